"""Local regulations: read by the loader of the data files, laid over the packs for whom they bind, audited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.many_cases import many_cases
from tests.support.statements import counted
from tests.support.world import world
from workflow.domain import commands as c
from workflow.domain.provisions import DossierPart
from workflow.domain.regulations import (
    ChangeRegulation,
    CreateRegulation,
    LocalKey,
    LocalValue,
    RegulationDetails,
    SetValue,
)
from workflow.domain.states import Section, State
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, NominationEvent, Organisation
from workflow.services import facts, law, nominations, regulations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.support.world import World

NOW = datetime(2024, 12, 5, 3, tzinfo=UTC)
DAY = NOW.date()
K = LocalKey


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def paper(made: World, **changed: object) -> RegulationDetails:
    details = RegulationDetails(
        issuer_id=made.organisations["province"], number="42/2024/QĐ-UBND", title="Quy chế thi đua, khen thưởng",
        issued_on=date(2024, 1, 15), in_force_from=date(2024, 2, 1),
    )  # fmt: skip
    return replace(details, **changed)  # type: ignore[arg-type]


def secretary(made: World) -> dict[str, object]:
    return {"actor": made.actor("secretary", DAY), "now": NOW}


def written(made: World, **changed: object) -> int:
    command = CreateRegulation(council_id=made.organisations["centre"], details=paper(made, **changed))
    return regulations.create(command, **secretary(made))  # type: ignore[arg-type]


def put(made: World, regulation: int, key: LocalKey, value: str, award: str = "CSTDCS", *, confirmed: bool = True) -> int:
    local = LocalValue(award, key, value, "Quyết định 42/2024/QĐ-UBND, Điều 7", confirmed)
    return regulations.set_value(SetValue(regulation_id=regulation, value=local), **secretary(made))  # type: ignore[arg-type]


def rule(made: World, award: str = "CSTDCS", day: date = DAY, unit: str = "centre"):
    with Session(db.engine) as session:
        place = session.get_one(Organisation, made.organisations[unit])
        return law.load(session).rule_in_force(award, day, place.ancestors)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in refused.value.violations]


def test_every_value_lies_over_the_pack_for_whom_and_while_it_binds(made: World) -> None:
    before = rule(made)
    held = written(made, in_force_to=date(2025, 12, 31))
    put(made, held, K.CAP_SHARE, "10 %")
    put(made, held, K.VOTE_MINIMUM, "70 %")
    put(made, held, K.VOTE_STRICT, "không")
    put(made, held, K.REGISTRATION, "có")
    put(made, held, K.SECTIONS, "report, initiative")
    put(made, held, K.PARTS, "proposal_letter, unit_minutes")
    put(made, held, K.CRITERION, "months_in_year: months = 10")
    put(made, held, K.CRITERION, "rating_at_least: rating = HTXSNV", confirmed=False)
    put(made, held, K.TERM, "public_notice: 7", award="")
    after = rule(made)
    assert before.cap is None
    assert after.cap is not None
    assert (after.cap.share, after.cap.base_award, after.cap.confirmed, after.no_cap) == (
        Fraction(1, 10), "LDTT", True, None,
    )  # fmt: skip
    assert (after.vote.minimum, after.vote.strict, after.vote.quorum) == (Fraction(7, 10), False, Fraction(2, 3))
    assert after.vote.confirmed
    assert {"quorum", "method"} <= set(after.vote.unconfirmed)
    assert not {"minimum", "strict"} & set(after.vote.unconfirmed)
    assert after.registration_required
    assert set(after.sections) == {Section.REPORT, Section.INITIATIVE}
    assert after.dossier[0].parts == (DossierPart.PROPOSAL_LETTER, DossierPart.UNIT_MINUTES)
    asked = {one.code: one for one in after.criteria}
    assert (asked["months_in_year"].params["months"], asked["months_in_year"].blocking) == (10, True)
    assert (asked["rating_at_least"].params["rating"].value, asked["rating_at_least"].confirmed) == ("HTXSNV", False)
    assert len(after.criteria) == len(before.criteria) + 1
    # the version of an event names the pack and the regulation, with a hash of what they come to together
    assert after.version.startswith(f"{before.version}+L{held}-")
    assert len(after.version) <= 80
    # for the divisions below as well; not above, not before its first day, not after its last
    assert rule(made, unit="office").cap == after.cap
    assert rule(made, unit="department").cap is None
    assert rule(made, day=date(2024, 1, 31)) == before
    assert rule(made, day=date(2025, 12, 31)).cap == after.cap
    assert rule(made, day=date(2026, 1, 1)).cap is None
    assert rule(made, "LDTT") == rule(made, "LDTT", unit="department")


@pytest.mark.parametrize(
    ("key", "value", "award"),
    [
        (K.CAP_SHARE, "0,15", "CSTDCS"), (K.CAP_SHARE, "150 %", "CSTDCS"), (K.CAP_SHARE, "0 %", "CSTDCS"),
        (K.CAP_SHARE, "10 %", "LDTT"), (K.VOTE_MINIMUM, "quá nửa", "LDTT"), (K.VOTE_METHOD, "paper", "LDTT"),
        (K.VOTE_STRICT, "maybe", "LDTT"), (K.SECTIONS, "report, letter", "LDTT"), (K.PARTS, "everything", "LDTT"),
        (K.CRITERION, "is_nice: very = true", "LDTT"), (K.CRITERION, "months_in_year: months = mười", "LDTT"),
        (K.CRITERION, "months_in_year: months = 10; days = 3", "LDTT"), (K.TERM, "nonsense: 7", ""),
        (K.TERM, "public_notice: 02-30", ""), (K.REGISTRATION, "có", "HH_TINH"),
        (K.PRIZE, "447.000", "LDTT"), (K.PRIZE, "0,7", "KNC_TINH"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_how_to_write_it(made: World, key: LocalKey, value: str, award: str) -> None:
    held = written(made)
    with pytest.raises(Refused) as refused:
        put(made, held, key, value, award)
    assert codes(refused) == ["value"]
    (said,) = refused.value.violations
    assert (said.field, said.params["value"], said.params["key"]) == ("value", value, key)


def test_papers_that_cannot_be(made: World) -> None:
    held = written(made)
    for changed, code in (
        ({}, "twice"),
        ({"number": "2", "in_force_to": date(2024, 1, 31)}, "period"),
        ({"number": "3", "issuer_id": made.organisations["ministry"]}, "issuer"),
    ):
        with pytest.raises(Refused) as refused:
            written(made, **changed)
        assert codes(refused) == [code]
    put(made, held, K.CAP_SHARE, "10 %")
    other = written(made, number="50/2025/QĐ-UBND", in_force_from=date(2025, 1, 1))
    with pytest.raises(Refused) as refused:
        put(made, other, K.CAP_SHARE, "20 %")
    assert codes(refused) == ["overlap"]
    end = ChangeRegulation(regulation_id=held, version=1, details=paper(made, in_force_to=date(2024, 12, 31)))
    regulations.change(end, **secretary(made))  # type: ignore[arg-type]
    put(made, other, K.CAP_SHARE, "20 %")
    assert [rule(made, day=day).cap.share for day in (date(2024, 12, 31), date(2025, 1, 1))] == [
        Fraction(1, 10), Fraction(1, 5),
    ]  # fmt: skip


def test_only_the_secretary_of_the_council_and_every_act_is_on_record(made: World) -> None:
    command = CreateRegulation(council_id=made.organisations["centre"], details=paper(made))
    for who in ("officer", "head", "director", "approver"):
        with pytest.raises((Forbidden, NotFound)):
            regulations.create(command, actor=made.actor(who, DAY), now=NOW)
    held = written(made)
    value = put(made, held, K.CAP_SHARE, "10 %")
    assert put(made, held, K.CAP_SHARE, "12 %") == value
    regulations.remove_value(held, value, **secretary(made))  # type: ignore[arg-type]
    assert rule(made).cap is None
    with Session(db.engine) as session:
        query = select(Change.action, Change.object_kind).where(Change.object_kind.like("local_%")).order_by(Change.id)
        assert [tuple(row) for row in session.execute(query)] == [
            ("create", "local_regulation"), ("create", "local_regulation_value"), ("change", "local_regulation_value"),
            ("remove", "local_regulation_value"),
        ]  # fmt: skip


def test_a_local_cap_binds_where_there_was_none_and_the_event_names_it(made: World) -> None:
    held = written(made)
    put(made, held, K.CAP_SHARE, "10 %", confirmed=False)
    many_cases(made, 9, State.REGISTERED)
    (first,) = many_cases(made, 1, State.REGISTERED, award="CSTDCS")
    step = c.Review(nomination_id=first, version=2, held_on=DAY, present=8, yes=8)
    head = {"actor": made.actor("head", DAY), "now": NOW}
    with pytest.raises(Refused) as refused:
        nominations.review(step, **head)
    assert "over_unconfirmed_cap" in codes(refused)  # it warns; whoever goes on says why
    put(made, held, K.CAP_SHARE, "10 %", confirmed=True)
    with pytest.raises(Refused) as refused:
        nominations.review(replace(step, override_reason="Đề nghị xét"), **head)
    assert "over_cap" in codes(refused)
    put(made, held, K.SECTIONS, "report")
    many_cases(made, 1, State.REGISTERED)  # ten LĐTT: one fits
    nominations.review(replace(step, override_reason="Đề nghị xét"), **head)
    with Session(db.engine) as session:
        events = select(NominationEvent.rule_version).where(NominationEvent.nomination_id == first)
        assert f"+L{held}-" in session.scalars(events.order_by(NominationEvent.seq.desc())).first()


def test_as_many_queries_with_regulations_as_without(made: World) -> None:
    ids = many_cases(made, 3, State.REGISTERED)

    def asked() -> int:
        with Session(db.engine) as session, counted() as sent:
            facts.load(session, ids, now=NOW)
        return len(sent)

    before = asked()
    for number in range(3):
        year = 2024 + number
        held = written(made, number=f"{year}", in_force_from=date(year, 2, 1), in_force_to=date(year, 12, 31))
        put(made, held, K.CAP_SHARE, "10 %")
    assert asked() == before
