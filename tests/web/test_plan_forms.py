"""The forms of a plan: bad input, two people at one form, making it, its tasks, the next year's copy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.support.planned import (
    LATE,
    MONDAY,
    add,
    client,
    count,
    done,
    other_plan,
    page,
    rival,
    rival_again,
    stored,
    task_row,
)
from tests.support.posting import fill, hidden, press
from tests.support.shown import set_clock, words
from tests.support.world import World, world
from workflow.domain.regulations import LocalKey
from workflow.domain.states import Stage
from workflow.models import LateDoor, LocalRegulation, LocalRegulationValue, Plan, PlanTask, Term

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)
    return world(app)


@pytest.fixture
def secretary(made: World) -> FlaskClient:
    return client(made, "secretary")


# ── bad input ───────────────────────────────────────────────────────────────────────────────────────────────────────

TERM = {"due_on": "10/02/2024", "meaning": "before", "policy": "keep"}
TASK = {"quarter": "2", "title": "Sơ kết", "due_on": "30/06/2024", "recurrence": "yearly"}
NEW = {"year": "2025", "number": "KH 01"}
LONG = "ư" * 5000


@pytest.mark.parametrize(
    ("tail", "good", "bad"),
    [
        ("/terms/registration", TERM, {"due_on": "31/02/2024"}),
        ("/terms/registration", TERM, {"due_on": "2024-02-10"}),
        ("/terms/registration", TERM, {"due_on": "10/02/2042"}),
        ("/terms/registration", TERM, {"due_on": "10/02/99999"}),
        ("/terms/registration", TERM, {"due_on": ""}),
        ("/terms/registration", TERM, {"meaning": "sometime"}),
        ("/terms/registration", TERM, {"policy": ""}),
        ("/tasks/new", TASK, {"quarter": "9"}),
        ("/tasks/new", TASK, {"quarter": "-1"}),
        ("/tasks/new", TASK, {"title": ""}),
        ("/tasks/new", TASK, {"title": LONG}),
        ("/tasks/new", TASK, {"title": "Sơ\x00kết"}),
        ("/tasks/new", TASK, {"due_on": "31/03/2024"}),
        ("/tasks/new", TASK, {"due_on": "30/02/2024"}),
        ("/tasks/new", TASK, {"lead_ids": "other_office"}),
        ("/tasks/new", TASK, {"lead_ids": "999999999999999999999"}),
        ("/tasks/{task}/done", {"done_on": "05/02/2024"}, {"done_on": "06/02/2024"}),
        ("/tasks/{task}/done", {"done_on": "05/02/2024"}, {"result": LONG}),
        ("/edit", {"number": "KH 13"}, {"number": LONG}),
        ("/edit", {"number": "KH 13"}, {"issued_on": "29/02/2023"}),
        ("/edit", {"number": "KH 13"}, {"upper_plan_id": "other"}),
        ("/new", NEW, {"year": "1999"}),
        ("/new", NEW, {"year": "2e3"}),
        ("/new", NEW, {"year": "2024"}),
        ("/new", NEW, {"organisation_id": "other"}),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_what_was_typed(
    made: World, secretary: FlaskClient, tail: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    (task,) = add(made, task_row(made.plan_id))
    other = other_plan(made)
    address = "/plans/new" if tail == "/new" else page(made, tail.format(task=task))
    foreign = {"upper_plan_id": other, "organisation_id": made.organisations["other"],
               "lead_ids": made.organisations["other_office"]}  # fmt: skip
    given = {name: str(foreign[name]) if value.startswith("other") else value for name, value in bad.items()}
    before = count(made)
    common = {"organisation_id": made.organisations["centre"]} if tail == "/new" else {}
    answer = fill(secretary, address, **(common | good | given))
    assert answer.status_code == 422
    assert "Chưa ghi được: xin xem lại những chỗ sau" in words(answer.text)
    for value in good.values():
        assert value in answer.text or value in bad.values() or set(good) & set(bad)
    assert count(made) == before


@pytest.mark.parametrize(
    "bad",
    [
        {"until": "20/02/2024 07:59"}, {"until": "30/02/2024 17:00"}, {"until": "21/02/2024"},
        {"until": "21/02/2024 25:00"}, {"reason": "   "}, {"reason": LONG},
        {"organisation_id": "other_office"}, {"organisation_id": ""},
    ],
)  # fmt: skip
def test_a_door_is_not_opened_by_bad_input(made: World, bad: dict[str, str]) -> None:
    set_clock(made.app, LATE)
    good = {"organisation_id": str(made.organisations["office"]), "until": "21/02/2024 17:00", "reason": "Mưa lũ"}
    given = {key: str(made.organisations.get(value, value)) for key, value in bad.items()}
    answer = fill(client(made, "director"), page(made, "/doors/new"), **(good | given))
    assert answer.status_code == 422
    assert stored(made, select(LateDoor)) == []


def test_a_door_before_the_term_is_over_is_refused_with_the_reason(made: World) -> None:
    answer = fill(client(made, "director"), page(made, "/doors/new"), organisation_id=made.organisations["office"],
                  until="08/02/2024 17:00", reason="Mưa lũ")  # fmt: skip
    assert answer.status_code == 422
    assert "Hạn “Đăng ký thi đua” chưa đặt, hoặc đến lúc đó vẫn còn: không cần gia hạn." in words(answer.text)


@pytest.mark.parametrize("question", ["year=abc", "after=x", "after=1-99999999999999", "year=99999999999999999999"])
def test_a_spoilt_address_of_the_list_is_no_error(secretary: FlaskClient, question: str) -> None:
    assert secretary.get(f"/plans?{question}").status_code == 200


def test_marks_in_the_text_stay_text(made: World, secretary: FlaskClient) -> None:
    fill(secretary, page(made, "/tasks/new"), **(TASK | {"title": "<script>alert(1)</script> & Sơ kết"}))
    text = secretary.get(page(made)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sơ kết" in text
    assert "<script>alert" not in text


# ── two people at one form ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tail", "mine", "theirs", "both"),
    [
        ("/edit", {"number": "KH 13/KH-TTTN"}, {"number": "KH 14/KH-TTTN"},
         ("Số, ký hiệu", "KH 14/KH-TTTN", "KH 13/KH-TTTN")),
        ("/terms/registration", TERM | {"due_on": "16/02/2024"}, TERM | {"due_on": "20/02/2024"},
         ("Ngày ghi trong kế hoạch", "20/02/2024", "16/02/2024")),
        ("/terms/report", TERM | {"due_on": "16/12/2024"}, TERM | {"due_on": "20/12/2024"},
         ("Ngày ghi trong kế hoạch", "20/12/2024", "16/12/2024")),
        ("/tasks/{task}", TASK | {"quarter": "3", "due_on": "30/09/2024"}, TASK, ("Quý", "Quý II", "Quý III")),
        ("/tasks/{task}/done", {"done_on": "05/02/2024"}, {"done_on": "02/02/2024"},
         ("Ngày hoàn thành", "02/02/2024", "05/02/2024")),
    ],
)  # fmt: skip
def test_the_slower_of_two_sees_both_versions_and_may_then_decide(
    made: World, *, tail: str, mine: dict[str, str], theirs: dict[str, str], both: tuple[str, str, str]
) -> None:
    secretary = client(made, "secretary")
    (task,) = add(made, task_row(made.plan_id))
    address = page(made, tail.format(task=task))
    form = hidden(secretary.get(address).text)
    assert fill(rival(made), address, **theirs).status_code == 303
    before = count(made)
    answer = secretary.post(address, data=form | mine)
    assert answer.status_code == 409
    assert count(made) == before
    text = words(answer.text)
    assert "Cà Thị Hai đã ghi trước bạn lúc 05/02/2024 08:0" in text
    assert " ".join(both) in text
    assert secretary.post(address, data=hidden(answer.text) | mine).status_code == 303
    assert count(made) == before + 1


def test_a_stale_button_is_refused(made: World, secretary: FlaskClient) -> None:
    (task,) = add(made, task_row(made.plan_id, **done(made)))
    action = page(made, f"/tasks/{task}/reopen")
    form = hidden(secretary.get(page(made)).text, action)
    assert press(rival(made), page(made), action).status_code == 303
    assert secretary.post(action, data=form).status_code == 409
    form = hidden(secretary.get(page(made, f"/tasks/{task}/remove")).text)
    fill(rival_again(made), page(made, f"/tasks/{task}"), **TASK)
    assert secretary.post(page(made, f"/tasks/{task}/remove"), data=form).status_code == 409
    assert stored(made, select(func.count()).select_from(PlanTask)) == [1]


def test_a_form_sent_twice_counts_once(made: World, secretary: FlaskClient) -> None:
    form = hidden(secretary.get(page(made, "/tasks/new")).text) | TASK
    assert secretary.post(page(made, "/tasks/new"), data=form).status_code == 303
    assert secretary.post(page(made, "/tasks/new"), data=form).status_code == 303
    assert stored(made, select(func.count()).select_from(PlanTask)) == [1]


# ── making, tasks, the next year ────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_is_made_and_its_first_term_proposed(made: World, secretary: FlaskClient) -> None:
    answer = fill(secretary, "/plans/new", organisation_id=made.organisations["centre"], year="2025",
                  number="KH 01/KH-TTTN", issued_on="10/01/2025", legal_basis="Kế hoạch của Sở")  # fmt: skip
    (plan,) = stored(made, select(Plan.id).where(Plan.year == 2025))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/plans/{plan}")
    form = secretary.get(page(made, "/terms/registration", plan)).text
    assert 'value="10/02/2025"' in form
    assert 'checked' in form.partition('value="no_later_than"')[2][:12]
    text = words(secretary.get("/plans").text)
    assert text.index("Năm 2025") < text.index("Năm 2024")


def test_a_plan_names_the_plan_above_it(made: World, secretary: FlaskClient) -> None:
    (upper,) = add(made, Plan(organisation_id=made.organisations["department"], year=2024, number="08/KH-STN"))
    assert fill(secretary, page(made, "/edit"), number="KH 12", upper_plan_id=str(upper)).status_code == 303
    assert "Thực hiện kế hoạch cấp trên 08/KH-STN, Sở Thử Nghiệm" in words(secretary.get(page(made)).text)
    assert f'href="/plans/{upper}"' not in secretary.get(page(made)).text  # the centre may not open it
    assert f'href="/plans/{upper}"' in client(made, "manager").get(page(made)).text


def test_the_usual_tasks_are_looked_at_then_added(made: World, secretary: FlaskClient) -> None:
    before = count(made)
    text = words(secretary.get(page(made, "/tasks/usual")).text)
    assert "15 nhiệm vụ sẽ được thêm" in text
    assert "Kế hoạch công tác thi đua, khen thưởng năm 2024" in text
    assert count(made) == before
    assert fill(secretary, page(made, "/tasks/usual")).status_code == 303
    assert stored(made, select(func.count()).select_from(PlanTask)) == [15]
    assert "Kế hoạch đã có đủ nhiệm vụ thường kỳ" in words(secretary.get(page(made, "/tasks/usual")).text)


def test_a_task_goes_from_planned_to_done_and_back(made: World, secretary: FlaskClient) -> None:
    add_it = TASK | {"lead_ids": str(made.organisations["office"]), "coordinators": "Phòng Tư vấn"}
    fill(secretary, page(made, "/tasks/new"), **add_it)
    (task,) = stored(made, select(PlanTask.id))
    assert "Chủ trì: Phòng Hành chính · Phối hợp: Phòng Tư vấn" in words(secretary.get(page(made)).text)
    done = fill(secretary, page(made, f"/tasks/{task}/done"), done_on="02/02/2024", result="BC số 15")
    assert done.headers["Location"] == page(made, f"#task-{task}")
    text = words(secretary.get(page(made)).text)
    assert "xong 02/02/2024" in text
    assert "Kết quả: BC số 15" in text
    press(secretary, page(made), page(made, f"/tasks/{task}/reopen"))
    assert "Kết quả: BC số 15" not in words(secretary.get(page(made)).text)
    assert fill(secretary, page(made, f"/tasks/{task}/remove")).status_code == 303
    assert stored(made, select(PlanTask.id)) == []


def test_the_next_years_dates_are_seen_before_anything_is_written(made: World, secretary: FlaskClient) -> None:
    add(made, task_row(made.plan_id, "Sơ kết năm 2024", result="đã xong", **done(made)))
    before = count(made)
    text = words(secretary.get(page(made, "/clone")).text)
    assert "trước ngày 10/02/2024 trước ngày 10/02/2025 đến hết Chủ nhật, 09/02/2025 09/02/2025 là Chủ nhật" in text
    assert "Quý II Sơ kết năm 2025 Thứ Hai, 30/06/2025" in text
    assert count(made) == before
    answer = fill(secretary, page(made, "/clone"))
    (new,) = stored(made, select(Plan.id).where(Plan.year == 2025))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/plans/{new}")
    registration = select(Term.due_on).where(Term.plan_id == new, Term.stage == Stage.REGISTRATION)
    assert stored(made, registration) == [date(2025, 2, 10)]
    assert stored(made, select(PlanTask.done_on).where(PlanTask.plan_id == new)) == [None]


def test_local_terms_are_proposed_and_a_later_plan_is_pointed_out(made: World, secretary: FlaskClient) -> None:
    (paper,) = add(made, LocalRegulation(
        council_id=made.organisations["centre"], issuer_id=made.organisations["province"], number="42/2024/QĐ-UBND",
        title="Quy chế", issued_on=date(2024, 1, 15), in_force_from=date(2024, 1, 25), created_at=MONDAY,
    ))  # fmt: skip
    source = "UBND tỉnh, 42/2024/QĐ-UBND (15/01/2024), Điều 12"
    for written, confirmed in (("registration: 02-05", False), ("report: 11-30", True)):
        value = LocalRegulationValue(regulation_id=paper, key=LocalKey.TERM, value=written, citation=source,
                                     confirmed=confirmed)  # fmt: skip
        add(made, value)
    text = words(secretary.get(page(made)).text)
    later = "Muộn hơn quy định của địa phương: chậm nhất đến hết ngày 05/02/{year} ({source}, chưa xác nhận)."
    assert later.format(year=2024, source=source) in text
    assert f"Quy định của địa phương: chậm nhất đến hết ngày 30/11/2024 ({source})." in text
    form = secretary.get(page(made, "/terms/report"))
    assert 'value="30/11/2024"' in form.text
    assert f"Quy định của địa phương: chậm nhất đến hết ngày 30/11/2024 ({source})." in words(form.text)
    late = {"due_on": "01/12/2024", "meaning": "no_later_than", "policy": "keep"}
    assert fill(secretary, page(made, "/terms/report"), **late).status_code == 303
    said = f"Muộn hơn quy định của địa phương: chậm nhất đến hết ngày 30/11/2024 ({source})."
    assert words(secretary.get(page(made)).text).count(said) == 2  # once as it was set, once on the plan
    assert fill(secretary, page(made, "/terms/report"), **late | {"meaning": "before"}).status_code == 303
    assert "30/11/2024 (" not in words(secretary.get(page(made)).text)
    assert later.format(year=2025, source=source) in words(secretary.get(page(made, "/clone")).text)


def test_a_year_that_has_its_plan_is_not_cloned_over(made: World, secretary: FlaskClient) -> None:
    form = hidden(secretary.get(page(made, "/clone")).text)
    (new,) = add(made, Plan(organisation_id=made.organisations["centre"], year=2025))
    assert secretary.post(page(made, "/clone"), data=form).status_code == 422
    text = secretary.get(page(made, "/clone")).text
    assert f'href="/plans/{new}"' in text
    assert "Lập kế hoạch năm 2025</button>" not in text
    assert stored(made, select(func.count()).select_from(Plan)) == [2]


def test_the_list_goes_on_by_keyset_and_by_year(made: World, secretary: FlaskClient) -> None:
    add(made, *(Plan(organisation_id=made.organisations["centre"], year=year) for year in range(1960, 2020)))
    first = secretary.get("/plans").text
    assert first.count("Xem cả năm<") == 50
    assert 'href="/plans?after=1971-' in first
    address = first.partition('rel="next" href="')[2].partition('"')[0]
    rest = words(secretary.get(address).text)
    assert "Năm 1970" in rest
    assert "Năm 1971" not in rest.replace("1971-", "")
    only = secretary.get("/plans?year=1999").text
    assert only.count("Xem cả năm<") == 1
