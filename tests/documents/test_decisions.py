"""The papers of a decision as trees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.support.papers import HOSTILE, IMPRINT, entry, rows, sound, tables, texts
from workflow.data import load_catalogue
from workflow.documents.decisions import Decided, Given, Handover, certificate, decision, giver, handover_record, sheet
from workflow.domain.document import Article, plain
from workflow.domain.states import CommendationType, OrganisationKind, SubjectKind
from workflow.domain.stock import Stock

K, T = OrganisationKind, CommendationType


def decided(*entries: object, kind: CommendationType = T.MERIT) -> Decided:
    return Decided(
        giver="GIÁM ĐỐC SỞ THỬ NGHIỆM", body="Sở Thử Nghiệm", year=2022, type=kind, basis=("Căn cứ Luật Thi đua",),
        proposals=("Theo đề nghị của Trung tâm",), entries=entries, units=("Trung tâm Thử Nghiệm",),
    )  # type: ignore[arg-type] # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "position", "expected"),
    [
        ("Sở Nội vụ", K.DEPARTMENT, "Phó Giám đốc", "GIÁM ĐỐC SỞ NỘI VỤ"),
        ("Ủy ban nhân dân tỉnh Sơn La", K.PROVINCE, "", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH SƠN LA"),
        ("Bộ Nội vụ", K.MINISTRY, "Thứ trưởng", "BỘ TRƯỞNG BỘ NỘI VỤ"),
        ("Trường Trung cấp nghề", K.UNIT, "Hiệu trưởng", "HIỆU TRƯỞNG TRƯỜNG TRUNG CẤP NGHỀ"),
        ("Chính phủ", K.GOVERNMENT, "", "THỦ TƯỚNG CHÍNH PHỦ"),
    ],
)
def test_who_gives(body: str, kind: OrganisationKind, position: str, expected: str) -> None:
    assert giver(body, kind, position) == expected


def test_a_decision() -> None:
    paper = decision(decided(entry(), entry("Phòng Tư vấn", "TTLDTT")), IMPRINT)
    sound(paper)
    assert (paper.heading, paper.subject) == (
        "QUYẾT ĐỊNH",
        "Về việc khen thưởng thành tích trong phong trào thi đua năm 2022",
    )
    assert paper.decided_by == "GIÁM ĐỐC SỞ THỬ NGHIỆM"
    assert paper.basis == ("Căn cứ Luật Thi đua", "Theo đề nghị của Trung tâm")
    articles = [block for block in paper.blocks if isinstance(block, Article)]
    assert [article.number for article in articles] == [1, 2, 3]
    assert plain(articles[0].text).startswith(
        "Tặng danh hiệu thi đua cho 01 tập thể, 01 cá nhân đã có thành tích"
    )
    assert (paper.end_mark, paper.recipients) == (True, ("Như Điều 3", "Lưu: VT, HĐTĐKT"))
    assert len(rows(tables(paper)[0])) == 6


def test_certificates_are_called_by_their_award() -> None:
    awards = load_catalogue().awards
    called = {code: sheet(awards[code]) for code in ("GK_SO", "BK_BO", "CSTDCS", "TTLDTT", "KNC_BO", "HCLD3", "BK_TTG")}
    assert called == {
        "GK_SO": "GIẤY KHEN", "BK_BO": "BẰNG KHEN", "CSTDCS": "BẰNG CHỨNG NHẬN", "TTLDTT": "BẰNG CHỨNG NHẬN",
        "KNC_BO": "GIẤY CHỨNG NHẬN", "HCLD3": "", "BK_TTG": "",
    }  # fmt: skip


def test_a_certificate_of_a_person_and_of_a_collective() -> None:
    given = Given(entry=entry(award="GK_SO"), type=T.MERIT, year=2022, giver="GIÁM ĐỐC SỞ THỬ NGHIỆM", number="619/QĐ-STN",
                  decided_on=date(2022, 2, 5))  # fmt: skip
    paper = certificate(given, IMPRINT, Stock())
    sound(paper)
    assert (paper.title, paper.name, paper.detail) == ("GIẤY KHEN", "Bà: LÒ THỊ AN", "Viên chức, Phòng Hành chính")
    assert paper.merit == "Đã có thành tích xuất sắc trong thực hiện nhiệm vụ năm 2022"
    assert paper.decision == "Quyết định số 619/QĐ-STN ngày 05/02/2022"
    assert (paper.draft, paper.signature.name) == (False, "Cầm Văn Giám")
    group = entry("Phòng Tư vấn", "TTLDTT", kind=SubjectKind.COLLECTIVE, unit="Trung tâm Thử Nghiệm")
    paper = certificate(replace(given, entry=group), IMPRINT, Stock())
    assert (paper.title, paper.name, paper.detail) == ("BẰNG CHỨNG NHẬN", "PHÒNG TƯ VẤN", "Trung tâm Thử Nghiệm")
    assert paper.merit == "Đạt danh hiệu “Tập thể lao động tiên tiến” năm 2022"


def test_a_handover_that_has_not_been_held_leaves_dots() -> None:
    facts = Handover(decision="Quyết định số 9", council="Trung tâm", on=None, where="", entries=[entry(HOSTILE)])
    paper = handover_record(facts, IMPRINT)
    sound(paper)
    assert "Thời gian: ngày …… tháng …… năm ……." in texts(paper)
    assert "Địa điểm: ……………." in texts(paper)
    assert rows(tables(paper)[0])[1] == ("1", HOSTILE, "Viên chức, Phòng Hành chính", "", "")
