"""The papers of a vote: minutes of a unit's review and of a council, the tally record, ballot papers.

What they say of a vote is totals, never who voted how.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workflow.documents import frame, lists
from workflow.documents.lists import Entry
from workflow.domain.calendar import local_date
from workflow.domain.document import (
    Align,
    Blank,
    Block,
    Clause,
    Column,
    Document,
    Heading,
    Imprint,
    Line,
    Paragraph,
    Run,
    Signature,
    Table,
)
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.signing import CHAIR, SECRETARY, TELLER
from workflow.domain.states import Attendance
from workflow.domain.wording import DOTS, clock_time, long_day, padded, written_day

_HOW_TO_VOTE = (
    "Cách bỏ phiếu: đánh dấu X vào một trong hai ô của từng dòng. Dòng đánh dấu cả hai ô là không hợp lệ, dòng để "
    "trống là phiếu trắng. Không ký tên, không ghi gì khác lên phiếu."
)
_READ_OUT = "Biên bản đã được đọc lại cho các thành viên dự họp cùng nghe, thống nhất thông qua"


# ── the review of a unit ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a unit's meeting came to. on None: it has not been held. entries: `vote` as "08/08". chaired_by: a name, ""
    unknown."""

    unit: str
    year: int
    on: date | None
    present: int | None
    entries: Sequence[Entry]
    chaired_by: str = ""


def review_minutes(facts: Review, imprint: Imprint) -> Document:
    """Return the minutes of a unit's review of its own proposals."""
    there = padded(facts.present) if facts.present else DOTS
    blocks: tuple[Block, ...] = (
        Heading("I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN"),
        Clause("1.", f"Thời gian: {written_day(facts.on)}."),
        Clause("2.", f"Địa điểm: {DOTS}"),
        Clause("3.", f"Thành phần: {there} người dự họp của {facts.unit}."),
        Clause("4.", f"Chủ trì: {facts.chaired_by or DOTS}. Thư ký: {DOTS}."),
        Heading("II. NỘI DUNG"),
        Paragraph(f"Cuộc họp bình xét {lists.what(facts.entries)} năm {facts.year} của "
                  f"{lists.count(facts.entries)}. Sau khi thảo luận, người dự họp biểu quyết, kết quả như sau:"),
        lists.table(facts.entries, (lists.NAME, lists.PLACE, lists.VOTE, lists.NOTE)),
        Paragraph("Ý kiến khác:"), Blank(lines=2),
        Heading("III. KẾT LUẬN"),
        Paragraph(f"{facts.unit} đề nghị Hội đồng thi đua, khen thưởng xét các trường hợp có tên trên đây."),
        Paragraph(f"{_READ_OUT}."),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.REVIEW_MINUTES, imprint, subject=f"Họp bình xét thi đua, khen thưởng năm {facts.year}",
        blocks=blocks, signatures=(Signature((SECRETARY,)), Signature(("CHỦ TRÌ",), facts.chaired_by)), end_mark=True,
        fields=(("don_vi", facts.unit), ("nam", str(facts.year))),
    )  # fmt: skip


# ── the council ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the council on the day; for_whom: he stood in for this member."""

    name: str
    office: str
    attendance: Attendance | None
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """An item with its totals, None before they are counted. award: as voted on. result: in words."""

    subject: str
    unit: str
    award: str
    yes: int | None
    no: int | None
    abstain: int | None
    invalid: int | None
    base: int | None
    share: str
    result: str
    recused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A meeting of a council. council: whose. closed_at None: it goes on. chaired_by, kept_by: names, "" unknown.

    in_writing: nobody met, opinions came in until held_at. fingerprint: of the record that the system keeps.
    """

    council: str
    year: int
    held_at: datetime
    closed_at: datetime | None
    place: str
    in_writing: bool
    members: Sequence[Member]
    chaired_by: str
    kept_by: str
    items: Sequence[Counted]
    conclusion: str
    fingerprint: str


def council_minutes(facts: Session, imprint: Imprint) -> Document:
    """Return the minutes of a council's meeting."""
    blocks: tuple[Block, ...] = (
        Heading("I. THỜI GIAN, ĐỊA ĐIỂM"), *_when(facts),
        Heading("II. THÀNH PHẦN"), *_who(facts),
        Heading("III. NỘI DUNG"),
        Paragraph(f"Hội đồng xét, biểu quyết danh hiệu thi đua, hình thức khen thưởng năm {facts.year} đối với "
                  f"{padded(len(facts.items))} trường hợp. {_out(facts)}Kết quả như sau:"),
        _results(facts.items),
        Paragraph("Ý kiến thảo luận:"), Blank(lines=2),
        Heading("IV. KẾT LUẬN"), *(frame.paragraphs(facts.conclusion) or (Blank(lines=2),)),
        Paragraph(f"{_READ_OUT}. {_ended(facts)}"),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.COUNCIL_MINUTES, imprint, subject=f"Họp Hội đồng thi đua, khen thưởng năm {facts.year}",
        blocks=blocks, signatures=_signed(facts), end_mark=True, recipients=("Các thành viên Hội đồng", frame.KEPT),
        footnote=f"Mã đối chiếu với biên bản trên hệ thống: {facts.fingerprint}",
        fields=(
            ("hoi_dong", facts.council), ("nam", str(facts.year)), ("chu_toa", facts.chaired_by),
            ("thu_ky", facts.kept_by),
        ),
    )  # fmt: skip


def _when(facts: Session) -> tuple[Block, ...]:
    if facts.in_writing:
        way = Clause("1.", "Hình thức: lấy ý kiến các thành viên bằng văn bản, không họp.")
        return way, Clause("2.", f"Hạn gửi ý kiến: {_moment(facts.held_at)}.")
    return Clause("1.", f"Bắt đầu: {_moment(facts.held_at)}."), Clause("2.", f"Địa điểm: {facts.place or DOTS}.")


def _moment(moment: datetime) -> str:
    return f"{clock_time(moment)}, {long_day(local_date(moment))}"


def _who(facts: Session) -> tuple[Block, ...]:
    labels = {Attendance.PRESENT: "Có mặt", Attendance.WRITTEN: "Vắng mặt, gửi ý kiến bằng văn bản",
              Attendance.ABSENT: "Vắng mặt"}  # fmt: skip
    found: list[Block] = []
    for number, (kind, label) in enumerate(labels.items(), 1):
        mine = [m for m in facts.members if (m.attendance or Attendance.ABSENT) is kind]
        found.append(Clause(f"{number}.", f"{label}: {padded(len(mine))}/{padded(len(facts.members))} thành viên."))
        found += [Clause("-", f"{m.name}, {m.office}{_for(m)}{'.' if m is mine[-1] else ';'}") for m in mine]
    found.append(Clause("4.", f"Chủ tọa: {facts.chaired_by or DOTS}. Thư ký: {facts.kept_by or DOTS}."))
    return tuple(found)


def _for(member: Member) -> str:
    return f" ({member.stand_in} dự thay)" if member.stand_in else ""


def _out(facts: Session) -> str:
    out = sum(1 for item in facts.items if item.recused)
    return f"Thành viên có liên quan không biểu quyết ở {padded(out)} trường hợp. " if out else ""


def _ended(facts: Session) -> str:
    if facts.closed_at is None:
        return "Cuộc họp kết thúc vào …… giờ …… phút cùng ngày."
    same = local_date(facts.closed_at) == local_date(facts.held_at)
    day = "cùng ngày" if same else long_day(local_date(facts.closed_at))
    return f"Cuộc họp kết thúc vào {clock_time(facts.closed_at)} {day}."


def _signed(facts: Session) -> tuple[Signature, ...]:
    return Signature((SECRETARY,), facts.kept_by), Signature((CHAIR,), facts.chaired_by)


def _results(items: Sequence[Counted]) -> Table:
    columns = (
        lists.NUMBER, Column("ho_ten", "Họ và tên / tên tập thể", 13), Column("don_vi", "Đơn vị", 9),
        Column("danh_hieu", "Danh hiệu, hình thức", 11), Column("dong_y", "Đồng ý", 6, Align.CENTER),
        Column("khong", "Không đồng ý", 7, Align.CENTER), Column("trang", "Phiếu trắng", 7, Align.CENTER),
        Column("hong", "Không hợp lệ", 7, Align.CENTER), Column("ty_le", "Tỷ lệ đồng ý", 8, Align.CENTER),
        Column("ket_qua", "Kết quả", 8, Align.CENTER),
    )  # fmt: skip
    return Table("ket_qua", columns, tuple(_row(number, item) for number, item in enumerate(items, 1)))


def _row(number: int, item: Counted) -> Line:
    counts = ("" if value is None else str(value) for value in (item.yes, item.no, item.abstain, item.invalid))
    share = f"{item.yes}/{item.base} = {item.share}" if item.base and item.yes is not None else ""
    return Line((str(number), (Run(item.subject, bold=True),), item.unit, item.award, *counts, share, item.result))


# ── the count ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Round:
    """A counted round. entitled: members with a ballot; cast: ballots in the box, None when nobody wrote it down."""

    number: int
    kind: str
    entitled: int
    cast: int | None
    items: Sequence[Counted]
    tellers: Sequence[str]
    box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """chaired_by: who signs it beside the tellers, "" unknown."""

    council: str
    year: int
    held_at: datetime
    place: str
    members: int
    present: int
    written: int
    rounds: Sequence[Round]
    chaired_by: str = ""


def tally_record(facts: Tally, imprint: Imprint) -> Document:
    """Return the record of the count: for each round how many ballots, for each item the totals."""
    blocks: list[Block] = [
        Clause("1.", f"Thời gian: {_moment(facts.held_at)}. Địa điểm: {facts.place or DOTS}."),
        Clause("2.", f"Hội đồng có {padded(facts.members)} thành viên; có mặt {padded(facts.present)}; gửi ý kiến bằng "
                     f"văn bản {padded(facts.written)}."),
        Clause("3.", "Kết quả kiểm phiếu:"),
    ]  # fmt: skip
    for one in facts.rounds:
        blocks += [Heading(f"Vòng {one.number}: {one.kind}", level=2), Paragraph(_ballots(one)), _results(one.items)]
    signed = "những người kiểm phiếu và chủ tọa ký xác nhận"
    blocks.append(Paragraph(f"Biên bản lập xong ngay sau khi kiểm phiếu, được {signed}."))
    tellers = tuple(dict.fromkeys(name for one in facts.rounds for name in one.tellers))
    counted = tuple(Signature((TELLER,), name) for name in (tellers[:3] or ("", "")))
    signatures = (*counted, Signature((CHAIR,), facts.chaired_by))
    boxes = "; ".join(f"vòng {one.number} {one.box}" for one in facts.rounds if one.box)
    return frame.framed(
        DocumentKind.TALLY_RECORD, imprint, blocks=tuple(blocks), signatures=signatures, end_mark=True,
        subject=f"Kiểm phiếu xét danh hiệu thi đua, hình thức khen thưởng năm {facts.year}",
        footnote=f"Mã hòm phiếu: {boxes}" if boxes else "",
        fields=(("hoi_dong", facts.council), ("nam", str(facts.year))),
    )  # fmt: skip


def _ballots(one: Round) -> str:
    cast = DOTS if one.cast is None else padded(one.cast)
    return f"Số phiếu phát ra: {padded(one.entitled)} phiếu; số phiếu thu về: {cast} phiếu."


@dataclass(frozen=True, slots=True)
class Question:
    subject: str
    unit: str
    award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotSheet:
    """Questions that the same members vote on, so that no sheet differs from another of its kind. copies: how many."""

    council: str
    year: int
    held_at: datetime
    number: int
    of: int
    copies: int
    questions: Sequence[Question]


def ballot_paper(facts: BallotSheet, imprint: Imprint) -> Document:
    """Return one kind of sheet; it bears nothing that tells one member's from another's."""
    columns = (
        lists.NUMBER, Column("ho_ten", "Họ và tên / tên tập thể", 14), Column("don_vi", "Đơn vị", 12),
        Column("danh_hieu", "Danh hiệu, hình thức", 12), Column("dong_y", "Đồng ý", 6, Align.CENTER),
        Column("khong", "Không đồng ý", 6, Align.CENTER),
    )  # fmt: skip
    lines = tuple(
        Line((str(number), (Run(one.subject, bold=True),), one.unit, one.award, "", ""))
        for number, one in enumerate(facts.questions, 1)
    )
    sheet = f" (Phiếu số {facts.number}/{facts.of})" if facts.of > 1 else ""
    blocks: tuple[Block, ...] = (
        Table("danh_sach", columns, lines),
        Paragraph(_HOW_TO_VOTE, italic=True),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.BALLOT_PAPER, imprint, blocks=blocks, signatures=(),
        subject=f"Xét danh hiệu thi đua, hình thức khen thưởng năm {facts.year}{sheet}",
        fields=(("so_phieu", str(facts.copies)),), footnote=f"In {padded(facts.copies)} phiếu như nhau.",
    )  # fmt: skip
