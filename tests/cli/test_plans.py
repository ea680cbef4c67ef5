"""Plans and registration from the command line: the same rules, the same rights, the same closed door."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import annex
from tests.support.databases import close, settings_for
from tests.support.world import World, world
from workflow import create_app
from workflow.domain import commands as c
from workflow.domain.states import AfterTerm, OrganisationKind, State, SubjectKind
from workflow.domain.text import fold
from workflow.extensions import db
from workflow.models import Nomination, Organisation, Plan, PlanTask, TaskUnit, Term
from workflow.services import nominations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

OPEN = datetime(2024, 1, 22, 2, tzinfo=UTC)


@pytest.fixture
def at(database_url: str, tmp_path: Path) -> Iterator[Callable[[str], Flask]]:
    """Makes an application whose clock starts at a moment."""
    apps: list[Flask] = []

    def made(moment: str) -> Flask:
        apps.append(create_app(settings_for(database_url, tmp_path, CLOCK_START=moment)))
        return apps[-1]

    yield made
    for app in apps:
        close(app)


@pytest.fixture
def made(at: Callable[[str], Flask]) -> World:
    return world(at("2024-01-22T09:00+07:00"))


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=args)


def draft(made: World) -> int:
    with made.app.app_context():
        command = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["an"],
                              unit_id=made.organisations["office"], award_code="LDTT", year=2024)  # fmt: skip
        return nominations.open_draft(command, actor=made.actor("officer"), now=OPEN)


def state(made: World, identifier: int) -> State:
    with made.app.app_context(), Session(db.engine) as session:
        return session.get_one(Nomination, identifier).state


def test_registration_works_until_the_last_instant_and_then_for_nobody(
    made: World, at: Callable[[str], Flask]
) -> None:
    identifier = draft(made)
    late = run(at("2024-02-10T00:00+07:00"), "nominations", "register", str(identifier), "--as", "officer")
    assert late.exit_code == 1
    assert "Đã hết hạn đăng ký từ 10/02/2024 00:00." in late.output
    assert state(made, identifier) is State.DRAFT
    intime = run(at("2024-02-09T23:59+07:00"), "nominations", "register", str(identifier), "--as", "officer")
    assert (intime.exit_code, intime.output) == (0, f"{identifier}: registered\n")
    assert state(made, identifier) is State.REGISTERED


@pytest.mark.parametrize("account", ["counsel_officer", "other_officer", "secretary", "administrator", "staff"])
def test_the_command_line_gives_no_right_that_the_browser_does_not(made: World, account: str) -> None:
    identifier = draft(made)
    result = run(made.app, "nominations", "register", str(identifier), "--as", account)
    assert result.exit_code == 1
    assert state(made, identifier) is State.DRAFT


def test_an_unknown_account_and_an_unknown_case(made: World) -> None:
    assert run(made.app, "nominations", "register", "1", "--as", "nobody").exit_code == 2
    assert run(made.app, "nominations", "register", "1").exit_code == 2
    unknown = run(made.app, "nominations", "register", "4711", "--as", "officer")
    assert (unknown.exit_code, unknown.output) == (1, "4711: Không có, hoặc không thuộc phạm vi của tài khoản này.\n")


def test_the_chair_opens_a_door_and_registration_works_again(made: World, at: Callable[[str], Flask]) -> None:
    identifier = draft(made)
    later = at("2024-02-20T08:00+07:00")
    door = ("plan", "door", "CENTRE", "2024", "OFFICE", "--until", "2024-02-21T17:00+07:00", "--reason", "Mưa lũ")
    assert run(later, *door, "--as", "secretary").exit_code == 1
    opened = run(later, *door, "--as", "director")
    assert (opened.exit_code, opened.output) == (0, "OFFICE has until 21/02/2024 17:00: registration\n")
    assert run(later, "nominations", "register", str(identifier), "--as", "officer").exit_code == 0


def test_a_plan_from_nothing(made: World) -> None:
    created = run(made.app, "plan", "create", "CENTRE", "2025", "--number", "KH 01", "--as", "secretary")
    assert created.exit_code == 0, created.output
    words = ("plan", "term", "CENTRE", "2025", "registration", "10/02/2025", "--before", "--as", "secretary")
    term = run(made.app, *words)
    assert term.output == "registration closes 10/02/2025 00:00; a day off (Chủ nhật), last working day 07/02/2025\n"
    more = ("plan", "term", "CENTRE", "2025", "unit_review", "05/12/2025", "--after", "refuse", "--grace", "30")
    assert run(made.app, *more, "--as", "secretary").output == "unit_review closes 06/12/2025 00:00\n"
    tasks = run(made.app, "plan", "tasks", "CENTRE", "2025", "--as", "secretary")
    assert tasks.output == "15 tasks added\n"
    with made.app.app_context(), Session(db.engine) as session:
        plan = session.scalars(select(Plan).where(Plan.year == 2025)).one()
        assert plan.number == "KH 01"
        terms = select(Term.due_on, Term.after, Term.grace_minutes).where(Term.plan_id == plan.id).order_by(Term.id)
        assert [tuple(row) for row in session.execute(terms)] == [
            (date(2025, 2, 10), AfterTerm.REFUSE, 0), (date(2025, 12, 5), AfterTerm.REFUSE, 30),
        ]  # fmt: skip
        assert len(session.scalars(select(PlanTask).where(PlanTask.plan_id == plan.id)).all()) == 15


def test_a_plan_is_cloned_once(made: World) -> None:
    assert run(made.app, "plan", "clone", "CENTRE", "2024", "--as", "secretary").exit_code == 0
    twice = run(made.app, "plan", "clone", "CENTRE", "2024", "--as", "secretary")
    assert (twice.exit_code, "Năm 2025 đã có kế hoạch." in twice.output) == (1, True)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["create", "NOWHERE", "2025"], "no organisation"),
        (["create", "CENTRE", "1999"], "1999 is not in the range"),
        (["create", "OFFICE", "2025"], "Chỉ đơn vị có Hội đồng mới lập kế hoạch."),
        (["tasks", "CENTRE", "2030"], "has no plan for 2030"),
        (["term", "CENTRE", "2024", "registration", "31/02/2024"], "does not match"),
        (["term", "CENTRE", "2024", "registration", "10/02/2034"], "Năm không hợp với kế hoạch."),
    ],
)
def test_what_cannot_be_is_said(made: World, args: list[str], words: str) -> None:
    result = run(made.app, "plan", *args, "--as", "secretary")
    assert result.exit_code in (1, 2)
    assert words in " ".join(result.output.split())


# ── the annex ──


@pytest.fixture
def department(made: World) -> World:
    """The department gets a council, an office and an inspection, as the annex names them."""
    with made.app.app_context(), Session(db.engine) as session:
        above = session.get_one(Organisation, made.organisations["department"])
        above.has_council, above.council_id, above.upper_body_id = True, above.id, above.parent_id
        for name, code in (("Văn phòng", "VP"), ("Thanh tra", "TTR")):
            unit = Organisation(name=name, short_name=name, code=code, fold=fold(name), kind=OrganisationKind.DIVISION,
                                path="", parent_id=above.id, council_id=above.id, upper_body_id=above.parent_id,
                                active_from=date(2015, 1, 1))  # fmt: skip
            session.add(unit)
            session.flush()
            unit.path = f"{above.path}{unit.id}/"
        session.commit()
    return made


def test_the_annex_becomes_fifteen_tasks(department: World, tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text(annex.paper(), encoding="utf-8")
    command = ("plan", "import", str(file), "--org", "DEPARTMENT", "--year", "2022", "--json")
    looked = run(department.app, *command, "--dry-run")
    assert looked.exit_code == 0, looked.output
    tasks = json.loads(looked.stdout)
    assert [sum(task["quarter"] == quarter for task in tasks) for quarter in (1, 2, 3, 4)] == [4, 5, 2, 4]
    assert tasks[9] == {
        "quarter": 3, "number": 1, "title": "Kiểm tra công tác thi đua, khen thưởng năm 2022",
        "lead": ["Văn phòng Sở", "Thanh tra Sở"], "coordinating": ["Các phòng, đơn vị trực thuộc Sở"],
        "due": "2022-09-30", "recurrence": "yearly",
    }  # fmt: skip
    assert {task["due"] for task in tasks} == {"2022-03-31", "2022-06-30", "2022-09-30", "2022-12-30"}
    assert [task["recurrence"] for task in tasks].count("event_driven") == 1
    assert "no unit of this name: Phòng Lao động - TBXH các huyện, thị xã, thành phố" in looked.stderr
    assert stored(department, select(func.count()).select_from(PlanTask)) == [0]
    assert stored(department, select(Plan.year)) == [2024]

    written = run(department.app, *command)
    assert (written.exit_code, written.stdout) == (0, looked.stdout)
    assert "15 written, 0 there already" in written.stderr
    assert "0 written, 15 there already" in run(department.app, *command).stderr
    names = stored(department, select(Organisation.name).join(TaskUnit, TaskUnit.organisation_id == Organisation.id)
                   .join(PlanTask, PlanTask.id == TaskUnit.task_id).where(PlanTask.quarter == 3, PlanTask.position == 1)
                   .order_by(TaskUnit.id))  # fmt: skip
    assert names == ["Văn phòng", "Thanh tra"]
    assert stored(department, select(func.count()).select_from(PlanTask).where(PlanTask.everyone)) == [15]


@pytest.mark.parametrize("place", ["DEPARTMENT", "OTHER_OFFICE", "MINISTRY"])
def test_a_body_without_a_council_has_its_annex_all_the_same(made: World, tmp_path: Path, place: str) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text(annex.paper(), encoding="utf-8")
    done = run(made.app, "plan", "import", str(file), "--org", place, "--year", "2022", "--json")
    assert (done.exit_code, len(json.loads(done.stdout))) == (0, 15), done.output
    assert stored(made, select(func.count()).select_from(PlanTask)) == [15]


def test_what_is_refused_prints_no_task(made: World, tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text("TT\tNội dung\tThời gian\n1\tBáo cáo\tCả năm\n", encoding="utf-8")
    command = ("plan", "import", str(file), "--org", "CENTRE", "--year", "2024", "--json")
    refused = run(made.app, *command)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Nhiệm vụ “Báo cáo” chưa rõ quý." in refused.stderr
    looked = run(made.app, *command, "--dry-run")
    assert (looked.exit_code, [task["quarter"] for task in json.loads(looked.stdout)]) == (0, [None])


def test_importing_in_a_name_needs_that_persons_rights(department: World, tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text(annex.paper(), encoding="utf-8")
    command = ("plan", "import", str(file), "--org", "CENTRE", "--year", "2024", "--as")
    for account in ("officer", "director", "other_secretary"):
        assert run(department.app, *command, account).exit_code == 1
    assert stored(department, select(func.count()).select_from(PlanTask)) == [0]
    assert run(department.app, *command, "secretary").exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "rỗng"), ("a.pdf", b"%PDF-1.7", "Không đọc được loại tệp"), ("a.docx", b"PK\x03\x04zz", "Không nhận loại tệp"),
        ("a.txt", b"GIF\x00\x01", "Không đọc được loại tệp"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(made: World, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    result = run(made.app, "plan", "import", str(file), "--org", "CENTRE", "--year", "2024")
    assert (result.exit_code, words in result.output) == (1, True)


def stored(made: World, statement: Any) -> Any:
    with made.app.app_context(), Session(db.engine) as session:
        return session.scalars(statement).all()


def test_recompute_finds_nothing_to_do_with_unchanged_holidays(made: World) -> None:
    result = run(made.app, "plan", "recompute")
    assert (result.exit_code, result.output) == (0, "")
