"""A unit's ratings of one year, entered on one sheet: all of them or none, under the caps of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.ratings import load_ratings
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.directory import RateUnit
from workflow.domain.permissions import ensure, permitted
from workflow.domain.ratings import Pool, Rated, Subject, Verdict, judge, whom
from workflow.domain.states import Rating
from workflow.domain.text import N_
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.models import Organisation, QualityRating, RatingSheet, WorkYear
from workflow.queries import ratings as query
from workflow.queries import targets
from workflow.services import audit, rechecks
from workflow.services.checks import line, refuse, year
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet as the actor may fill it in. rates_units: he may rate the units on it too."""

    grid: query.Grid
    verdict: Verdict
    pool: Pool
    rates_units: bool


def sheet(session: Session, organisation_id: int, of_year: int, *, actor: Actor, now: datetime) -> Sheet:
    """Return the ratings on record with what the law says of them. Raises NotFound, Forbidden, NoRuleInForce."""
    rates_units = _allowed(session, organisation_id, actor)
    grid = _grid(session, organisation_id, of_year, now)
    return Sheet(
        grid,
        _verdict(grid, of_year, levels={}, months={}, units={}, head_id=grid.head_id),
        _pool(grid.pool),
        rates_units,
    )


def tried(session: Session, command: RateUnit, *, actor: Actor, now: datetime) -> Sheet:
    """Return the sheet as it would be with what was typed; writes nothing. Raises NotFound, Forbidden."""
    rates_units = _allowed(session, command.organisation_id, actor)
    grid = _grid(session, command.organisation_id, command.year, now)
    return Sheet(grid, _judged(grid, command), _chosen_pool(grid, command), rates_units)


def save(command: RateUnit, *, actor: Actor, now: datetime) -> int:
    """Write what differs from the record and return how many ratings changed.

    Effects, in order: the council organisation is locked, so that two units cannot both use the last place; ratings,
    months and the sheet with their audit; cases that leaned on a corrected rating are flagged. Raises Refused: a rule,
    or over a cap without a reason; Conflict: somebody changed a rating or the sheet since; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        rates_units = _allowed(session, command.organisation_id, actor)
        year(command.year)
        if command.year > local_date(now).year:
            raise refuse("future_year", N_("Năm %(year)s chưa đến."), field="year", year=str(command.year))
        _lock(session, command.organisation_id)
        grid = _grid(session, command.organisation_id, command.year, now)
        _same(grid, command)
        _check(grid, command, actor, rates_units)
        return _write(session, grid, command, actor=actor, now=now)


def _allowed(session: Session, organisation_id: int, actor: Actor) -> bool:
    target = targets.organisation(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "rating.enter", target, view="organisation.view")
    return permitted(actor, "record.manage", target)


def _lock(session: Session, organisation_id: int) -> None:
    """Let the sheets under one council, or where there is none under one root, take turns."""
    place = session.execute(
        select(Organisation.council_id, Organisation.path).where(Organisation.id == organisation_id)
    ).one()
    whole = place.council_id or int(place.path.split("/")[1])
    session.execute(select(Organisation.id).where(Organisation.id == whole).with_for_update(key_share=True))


def _grid(session: Session, organisation_id: int, of_year: int, now: datetime) -> query.Grid:
    found = query.grid(session, organisation_id, of_year, local_date(now))
    if found is None:
        raise NotFound("organisation")
    return found


def _pool(told: str) -> Pool:
    return Pool(told) if told else load_ratings().pool


def _chosen_pool(grid: query.Grid, command: RateUnit) -> Pool:
    return _pool(command.pool if grid.is_body else grid.pool)


def _judged(grid: query.Grid, command: RateUnit) -> Verdict:
    levels = {entry.id: entry.level for entry in command.people}
    months = {entry.id: entry.months for entry in command.people}
    units = {entry.id: entry.level for entry in command.units}
    changed = replace(grid, pool=command.pool) if grid.is_body else grid
    return _verdict(changed, command.year, levels=levels, months=months, units=units, head_id=command.head_id)


def _verdict(
    grid: query.Grid, of_year: int, *, levels: Mapping[int, Rating | None], months: Mapping[int, int | None],
    units: Mapping[int, Rating | None], head_id: int | None,
) -> Verdict:  # fmt: skip
    own = units.get(grid.unit.id, grid.unit.level)
    people = [
        Subject(
            p.id, p.name, whom(p.category), levels.get(p.id, p.level), p.start_date, months.get(p.id, p.months),
            head=p.id == head_id,
        )
        for p in grid.people
    ]  # fmt: skip
    below = [Subject(u.id, u.name, Rated.COLLECTIVE, units.get(u.id, u.level)) for u in grid.below]
    itself = [] if grid.is_body else [Subject(grid.unit.id, grid.unit.name, Rated.COLLECTIVE, own)]
    body = own if grid.is_body else grid.body.level
    subjects = [*people, *below, *itself]
    return judge(load_ratings(), of_year, subjects, grid.others, pool=_pool(grid.pool), unit=own, body=body)


def _same(grid: query.Grid, command: RateUnit) -> None:
    """Refuse a sheet filled in over ratings that somebody has changed since."""
    there = {p.id: p.level for p in grid.people}
    units = {u.id: u.level for u in grid.units}
    stale = any(there.get(entry.id, entry.seen) is not entry.seen for entry in command.people)
    stale = stale or any(units.get(entry.id, entry.seen) is not entry.seen for entry in command.units)
    if stale or command.version != grid.version or any(entry.id not in there for entry in command.people):
        raise Conflict


def _check(grid: query.Grid, command: RateUnit, actor: Actor, rates_units: bool) -> None:
    rated = {p.id: (p.level, p.months) for p in grid.people}
    if any(entry.id == actor.person_id and (entry.level, entry.months) != rated[entry.id] for entry in command.people):
        raise refuse("own_rating", N_("Không ai tự xếp loại cho mình. Để cấp trên hoặc Thư ký Hội đồng ghi."))
    units = {u.id: u.level for u in grid.units}
    if any(entry.id not in units for entry in command.units):
        raise NotFound("organisation")
    if not rates_units and any(entry.level is not units[entry.id] for entry in command.units):
        raise Forbidden("record.manage")
    if command.head_id is not None and command.head_id not in rated:
        raise refuse("head", N_("Người đứng đầu phải là cán bộ của đơn vị."), field="head")
    verdict = _judged(grid, command)
    found = [*verdict.refused, *(() if command.over_reason.strip() else verdict.excusable)]
    if found:
        raise Refused(found)


def _write(session: Session, grid: query.Grid, command: RateUnit, *, actor: Actor, now: datetime) -> int:
    notes = audit.Notes(session, actor=actor, now=now)
    document = line(command.document, 120, "document", required=False)
    people = {p.id: p.level for p in grid.people}
    units = {u.id: u.level for u in grid.units}
    corrected: list[dict[str, int]] = []
    changed = 0
    for kind, entries, there in (("person_id", command.people, people), ("organisation_id", command.units, units)):
        wanted = {entry.id: entry.level for entry in entries if entry.level is not there[entry.id]}
        changed += len(wanted)
        corrected += _levels(
            session, kind, wanted, year=command.year, document=document, place=grid.unit.id, notes=notes
        )
    _months(session, grid, command, notes)
    _sheet(session, grid, command, document, notes)
    notes.write()
    for subject in corrected:
        rechecks.flag_rated(session, year=command.year, actor=actor, now=now, **subject)
    return changed


def _levels(
    session: Session, kind: str, wanted: Mapping[int, Rating | None], *, year: int, document: str, place: int,
    notes: audit.Notes,
) -> list[dict[str, int]]:  # fmt: skip
    """Set the levels of people or units; return those that had one before."""
    found = select(QualityRating).where(getattr(QualityRating, kind).in_(wanted), QualityRating.year == year)
    rows = {getattr(row, kind): row for row in session.scalars(found)} if wanted else {}
    for key, level in wanted.items():
        row = rows.get(key)
        if level is None:
            notes.drop("record.remove_rating", row, organisation_id=place)
            continue
        old = audit.snapshot(row) if row is not None else None
        if row is None:
            row = QualityRating(year=year, **{kind: key})
            session.add(row)
        row.level, row.document = level, document or row.document or ""
        notes.add("record.rate", row, old=old, organisation_id=place)
    return [{kind: key} for key in rows]


def _months(session: Session, grid: query.Grid, command: RateUnit, notes: audit.Notes) -> None:
    """Set the months worked where they differ; the first day at work tells the others."""
    there = {p.id: p.months for p in grid.people}
    wanted = {entry.id: entry.months for entry in command.people if entry.months != there[entry.id]}
    found = select(WorkYear).where(WorkYear.person_id.in_(wanted), WorkYear.year == command.year)
    rows = {row.person_id: row for row in session.scalars(found)} if wanted else {}
    for key, months in wanted.items():
        row = rows.get(key)
        old = audit.snapshot(row) if row is not None else None
        if row is None:
            row = WorkYear(person_id=key, year=command.year)
            session.add(row)
        row.months_worked = months
        notes.add("record.work_year", row, old=old, organisation_id=grid.unit.id)


def _sheet(session: Session, grid: query.Grid, command: RateUnit, document: str, notes: audit.Notes) -> None:
    found = select(RatingSheet).where(
        RatingSheet.organisation_id == grid.unit.id, RatingSheet.year == command.year
    )  # fmt: skip
    row = session.scalars(found).one_or_none()
    old = audit.snapshot(row) if row is not None else None
    if row is None:
        row = RatingSheet(organisation_id=grid.unit.id, year=command.year, pool="", version=1)
        session.add(row)
    row.head_id, row.document = command.head_id, document
    row.over_reason = line(command.over_reason, 500, "over_reason", required=False)
    row.pool = command.pool if grid.is_body else row.pool
    notes.add("rating.sheet", row, old=old, organisation_id=grid.unit.id)
