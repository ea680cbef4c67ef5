"""Tasks at work: progress, evidence, events, tasks that close themselves; the plan as a paper that stands and falls."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tests.support.files import png
from tests.support.world import World, world
from workflow.domain.plans import (
    AddEvidence,
    AddNote,
    AddTask,
    CreatePlan,
    IssuePlan,
    OpenEvent,
    PlanDetails,
    SetBlock,
    SetTerm,
    TaskDetails,
    UpdatePlan,
)
from workflow.domain.states import PlanStatus, Role, RoundStatus, Stage, TaskClosing, TaskRecurrence
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import (
    Change,
    InitiativeRound,
    Plan,
    PlanBlock,
    PlanTask,
    Reminder,
    RoleGrant,
    ScoringSheet,
    TaskEvidence,
    TaskNote,
    Term,
)
from workflow.services import attachments, plan_papers, plans, task_work
from workflow.services.attachments import Store
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

OPEN = datetime(2024, 1, 22, 2, tzinfo=UTC)  # Monday 22/01/2024, 09:00 in Vietnam
C, R = TaskClosing, TaskRecurrence


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "uploads", 1_000_000)


def rows(query: object) -> list[object]:
    with Session(db.engine) as session:
        return list(session.scalars(query))


def write(*things: object) -> None:
    with Session(db.engine, expire_on_commit=False) as session:
        session.add_all(things)
        session.commit()


def task(made: World, **more: object) -> int:
    details = TaskDetails(**({"quarter": 1, "title": "Báo cáo", "due_on": date(2024, 3, 29)} | more))
    return plans.add_task(AddTask(plan_id=made.plan_id, details=details), actor=made.actor("secretary"), now=OPEN)


def stood(task_id: int) -> tuple[date | None, int | None, int | None]:
    (row,) = rows(select(PlanTask).where(PlanTask.id == task_id))
    return row.done_on, row.done_by_id, row.closed_ref_id


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in error.value.violations]


# ── progress and evidence ──


def test_those_who_lead_note_progress_and_others_do_not(made: World) -> None:
    led = task(made, lead_ids=(made.organisations["office"],), coordinating_ids=(made.organisations["counsel"],))
    for key in ("officer", "head", "secretary"):
        task_work.add_note(AddNote(task_id=led, text=f"  Đã xong phần {key} "), actor=made.actor(key), now=OPEN)
    for key, error in {"counsel_officer": Forbidden, "other_officer": NotFound}.items():
        with pytest.raises(error):
            task_work.add_note(AddNote(task_id=led, text="x"), actor=made.actor(key), now=OPEN)
    assert rows(select(TaskNote.text).order_by(TaskNote.id)) == ["Đã xong phần officer", "Đã xong phần head", "Đã xong phần secretary"]
    with pytest.raises(Refused):
        task_work.add_note(AddNote(task_id=led, text=" \n"), actor=made.actor("officer"), now=OPEN)
    assert rows(select(func.count()).select_from(Change).where(Change.action == "task.note")) == [3]


def test_a_document_proves_a_task_by_number_or_by_file(made: World, store: Store) -> None:
    led, officer = task(made, lead_ids=(made.organisations["office"],)), made.actor("officer")
    by_number = AddEvidence(task_id=led, number="15/BC-TTTN", dated_on=date(2024, 1, 20))
    task_work.add_evidence(by_number, store=store, actor=officer, now=OPEN)
    content = png()
    kept = task_work.add_evidence(AddEvidence(task_id=led, title="Bản quét", name="Báo cáo.png", content=io.BytesIO(content)),
                                  store=store, actor=officer, now=OPEN)  # fmt: skip
    (row,) = rows(select(TaskEvidence).where(TaskEvidence.id == kept))
    assert (row.name, row.media_type, row.size) == ("Báo cáo.png", "image/png", len(content))
    assert store.path(row.storage_key).read_bytes() == content
    with Session(db.engine) as session:
        assert attachments.check(session, store, now=OPEN) == []
    for wrong, code in (
        (AddEvidence(task_id=led), "evidence_empty"), (AddEvidence(task_id=led, number="1", dated_on=date(2024, 1, 23)), "future"),
        (AddEvidence(task_id=led, name="a.pdf", content=io.BytesIO(b"MZ")), "file_type"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            task_work.add_evidence(wrong, store=store, actor=officer, now=OPEN)
        assert codes(refused) == [code]
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1
    with pytest.raises(Forbidden):
        task_work.remove_evidence(led, kept, actor=made.actor("counsel_officer"), now=OPEN)
    task_work.remove_evidence(led, kept, actor=officer, now=OPEN)
    assert rows(select(TaskEvidence.id).where(TaskEvidence.removed_at.is_(None), TaskEvidence.task_id == led)) == [kept - 1]
    with pytest.raises(Refused) as refused:
        plans.remove_task(led, 1, actor=made.actor("secretary"), now=OPEN)
    assert codes(refused) == ["task_kept"]


# ── events ──


def test_an_event_opens_a_task_with_a_term_in_working_days(made: World) -> None:
    """Monday 22/01/2024 and ten working days: Monday 05/02/2024."""
    secretary, office = made.actor("secretary"), made.organisations["office"]
    standing = task(made, title="Trình khen đột xuất (nếu có)", recurrence=R.EVENT_DRIVEN, lead_ids=(office,))
    command = OpenEvent(task_id=standing, version=1, reason="Cứu người trong lũ", working_days=10)
    opened = task_work.open_event(command, actor=secretary, now=OPEN)
    (row,) = rows(select(PlanTask).where(PlanTask.id == opened))
    assert (row.due_on, row.recurrence, row.opened_from_id, row.opening_reason, row.opened_on) == (
        date(2024, 2, 5), R.ONCE, standing, "Cứu người trong lũ", date(2024, 1, 22),
    )  # fmt: skip
    sweep(now=datetime(2024, 2, 2, 1, tzinfo=UTC))
    assert rows(select(Reminder.user_id).where(Reminder.thing == f"task:{opened}")) == [made.users["officer"]]
    new = plans.clone(made.plan_id, actor=secretary, now=OPEN)
    assert rows(select(PlanTask.title).where(PlanTask.plan_id == new)) == ["Trình khen đột xuất (nếu có)"]
    with pytest.raises(Forbidden):
        task_work.open_event(command, actor=made.actor("officer"), now=OPEN)


def test_an_event_without_reason_or_of_another_year_opens_nothing(made: World) -> None:
    secretary = made.actor("secretary")
    standing, usual = task(made, title="Khi phát sinh", recurrence=R.EVENT_DRIVEN), task(made)
    for command, now, code in (
        (OpenEvent(task_id=standing, version=1, reason=" ", working_days=5), OPEN, "reason_required"),
        (OpenEvent(task_id=standing, version=1, reason="x", working_days=0), OPEN, "days_out_of_range"),
        (OpenEvent(task_id=usual, version=1, reason="x", working_days=5), OPEN, "not_event_driven"),
        (OpenEvent(task_id=standing, version=1, reason="x", working_days=5), datetime(2025, 1, 6, 2, tzinfo=UTC), "wrong_year"),
    ):
        with pytest.raises(Refused) as refused:
            task_work.open_event(command, actor=secretary, now=now)
        assert codes(refused) == [code]
    with pytest.raises(Conflict):
        task_work.open_event(OpenEvent(task_id=standing, version=9, reason="x", working_days=5), actor=secretary, now=OPEN)


# ── what closes itself ──


def test_a_task_closes_when_the_plan_is_issued_and_stays_open_while_it_is_a_draft(made: World) -> None:
    secretary = made.actor("secretary")
    planned = task(made, title="Kế hoạch", closes_by=C.PLAN_ISSUED)
    sweep(now=OPEN)
    assert stood(planned) == (None, None, None)
    plan_papers.issue(IssuePlan(plan_id=made.plan_id, version=1, number="12/KH", issued_on=date(2024, 1, 12)), actor=secretary, now=OPEN)
    sweep(now=OPEN)
    assert stood(planned) == (date(2024, 1, 12), None, made.plan_id)
    assert rows(select(Change.actor_name).where(Change.action == "task.close")) == ["Hệ thống"]
    plans.reopen_task(planned, 2, actor=secretary, now=OPEN)
    sweep(now=OPEN)
    assert stood(planned) == (None, None, None), "what a person opened again waits for a person"


def test_registration_closes_its_task_when_the_term_is_over_and_nobody_owes(made: World) -> None:
    registered = task(made, title="Tổng hợp đăng ký", closes_by=C.REGISTRATION)
    sweep(now=datetime(2024, 2, 15, 1, tzinfo=UTC))
    assert stood(registered)[0] is None, "two divisions owe"
    with Session(db.engine) as session:  # nobody is left who would have to register
        session.execute(delete(RoleGrant).where(RoleGrant.role.in_([Role.UNIT_OFFICER, Role.UNIT_HEAD])))
        session.commit()
    sweep(now=datetime(2024, 2, 19, 1, tzinfo=UTC))
    (term,) = rows(select(Term.id).where(Term.stage == Stage.REGISTRATION))
    assert stood(registered) == (date(2024, 2, 19), None, term)


def test_a_round_of_initiatives_and_the_years_report_close_theirs(made: World) -> None:
    first, second = (task(made, title=f"Sáng kiến đợt {n}", closes_by=kind) for n, kind in ((1, C.ROUND_1), (2, C.ROUND_2)))
    report = task(made, title="Báo cáo tổng kết", closes_by=C.YEAR_REPORT)
    centre = made.organisations["centre"]
    sheet = ScoringSheet(organisation_id=centre, edition=1, title="Phiếu", agreement=50, created_at=OPEN,
                         created_by_id=made.users["secretary"])  # fmt: skip
    write(sheet)
    span = {"council_id": centre, "sheet_id": sheet.id, "opens_on": date(2024, 1, 2), "closes_on": date(2024, 5, 2)}
    write(InitiativeRound(**span, year=2024, number=1, status=RoundStatus.CLOSED, closed_at=datetime(2024, 5, 31, 18, tzinfo=UTC)),
          InitiativeRound(**span, year=2024, number=2, status=RoundStatus.SCORING),
          InitiativeRound(**span, year=2023, number=2, status=RoundStatus.CLOSED, closed_at=OPEN))  # fmt: skip
    secretary = made.actor("secretary")
    term = plans.set_term(SetTerm(plan_id=made.plan_id, stage=Stage.REPORT, due_on=date(2024, 12, 31)), actor=secretary, now=OPEN)
    plans.finish_term(term, 1, True, actor=secretary, now=datetime(2024, 6, 3, 2, tzinfo=UTC))
    sweep(now=datetime(2024, 6, 4, 1, tzinfo=UTC))
    (closed,) = rows(select(InitiativeRound.id).where(InitiativeRound.year == 2024, InitiativeRound.number == 1))
    assert stood(first) == (date(2024, 6, 1), None, closed), "01:00 of 1 June in Vietnam"
    assert stood(second) == (None, None, None)
    assert stood(report) == (date(2024, 6, 3), None, term)


# ── the plan as a paper ──


def test_a_plan_goes_from_draft_to_issued_to_closed(made: World) -> None:
    secretary, open_task = made.actor("secretary"), task(made)
    with pytest.raises(Refused) as refused:
        plan_papers.close(made.plan_id, 1, actor=secretary, now=OPEN)
    assert codes(refused) == ["plan_draft"]
    for number, day, code in (("", date(2024, 1, 12), "number_required"), ("12/KH", date(2024, 1, 23), "future")):
        with pytest.raises(Refused) as refused:
            plan_papers.issue(IssuePlan(plan_id=made.plan_id, version=1, number=number, issued_on=day), actor=secretary, now=OPEN)
        assert codes(refused) == [code]
    issue = IssuePlan(plan_id=made.plan_id, version=1, number="12/KH", issued_on=date(2024, 1, 12))
    with pytest.raises(Forbidden):
        plan_papers.issue(issue, actor=made.actor("officer"), now=OPEN)
    plan_papers.issue(issue, actor=secretary, now=OPEN)
    with pytest.raises(Refused) as refused:
        plans.update(UpdatePlan(plan_id=made.plan_id, version=2, details=PlanDetails()), actor=secretary, now=OPEN)
    assert codes(refused) == ["plan_unissued"]
    with pytest.raises(Refused) as refused:
        plan_papers.close(made.plan_id, 2, actor=secretary, now=OPEN)
    assert (codes(refused), refused.value.violations[0].params["count"]) == (["tasks_open"], 1)
    plans.remove_task(open_task, 1, actor=secretary, now=OPEN)
    plan_papers.close(made.plan_id, 2, actor=secretary, now=OPEN)
    with pytest.raises(Refused) as refused:
        task(made)
    assert codes(refused) == ["plan_closed"]
    plan_papers.reopen(made.plan_id, 3, actor=secretary, now=OPEN)
    assert rows(select(Plan.status)) == [PlanStatus.ISSUED]


def test_sections_are_written_changed_and_carried_on(made: World) -> None:
    secretary = made.actor("secretary")
    first = plan_papers.set_block(SetBlock(plan_id=made.plan_id, heading="I. Mục đích", body="Thi đua năm 2024 theo KH ngày 12/01/2024"), actor=secretary, now=OPEN)
    plan_papers.set_block(SetBlock(plan_id=made.plan_id, heading="II. Nội dung", body=""), actor=secretary, now=OPEN)
    change = SetBlock(plan_id=made.plan_id, block_id=first, version=1, heading="I. Mục đích, yêu cầu", body="Thi đua năm 2024, ngày 12/01/2024")
    plan_papers.set_block(change, actor=secretary, now=OPEN)
    with pytest.raises(Conflict):
        plan_papers.set_block(change, actor=secretary, now=OPEN)
    new = plans.clone(made.plan_id, actor=secretary, now=OPEN)
    assert rows(select(PlanBlock.body).where(PlanBlock.plan_id == new).order_by(PlanBlock.position)) == ["Thi đua năm 2025, ngày 12/01/2024", ""]
    plan_papers.remove_block(made.plan_id, first, 2, actor=secretary, now=OPEN)
    assert rows(select(PlanBlock.heading).where(PlanBlock.plan_id == made.plan_id)) == ["II. Nội dung"]
    with pytest.raises(NotFound):
        plan_papers.remove_block(new, first + 1, 1, actor=secretary, now=OPEN)


def test_only_a_plan_of_a_body_above_can_be_leant_on_and_its_changes_show(made: World) -> None:
    secretary = made.actor("secretary")
    above = Plan(organisation_id=made.organisations["department"], year=2024, number="08/KH")
    beside = Plan(organisation_id=made.organisations["other"], year=2024, number="9/KH")
    write(above, beside)
    for foreign in (beside.id, made.plan_id, 4711):
        with pytest.raises(NotFound):
            plans.update(UpdatePlan(plan_id=made.plan_id, version=1, details=PlanDetails(upper_plan_id=foreign)), actor=secretary, now=OPEN)
        with pytest.raises(NotFound):
            plans.create(CreatePlan(organisation_id=made.organisations["centre"], year=2026, details=PlanDetails(upper_plan_id=foreign)),
                         actor=secretary, now=OPEN)  # fmt: skip
    plans.update(UpdatePlan(plan_id=made.plan_id, version=1, details=PlanDetails(upper_plan_id=above.id)), actor=secretary, now=OPEN)
    (mine,) = rows(select(Plan).where(Plan.id == made.plan_id))
    assert (mine.upper_seen_at, mine.changed_at) == (OPEN, OPEN)
    later = datetime(2024, 3, 1, 2, tzinfo=UTC)
    plan_papers.upper_seen(made.plan_id, 2, actor=secretary, now=later)
    assert rows(select(Plan.upper_seen_at).where(Plan.id == made.plan_id)) == [later]
