"""Initiatives that read like another one: a bounded number of candidates by their words, then compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.similarity import ALIKE, likeness, telling
from workflow.domain.states import SubmissionStatus
from workflow.models import (
    Initiative,
    InitiativeAuthor,
    InitiativeRound,
    InitiativeSubmission,
    Organisation,
    Person,
)
from workflow.queries.initiatives import visible

#: Compared at most, of each kind; shown at most.
CANDIDATES = 100
RECORDS = 300
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What an initiative says, and the submission that says it, None for one not yet kept."""

    title: str
    description: str
    submission_id: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """One that reads alike. submission_id None: on record only, or not for this reader's eyes."""

    title: str
    year: int
    likeness: Fraction
    submission_id: int | None
    status: SubmissionStatus | None


def like(session: Session, actor: Actor, council_id: int, told: Told) -> list[Alike]:
    """Return the initiatives of the same council, of any year, that read most like this one; none below `ALIKE`.

    Compared are those the actor may see and those already recognised: nobody learns of another's draft. Two queries.
    """
    found = [*_submissions(session, actor, council_id, told), *_records(session, council_id, told.title)]
    return sorted((one for one in found if one.likeness >= ALIKE), key=lambda one: (-one.likeness, -one.year))[:SHOWN]


def _submissions(session: Session, actor: Actor, council_id: int, told: Told) -> list[Alike]:
    s, r = InitiativeSubmission, InitiativeRound
    words = [s.fold.contains(word, autoescape=True) for word in (*telling(told.title), *telling(told.description))]
    if not words:
        return []
    shared: Any = sum(case((word, 1), else_=0) for word in words)
    seen = visible(actor).label("seen")
    query = (
        select(s.id, s.title, s.problem, s.solution, s.novelty, s.effect, s.status, r.year, seen)
        .join(r, r.id == s.round_id)
        .join(Organisation, Organisation.id == s.unit_id)
        .where(
            r.council_id == council_id, s.id != (told.submission_id or 0), or_(*words),
            or_(visible(actor), s.status == SubmissionStatus.RECOGNISED),
        )
        .order_by(shared.desc(), s.id.desc())
        .limit(CANDIDATES)
    )  # fmt: skip
    return [
        Alike(
            row.title, row.year,
            likeness((told.title, told.description), (row.title, "\n".join(row[2:6]))),
            row.id if row.seen else None, row.status,
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _records(session: Session, council_id: int, title: str) -> list[Alike]:
    """Initiatives recorded without having passed through a round: by their titles, the newest first."""
    here = (
        exists()
        .where(InitiativeAuthor.initiative_id == Initiative.id, InitiativeAuthor.person_id == Person.id)
        .where(Person.organisation_id == Organisation.id, Organisation.council_id == council_id)
    )
    passed = exists().where(InitiativeSubmission.initiative_id == Initiative.id)
    query = (
        select(Initiative.title, Initiative.year)
        .where(here, ~passed)
        .order_by(Initiative.year.desc(), Initiative.id.desc())
        .limit(RECORDS)
    )
    return [
        Alike(row.title, row.year, likeness((title, ""), (row.title, "")), None, None)
        for row in session.execute(query)
    ]
