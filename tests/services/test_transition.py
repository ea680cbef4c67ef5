"""A case received before 1 October 2026 and decided after: both laws are shown, one is chosen, and the event says by whom.

The same between Decree 98/2023 and Decree 152/2025 (Article 60(3)); never between the law of 2003 and that of 2022.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import NominationEvent, QualityRating
from workflow.services import facts, transition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

SEPTEMBER = datetime(2026, 9, 30, 3, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    made = world(app)
    with app.app_context():
        yield made


def case_of(made: World, person: str = "chi") -> int:
    """A case of 2026, rated good and without an initiative, that reached the Sở on 30 September 2026."""
    from workflow.domain.states import Rating

    cases.plan(made, 2026)
    with Session(db.engine) as session:
        session.add(QualityRating(person_id=made.people[person], year=2026, level=Rating.GOOD))
        session.commit()
    identifier = cases.reviewed(made, person, "CSTDCS", 2026)
    cases.voted(made, [identifier], now=SEPTEMBER.replace(day=29))
    cases.submitted(made, [identifier], now=SEPTEMBER)
    return identifier


def regimes(identifier: int, now: datetime) -> tuple[list[str], str]:
    with Session(db.engine) as session:
        case = facts.load(session, [identifier], now=now)[identifier]
        assert case.rule is not None
        return [law.rule.regime for law in transition.laws(session, case)], case.rule.regime


def choose(identifier: int, made: World, key: str = "approver", regime: str = "R4", version: int | None = None,
           reason: str = "Có lợi hơn") -> None:  # fmt: skip
    seen = cases.row(identifier).version if version is None else version
    command = c.ChooseLaw(nomination_id=identifier, version=seen, regime=regime, reason=reason)
    transition.choose(command, actor=made.actor(key, NOVEMBER.date()), now=NOVEMBER)


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "DECEMBER", datetime(2026, 9, 25, 3, 0, tzinfo=UTC))


def test_both_laws_stand_side_by_side_until_one_is_chosen(made: World) -> None:
    identifier = case_of(made)
    assert regimes(identifier, SEPTEMBER) == ([], "R3")
    assert regimes(identifier, NOVEMBER) == (["R3", "R4"], "R3")
    for key in ("officer", "head", "manager", "auditor", "other_secretary", "minister"):
        with pytest.raises((Forbidden, NotFound)):
            choose(identifier, made, key)
    with pytest.raises(Refused):
        choose(identifier, made, regime="R2")
    with pytest.raises(Refused):
        choose(identifier, made, reason=" ")
    with pytest.raises(Conflict):
        choose(identifier, made, version=1)
    choose(identifier, made)
    assert regimes(identifier, NOVEMBER) == (["R3", "R4"], "R4")
    with Session(db.engine) as session:
        event = session.scalars(
            select(NominationEvent).where(
                NominationEvent.nomination_id == identifier, NominationEvent.kind == "choose_law"
            )
        ).one()
        kept = json.loads(event.data)
    assert (event.actor_name, event.rule_version[:3], kept["reason"]) == ("Approver", "R4-", "Có lợi hơn")
    assert kept["outcomes"] == ["not_eligible", "needs_human"]
    assert [version[:3] for version in kept["versions"]] == ["R3-", "R4-"]
    choose(identifier, made, "secretary", "R3")
    assert regimes(identifier, NOVEMBER)[1] == "R3"


@pytest.mark.parametrize(
    ("received", "today", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), ["R3"]),
        (date(2026, 9, 30), date(2026, 10, 1), ["R3", "R4"]),
        (date(2026, 10, 1), date(2026, 10, 1), ["R4"]),
        (date(2025, 6, 30), date(2025, 6, 30), ["R2"]),
        (date(2025, 6, 30), date(2025, 7, 1), ["R2", "R3"]),
        (date(2025, 7, 1), date(2025, 7, 1), ["R3"]),
        (date(2023, 12, 31), date(2024, 1, 1), ["R1"]),
    ],
)
def test_which_laws_may_apply_to_the_day(received: date, today: date, expected: list[str]) -> None:
    from workflow.data import load_catalogue

    assert [rule.regime for rule in load_catalogue().laws_between("CSTDCS", received, today)] == expected
