"""Running numbers of a body's papers: taken in the unit of work that issues, moved on by hand, never back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.document_kinds import KINDS
from workflow.domain.issuing import LARGEST, MoveSeries, Series
from workflow.domain.permissions import ensure
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import NumberSeries
from workflow.models.base import table_of
from workflow.queries import documents as query
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, refuse, year
from workflow.services.unit_of_work import unit_of_work

ABBREVIATIONS = tuple(sorted({kind.abbreviation for kind in KINDS.values() if kind.numbered}))


def take(
    session: Session, body_id: int, abbreviation: str, dated: date, typed: str = ""
) -> tuple[str, Series, int | None]:
    """Take a number inside an open unit of work; return it, its series, and its place in that or None.

    typed "": the next one. A typed number of the series moves it on when it lies ahead; one that lies behind is taken
    when no paper of ours carries it. A number that another keeps is as it was typed. The series is locked until the
    end of the unit of work, so that a roll back gives the number back. Raises Refused: the number is used.
    """
    series = query.series(session, body_id, abbreviation, dated.year)
    row = _locked(session, series)
    ordinal = series.ordinal(typed) if typed.strip() else row.last + 1
    if ordinal is None:
        return " ".join(typed.split()), series, None
    if ordinal > row.last:
        row.last = ordinal
        session.flush()
    elif query.number_used(session, series, ordinal):
        message = N_("Số %(number)s đã dùng cho một văn bản khác; số tiếp theo là %(next)s.")
        raise refuse(
            "number_used", message, field="number", number=typed.strip(), next=series.written(row.last + 1)
        )  # fmt: skip
    return typed.strip() or series.written(ordinal), series, ordinal


def move(command: MoveSeries, *, actor: Actor, now: datetime) -> None:
    """Note that numbers up to one were used by papers kept elsewhere. Raises Refused (back, no reason), NotFound."""
    with unit_of_work() as session:
        ensure(actor, "series.manage", targets.organisation(session, command.organisation_id), view="series.manage")
        if command.abbreviation not in ABBREVIATIONS:
            raise NotFound("series")
        reason = line(command.reason, 300, "reason")
        series = query.series(session, command.organisation_id, command.abbreviation, year(command.year))
        row = _locked(session, series)
        if not row.last < command.last <= LARGEST:
            message = N_("Số cuối đã dùng đang là %(last)s; chỉ chuyển tới được, không lùi lại.")
            raise refuse("series_back", message, field="last", last=row.last)
        old = audit.snapshot(row)
        row.last, row.reason = command.last, reason
        audit.record(session, "series.move", row, actor=actor, now=now, old=old, organisation_id=series.body_id)


def _locked(session: Session, series: Series) -> NumberSeries:
    """Return the row of a series, made if it is new; nobody else takes a number of it until the end."""
    table: Any = table_of(NumberSeries)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(table)
        .values(organisation_id=series.body_id, year=series.year, abbreviation=series.abbreviation, last=0)
        .on_conflict_do_nothing()
    )
    same = (
        NumberSeries.organisation_id == series.body_id, NumberSeries.year == series.year,
        NumberSeries.abbreviation == series.abbreviation,
    )  # fmt: skip
    locked = select(NumberSeries).where(*same).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()
