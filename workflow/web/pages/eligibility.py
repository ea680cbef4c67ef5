"""Tables of subject × criterion: of the people or collectives of a unit, and of chosen cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.criteria.names import NAMES
from workflow.domain.eligibility import Assessment, Finding, Outcome
from workflow.domain.permissions import Target
from workflow.domain.states import SubjectKind
from workflow.queries import eligibility as query
from workflow.queries import targets, units
from workflow.queries.paging import Cursor, Page
from workflow.queries.people import PersonRow
from workflow.services import eligibility, facts
from workflow.web.filters import label
from workflow.web.pages import checklist
from workflow.web.pages.words import award_short

_KINDS = {Outcome.ELIGIBLE: "ok", Outcome.NOT_ELIGIBLE: "late", Outcome.NEEDS_HUMAN: "warn"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one condition comes to for one subject: status of the worst line, and each line in words."""

    heading: str
    status: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    url: str
    detail: str
    outcome: str
    kind: str
    path: str
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Grid:
    """One table: the conditions of one award. doubtful: some of them, marked by a star, are not confirmed."""

    title: str = ""
    headings: list[str] = field(default_factory=list)
    doubtful: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a unit is about."""

    unit: units.UnitRow
    award: str
    kind: SubjectKind
    year: int
    on_date: date


def of_people(session: Session, asked: Asked, actor: Actor, cursor: Cursor) -> tuple[Grid, Page[PersonRow]]:
    """The people of the unit and below; a constant number of queries."""
    page = query.people(session, actor, asked.unit, cursor)
    ids = [row.id for row in page.rows]
    found = eligibility.of_people(
        session, ids, [asked.award], year=asked.year, on_date=asked.on_date,
        path=asked.unit.target.path,
    )
    where = {unit.id: unit.target for unit in units.named(session, {row.organisation_id for row in page.rows})}
    rows = [
        (row.name, url_for("people.show", person_id=row.id), f"{row.position} · {row.organisation}",
         found[row.id][asked.award], _person(where[row.organisation_id], row.id))
        for row in page.rows if asked.award in found.get(row.id, {})
    ]  # fmt: skip
    return _grid(rows, actor), page


def everybody(session: Session, asked: Asked, actor: Actor) -> Grid:
    """All pages of a unit as one table."""
    if asked.kind is SubjectKind.COLLECTIVE:
        return of_collectives(session, asked, actor)
    whole, after = Grid(), None
    while True:
        grid, page = of_people(session, asked, actor, Cursor(after=after, size=1_000))
        whole.headings = whole.headings or grid.headings
        whole.lines += grid.lines
        if (after := page.after) is None:
            return whole


def of_collectives(session: Session, asked: Asked, actor: Actor) -> Grid:
    """The unit and those below it."""
    below = units.below(session, asked.unit, asked.on_date)
    ids = [unit.id for unit in below]
    found = eligibility.of_collectives(
        session, ids, [asked.award], year=asked.year, on_date=asked.on_date,
        path=asked.unit.target.path,
    )
    rows = [
        (unit.name, url_for("organisations.show", organisation_id=unit.id), label(unit.kind),
         found[unit.id][asked.award], unit.target)
        for unit in below if asked.award in found.get(unit.id, {})
    ]  # fmt: skip
    return _grid(rows, actor)


def of_cases(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime) -> list[Grid]:
    """One table per award and law; cases without a rule in force are in none."""
    chosen = query.cases(session, actor, ids)
    known = facts.load(session, chosen, now=now, wanted=frozenset({"rule", "findings"}))
    places = targets.nominations(session, chosen)
    grouped: dict[str, list[Row]] = {}
    for key in chosen:
        case = known.get(key)
        if case is None or case.rule is None:
            continue
        found = Assessment(case.award_code, case.year, case.rule.regime, case.rule.version, case.findings or ())
        where = url_for("nominations.show", nomination_id=key)
        row = (case.subject_name, where, f"{case.code} · {case.year}", found, places[key])
        grouped.setdefault(case.rule.version + case.rule.award, []).append(row)
    return [_grid(rows, actor) for rows in grouped.values()]


Row = tuple[str, str, str, Assessment, Target]


def _person(place: Target, person_id: int) -> Target:
    return Target(unit_id=place.unit_id, path=place.path, council_id=place.council_id, subject_person_id=person_id)


def _grid(rows: Sequence[Row], actor: Actor) -> Grid:
    if not rows:
        return Grid()
    first = rows[0][3]
    title = _("%(award)s, quy định %(regime)s", award=award_short(first.award), regime=first.regime)
    everything = [finding for row in rows for finding in row[3].findings]
    codes = {code: _heading(code, everything) for code in dict.fromkeys(finding.code for finding in everything)}
    grid = Grid(title, list(codes.values()), any(not finding.confirmed for finding in everything))
    for name, url, detail, found, target in rows:
        outcome, path = label(found.outcome), label(found.path) if found.path else ""
        cells = tuple(_cell(code, head, found.findings, target, actor) for code, head in codes.items())
        grid.lines.append(Line(name, url, detail, outcome, _KINDS[found.outcome], path, cells))
    return grid


def _heading(code: str, findings: Iterable[Finding]) -> str:
    """The condition's name, with a star when its number is not confirmed."""
    sure = all(finding.confirmed for finding in findings if finding.code == code)
    return _(NAMES[code]) if sure else f"{_(NAMES[code])} *"


def _cell(code: str, heading: str, findings: Iterable[Finding], target: Target, actor: Actor) -> Cell:
    mine = [finding for finding in findings if finding.code == code]
    lines = tuple(line["text"] for line in checklist.lines(mine, target, actor))
    return Cell(heading, checklist.worst(finding.result for finding in mine), lines)
