"""A decision with its list, the certificates that go with it, and the record of their handing over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.documents import frame, lists
from workflow.documents.lists import Entry
from workflow.domain.catalogue import Award
from workflow.domain.document import (
    Annex,
    Article,
    Block,
    Certificate,
    Clause,
    Column,
    Document,
    Heading,
    Imprint,
    Paragraph,
    Signature,
)
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.signing import head_of
from workflow.domain.states import AwardLevel, CommendationType, OrganisationKind, Sex
from workflow.domain.stock import Stock
from workflow.domain.wording import DOTS, padded, short_day, written_day

#: The head of a body of each kind, where the signer's position does not tell.
_HEADS = {
    OrganisationKind.PROVINCE: "CHỦ TỊCH", OrganisationKind.MINISTRY: "BỘ TRƯỞNG",
    OrganisationKind.COMMUNE: "CHỦ TỊCH", OrganisationKind.DIVISION: "TRƯỞNG PHÒNG",
}  # fmt: skip
_OF_STATE = {OrganisationKind.GOVERNMENT: "THỦ TƯỚNG CHÍNH PHỦ", OrganisationKind.PRESIDENT: "CHỦ TỊCH NƯỚC"}
#: What the sheet of each form is called; the state's own (orders, the Prime Minister's) are printed by the state.
_SHEETS = {
    "Danh hiệu thi đua": "BẰNG CHỨNG NHẬN", "Giấy khen": "GIẤY KHEN", "Bằng khen": "BẰNG KHEN",
    "Kỷ niệm chương": "GIẤY CHỨNG NHẬN", "Huy hiệu": "GIẤY CHỨNG NHẬN",
}  # fmt: skip
_MERITS = {
    CommendationType.MERIT: "Đã có thành tích xuất sắc trong thực hiện nhiệm vụ năm {year}",
    CommendationType.THEMATIC: "Đã có thành tích xuất sắc trong đợt thi đua theo chuyên đề năm {year}",
    CommendationType.UNPLANNED: "Đã lập được thành tích xuất sắc đột xuất năm {year}",
    CommendationType.LONG_SERVICE: "Đã có quá trình cống hiến",
}
_COLUMNS = (lists.NAME, lists.PLACE, lists.NOTE)


def giver(body: str, kind: OrganisationKind, position: str = "") -> str:
    """Return in capitals who gives an award: the head of a body, whoever signs for him. position: the signer's."""
    if kind in _OF_STATE:
        return _OF_STATE[kind]
    head = head_of(position) or _HEADS.get(kind, "GIÁM ĐỐC")
    words = body.upper()
    return f"{head} {words.removeprefix('BỘ ') if words.startswith(f'{head} ') else words}"


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """giver: in capitals. proposals: who asked, and by which letter. body: short enough for the recipients."""

    giver: str
    body: str
    year: int
    type: CommendationType
    basis: tuple[str, ...]
    proposals: tuple[str, ...]
    entries: Sequence[Entry]
    units: tuple[str, ...]


def decision(facts: Decided, imprint: Imprint) -> Document:
    """Return the decision: what is given, the prizes, who carries it out; the list in an annex."""
    total, whom = lists.count(facts.entries), lists.whom(facts.entries)
    blocks: tuple[Block, ...] = (
        frame.centred("QUYẾT ĐỊNH:"), *_given(facts, total),
        Article(2, f"{whom.capitalize()} có tên tại Điều 1 được nhận tiền thưởng, hiện vật khen thưởng theo quy định "
                   "của pháp luật về thi đua, khen thưởng; kinh phí chi từ quỹ thi đua, khen thưởng."),
        Article(3, f"Quyết định này có hiệu lực kể từ ngày ký. Thủ trưởng {_units(facts.units)} và {whom} "
                   "có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này."),
    )  # fmt: skip
    annex = Annex(
        f"DANH SÁCH\n{whom.capitalize()} được khen thưởng năm {facts.year}",
        frame.attached("Quyết định", imprint, facts.body), (lists.table(facts.entries, _COLUMNS),),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.DECISION, imprint, subject=f"Về việc khen thưởng thành tích trong {_reason(facts)}",
        decided_by=facts.giver, basis=(*facts.basis, *facts.proposals), blocks=blocks,
        recipients=("Như Điều 3", frame.KEPT), end_mark=True, annexes=(annex,),
        fields=(("nam", str(facts.year)), ("nguoi_quyet_dinh", facts.giver), ("tong_so", total)),
    )  # fmt: skip


def _given(facts: Decided, total: str) -> tuple[Block, ...]:
    """One award is named at once, several one by one."""
    awards = {entry.award.code: entry.award for entry in facts.entries}
    what = lists.lowered(next(iter(awards.values()))) if len(awards) == 1 else lists.what(facts.entries)
    told = f"Tặng {what} cho {total} đã có thành tích trong {_reason(facts)} (có danh sách kèm theo)"
    if len(awards) == 1:
        return (Article(1, f"{told}."),)
    return Article(1, f"{told}, cụ thể như sau:"), *lists.clauses(facts.entries)


def _reason(facts: Decided) -> str:
    match facts.type:
        case CommendationType.THEMATIC:
            return f"đợt thi đua theo chuyên đề năm {facts.year}"
        case CommendationType.UNPLANNED:
            return f"công tác (khen thưởng đột xuất) năm {facts.year}"
        case _:
            return f"phong trào thi đua năm {facts.year}"


def _units(units: tuple[str, ...]) -> str:
    return ", ".join(units) if units else "các cơ quan, đơn vị có liên quan"


# ── certificates ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One award of a decision. number, decided_on: of the decision."""

    entry: Entry
    type: CommendationType
    year: int
    giver: str
    number: str
    decided_on: date


def sheet(award: Award) -> str:
    """Return what the sheet of an award is called, "" for one that the state prints itself."""
    return "" if award.level is AwardLevel.STATE else _SHEETS.get(award.form, "")


def certificate(facts: Given, imprint: Imprint, stock: Stock) -> Certificate:
    """Return the certificate of one award, laid out for the sheet that the body prints on."""
    entry = facts.entry
    titles = {Sex.FEMALE: "Bà", Sex.MALE: "Ông"}
    who = f"{titles[entry.sex]}: " if entry.sex else ""
    merit = f"Đạt danh hiệu “{entry.award.name}” năm {facts.year}" if entry.award.is_title else (
        _MERITS[facts.type].format(year=facts.year)
    )  # fmt: skip
    return Certificate(
        title=sheet(entry.award), giver=facts.giver, name=f"{who}{entry.name.upper()}",
        detail=lists.place(entry), merit=merit,
        decision=f"Quyết định số {facts.number or DOTS} ngày {short_day(facts.decided_on)}", book=f"Số sổ vàng: {DOTS}",
        place=imprint.place, dated=imprint.dated, signature=imprint.signature, spots=stock.spots,
        width=stock.width, height=stock.height, preprinted=stock.preprinted, draft=imprint.draft,
    )  # fmt: skip


# ── handing over ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What was handed over at one place and day, or is to be: on None. entries: `note` says what each received.

    decision: "Quyết định số … của …". council: whose secretary hands over.
    """

    decision: str
    council: str
    on: date | None
    where: str
    entries: Sequence[Entry]


def handover_record(facts: Handover, imprint: Imprint) -> Document:
    """Return the record that receivers sign."""
    received = Column("hien_vat", "Hiện vật, tiền thưởng đã trao", 14)
    signed = Column("ky_nhan", "Ký nhận", 8)
    columns = (lists.NAME, lists.PLACE, (received, lambda entry: entry.note), (signed, lambda _entry: ""))
    blocks: tuple[Block, ...] = (
        Clause("1.", f"Thời gian: {written_day(facts.on)}."),
        Clause("2.", f"Địa điểm: {facts.where or DOTS}."),
        Clause("3.", f"Thành phần: đại diện lãnh đạo {facts.council}; thường trực Hội đồng thi đua, khen thưởng; "
                     f"{lists.whom(facts.entries)} được khen thưởng."),
        Heading("4. Nội dung", level=2),
        Paragraph(f"Trao tặng {lists.what(facts.entries)} theo {facts.decision} cho "
                  f"{lists.count(facts.entries)} có tên sau đây:"),
        lists.table(facts.entries, columns),
        Paragraph("Biên bản được lập thành 02 bản có giá trị như nhau, đã đọc lại cho những người có mặt cùng nghe."),
    )  # fmt: skip
    signatures = (Signature(("NGƯỜI LẬP BIÊN BẢN",)), imprint.signature)
    return frame.framed(
        DocumentKind.HANDOVER_RECORD, imprint, subject=f"Trao tặng {lists.what(facts.entries)}",
        blocks=blocks, signatures=signatures, end_mark=True,
        fields=(("quyet_dinh", facts.decision), ("tong_so", padded(len(facts.entries)))),
    )  # fmt: skip
