"""The papers of a vote as trees: totals, attendance, never who voted how."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.support.papers import HOSTILE, IMPRINT, entry, rows, sound, tables, texts
from workflow.documents import meetings as build
from workflow.documents.meetings import Counted, Member, Round
from workflow.domain.document import Document, Signature
from workflow.domain.states import Attendance

HELD = datetime(2022, 12, 15, 7, tzinfo=UTC)
PASSED = Counted("Lò Thị An", "P. HC", "Lao động tiên tiến", 6, 1, 0, 0, 7, "85,71 %", "Đạt", 1)
WAITING = Counted(HOSTILE, "P. HC", "Lao động tiên tiến", None, None, None, None, None, "", "Chưa kết luận")
MEMBERS = (
    Member("Cầm Văn Giám", "Chủ tịch", Attendance.PRESENT), Member("Lò Thị Phó", "Phó Chủ tịch", Attendance.WRITTEN),
    Member("Bạc Hùng", "Ủy viên", None), Member("Đèo Chi", "Thư ký", Attendance.PRESENT, "Hà Đầu"),
)  # fmt: skip


def minutes(closed_at: datetime | None = datetime(2022, 12, 15, 9, 30, tzinfo=UTC), **other: object) -> Document:
    facts = {
        "council": "Trung tâm", "year": 2022, "held_at": HELD, "closed_at": closed_at, "place": "Phòng họp", "members": MEMBERS,
        "in_writing": False, "chaired_by": "Cầm Văn Giám", "kept_by": "", "items": (PASSED, WAITING),
        "conclusion": "Nhất trí.\n\nGiao thư ký.", "fingerprint": "ab" * 32,
    } | other  # fmt: skip
    return build.council_minutes(build.Session(**facts), IMPRINT)  # type: ignore[arg-type]


def test_council_minutes() -> None:
    paper = minutes()
    sound(paper)
    said = texts(paper)
    for line in (
        "Bắt đầu: 14 giờ 00 phút, ngày 15 tháng 12 năm 2022.", "Có mặt: 02/04 thành viên.",
        "Đèo Chi, Thư ký (Hà Đầu dự thay).", "Vắng mặt, gửi ý kiến bằng văn bản: 01/04 thành viên.",
        "Vắng mặt: 01/04 thành viên.", "Chủ tọa: Cầm Văn Giám. Thư ký: …………….", "Nhất trí.", "Giao thư ký.",
        ("Biên bản đã được đọc lại cho các thành viên dự họp cùng nghe, thống nhất thông qua. Cuộc họp kết thúc vào "
        "16 giờ 30 phút cùng ngày."),
    ):  # fmt: skip
        assert line in said
    assert rows(tables(paper)[0]) == [
        ("1", "Lò Thị An", "P. HC", "Lao động tiên tiến", "6", "1", "0", "0", "6/7 = 85,71 %", "Đạt"),
        ("2", HOSTILE, "P. HC", "Lao động tiên tiến", "", "", "", "", "", "Chưa kết luận"),
    ]
    assert paper.signatures == (Signature(("THƯ KÝ",)), Signature(("CHỦ TỌA",), "Cầm Văn Giám"))
    assert paper.footnote.endswith("ab" * 32)


def test_a_meeting_that_goes_on_and_one_in_writing() -> None:
    assert any("kết thúc vào …… giờ …… phút" in text for text in texts(minutes(closed_at=None)))
    assert "Hình thức: lấy ý kiến các thành viên bằng văn bản, không họp." in texts(minutes(in_writing=True))


def test_a_tally_record_names_ballots_totals_and_tellers() -> None:
    facts = build.Tally(
        council="Trung tâm", year=2022, held_at=HELD, place="", members=7, present=6, written=1,
        rounds=(Round(1, "Bỏ phiếu kín", 7, 7, (PASSED,), ("Bạc Hùng",), "cd" * 32), Round(2, "Phiếu giấy", 7, None, (), (), "")),
        chaired_by="Cầm Văn Giám",
    )  # fmt: skip
    paper = build.tally_record(facts, IMPRINT)
    sound(paper)
    said = texts(paper)
    assert "Số phiếu phát ra: 07 phiếu; số phiếu thu về: 07 phiếu." in said
    assert "Số phiếu phát ra: 07 phiếu; số phiếu thu về: …………… phiếu." in said
    assert "Hội đồng có 07 thành viên; có mặt 06; gửi ý kiến bằng văn bản 01." in said
    assert paper.signatures == (Signature(("NGƯỜI KIỂM PHIẾU",), "Bạc Hùng"), Signature(("CHỦ TỌA",), "Cầm Văn Giám"))
    assert paper.footnote == f"Mã hòm phiếu: vòng 1 {'cd' * 32}"


def test_a_ballot_paper_bears_nothing_to_tell_it_by() -> None:
    facts = build.BallotSheet(
        council="Trung tâm", year=2022, held_at=HELD, number=1, of=2, copies=6,
        questions=(build.Question("Lò Thị An", "P. HC", "Lao động tiên tiến"),),
    )  # fmt: skip
    paper = build.ballot_paper(facts, IMPRINT)
    sound(paper)
    assert rows(tables(paper)[0]) == [("1", "Lò Thị An", "P. HC", "Lao động tiên tiến", "", "")]
    assert (paper.signatures, paper.footnote) == ((), "In 06 phiếu như nhau.")
    assert paper.subject.endswith("năm 2022 (Phiếu số 1/2)")


def test_review_minutes() -> None:
    facts = build.Review(
        unit="Phòng Hành chính", year=2022, on=date(2022, 12, 5), present=8, entries=[entry(vote="08/08")],
        chaired_by="Quàng Văn Trưởng",
    )  # fmt: skip
    paper = build.review_minutes(facts, IMPRINT)
    sound(paper)
    assert "Thành phần: 08 người dự họp của Phòng Hành chính." in texts(paper)
    assert rows(tables(paper)[0])[-1] == ("1", "Lò Thị An", "Viên chức, Phòng Hành chính", "08/08", "")
    assert "Chủ trì: Quàng Văn Trưởng. Thư ký: ……………." in texts(paper)
    assert paper.signatures == (Signature(("THƯ KÝ",)), Signature(("CHỦ TRÌ",), "Quàng Văn Trưởng"))
