"""Holds: what must be concluded before a person or a body may be proposed; the council's secretary keeps them.

Source: Decree 152/2025/NĐ-CP, Article 4(4).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.permissions import Target, ensure
from workflow.domain.text import N_, BadText, clean
from workflow.errors import NotFound
from workflow.models import Hold, Person, WorkYear
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version, year
from workflow.services.unit_of_work import unit_of_work

_LONGEST = 1000
_MONTHS, _DAYS = 12, 366


def place(command: d.PlaceHold, *, actor: Actor, now: datetime) -> int:
    """Place a hold and return its identifier: from its first day nothing about the subject is proposed.

    Raises Refused: without a reason, or from a day to come; NotFound, Forbidden.
    """
    if (command.person_id is None) == (command.organisation_id is None):
        raise ValueError("a hold has exactly one subject")
    with unit_of_work() as session:
        target = _subject(session, command.person_id, command.organisation_id, actor)
        if command.from_date > local_date(now):
            raise refuse("hold_in_future", N_("Ngày bắt đầu không được sau hôm nay."), field="from_date")
        row = Hold(
            person_id=command.person_id, organisation_id=command.organisation_id, kind=command.kind,
            from_date=command.from_date, document=line(command.document, 120, "document", required=False),
            reason=_words(command.reason, "reason"), conclusion="",
        )  # fmt: skip
        session.add(row)
        audit.record(session, "hold.place", row, actor=actor, now=now, organisation_id=target.unit_id)
        return row.id


def lift(command: d.LiftHold, *, actor: Actor, now: datetime) -> None:
    """End a hold: from `on` the subject's cases go on as usual. Raises Refused, NotFound, Forbidden, Conflict."""
    with unit_of_work() as session:
        row = session.get(Hold, command.hold_id)
        if row is None:
            raise NotFound("hold")
        target = _subject(session, row.person_id, row.organisation_id, actor)
        same_version(row, command.version)
        if row.lifted_on is not None:
            raise refuse("lifted", N_("Việc này đã được ghi kết luận từ %(on)s."), field="on", on=row.lifted_on)
        if not row.from_date <= command.on <= local_date(now):
            message = N_("Ngày kết thúc từ %(start)s đến hôm nay.")
            raise refuse("period", message, field="on", start=row.from_date)
        old = audit.snapshot(row)
        row.lifted_on, row.conclusion = command.on, _words(command.conclusion, "conclusion")
        audit.record(session, "hold.lift", row, actor=actor, now=now, old=old, organisation_id=target.unit_id)


def record_work_year(command: d.RecordWorkYear, *, actor: Actor, now: datetime) -> None:
    """Set the time a person worked in a year. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        target = targets.person(session, command.person_id)
        if target is None:
            raise NotFound("person")
        ensure(actor, "record.manage", target, view="record.view")
        session.execute(select(Person.id).where(Person.id == command.person_id).with_for_update())
        same = (WorkYear.person_id == command.person_id, WorkYear.year == year(command.year))
        row = session.scalars(select(WorkYear).where(*same)).one_or_none()
        old = audit.snapshot(row) if row else None
        if row is None:
            row = WorkYear(person_id=command.person_id, year=command.year)
            session.add(row)
        row.months_worked = _within(command.months_worked, _MONTHS, "months_worked")
        row.absent_days = _within(command.absent_days, _DAYS, "absent_days")
        row.document = line(command.document, 120, "document", required=False)
        audit.record(session, "record.work_year", row, actor=actor, now=now, old=old, organisation_id=target.unit_id)


def _subject(session: Session, person_id: int | None, organisation_id: int | None, actor: Actor) -> Target:
    """Return the subject as a target. Raises NotFound for whoever may not even see it, Forbidden, and for one's own."""
    if person_id is not None:
        target, view = targets.person(session, person_id), "person.view"
    else:
        target, view = targets.organisation(session, organisation_id or 0), "organisation.view"
    if target is None:
        raise NotFound("subject")
    ensure(actor, "hold.manage", target, view=view)
    return target


def _words(value: str, field: str) -> str:
    try:
        text = clean(value, single_line=False)
    except BadText:
        message = N_("Có ký tự không dùng được (ký tự điều khiển). Xóa đi rồi gõ lại.")
        raise refuse("bad_text", message, field=field) from None
    if not text:
        raise refuse("required", N_("Mục này bắt buộc."), field=field)
    if len(text) > _LONGEST:
        message = N_("Tối đa %(limit)s ký tự, đang có %(count)s.")
        raise refuse("too_long", message, field=field, limit=_LONGEST, count=len(text))
    return text


def _within(value: int | None, most: int, field: str) -> int | None:
    if value is not None and not 0 <= value <= most:
        raise refuse("number", N_("Số phải từ 0 đến %(most)s."), field=field, most=most)
    return value
