"""A small public body to test on: a Sở above a centre with a council of seven and two divisions, a ministry beside.

Made with the tables directly: the services that make such things have tests of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.states import (
    CouncilOffice,
    NonWorkingPolicy,
    OrganisationKind,
    Rating,
    Role,
    Sex,
    StaffCategory,
    Stage,
    TermMeaning,
)
from workflow.domain.text import fold, sort_key
from workflow.extensions import db
from workflow.models import (
    CouncilSeat,
    Organisation,
    Person,
    Plan,
    QualityRating,
    RoleGrant,
    Term,
    User,
)
from workflow.queries.roles import load_actor

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Table

K, R = OrganisationKind, Role
SINCE = date(2015, 1, 1)
NOW = datetime(2024, 1, 22, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam, registration open
TODAY = NOW.date()
YEAR = 2024
PASSWORD = "mot cum tu that dai de thu"


@dataclass
class World:
    """Identifiers by short key. `actor("officer")` gives the acting person as the services want him."""

    app: Flask
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)
    plan_id: int = 0

    def actor(self, key: str, today: date = TODAY) -> Actor:
        with self.app.app_context(), Session(db.engine) as session:
            found = load_actor(session, self.users[key], today)
        assert found is not None
        return found


ORGANISATIONS = (
    # key, name, kind, parent, council
    ("province", "UBND tỉnh Thử Nghiệm", K.PROVINCE, None, False),
    ("ministry", "Bộ Thử Nghiệm", K.MINISTRY, None, False),
    ("department", "Sở Thử Nghiệm", K.DEPARTMENT, "province", False),
    ("centre", "Trung tâm Thử Nghiệm", K.UNIT, "department", True),
    ("office", "Phòng Hành chính", K.DIVISION, "centre", False),
    ("counsel", "Phòng Tư vấn", K.DIVISION, "centre", False),
    ("other", "Trung tâm Khác", K.UNIT, "department", True),
    ("other_office", "Phòng Hành chính Khác", K.DIVISION, "other", False),
)

PEOPLE = (
    # key, name, organisation, leader
    ("director", "Cầm Văn Giám", "centre", True),
    ("deputy", "Lò Thị Phó", "centre", True),
    ("office_head", "Quàng Văn Trưởng", "office", True),
    ("office_officer", "Hà Thị Đầu", "office", False),
    ("an", "Lò Thị An", "office", False),
    ("binh", "Vì Văn Bình", "office", False),
    ("chi", "Đèo Thị Chi", "office", False),
    ("counsel_head", "Bạc Cầm Hùng", "counsel", True),
    ("counsel_officer", "Tòng Thị Mai", "counsel", False),
    ("dung", "Lường Văn Dũng", "counsel", False),
    ("other_head", "Giàng A Khác", "other_office", True),
    ("other_officer", "Mùa Thị Khác", "other_office", False),
)

USERS: tuple[tuple[str, str | None, tuple[tuple[Role, str], ...]], ...] = (
    # key, person, roles
    ("officer", "office_officer", ((R.UNIT_OFFICER, "office"), (R.STAFF, "office"))),
    ("head", "office_head", ((R.UNIT_HEAD, "office"),)),
    ("counsel_officer", "counsel_officer", ((R.UNIT_OFFICER, "counsel"),)),
    ("counsel_head", "counsel_head", ((R.UNIT_HEAD, "counsel"),)),
    ("secretary", None, ((R.SECRETARY, "centre"),)),
    ("director", "director", ((R.UNIT_HEAD, "centre"),)),
    ("deputy", "deputy", ((R.UNIT_HEAD, "centre"), (R.UNIT_OFFICER, "centre"))),
    ("manager", None, ((R.MANAGER, "department"),)),
    ("approver", None, ((R.APPROVER, "department"),)),
    ("minister", None, ((R.APPROVER, "ministry"),)),
    ("auditor", None, ((R.AUDITOR, "province"),)),
    ("administrator", None, ((R.ADMINISTRATOR, "province"),)),
    ("staff", "an", ((R.STAFF, "office"),)),
    ("other_officer", "other_officer", ((R.UNIT_OFFICER, "other_office"),)),
    ("other_head", "other_head", ((R.UNIT_HEAD, "other_office"),)),
    ("other_secretary", None, ((R.SECRETARY, "other"),)),
)

SEATS = (
    ("director", CouncilOffice.CHAIR), ("deputy", CouncilOffice.VICE_CHAIR), ("office_head", CouncilOffice.MEMBER),
    ("counsel_head", CouncilOffice.MEMBER), ("office_officer", CouncilOffice.MEMBER),
    ("counsel_officer", CouncilOffice.MEMBER), ("chi", CouncilOffice.SECRETARY),
)  # fmt: skip


def world(app: Flask, password_hash: str = "") -> World:
    """Fill the database of `app` and return the keys. The plan of 2024 closes registration before 10/02/2024."""
    with app.app_context(), Session(db.engine) as session:
        dialect = db.engine.dialect.name
        if (dialect, password_hash) not in _MADE:
            made = World(app)
            _organisations(session, made)
            _people(session, made)
            _users(session, made, password_hash)
            _plan(session, made)
            _MADE[dialect, password_hash] = made, _rows(session)
        else:
            _put(session, _MADE[dialect, password_hash][1])
        session.commit()
    known = _MADE[dialect, password_hash][0]
    return replace(known, app=app, **{name: dict(getattr(known, name)) for name in ("organisations", "people", "users", "seats")})


# Thousands of tests begin here: the rows of the first world are kept and put again into every other fresh database.
Rows = list[tuple["Table", list[dict[str, Any]]]]
_MADE: dict[tuple[str, str], tuple[World, Rows]] = {}
_MODELS = (Organisation, Person, CouncilSeat, QualityRating, User, RoleGrant, Plan, Term)


def _rows(session: Session) -> Rows:
    session.flush()
    tables = [cast("Table", model.__table__) for model in _MODELS]
    return [(table, [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()]) for table in tables]


def _put(session: Session, kept: Rows) -> None:
    for table, rows in kept:
        session.execute(insert(table), rows)
    if session.get_bind().dialect.name == "postgresql":
        last = [f"setval(pg_get_serial_sequence('{table.name}', 'id'), {max(row['id'] for row in rows)})" for table, rows in kept]
        session.execute(text(f"SELECT {', '.join(last)}"))


def _organisations(session: Session, made: World) -> None:
    rows = {
        key: Organisation(
            name=name, short_name=name, code=key.upper(), fold=fold(name), kind=kind, path=key, has_council=council,
            position=position, active_from=SINCE,
        )
        for position, (key, name, kind, _parent, council) in enumerate(ORGANISATIONS)
    }  # fmt: skip
    session.add_all(rows.values())
    session.flush()
    for key, _name, _kind, above, council in ORGANISATIONS:
        row, parent = rows[key], rows.get(above or "")
        row.parent_id = parent.id if parent else None
        row.path = f"{parent.path if parent else '/'}{row.id}/"
        if council:
            row.council_id, row.upper_body_id = row.id, row.parent_id
        elif parent:
            row.council_id, row.upper_body_id = parent.council_id, parent.upper_body_id
        made.organisations[key] = row.id
    session.flush()


def _people(session: Session, made: World) -> None:
    people = {
        key: Person(
            name=name, sort_key=sort_key(name), fold=fold(name), birth_date=date(1985, 5, 20), sex=Sex.FEMALE,
            position="Viên chức", category=StaffCategory.PUBLIC_EMPLOYEE, leader=leader, start_date=date(2015, 3, 1),
            organisation_id=made.organisations[organisation],
        )
        for key, name, organisation, leader in PEOPLE
    }  # fmt: skip
    session.add_all(people.values())
    session.flush()
    made.people.update({key: row.id for key, row in people.items()})
    seats = {
        person: CouncilSeat(
            council_id=made.organisations["centre"], person_id=people[person].id, office=office, from_date=SINCE
        )
        for person, office in SEATS
    }
    session.add_all(seats.values())
    session.add_all(
        QualityRating(person_id=row.id, year=YEAR, level=Rating.EXCELLENT, document="Phiếu xếp loại")
        for row in people.values()
    )
    session.flush()
    made.seats.update({person: seat.id for person, seat in seats.items()})


def _users(session: Session, made: World, password_hash: str) -> None:
    names = {key: name for key, name, *_ in PEOPLE}
    users = {
        key: User(
            account=key, name=names.get(person or "", key.replace("_", " ").title()), email=f"{key}@example.test",
            person_id=made.people[person] if person else None, password_hash=password_hash or "!", created_at=NOW,
        )
        for key, person, _roles in USERS
    }  # fmt: skip
    session.add_all(users.values())
    session.flush()
    made.users.update({key: row.id for key, row in users.items()})
    session.add_all(
        RoleGrant(user_id=users[key].id, role=role, organisation_id=made.organisations[organisation], from_date=SINCE)
        for key, _person, roles in USERS
        for role, organisation in roles
    )


def _plan(session: Session, made: World) -> None:
    plan = Plan(
        organisation_id=made.organisations["centre"], year=YEAR, number="KH 12/KH-TTTN", issued_on=date(2024, 1, 12)
    )
    session.add(plan)
    session.flush()
    made.plan_id = plan.id
    for stage, due, meaning, closes in (
        (Stage.REGISTRATION, date(2024, 2, 10), TermMeaning.BEFORE, datetime(2024, 2, 9, 17, tzinfo=UTC)),
        (Stage.UNIT_REVIEW, date(2024, 12, 6), TermMeaning.NO_LATER_THAN, datetime(2024, 12, 6, 17, tzinfo=UTC)),
        (Stage.COUNCIL, date(2024, 12, 20), TermMeaning.NO_LATER_THAN, datetime(2024, 12, 20, 17, tzinfo=UTC)),
        (Stage.SUBMISSION, date(2024, 12, 27), TermMeaning.NO_LATER_THAN, datetime(2024, 12, 27, 17, tzinfo=UTC)),
    ):
        session.add(
            Term(
                plan_id=plan.id,
                stage=stage,
                due_on=due,
                meaning=meaning,
                policy=NonWorkingPolicy.KEEP,
                closes_at=closes,
            )
        )
