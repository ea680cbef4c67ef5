"""Many nominations at once, each with the events that brought it where it stands: for races, kills and benchmarks.

Written with the tables directly, because a thousand cases through the services would take longer than the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from tests.support.world import NOW, YEAR, World
from workflow.domain.states import (
    LIVE_STATES,
    OPEN_STATES,
    CommendationType,
    Rating,
    Sex,
    StaffCategory,
    State,
    SubjectKind,
)
from workflow.domain.text import fold, sort_key
from workflow.extensions import db
from workflow.models import (
    Decision,
    LetterItem,
    Nomination,
    NominationEvent,
    Person,
    ProposalLetter,
    QualityRating,
    ReinstatementLeave,
)
from workflow.models.base import table_of
from workflow.services import dossier
from workflow.services.history import GENESIS, canonical, event_hash

#: When everything after the registration has happened, and when a test goes on.
DECEMBER = datetime(2024, 12, 5, 3, 0, tzinfo=UTC)
REVIEWED_ON = date(2024, 12, 3)
REPORT = "Thành tích năm 2024"
S = State


@dataclass(frozen=True)
class Told:
    """One step of the past: who took it, where it led, what the event kept, which columns it set."""

    kind: str
    to_state: State
    who: str
    data: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    at: datetime = DECEMBER


@dataclass(frozen=True)
class Papers:
    """The letter and the decision that submitted and approved cases stand on."""

    letter: int
    decision: int


def many_cases(
    made: World, count: int, state: State = S.DRAFT, *, unit: str = "office", award: str = "LDTT", year: int = YEAR
) -> list[int]:
    """Make `count` people of a unit and one nomination of each in `state`; return the nominations' identifiers.

    A declined one has the chair's leave to come back. Needs an application context.
    """
    with Session(db.engine) as session:
        papers = _papers(session, made)
        story = _story(state, made, papers)
        people = _people(session, made, unit, count)
        cases = [_case(made, person, story, unit=unit, award=award, year=year) for person in people]
        ids = list(session.scalars(insert(Nomination).returning(Nomination.id, sort_by_parameter_order=True), cases))
        events = [event for key, case in zip(ids, cases, strict=True) for event in _events(made, key, case, story)]
        session.execute(insert(table_of(NominationEvent)), events)
        heads = {event["nomination_id"]: event["hash"] for event in events}
        table = table_of(Nomination)
        session.connection().execute(
            update(table).where(table.c.id == bindparam("key")).values(head_hash=bindparam("head")),
            [{"key": key, "head": heads[key]} for key in ids],
        )
        _beside(session, made, ids, story, papers)
        session.commit()
        return ids


def _papers(session: Session, made: World) -> Papers:
    number = session.scalar(select(func.count(Decision.id)))
    centre, department = made.organisations["centre"], made.organisations["department"]
    letter = ProposalLetter(
        council_id=centre, body_id=department, title="Tờ trình", number=f"{number}/TTr", issued_on=DECEMBER.date(),
        issued_at=DECEMBER, created_at=DECEMBER,
    )  # fmt: skip
    decision = Decision(
        body_id=department, recorded_by_body_id=department, number=f"{number}/QĐ", decided_on=DECEMBER.date(),
        signer="Nguyễn Văn Ký", created_at=DECEMBER,
    )  # fmt: skip
    session.add_all([letter, decision])
    session.flush()
    return Papers(letter.id, decision.id)


def _story(state: State, made: World, papers: Papers) -> list[Told]:
    today, body = DECEMBER.date(), made.organisations["department"]
    register = Told("register", S.REGISTERED, "officer", {}, {"registered_at": NOW}, NOW)
    review = Told(
        "review", S.UNIT_REVIEWED, "head", {"held_on": REVIEWED_ON, "present": 8, "yes": 8},
        {"reviewed_on": REVIEWED_ON, "review_present": 8, "review_yes": 8},
    )  # fmt: skip
    totals = {"meeting_id": 1, "held_on": REVIEWED_ON, "tally": [["yes", 7]], "base": 7, "passed": True}
    vote = Told("vote", S.COUNCIL_VOTED, "secretary", totals, {"voted_fingerprint": None})
    submit = Told(
        "submit", S.SUBMITTED, "secretary", {"letter_id": papers.letter, "number": "1/TTr", "issued_on": today},
        {"letter_id": papers.letter, "submitted_on": today, "body_id": body},
    )  # fmt: skip
    approve = Told(
        "approve", S.APPROVED, "approver",
        {"decision_id": papers.decision, "number": "1/QĐ", "decided_on": today, "signer": "Nguyễn Văn Ký"},
        {"decision_id": papers.decision},
    )  # fmt: skip
    shut = Told(
        "return", S.RETURNED, "head", {"reason": "Thiếu số liệu", "sections": ["report"]},
        {"resume_state": S.REGISTERED, "open_sections": "report", "note": "Thiếu số liệu"},
    )  # fmt: skip
    decline = Told(
        "decline", S.DECLINED, "head", {"reason": "Chưa đạt"}, {"left_state": S.REGISTERED, "note": "Chưa đạt"}
    )
    leave = Told("leave", S.DECLINED, "director", {"reason": "Cho xét lại"})
    return {
        S.DRAFT: [],
        S.REGISTERED: [register],
        S.RETURNED: [register, shut],
        S.DECLINED: [register, decline, leave],
        S.UNIT_REVIEWED: [register, review],
        S.COUNCIL_VOTED: [register, review, vote],
        S.SUBMITTED: [register, review, vote, submit],
        S.APPROVED: [register, review, vote, submit, approve],
    }[state]


def _people(session: Session, made: World, unit: str, count: int) -> list[tuple[int, str]]:
    start = session.scalar(select(func.count(Person.id))) or 0
    names = [f"Lò Thị Đông {number}" for number in range(start, start + count)]
    rows = [
        {
            "name": name, "sort_key": sort_key(name), "fold": fold(name), "birth_date": date(1985, 5, 20),
            "sex": Sex.FEMALE, "position": "Viên chức", "category": StaffCategory.PUBLIC_EMPLOYEE, "leader": False,
            "start_date": date(2015, 3, 1), "organisation_id": made.organisations[unit],
        }
        for name in names
    ]  # fmt: skip
    ids = list(session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))
    ratings = [{"person_id": key, "year": YEAR, "level": Rating.EXCELLENT, "document": "Phiếu xếp loại"} for key in ids]
    session.execute(insert(QualityRating), ratings)
    return list(zip(ids, names, strict=True))


def _case(
    made: World, subject: tuple[int, str], story: list[Told], *, unit: str, award: str, year: int
) -> dict[str, Any]:
    person, name = subject
    state = story[-1].to_state if story else S.DRAFT
    fingerprint = dossier.fingerprint(f"p{person}", award, year, ("", REPORT, ""), ())
    case = {
        "code": f"TD-{year}-P{person}", "subject_kind": SubjectKind.INDIVIDUAL, "person_id": person,
        "subject_name": name, "fold": fold(name), "unit_id": made.organisations[unit],
        "council_id": made.organisations["centre"], "upper_body_id": made.organisations["department"],
        "award_code": award, "year": year, "type": CommendationType.MERIT, "state": state, "version": 1 + len(story),
        "is_open": state in OPEN_STATES, "live_key": f"p{person}:{award}:{year}" if state in LIVE_STATES else None,
        "head_hash": GENESIS, "created_at": NOW, "created_by_id": made.users["officer"], "report": REPORT,
        "fingerprint": fingerprint, "state_since": story[-1].at if story else NOW,
    }  # fmt: skip
    for told in story:
        case |= told.columns
    if "voted_fingerprint" in case:
        case["voted_fingerprint"] = fingerprint
    return case


def _events(made: World, identifier: int, case: dict[str, Any], story: list[Told]) -> list[dict[str, Any]]:
    opened = {"code": case["code"], "award": case["award_code"], "year": case["year"], "subject": case["subject_name"]}
    events: list[dict[str, Any]] = []
    for seq, told in enumerate([Told("open", S.DRAFT, "officer", opened, at=NOW), *story], 1):
        event = {
            "nomination_id": identifier, "seq": seq, "kind": told.kind, "actor_id": made.users[told.who],
            "actor_name": told.who, "on_behalf_of": "", "from_state": events[-1]["to_state"] if events else "",
            "to_state": told.to_state.value, "data": canonical(told.data), "rule_version": "",
            "fingerprint": case["fingerprint"], "at": told.at,
            "prev_hash": events[-1]["hash"] if events else GENESIS,
        }  # fmt: skip
        events.append(event | {"hash": event_hash(event)})
    return events


def _beside(session: Session, made: World, ids: list[int], story: list[Told], papers: Papers) -> None:
    kinds = {told.kind for told in story}
    if "vote" in kinds:  # whether or not it has left the house
        session.execute(insert(LetterItem), [{"letter_id": papers.letter, "nomination_id": key} for key in ids])
    if "leave" in kinds:
        given = {"reason": "Cho xét lại", "given_by_id": made.users["director"], "given_at": DECEMBER}
        session.execute(insert(ReinstatementLeave), [{"nomination_id": key} | given for key in ids])
