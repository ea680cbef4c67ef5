"""An annex read: the table of a department's plan, the same in worse shape, other layouts, and anything at all."""

from __future__ import annotations

import re
import textwrap
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import annex as paper
from workflow.domain.annex import MOST_TASKS, Annex, Line, read_annex, table_lines, text_lines
from workflow.domain.task_units import split_units

WANTED = [(quarter, str(number), *task) for quarter, tasks in paper.TASKS.items() for number, task in enumerate(tasks, 1)]


def told(found: Annex) -> list[tuple[object, ...]]:
    return [(t.quarter, t.number, t.title, t.lead, t.coordinating) for t in found.tasks]


def flat(text: str) -> str:
    return " ".join(text.split())


# ── the paper of the requirement ──


def test_the_paper_with_everything_around_the_annex_gives_its_fifteen_tasks() -> None:
    found = read_annex(text_lines(paper.paper()))
    assert told(found) == WANTED
    assert [sum(task.quarter == quarter for task in found.tasks) for quarter in (1, 2, 3, 4)] == [4, 5, 2, 4]
    assert all(task.sure for task in found.tasks)
    assert (len(found.headings), found.unread) == (4, ())
    assert found.before[-1].text.startswith("PHỤ LỤC Kèm theo Kế hoạch")


def test_two_units_lead_the_inspection() -> None:
    inspection = next(t for t in read_annex(text_lines(paper.paper())).tasks if (t.quarter, t.number) == (3, "1"))
    assert split_units(inspection.lead) == ["Văn phòng Sở", "Thanh tra Sở"]


def test_the_same_table_out_of_a_word_processor_or_a_sheet() -> None:
    title = ["PHỤ LỤC", "", "", ""]
    header = ["STT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp"]
    found = read_annex(table_lines([title, header, *paper.rows()]))
    assert told(found) == WANTED
    assert found.unread == ()


# ── rows broken over lines ──


@pytest.mark.parametrize("width", [25, 40, 70])
def test_cells_broken_over_lines_are_mended(width: int) -> None:
    """As a text extraction leaves them: each row wrapped where the column ended, tabs between the cells."""
    def wrapped(row: list[str]) -> list[str]:
        line = "\t".join(row).strip("\t")
        return [line] if "Quý" in line else textwrap.wrap(
            line, width, expand_tabs=False, replace_whitespace=False, break_long_words=False
        )  # fmt: skip

    lines = [part for row in paper.rows() for part in wrapped(row)]
    found = read_annex(text_lines("\n".join(lines)))
    assert [(t.quarter, t.number, flat(t.title)) for t in found.tasks] == [row[:3] for row in WANTED]
    assert [flat(t.lead) for t in found.tasks] == [row[3] for row in WANTED]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_table_whose_cells_come_one_under_the_other(between: str) -> None:
    """Without tabs the parts of a row are told by how units begin; such a row is marked for a second look."""
    cells = [cell for row in paper.rows() for cell in (f"{row[0]} {row[1]}", *row[2:]) if cell]
    found = read_annex(text_lines(between.join(cells)))
    assert [(t.quarter, t.number, t.title, t.lead) for t in found.tasks] == [row[:4] for row in WANTED]
    assert [flat(t.coordinating) for t in found.tasks] == [row[4] for row in WANTED]
    assert not any(task.sure for task in found.tasks)


def test_a_wrapped_line_that_begins_with_a_number_is_no_new_task() -> None:
    found = read_annex(text_lines("Quý II\n1. Báo cáo sơ kết công tác thi đua, khen thưởng\n6 tháng đầu năm 2022\n2. Kiểm tra"))
    assert [task.title for task in found.tasks] == [
        "Báo cáo sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm 2022", "Kiểm tra",
    ]  # fmt: skip


def test_a_row_of_a_grid_without_number_goes_on_with_the_columns_above() -> None:
    rows = [["I", "Quý I", "", ""], ["1", "Kế hoạch công tác", "Văn phòng", "Các phòng,"], ["", "năm 2022", "Sở", "đơn vị"]]
    assert told(read_annex(table_lines(rows))) == [(1, "1", "Kế hoạch công tác năm 2022", "Văn phòng\nSở", "Các phòng, đơn vị")]


# ── other layouts ──


def test_a_table_with_a_column_of_time_instead_of_headings() -> None:
    rows = [
        ["TT", "Nội dung", "Thời gian", "Cơ quan chủ trì", "Cơ quan phối hợp", "Ghi chú"],
        ["1", "Phát động thi đua", "Quý I/2024", "Phòng Hành chính", "Các phòng", ""],
        ["2", "Sơ kết 6 tháng", "Trước 15/6", "Phòng Hành chính", "", "theo mẫu"],
        ["3", "Tổng kết", "Tháng 11", "Phòng Hành chính", "Các phòng", ""],
        ["4", "Việc khác", "Cả năm", "Phòng Tư vấn", "", ""],
    ]
    found = read_annex(table_lines(rows))
    assert [(t.quarter, t.title, t.time) for t in found.tasks] == [
        (1, "Phát động thi đua", "Quý I/2024"), (2, "Sơ kết 6 tháng", "Trước 15/6"), (4, "Tổng kết", "Tháng 11"),
        (None, "Việc khác", "Cả năm"),
    ]  # fmt: skip
    assert [line.text for line in found.unread] == []
    assert found.tasks[1].note == "Ghi chú: theo mẫu"
    assert [task.sure for task in found.tasks] == [True, True, True, False]


def test_a_list_with_bullets_and_named_parts() -> None:
    text = """
    1. Quý I:
    - Xây dựng kế hoạch năm; đơn vị chủ trì: Phòng Hành chính; phối hợp: các phòng
    - Phát động phong trào
    2. Quý II:
    a) Sơ kết phong trào. Chủ trì: Phòng Tư vấn
    """
    found = read_annex(text_lines(text))
    assert [(t.quarter, t.title, t.lead, t.coordinating) for t in found.tasks] == [
        (1, "Xây dựng kế hoạch năm", "Phòng Hành chính", "các phòng"), (1, "Phát động phong trào", "", ""),
        (2, "Sơ kết phong trào.", "Phòng Tư vấn", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "quarter"),
    [
        ("I\tCông việc thực hiện trong Quý I\t\t", 1), ("Quý 3", 3), ("QUÝ IV NĂM 2022", 4), ("B. Qúy II/2022", 2),
        ("Nhiệm vụ trọng tâm quý III năm 2024", 3), ("| II | Quý II | |", 2),
        ("quán triệt tại các cuộc họp giao ban định kỳ hàng Quý, Hội nghị", None), ("Quỹ I", None), ("Quý V", None),
        ("3\tBáo cáo công tác thi đua Quý I\tVăn phòng\tCác phòng", None), ("3. Báo cáo quý I", None),
        ("Quý I là thời gian các phòng, đơn vị phát động phong trào thi đua theo kế hoạch của tỉnh, của ngành và báo cáo kết quả về Sở", None),
    ],
)  # fmt: skip
def test_what_opens_a_quarter(line: str, quarter: int | None) -> None:
    found = read_annex(text_lines(f"{line}\n1\tSơ kết\tVăn phòng\tCác phòng"))
    assert [task.quarter for task in found.tasks] == ([quarter] if quarter else [])


def test_a_plan_without_annex_loses_nothing() -> None:
    found = read_annex(text_lines(paper.BODY))
    assert found.tasks == ()
    assert [line.text for line in found.unread] == [flat(line.replace("**", " ")) for line in paper.BODY.split("\n") if line.strip()]


def test_what_follows_the_annex_is_listed_not_glued_to_the_last_task() -> None:
    found = read_annex(text_lines(f"{paper.paper()}\nNơi nhận:\n- Như trên;\n1. Lưu: VT."))
    assert told(found) == WANTED
    assert [line.text for line in found.unread] == ["Nơi nhận:", "- Như trên;", "1. Lưu: VT."]


def test_too_many_rows_are_listed_not_dropped() -> None:
    rows = [["", "Quý I", ""], *([str(n % 900), f"Việc {n}", "Văn phòng"] for n in range(1, 301))]
    found = read_annex(table_lines(rows))
    assert (len(found.tasks), len(found.unread)) == (MOST_TASKS, 100)


# ── six layouts that no department's annex has ──

HEADER = ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp"]
#: name -> (the paper, [(quarter, number, title, lead, time, sure)], lines left for a person to look at)
LAYOUTS: dict[str, tuple[list[Line], list[tuple[object, ...]], list[str]]] = {
    "months as headings": (
        table_lines([HEADER, ["I", "Tháng 01", "", ""], ["1", "Kế hoạch năm", "Văn phòng", "Các phòng"],
                     ["II", "Tháng 5", "", ""], ["2", "Sơ kết", "Thanh tra", ""],
                     ["III", "Công việc tháng 11 năm 2024", "", ""], ["3", "Tổng kết", "Văn phòng", ""]]),
        [(1, "1", "Kế hoạch năm", "Văn phòng", "tháng 1", True), (2, "2", "Sơ kết", "Thanh tra", "tháng 5", True),
         (4, "3", "Tổng kết", "Văn phòng", "tháng 11", True)],
        [],
    ),
    "a quarter's cell joined over its rows": (
        table_lines([["Thời gian", "TT", "Nhiệm vụ", "Chủ trì"], ["Quý I", "1", "Kế hoạch năm", "Văn phòng"],
                     ["", "2", "Phát động", "Văn phòng"], ["Quý II", "1", "Sơ kết", "Thanh tra"]]),
        [(1, "1", "Kế hoạch năm", "Văn phòng", "Quý I", True), (1, "2", "Phát động", "Văn phòng", "Quý I", False),
         (2, "1", "Sơ kết", "Thanh tra", "Quý II", True)],
        [],
    ),
    "who leads comes first": (
        table_lines([["Cơ quan thực hiện", "Nội dung", "Thời gian hoàn thành"], ["Văn phòng", "Kế hoạch năm", "Quý I"],
                     ["Thanh tra", "Kiểm tra hai đơn vị", "Cả năm"]]),
        [(1, "1", "Kế hoạch năm", "Văn phòng", "Quý I", True),
         (None, "1", "Kiểm tra hai đơn vị", "Thanh tra", "Cả năm", False)],
        [],
    ),
    "page numbers and running heads between the rows": (
        text_lines("Quý I\n1\tKế hoạch năm\tVăn phòng\tCác phòng.\nKH số 12/KH-STN      2\n\fQuý II\n"
                   "1\tSơ kết\tThanh tra\tCác phòng.\n3\n2\tXét sáng kiến\tVăn phòng\tCác phòng."),
        [(1, "1", "Kế hoạch năm", "Văn phòng", "", True), (2, "1", "Sơ kết", "Thanh tra", "", True),
         (2, "2", "Xét sáng kiến", "Văn phòng", "", True)],
        ["KH số 12/KH-STN 2", "3"],
    ),
    "a sheet saved as text": (
        text_lines("STT;Nội dung;Chủ trì;Thời gian\n1;Kế hoạch năm;Văn phòng;Quý I\n2;Tổng kết;Thanh tra;15/12\n"),
        [(1, "1", "Kế hoạch năm", "Văn phòng", "Quý I", True), (4, "2", "Tổng kết", "Thanh tra", "15/12", True)],
        [],
    ),
    "sentences under the quarters": (
        text_lines("QUÝ I NĂM 2024\nVăn phòng chủ trì xây dựng kế hoạch năm.\nQUÝ II NĂM 2024\nSơ kết phong trào."),
        [],
        ["Văn phòng chủ trì xây dựng kế hoạch năm.", "Sơ kết phong trào."],
    ),
    "a grid of quarters": (
        table_lines([["Quý", "Nhiệm vụ 1", "Nhiệm vụ 2"], ["I", "Kế hoạch", "Phát động"], ["II", "Sơ kết", "Sáng kiến"]]),
        [],
        ["Quý | Nhiệm vụ 1 | Nhiệm vụ 2", "I | Kế hoạch | Phát động", "II | Sơ kết | Sáng kiến"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_odd_layout_is_read_or_left_to_a_person_line_by_line(name: str) -> None:
    lines, tasks, unread = LAYOUTS[name]
    found = read_annex(lines)
    assert [(t.quarter, t.number, t.title, t.lead, t.time, t.sure) for t in found.tasks] == tasks
    assert [line.text for line in found.unread] == unread
    assert {line.number for line in lines} == {
        *(line.number for line in (*found.before, *found.headings, *found.unread)),
        *(number for task in found.tasks for number in task.lines),
    }


def test_a_quotation_mark_that_stays_open_swallows_no_line() -> None:
    lines = text_lines('STT;Nội dung;Chủ trì\n1;"Kế hoạch;Văn phòng\n2;Tổng kết;Văn phòng')
    assert [line.text for line in lines] == ["STT;Nội dung;Chủ trì", '1;"Kế hoạch;Văn phòng', "2;Tổng kết;Văn phòng"]


def test_the_cover_of_a_paper_opens_no_month() -> None:
    found = read_annex(text_lines("SỞ THỬ NGHIỆM\nTháng 01 năm 2024\n1. Mục đích\n2. Yêu cầu"))
    assert (found.tasks, len(found.unread)) == ((), 4)


# ── anything at all ──

WORDS = st.sampled_from(
    ["Quý I", "Quý IV", "I", "1", "2.", "- ", "Chủ trì:", "Phối hợp:", "STT", "Nội dung", "Đơn vị chủ trì", "Thời gian",
     "Văn phòng Sở", "Các phòng, đơn vị", "Báo cáo", "\t", "\t\t", "|", "\n", "\n\n", "  ", "\f", "\x00", "\ud800",
     "e\u0301", "Nơi nhận", "**", "6 tháng", ";", "(nếu có)", "٣", "\u202e"]
)  # fmt: skip
SIGNS = re.compile(r"[\s|*]+")


def letters(text: str) -> Counter[str]:
    """What is said, whatever the blanks, bars and stars between."""
    lines = text_lines(text)
    return Counter(char for line in lines for cell in line.cells for char in SIGNS.sub("", cell))


def kept(found: Annex) -> Counter[str]:
    lines: list[Line] = [*found.before, *found.headings, *found.unread]
    parts = [cell for line in lines for cell in line.cells]
    for task in found.tasks:
        parts += [task.number, task.title, task.lead, task.coordinating, task.time, task.note]
    return Counter(char for part in parts for char in SIGNS.sub("", part))


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(WORDS, st.text(max_size=20)), max_size=60).map(" ".join),
                 st.lists(WORDS, max_size=80).map("".join)))  # fmt: skip
def test_nothing_crashes_and_no_letter_is_lost(text: str) -> None:
    """Only the marks of a list (a number's full stop, a bullet, "Chủ trì:") may go; letters and digits all stay."""
    missing = letters(text) - kept(read_annex(text_lines(text)))
    marks = "().:-+•*–;,"
    lost = {char for char in missing if char not in marks}
    named = set("đơnvịcơquanchủtrìphốihợpthựchiện") | set("đơnvịcơquanchủtrìphốihợpthựchiện".upper()) | set("abcdefghijklmnopqrstuvwxyzđ")
    assert lost <= named, (text, missing)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=7), max_size=25))
def test_every_line_of_a_grid_has_its_place(rows: list[list[str]]) -> None:
    lines = table_lines(rows)
    found = read_annex(lines)
    places = {line.number for line in (*found.before, *found.headings, *found.unread)}
    places |= {number for task in found.tasks for number in task.lines}
    assert places == {line.number for line in lines}
