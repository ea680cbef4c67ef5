"""Many registrations: who can go is said beforehand, who cannot holds back nobody and leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tests.support.statements import counted
from tests.support.world import NOW, YEAR, World, world
from workflow.domain import commands as c
from workflow.domain.states import CommendationType, Sex, StaffCategory, State, SubjectKind
from workflow.domain.text import fold, sort_key
from workflow.errors import NotFound, Refused
from workflow.extensions import db
from workflow.models import LateDoor, Nomination, NominationEvent, Person
from workflow.services import nominations, registration
from workflow.services.registration import Line, RegisterMany

if TYPE_CHECKING:
    from flask import Flask

CLOSED = datetime(2024, 2, 9, 17, 0, tzinfo=UTC)  # 24:00 of 09/02 in Vietnam: "trước ngày 10/02"


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


def wanted(
    made: World, *people: str, awards: tuple[str, ...] = ("LDTT",), unit: str = "office", **values: Any
) -> RegisterMany:
    return RegisterMany(
        unit_id=made.organisations[unit], year=YEAR, award_codes=awards,
        people=tuple(made.people[key] for key in people), **({"type": CommendationType.MERIT} | values),
    )  # fmt: skip


def look(made: World, command: RegisterMany, who: str = "officer", now: datetime = NOW) -> list[Line]:
    with Session(db.engine) as session:
        return registration.preview(session, command, actor=made.actor(who, now.date()), now=now)


def go(made: World, command: RegisterMany, who: str = "officer", now: datetime = NOW) -> list[Line]:
    return registration.register_many(command, actor=made.actor(who, now.date()), now=now)


def codes(lines: list[Line]) -> list[tuple[str, ...]]:
    return [tuple(reason.code for reason in line.reasons) for line in lines]


def count(table: type = Nomination) -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_people_times_awards_and_the_unit_itself(app: Flask, made: World) -> None:
    with app.app_context():
        command = wanted(made, "an", "binh", awards=("LDTT", "TTLDTT", "GK_SO"), collective=True)
        before = look(made, command)
        assert [(line.subject_kind.value, line.subject_name, line.award_code) for line in before] == [
            ("individual", "Lò Thị An", "LDTT"), ("individual", "Lò Thị An", "GK_SO"),
            ("individual", "Vì Văn Bình", "LDTT"), ("individual", "Vì Văn Bình", "GK_SO"),
            ("collective", "Phòng Hành chính", "TTLDTT"), ("collective", "Phòng Hành chính", "GK_SO"),
        ]  # fmt: skip
        assert codes(before) == [()] * 6
        assert (count(), count(NominationEvent)) == (0, 0), "looking writes nothing"
        done = go(made, command)
        assert [line.code for line in done] == [f"TD-2024-{n:04d}" for n in range(1, 7)]
        with Session(db.engine) as session:
            states = session.scalars(select(Nomination.state)).all()
            kinds = session.scalars(select(NominationEvent.kind)).all()
        assert set(states) == {State.REGISTERED}
        assert sorted(kinds) == ["open"] * 6 + ["register"] * 6


def test_a_refused_one_is_named_and_holds_back_nobody(app: Flask, made: World) -> None:
    with app.app_context():
        go(made, wanted(made, "an"))
        with Session(db.engine) as session:
            session.get_one(Person, made.people["chi"]).active = False
            session.commit()
        command = wanted(made, "an", "binh", "chi", "office_officer")
        assert codes(look(made, command)) == [("duplicate",), (), ("subject_inactive",), ("own_case",)]
        done = go(made, command)
        assert codes(done) == [("duplicate",), (), ("subject_inactive",), ("own_case",)]
        assert [bool(line.nomination_id) for line in done] == [False, True, False, False]
        assert done[0].reasons[0].params["code"] == "TD-2024-0001"
        assert count() == 2, "no draft is left of those refused"


def test_what_was_refused_between_look_and_act_leaves_nothing(
    app: Flask, made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody registers the same person in between: the look saw nothing, the act still refuses and tidies up."""
    with app.app_context():
        go(made, wanted(made, "an"))
        monkeypatch.setattr(registration, "_twins", lambda *_args: {})
        done = go(made, wanted(made, "an", "binh"))
        assert codes(done) == [("duplicate",), ()]
        assert count() == 2
        with Session(db.engine) as session:
            assert session.scalars(select(Nomination.state)).all() == [State.REGISTERED] * 2


@pytest.mark.parametrize(
    ("moment", "refused"),
    [(CLOSED - timedelta(milliseconds=1), False), (CLOSED, True), (CLOSED + timedelta(days=30), True)],
)
def test_the_term_closes_for_many_as_for_one(app: Flask, made: World, moment: datetime, refused: bool) -> None:
    with app.app_context():
        expected = [("registration_closed",)] if refused else [()]
        assert codes(look(made, wanted(made, "an"), now=moment)) == expected
        assert codes(go(made, wanted(made, "an"), now=moment)) == expected
        assert count() == (0 if refused else 1)


def test_a_late_door_lets_its_unit_in_and_no_other(app: Flask, made: World) -> None:
    with app.app_context():
        with Session(db.engine) as session:
            session.add(
                LateDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], reason="Lũ quét",
                         until=CLOSED + timedelta(days=3), opened_by_id=made.users["director"], opened_at=CLOSED)
            )  # fmt: skip
            session.commit()
        late = CLOSED + timedelta(days=2)
        assert codes(go(made, wanted(made, "an"), now=late)) == [()]
        assert codes(go(made, wanted(made, "dung", unit="counsel"), "counsel_head", late)) == [("registration_closed",)]
        assert codes(go(made, wanted(made, "binh"), now=CLOSED + timedelta(days=3))) == [("registration_closed",)]


def test_unplanned_ones_do_not_pass_the_gate(app: Flask, made: World) -> None:
    with app.app_context():
        command = wanted(made, "an", awards=("GK_SO",), type=CommendationType.UNPLANNED)
        assert codes(go(made, command, now=CLOSED + timedelta(days=99))) == [()]


def test_a_year_without_a_plan_says_so(app: Flask, made: World) -> None:
    with app.app_context():
        command = RegisterMany(unit_id=made.organisations["office"], year=2030, type=CommendationType.MERIT,
                               award_codes=("LDTT",), people=(made.people["an"],))  # fmt: skip
        assert codes(look(made, command)) == [("no_registration_term",)]


def test_a_draft_that_waits_is_the_one_registered(app: Flask, made: World) -> None:
    with app.app_context():
        officer = made.actor("officer", NOW.date())
        opened = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["an"],
                             unit_id=made.organisations["office"], award_code="LDTT", year=YEAR)  # fmt: skip
        draft = nominations.open_draft(opened, actor=officer, now=NOW)
        nominations.edit(c.EditDossier(nomination_id=draft, version=1, report="Đã viết"), actor=officer, now=NOW)
        assert [line.draft_id for line in look(made, wanted(made, "an", "binh"))] == [draft, None]
        done = go(made, wanted(made, "an", "binh"))
        assert done[0].nomination_id == draft
        assert count() == 2


@pytest.mark.parametrize(
    ("who", "unit", "people"),
    [
        ("officer", "counsel", ("dung",)), ("officer", "office", ("dung",)), ("other_officer", "office", ("an",)),
        ("officer", "office", ("director",)),
    ],
)  # fmt: skip
def test_units_and_people_of_others_are_not_there(
    app: Flask, made: World, who: str, unit: str, people: tuple[str, ...]
) -> None:
    with app.app_context():
        for act in (look, go):
            with pytest.raises(NotFound):
                act(made, wanted(made, *people, unit=unit), who)
        assert count() == 0


def test_a_choice_that_makes_no_line_is_refused(app: Flask, made: World) -> None:
    with app.app_context():
        unit_alone = wanted(made, awards=("LDTT",), collective=True)
        for command in (wanted(made), wanted(made, "an", awards=("TTLDTT",)), unit_alone):
            with pytest.raises(Refused, match="nothing_chosen"):
                look(made, command)


def test_looking_takes_as_many_statements_for_forty_as_for_two(app: Flask, made: World) -> None:
    with app.app_context():
        names = [f"Người {number}" for number in range(40)]
        values = [
            {"name": name, "sort_key": sort_key(name), "fold": fold(name), "sex": Sex.MALE, "leader": False,
             "active": True, "category": StaffCategory.CONTRACT, "start_date": date(2015, 1, 1), "version": 1,
             "organisation_id": made.organisations["office"]}
            for name in names
        ]  # fmt: skip
        with Session(db.engine) as session:
            ids = session.scalars(insert(Person).returning(Person.id), values).all()
            session.commit()
        sent = []
        for people in (ids[:2], ids):
            command = RegisterMany(unit_id=made.organisations["office"], year=YEAR, type=CommendationType.MERIT,
                                   award_codes=("LDTT", "GK_SO"), people=tuple(people))  # fmt: skip
            actor = made.actor("officer", NOW.date())
            with Session(db.engine) as session, counted() as statements:
                registration.preview(session, command, actor=actor, now=NOW)
            sent.append(len(statements))
        assert sent[0] == sent[1] <= 8
