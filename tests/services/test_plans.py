"""The year's plan through its services: terms that close when they say, tasks, clones, doors, changed holidays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.data.holidays import working_calendar
from workflow.domain import commands as c
from workflow.domain.calendar import ZONE
from workflow.domain.plans import (
    AddTask,
    CompleteTask,
    CreatePlan,
    OpenDoor,
    PlanDetails,
    SetTerm,
    TaskDetails,
    UpdatePlan,
    UpdateTask,
    retitle,
)
from workflow.domain.states import NonWorkingPolicy, Stage, State, SubjectKind, TermMeaning
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, LateDoor, Nomination, Notice, Plan, PlanTask, Reminder, Term
from workflow.services import nominations, plans, terms
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

OPEN = datetime(2024, 1, 22, 2, tzinfo=UTC)
LATE = datetime(2024, 2, 20, 1, tzinfo=UTC)
LAST = datetime(2024, 2, 9, 17, tzinfo=UTC)  # 24:00 of 09/02 in Vietnam


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        yield found


def rows(query: object) -> list[object]:
    with Session(db.engine) as session:
        return list(session.scalars(query))


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in error.value.violations]


def term_of(made: World, stage: Stage, plan_id: int = 0) -> Term:
    return rows(select(Term).where(Term.plan_id == (plan_id or made.plan_id), Term.stage == stage))[0]


# ── the plan ──


def test_a_secretary_makes_a_plan_for_his_own_organisation_once_a_year(made: World) -> None:
    secretary, centre = made.actor("secretary"), made.organisations["centre"]
    command = CreatePlan(organisation_id=centre, year=2025, details=PlanDetails(number="KH 01/KH-TTTN"))
    plan_id = plans.create(command, actor=secretary, now=OPEN)
    assert rows(select(Plan.number).where(Plan.id == plan_id)) == ["KH 01/KH-TTTN"]
    with pytest.raises(Refused) as twice:
        plans.create(command, actor=secretary, now=OPEN)
    assert codes(twice) == ["plan_exists"]


def test_only_a_secretary_and_only_of_that_council(made: World) -> None:
    command = CreatePlan(organisation_id=made.organisations["centre"], year=2025)
    refused = {"officer": Forbidden, "manager": Forbidden, "director": Forbidden, "other_secretary": NotFound}
    for key, error in refused.items():
        with pytest.raises(error):
            plans.create(command, actor=made.actor(key), now=OPEN)


def test_a_division_has_no_plan_of_its_own(made: World) -> None:
    with pytest.raises(Refused) as refused:
        plans.create(CreatePlan(organisation_id=made.organisations["office"], year=2025),
                     actor=made.actor("secretary"), now=OPEN)  # fmt: skip
    assert codes(refused) == ["no_council"]


def test_changing_a_plan_is_audited_with_what_it_was(made: World) -> None:
    details = PlanDetails(number="KH 12/KH-TTTN", issued_on=date(2024, 1, 12), public_notice_days=5)
    command = UpdatePlan(plan_id=made.plan_id, version=1, details=details)
    plans.update(command, actor=made.actor("secretary"), now=OPEN)
    change = rows(select(Change).where(Change.action == "plan.update"))[0]
    assert (json.loads(change.old), json.loads(change.new)) == ({"public_notice_days": 0}, {"public_notice_days": 5})
    with pytest.raises(Conflict):
        plans.update(command, actor=made.actor("secretary"), now=OPEN)


# ── terms ──


@pytest.mark.parametrize(
    ("due", "meaning", "policy", "closes"),
    [
        (date(2024, 2, 10), TermMeaning.BEFORE, NonWorkingPolicy.KEEP, "2024-02-10T00:00+07:00"),
        (date(2024, 2, 10), TermMeaning.NO_LATER_THAN, NonWorkingPolicy.KEEP, "2024-02-11T00:00+07:00"),
        (date(2024, 2, 10), TermMeaning.NO_LATER_THAN, NonWorkingPolicy.NEXT_WORKING_DAY, "2024-02-16T00:00+07:00"),
        (date(2024, 2, 7), TermMeaning.NO_LATER_THAN, NonWorkingPolicy.NEXT_WORKING_DAY, "2024-02-08T00:00+07:00"),
    ],
)
def test_a_term_closes_when_its_words_say(
    made: World, due: date, meaning: TermMeaning, policy: NonWorkingPolicy, closes: str
) -> None:
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REGISTRATION, due_on=due, meaning=meaning, policy=policy)
    plans.set_term(command, actor=made.actor("secretary"), now=OPEN)
    assert term_of(made, Stage.REGISTRATION).closes_at == datetime.fromisoformat(closes)


def test_a_term_of_quite_another_year_is_a_slip_of_the_pen(made: World) -> None:
    for year in (2014, 2042):
        with pytest.raises(Refused) as refused:
            plans.set_term(SetTerm(plan_id=made.plan_id, stage=Stage.COUNCIL, due_on=date(year, 12, 1)),
                           actor=made.actor("secretary"), now=OPEN)  # fmt: skip
        assert codes(refused) == ["wrong_year"]


def test_two_who_set_the_same_term_do_not_overwrite_each_other(made: World) -> None:
    command = SetTerm(plan_id=made.plan_id, stage=Stage.COUNCIL, due_on=date(2024, 12, 18), version=1)
    plans.set_term(command, actor=made.actor("secretary"), now=OPEN)
    with pytest.raises(Conflict):
        plans.set_term(replace(command, due_on=date(2024, 12, 19)), actor=made.actor("secretary"), now=OPEN)
    with pytest.raises(Conflict):  # seen as not yet set
        plans.set_term(replace(command, version=0), actor=made.actor("secretary"), now=OPEN)


def test_moving_an_open_term_tells_those_who_owe_once(made: World) -> None:
    now = datetime(2024, 2, 5, 8, tzinfo=ZONE)
    assert sweep(now=now) == 3
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REGISTRATION, due_on=date(2024, 2, 23))
    plans.set_term(command, actor=made.actor("secretary"), now=now)
    moved = rows(select(Reminder).where(Reminder.data.contains('"term_moved"')))
    assert {n.user_id for n in moved} == {made.users[key] for key in ("officer", "counsel_officer", "deputy")}
    assert len(moved) == 3
    assert {json.loads(n.data)["last_day"] for n in moved} == {"2024-02-23"}
    assert sweep(now=now) == 0  # the news stands in for the milestone already reached
    back = replace(command, due_on=date(2024, 2, 10), meaning=TermMeaning.BEFORE)
    for _time in range(2):  # to a day that they have heard of already, and there once more
        plans.set_term(back, actor=made.actor("secretary"), now=now)
        assert sweep(now=now) == 0
        plans.set_term(command, actor=made.actor("secretary"), now=now)
    news = rows(select(Reminder).where(Reminder.data.contains('"term_moved"')).order_by(Reminder.id))
    assert [json.loads(row.data)["last_day"] for row in news[::3]] == ["2024-02-23", "2024-02-09"] * 2 + ["2024-02-23"]
    assert len(news) == 15
    assert sweep(now=datetime(2024, 2, 20, 8, tzinfo=ZONE)) == 3  # three working days before the 23rd, not yet said


def test_changed_holidays_recompute_open_terms_and_tell_once(made: World) -> None:
    """R-27: Monday 19/02/2024 becomes a day off after the term was set to the next working day."""
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REGISTRATION, due_on=date(2024, 2, 18),
                      policy=NonWorkingPolicy.NEXT_WORKING_DAY)  # fmt: skip
    plans.set_term(command, actor=made.actor("secretary"), now=OPEN)
    assert term_of(made, Stage.REGISTRATION).closes_at == datetime(2024, 2, 20, tzinfo=ZONE)
    known = working_calendar()
    changed = replace(known, holidays={**known.holidays, date(2024, 2, 19): "Ngày nghỉ hoán đổi"})
    now = datetime(2024, 2, 16, 9, tzinfo=ZONE)
    before = len(rows(select(Reminder).where(Reminder.data.contains('"term_moved"'))))
    moved = terms.recompute(now=now, calendar=changed)
    assert [(m.old, m.new) for m in moved] == [(datetime(2024, 2, 20, tzinfo=ZONE), datetime(2024, 2, 21, tzinfo=ZONE))]
    told = rows(select(Reminder).where(Reminder.data.contains('"term_moved"')))[before:]
    assert len(told) == len({n.user_id for n in told}) == 3
    assert terms.recompute(now=now, calendar=changed) == []
    assert len(rows(select(Reminder).where(Reminder.data.contains('"term_moved"')))) == before + 3


def test_a_term_that_is_over_is_not_opened_again_by_new_holidays(made: World) -> None:
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REGISTRATION, due_on=date(2024, 2, 2),
                      policy=NonWorkingPolicy.NEXT_WORKING_DAY)  # fmt: skip
    plans.set_term(command, actor=made.actor("secretary"), now=OPEN)
    closes = datetime(2024, 2, 3, tzinfo=ZONE)
    known = working_calendar()
    changed = replace(known, holidays={**known.holidays, date(2024, 2, 2): "Ngày nghỉ hoán đổi"})
    assert terms.recompute(now=closes, calendar=changed) == []
    assert term_of(made, Stage.REGISTRATION).closes_at == closes
    moved = terms.recompute(now=closes - timedelta(seconds=1), calendar=changed)
    assert [m.new for m in moved] == [datetime(2024, 2, 6, tzinfo=ZONE)]


def test_a_report_term_is_noted_as_met(made: World) -> None:
    secretary = made.actor("secretary")
    command = SetTerm(plan_id=made.plan_id, stage=Stage.REPORT, due_on=date(2024, 11, 1))
    number = plans.set_term(command, actor=secretary, now=OPEN)
    plans.finish_term(number, 1, True, actor=secretary, now=LATE)
    assert term_of(made, Stage.REPORT).done_on == date(2024, 2, 20)
    plans.finish_term(number, 2, False, actor=secretary, now=LATE)
    assert term_of(made, Stage.REPORT).done_on is None
    plans.remove_term(number, 3, actor=secretary, now=LATE)
    assert rows(select(Term).where(Term.id == number)) == []
    assert json.loads(rows(select(Change).where(Change.action == "term.remove"))[0].new)["stage"] == "report"


# ── tasks ──


def test_the_fifteen_tasks_of_the_annex_are_added_once(made: World) -> None:
    secretary = made.actor("secretary")
    assert plans.add_quarter_tasks(made.plan_id, actor=secretary, now=OPEN) == 15
    assert plans.add_quarter_tasks(made.plan_id, actor=secretary, now=OPEN) == 0
    tasks = rows(select(PlanTask).order_by(PlanTask.quarter, PlanTask.position))
    assert {task.quarter: task.due_on for task in tasks} == {
        1: date(2024, 3, 29), 2: date(2024, 6, 28), 3: date(2024, 9, 30), 4: date(2024, 12, 31),
    }  # fmt: skip  (Friday, Friday, Monday, Tuesday: the last working day of each quarter)
    assert tasks[0].title == "Kế hoạch công tác thi đua, khen thưởng năm 2024"
    assert tasks[0].lead == "Thường trực Hội đồng"
    assert [task.position for task in tasks if task.quarter == 1] == [1, 2, 3, 4]
    assert [task.event_driven for task in tasks if task.quarter == 1] == [False, False, False, True]


def test_a_task_lives_from_added_to_done_and_back(made: World) -> None:
    secretary = made.actor("secretary")
    details = TaskDetails(quarter=2, title="Sơ kết", due_on=date(2024, 6, 20),
                          lead_ids=(made.organisations["office"],))  # fmt: skip
    task_id = plans.add_task(AddTask(plan_id=made.plan_id, details=details), actor=secretary, now=OPEN)
    better = UpdateTask(task_id=task_id, version=1, details=replace(details, title="Sơ kết 6 tháng"))
    plans.update_task(better, actor=secretary, now=OPEN)
    with pytest.raises(Conflict):
        plans.update_task(UpdateTask(task_id=task_id, version=1, details=details), actor=secretary, now=OPEN)
    done = CompleteTask(task_id=task_id, version=2, done_on=date(2024, 1, 22), result="BC 15")
    with pytest.raises(Refused) as early:
        plans.complete_task(replace(done, done_on=date(2024, 2, 1)), actor=secretary, now=OPEN)
    assert codes(early) == ["future"]
    plans.complete_task(done, actor=secretary, now=OPEN)
    task = rows(select(PlanTask))[0]
    assert (task.title, task.done_on, task.done_by_id, task.result) == (
        "Sơ kết 6 tháng", date(2024, 1, 22), made.users["secretary"], "BC 15",
    )  # fmt: skip
    plans.reopen_task(task_id, 3, actor=secretary, now=OPEN)
    plans.remove_task(task_id, 4, actor=secretary, now=OPEN)
    actions = rows(select(Change.action).where(Change.object_kind == "plan_task").order_by(Change.id))
    assert actions == ["task.add", "task.update", "task.complete", "task.reopen", "task.remove"]


def test_a_task_is_refused_before_its_quarter_and_for_a_foreign_unit(made: World) -> None:
    secretary = made.actor("secretary")
    details = TaskDetails(quarter=2, title="Sơ kết", due_on=date(2024, 3, 31))
    with pytest.raises(Refused):
        plans.add_task(AddTask(plan_id=made.plan_id, details=details), actor=secretary, now=OPEN)
    foreign = replace(details, due_on=date(2024, 4, 1), lead_ids=(made.organisations["other_office"],))
    with pytest.raises(NotFound):
        plans.add_task(AddTask(plan_id=made.plan_id, details=foreign), actor=secretary, now=OPEN)
    with pytest.raises(Forbidden):
        plans.add_task(AddTask(plan_id=made.plan_id, details=details), actor=made.actor("officer"), now=OPEN)


# ── the next year ──


def test_a_plan_is_carried_into_the_next_year(made: World) -> None:
    secretary = made.actor("secretary")
    plans.add_quarter_tasks(made.plan_id, actor=secretary, now=OPEN)
    leap = SetTerm(plan_id=made.plan_id, stage=Stage.REPORT, due_on=date(2024, 2, 29))
    plans.set_term(leap, actor=secretary, now=OPEN)
    new = plans.clone(made.plan_id, actor=secretary, now=LATE)
    plan = rows(select(Plan).where(Plan.id == new))[0]
    assert (plan.year, plan.number, plan.issued_on) == (2025, "", None)
    registration = term_of(made, Stage.REGISTRATION, new)
    assert (registration.due_on, registration.meaning) == (date(2025, 2, 10), TermMeaning.BEFORE)
    assert registration.closes_at == datetime(2025, 2, 10, tzinfo=ZONE)
    assert term_of(made, Stage.REPORT, new).due_on == date(2025, 2, 28)
    tasks = rows(select(PlanTask).where(PlanTask.plan_id == new))
    assert len(tasks) == 15
    assert {task.done_on for task in tasks} == {None}
    assert {task.due_on.year for task in tasks} == {2025}
    assert tasks[0].title == "Kế hoạch công tác thi đua, khen thưởng năm 2025"
    with pytest.raises(Refused):
        plans.clone(made.plan_id, actor=secretary, now=LATE)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tổng kết năm 2024", "Tổng kết năm 2025"),
        ("Giai đoạn 2024 - 2028", "Giai đoạn 2024 - 2028"),
        ("Giai đoạn 2020-2024", "Giai đoạn 2020-2024"),
        ("Phong trào thường xuyên", "Phong trào thường xuyên"),
    ],
)
def test_the_year_in_a_title_moves_but_a_span_does_not(title: str, expected: str) -> None:
    assert retitle(title, 2024, 2025) == expected


# ── registration really closes, and the chair's door ──


def draft(made: World, unit: str = "office", key: str = "officer", person: str = "an") -> int:
    command = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person],
                          unit_id=made.organisations[unit], award_code="LDTT", year=2024)  # fmt: skip
    return nominations.open_draft(command, actor=made.actor(key), now=OPEN)


def register(made: World, identifier: int, now: datetime, key: str = "officer") -> State:
    return nominations.register(c.Register(nomination_id=identifier, version=1), actor=made.actor(key), now=now)


def test_registration_closes_to_the_instant(made: World) -> None:
    first, second = draft(made), draft(made, person="binh")
    assert register(made, first, LAST.replace(hour=16, minute=59, second=59)) is State.REGISTERED
    with pytest.raises(Refused) as refused:
        register(made, second, LAST)
    assert codes(refused) == ["registration_closed"]


def test_the_chair_opens_the_door_for_one_unit_until_a_moment(made: World) -> None:
    mine, others = draft(made), draft(made, "counsel", "counsel_officer", "dung")
    until = datetime(2024, 2, 21, 17, tzinfo=ZONE)
    command = OpenDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], until=until, reason="Mưa lũ")
    plans.open_door(command, actor=made.actor("director"), now=LATE)
    with pytest.raises(Refused):
        register(made, others, LATE, "counsel_officer")
    with pytest.raises(Refused):
        register(made, mine, until)
    assert register(made, mine, until.replace(hour=16, minute=59)) is State.REGISTERED
    told = rows(select(Notice.user_id).where(Notice.kind == "door_opened").order_by(Notice.user_id))
    assert told == sorted([made.users["officer"], made.users["head"]])
    assert rows(select(func.count()).select_from(Change).where(Change.action == "door.open")) == [1]


@pytest.mark.parametrize("key", ["secretary", "officer", "head", "manager", "deputy", "administrator"])
def test_nobody_but_the_chair_opens_it(made: World, key: str) -> None:
    command = OpenDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"],
                       until=datetime(2024, 2, 21, 17, tzinfo=ZONE), reason="Mưa lũ")  # fmt: skip
    with pytest.raises((Forbidden, NotFound)):
        plans.open_door(command, actor=made.actor(key), now=LATE)
    assert rows(select(LateDoor)) == []


def test_a_door_needs_a_reason_and_a_moment_to_come_and_a_term_that_is_over(made: World) -> None:
    good = OpenDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"],
                    until=datetime(2024, 2, 21, 17, tzinfo=ZONE), reason="Mưa lũ")  # fmt: skip
    for command, now, code in (
        (replace(good, reason="  "), LATE, "reason_required"),
        (replace(good, until=LATE), LATE, "moment_passed"),
        (replace(good, until=LAST), OPEN, "door_needless"),
    ):
        with pytest.raises(Refused) as refused:
            plans.open_door(command, actor=made.actor("director"), now=now)
        assert codes(refused) == [code]
    with pytest.raises(NotFound):
        plans.open_door(replace(good, organisation_id=made.organisations["other_office"]),
                        actor=made.actor("director"), now=LATE)  # fmt: skip


def test_a_plan_without_a_registration_term_lets_nobody_in(made: World) -> None:
    identifier = draft(made)
    plans.remove_term(term_of(made, Stage.REGISTRATION).id, 1, actor=made.actor("secretary"), now=OPEN)
    with pytest.raises(Refused) as refused:
        register(made, identifier, OPEN)
    assert codes(refused) == ["no_registration_term"]
    assert rows(select(Nomination.state)) == [State.DRAFT]
