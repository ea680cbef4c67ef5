"""The papers of a plan: itself with its tasks in an annex, the registrations, the letter that urges the late."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.documents import frame, lists
from workflow.documents.lists import Entry
from workflow.domain.document import (
    Align,
    Annex,
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
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.states import Stage, TaskRecurrence, TermMeaning
from workflow.domain.wording import long_day, padded, short_day, written_day

_NUMBERED = re.compile(r"^\s*(?:[IVXLC]+|\d+)\s*[.)]\s*", re.IGNORECASE)
_LEADS = ("căn cứ", "thực hiện", "theo", "xét")
_STANDING = "Thường trực Hội đồng thi đua, khen thưởng"
_WHEN = {TaskRecurrence.EVENT_DRIVEN: "Khi có việc phát sinh", TaskRecurrence.CONTINUOUS: "Thường xuyên trong quý"}


@dataclass(frozen=True, slots=True)
class Term:
    stage: Stage
    due_on: date
    meaning: TermMeaning


@dataclass(frozen=True, slots=True)
class Task:
    quarter: int
    title: str
    lead: str
    coordinators: str
    due_on: date
    recurrence: TaskRecurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """basis: as the plan words what it rests on, or the law in force. sections: (heading, text) as they were typed."""

    organisation: str
    year: int
    basis: tuple[str, ...]
    sections: Sequence[tuple[str, str]]
    terms: Sequence[Term]
    tasks: Sequence[Task]


def rests_on(legal_basis: str) -> tuple[str, ...]:
    """Return the words of a plan about what it rests on, one paper each, as papers cite it."""
    parts = [part.strip(" .,") for part in re.split(r"[;\n]", legal_basis)]
    return tuple(_cited(part) for part in parts if part)


def _cited(part: str) -> str:
    if part.casefold().startswith(_LEADS):
        return part
    return f"{'Thực hiện' if part.startswith('Kế hoạch') else 'Căn cứ'} {part}"


def plan(facts: PlanFacts, imprint: Imprint) -> Document:
    """Return the plan: its own sections, the terms, who carries it out; the tasks of the quarters in an annex."""
    named = f"Kế hoạch công tác thi đua, khen thưởng năm {facts.year}"
    lead = f"{facts.organisation} ban hành {named} với những nội dung cụ thể như sau:"
    sections: list[tuple[str, tuple[Block, ...]]] = [
        (_NUMBERED.sub("", heading), frame.paragraphs(body)) for heading, body in facts.sections
    ]
    if facts.terms:
        sections.append(("Thời hạn thực hiện", _terms(facts)))
    sections.append(("Tổ chức thực hiện", _carried_out(facts)))
    blocks: list[Block] = [Paragraph(lead)]
    for number, (heading, body) in enumerate(sections, 1):
        blocks += [Heading(f"{lists.to_roman(number)}. {heading.upper()}"), *body]
    return frame.framed(
        DocumentKind.PLAN, imprint, subject=f"Công tác thi đua, khen thưởng năm {facts.year}", basis=facts.basis,
        blocks=tuple(blocks), recipients=("Các đơn vị thực hiện", "Hội đồng thi đua, khen thưởng", frame.KEPT),
        end_mark=True, annexes=(_tasks(facts, imprint),) if facts.tasks else (),
        fields=(("don_vi", facts.organisation), ("nam", str(facts.year))),
    )  # fmt: skip


def _terms(facts: PlanFacts) -> tuple[Block, ...]:
    last = len(facts.terms)
    return tuple(
        Clause(f"{number}.", f"{term.stage.label}: {term.meaning.label.removesuffix(' ngày')} {long_day(term.due_on)}"
                             f"{'.' if number == last else ';'}")
        for number, term in enumerate(facts.terms, 1)
    )  # fmt: skip


def _carried_out(facts: PlanFacts) -> tuple[Block, ...]:
    tasks = " Nhiệm vụ cụ thể theo từng quý tại phụ lục kèm theo." if facts.tasks else ""
    return (
        Paragraph(f"Các đơn vị thuộc {facts.organisation} căn cứ Kế hoạch này tổ chức thực hiện.{tasks}"),
        Paragraph(f"{_STANDING} theo dõi, đôn đốc, tổng hợp kết quả, báo cáo theo quy định."),
    )


def _tasks(facts: PlanFacts, imprint: Imprint) -> Annex:
    columns = (
        lists.NUMBER, Column("noi_dung", "Nội dung công việc", 22), Column("chu_tri", "Chủ trì", 10),
        Column("phoi_hop", "Phối hợp", 12), Column("thoi_gian", "Thời gian", 8, Align.CENTER),
    )  # fmt: skip
    lines: list[Line] = []
    for quarter in sorted({task.quarter for task in facts.tasks}):
        lines.append(Line((f"QUÝ {lists.to_roman(quarter)}",), bold=True))
        mine = (task for task in facts.tasks if task.quarter == quarter)
        lines += [
            Line((str(number), task.title, task.lead, task.coordinators,
                  _WHEN.get(task.recurrence, short_day(task.due_on))))
            for number, task in enumerate(mine, 1)
        ]  # fmt: skip
    return Annex(
        f"PHỤ LỤC\nNhiệm vụ công tác thi đua, khen thưởng năm {facts.year}",
        frame.attached("Kế hoạch", imprint, facts.organisation), (Table("nhiem_vu", columns, tuple(lines)),),
        landscape=True,
    )  # fmt: skip


# ── what was registered ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """entries: `note` says the day of registration."""

    organisation: str
    year: int
    entries: Sequence[Entry]


def registration_list(facts: Registrations, imprint: Imprint) -> Document:
    """Return the list of what was registered for a year."""
    day = Column("ngay", "Ngày đăng ký", 8, Align.CENTER)
    columns = (lists.NAME, lists.PLACE, (day, lambda entry: entry.note))
    blocks: tuple[Block, ...] = (
        lists.table(facts.entries, columns),
        Paragraph(f"Tổng số đăng ký: {lists.count(facts.entries)}."),
    )
    return frame.framed(
        DocumentKind.REGISTRATION_LIST, imprint, blocks=blocks,
        recipients=("Hội đồng thi đua, khen thưởng", frame.KEPT),
        subject=f"Đăng ký danh hiệu thi đua, hình thức khen thưởng năm {facts.year} của {facts.organisation}",
        end_mark=True, fields=(("don_vi", facts.organisation), ("nam", str(facts.year))),
    )  # fmt: skip


# ── what is late ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Late:
    """One thing that one unit owes. reminded: on how many days it was told so."""

    unit: str
    what: str
    last_day: date
    days: int
    reminded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """number, issued_on: of the plan. today: of the letter; until: by when the units are to have done it."""

    year: int
    number: str
    issued_on: date | None
    today: date
    until: date
    units: tuple[str, ...]
    late: Sequence[Late]


def reminder_letter(facts: Urging, imprint: Imprint) -> Document:
    """Return the letter that names who is late with what."""
    columns = (
        lists.NUMBER, Column("don_vi", "Đơn vị", 12), Column("viec", "Việc chưa hoàn thành", 16),
        Column("han", "Hạn", 7, Align.CENTER), Column("cham", "Quá hạn (ngày làm việc)", 7, Align.CENTER),
        Column("da_nhac", "Đã nhắc (lần)", 6, Align.CENTER),
    )  # fmt: skip
    lines = tuple(
        Line((str(number), one.unit, one.what, short_day(one.last_day), str(one.days), str(one.reminded)))
        for number, one in enumerate(facts.late, 1)
    )
    blocks: tuple[Block, ...] = (
        Paragraph(f"Thực hiện Kế hoạch số {facts.number or '……'} {written_day(facts.issued_on)} về công tác thi đua, "
                  f"khen thưởng năm {facts.year}, đến {long_day(facts.today)} còn {padded(len(facts.units))} đơn vị "
                  "chưa hoàn thành việc đã đến hạn:"),
        Table("danh_sach", columns, lines),
        Paragraph(f"Đề nghị thủ trưởng các đơn vị có tên trên hoàn thành trước khi hết {long_day(facts.until)} và báo "
                  f"cáo kết quả về {_STANDING}."),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.REMINDER_LETTER, imprint, addressees=facts.units, blocks=blocks, end_mark=True,
        about=f"V/v đôn đốc thực hiện Kế hoạch công tác thi đua, khen thưởng năm {facts.year}",
        recipients=(frame.ABOVE, "Hội đồng thi đua, khen thưởng", frame.KEPT),
        fields=(("nam", str(facts.year)), ("han_moi", short_day(facts.until))),
    )  # fmt: skip
