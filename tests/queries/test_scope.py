"""The conditions of the lists mean what `permitted` means: compared row by row, for every role, place and state."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.each import each
from tests.support.world import NOW, YEAR, World, world
from workflow.domain.actors import Actor, Grant
from workflow.domain.permissions import permitted
from workflow.domain.states import OPEN_STATES, CommendationType, KinshipKind, MeetingStatus, Role, State, SubjectKind
from workflow.extensions import db
from workflow.models import (
    AgendaItem,
    ConflictStatement,
    Decision,
    Kinship,
    Meeting,
    Nomination,
    Organisation,
    Person,
    ProposalLetter,
)
from workflow.queries import scope, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

SUBJECTS = (("an", "office"), ("dung", "counsel"), ("other_head", "other_office"), (None, "office"))


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def cases(made: World) -> None:
    """One nomination per state, subject, agenda or not, submitted or not; written directly, for the scope alone."""
    with Session(db.engine) as session:
        centre, department = made.organisations["centre"], made.organisations["department"]
        letter = ProposalLetter(council_id=centre, body_id=department, title="Tờ trình", created_at=NOW)
        decision = Decision(
            body_id=department, recorded_by_body_id=department, number="1", decided_on=date(2024, 12, 1),
            signer="Ai đó", created_at=NOW,
        )  # fmt: skip
        meetings = {
            council: Meeting(council_id=council, year=YEAR, held_at=NOW, status=MeetingStatus.PLANNED)
            for council in (centre, made.organisations["other"])
        }
        session.add_all([letter, decision, *meetings.values()])
        session.flush()
        for number, (state, (person, unit), agenda, submitted) in enumerate(
            product(State, SUBJECTS, (False, True), (False, True))
        ):
            place = session.get_one(Organisation, made.organisations[unit])
            row = Nomination(
                code=f"T-{number}", subject_kind=SubjectKind.INDIVIDUAL if person else SubjectKind.COLLECTIVE,
                person_id=made.people[person] if person else None, organisation_id=None if person else place.id,
                subject_name="Tên", fold="ten", unit_id=place.id, council_id=place.council_id,
                upper_body_id=place.upper_body_id, body_id=made.organisations["ministry"] if number % 3 == 0 else None,
                award_code="LDTT", year=YEAR, type=CommendationType.MERIT, state=state, version=1,
                is_open=state in OPEN_STATES, head_hash="", created_at=NOW, created_by_id=1, state_since=NOW,
                fingerprint="f", voted_fingerprint="f", letter_id=letter.id, decision_id=decision.id,
                submitted_on=date(2024, 11, 1) if submitted else None, presented_on=date(2024, 12, 20),
            )  # fmt: skip
            session.add(row)
            session.flush()
            if number % 3:  # An has said something about two cases of three, and is family of Dũng
                session.add(ConflictStatement(nomination_id=row.id, person_id=made.people["an"],
                                              conflicted=number % 3 == 1, stated_at=NOW))  # fmt: skip
            if agenda:
                session.add(AgendaItem(meeting_id=meetings[row.council_id].id, nomination_id=row.id, position=number))
        first, second = sorted((made.people["an"], made.people["dung"]))
        session.add(Kinship(person_id=first, relative_id=second, kind=KinshipKind.SPOUSE))
        session.commit()


def actors(made: World) -> list[Actor]:
    """Every role at every organisation, by a stranger and by An; nobody with a role; and one with two."""
    found = [
        Actor(99, "Ai đó", person, (Grant(role, place),))
        for role, place, person in product(Role, made.organisations.values(), (None, made.people["an"]))
    ]
    two = (Grant(Role.MEMBER, made.organisations["centre"]), Grant(Role.UNIT_OFFICER, made.organisations["office"]))
    return [*found, Actor(99, "Không vai trò"), Actor(99, "An", made.people["an"]), Actor(99, "Hai vai trò", None, two)]


@pytest.mark.breaks_invariants
def test_nominations(made: World) -> None:
    cases(made)
    for action in ("nomination.view", "nomination.history", "nomination.inside", "attachment.download", "nomination.dossier"):
        listed_is_allowed(made, action)


def listed_is_allowed(made: World, action: str) -> None:
    with Session(db.engine) as session:
        known = targets.nominations(session, session.scalars(select(Nomination.id)))
        assert len(known) == len(State) * len(SUBJECTS) * 4
        for actor in actors(made):
            listed = set(session.scalars(select(Nomination.id).where(scope.visible_nominations(actor, action))))
            allowed = {key for key, target in known.items() if permitted(actor, action, target)}
            assert listed == allowed, (action, actor, [known[key] for key in listed ^ allowed][:3])


@each(
    "action",
    ["organisation.view", "organisation.manage", "person.view", "person.manage", "record.view",
     "council.view", "council.manage", "board.view", "plan.view", "plan.manage", "meeting.view",
     "decision.view", "nomination.open"],
)  # fmt: skip
def test_organisations(made: World, action: str) -> None:
    with Session(db.engine) as session:
        known = {key: targets.organisation(session, key) for key in made.organisations.values()}
        for actor in actors(made):
            allowed = {key for key, target in known.items() if permitted(actor, action, target)}
            assert scope.organisation_ids(session, actor, action) == allowed, actor


@each("action", ["person.view", "person.manage", "record.view", "record.manage"])
def test_people(made: World, action: str) -> None:
    with Session(db.engine) as session:
        known = {key: targets.person(session, key) for key in made.people.values()}
        for actor in actors(made):
            listed = set(session.scalars(select(Person.id).where(scope.visible_people(actor, action))))
            allowed = {key for key, target in known.items() if permitted(actor, action, target)}
            assert listed == allowed, actor


def test_a_place_whose_number_is_part_of_another_is_not_meant(made: World) -> None:
    """Organisation 1 is not above "/11/": paths are compared by whole numbers."""
    with Session(db.engine) as session:
        for number in range(11, 15):
            session.add(Organisation(
                id=number * 10 + 1, name="Nơi khác", short_name="", code=f"K{number}", fold="", path=f"/{number}1/",
                kind=session.get_one(Organisation, 1).kind, active_from=date(2020, 1, 1),
            ))  # fmt: skip
        session.commit()
        actor = Actor(99, "Ai đó", None, (Grant(Role.MANAGER, 1),))
        assert all(key < 100 for key in scope.organisation_ids(session, actor))
