"""The papers of a plan as trees."""

from __future__ import annotations

from datetime import date

from tests.support.papers import HOSTILE, IMPRINT, entry, rows, sound, tables, texts
from workflow.documents import plans as build
from workflow.domain.document import Heading
from workflow.domain.states import Stage, TaskRecurrence, TermMeaning


def test_what_a_plan_rests_on_is_cited_one_paper_each() -> None:
    words = (
        "Luật Thi đua, khen thưởng; Nghị định 91/2017/NĐ-CP.\nKế hoạch số 08/KH-S ngày 12/01/2024; căn cứ Công văn 3"
    )
    assert build.rests_on(words) == (
        "Căn cứ Luật Thi đua, khen thưởng", "Căn cứ Nghị định 91/2017/NĐ-CP", "Thực hiện Kế hoạch số 08/KH-S ngày 12/01/2024",
        "căn cứ Công văn 3",
    )  # fmt: skip
    assert build.rests_on(" ;\n") == ()


def test_a_plan() -> None:
    facts = build.PlanFacts(
        organisation="Trung tâm", year=2024, basis=("Căn cứ Luật",),
        sections=(("I. Mục đích, yêu cầu", "1. Mục đích\n- Tạo chuyển biến."), (HOSTILE, HOSTILE)),
        terms=(build.Term(Stage.REGISTRATION, date(2024, 2, 10), TermMeaning.BEFORE),
               build.Term(Stage.REPORT, date(2024, 12, 5), TermMeaning.NO_LATER_THAN)),
        tasks=(build.Task(1, "Kế hoạch", "Phòng Hành chính", "Các phòng", date(2024, 3, 31), TaskRecurrence.YEARLY),
               build.Task(2, "Đột xuất", "", "", date(2024, 6, 30), TaskRecurrence.EVENT_DRIVEN)),
    )  # fmt: skip
    paper = build.plan(facts, IMPRINT)
    sound(paper)
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert headings == [
        "I. MỤC ĐÍCH, YÊU CẦU", f"II. {HOSTILE.upper()}", "III. THỜI HẠN THỰC HIỆN", "IV. TỔ CHỨC THỰC HIỆN",
    ]  # fmt: skip
    said = texts(paper)
    assert "Đăng ký thi đua: trước ngày 10 tháng 02 năm 2024;" in said
    assert "Báo cáo tổng kết: chậm nhất đến hết ngày 05 tháng 12 năm 2024." in said
    assert rows(tables(paper)[0]) == [
        ("QUÝ I",), ("1", "Kế hoạch", "Phòng Hành chính", "Các phòng", "31/03/2024"),
        ("QUÝ II",), ("1", "Đột xuất", "", "", "Khi có việc phát sinh"),
    ]  # fmt: skip
    assert paper.annexes[0].landscape


def test_registrations() -> None:
    facts = build.Registrations(organisation="Trung tâm", year=2022, entries=[entry(note="20/01/2022")])
    paper = build.registration_list(facts, IMPRINT)
    sound(paper)
    assert rows(tables(paper)[0])[-1] == ("1", "Lò Thị An", "Viên chức, Phòng Hành chính", "20/01/2022")
    assert "Tổng số đăng ký: 01 cá nhân." in texts(paper)


def test_a_reminder_letter_is_a_letter() -> None:
    facts = build.Urging(
        year=2024, number="", issued_on=None, today=date(2024, 2, 15), until=date(2024, 2, 20),
        units=("Phòng Tư vấn", "Phòng Hành chính"),
        late=[build.Late("Phòng Tư vấn", "Đăng ký thi đua năm 2024", date(2024, 2, 9), 4, 2)],
    )  # fmt: skip
    paper = build.reminder_letter(facts, IMPRINT)
    sound(paper)
    assert (paper.heading, paper.letterhead.about) == (
        "", "V/v đôn đốc thực hiện Kế hoạch công tác thi đua, khen thưởng năm 2024",
    )  # fmt: skip
    assert (paper.addressees, paper.recipients[0]) == (("Phòng Tư vấn", "Phòng Hành chính"), "Như trên")
    assert rows(tables(paper)[0]) == [("1", "Phòng Tư vấn", "Đăng ký thi đua năm 2024", "09/02/2024", "4", "2")]
    assert any("còn 02 đơn vị chưa hoàn thành" in text for text in texts(paper))
