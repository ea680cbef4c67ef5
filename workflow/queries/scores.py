"""Scoring sheets in their editions, who has scored what, and the sums that the averages are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.scoring import Criterion, Result, Rubric, judge
from workflow.models import InitiativeScore, Organisation, Person, ScorePoint, ScoringCriterion, ScoringSheet, User


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a council's scoring sheet."""

    id: int
    organisation_id: int
    organisation: str
    number: int
    rubric: Rubric
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one member gave, by code of the criterion."""

    version: int
    points: Mapping[str, int]
    note: str
    member: str
    scored_at: datetime

    @property
    def total(self) -> int:
        return sum(self.points.values())


def editions(session: Session, organisation_id: int) -> list[tuple[int, int, datetime]]:
    """Return (id, number, when) of every edition, the newest first."""
    query = (
        select(ScoringSheet.id, ScoringSheet.edition, ScoringSheet.created_at)
        .where(ScoringSheet.organisation_id == organisation_id)
        .order_by(ScoringSheet.edition.desc())
    )
    return [(row.id, row.edition, row.created_at) for row in session.execute(query)]


def newest(session: Session, organisation_id: int) -> int | None:
    """Return the identifier of the newest edition, None when the council has none yet."""
    return next((identifier for identifier, _number, _at in editions(session, organisation_id)), None)


def edition(session: Session, sheet_id: int) -> Edition | None:
    query = (
        select(ScoringSheet, Organisation.name, User.name)
        .join(Organisation, Organisation.id == ScoringSheet.organisation_id)
        .join(User, User.id == ScoringSheet.created_by_id)
        .where(ScoringSheet.id == sheet_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    sheet: ScoringSheet = row[0]
    rubric = Rubric(
        title=sheet.title, basis=sheet.basis, agreement=sheet.agreement, criteria=tuple(_criteria(session, sheet_id)),
        pass_total=sheet.pass_total, confirmed=sheet.confirmed,
    )  # fmt: skip
    return Edition(sheet.id, sheet.organisation_id, row[1], sheet.edition, rubric, sheet.created_at, row[2])


def criterion_ids(session: Session, sheet_id: int) -> dict[str, int]:
    """Return the identifiers of an edition's criteria by code."""
    query = select(ScoringCriterion.code, ScoringCriterion.id).where(ScoringCriterion.sheet_id == sheet_id)
    return {row.code: row.id for row in session.execute(query)}


def _criteria(session: Session, sheet_id: int) -> list[Criterion]:
    c = ScoringCriterion
    query = select(c.code, c.title, c.most, c.least).where(c.sheet_id == sheet_id).order_by(c.position)
    return [Criterion(*row) for row in session.execute(query)]


def scorers(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return who has scored each submission, by person. Tells nothing of the points."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(InitiativeScore.submission_id, InitiativeScore.person_id).where(
        InitiativeScore.submission_id.in_(ids)
    )
    for row in session.execute(query):
        found[row.submission_id].add(row.person_id)
    return {key: frozenset(found[key]) for key in ids}


def results(session: Session, rubric: Rubric, ids: Collection[int]) -> dict[int, Result]:
    """Return what the scores of each submission come to; one that nobody scored is left out. One query."""
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    counts: dict[int, int] = {}
    query = (
        select(InitiativeScore.submission_id, ScoringCriterion.code, func.sum(ScorePoint.points), func.count())
        .join(ScorePoint, ScorePoint.score_id == InitiativeScore.id)
        .join(ScoringCriterion, ScoringCriterion.id == ScorePoint.criterion_id)
        .where(InitiativeScore.submission_id.in_(ids))
        .group_by(InitiativeScore.submission_id, ScoringCriterion.code)
    )
    for submission_id, code, points, sheets in session.execute(query):
        sums[submission_id][code] = int(points)
        counts[submission_id] = sheets
    judged = {key: judge(rubric, given, counts[key]) for key, given in sums.items()}
    return {key: result for key, result in judged.items() if result is not None}


def sheets(session: Session, submission_id: int, person_id: int | None = None) -> list[Sheet]:
    """Return the members' sheets on a submission in the order of their names; person_id: his alone."""
    query = (
        select(InitiativeScore, Person.name)
        .join(Person, Person.id == InitiativeScore.person_id)
        .where(InitiativeScore.submission_id == submission_id)
        .order_by(Person.sort_key, InitiativeScore.id)
    )
    if person_id is not None:
        query = query.where(InitiativeScore.person_id == person_id)
    rows = session.execute(query).all()
    points: dict[int, dict[str, int]] = defaultdict(dict)
    given = (
        select(ScorePoint.score_id, ScoringCriterion.code, ScorePoint.points)
        .join(ScoringCriterion, ScoringCriterion.id == ScorePoint.criterion_id)
        .where(ScorePoint.score_id.in_([row[0].id for row in rows]))
        .order_by(ScoringCriterion.position)
    )
    for score_id, code, value in session.execute(given):
        points[score_id][code] = value
    return [Sheet(row[0].version, points[row[0].id], row[0].note, row[1], row[0].scored_at) for row in rows]
