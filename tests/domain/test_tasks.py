"""What the words of a task let one guess: its day, how it recurs, what closes it, which units they name."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import annex as paper
from workflow.data.holidays import working_calendar
from workflow.domain.plans import TaskDetails, next_year
from workflow.domain.states import TaskClosing, TaskRecurrence
from workflow.domain.task_guesses import guess_closing, guess_due, guess_recurrence, moved_due, quarter_due
from workflow.domain.task_units import MOST_UNITS, NamedUnit, Place, Places, is_everyone, split_units

CALENDAR = working_calendar()
R, C = TaskRecurrence, TaskClosing


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2022, [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 30)]),  # Thu, Thu, Fri, Fri
        (2023, [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 29), date(2023, 12, 29)]),  # Fri, Fri, Fri, Fri
        (2024, [date(2024, 3, 29), date(2024, 6, 28), date(2024, 9, 30), date(2024, 12, 31)]),  # Fri, Fri, Mon, Tue
    ],
)
def test_a_task_without_a_day_is_due_on_the_last_working_day_of_its_quarter(year: int, days: list[date]) -> None:
    assert [quarter_due(year, quarter, CALENDAR) for quarter in (1, 2, 3, 4)] == days


@pytest.mark.parametrize(
    ("quarter", "time", "due"),
    [
        (2, "", date(2024, 6, 28)), (2, "Trước 15/6", date(2024, 6, 14)), (2, "15/6/2024", date(2024, 6, 15)),
        (2, "trước ngày 15/6", date(2024, 6, 14)), (4, "Tháng 11", date(2024, 11, 29)), (4, "Tháng 13", date(2024, 12, 31)),
        (4, "Trước 10/01/2025", date(2025, 1, 9)), (2, "31/6", date(2024, 6, 28)), (3, "15/6", date(2024, 9, 30)),
        (2, "15/6/2034", date(2024, 6, 28)), (1, "Quý I/2024", date(2024, 3, 29)), (2, "99/99", date(2024, 6, 28)),
    ],
)  # fmt: skip
def test_a_day_that_the_plan_names_is_taken_if_it_can_be(quarter: int, time: str, due: date) -> None:
    assert guess_due(2024, quarter, time, CALENDAR) == due


@given(st.text(max_size=40))
def test_any_words_give_a_day(time: str) -> None:
    assert date(2024, 4, 1) <= guess_due(2024, 2, time, CALENDAR) <= date(2025, 12, 31)


def test_the_fifteen_tasks_recur_as_the_annex_words_them() -> None:
    guessed = {(quarter, number): guess_recurrence(task[0]) for quarter, tasks in paper.TASKS.items() for number, task in enumerate(tasks, 1)}
    special = {(1, 4): R.EVENT_DRIVEN, (2, 1): R.CONTINUOUS, (2, 2): R.CONTINUOUS, (2, 5): R.ROUND, (4, 3): R.ROUND}
    assert guessed == dict.fromkeys(guessed, R.YEARLY) | special


def test_what_the_system_records_closes_seven_of_them() -> None:
    guessed = {(quarter, number): guess_closing(task[0]) for quarter, tasks in paper.TASKS.items() for number, task in enumerate(tasks, 1)}
    assert {key: value for key, value in guessed.items() if value} == {
        (1, 1): C.PLAN_ISSUED, (1, 2): C.REGISTRATION, (2, 5): C.ROUND_1, (3, 1): C.INSPECTION,
        (2, 4): C.HALF_REPORT, (4, 2): C.YEAR_REPORT, (4, 3): C.ROUND_2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("due", "quarter", "moved"),
    [
        (date(2024, 3, 29), 1, date(2025, 3, 31)),  # by the rule: Friday, then Monday
        (date(2024, 3, 31), 1, date(2025, 3, 31)),  # the last day, Sunday, then the last working day, Monday
        (date(2024, 6, 15), 2, date(2025, 6, 15)), (date(2024, 2, 29), 1, date(2025, 2, 28)),
    ],
)  # fmt: skip
def test_a_day_moves_into_the_next_year(due: date, quarter: int, moved: date) -> None:
    assert moved_due(due, quarter=quarter, years=(2024, 2025), calendar=CALENDAR) == moved


def test_what_was_meant_for_once_is_not_carried_on() -> None:
    once = TaskDetails(quarter=1, title="Kỷ niệm 115 năm 2024", due_on=date(2024, 3, 29), recurrence=R.ONCE)
    assert next_year(once, 2024, 2025, CALENDAR) is None


# ── units ──

PLACES = Places(
    [
        Place(1, "Sở Thử Nghiệm", "Sở TN", "STN"), Place(2, "Văn phòng", "VP", "VP"), Place(3, "Thanh tra", "TTr", "TTR"),
        Place(4, "Phòng Hành chính – Tổng hợp", "HCTH", "HCTH"), Place(5, "Trung tâm Dịch vụ việc làm", "TTDVVL", "TTDVVL"),
        Place(6, "Phòng Tư vấn", "TV", "TV1"), Place(7, "Phòng Tư vấn", "TV", "TV2"),
    ],
    "Sở Thử Nghiệm",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Văn phòng Sở", 2), ("VĂN PHÒNG SỞ", 2), ("van phong", 2), ("Văn phòng Sở Thử Nghiệm", 2), ("Thanh tra Sở", 3),
        ("Phòng Hành chính - Tổng hợp", 4), ("P. Hành chính – Tổng hợp", 4), ("TT Dịch vụ việc làm", 5), ("ttdvvl", 5),
        ("Trung tâm Dịch vụ việc làm thuộc Sở", 5), ("Sở Thử Nghiệm", 1), ("Phòng Tư vấn", None), ("TV1", 6),
        ("Sở Nội vụ", None), ("", None),
    ],
)  # fmt: skip
def test_a_unit_is_found_however_it_is_written(name: str, place: int | None) -> None:
    assert PLACES.find(name) == place


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Văn phòng Sở; Thanh tra Sở", ["Văn phòng Sở", "Thanh tra Sở"]), ("Văn phòng Sở, Thanh tra Sở", ["Văn phòng Sở", "Thanh tra Sở"]),
        ("Văn phòng Sở và Thanh tra Sở.", ["Văn phòng Sở", "Thanh tra Sở"]), ("- Văn phòng\n- Thanh tra", ["Văn phòng", "Thanh tra"]),
        (paper.DISTRICTS, ["Các phòng, đơn vị trực thuộc Sở", "Phòng Lao động - TBXH các huyện, thị xã, thành phố"]),
        ("Văn phòng; văn phòng; Văn phòng", ["Văn phòng", "văn phòng"]), (" ; .; ", []),
    ],
)  # fmt: skip
def test_a_cell_is_parted_into_units(text: str, names: list[str]) -> None:
    assert split_units(text, lambda name: PLACES.find(name) is not None) == names


@pytest.mark.parametrize(
    ("name", "everyone"),
    [
        ("Các phòng, đơn vị trực thuộc Sở", True), ("Các phòng, bộ phận chuyên môn thuộc Trung tâm", True),
        ("Các phòng, ban, đơn vị", True), ("Tất cả các đơn vị", True),
        ("Phòng Lao động - TBXH các huyện, thị xã, thành phố", False), ("Các phòng chuyên môn cấp huyện", False),
        ("Văn phòng", False),
    ],
)  # fmt: skip
def test_who_is_everyone(name: str, everyone: bool) -> None:
    assert is_everyone(name) is everyone


def test_a_unit_of_the_tree_is_not_everyone() -> None:
    assert PLACES.units("Văn phòng Sở; Các đơn vị; Sở Nội vụ") == (
        NamedUnit("Văn phòng Sở", 2), NamedUnit("Các đơn vị", None, everyone=True), NamedUnit("Sở Nội vụ"),
    )  # fmt: skip


@given(st.text(max_size=300))
def test_any_cell_is_parted_without_end(text: str) -> None:
    found = PLACES.units(text)
    assert len(found) <= MOST_UNITS
    assert all(unit.name.strip() for unit in found)
