"""What an act is aimed at, for the permission function. None means: there is no such thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.domain.permissions import Target
from workflow.domain.states import State, SubmissionStatus
from workflow.models import (
    AgendaItem,
    CouncilSeat,
    Decision,
    InitiativeRound,
    InitiativeSubmission,
    LocalRegulation,
    Meeting,
    Nomination,
    Organisation,
    Person,
    Plan,
    PlanTask,
    ProposalLetter,
    ScoringSheet,
    SubmissionAuthor,
    Term,
)
from workflow.queries import conflicts


def ancestors(path: str) -> frozenset[int]:
    """Return the identifiers in a path such as "/1/4/9/"."""
    return frozenset(int(part) for part in path.split("/") if part)


def nominations(session: Session, ids: Iterable[int]) -> dict[int, Target]:
    """Return the targets of several nominations by identifier: one query, two when some are before the council."""
    on_agenda = exists().where(AgendaItem.nomination_id == Nomination.id)
    query = (
        select(
            Nomination.id, Nomination.unit_id, Organisation.path, Nomination.council_id, Nomination.upper_body_id,
            Nomination.body_id, Nomination.state, Nomination.person_id, Nomination.submitted_on,
            on_agenda.label("agenda"),
        )
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .where(Nomination.id.in_(list(ids)))
    )  # fmt: skip
    rows = session.execute(query).all()
    before_council = [row.id for row in rows if row.agenda]
    known = conflicts.standing(session, before_council) if before_council else {}
    return {
        row.id: Target(
            unit_id=row.unit_id,
            path=ancestors(row.path),
            council_id=row.council_id,
            bodies=frozenset(body for body in (row.upper_body_id, row.body_id) if body is not None),
            state=row.state,
            subject_person_id=row.person_id,
            agenda=row.agenda,
            submitted=row.submitted_on is not None,
            conflicted=frozenset(known[row.id].conflicts) if row.id in known else frozenset(),
            cleared=frozenset(known[row.id].cleared) if row.id in known else frozenset(),
        )
        for row in rows
    }


def nomination(session: Session, identifier: int) -> Target | None:
    return nominations(session, [identifier]).get(identifier)


def organisation(session: Session, identifier: int) -> Target | None:
    """Return an organisation as a target: itself as unit, its council, its upper body as the only body."""
    row = session.execute(
        select(Organisation.id, Organisation.path, Organisation.council_id, Organisation.upper_body_id).where(
            Organisation.id == identifier
        )
    ).one_or_none()
    if row is None:
        return None
    bodies = frozenset({row.id} | ({row.upper_body_id} if row.upper_body_id else set()))
    return Target(unit_id=row.id, path=ancestors(row.path), council_id=row.council_id, bodies=bodies)


def seat(session: Session, identifier: int) -> Target | None:
    """Return a seat as a target: the place of its council organisation."""
    council = session.scalar(select(CouncilSeat.council_id).where(CouncilSeat.id == identifier))
    return organisation(session, council) if council is not None else None


def person(session: Session, identifier: int) -> Target | None:
    """Return a person as a target: his organisation's place in the tree, himself as the one concerned."""
    row = session.execute(
        select(Organisation.id, Organisation.path, Organisation.council_id, Person.id.label("person_id"))
        .join(Person, Person.organisation_id == Organisation.id)
        .where(Person.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    return Target(unit_id=row.id, path=ancestors(row.path), council_id=row.council_id, subject_person_id=row.person_id)


def plan(session: Session, identifier: int) -> Target | None:
    """Return a plan as a target: its organisation; `path` also holds those it binds, whose people read it."""
    return council(session, session.scalar(select(Plan.organisation_id).where(Plan.id == identifier)))


def regulation(session: Session, identifier: int) -> Target | None:
    """Return a local regulation as a target: the council organisation that keeps it."""
    return council(session, session.scalar(select(LocalRegulation.council_id).where(LocalRegulation.id == identifier)))


def council(session: Session, identifier: int | None) -> Target | None:
    """Return a council organisation as a target; `path` also holds the organisations under its council."""
    place = organisation(session, identifier) if identifier is not None else None
    if place is None:
        return None
    bound = session.scalars(select(Organisation.id).where(Organisation.council_id == identifier))
    return replace(place, path=place.path | frozenset(bound))


def initiative_round(session: Session, identifier: int) -> Target | None:
    """Return a round of initiatives as a target: its council organisation, read by the people under it."""
    return council(session, session.scalar(select(InitiativeRound.council_id).where(InitiativeRound.id == identifier)))


def scoring_sheet(session: Session, identifier: int) -> Target | None:
    """Return an edition of a council's scoring sheet as a target: read by the people under the council."""
    return council(session, session.scalar(select(ScoringSheet.organisation_id).where(ScoringSheet.id == identifier)))


def submission(session: Session, identifier: int) -> Target | None:
    """Return an initiative as a target: its unit, its round's council, its authors. A draft is its unit's own."""
    row = session.execute(
        select(
            InitiativeSubmission.unit_id, InitiativeSubmission.status, Organisation.path, InitiativeRound.council_id
        )
        .join(Organisation, Organisation.id == InitiativeSubmission.unit_id)
        .join(InitiativeRound, InitiativeRound.id == InitiativeSubmission.round_id)
        .where(InitiativeSubmission.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    authors = session.scalars(select(SubmissionAuthor.person_id).where(SubmissionAuthor.submission_id == identifier))
    draft = row.status is SubmissionStatus.DRAFT
    return Target(
        unit_id=row.unit_id, path=frozenset({row.unit_id}) if draft else ancestors(row.path),
        council_id=row.council_id, state=State.DRAFT if draft else None, authors=frozenset(authors),
    )  # fmt: skip


def plan_task(session: Session, identifier: int) -> Target | None:
    owner = session.scalar(select(PlanTask.plan_id).where(PlanTask.id == identifier))
    return plan(session, owner) if owner is not None else None


def term(session: Session, identifier: int) -> Target | None:
    owner = session.scalar(select(Term.plan_id).where(Term.id == identifier))
    return plan(session, owner) if owner is not None else None


def meeting(session: Session, identifier: int) -> Target | None:
    """Return a meeting as a target: the place of its council organisation."""
    row = session.execute(
        select(Meeting.council_id, Organisation.path)
        .join(Organisation, Organisation.id == Meeting.council_id)
        .where(Meeting.id == identifier)
    ).one_or_none()
    return Target(unit_id=row.council_id, path=ancestors(row.path), council_id=row.council_id) if row else None


def letter(session: Session, identifier: int) -> Target | None:
    """Return a proposal letter as a target; the body it goes to sees it only once it has been issued."""
    row = session.execute(
        select(ProposalLetter.council_id, ProposalLetter.body_id, ProposalLetter.issued_at, Organisation.path)
        .join(Organisation, Organisation.id == ProposalLetter.council_id)
        .where(ProposalLetter.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    bodies = frozenset({row.body_id} if row.issued_at else ())
    return Target(unit_id=row.council_id, path=ancestors(row.path), council_id=row.council_id, bodies=bodies)


def decision(session: Session, identifier: int) -> Target | None:
    """Return a decision as a target: its body, the body that recorded it, the councils whose cases it decided."""
    row = session.execute(
        select(Decision.body_id, Decision.recorded_by_body_id).where(Decision.id == identifier)
    ).one_or_none()
    if row is None:
        return None
    places = session.execute(
        select(Nomination.council_id, Organisation.path)
        .join(Organisation, Organisation.id == Nomination.council_id)
        .where(Nomination.decision_id == identifier)
        .distinct()
    ).all()
    return Target(
        unit_id=row.body_id,
        path=frozenset().union(*(ancestors(place.path) for place in places)) | {row.body_id, row.recorded_by_body_id},
        councils=frozenset(place.council_id for place in places),
        bodies=frozenset({row.body_id, row.recorded_by_body_id}),
    )
