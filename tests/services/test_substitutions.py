"""Substitutions: bounded, never of oneself, never in a chain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support.changes import changes
from tests.support.world import NOW, World, world
from workflow.domain.accounts import CreateSubstitution
from workflow.domain.states import Role
from workflow.errors import NotFound, Refused
from workflow.services import substitutions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

START, END = date(2024, 2, 1), date(2024, 2, 29)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def lend(
    made: World, absent: str, stand_in: str, start: date = START, until: date = END, *, who: str = "administrator",
    reason: str = "Đi công tác",
) -> int:  # fmt: skip
    command = CreateSubstitution(
        from_user_id=made.users[absent],
        to_user_id=made.users[stand_in],
        from_date=start,
        until_date=until,
        reason=reason,
    )
    return substitutions.create(command, actor=made.actor(who), now=NOW)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.violations[0].code


def test_roles_are_lent_for_the_days_and_named(made: World) -> None:
    lend(made, "head", "counsel_head")
    lent = [g for g in made.actor("counsel_head", START).grants if g.lent_by and g.role is Role.UNIT_HEAD]
    assert [(g.organisation_id, g.lent_by_id) for g in lent] == [(made.organisations["office"], made.users["head"])]
    for day in (date(2024, 1, 31), date(2024, 3, 1)):
        assert not any(g.lent_by for g in made.actor("counsel_head", day).grants)


def test_ending_takes_effect_at_once_and_is_audited(made: World) -> None:
    lent = lend(made, "head", "counsel_head")
    for _twice in range(2):
        substitutions.end(lent, actor=made.actor("administrator"), now=NOW)
    assert not any(g.lent_by for g in made.actor("counsel_head", START).grants)
    assert len(changes("substitution.end")) == 1


@pytest.mark.parametrize(
    ("absent", "stand_in", "start", "until", "wanted"),
    [
        ("head", "head", START, END, "self"),
        ("head", "administrator", START, END, "own_hand"),
        ("head", "counsel_head", END, START, "period"),
        ("head", "counsel_head", START, date(2025, 2, 2), "too_long"),
        ("head", "counsel_head", date(2023, 1, 1), date(2023, 12, 31), "past"),
        ("secretary", "counsel_head", date(2024, 2, 20), END, ""),
    ],
)
def test_bounds(made: World, *, absent: str, stand_in: str, start: date, until: date, wanted: str) -> None:
    if not wanted:
        assert lend(made, absent, stand_in, start, until)
        return
    with pytest.raises(Refused) as refused:
        lend(made, absent, stand_in, start, until)
    assert code(refused) == wanted


def test_no_chain_and_no_second_stand_in(made: World) -> None:
    lend(made, "head", "counsel_head")
    for absent, stand_in, wanted in (
        ("counsel_head", "officer", "chain"),  # he stands in for somebody: what is lent is not lent on
        ("officer", "head", "chain"),  # he is away himself
        ("head", "officer", "substituted"),
    ):
        with pytest.raises(Refused) as refused:
            lend(made, absent, stand_in, date(2024, 2, 29), date(2024, 3, 10))
        assert code(refused) == wanted
        assert lend(made, absent, stand_in, date(2024, 3, 1), date(2024, 3, 2))  # afterwards it is another matter
        substitutions.end(_last(made), actor=made.actor("administrator"), now=NOW)


def _last(made: World) -> int:
    from sqlalchemy import func, select
    from sqlalchemy.orm import Session

    from workflow.extensions import db
    from workflow.models import Substitution

    with Session(db.engine) as session:
        return session.scalar(select(func.max(Substitution.id))) or 0


@pytest.mark.parametrize("who", ["secretary", "director", "head", "staff"])
def test_only_administrators_arrange_it(made: World, who: str) -> None:
    with pytest.raises(NotFound):
        lend(made, "head", "counsel_head", who=who)
