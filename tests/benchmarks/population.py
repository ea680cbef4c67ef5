"""Many rows, made by the database itself: what a body of some size has after some years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, cast, func, insert, literal, select, update
from sqlalchemy.orm import Session

from tests.support.many_cases import DECEMBER
from tests.support.world import NOW, SINCE
from workflow.domain.states import OrganisationKind, Role
from workflow.domain.text import fold
from workflow.extensions import db
from workflow.models import Decision, Organisation, RoleGrant, User

if TYPE_CHECKING:
    from tests.benchmarks.ground import Ground
    from tests.support.world import World

#: Of a hundred cases: two drafts, five registered, three reviewed; the others are over, most of them awarded.
_STATES = (
    "CASE WHEN i % 100 < 2 THEN 'draft' WHEN i % 100 < 7 THEN 'registered' WHEN i % 100 < 10 THEN 'unit_reviewed'"
    " WHEN i % 100 < 75 THEN 'awarded' ELSE 'declined' END"
)
_NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last}) "
_MINUTE = {
    True: "strftime('%Y-%m-%d %H:%M:%S', '2015-01-01', '+' || i || ' minutes') || '.000000'",
    False: "timestamptz '2015-01-01 00:00+00' + i * interval '1 minute'",
}


def units(made: World, count: int) -> list[int]:
    """Divisions of the centre, each with an officer and a head."""
    with Session(db.engine) as session:
        parent = session.get_one(Organisation, made.organisations["centre"])
        there = session.scalar(select(func.count()).where(Organisation.code.like("P%"))) or 0
        names = [f"Phòng {number}" for number in range(there, there + count)]
        rows = [
            {"name": name, "short_name": name, "code": f"P{number}", "fold": fold(name), "path": "", "position": number,
             "kind": OrganisationKind.DIVISION, "parent_id": parent.id, "has_council": False, "active_from": SINCE,
             "council_id": parent.id, "upper_body_id": parent.parent_id}
            for number, name in enumerate(names, start=there)
        ]  # fmt: skip
        found = list(session.scalars(insert(Organisation).returning(Organisation.id, sort_by_parameter_order=True), rows))
        path = literal(parent.path).concat(cast(Organisation.id, String)).concat("/")
        session.execute(update(Organisation).where(Organisation.path == "").values(path=path))
        for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD):
            people = [
                {"account": f"{role}{number}", "name": f"{role} {number}", "email": "", "password_hash": "!",
                 "created_at": NOW}
                for number in range(there, there + count)
            ]  # fmt: skip
            users = session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), people).all()
            session.execute(insert(RoleGrant), [
                {"user_id": user, "role": role, "organisation_id": unit, "from_date": SINCE}
                for user, unit in zip(users, found, strict=True)
            ])  # fmt: skip
        session.commit()
    return found


def nominations(
    ground: Ground, made: World, numbers: tuple[int, int], over: tuple[int, int], *, states: str = _STATES,
    year: str = "2015 + i % 10",
) -> None:
    """Insert cases with the first and the last of `numbers`, spread over so many units from one identifier on."""
    (first, last), (first_unit, of_units) = numbers, over
    with Session(db.engine) as session:
        decision = Decision(
            body_id=made.organisations["department"], recorded_by_body_id=made.organisations["department"],
            number=f"{first}/QĐ", decided_on=DECEMBER.date(), signer="Nguyễn Văn Ký", created_at=DECEMBER,
        )  # fmt: skip
        session.add(decision)
        session.commit()
        signed = decision.id
    moment, yes, no = _MINUTE[ground.sqlite], "1" if ground.sqlite else "TRUE", "0" if ground.sqlite else "FALSE"
    state = f"({states})"
    columns = {
        "code": "'B-' || i", "subject_kind": "'individual'", "person_id": str(made.people["an"]),
        "subject_name": "'Lò Thị Đông ' || i", "fold": "'lo thi dong ' || i", "unit_id": f"{first_unit} + i % {of_units}",
        "council_id": str(made.organisations["centre"]), "upper_body_id": str(made.organisations["department"]),
        "award_code": "'LDTT'", "year": year, "type": "'merit'", "state": state, "version": "1",
        "is_open": f"CASE WHEN {state} IN ('awarded', 'declined') THEN {no} ELSE {yes} END", "head_hash": "'x'",
        "created_at": moment, "created_by_id": "1", "state_since": moment, "note": "''", "summary": "''", "report": "'x'",
        "initiative": "''", "open_sections": "''", "fingerprint": "'x'", "voted_fingerprint": "''",
        "override_reason": "''", "decision_id": f"CASE WHEN {state} = 'awarded' THEN {signed} END",
        "presented_on": f"CASE WHEN {state} = 'awarded' THEN {_day(ground)} END", "presented_where": "''",
        "handed_over": "''", "recheck": no, "recheck_reason": "''",
    }  # fmt: skip
    names, values = ", ".join(columns), ", ".join(columns.values())
    ground.run(f"INSERT INTO nomination ({names}) {_NUMBERS.format(first=first, last=last)} SELECT {values} FROM numbers")
    if not ground.sqlite:
        ground.run("VACUUM ANALYZE nomination", "ANALYZE")  # what autovacuum does in its own time


def _day(ground: Ground) -> str:
    return "'2024-12-20'" if ground.sqlite else "date '2024-12-20'"
