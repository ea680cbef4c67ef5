"""Achievement reports and summaries as trees: the skeleton of the forms, dots where nothing is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.support.papers import HOSTILE, IMPRINT, rows, sound, tables, texts
from workflow.data import load_catalogue
from workflow.documents import dossiers as build
from workflow.domain.document import Heading
from workflow.domain.states import CommendationType, Rating, Sex

AWARDS = load_catalogue().awards


def facts(**more: Any) -> build.Dossier:
    known = {"name": "Lò Thị An", "collective": False, "award": AWARDS["CSTDCS"], "year": 2022, "unit": "Phòng Hành chính",
             "type": CommendationType.MERIT}  # fmt: skip
    return build.Dossier(**(known | more))


def headings(paper: Any) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]


def test_a_person_with_a_record() -> None:
    paper = build.achievement_report(
        facts(position="Viên chức", sex=Sex.FEMALE, born=date(1985, 5, 2), achievements="Đoạn một\n\nĐoạn hai",
              initiatives=[build.Recognised(2022, "Quy trình", "Cấp cơ sở", "QĐ 412/QĐ-TT")],
              initiative="Quy trình, QĐ 412",
              awards=[build.Held(2021, AWARDS["LDTT"], "QĐ 9"), build.Held(2020, AWARDS["GK_SO"], "")],
              ratings=[build.Rated(2022, Rating.EXCELLENT, "Thông báo 4")]),
        IMPRINT,
    )  # fmt: skip
    sound(paper)
    assert headings(paper) == [
        "I. SƠ LƯỢC LÝ LỊCH",
        "II. THÀNH TÍCH ĐẠT ĐƯỢC",
        "III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG",
    ]
    said = texts(paper)
    assert {"Ngày, tháng, năm sinh: 02/05/1985", "Giới tính: Nữ", "Quê quán: ……………", "Đoạn một", "Đoạn hai",
            "Năm 2022: Quy trình (Cấp cơ sở); QĐ 412/QĐ-TT."} <= set(said)  # fmt: skip
    assert "Quy trình, QĐ 412" not in said
    titles, forms, ratings = tables(paper)
    assert (titles.caption, rows(titles)) == (
        "A. Danh hiệu thi đua",
        [("2021", "Danh hiệu “Lao động tiên tiến”", "QĐ 9")],
    )
    assert rows(forms) == [("2020", "Giấy khen của Giám đốc Sở", "")]
    assert rows(ratings) == [("2022", "Hoàn thành xuất sắc nhiệm vụ", "Thông báo 4")]
    assert [one.authority for one in paper.signatures] == [("THỦ TRƯỞNG ĐƠN VỊ", "XÁC NHẬN"), ("NGƯỜI BÁO CÁO",)]
    assert paper.subject == "Đề nghị tặng danh hiệu “Chiến sĩ thi đua cơ sở” năm 2022"


def test_a_collective_of_which_little_is_known() -> None:
    paper = build.achievement_report(
        facts(name="Phòng Tư vấn", collective=True, award=AWARDS["TTLDTT"], staff=7), IMPRINT
    )
    sound(paper)
    assert headings(paper)[0] == "I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH"
    assert "Số lượng công chức, viên chức, người lao động: 07 người." in texts(paper)
    assert [rows(table) for table in tables(paper)] == [[("", "", "")]] * 3


def test_an_unplanned_deed_tells_what_was_done() -> None:
    paper = build.achievement_report(facts(type=CommendationType.UNPLANNED, achievements=HOSTILE), IMPRINT)
    sound(paper)
    assert paper.subject.endswith("năm 2022 (khen thưởng đột xuất)")
    assert (len(tables(paper)), HOSTILE in texts(paper)) == (2, True)


def test_a_summary() -> None:
    held = [build.Held(2021, AWARDS["LDTT"], "")]
    paper = build.summary(facts(summary="Hoàn thành xuất sắc.", awards=held, position="Viên chức"), IMPRINT)
    sound(paper)
    assert {"Họ và tên: Lò Thị An; Viên chức.", "Hoàn thành xuất sắc.",
            "Đã được khen thưởng: Danh hiệu “Lao động tiên tiến” năm 2021."} <= set(texts(paper))  # fmt: skip
