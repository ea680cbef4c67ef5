"""A case standing in any state of the table, brought there through the services on the world of `tests.support.world`.

Everything happens in 2022: registration in January, the rest in December.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.cases import AFTER, DECEMBER, registered, reviewed, row, submitted, voted
from workflow.domain import commands as c
from workflow.domain.actors import SYSTEM
from workflow.domain.papers import Decide
from workflow.domain.states import (
    AfterTerm,
    NonWorkingPolicy,
    RevocationGround,
    Section,
    Stage,
    State,
    SubjectKind,
    TermMeaning,
)
from workflow.extensions import db
from workflow.models import Plan, Term
from workflow.services import decisions, nominations

if TYPE_CHECKING:
    from tests.support.world import World

LATER = datetime(2022, 12, 20, 3, 0, tzinfo=UTC)
S = State


def standing(made: World, state: State, *, before: State | None = None, person: str = "an", award: str = "LDTT") -> int:
    """Return a case of `person` in `state`; before: the state it was returned, declined, withdrawn or revoked from."""
    if state in _MAIN:
        return _MAIN[state](made, person, award)
    origin = before or S.REGISTERED
    identifier = standing(made, origin, person=person, award=award)
    _LEAVE[state](made, identifier, origin)
    return identifier


def command(kind: type[c.Step], identifier: int, **values: Any) -> Any:
    return kind(nomination_id=identifier, version=row(identifier).version, **values)


def holder(made: World, state: State) -> Any:
    """Who returns and declines a case that stands in `state`."""
    key = {S.REGISTERED: "head", S.SUBMITTED: "approver"}.get(state, "secretary")
    return made.actor(key, AFTER.date())


def _draft(made: World, person: str, award: str) -> int:
    opened = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=made.organisations["office"],
        award_code=award, year=2022,
    )  # fmt: skip
    return nominations.open_draft(opened, actor=made.actor("officer", DECEMBER.date()), now=DECEMBER)


def _voted(made: World, person: str, award: str) -> int:
    identifier = reviewed(made, person, award, 2022)
    voted(made, [identifier])
    return identifier


def _submitted(made: World, person: str, award: str) -> int:
    identifier = _voted(made, person, award)
    submitted(made, [identifier])
    return identifier


def _approved(made: World, person: str, award: str) -> int:
    identifier = _submitted(made, person, award)
    decide = Decide(
        cases=((identifier, row(identifier).version),), body_id=made.organisations["department"],
        number="88/QĐ-STN", decided_on=date(2022, 12, 15), signer="Nguyễn Văn Ký",
    )  # fmt: skip
    done = decisions.approve(decide, actor=made.actor("approver", LATER.date()), now=LATER)
    assert not [result for result in done.results if result.error], done
    return identifier


def _awarded(made: World, person: str, award: str) -> int:
    identifier = _approved(made, person, award)
    step = command(c.Award, identifier, presented_on=date(2022, 12, 18), where="Hội trường", handed_over="Bằng, khung")
    nominations.award(step, actor=made.actor("secretary", LATER.date()), now=LATER)
    return identifier


_MAIN: dict[State, Callable[[World, str, str], int]] = {
    S.DRAFT: _draft, S.REGISTERED: registered, S.UNIT_REVIEWED: reviewed, S.COUNCIL_VOTED: _voted,
    S.SUBMITTED: _submitted, S.APPROVED: _approved, S.AWARDED: _awarded,
}  # fmt: skip


def _return(made: World, identifier: int, origin: State) -> None:
    step = command(c.Return, identifier, reason="Thiếu minh chứng", sections=(Section.REPORT,))
    nominations.return_(step, actor=holder(made, origin), now=AFTER)


def _decline(made: World, identifier: int, origin: State) -> None:
    step = command(c.Decline, identifier, reason="Chưa đủ điều kiện")
    nominations.decline(step, actor=holder(made, origin), now=AFTER)


def _withdraw(made: World, identifier: int, origin: State) -> None:
    nominations.withdraw(
        command(c.Withdraw, identifier, reason="Cá nhân xin rút"), actor=made.actor("officer", AFTER.date()), now=AFTER
    )


def _revoke(made: World, identifier: int, origin: State) -> None:
    step = command(
        c.Revoke, identifier, ground=RevocationGround.FRAUD, reason="Gian dối", number="99/QĐ", decided_on=LATER.date()
    )
    nominations.revoke(step, actor=made.actor("approver", LATER.date()), now=LATER)


def _lapse(made: World, identifier: int, origin: State) -> None:
    """As the clock does it, but for the term, which the plan of 2022 does not have."""
    with Session(db.engine) as session:
        plan = session.scalars(select(Plan).where(Plan.year == 2022)).one()
        session.add(
            Term(plan_id=plan.id, stage=Stage.UNIT_REVIEW, due_on=date(2022, 12, 6), meaning=TermMeaning.NO_LATER_THAN,
                 policy=NonWorkingPolicy.KEEP, after=AfterTerm.LAPSE, closes_at=datetime(2022, 12, 6, 17, tzinfo=UTC))
        )  # fmt: skip
        session.commit()
    nominations.lapse(command(c.Lapse, identifier), actor=SYSTEM, now=AFTER)


_LEAVE: dict[State, Callable[[World, int, State], None]] = {
    S.RETURNED: _return, S.DECLINED: _decline, S.WITHDRAWN: _withdraw, S.REVOKED: _revoke, S.LAPSED: _lapse,
}  # fmt: skip
