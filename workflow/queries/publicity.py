"""Public notices: what is posted, what was said, which cases have still to be posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.calendar import end_of_day, local_date
from workflow.domain.permissions import Target
from workflow.domain.states import CommentStatus, State
from workflow.models import (
    Nomination,
    Organisation,
    Person,
    Plan,
    PublicComment,
    PublicNotice,
    PublicNoticeItem,
)
from workflow.queries import targets


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice. pending: comments that nobody has looked at."""

    id: int
    version: int
    council_id: int
    council: str
    year: int
    title: str
    days: int
    posted_at: datetime
    last_day: date
    taken_down_at: datetime | None
    reason: str
    pending: int

    def hangs(self, now: datetime) -> bool:
        return self.taken_down_at is None and now < end_of_day(self.last_day)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What is posted about one case, and nothing else."""

    nomination_id: int
    name: str
    position: str
    unit: str
    award_code: str


@dataclass(frozen=True, slots=True)
class CommentRow:
    """contact and address are for the secretary alone."""

    id: int
    name: str
    contact: str
    text: str
    written_at: datetime
    staff: bool
    about: str
    status: CommentStatus
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that has not been posted. name, position, unit as they would be."""

    nomination_id: int
    code: str
    name: str
    position: str
    unit: str
    award_code: str


_PENDING = (
    select(func.count())
    .where(PublicComment.notice_id == PublicNotice.id, PublicComment.status == CommentStatus.PENDING)
    .correlate(PublicNotice)
    .scalar_subquery()
)
_NOTICE = select(
    PublicNotice.id, PublicNotice.version, PublicNotice.council_id, Organisation.name, PublicNotice.year,
    PublicNotice.title, PublicNotice.days, PublicNotice.posted_at, PublicNotice.last_day, PublicNotice.taken_down_at,
    PublicNotice.reason, _PENDING,
).join(Organisation, Organisation.id == PublicNotice.council_id)  # fmt: skip


def one(session: Session, notice_id: int) -> NoticeRow | None:
    row: Any = session.execute(_NOTICE.where(PublicNotice.id == notice_id)).one_or_none()
    return NoticeRow(*row) if row else None


def hanging(session: Session, now: datetime) -> list[NoticeRow]:
    """Return the notices that hang now, newest first: what the public sees."""
    here = (PublicNotice.taken_down_at.is_(None), PublicNotice.last_day >= local_date(now))
    return _rows(session, and_(*here))


def of_councils(session: Session, councils: Collection[int]) -> list[NoticeRow]:
    """Return the notices of these councils, newest first."""
    return _rows(session, PublicNotice.council_id.in_(councils))


def _rows(session: Session, only: ColumnElement[bool]) -> list[NoticeRow]:
    query = _NOTICE.where(only).order_by(PublicNotice.posted_at.desc(), PublicNotice.id.desc()).limit(200)
    rows: Iterable[Any] = session.execute(query)
    return [NoticeRow(*row) for row in rows]


def items(session: Session, notice_id: int) -> list[ItemRow]:
    row = PublicNoticeItem
    query = select(row.nomination_id, row.name, row.position, row.unit, row.award_code)
    return [ItemRow(*found) for found in session.execute(query.where(row.notice_id == notice_id).order_by(row.place))]


def comments(session: Session, notice_id: int, *, shown_only: bool = False) -> list[CommentRow]:
    """Return what was said, oldest first; shown_only: what everybody may read."""
    item = PublicNoticeItem
    query = (
        select(
            PublicComment.id, PublicComment.name, PublicComment.contact, PublicComment.text, PublicComment.written_at,
            PublicComment.user_id.is_not(None), func.coalesce(item.name, ""), PublicComment.status,
            PublicComment.answer, PublicComment.answered_at,
        )
        .outerjoin(item, and_(item.notice_id == notice_id, item.nomination_id == PublicComment.nomination_id))
        .where(PublicComment.notice_id == notice_id)
        .order_by(PublicComment.id)
    )  # fmt: skip
    if shown_only:
        query = query.where(PublicComment.status == CommentStatus.SHOWN)
    rows: Iterable[Any] = session.execute(query)
    return [CommentRow(*row) for row in rows]


def comment(session: Session, comment_id: int) -> tuple[int, CommentRow] | None:
    """Return a comment with the notice it is about."""
    notice_id = session.scalar(select(PublicComment.notice_id).where(PublicComment.id == comment_id))
    rows = comments(session, notice_id) if notice_id is not None else []
    found = next((row for row in rows if row.id == comment_id), None)
    return (notice_id, found) if notice_id is not None and found is not None else None


def candidates(session: Session, council_id: int) -> list[Candidate]:
    """Return the cases of the council that wait for its vote and stand on no notice that counts."""
    subject = func.coalesce(Person.position, "")
    query = (
        select(Nomination.id, Nomination.code, Nomination.subject_name, subject, Organisation.name,
               Nomination.award_code)
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .outerjoin(Person, Person.id == Nomination.person_id)
        .where(
            Nomination.council_id == council_id, Nomination.is_open,
            Nomination.state.in_((State.REGISTERED, State.UNIT_REVIEWED)), Nomination.id.not_in(_standing()),
        )
        .order_by(Organisation.path, Nomination.fold, Nomination.id)
    )  # fmt: skip
    return [Candidate(*row) for row in session.execute(query)]


def due(session: Session, nomination_ids: Collection[int]) -> dict[int, tuple[int, date | None]]:
    """Return by nomination the working days its plan asks for and the last day of its longest notice."""
    ends = (
        select(func.max(PublicNotice.last_day))
        .join(PublicNoticeItem, PublicNoticeItem.notice_id == PublicNotice.id)
        .where(PublicNoticeItem.nomination_id == Nomination.id, PublicNotice.taken_down_at.is_(None))
        .correlate(Nomination)
        .scalar_subquery()
    )
    query = (
        select(Nomination.id, func.coalesce(Plan.public_notice_days, 0), ends)
        .outerjoin(Plan, and_(Plan.organisation_id == Nomination.council_id, Plan.year == Nomination.year))
        .where(Nomination.id.in_(nomination_ids))
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def target(session: Session, notice_id: int) -> Target | None:
    """Return a notice as a target: the place of its council."""
    council = session.scalar(select(PublicNotice.council_id).where(PublicNotice.id == notice_id))
    return targets.organisation(session, council) if council is not None else None


def comment_target(session: Session, comment_id: int) -> Target | None:
    notice = session.scalar(select(PublicComment.notice_id).where(PublicComment.id == comment_id))
    return target(session, notice) if notice is not None else None


def recent_comments(session: Session, notice_id: int, address: str, since: datetime) -> tuple[int, int]:
    """Return how many comments came from an address since then, and how many of this notice wait to be looked at."""
    row = session.execute(
        select(
            func.count().filter(PublicComment.address == address, PublicComment.written_at >= since),
            func.count().filter(
                PublicComment.notice_id == notice_id, PublicComment.status == CommentStatus.PENDING
            ),
        ).where(
            or_(PublicComment.notice_id == notice_id, PublicComment.written_at >= since)
        )
    ).one()  # fmt: skip
    return row[0], row[1]


def _standing() -> Any:
    return (
        select(PublicNoticeItem.nomination_id)
        .join(PublicNotice, PublicNotice.id == PublicNoticeItem.notice_id)
        .where(PublicNotice.taken_down_at.is_(None))
    )
