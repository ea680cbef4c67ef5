"""All the papers of a council organisation's year, each by the composer of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.domain.document import Certificate, Paper
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.reports import Period, ReportKind
from workflow.domain.wording import slug
from workflow.errors import NotFound
from workflow.queries import papers
from workflow.services.composing import COMPOSERS, compose
from workflow.services.composing.reports import of_period

_REPORTS = {
    DocumentKind.HALF_YEAR_REPORT: ReportKind.HALF_YEAR, DocumentKind.YEAR_REPORT: ReportKind.YEAR,
    DocumentKind.FIVE_YEAR_REPORT: ReportKind.FIVE_YEAR,
}  # fmt: skip
#: Years that a five-year report counts.
_FIVE = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A paper with the name of its file, without ending; no two of a set share one."""

    kind: DocumentKind
    name: str
    paper: Paper


def of_year(session: Session, council_id: int, year: int, *, now: datetime) -> Iterator[Named]:
    """Yield every paper that the year has something for, kind by kind in the order of the year's work.

    A report that nobody has begun comes as the draft that a new one would be.
    """
    rows = papers.rows_of_year(session, council_id, year)
    used: dict[str, int] = {}
    for order, kind in enumerate(COMPOSERS, 1):
        found = [paper for row in rows[KINDS[kind].about] for paper in _made(session, kind, row, now)]
        if not found and kind in _REPORTS:
            found = [_report(session, council_id, kind, year, now)]
        for paper in found:
            name = f"{order:02d}-{slug(KINDS[kind].title)}-{_of(paper)}".rstrip("-")
            used[name] = used.get(name, 0) + 1
            yield Named(kind, name if used[name] == 1 else f"{name}-{used[name]}", paper)


def _made(session: Session, kind: DocumentKind, row: int, now: datetime) -> tuple[Paper, ...]:
    """A report's row is of one kind of report; what has nothing to say yet has no paper."""
    try:
        made = compose(session, kind, row, now=now)
    except NotFound:
        return ()
    if KINDS[kind].about is About.REPORT:
        return tuple(paper for paper in made if paper.kind is kind)
    return made


def _report(session: Session, council_id: int, kind: DocumentKind, year: int, now: datetime) -> Paper:
    first = year - _FIVE + 1 if kind is DocumentKind.FIVE_YEAR_REPORT else year
    return of_period(session, council_id, Period(_REPORTS[kind], first, year), now=now)


def _of(paper: Paper) -> str:
    """What tells papers of a kind apart: the number, else whose it is."""
    if isinstance(paper, Certificate):
        return slug(paper.name)
    known = dict(paper.fields)
    decision = known.get("quyet_dinh", "").partition(" ngày ")[0]
    return slug(paper.letterhead.number or known.get("ho_ten") or decision or known.get("don_vi") or "")
