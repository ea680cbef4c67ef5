"""The staff list and one person's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor
from workflow.domain.states import (
    DisciplineLevel,
    InitiativeLevel,
    Rating,
    Sex,
    StaffCategory,
    State,
)
from workflow.domain.text import fold
from workflow.models import (
    Decision,
    Discipline,
    Initiative,
    InitiativeAuthor,
    Nomination,
    Organisation,
    PastAward,
    Person,
    PersonMove,
    QualityRating,
)
from workflow.queries.paging import Cursor, Page, keyset
from workflow.queries.scope import visible_people

_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; `active` None shows also those who have left."""

    q: str = ""
    organisation_id: int | None = None
    category: StaffCategory | None = None
    active: bool | None = True


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: int
    name: str
    position: str
    category: StaffCategory
    leader: bool
    active: bool
    organisation_id: int
    organisation: str


@dataclass(frozen=True, slots=True)
class PersonDetail:
    id: int
    version: int
    name: str
    birth_date: date | None
    sex: Sex
    position: str
    category: StaffCategory
    leader: bool
    start_date: date | None
    active: bool
    code: str
    organisation_id: int
    organisation: str


@dataclass(frozen=True, slots=True)
class RatingRow:
    id: int
    year: int
    level: Rating
    document: str


@dataclass(frozen=True, slots=True)
class DisciplineRow:
    id: int
    level: DisciplineLevel
    document: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    id: int
    title: str
    year: int
    level: InitiativeLevel
    document: str
    share: int


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award, decided here (`nomination_id` is given) or elsewhere (`id` is given)."""

    award_code: str
    year: int
    document: str
    decided_on: date | None = None
    nomination_id: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class MoveRow:
    on_date: date
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Record:
    ratings: tuple[RatingRow, ...]
    discipline: tuple[DisciplineRow, ...]
    initiatives: tuple[InitiativeRow, ...]


def page(session: Session, actor: Actor, filters: Filters, cursor: Cursor) -> Page[PersonRow]:
    """Return one page of the people the actor may see, by given name; search ignores case and diacritics."""
    query = (
        select(
            Person.id, Person.name, Person.position, Person.category, Person.leader, Person.active,
            Person.organisation_id, Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(visible_people(actor), *(Person.fold.contains(word, autoescape=True) for word in _words(filters.q)))
    )  # fmt: skip
    if filters.organisation_id is not None:
        query = query.where(Organisation.path.contains(f"/{filters.organisation_id}/"))
    if filters.category is not None:
        query = query.where(Person.category == filters.category)
    if filters.active is not None:
        query = query.where(Person.active.is_(filters.active))
    rows, total, after, before = keyset(session, query, Person.sort_key, Person.id, cursor=cursor)
    return Page(tuple(PersonRow(*row) for row in rows), total, after, before)


def detail(session: Session, person_id: int) -> PersonDetail | None:
    row = session.execute(
        select(
            Person.id, Person.version, Person.name, Person.birth_date, Person.sex, Person.position, Person.category,
            Person.leader, Person.start_date, Person.active, Person.code, Person.organisation_id,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person_id)
    ).one_or_none()  # fmt: skip
    return PersonDetail(**row._asdict()) if row else None


def choices(session: Session, actor: Actor, action: str = "person.view") -> list[tuple[int, str]]:
    """Return (id, name – position, organisation) of the active people on whom the actor may take `action`."""
    rows = session.execute(
        select(Person.id, Person.name, Organisation.short_name)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(visible_people(actor, action), Person.active)
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, f"{row.name} – {row.short_name}") for row in rows]


def record(session: Session, *, person_id: int | None = None, organisation_ids: Sequence[int] = ()) -> Record:
    """Return ratings, discipline and initiatives of a person; a collective, with those before it, has ratings only."""
    rated = (
        QualityRating.person_id == person_id if person_id is not None
        else QualityRating.organisation_id.in_(organisation_ids)
    )  # fmt: skip
    ratings = session.execute(
        select(QualityRating.id, QualityRating.year, QualityRating.level, QualityRating.document)
        .where(rated)
        .order_by(QualityRating.year.desc())
    ).all()
    if person_id is None:
        return Record(tuple(RatingRow(*row) for row in ratings), (), ())
    discipline = session.execute(
        select(Discipline.id, Discipline.level, Discipline.document, Discipline.from_date, Discipline.to_date)
        .where(Discipline.person_id == person_id)
        .order_by(Discipline.from_date.desc(), Discipline.id.desc())
    ).all()
    initiatives = session.execute(
        select(
            Initiative.id, Initiative.title, Initiative.year, Initiative.level, Initiative.document,
            InitiativeAuthor.share,
        )
        .join(InitiativeAuthor, InitiativeAuthor.initiative_id == Initiative.id)
        .where(InitiativeAuthor.person_id == person_id)
        .order_by(Initiative.year.desc(), Initiative.id.desc())
    ).all()  # fmt: skip
    return Record(
        tuple(RatingRow(*row) for row in ratings),
        tuple(DisciplineRow(*row) for row in discipline),
        tuple(InitiativeRow(*row) for row in initiatives),
    )


def awards(
    session: Session, *, person_id: int | None = None, organisation_ids: Sequence[int] = ()
) -> tuple[AwardRow, ...]:
    """Return the awards decided here and elsewhere, newest first. Nothing undecided is told."""
    here = (
        Nomination.person_id == person_id if person_id is not None else Nomination.organisation_id.in_(organisation_ids)
    )
    past = (
        PastAward.person_id == person_id if person_id is not None else PastAward.organisation_id.in_(organisation_ids)
    )
    decided = session.execute(
        select(Nomination.id, Nomination.award_code, Nomination.year, Decision.number, Decision.decided_on)
        .join(Decision, Decision.id == Nomination.decision_id)
        .where(here, Nomination.state.in_((State.APPROVED, State.AWARDED)))
    ).all()
    earlier = session.execute(
        select(PastAward.id, PastAward.award_code, PastAward.year, PastAward.document).where(past)
    ).all()
    rows = [AwardRow(r.award_code, r.year, r.number, r.decided_on, nomination_id=r.id) for r in decided]
    rows += [AwardRow(r.award_code, r.year, r.document, id=r.id) for r in earlier]
    return tuple(sorted(rows, key=lambda row: (-row.year, row.award_code)))


def moves(session: Session, person_id: int) -> tuple[MoveRow, ...]:
    source, target = aliased(Organisation), aliased(Organisation)
    rows = session.execute(
        select(PersonMove.on_date, source.name, target.name)
        .join(source, source.id == PersonMove.from_organisation_id)
        .join(target, target.id == PersonMove.to_organisation_id)
        .where(PersonMove.person_id == person_id)
        .order_by(PersonMove.on_date.desc(), PersonMove.id.desc())
    )
    return tuple(MoveRow(*row) for row in rows)


def _words(q: str) -> list[str]:
    return fold(q).split()[:_MOST_WORDS]
