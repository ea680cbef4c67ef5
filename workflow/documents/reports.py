"""The reports of a council organisation as papers: the texts that people wrote, with the figures in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.domain.catalogue import Award
from workflow.domain.document import (
    Align,
    Annex,
    Blank,
    Block,
    Clause,
    Column,
    Document,
    Heading,
    Imprint,
    Line,
    Paragraph,
    Table,
)
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.report_blocks import ADDRESSEE, BASIS, RECIPIENTS, Inset, filled, outline
from workflow.domain.report_figures import Group, Reached, result_of
from workflow.domain.report_words import sections
from workflow.domain.reports import Period, ReportKind
from workflow.domain.states import OrganisationKind
from workflow.domain.wording import padded

DOCUMENT_KINDS = {
    ReportKind.HALF_YEAR: DocumentKind.HALF_YEAR_REPORT, ReportKind.YEAR: DocumentKind.YEAR_REPORT,
    ReportKind.FIVE_YEAR: DocumentKind.FIVE_YEAR_REPORT,
}  # fmt: skip
_TITLES = {
    ReportKind.HALF_YEAR: "Sơ kết phong trào thi đua, công tác khen thưởng {period}; phương hướng, nhiệm vụ {next}",
    ReportKind.YEAR: "Tổng kết phong trào thi đua, công tác khen thưởng {period}; phương hướng, nhiệm vụ {next}",
    ReportKind.FIVE_YEAR: "Kết quả công tác thi đua, khen thưởng {period}",
}
_LEVELS = {
    OrganisationKind.PRESIDENT: "Chủ tịch nước", OrganisationKind.GOVERNMENT: "Chính phủ, Thủ tướng",
    OrganisationKind.MINISTRY: "Bộ", OrganisationKind.PROVINCE: "Tỉnh", OrganisationKind.DEPARTMENT: "Sở",
    OrganisationKind.UNIT: "Đơn vị", OrganisationKind.DIVISION: "Phòng", OrganisationKind.COMMUNE: "Xã",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """body: the organisation's name; people: what its staff is called; figures: as they were counted or frozen."""

    period: Period
    body: str
    people: str
    texts: Mapping[str, str]
    figures: Mapping[str, Any]
    awards: Mapping[str, Award]
    figures_hash: str = ""


def report(facts: Facts, imprint: Imprint) -> Document:
    """Return the report. A text that nobody wrote yet is dotted lines to be filled in."""
    kind = DOCUMENT_KINDS[facts.period.kind]
    addressees = tuple(_lines(facts.texts.get(ADDRESSEE, "")))
    subject = filled(_TITLES[facts.period.kind], facts.period)
    said = (subject[:1].lower() + subject[1:]).replace("; ", " và ")
    return Document(
        kind=kind, letterhead=imprint.letterhead(), heading=KINDS[kind].heading, subject=subject,
        addressees=addressees, basis=tuple(_lines(facts.texts.get(BASIS, ""))),
        blocks=(Paragraph(f"{facts.body} báo cáo {said} với nội dung cụ thể sau đây:"), *_body(facts),
                Paragraph(f"Trên đây là báo cáo {said} của {facts.body}.")),
        signatures=(imprint.signature,), recipients=tuple(_lines(facts.texts.get(RECIPIENTS, ""))),
        annexes=(_ledger(facts),), draft=imprint.draft, end_mark=True,
        footnote=f"Mã số liệu: {facts.figures_hash[:16]}" if facts.figures_hash else "",
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip().lstrip("-").strip(" ;") for line in text.splitlines() if line.strip()]


def _body(facts: Facts) -> list[Block]:
    found: list[Block] = []
    for block in outline(facts.period.kind):
        if block.section:
            found.append(Heading(filled(block.section, facts.period), 1))
        if block.heading:
            found.append(Heading(filled(block.heading, facts.period), 2))
        found += prose(facts.texts.get(block.key, ""))
        if block.inset is Inset.RESULTS:
            found += _results(facts)
        elif block.inset is Inset.FIVE_YEARS:
            found += _five_years(facts)
    return found


def prose(text: str) -> list[Block]:
    """A paragraph per line; "- " begins a point. Nothing written: dotted lines."""
    found: list[Block] = []
    for line in text.splitlines():
        said = line.strip()
        if said[:2] in ("- ", "+ "):
            found.append(Clause(said[0], said[2:].strip(), depth=int(said[0] == "+")))
        elif said:
            found.append(Paragraph(said))
    return found or [Blank(lines=3)]


def _results(facts: Facts) -> list[Block]:
    period = facts.period.words
    lead = Paragraph(f"Với những thành tích đã nêu, {period} Hội đồng Thi đua - Khen thưởng đã đề nghị và được "
                     "quyết định:")  # fmt: skip
    return [lead, *(_said(line) for line in _sentences(facts))]


def _sentences(facts: Facts) -> list[str]:
    return sections(map(result_of, facts.figures["results"]), facts.awards, facts.body, facts.people)


def _said(line: str) -> Block:
    return Paragraph(line, bold=True) if line.startswith("*") else Clause("-", line.removeprefix("- "))


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _five_years(facts: Facts) -> list[Block]:
    years = facts.figures["yearly"]
    kinds = [kind for kind in OrganisationKind if any(kind.value in one["levels"] for one in years)]
    found: list[Block] = [
        Paragraph(f"Kết quả khen thưởng {facts.period.words}:"), *(_said(line) for line in _sentences(facts))
    ]
    for subject, title in (("collective", "tập thể"), ("individual", "cá nhân")):
        found.append(_by_level(years, kinds, subject, f"Số lượt {title} được khen, theo năm và cấp quyết định"))
    return [*found, _attention(years), *_shares(facts)]


def _by_level(
    years: Sequence[Mapping[str, Any]], kinds: Sequence[OrganisationKind], subject: str, caption: str
) -> Table:
    levels = [_number(kind.value, _LEVELS[kind]) for kind in kinds]
    columns = (Column("nam", "Năm", 2), *levels, _number("cong", "Cộng"))
    rows = [[one["levels"].get(kind.value, {}).get(subject, 0) for kind in kinds] for one in years]
    lines = [_row(str(one["year"]), [*row, sum(row)]) for one, row in zip(years, rows, strict=True)]
    total = [sum(column) for column in zip(*rows, strict=True)] if rows else []
    return Table(f"khen_{subject}", columns, (*lines, _row("Cộng", [*total, sum(total)], bold=True)), caption)


def _attention(years: Sequence[Mapping[str, Any]]) -> Table:
    names = (("small", "Tập thể nhỏ"), ("front_line", "Người lao động trực tiếp"), ("thematic", "Chuyên đề"),
             ("unplanned", "Đột xuất"))  # fmt: skip
    columns = (Column("nam", "Năm", 2), *(_number(key, label) for key, label in names))
    rows = [_row(str(one["year"]), [one[key] for key, _label in names]) for one in years]
    total = _row("Cộng", [sum(one[key] for one in years) for key, _label in names], bold=True)
    return Table("chu_trong", columns, (*rows, total), "Khen thưởng tập thể nhỏ, người lao động trực tiếp, chuyên đề, "
                 "đột xuất")  # fmt: skip


def _shares(facts: Facts) -> list[Block]:
    """How many of those honoured were front-line workers, leaders, women, small collectives."""
    found: list[Block] = []
    for group in Group:
        counted = facts.figures["groups"][group.value][Reached.APPROVED.value]
        if counted["of"]:
            whom = "tập thể" if group is Group.SMALL else "cá nhân"
            found.append(Clause("-", f"{group.label}: {padded(counted['count'])}/{padded(counted['of'])} {whom} được "
                                f"khen ({percent(counted['count'], counted['of'])})."))  # fmt: skip
    return found


def percent(part: int, whole: int) -> str:
    """ "47,6%", to one place."""
    tenths = (2000 * part + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10},{tenths % 10}%"


def _ledger(facts: Facts) -> Annex:
    names, awards = facts.figures["names"], facts.awards
    columns = (Column("tt", "TT", 1, Align.CENTER), Column("danh_hieu", "Danh hiệu, hình thức", 5),
               *(_number(column.value, _SHORT[column]) for column in Reached))  # fmt: skip
    lines: list[Line] = []
    unit, place = None, 0
    for row in facts.figures["ledger"]:
        if row["unit_id"] != unit:
            unit, place = row["unit_id"], 0
            lines.append(Line((names.get(str(unit), ""),)))
        place += 1
        what = awards[row["award"]].short if row["award"] in awards else row["award"]
        lines.append(Line((str(place), what, *(padded(row[column.value]) for column in Reached))))
    total = facts.figures["totals"]
    lines.append(Line(("", "Cộng", *(padded(total[column.value]) for column in Reached)), bold=True))
    table = Table("so_theo_doi", columns, tuple(lines))
    return Annex("SỔ THEO DÕI ĐĂNG KÝ VÀ KẾT QUẢ KHEN THƯỞNG", blocks=(table,), landscape=True)


_SHORT = {
    Reached.REGISTERED: "Đăng ký", Reached.REVIEWED: "Bình xét", Reached.VOTED: "Bỏ phiếu", Reached.SUBMITTED: "Trình",
    Reached.APPROVED: "Quyết định", Reached.AWARDED: "Đã trao", Reached.UNDER_WAY: "Đang xét",
    Reached.DROPPED: "Không đạt, rút",
}  # fmt: skip


def _number(key: str, label: str) -> Column:
    return Column(key, label, 2, Align.CENTER)


def _row(head: str, numbers: Sequence[int], *, bold: bool = False) -> Line:
    return Line((head, *map(padded, numbers)), bold)
