"""Decisions of the bodies above: recorded, sent further up, annulled, presented."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, reviewed, row, state, submitted, voted
from tests.support.world import World, world
from workflow.domain.papers import Annul, Case, Decide, Present, SendUp
from workflow.domain.states import OrganisationKind, RevocationGround, Role, State
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Decision, ForwardLeg, NominationEvent, Organisation, RoleGrant
from workflow.services import decisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask

    from workflow.domain.actors import Actor
    from workflow.services.nominations import Result


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def at_the_department(made: World, *wanted: tuple[str, str]) -> list[int]:
    """Submitted cases, one per (person, award)."""
    ids = [reviewed(made, person, award) for person, award in wanted]
    voted(made, ids)
    submitted(made, ids)
    return ids


def approver(made: World) -> Actor:
    return made.actor("approver", AFTER.date())


def seen(*ids: int) -> tuple[Case, ...]:
    return tuple((case, row(case).version) for case in ids)


def decide(made: World, *ids: int, body: str = "department") -> Decide:
    return Decide(
        cases=seen(*ids), body_id=made.organisations[body], number="99/QĐ-STN", decided_on=AFTER.date(),
        signer="Nguyễn Văn Ký", signer_position="Giám đốc",
    )  # fmt: skip


def up(made: World, *ids: int, to: str = "ministry") -> SendUp:
    return SendUp(
        cases=seen(*ids), to_body_id=made.organisations[to], number="15/STN-TĐ", on_date=AFTER.date(), result="Đồng ý"
    )


def reasons(results: Sequence[Result]) -> dict[int, str]:
    return {
        r.nomination_id: "" if r.error is None else r.error.violations[0].code
        if isinstance(r.error, Refused) else type(r.error).__name__
        for r in results
    }  # fmt: skip


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {violation.code for violation in error.value.violations}


def count(kind: type[Decision]) -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_decision_gives_what_its_body_may_give(made: World) -> None:
    title, certificate = at_the_department(made, ("an", "LDTT"), ("an", "BK_BO"))
    done = decisions.approve(decide(made, title, certificate), actor=approver(made), now=AFTER)
    assert reasons(done.results) == {title: "", certificate: "no_authority"}
    assert (state(title), state(certificate)) == (State.APPROVED, State.SUBMITTED)
    with Session(db.engine) as session:
        kept = session.get_one(Decision, done.decision_id)
    department = made.organisations["department"]
    assert (kept.body_id, kept.recorded_by_body_id, kept.number) == (department, department, "99/QĐ-STN")
    assert row(title).decision_id == done.decision_id


def test_without_one_approval_there_is_no_decision(made: World) -> None:
    (certificate,) = at_the_department(made, ("an", "BK_BO"))
    done = decisions.approve(decide(made, certificate), actor=approver(made), now=AFTER)
    assert (done.decision_id, reasons(done.results)) == (None, {certificate: "no_authority"})
    assert count(Decision) == 0


def test_the_same_number_again_adds_to_the_decision(made: World) -> None:
    first, second, third = at_the_department(made, ("an", "LDTT"), ("binh", "LDTT"), ("dung", "LDTT"))
    made_first = decisions.approve(decide(made, first), actor=approver(made), now=AFTER)
    again = decisions.approve(decide(made, second), actor=approver(made), now=AFTER)
    assert again.decision_id == made_first.decision_id
    with pytest.raises(Refused) as error:
        decisions.approve(replace(decide(made, third), signer="Người Khác"), actor=approver(made), now=AFTER)
    assert codes(error) == {"number_taken"}
    assert count(Decision) == 1


def test_number_signer_and_date_are_wanted(made: World) -> None:
    (case,) = at_the_department(made, ("an", "LDTT"))
    command = replace(decide(made, case), number=" ", signer="", decided_on=AFTER.date() + timedelta(days=1))
    with pytest.raises(Refused) as error:
        decisions.approve(command, actor=approver(made), now=AFTER)
    assert codes(error) == {"decision_number", "decision_signer", "decision_in_future"}


def test_whoever_prepared_a_case_does_not_decide_it(made: World) -> None:
    ids = [reviewed(made, "an")]
    voted(made, ids)
    with Session(db.engine) as session:
        session.add(
            RoleGrant(user_id=made.users["secretary"], role=Role.APPROVER,
                      organisation_id=made.organisations["department"], from_date=date(2015, 1, 1))
        )  # fmt: skip
        session.commit()
    submitted(made, ids)
    done = decisions.approve(decide(made, *ids), actor=made.actor("secretary", AFTER.date()), now=AFTER)
    assert reasons(done.results) == {ids[0]: "same_person"}


def test_the_ministry_decides_what_was_sent_up_and_the_department_may_record_it(made: World) -> None:
    certificate, title = at_the_department(made, ("an", "BK_BO"), ("an", "LDTT"))
    assert reasons(decisions.forward(up(made, certificate, title), actor=approver(made), now=AFTER)) == {
        certificate: "", title: "body_decides_itself",
    }  # fmt: skip
    ministry, department = made.organisations["ministry"], made.organisations["department"]
    assert row(certificate).body_id == ministry
    with Session(db.engine) as session:
        leg = session.scalars(select(ForwardLeg)).one()
    assert (leg.from_body_id, leg.to_body_id, leg.number, leg.on_date) == (
        department, ministry, "15/STN-TĐ", AFTER.date(),
    )  # fmt: skip
    # A case that lies elsewhere is not part of this body's decision.
    mixed = decisions.approve(decide(made, certificate, title, body="ministry"), actor=approver(made), now=AFTER)
    assert reasons(mixed.results) == {certificate: "", title: "held_elsewhere"}
    with Session(db.engine) as session:
        kept = session.get_one(Decision, mixed.decision_id)
    assert (kept.body_id, kept.recorded_by_body_id) == (ministry, department)


def test_the_ministry_records_its_own(made: World) -> None:
    (certificate,) = at_the_department(made, ("an", "BK_BO"))
    decisions.forward(up(made, certificate), actor=approver(made), now=AFTER)
    minister = made.actor("minister", AFTER.date())
    done = decisions.approve(decide(made, certificate, body="ministry"), actor=minister, now=AFTER)
    with Session(db.engine) as session:
        assert session.get_one(Decision, done.decision_id).recorded_by_body_id == made.organisations["ministry"]


def test_a_decision_of_the_prime_minister_is_typed_in_by_the_upper_body_s_approver(made: World) -> None:
    """Law 06/2022/QH15, Article 78: neither Sở nor ministry may decide; above them only one of the right level may."""
    with Session(db.engine) as session:
        for key, kind in (("government", OrganisationKind.GOVERNMENT), ("president", OrganisationKind.PRESIDENT)):
            body = Organisation(name=key, short_name=key, code=key.upper(), fold=key, kind=kind, path="", position=0,
                                has_council=False, active_from=date(2015, 1, 1))  # fmt: skip
            session.add(body)
            session.flush()
            body.path, made.organisations[key] = f"/{body.id}/", body.id
        session.commit()
    certificate, order = at_the_department(made, ("an", "BK_TTG"), ("binh", "HCLD3"))
    minister = made.actor("minister", AFTER.date())
    decisions.forward(up(made, certificate, order), actor=approver(made), now=AFTER)
    early = decisions.approve(decide(made, certificate, body="ministry"), actor=minister, now=AFTER)
    assert reasons(early.results) == {certificate: "no_authority"}
    sent = replace(up(made, certificate, order, to="government"), number="16/BTN-TĐ")
    assert reasons(decisions.forward(sent, actor=minister, now=AFTER)) == {certificate: "", order: ""}
    done = decisions.approve(decide(made, certificate, order, body="government"), actor=approver(made), now=AFTER)
    assert reasons(done.results) == {certificate: "", order: "no_authority"}
    with Session(db.engine) as session:
        kept = session.get_one(Decision, done.decision_id)
    assert (kept.body_id, kept.recorded_by_body_id) == (made.organisations["government"], made.organisations["department"])
    assert row(certificate).state is State.APPROVED


@pytest.mark.parametrize("to", ["office", "centre", "nowhere"])
def test_cases_go_up_to_bodies_that_decide(made: World, to: str) -> None:
    (certificate,) = at_the_department(made, ("an", "BK_BO"))
    command = replace(up(made, certificate), to_body_id=made.organisations.get(to, 999_999))
    with pytest.raises(NotFound):
        decisions.forward(command, actor=approver(made), now=AFTER)


def test_a_case_is_not_sent_to_where_it_lies(made: World) -> None:
    (certificate,) = at_the_department(made, ("an", "BK_BO"))
    results = decisions.forward(up(made, certificate, to="department"), actor=approver(made), now=AFTER)
    assert reasons(results) == {certificate: "already_there"}


def test_cases_of_others_do_not_exist(made: World) -> None:
    (case,) = at_the_department(made, ("an", "LDTT"))
    not_submitted = reviewed(made, "binh")
    with pytest.raises(NotFound):
        decisions.approve(decide(made, not_submitted), actor=approver(made), now=AFTER)
    with pytest.raises(NotFound):
        decisions.approve(decide(made, case), actor=made.actor("minister", AFTER.date()), now=AFTER)
    done = decisions.approve(decide(made, case, not_submitted), actor=approver(made), now=AFTER)
    assert reasons(done.results) == {case: "", not_submitted: "not_found"}


def test_the_second_of_two_approvers_hears_who_was_faster(made: World) -> None:
    case, other = at_the_department(made, ("an", "LDTT"), ("binh", "LDTT"))
    command = decide(made, case, other)
    decisions.approve(replace(command, cases=command.cases[:1]), actor=approver(made), now=AFTER)
    late = decisions.approve(replace(command, number="100/QĐ-STN"), actor=approver(made), now=AFTER)
    assert reasons(late.results) == {case: "Conflict", other: ""}
    conflict = late.results[0].error
    assert isinstance(conflict, Conflict)
    assert (conflict.who, conflict.state) == ("Approver", State.APPROVED)


# ── annulled, presented ─────────────────────────────────────────────────────────────────────────────────────────────


def annul(made: World, decision_id: int, *ids: int) -> Annul:
    return Annul(
        decision_id=decision_id, cases=seen(*ids), ground=RevocationGround.FRAUD, reason="Kê khai sai",
        number="120/QĐ-STN", decided_on=AFTER.date(),
    )  # fmt: skip


def approved(made: World, *people: str) -> tuple[int, list[int]]:
    ids = at_the_department(made, *((person, "LDTT") for person in people))
    done = decisions.approve(decide(made, *ids), actor=approver(made), now=AFTER)
    assert done.decision_id is not None
    return done.decision_id, ids


def test_a_decision_is_annulled_in_one_case_or_whole(made: World) -> None:
    decision, (first, second) = approved(made, "an", "binh")
    assert reasons(decisions.annul(annul(made, decision, first), actor=approver(made), now=AFTER)) == {first: ""}
    assert (state(first), state(second)) == (State.REVOKED, State.APPROVED)
    whole = decisions.annul(annul(made, decision), actor=approver(made), now=AFTER)
    assert reasons(whole) == {first: "wrong_state", second: ""}
    with Session(db.engine) as session:
        revoked = (NominationEvent.nomination_id == second, NominationEvent.kind == "revoke")
        kept = session.scalars(select(NominationEvent.data).where(*revoked)).one()
    assert json.loads(kept)["ground"] == "a"


def test_only_cases_of_the_decision_are_annulled_with_it(made: World) -> None:
    decision, (case,) = approved(made, "an")
    other = reviewed(made, "binh")
    results = decisions.annul(annul(made, decision, case, other), actor=approver(made), now=AFTER)
    assert reasons(results) == {case: "", other: "not_found"}


def test_who_may_annul(made: World) -> None:
    decision, (case,) = approved(made, "an")
    for key, expected in (("minister", NotFound), ("other_secretary", NotFound), ("secretary", Forbidden)):
        with pytest.raises(expected):
            decisions.annul(annul(made, decision, case), actor=made.actor(key, AFTER.date()), now=AFTER)
    with pytest.raises(NotFound):
        decisions.annul(annul(made, 999_999, case), actor=approver(made), now=AFTER)


def test_awards_are_presented_after_the_decision(made: World) -> None:
    _decision, (first, second) = approved(made, "an", "binh")
    secretary = made.actor("secretary", AFTER.date())
    early = Present(cases=seen(first, second), presented_on=AFTER.date() - timedelta(days=1), handed_over="Bằng")
    assert set(reasons(decisions.present(early, actor=secretary, now=AFTER)).values()) == {"presented_too_early"}
    command = Present(
        cases=seen(first, second), presented_on=AFTER.date(), handed_over="Giấy chứng nhận, khung", where="Hội trường"
    )
    assert reasons(decisions.present(command, actor=secretary, now=AFTER)) == {first: "", second: ""}
    kept = row(first)
    assert (kept.state, kept.presented_on, kept.presented_where) == (State.AWARDED, AFTER.date(), "Hội trường")
