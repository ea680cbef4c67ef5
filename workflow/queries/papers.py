"""What papers say about cases: who is proposed, by whom, for what, and what the record knows of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.document_kinds import About
from workflow.domain.states import CommendationType, OrganisationKind, Outcome, Rating, Sex, State, SubjectKind
from workflow.models import (
    AgendaItem,
    Decision,
    Headcount,
    Initiative,
    InitiativeAuthor,
    LetterItem,
    Meeting,
    Nomination,
    Organisation,
    Person,
    Plan,
    ProposalLetter,
    PublicNotice,
    QualityRating,
    Report,
)
from workflow.queries.scope import visible_nominations

N = Nomination


@dataclass(frozen=True, slots=True)
class Vote:
    """What the council's vote for a case came to: so many yes of the base that the rule divided by."""

    yes: int
    base: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case, as papers name it. sex None, position "": of a collective. rating: of the year of the case.

    initiatives: (title, paper that recognised it) of that year.
    """

    id: int
    code: str
    subject: str
    subject_kind: SubjectKind
    person_id: int | None
    organisation_id: int | None
    sex: Sex | None
    birth_date: date | None
    position: str
    unit_id: int
    unit: str
    council_id: int
    council: str
    award_code: str
    year: int
    type: CommendationType
    state: State
    summary: str
    registered_at: datetime | None
    reviewed_on: date | None
    review_present: int | None
    review_yes: int | None
    letter_id: int | None
    presented_on: date | None
    presented_where: str
    handed_over: str
    rating: Rating | None
    initiatives: tuple[tuple[str, str], ...] = ()
    vote: Vote | None = None


def cases(session: Session, condition: ColumnElement[bool]) -> list[Case]:
    """Return the cases under `condition`, by unit and name, in three queries."""
    unit, council = aliased(Organisation), aliased(Organisation)
    rated = and_(
        QualityRating.year == N.year,
        or_(QualityRating.person_id == N.person_id, QualityRating.organisation_id == N.organisation_id),
    )
    query = (
        select(
            N.id, N.code, N.subject_name, N.subject_kind, N.person_id, N.organisation_id, Person.sex,
            Person.birth_date, func.coalesce(Person.position, ""), N.unit_id, unit.name, N.council_id, council.name,
            N.award_code, N.year, N.type, N.state, N.summary, N.registered_at, N.reviewed_on, N.review_present,
            N.review_yes, N.letter_id, N.presented_on, N.presented_where, N.handed_over, QualityRating.level,
        )
        .join(unit, unit.id == N.unit_id)
        .join(council, council.id == N.council_id)
        .outerjoin(Person, Person.id == N.person_id)
        .outerjoin(QualityRating, rated)
        .where(condition)
        .order_by(unit.path, N.fold, N.id)
    )  # fmt: skip
    rows: list[Any] = list(session.execute(query).all())
    known, votes = _initiatives(session, condition), _votes(session, condition)
    return [Case(*(*row, tuple(known.get(row.id, ())), votes.get(row.id))) for row in rows]


def of_letter(session: Session, letter_id: int, actor: Actor) -> list[Case]:
    """Return those cases of a proposal letter that the actor may see."""
    on_list = select(LetterItem.nomination_id).where(LetterItem.letter_id == letter_id)
    return cases(session, and_(N.id.in_(on_list), visible_nominations(actor)))


def _initiatives(session: Session, condition: ColumnElement[bool]) -> Mapping[int, list[tuple[str, str]]]:
    query = (
        select(N.id, Initiative.title, Initiative.document)
        .join(InitiativeAuthor, InitiativeAuthor.person_id == N.person_id)
        .join(Initiative, and_(Initiative.id == InitiativeAuthor.initiative_id, Initiative.year == N.year))
        .where(condition)
        .order_by(Initiative.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.id].append((row.title, row.document))
    return found


def _votes(session: Session, condition: ColumnElement[bool]) -> Mapping[int, Vote]:
    query = (
        select(N.id, AgendaItem.yes, AgendaItem.result)
        .join(AgendaItem, AgendaItem.nomination_id == N.id)
        .where(condition, AgendaItem.outcome == Outcome.PASSED, AgendaItem.yes.is_not(None))
        .order_by(AgendaItem.id)
    )
    return {row[0]: Vote(row.yes, json.loads(row.result or "{}").get("base")) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting that passed cases. in_writing: nobody met."""

    held_at: datetime
    in_writing: bool


def sittings(session: Session, nomination_ids: Collection[int]) -> list[Sitting]:
    """Return the meetings that passed these cases, in their order."""
    query = (
        select(Meeting.id, Meeting.held_at, Meeting.opinions_due_at.is_not(None).label("in_writing"))
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.nomination_id.in_(nomination_ids), AgendaItem.outcome == Outcome.PASSED)
        .distinct()
        .order_by(Meeting.held_at, Meeting.id)
    )
    return [Sitting(row.held_at, bool(row.in_writing)) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that was issued, and whose it is."""

    council: str
    number: str
    issued_on: date


def letters(session: Session, letter_ids: Iterable[int]) -> list[Sent]:
    """Return the issued ones among these letters, in their order."""
    row = ProposalLetter
    query = (
        select(Organisation.name, row.number, row.issued_on)
        .join(Organisation, Organisation.id == row.council_id)
        .where(row.id.in_(list(letter_ids)), row.issued_at.is_not(None))
        .order_by(row.issued_on, row.id)
    )
    rows: Iterable[Any] = session.execute(query)
    return [Sent(*found) for found in rows]


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """A plan that has been issued, with whose it is."""

    organisation: str
    year: int
    number: str
    issued_on: date


def plan(session: Session, organisation_id: int, year: int) -> PlanPaper | None:
    query = (
        select(Organisation.name, Plan.year, Plan.number, Plan.issued_on)
        .join(Organisation, Organisation.id == Plan.organisation_id)
        .where(Plan.organisation_id == organisation_id, Plan.year == year, Plan.issued_on.is_not(None))
    )
    row: Any = session.execute(query).one_or_none()
    return PlanPaper(*row) if row and row.number else None


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation by its names and its place in the tree."""

    id: int
    name: str
    short: str
    kind: OrganisationKind
    path: str = field(default="/")

    @property
    def ancestors(self) -> frozenset[int]:
        return frozenset(int(part) for part in self.path.split("/") if part)


def staff(session: Session, organisation_id: int, year: int) -> int | None:
    """Return the staff number of an organisation in a year, None when nobody wrote it down."""
    row = Headcount
    return session.scalar(select(row.people).where(row.organisation_id == organisation_id, row.year == year))


def place(session: Session, organisation_id: int) -> Place | None:
    row = Organisation
    query = select(row.id, row.name, row.short_name, row.kind, row.path).where(row.id == organisation_id)
    found: Any = session.execute(query).one_or_none()
    return Place(*found) if found else None


def rows_of_year(session: Session, council_id: int, year: int) -> Mapping[About, list[int]]:
    """Return by what papers can be about the rows of a council and year, in the order in which they came about."""
    of_case = select(Nomination.decision_id).where(N.council_id == council_id, N.year == year)
    on_letter = (
        select(LetterItem.letter_id)
        .join(Nomination, N.id == LetterItem.nomination_id)
        .where(N.council_id == council_id, N.year == year)
    )
    plans = select(Plan.id).where(Plan.organisation_id == council_id, Plan.year == year)
    reports = (Report.council_id == council_id, Report.year == year)
    queries = {
        About.PLAN: plans,
        About.REVIEW: plans,
        About.NOMINATION: select(N.id).where(N.council_id == council_id, N.year == year).order_by(N.fold, N.id),
        About.NOTICE: select(PublicNotice.id).where(PublicNotice.council_id == council_id, PublicNotice.year == year),
        About.MEETING: select(Meeting.id).where(Meeting.council_id == council_id, Meeting.year == year),
        About.LETTER: select(ProposalLetter.id).where(ProposalLetter.id.in_(on_letter)).order_by(ProposalLetter.id),
        About.DECISION: select(Decision.id).where(Decision.id.in_(of_case)).order_by(Decision.id),
        About.REPORT: select(Report.id).where(*reports).order_by(Report.id),
    }
    return {about: list(session.scalars(query)) for about, query in queries.items()}
