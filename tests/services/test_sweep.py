"""Who is reminded, when, in which rows; around Tết 2024, whose first day off is Thursday 08/02.

The registration term of the world closes before 10/02/2024: Friday 09/02 is the last day, Wednesday 07/02 the last
working day. All moments are typed as they stand on a Vietnamese wall clock.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import (
    CommendationType,
    NonWorkingPolicy,
    PlanStatus,
    Stage,
    State,
    SubjectKind,
    TaskRecurrence,
    TermMeaning,
)
from workflow.extensions import db
from workflow.models import (
    LateDoor,
    Nomination,
    Notice,
    Organisation,
    Plan,
    PlanTask,
    Reminder,
    RoleGrant,
    Substitution,
    TaskUnit,
    Term,
    User,
)
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from flask import Flask


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


def run(made: World, moment: str) -> int:
    with made.app.app_context():
        return sweep(now=at(moment))


def reminders(made: World) -> list[Reminder]:
    with made.app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(Reminder).order_by(Reminder.id)))


def said(made: World) -> list[dict[str, Any]]:
    """What each reminder is about."""
    return [json.loads(row.data) for row in reminders(made)]


def notices(made: World) -> dict[str, list[Notice]]:
    """By account."""
    users, found = {number: key for key, number in made.users.items()}, dict[str, list[Notice]]()
    with made.app.app_context(), Session(db.engine) as session:
        for row in session.scalars(select(Notice).order_by(Notice.id)):
            found.setdefault(users[row.user_id], []).append(row)
    return found


def told(made: World, kind: str = "") -> Counter[tuple[str, str]]:
    """(account, unit) of every reminder."""
    users = {number: key for key, number in made.users.items()}
    units = {number: key for key, number in made.organisations.items()}
    rows = [row for row in reminders(made) if not kind or json.loads(row.data)["kind"] == kind]
    return Counter((users[row.user_id], units[row.unit_id]) for row in rows)


def write(made: World, *statements: object) -> None:
    with made.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        for statement in statements:
            session.execute(statement) if hasattr(statement, "compile") else session.add(statement)
        session.commit()


def case(made: World, unit: str, state: State, code: str = "TD-1", **more: object) -> Nomination:
    """A case as a row: what the sweep looks at, without its story."""
    person = {"office": "an", "counsel": "dung", "other_office": "other_head"}[unit]
    council = "other" if unit == "other_office" else "centre"
    return Nomination(
        code=code, subject_kind=SubjectKind.INDIVIDUAL, person_id=made.people[person], subject_name=person, fold=person,
        unit_id=made.organisations[unit], council_id=made.organisations[council], award_code="LDTT", year=2024,
        type=CommendationType.MERIT, state=state, version=1, is_open=True, head_hash="", fingerprint="",
        created_at=at("20/01/2024 08:00"), created_by_id=1, state_since=at("20/01/2024 08:00"), **more,
    )  # fmt: skip


pytestmark = pytest.mark.breaks_invariants  # cases without events, made for the sweep alone


FIRST = Counter({("officer", "office"): 1, ("counsel_officer", "counsel"): 1, ("deputy", "centre"): 1})


@pytest.mark.parametrize(
    ("moment", "milestone"),
    [
        ("18/01/2024 07:59", None),
        ("18/01/2024 08:00", 14),  # 19 22 23 24 25 26 29 30 31 01 02 05 06 07: the fourteenth before Wednesday 07/02
        ("18/01/2024 20:00", None),  # after hours: it waits for the morning
        ("29/01/2024 07:59", None),
        ("29/01/2024 08:00", 7),
        ("02/02/2024 08:00", 3),
        ("02/02/2024 17:30", 3),
        ("02/02/2024 17:31", None),
        ("04/02/2024 12:00", None),  # Sunday
        ("06/02/2024 08:00", 1),
        ("07/02/2024 07:59", None),
        ("07/02/2024 08:00", 0),
        ("07/02/2024 18:00", 0),  # the next working morning is too late
        ("09/02/2024 23:59", 0),  # Tết, still open
    ],
)
def test_before_the_term_officers_of_units_without_a_registration_are_told(
    made: World, moment: str, milestone: int | None
) -> None:
    assert run(made, moment) == (0 if milestone is None else 3)
    assert told(made) == (Counter() if milestone is None else FIRST)
    assert {data["milestone"] for data in said(made)} == (set() if milestone is None else {milestone})


def test_what_one_sweep_has_for_one_person_is_one_message(made: World) -> None:
    """The chair hears of three late units and of a late task in one message; the longest overdue comes first."""
    write(made, PlanTask(plan_id=made.plan_id, quarter=1, title="Kế hoạch", due_on=date(2024, 2, 5)))
    assert run(made, "21/02/2024 08:00") == 8
    found = notices(made)
    assert {account: len(rows) for account, rows in found.items()} == dict.fromkeys(
        ("officer", "head", "counsel_officer", "counsel_head", "deputy", "director", "manager", "secretary"), 1
    )
    (of_director,), (of_officer,) = found["director"], found["officer"]
    data = json.loads(of_director.data)
    units = {number: key for key, number in made.organisations.items()}
    assert sorted((item["kind"], units[item["unit"]]) for item in data["items"]) == [
        ("task_overdue", "centre"), ("term_overdue", "centre"), ("term_overdue", "counsel"), ("term_overdue", "office"),
    ]  # fmt: skip
    assert data["count"] == 4  # of his own unit he hears once, though he is its head and the chair
    assert (of_director.link, of_officer.link) == ("/", "/year/2024")
    assert {item["last"] for item in data["items"]} == {"ever"}


def test_a_second_run_writes_nothing(made: World) -> None:
    assert run(made, "05/02/2024 08:00") == 3
    assert run(made, "05/02/2024 08:00") == 0
    assert run(made, "05/02/2024 16:00") == 0


def test_the_notice_says_how_long_and_which_working_day_is_the_last(made: World) -> None:
    run(made, "05/02/2024 08:00")
    data = said(made)[0]
    assert data["left"] == 3  # Monday, Tuesday, Wednesday
    assert data["due"] == "2024-02-10"
    assert data["meaning"] == "before"
    assert data["last_day"] == "2024-02-09"
    assert data["last_working_day"] == "2024-02-07"
    assert data["falls_on"] == "Giao thừa Tết Nguyên Đán"
    assert data["plan"] == "KH 12/KH-TTTN"


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        # The first working day after Tết is Thursday 15/02.
        ("10/02/2024 00:00", set()),
        ("15/02/2024 07:59", set()),
        ("15/02/2024 08:00", {"officer", "head", "counsel_officer", "counsel_head", "deputy", "director"}),
        ("16/02/2024 08:00", {"officer", "head", "counsel_officer", "counsel_head", "deputy", "director"}),
        ("19/02/2024 08:00", {"officer", "head", "counsel_officer", "counsel_head", "deputy", "director", "manager"}),
    ],
)
def test_overdue_goes_up_the_line(made: World, moment: str, who: set[str]) -> None:
    run(made, moment)
    assert {user for user, _unit in told(made)} == who
    assert {data["kind"] for data in said(made)} == ({"term_overdue"} if who else set())


def test_five_working_days_late_the_chair_hears_of_every_late_unit(made: World) -> None:
    run(made, "21/02/2024 08:00")
    found = told(made, "term_overdue")
    assert {unit for user, unit in found if user == "director"} == {"office", "counsel", "centre"}
    assert {unit for user, unit in found if user == "manager"} == {"office", "counsel", "centre"}
    assert set(found.values()) == {1}
    assert said(made)[0]["left"] == -5


def test_a_unit_that_registered_is_left_alone(made: World) -> None:
    write(made, case(made, "office", State.REGISTERED))
    run(made, "05/02/2024 08:00")
    assert told(made) == Counter({("counsel_officer", "counsel"): 1, ("deputy", "centre"): 1})


@pytest.mark.parametrize(("state", "owes"), [(State.DRAFT, True), (State.WITHDRAWN, True), (State.DECLINED, False),
                                             (State.AWARDED, False), (State.RETURNED, False)])  # fmt: skip
def test_what_counts_as_a_registration(made: World, state: State, owes: bool) -> None:
    more = {"decision_id": None}
    if state is State.AWARDED:
        state, more = State.COUNCIL_VOTED, {"voted_fingerprint": "x"}
    write(made, case(made, "office", state, **{k: v for k, v in more.items() if v}))
    run(made, "05/02/2024 08:00")
    assert (("officer", "office") in told(made)) is owes


def test_a_registration_of_another_year_does_not_count(made: World) -> None:
    row = case(made, "office", State.REGISTERED)
    row.year = 2023
    write(made, row)
    run(made, "05/02/2024 08:00")
    assert ("officer", "office") in told(made)


def test_a_unit_with_an_open_door_is_not_late_until_it_shuts(made: World) -> None:
    write(made, LateDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"],
                         until=at("20/02/2024 17:00"), reason="Thiên tai", opened_by_id=made.users["director"],
                         opened_at=at("15/02/2024 07:00")))  # fmt: skip
    run(made, "15/02/2024 08:00")
    assert "office" not in {unit for _user, unit in told(made)}
    run(made, "20/02/2024 17:00")
    assert "office" in {unit for _user, unit in told(made)}


def test_units_of_another_council_and_closed_units_hear_nothing(made: World) -> None:
    counsel = Organisation.id == made.organisations["counsel"]
    write(made, update(Organisation).where(counsel).values(active_to=date(2024, 1, 1)))
    run(made, "05/02/2024 08:00")
    assert {unit for _user, unit in told(made)} == {"office", "centre"}


def test_a_head_answers_for_a_unit_without_an_officer(made: World) -> None:
    write(made, delete(RoleGrant).where(RoleGrant.user_id == made.users["officer"]))
    run(made, "05/02/2024 08:00")
    assert told(made)["head", "office"] == 1


def test_a_disabled_officer_is_no_officer(made: World) -> None:
    write(made, update(User).where(User.id == made.users["officer"]).values(active=False))
    run(made, "05/02/2024 08:00")
    assert ("officer", "office") not in told(made)
    assert told(made)["head", "office"] == 1


def test_a_substitute_is_told_beside_the_one_he_stands_in_for(made: World) -> None:
    write(made, Substitution(from_user_id=made.users["officer"], to_user_id=made.users["staff"],
                             from_date=date(2024, 2, 1), until_date=date(2024, 2, 29), reason="Nghỉ phép"))  # fmt: skip
    run(made, "05/02/2024 08:00")
    assert told(made)["staff", "office"] == 1
    assert told(made)["officer", "office"] == 1


def test_down_for_three_days_everything_is_caught_up_once_in_its_newest_form(made: World) -> None:
    """Nothing ran from Friday 02/02 to Tuesday 06/02: the milestones 3 and 1 fold into 1."""
    run(made, "29/01/2024 08:00")
    assert run(made, "06/02/2024 15:00") == 3
    assert Counter(data["milestone"] for data in said(made)) == {7: 3, 1: 3}
    assert run(made, "06/02/2024 15:05") == 0


def test_a_case_settled_while_nothing_ran_is_not_chased(made: World) -> None:
    write(made, case(made, "office", State.REGISTERED), case(made, "counsel", State.REGISTERED, "TD-2"))
    run(made, "06/02/2024 15:00")
    assert {unit for _user, unit in told(made)} == {"centre"}


def test_last_years_plan_is_history(made: World) -> None:
    assert run(made, "01/07/2024 08:00") == 0


@pytest.mark.parametrize(
    ("moment", "state", "who"),
    [
        ("05/12/2024 08:00", State.REGISTERED, {"head"}),
        ("05/12/2024 08:00", State.RETURNED, {"head", "officer"}),
        ("05/12/2024 08:00", State.UNIT_REVIEWED, set()),
        ("19/12/2024 08:00", State.UNIT_REVIEWED, {"secretary"}),
        ("26/12/2024 08:00", State.COUNCIL_VOTED, {"secretary"}),
        ("26/12/2024 08:00", State.DECLINED, set()),
    ],
)
def test_each_stage_chases_those_who_hold_its_cases(made: World, moment: str, state: State, who: set[str]) -> None:
    stage = {"05": Stage.UNIT_REVIEW, "19": Stage.COUNCIL, "26": Stage.SUBMISSION}[moment[:2]]
    voted = {"voted_fingerprint": "x"} if state is State.COUNCIL_VOTED else {}
    write(made, delete(Term).where(Term.stage != stage), case(made, "office", state, **voted))
    run(made, moment)
    assert {user for user, _unit in told(made)} == who


def test_a_report_is_chased_until_it_is_noted_as_done(made: World) -> None:
    term = Term(plan_id=made.plan_id, stage=Stage.REPORT, due_on=date(2024, 11, 1), meaning=TermMeaning.NO_LATER_THAN,
                policy=NonWorkingPolicy.KEEP, closes_at=at("02/11/2024 00:00"))  # fmt: skip
    write(made, term)
    assert run(made, "31/10/2024 08:00") == 1
    assert told(made) == Counter({("secretary", "centre"): 1})
    write(made, update(Term).where(Term.stage == Stage.REPORT).values(done_on=date(2024, 10, 31)))
    assert run(made, "01/11/2024 08:00") == 0


def test_a_plan_put_on_record_reminds_of_nothing(made: World) -> None:
    """Its report can no longer be noted as sent, nor a task as done."""
    write(made, PlanTask(plan_id=made.plan_id, quarter=1, title="Sơ kết", due_on=date(2024, 2, 9), position=1),
          update(Plan).values(status=PlanStatus.CLOSED, number="KH 1", issued_on=date(2024, 1, 5)))  # fmt: skip
    assert run(made, "06/02/2024 08:00") == 0
    write(made, update(Plan).values(status=PlanStatus.ISSUED))
    assert run(made, "06/02/2024 08:15") > 0


def test_tasks_go_to_the_unit_that_leads_or_to_the_secretary(made: World) -> None:
    def task(title: str, **more: object) -> PlanTask:
        return PlanTask(plan_id=made.plan_id, quarter=2, title=title, due_on=date(2024, 6, 28), **more)

    led = task("Phong trào")
    write(made, task("Sơ kết"), led, task("Đột xuất", recurrence=TaskRecurrence.EVENT_DRIVEN),
          task("Đã xong", done_on=date(2024, 6, 1)))  # fmt: skip
    write(made, TaskUnit(task_id=led.id, organisation_id=made.organisations["office"], leads=True),
          TaskUnit(task_id=led.id, organisation_id=made.organisations["counsel"], leads=False))  # fmt: skip
    assert run(made, "27/06/2024 08:00") == 2
    assert told(made, "task_reminder") == Counter({("secretary", "centre"): 1, ("officer", "office"): 1})
    assert run(made, "28/06/2024 08:00") == 2
    run(made, "01/07/2024 08:00")
    assert {user for user, _ in told(made, "task_overdue")} == {"secretary", "officer", "head"}


def test_every_unit_that_leads_a_task_is_reminded_once(made: World) -> None:
    inspection = PlanTask(plan_id=made.plan_id, quarter=2, title="Kiểm tra", due_on=date(2024, 6, 28))
    write(made, inspection)
    write(made, *(TaskUnit(task_id=inspection.id, organisation_id=made.organisations[unit], leads=True)
                  for unit in ("office", "counsel")))  # fmt: skip
    assert run(made, "27/06/2024 08:00") == 2
    assert run(made, "27/06/2024 08:05") == 0
    assert told(made, "task_reminder") == Counter({("officer", "office"): 1, ("counsel_officer", "counsel"): 1})


def test_notices_wait_for_mail_only_where_mail_can_go(app: Flask) -> None:
    made = world(app)
    run(made, "05/02/2024 08:00")
    assert {row.mail for rows in notices(made).values() for row in rows} == {"none"}


def test_a_new_deadline_is_reminded_of_anew(made: World) -> None:
    """The key holds the closing day: a term that was put off has milestones of its own."""
    run(made, "06/02/2024 08:00")
    write(made, update(Term).where(Term.stage == Stage.REGISTRATION).values(
        due_on=date(2024, 3, 1), closes_at=at("01/03/2024 00:00")))  # fmt: skip
    assert run(made, "29/02/2024 08:00") == 3


def test_plans_of_two_councils_stay_apart(made: World) -> None:
    plan = Plan(organisation_id=made.organisations["other"], year=2024, number="KH 1")
    with made.app.app_context(), Session(db.engine) as session:
        session.add(plan)
        session.flush()
        session.add(Term(plan_id=plan.id, stage=Stage.REGISTRATION, due_on=date(2024, 2, 10),
                         meaning=TermMeaning.BEFORE, policy=NonWorkingPolicy.KEEP,
                         closes_at=at("10/02/2024 00:00")))  # fmt: skip
        session.commit()
    write(made, case(made, "office", State.REGISTERED), case(made, "counsel", State.REGISTERED, "TD-2"))
    run(made, "05/02/2024 08:00")
    assert told(made) == Counter({("deputy", "centre"): 1, ("other_officer", "other_office"): 1})


@pytest.mark.sqlite_only
def test_no_case_is_walked_over(made: World) -> None:
    """The price of a sweep does not grow with the open cases: every look at them is a probe of an index by state."""
    seen: list[tuple[str, object]] = []
    with made.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    for moment in ("05/02/2024 08:00", "05/12/2024 08:00", "19/12/2024 08:00", "26/12/2024 08:00"):
        run(made, moment)
    with made.app.app_context(), db.engine.connect() as connection:
        plans = [
            str(row[-1])
            for statement, parameters in list(seen)
            if "FROM nomination" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    looks = [line for line in plans if "nomination" in line]
    assert len(looks) > 10
    assert {line.split()[0] for line in looks} == {"SEARCH"}
    assert all("state=?" in line for line in looks)
