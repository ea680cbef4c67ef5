"""What the payment list of a decision is made from: its cases, those decided with them, and the money that moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.funds import FundKind, Payment
from workflow.domain.states import CommendationType, State, SubjectKind
from workflow.models import Decision, FundEntry, Nomination, Organisation

_DECIDED = (State.APPROVED, State.AWARDED)
_E = FundEntry
_N = Nomination


@dataclass(frozen=True, slots=True)
class PaidCase:
    """One case of a decision. path: of the council organisation that judged it."""

    id: int
    code: str
    subject: str
    subject_kind: SubjectKind
    person_id: int | None
    organisation_id: int | None
    unit: str
    award_code: str
    year: int
    type: CommendationType
    state: State
    decision_id: int
    decided_on: date
    path: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved for one case. payment: the last one that stands; held: paid and not come back.

    payments, recoveries: how many were ever entered, those taken back included.
    """

    payment: Payment | None
    held: int
    payments: int
    recoveries: int


STILL = Moves(None, 0, 0, 0)


def cases(session: Session, decision_id: int) -> list[PaidCase]:
    """Return the cases a decision gave something to, those revoked since included, by unit."""
    return _cases(session, _N.decision_id == decision_id)


def decided_with(session: Session, found: Collection[PaidCase]) -> list[PaidCase]:
    """Return the other awards decided on the same day for the same subjects, revoked ones left out."""
    people = {case.person_id for case in found if case.person_id is not None}
    groups = {case.organisation_id for case in found if case.organisation_id is not None}
    if not found:
        return []
    own, day = {case.decision_id for case in found}, next(iter(found)).decided_on
    same = or_(_N.person_id.in_(people), _N.organisation_id.in_(groups))
    return _cases(session, Decision.decided_on == day, _N.decision_id.not_in(own), _N.state.in_(_DECIDED), same)


def _cases(session: Session, *conditions: ColumnElement[bool]) -> list[PaidCase]:
    council = aliased(Organisation)
    query = (
        select(
            _N.id, _N.code, _N.subject_name, _N.subject_kind, _N.person_id, _N.organisation_id, Organisation.short_name,
            _N.award_code, _N.year, _N.type, _N.state, _N.decision_id, Decision.decided_on, council.path,
        )
        .join(Decision, Decision.id == _N.decision_id)
        .join(Organisation, Organisation.id == _N.unit_id)
        .join(council, council.id == _N.council_id)
        .where(*conditions)
        .order_by(Organisation.path, _N.fold, _N.id)
        .limit(2000)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    return [PaidCase(*row) for row in rows]


def moves(session: Session, ids: Collection[int]) -> dict[int, Moves]:
    """Return what was paid for each case and came back, in one query."""
    counter = aliased(FundEntry)
    query = (
        select(
            _E.nomination_id, _E.id, _E.organisation_id, Organisation.short_name, _E.on_date, _E.amount, _E.party,
            _E.document, _E.note, _E.kind, counter.id.label("counter_id"),
        )
        .join(Organisation, Organisation.id == _E.organisation_id)
        .outerjoin(counter, counter.reverses_id == _E.id)
        .where(_E.nomination_id.in_(list(ids)))
        .order_by(_E.id)
    )  # fmt: skip
    of_case: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(query)
    for row in rows:
        of_case[row.nomination_id].append(row)
    return {key: _moves(rows) for key, rows in of_case.items()}


def _moves(rows: list[Any]) -> Moves:
    paid = [row for row in rows if row.kind is FundKind.PRIZE]
    standing = [row for row in paid if row.counter_id is None]
    payment = None
    if standing:
        last = standing[-1]
        payment = Payment(
            last.id, last.organisation_id, last.short_name, last.on_date, -last.amount, last.party, last.document,
            last.note,
        )  # fmt: skip
    recoveries = sum(row.kind is FundKind.RECOVERY for row in rows)
    return Moves(payment, -sum(row.amount for row in rows), len(paid), recoveries)
