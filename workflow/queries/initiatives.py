"""Rounds of initiatives and what was handed in, as far as a reader may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from sqlalchemy import and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor, Grant
from workflow.domain.permissions import POLICIES, Scope
from workflow.domain.states import InitiativeLevel, Role, RoundStatus, SubmissionStatus
from workflow.domain.text import fold
from workflow.models import (
    InitiativeRound,
    InitiativeSubmission,
    Organisation,
    Person,
    SubmissionAuthor,
    User,
)
from workflow.queries.paging import Cursor
from workflow.queries.scope import Condition, organisation_condition

MOST_ROUNDS = 200
MOST_PEOPLE = 400
_MOST_WORDS = 8
_KEEPS_DRAFTS = (Role.UNIT_OFFICER, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round. submitted: handed in so far; concluded: of these, decided one way or the other."""

    id: int
    version: int
    council_id: int
    council: str
    year: int
    number: int
    sheet_id: int
    opens_on: date
    closes_on: date
    status: RoundStatus
    closed_at: datetime | None
    submitted: int
    concluded: int

    def takes(self, day: date) -> bool:
        """Say whether initiatives are taken on this day."""
        return self.status is RoundStatus.OPEN and self.opens_on <= day <= self.closes_on


@dataclass(frozen=True, slots=True)
class AuthorRow:
    person_id: int
    name: str
    unit: str
    share: int


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A line of a list."""

    id: int
    title: str
    status: SubmissionStatus
    round_id: int
    year: int
    number: int
    round_status: RoundStatus
    unit_id: int
    unit: str
    authors: tuple[AuthorRow, ...]
    decision_number: str
    decided_on: date | None
    scope: InitiativeLevel | None
    vote_yes: int | None
    vote_total: int | None

    @property
    def concluded(self) -> bool:
        return self.status in (SubmissionStatus.RECOGNISED, SubmissionStatus.NOT_RECOGNISED)


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """Everything on the page of one submission."""

    id: int
    version: int
    round_id: int
    unit_id: int
    unit: str
    title: str
    problem: str
    solution: str
    novelty: str
    effect: str
    applied_where: str
    applied_since: date | None
    status: SubmissionStatus
    created_at: datetime
    created_by: str
    submitted_at: datetime | None
    vote_yes: int | None
    vote_total: int | None
    decision_number: str
    decided_on: date | None
    reason: str
    initiative_id: int | None
    scope: InitiativeLevel | None
    scope_body: str
    scope_number: str
    scope_decided_on: date | None
    authors: tuple[AuthorRow, ...]

    @property
    def concluded(self) -> bool:
        return self.status in (SubmissionStatus.RECOGNISED, SubmissionStatus.NOT_RECOGNISED)

    @property
    def description(self) -> str:
        return f"{self.problem}\n{self.solution}\n{self.novelty}\n{self.effect}"


@dataclass(frozen=True, slots=True)
class Filters:
    q: str = ""
    round_id: int | None = None
    unit_id: int | None = None
    status: SubmissionStatus | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of submissions, the newest first. after, before: cursors of the older and the newer page."""

    rows: tuple[SubmissionRow, ...]
    after: int | None
    before: int | None


# ── which ones ──────────────────────────────────────────────────────────────────────────────────────────────────────


def visible(actor: Actor) -> Condition:
    """Return the condition on submission, its unit and its round under which `initiative.view` is permitted."""
    policy = POLICIES["initiative.view"]
    parts = [_part(grant, policy.roles[grant.role]) for grant in actor.grants if grant.role in policy.roles]
    if actor.person_id is not None:
        own = exists().where(
            SubmissionAuthor.submission_id == InitiativeSubmission.id, SubmissionAuthor.person_id == actor.person_id
        )
        parts.append(own)
    return reduce(or_, parts) if parts else false()


def _part(grant: Grant, scope: Scope) -> Condition:
    where = grant.organisation_id
    own = InitiativeSubmission.unit_id == where
    handed_in = InitiativeSubmission.status != SubmissionStatus.DRAFT
    match scope:
        case Scope.OWN:
            place = own
        case Scope.BELOW:
            place = Organisation.path.contains(f"/{where}/")
        case Scope.COUNCIL:
            place = InitiativeRound.council_id == where
        case _:
            place = true()
    return and_(place, or_(handed_in, own)) if grant.role in _KEEPS_DRAFTS else and_(place, handed_in)


def visible_rounds(actor: Actor) -> Condition:
    """Return the condition on the round's council organisation under which `initiative.round` is permitted."""
    roles = POLICIES["initiative.round"].roles
    held = [grant.organisation_id for grant in actor.grants if roles.get(grant.role) is Scope.BELOW]
    bound = select(Organisation.council_id).where(Organisation.id.in_(held), Organisation.council_id.is_not(None))
    return or_(organisation_condition(actor, "initiative.round"), Organisation.id.in_(bound))


# ── rounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def rounds(session: Session, actor: Actor, *, status: RoundStatus | None = None) -> list[RoundRow]:
    """Return the rounds the actor may see, the newest first."""
    query = _rounds().where(visible_rounds(actor)).limit(MOST_ROUNDS)
    if status is not None:
        query = query.where(InitiativeRound.status == status)
    return [RoundRow(*row) for row in session.execute(query)]


def one_round(session: Session, round_id: int) -> RoundRow | None:
    row = session.execute(_rounds().where(InitiativeRound.id == round_id)).one_or_none()
    return RoundRow(*row) if row else None


def round_of(session: Session, council_id: int, year: int, number: int) -> int | None:
    """Return the identifier of a council's round I or II of a year."""
    r = InitiativeRound
    return session.scalar(select(r.id).where(r.council_id == council_id, r.year == year, r.number == number))


def open_rounds(session: Session, councils: Collection[int], day: date) -> list[RoundRow]:
    """Return the rounds of these councils that take initiatives on the day."""
    query = _rounds().where(
        InitiativeRound.council_id.in_(councils), InitiativeRound.status == RoundStatus.OPEN,
        InitiativeRound.opens_on <= day, InitiativeRound.closes_on >= day,
    )  # fmt: skip
    return [RoundRow(*row) for row in session.execute(query)]


def _rounds() -> Any:
    r, s = InitiativeRound, InitiativeSubmission
    handed_in = select(func.count()).select_from(s).where(s.round_id == r.id, s.status != SubmissionStatus.DRAFT)
    concluded = handed_in.where(s.status.in_((SubmissionStatus.RECOGNISED, SubmissionStatus.NOT_RECOGNISED)))
    return (
        select(
            r.id, r.version, r.council_id, Organisation.name, r.year, r.number, r.sheet_id, r.opens_on, r.closes_on,
            r.status, r.closed_at, handed_in.scalar_subquery(), concluded.scalar_subquery(),
        )
        .join(Organisation, Organisation.id == r.council_id)
        .order_by(r.year.desc(), r.number.desc(), r.id.desc())
    )  # fmt: skip


# ── submissions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(session: Session, actor: Actor, filters: Filters, cursor: Cursor) -> Listed:
    """Return one page of the submissions the actor may see, the newest first. Two queries whatever their number."""
    key = InitiativeSubmission.id
    query = _submissions().where(visible(actor))
    query = query.where(*(InitiativeSubmission.fold.contains(w, autoescape=True) for w in _words(filters.q)))
    if filters.round_id is not None:
        query = query.where(InitiativeSubmission.round_id == filters.round_id)
    if filters.unit_id is not None:
        query = query.where(Organisation.path.contains(f"/{filters.unit_id}/"))
    if filters.status is not None:
        query = query.where(InitiativeSubmission.status == filters.status)
    back = cursor.before is not None
    if back:
        query = query.where(key > cursor.before)
    elif cursor.after is not None:
        query = query.where(key < cursor.after)
    found = list(session.execute(query.order_by(key if back else key.desc()).limit(cursor.size + 1)).all())
    more, found = len(found) > cursor.size, found[: cursor.size]
    if back:
        found.reverse()
    rows = _rows(session, found)
    older, newer = (True, more) if back else (more, cursor.after is not None)
    return Listed(rows, rows[-1].id if rows and older else None, rows[0].id if rows and newer else None)


def of_round(session: Session, actor: Actor, round_id: int) -> tuple[SubmissionRow, ...]:
    """Return what was handed in to a round, by unit and title, as far as the actor may see it."""
    query = _submissions().where(InitiativeSubmission.round_id == round_id, visible(actor))
    return _rows(session, session.execute(query.order_by(Organisation.path, InitiativeSubmission.fold)).all())


def page(session: Session, submission_id: int) -> SubmissionPage | None:
    s = InitiativeSubmission
    row: Any = session.execute(
        select(
            s.id, s.version, s.round_id, s.unit_id, Organisation.name.label("unit"), s.title, s.problem, s.solution,
            s.novelty, s.effect, s.applied_where, s.applied_since, s.status, s.created_at,
            User.name.label("created_by"), s.submitted_at, s.vote_yes, s.vote_total, s.decision_number, s.decided_on,
            s.reason, s.initiative_id, s.scope, s.scope_body, s.scope_number, s.scope_decided_on,
        )
        .join(Organisation, Organisation.id == s.unit_id)
        .join(User, User.id == s.created_by_id)
        .where(s.id == submission_id)
    ).one_or_none()  # fmt: skip
    return SubmissionPage(**row._asdict(), authors=authors(session, [submission_id])[submission_id]) if row else None


def authors(session: Session, ids: Collection[int]) -> Mapping[int, tuple[AuthorRow, ...]]:
    """Return the authors by submission, the largest share first."""
    query = (
        select(
            SubmissionAuthor.submission_id, SubmissionAuthor.person_id, Person.name, Organisation.short_name,
            SubmissionAuthor.share,
        )
        .join(Person, Person.id == SubmissionAuthor.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(SubmissionAuthor.submission_id.in_(ids))
        .order_by(SubmissionAuthor.share.desc(), SubmissionAuthor.id)
    )  # fmt: skip
    found: dict[int, list[AuthorRow]] = defaultdict(list)
    for row in session.execute(query):
        found[row.submission_id].append(AuthorRow(*row[1:]))
    return {key: tuple(found[key]) for key in ids}


def possible_authors(
    session: Session, council_id: int, unit_id: int, kept: Collection[int] = (), chosen: Collection[int] = ()
) -> list[tuple[int, str]]:
    """Return (id, name – unit) of active people under the council, those of the unit first.

    kept: authors already, wherever they are now; chosen: asked for just now, never cut off by the limit.
    """
    place = Organisation.id != unit_id
    query = (
        select(Person.id, Person.name, Organisation.short_name)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(or_(and_(Organisation.council_id == council_id, Person.active), Person.id.in_(kept)))
        .order_by(Person.id.not_in([*kept, *chosen]), place, Person.sort_key, Person.id)
        .limit(MOST_PEOPLE)
    )
    return [(row.id, f"{row.name} – {row.short_name}") for row in session.execute(query)]


def units_of(session: Session, actor: Actor, day: date) -> list[tuple[int, str, int]]:
    """Return (id, name, council) of the units the actor may hand in for: those he acts for, and his own."""
    held = actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD)
    own = select(Person.organisation_id).where(Person.id == (actor.person_id or 0), Person.active)
    query = (
        select(Organisation.id, Organisation.name, Organisation.council_id)
        .where(
            or_(Organisation.id.in_(held), Organisation.id.in_(own)), Organisation.council_id.is_not(None),
            or_(Organisation.active_to.is_(None), Organisation.active_to >= day),
        )
        .order_by(Organisation.path)
    )  # fmt: skip
    return [(row.id, row.name, row.council_id) for row in session.execute(query)]


def _submissions() -> Any:
    s, r = InitiativeSubmission, InitiativeRound
    return (
        select(
            s.id, s.title, s.status, s.round_id, r.year, r.number, r.status.label("round_status"), s.unit_id,
            Organisation.short_name.label("unit"), s.decision_number, s.decided_on, s.scope, s.vote_yes, s.vote_total,
        )
        .join(r, r.id == s.round_id)
        .join(Organisation, Organisation.id == s.unit_id)
    )  # fmt: skip


def _rows(session: Session, found: Iterable[Any]) -> tuple[SubmissionRow, ...]:
    rows = list(found)
    who = authors(session, [row.id for row in rows])
    return tuple(SubmissionRow(**row._asdict(), authors=who[row.id]) for row in rows)


def _words(q: str) -> list[str]:
    return fold(q).split()[:_MOST_WORDS]
