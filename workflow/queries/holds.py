"""Holds of a person or an organisation, and the time a person worked by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.permissions import Target
from workflow.domain.states import HoldKind
from workflow.models import Hold, WorkYear
from workflow.queries import targets


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: int
    version: int
    person_id: int | None
    organisation_id: int | None
    kind: HoldKind
    from_date: date
    lifted_on: date | None
    document: str
    reason: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class WorkYearRow:
    year: int
    months_worked: int | None
    absent_days: int | None
    document: str


_COLUMNS = (
    Hold.id, Hold.version, Hold.person_id, Hold.organisation_id, Hold.kind, Hold.from_date, Hold.lifted_on,
    Hold.document, Hold.reason, Hold.conclusion,
)  # fmt: skip


def of(session: Session, *, person_id: int | None = None, organisation_id: int | None = None) -> tuple[HoldRow, ...]:
    """Return the holds of one subject, running ones first, then the latest."""
    mine = Hold.person_id == person_id if person_id is not None else Hold.organisation_id == organisation_id
    rows = session.execute(
        select(*_COLUMNS).where(mine).order_by(Hold.lifted_on.is_not(None), Hold.from_date.desc(), Hold.id.desc())
    )
    return tuple(HoldRow(**row._asdict()) for row in rows)


def one(session: Session, hold_id: int) -> HoldRow | None:
    row = session.execute(select(*_COLUMNS).where(Hold.id == hold_id)).one_or_none()
    return HoldRow(**row._asdict()) if row else None


def target(session: Session, hold_id: int) -> Target | None:
    """Return the subject of a hold as a target."""
    row = one(session, hold_id)
    if row is None:
        return None
    if row.person_id is not None:
        return targets.person(session, row.person_id)
    return targets.organisation(session, row.organisation_id or 0)


def work_years(session: Session, person_id: int) -> tuple[WorkYearRow, ...]:
    rows = session.execute(
        select(WorkYear.year, WorkYear.months_worked, WorkYear.absent_days, WorkYear.document)
        .where(WorkYear.person_id == person_id)
        .order_by(WorkYear.year.desc())
    )
    return tuple(WorkYearRow(*row) for row in rows)
