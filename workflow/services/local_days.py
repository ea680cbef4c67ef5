"""The body's own days off and days worked instead, and the years whose days off somebody has checked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.holidays import FIRST_YEAR, LAST_YEAR, announced_years, working_calendar
from workflow.domain import calendar
from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.extensions import forget_local_days
from workflow.models import AnnouncedYear, LocalDay
from workflow.queries import local_days as query
from workflow.services import audit, terms
from workflow.services.unit_of_work import unit_of_work


def years_lacking(session: Session, today: date) -> list[int]:
    """Return the near years whose days off neither the data files nor anybody here holds as announced."""
    return calendar.years_lacking(today, announced_years().keys() | query.announced(session).keys())


def add(day: date, *, works: bool, name: str, citation: str, actor: Actor, now: datetime) -> int:
    """Make `day` a day off, or one that is worked; returns how many open terms moved by it.

    It holds for everybody on this system. Open terms close anew by it, and whoever owes something hears of a move
    once. Raises Refused for a day that is so already, outside the calendar, or without a decision to cite.
    """
    with unit_of_work() as session:
        ensure(actor, "calendar.manage", view="plan.list")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refused([Violation("wrong_year", N_("Năm không có trong lịch."), field="day")])
        found = []
        if not (name.strip() and citation.strip()):
            cited = N_("Ghi tên ngày và văn bản quyết định.")
            found.append(Violation("citation_required", cited, field="name" if not name.strip() else "citation"))
        if session.scalar(select(LocalDay.id).where(LocalDay.day == day)) is not None:
            found.append(Violation("day_there", N_("Ngày này đã được ghi. Bỏ dòng cũ rồi ghi lại."), field="day"))
        elif working_calendar().is_working_day(day) is works:
            same = N_("Ngày này vốn đã là ngày làm việc.") if works else N_("Ngày này vốn đã là ngày nghỉ.")
            found.append(Violation("day_so_already", same, field="day"))
        if found:
            raise Refused(found)
        row = LocalDay(day=day, works=works, name=name.strip(), citation=citation.strip())
        session.add(row)
        audit.record(session, "calendar.day", row, actor=actor, now=now)
    return _closed_anew(now)


def remove(day_id: int, *, actor: Actor, now: datetime) -> int:
    """Take a local day out of the calendar; returns how many open terms moved by it."""
    with unit_of_work() as session:
        ensure(actor, "calendar.manage", view="plan.list")
        row = session.get(LocalDay, day_id)
        if row is None:
            raise NotFound("day")
        audit.Notes(session, actor=actor, now=now).drop("calendar.day_remove", row)
    return _closed_anew(now)


def announce(year: int, citation: str, *, actor: Actor, now: datetime) -> None:
    """Note that the days off of a year were held against their announcement. Raises Refused without one to cite."""
    with unit_of_work() as session:
        ensure(actor, "calendar.manage", view="plan.list")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refused([Violation("wrong_year", N_("Năm không có trong lịch."), field="year")])
        if not citation.strip():
            raise Refused([Violation("citation_required", N_("Ghi văn bản thông báo."), field="citation")])
        row = session.scalars(select(AnnouncedYear).where(AnnouncedYear.year == year)).one_or_none()
        old = audit.snapshot(row) if row else None
        row = row or AnnouncedYear(year=year)
        row.citation = citation.strip()
        session.add(row)
        audit.record(session, "calendar.announce", row, actor=actor, now=now, old=old)


def _closed_anew(now: datetime) -> int:
    forget_local_days()
    return len(terms.recompute(now=now))
