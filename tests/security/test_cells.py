"""Every page of a nomination × every user × every state, over HTTP, against the requirement typed in the domain's test.

What may not be done answers 403 to whom may look and 404 to everybody else, and leaves the database as it was.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.domain.test_permissions import (
    CENTRE,
    COUNSEL,
    DEPARTMENT,
    EVERYONE,
    OFFICE,
    OTHER,
    PROVINCE,
    READING,
    allowed,
)
from tests.support.signed_in import client_of
from tests.support.world import NOW, USERS, World, world
from workflow.domain.states import CommendationType, Role, State, SubjectKind
from workflow.extensions import db
from workflow.models import Base, Meeting, Nomination, Organisation
from workflow.models.base import table_of
from workflow.models.council import AgendaItem, MeetingStatus

if TYPE_CHECKING:
    from flask import Flask

PLACE = {
    "province": PROVINCE, "department": DEPARTMENT, "centre": CENTRE, "office": OFFICE, "counsel": COUNSEL,
    "other": OTHER, "other_office": OTHER, "ministry": OTHER,
}  # fmt: skip
SEATED = {"officer", "head", "counsel_officer", "counsel_head", "director", "deputy"}  # members of the council
SUBMITTED = {State.SUBMITTED, State.APPROVED, State.AWARDED, State.REVOKED}
NOMINEE = "staff"


def roles_of(key: str) -> list[tuple[Role, int]]:
    found = [(role, PLACE[place]) for name, _person, roles in USERS if name == key for role, place in roles]
    found += [(Role.MEMBER, CENTRE)] if key in SEATED else []
    return found + ([(Role.CHAIR, CENTRE)] if key == "director" else [])


def expected(key: str, action: str, state: State) -> bool:
    """What the requirement says of this user, this act and a case of the office in this state."""
    if action in EVERYONE:
        return True
    if key == NOMINEE:
        return action in READING
    submitted = state in SUBMITTED
    if action not in READING and not expected(key, "nomination.view", state):
        return False  # whoever may not look is told that there is nothing
    if action == "nomination.resubmit" and state is State.RETURNED:
        return key in ("officer", "head")  # the unit head's office asked: the unit answers, nobody else
    return any(place in allowed(action, role, state, agenda=True, submitted=submitted) for role, place in roles_of(key))


def in_every_state(made: World) -> dict[State, int]:
    """One case of the office per state, all on the council's agenda; rows as no service would leave them."""
    where, found = made.organisations, {}
    with Session(db.engine) as session:
        meeting = Meeting(council_id=where["centre"], year=2024, held_at=NOW, status=MeetingStatus.PLANNED)
        session.add(meeting)
        session.flush()
        for number, state in enumerate(State, start=1):
            row = {
                "code": f"TD-2024-9{number:03d}", "subject_kind": SubjectKind.INDIVIDUAL, "person_id": made.people["an"],
                "subject_name": "Lò Thị An", "fold": "lo thi an", "unit_id": where["office"],
                "council_id": where["centre"], "upper_body_id": where["department"],
                "body_id": where["department"] if state in SUBMITTED else None, "award_code": "LDTT", "year": 2024,
                "type": CommendationType.UNPLANNED, "state": state, "version": 1, "is_open": True, "head_hash": "0" * 64,
                "created_at": NOW, "created_by_id": 1, "state_since": NOW, "fingerprint": "f" * 64,
                "voted_fingerprint": "f" * 64, "submitted_on": NOW.date() if state in SUBMITTED else None,
                "resume_state": State.REGISTERED if state is State.RETURNED else None,
                "left_state": State.REGISTERED if state in (State.LAPSED, State.DECLINED) else None,
            }  # fmt: skip
            row |= papers(session, made) if state in SUBMITTED else {}
            row |= {"presented_on": NOW.date()} if state is State.AWARDED else {}
            identifier = session.execute(insert(Nomination).returning(Nomination.id), row).scalar_one()
            session.add(AgendaItem(meeting_id=meeting.id, nomination_id=identifier, position=number))
            found[state] = identifier
        session.commit()
    return found


def papers(session: Session, made: World) -> dict[str, int]:
    from workflow.models import Decision, ProposalLetter

    where = made.organisations
    count = len(session.scalars(select(Decision.id)).all())
    letter = ProposalLetter(council_id=where["centre"], body_id=where["department"], title="Tờ trình", created_at=NOW)
    decision = Decision(
        body_id=where["department"], recorded_by_body_id=where["department"], number=f"{count}/QĐ",
        decided_on=NOW.date(), signer="Người ký", created_at=NOW,
    )  # fmt: skip
    session.add_all([letter, decision])
    session.flush()
    return {"letter_id": letter.id, "decision_id": decision.id}


def digest(app: Flask) -> str:
    """A fingerprint of every table but those that record the looking."""
    parts = []
    with app.app_context(), Session(db.engine) as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in ("sign_in", "sign_in_attempt", "form_token"):
                rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                parts.append(f"{table.name}{[tuple(row) for row in rows]}")
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def routes(app: Flask) -> list[tuple[str, str, str, str]]:
    """(rule, endpoint, method, policy) of every page about one nomination."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.arguments == {"nomination_id"}:
            policy = app.view_functions[rule.endpoint].policy  # type: ignore[attr-defined]
            found += [(rule.rule, rule.endpoint, method, policy) for method in sorted({"GET", "POST"} & rule.methods)]
    return found


#: States in which the pages are also read; each is posted to in all twelve.
READ_IN = {State.DRAFT, State.REGISTERED, State.SUBMITTED, State.DECLINED}


@pytest.mark.sqlite_only
@pytest.mark.breaks_invariants
@pytest.mark.parametrize("key", [name for name, _person, _roles in USERS])
def test_cells_of_a_nomination(app: Flask, key: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # the token is asked before the permission; here the permission is tested
    app.config["SHOW_ERROR_PAGES"] = True
    with app.app_context():
        made = world(app)
        cases = in_every_state(made)
    client, before, wrong = client_of(app, made.users[key]), digest(app), []
    for rule, endpoint, method, policy in routes(app):
        for state, identifier in cases.items():
            if method == "GET" and state not in READ_IN:
                continue
            sent = {"data": {"unasked": "1"}} if method == "POST" else {}
            answer = client.open(rule.replace("<int:nomination_id>", str(identifier)), method=method, **sent)
            sees = expected(key, "nomination.view", state)
            wanted = "allowed" if expected(key, policy, state) else "403" if sees else "404"
            got = str(answer.status_code) if answer.status_code in (403, 404) else "allowed"
            if got != wanted or answer.status_code >= 500:
                wrong.append(f"{method} {endpoint} {state.value}: {answer.status_code}, wanted {wanted}")
    assert wrong == []
    assert digest(app) == before


@pytest.mark.sqlite_only
@pytest.mark.breaks_invariants
def test_an_anonymous_reader_is_asked_to_sign_in(app: Flask) -> None:
    """Every page but the public ones leads to the sign-in page and shows nothing."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        made = world(app)
        cases = in_every_state(made)
    client = app.test_client()
    for rule, endpoint, method, _policy in routes(app):
        answer = client.open(rule.replace("<int:nomination_id>", str(cases[State.REGISTERED])), method=method)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in"), endpoint


@pytest.mark.sqlite_only
def test_the_organisation_tree_of_the_test_is_the_one_of_the_cells(app: Flask) -> None:
    with app.app_context():
        made = world(app)
        with Session(db.engine) as session:
            office = session.get_one(Organisation, made.organisations["office"])
            assert office.council_id == made.organisations["centre"]
            assert office.upper_body_id == made.organisations["department"]
            assert table_of(Organisation).name == "organisation"
