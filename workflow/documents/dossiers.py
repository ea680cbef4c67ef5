"""The achievement report of a person, of a collective, of an unplanned deed; and its summary.

Source: the forms of Decree 91/2017, 98/2023, 152/2025 and Circular 20/2025/TT-BNV, whose skeleton is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.documents import frame, lists
from workflow.domain.catalogue import Award
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
    Signature,
    Table,
)
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.signing import REPORTER
from workflow.domain.states import CommendationType, Rating, Sex
from workflow.domain.wording import DOTS, padded, short_day

_SEXES = {Sex.FEMALE: "Nữ", Sex.MALE: "Nam"}


@dataclass(frozen=True, slots=True)
class Held:
    """An award that was decided before."""

    year: int
    award: Award
    document: str


@dataclass(frozen=True, slots=True)
class Rated:
    year: int
    level: Rating
    document: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """An initiative; document: the decision that recognised it, "" unknown."""

    year: int
    title: str
    level: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Who is proposed for what, and all that the record knows. collective: sex, born, position are of people alone.

    achievements, initiative: as the unit wrote them. staff: how many work in a collective.
    """

    name: str
    collective: bool
    award: Award
    year: int
    type: CommendationType
    unit: str
    position: str = ""
    sex: Sex | None = None
    born: date | None = None
    started: date | None = None
    staff: int | None = None
    summary: str = ""
    achievements: str = ""
    initiative: str = ""
    initiatives: Sequence[Recognised] = ()
    awards: Sequence[Held] = ()
    ratings: Sequence[Rated] = ()


def achievement_report(facts: Dossier, imprint: Imprint) -> Document:
    """Return the report that the subject signs and the head of the unit confirms."""
    about = _collective(facts) if facts.collective else _person(facts)
    end = Paragraph(f"Trên đây là báo cáo thành tích của {facts.name}.")
    blocks = (*about, *_achievements(facts), *_earlier(facts), end)
    head = "THỦ TRƯỞNG CẤP TRÊN\nTRỰC TIẾP XÁC NHẬN" if facts.collective else "THỦ TRƯỞNG ĐƠN VỊ\nXÁC NHẬN"
    reporter = Signature(("THỦ TRƯỞNG ĐƠN VỊ",)) if facts.collective else Signature((REPORTER,), facts.name)
    return frame.framed(
        DocumentKind.ACHIEVEMENT_REPORT, imprint, subject=_asked(facts), blocks=blocks,
        signatures=(Signature(tuple(head.split("\n"))), reporter), fields=_fields(facts),
    )  # fmt: skip


def summary(facts: Dossier, imprint: Imprint) -> Document:
    """Return the summary: who, what for, what else is on record, on one page if it can be."""
    told = facts.summary or facts.achievements
    post = "" if facts.collective else f"; {facts.position or DOTS}"
    blocks: tuple[Block, ...] = (
        Clause("1.", f"{'Tên tập thể' if facts.collective else 'Họ và tên'}: {facts.name}{post}."),
        Clause("2.", f"Đơn vị: {facts.unit or DOTS}."),
        Heading("3. Tóm tắt thành tích", level=2), *(frame.paragraphs(told) or (Blank(lines=4),)),
        Heading("4. Sáng kiến được công nhận", level=2), *_recognised(facts),
        Clause("5.", f"Đã được khen thưởng: {_named(facts.awards)}."),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.SUMMARY, imprint, subject=_asked(facts), blocks=blocks, fields=_fields(facts),
        signatures=(Signature(("THỦ TRƯỞNG ĐƠN VỊ",)),),
    )  # fmt: skip


def _asked(facts: Dossier) -> str:
    special = {
        CommendationType.UNPLANNED: " (khen thưởng đột xuất)", CommendationType.THEMATIC: " (khen thưởng chuyên đề)",
        CommendationType.LONG_SERVICE: " (quá trình cống hiến)",
    }  # fmt: skip
    return f"Đề nghị tặng {lists.lowered(facts.award)} năm {facts.year}{special.get(facts.type, '')}"


def _person(facts: Dossier) -> tuple[Block, ...]:
    known = (
        ("Họ và tên", facts.name), ("Ngày, tháng, năm sinh", short_day(facts.born)),
        ("Giới tính", _SEXES[facts.sex] if facts.sex else ""), ("Quê quán", ""), ("Nơi thường trú", ""),
        ("Đơn vị công tác", facts.unit), ("Chức vụ", facts.position), ("Ngày vào cơ quan", short_day(facts.started)),
        ("Trình độ chuyên môn, nghiệp vụ", ""), ("Học hàm, học vị, danh hiệu, giải thưởng", ""),
    )  # fmt: skip
    lines = (Clause("-", f"{label}: {text or DOTS}") for label, text in known)
    return Heading("I. SƠ LƯỢC LÝ LỊCH"), *lines, Clause("-", "Quyền hạn, nhiệm vụ được giao:"), Blank(lines=2)


def _collective(facts: Dossier) -> tuple[Block, ...]:
    staff = f"{padded(facts.staff)} người" if facts.staff else DOTS
    return (
        Heading("I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH"), Clause("1.", f"Tên tập thể: {facts.name}."),
        Clause("2.", f"Trực thuộc: {facts.unit or DOTS}."),
        Clause("3.", f"Số lượng công chức, viên chức, người lao động: {staff}."),
        Clause("4.", "Chức năng, nhiệm vụ được giao:"), Blank(lines=2),
    )  # fmt: skip


def _achievements(facts: Dossier) -> tuple[Block, ...]:
    """An unplanned deed is told as it happened; a year's work by its results, its initiatives, its conduct."""
    told = frame.paragraphs(facts.achievements or facts.summary) or (Blank(lines=6),)
    if facts.type is CommendationType.UNPLANNED:
        return (
            Heading("II. THÀNH TÍCH ĐẠT ĐƯỢC"),
            Heading("Hành động, kết quả, tác dụng của thành tích", level=3),
            *told,
        )
    return (
        Heading("II. THÀNH TÍCH ĐẠT ĐƯỢC"),
        Heading("1. Kết quả thực hiện nhiệm vụ (số liệu so sánh với các năm trước)", level=2), *told,
        Heading("2. Sáng kiến, giải pháp (số, ngày quyết định công nhận)", level=2), *_recognised(facts),
        *_told_besides(facts),
        Heading("3. Chấp hành chủ trương của Đảng, pháp luật của Nhà nước; hoạt động đoàn thể, xã hội", level=2),
        Blank(lines=2),
    )  # fmt: skip


def _told_besides(facts: Dossier) -> tuple[Block, ...]:
    """What the unit wrote of initiatives, unless it names the recognised ones again."""
    again = any(one.title in facts.initiative for one in facts.initiatives)
    return () if again else frame.paragraphs(facts.initiative)


def _recognised(facts: Dossier) -> tuple[Block, ...]:
    if not facts.initiatives:
        return () if facts.initiative else (Blank(lines=1),)
    return tuple(
        Clause("-", f"Năm {one.year}: {one.title} ({one.level}); {one.document or f'Quyết định số {DOTS}'}.")
        for one in facts.initiatives
    )


def _earlier(facts: Dossier) -> tuple[Block, ...]:
    titles = [held for held in facts.awards if held.award.is_title]
    forms = [held for held in facts.awards if not held.award.is_title]
    found: list[Block] = [
        Heading("III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG"),
        _held("danh_hieu", "A. Danh hiệu thi đua", "Danh hiệu thi đua", titles),
        _held("hinh_thuc", "B. Hình thức khen thưởng", "Hình thức khen thưởng", forms),
    ]
    if facts.type is not CommendationType.UNPLANNED:
        lines = tuple(Line((str(one.year), one.level.label, one.document)) for one in facts.ratings)
        found.append(_years("xep_loai", "C. Kết quả đánh giá, xếp loại chất lượng hằng năm", "Mức xếp loại", lines))
    return tuple(found)


def _held(key: str, caption: str, label: str, awards: Sequence[Held]) -> Table:
    return _years(
        key, caption, label, tuple(Line((str(one.year), lists.called(one.award), one.document)) for one in awards)
    )


def _years(key: str, caption: str, label: str, lines: tuple[Line, ...]) -> Table:
    """What happened year by year; an empty one keeps a line to write on."""
    columns = (
        Column("nam", "Năm", 4, Align.CENTER), Column("ten", label, 14),
        Column("van_ban", "Số, ngày, tháng, năm của văn bản; cơ quan ban hành", 18),
    )  # fmt: skip
    return Table(key, columns, lines or (Line(("", "", "")),), caption)


def _named(awards: Sequence[Held]) -> str:
    return "; ".join(f"{lists.called(one.award)} năm {one.year}" for one in awards) or DOTS


def _fields(facts: Dossier) -> tuple[tuple[str, str], ...]:
    return ("ho_ten", facts.name), ("don_vi", facts.unit), ("chuc_vu", facts.position), ("nam", str(facts.year))
