"""The payment list and the posting record as trees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.support.papers import HOSTILE, IMPRINT, rows, sound, tables, texts
from workflow.documents.payments import Paid, PaymentFacts, payment_list
from workflow.documents.publicity import Posted, Posting, posting_record
from workflow.domain.document import plain


def test_a_payment_list_with_its_sum_in_words() -> None:
    lines = (
        Paid("Lò Thị An", "P. HC", "Lao động tiên tiến", "0,3 × 1.490.000", 450_000),
        Paid(HOSTILE, "P. HC", "Giấy khen", "", None, "Chưa có mức thưởng"),
        Paid("Vì Văn Bình", "P. HC", "Chiến sĩ thi đua cơ sở", "1 × 1.490.000", 1_490_000),
    )
    paper = payment_list(PaymentFacts(decision="Quyết định số 9", year=2022, lines=lines), IMPRINT)
    sound(paper)
    assert [row[5] for row in rows(tables(paper)[0])] == ["450.000", "", "1.490.000", "1.940.000"]
    said = [plain(block.text) for block in paper.blocks[1:]]  # type: ignore[union-attr] # paragraphs
    assert said == ["Tổng số tiền: 1.940.000 đồng. Bằng chữ: Một triệu chín trăm bốn mươi nghìn đồng."]
    assert [one.authority[0] for one in paper.signatures] == ["NGƯỜI LẬP", "KẾ TOÁN", "GIÁM ĐỐC"]


def test_a_posting_record() -> None:
    facts = Posting(
        council="Trung tâm", year=2022, title="Danh sách đề nghị", days=5, posted_on=date(2022, 12, 1),
        last_day=date(2022, 12, 7), taken_down=None, reason="", over=True,
        items=(Posted("Lò Thị An", "", "Phòng Hành chính", "Lao động tiên tiến"),), comments=0, answered=0,
    )  # fmt: skip
    paper = posting_record(facts, IMPRINT)
    sound(paper)
    period = "Thời gian: từ ngày 01 tháng 12 năm 2022 đến hết ngày 07 tháng 12 năm 2022 (05 ngày làm việc)."
    assert {period, "Hết thời hạn niêm yết không nhận được ý kiến nào."} <= set(texts(paper))
    assert rows(tables(paper)[0]) == [("1", "Lò Thị An", "", "Phòng Hành chính", "Lao động tiên tiến")]
    for change, words in (
        ({"comments": 3, "answered": 2}, "Đã nhận 03 ý kiến, đã trả lời 02 ý kiến."),
        ({"over": False}, "Đang niêm yết, chưa kết thúc thời hạn tiếp nhận ý kiến."),
        ({"taken_down": date(2022, 12, 3), "reason": "Sai tên"}, "Đã gỡ ngày 03 tháng 12 năm 2022 trước thời hạn. Lý do: Sai tên."),
    ):  # fmt: skip
        assert words in texts(posting_record(replace(facts, **change), IMPRINT))  # type: ignore[arg-type]
