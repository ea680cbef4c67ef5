"""The basis of a plan read: papers with number and day, a paper younger than the plan, a law not in force that day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.data import load_catalogue
from workflow.domain.citations import Citation, citations, doubts, same_number
from workflow.domain.plans import retell

BASIS = (
    "Thực hiện Kế hoạch số 05/KH-UBND ngày 29/01/2022 của UBND tỉnh; Kế hoạch số 06/KH-KTĐVHXH ngày 09/02/2022 của Khối; "
    "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ; Thông tư số 12/2019/TT-BNV ngày 04/11/2019 của Bộ Nội vụ"
)
LAW = [one for regime in load_catalogue().regimes.values() for one in regime.instruments]


def test_papers_are_found_with_number_and_day() -> None:
    assert citations(BASIS) == [
        Citation("05/KH-UBND", date(2022, 1, 29)), Citation("06/KH-KTĐVHXH", date(2022, 2, 9)),
        Citation("91/2017/NĐ-CP", date(2017, 7, 31)), Citation("12/2019/TT-BNV", date(2019, 11, 4)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Luật Thi đua, khen thưởng số 06/2022/QH15", [("06/2022/QH15", None)]), ("ngày 31/02/2022", []),
        ("Quyết định 46/QĐ-UBND ngày 31/02/2015", [("46/QĐ-UBND", None)]), ("", []), ("giai đoạn 2021-2025", []),
        ("Chỉ thị số 34-CT/TW ngày 07/4/2014", [("34-CT/TW", date(2014, 4, 7))]),
    ],
)  # fmt: skip
def test_what_is_a_citation(text: str, found: list[tuple[str, date | None]]) -> None:
    assert [(one.number, one.dated_on) for one in citations(text)] == found


def test_a_basis_dated_after_the_plan_is_pointed_out() -> None:
    """The plan of January 2022 rests on papers of 29 January and 9 February."""
    found = [(one.code, one.params["number"]) for one in doubts(BASIS, date(2022, 1, 20), LAW)]
    assert found == [("basis_later", "05/KH-UBND"), ("basis_later", "06/KH-KTĐVHXH")]
    assert [one.params["number"] for one in doubts(BASIS, date(2022, 2, 9), LAW)] == []


def test_a_law_not_in_force_on_the_plans_day_is_pointed_out() -> None:
    """Decree 91/2017 ended with 2023; Decree 98/2023 began with 2024; Circular 12/2019 outlived its regime."""
    found = {one.params["number"]: one.code for one in doubts(BASIS, date(2024, 1, 12), LAW)}
    assert found == {"91/2017/NĐ-CP": "law_over"}
    early = doubts("Nghị định số 98/2023/NĐ-CP", date(2023, 6, 1), LAW)
    assert [(one.code, one.params["day"]) for one in early] == [("law_not_yet", date(2024, 1, 1))]
    assert doubts("Quyết định số 50/2017/QĐ-UBND của tỉnh", date(2030, 1, 1), LAW) == []


@given(st.text(max_size=300))
def test_any_text_is_read_without_end(text: str) -> None:
    doubts(text, date(2024, 1, 1), LAW)


def test_a_long_text_takes_no_long_time() -> None:
    assert citations("Kế hoạch " * 3000 + "1" * 5000) == []


def test_one_number_written_twice() -> None:
    assert same_number("05/KH-UBND", "05 / kh–ubnd")
    assert not same_number("", " ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Phong trào năm 2024, năm 2024.", "Phong trào năm 2025, năm 2025."), ("ngày 12/01/2024", "ngày 12/01/2024"),
        ("năm 2024 - 2028", "năm 2024 - 2028"), ("Kế hoạch số 08/2024/KH", "Kế hoạch số 08/2024/KH"),
    ],
)  # fmt: skip
def test_a_section_is_told_for_another_year(text: str, told: str) -> None:
    assert retell(text, 2024, 2025) == told
