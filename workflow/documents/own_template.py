"""A body's own template of a paper: a DOCX with named fields in double braces, filled from the same tree.

Templates come from people, so nothing in them is run: Jinja's sandbox shuts whatever is not data.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx as library
from docx.document import Document as Docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import _Cell
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from workflow.documents import docx as own
from workflow.documents.docx_parts import Place, add, frame, text_block
from workflow.documents.layout import DRAFT, MEASURES, RECIPIENTS, TO, date_line, number_line, prepared
from workflow.documents.outside import references
from workflow.domain.document import Align, Document, Letterhead, Table, plain
from workflow.domain.text import N_

#: The text of a paper goes where this field stands, alone in its paragraph.
TEXT = "noi_dung"

#: Field -> what it holds, as the page explains it. Lists are written with "{%p for dong in … %}".
FIELDS: Mapping[str, str] = {
    "co_quan_cap_tren": N_("Tên cơ quan cấp trên trực tiếp"),
    "co_quan_ban_hanh": N_("Tên cơ quan ban hành"),
    "dong_so": N_("Dòng “Số: …” đầy đủ"),
    "so_ky_hieu": N_("Số và ký hiệu, không có chữ “Số:”"),
    "dong_ngay": N_("Địa danh và ngày tháng năm"),
    "ten_loai": N_("Tên loại văn bản"),
    "trich_yeu": N_("Trích yếu nội dung"),
    "ve_viec": N_("Dòng “V/v …” của công văn"),
    "kinh_gui": N_("Nơi nhận ở phần “Kính gửi”, mỗi nơi một dòng (danh sách)"),
    "can_cu": N_("Các căn cứ, mỗi căn cứ một dòng (danh sách)"),
    TEXT: N_("Nội dung văn bản; đứng một mình trong một đoạn"),
    "chu_ky": N_("Các khối ký: quyen_han (danh sách dòng), ho_ten, ghi_chu (danh sách)"),
    "noi_nhan": N_("Nơi nhận, mỗi nơi một dòng (danh sách)"),
    "du_thao": N_("Chữ “DỰ THẢO” khi chưa phát hành, để trống khi đã phát hành"),
}
#: Without these the paper would say less than it must.
_REQUIRED = frozenset({"co_quan_ban_hanh", "dong_ngay", TEXT, "chu_ky"})
_MARK = "\u2983noi_dung\u2984"


class MissingText(ValueError):
    """The field of the text stands nowhere in the body: perhaps in a header, or cut in two."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a template was found to be. unknown: fields that this kind of paper has not; missing: those it must name;
    outside: what it would fetch from elsewhere; fault: why it cannot be filled, in the words of the template's reader,
    "" when it can."""

    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    fault: str = ""

    @property
    def usable(self) -> bool:
        return not (self.unknown or self.missing or self.outside or self.fault)


def required(sample: Document) -> frozenset[str]:
    """Return the fields that a template of such a paper must name; signatures only where it bears any."""
    return _REQUIRED if sample.signatures else _REQUIRED - {"chu_ky"}


def fields_of(document: Document) -> dict[str, Any]:
    """Return every field of a paper with its value; tables by their key, as lists of rows with the columns' keys."""
    ready = prepared(document)
    head = ready.letterhead
    found: dict[str, Any] = {name: plain(value) for name, value in ready.fields}
    blocks = [*ready.blocks, *(block for annex in ready.annexes for block in annex.blocks)]
    for table in (block for block in blocks if isinstance(block, Table)):
        rows = [line for line in table.lines if len(line.cells) == len(table.columns)]
        found.setdefault(table.key, []).extend(
            {column.key: plain(cell) for column, cell in zip(table.columns, line.cells, strict=True)} for line in rows
        )
    found |= {
        "co_quan_cap_tren": head.parent, "co_quan_ban_hanh": head.issuer, "dong_so": number_line(ready),
        "so_ky_hieu": head.number, "dong_ngay": date_line(head), "ten_loai": ready.heading,
        "trich_yeu": ready.subject, "ve_viec": head.about, "kinh_gui": list(ready.addressees),
        "can_cu": list(ready.basis), TEXT: _MARK, "noi_nhan": list(ready.recipients),
        "chu_ky": [{"quyen_han": list(one.authority), "ho_ten": one.name, "ghi_chu": one.note}
                   for one in ready.signatures],
        "du_thao": DRAFT if ready.draft else "",
    }  # fmt: skip
    return found


def fill(template: bytes, document: Document, *, made_at: datetime) -> bytes:
    """Return a paper as DOCX in a body's own template; annexes follow on pages of their own.

    Raises jinja2.TemplateError when the template asks for what there is not.
    """
    shell = DocxTemplate(io.BytesIO(template))
    shell.render(fields_of(document), jinja_env=_environment(), autoescape=True)
    made: Docx = shell.docx
    ready = prepared(document)
    _put_text(made, ready)
    for annex in ready.annexes:
        own.annexed(made, annex)
    made.core_properties.modified = made_at.replace(tzinfo=None)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def check(template: bytes, sample: Document, *, made_at: datetime) -> Checked:
    """Read a template's fields and fill it with a sample; nothing is kept."""
    known = fields_of(sample)
    try:
        if fetched := references(template):
            return Checked(outside=fetched)
        used = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment())
        unknown, missing = tuple(sorted(used - known.keys())), tuple(sorted(required(sample) - used))
        if unknown or missing:
            return Checked(unknown, missing)
        fill(template, sample, made_at=made_at)
    except MissingText:
        return Checked(missing=(TEXT,))
    except TemplateError as error:
        return Checked(fault=str(error))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        return Checked(fault=f"{type(error).__name__}: {error}")
    return Checked()


def starting(sample: Document, *, made_at: datetime) -> bytes:
    """Return the template that gives the paper as the application makes it: a body changes it and sends it back."""
    made = library.Document()
    own.settle(made, made_at)
    room = own.page(made.sections[0], landscape=sample.landscape)
    own.header(made.sections[0], draft=False)
    _field(made, "du_thao", bold=True, align=Align.RIGHT)
    head = sample.letterhead
    marked = Letterhead("{{ co_quan_cap_tren }}" if head.parent else "", "{{ co_quan_ban_hanh }}",
                        about="{{ ve_viec }}" if head.about else "")  # fmt: skip
    own.letterhead(made, marked, "{{ dong_so }}" if number_line(sample) else "", "{{ dong_ngay }}", room)
    own.title(made, "{{ ten_loai }}" if sample.heading else "", "{{ trich_yeu }}" if sample.subject else "", room)
    if sample.addressees:
        add(made, TO, size=MEASURES["text"], before=12)
        _each(made, "kinh_gui", "{{ dong }}")
    if sample.basis:
        _each(made, "can_cu", "{{ dong }}", italic=True, align=Align.JUSTIFY, indent=MEASURES["indent"])
    _field(made, TEXT, align=Align.JUSTIFY)
    count = len(sample.signatures)  # none on a ballot paper
    beside = count == 1
    widths = (room / 2,) * 2 if beside else (room / count,) * count if count else ()
    cells = frame(made, widths)[0] if widths else []
    _recipients(cells[0] if beside else frame(made, (room,))[0][0], sample)
    for number, cell in enumerate(cells[1:] if beside else cells):
        _each(cell, f"chu_ky[{number}].quyen_han", "{{ dong }}", bold=True)
        add(cell, f"{{{{ chu_ky[{number}].ghi_chu }}}}", size=MEASURES["text"] - 1, italic=True)
        add(cell, f"{{{{ chu_ky[{number}].ho_ten }}}}", size=MEASURES["text"], bold=True, before=62)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _recipients(cell: _Cell, sample: Document) -> None:
    add(cell, RECIPIENTS if sample.recipients else "", size=MEASURES["recipients_title"], bold=True, italic=True,
        align=Align.LEFT)  # fmt: skip
    if sample.recipients:
        _each(cell, "noi_nhan", "- {{ dong }}", size=MEASURES["recipients"], align=Align.LEFT)


def _field(made: Docx, name: str, **form: Any) -> None:
    add(made, f"{{{{ {name} }}}}", size=MEASURES["text"], **form)


def _each(place: Place, name: str, shown: str, **form: Any) -> None:
    """Three paragraphs that become one per line of a list."""
    for text in (f"{{%p for dong in {name} %}}", shown, "{%p endfor %}"):
        add(place, text, **({"size": MEASURES["text"]} | form))


def _environment() -> SandboxedEnvironment:
    # autoescape is what keeps a name's "<" from becoming part of the document's XML.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _put_text(made: Docx, ready: Document) -> None:
    """Put the blocks where the field stood. Raises MissingText when it does not stand in the body."""
    body = made.element.body
    marks = [mark for mark in body.iter(qn("w:p")) if _MARK in "".join(mark.itertext())]
    if not marks:
        raise MissingText
    known = set(body)
    for block in ready.blocks:
        text_block(made, block)
    for element in [element for element in body if element not in known]:
        marks[0].addprevious(element)
    for mark in marks:
        mark.getparent().remove(mark)
