"""Paragraphs, rules and tables of a DOCX paper, in the measures of workflow/documents/layout.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from workflow.documents.layout import MEASURES
from workflow.domain.document import (
    Align,
    Article,
    Blank,
    Block,
    Clause,
    Heading,
    Inline,
    Line,
    PageBreak,
    Paragraph,
    Run,
    Table,
)

FONT = "Times New Roman"
#: Where a table or a paragraph may be put.
Place = Docx | _Cell
_ALIGN = {
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY, Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER, Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip
_JC = {Align.JUSTIFY: "left", Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_DOTS = "…" * 28
#: As narrow as in print: narrow columns hold their words.
_CELL_MARGINS = '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
_TWIP = 635  # a twentieth of a point, in the units of the library


def add(
    place: Place, text: Inline, *, size: float, bold: bool = False, italic: bool = False, align: Align = Align.CENTER,
    before: float = 0, after: float = 0, indent: float = 0, line: float = 1.0,
) -> DocxParagraph:  # fmt: skip
    """Add a paragraph. size, before, after: pt; indent: of the first line, in mm; line: times the single spacing."""
    paragraph = place.add_paragraph()
    write(paragraph, text, size=size, bold=bold, italic=italic)
    form = paragraph.paragraph_format
    form.alignment = _ALIGN[align]
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line
    if indent:
        form.first_line_indent = Mm(indent)
    if not text:
        _size_mark(paragraph, size)
    return paragraph


def write(paragraph: DocxParagraph, text: Inline, *, size: float, bold: bool = False, italic: bool = False) -> None:
    """Write a text into a paragraph; a line break in it stays one."""
    for run in (Run(text),) if isinstance(text, str) else text:
        for place, part in enumerate(run.text.split("\n")):
            made = paragraph.add_run(part)
            if place:
                made.text = ""
                made.add_break()
                made.add_text(part)
            made.font.size, made.font.bold, made.font.italic = Pt(size), bold or run.bold, italic or run.italic


def text_block(place: Docx, block: Block) -> None:
    """Add one block of the text."""
    size, gap, line, indent = (MEASURES[name] for name in ("text", "gap", "line", "indent"))
    match block:
        case Paragraph(text=text, align=align, bold=bold, italic=italic):
            add(place, text, size=size, bold=bold, italic=italic, align=align, after=gap, line=line,
                indent=indent if block.indent and align in (Align.JUSTIFY, Align.LEFT) else 0)  # fmt: skip
        case Heading(text=text, level=level):
            made = add(place, text, size=size, bold=True, italic=level > 2, align=Align.JUSTIFY, after=gap, line=line,  # noqa: PLR2004
                       indent=indent)  # fmt: skip
            made.paragraph_format.keep_with_next = True
        case Article(number=number, text=text):
            shown = (Run(f"Điều {number}. ", bold=True), *_runs(text))
            add(place, shown, size=size, align=Align.JUSTIFY, after=gap, line=line, indent=indent)
        case Clause(label=label, text=text, depth=depth):
            shown = (Run(f"{label} "), *_runs(text))
            add(place, shown, size=size, align=Align.JUSTIFY, after=gap, line=line, indent=indent + 6 * depth)
        case Blank(label=label, lines=lines):
            for number in range(lines):
                text = f"{label} {_DOTS}" if label and not number else _DOTS
                add(place, text, size=size, align=Align.LEFT, after=gap)
        case Table():
            data_table(place, block)
        case PageBreak():
            place.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def data_table(place: Docx, block: Table) -> None:
    """Add a table with its header repeated on every page; a line of one cell spans all columns."""
    if block.caption:
        caption = add(place, block.caption, size=MEASURES["table"], bold=True, before=6, after=3)
        caption.paragraph_format.keep_with_next = True
    section = place.sections[-1]
    edges = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (int(edge or 0) // _TWIP for edge in edges)
    share = sum(column.width for column in block.columns)
    widths = [(page - left - right) * column.width // share for column in block.columns]
    last = add(place, "", size=4)
    last._p.addprevious(parse_xml(_table_xml(block, widths)))  # noqa: SLF001


def _table_xml(block: Table, widths: Sequence[int]) -> str:
    """The whole table as one text: adding cell by cell, a list of thousands would take minutes. Widths in twips."""
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
    header = Line(tuple(column.label for column in block.columns), bold=True)
    rows = [_row_xml(header, widths, [Align.CENTER] * len(widths), "<w:tblHeader/>")]
    aligns = [column.align for column in block.columns]
    rows += [_row_xml(line, widths, aligns, "") for line in block.lines]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>{_CELL_MARGINS}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row_xml(line: Line, widths: Sequence[int], aligns: Sequence[Align], more: str) -> str:
    spans = len(line.cells) == 1 < len(widths)
    wide = [sum(widths)] if spans else widths
    span = f'<w:gridSpan w:val="{len(widths)}"/>' if spans else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr><w:p>'
        f'<w:pPr>{"<w:keepNext/>" * spans}<w:jc w:val="{_JC[align]}"/></w:pPr>'
        f"{_runs_xml(text, bold=line.bold or spans)}</w:p></w:tc>"
        for text, width, align in zip(line.cells, wide, [Align.LEFT] if spans else aligns, strict=False)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{cells}</w:tr>"


def _runs_xml(text: Inline, *, bold: bool) -> str:
    made = []
    for run in _runs(text):
        faces = "<w:b/>" * (bold or run.bold) + "<w:i/>" * run.italic
        parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in run.text.split("\n"))
        half_points = round(MEASURES["table"] * 2)
        made.append(f'<w:r><w:rPr>{faces}<w:sz w:val="{half_points}"/></w:rPr>{"<w:br/>".join(parts)}</w:r>')
    return "".join(made)


def frame(place: Docx, widths: Sequence[float], rows: int = 1) -> list[list[_Cell]]:
    """Add a table without borders, for what stands side by side; widths in mm. Its cells hold nothing, row by row."""
    table = place.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="0", type="dxa"))
    table._tblPr.append(margins)  # noqa: SLF001 (margins of a whole table have no public way)
    made = [list(row.cells) for row in table.rows]
    for row, cells in zip(table.rows, made, strict=True):
        _mark(row, "w:cantSplit")
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
            empty(cell)
    return made


def empty(cell: _Cell) -> None:
    """Take out the paragraph that every new cell holds."""
    first = cell.paragraphs[0]._p  # noqa: SLF001
    first.getparent().remove(first)


def rule(place: Place, room: float, length: float) -> None:
    """Add a solid line of `length` mm in the middle of `room` mm: an empty paragraph with a border below."""
    made = add(place, "", size=1)
    side = Mm(max(0.0, (room - length) / 2))
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = side
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz="6", space="1", color="000000"))
    properties: Any = made._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")


def _runs(text: Inline) -> tuple[Run, ...]:
    return (Run(text),) if isinstance(text, str) else text


def _element(kind: str, **values: str) -> Any:
    made = OxmlElement(kind)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _size_mark(paragraph: DocxParagraph, size: float) -> None:
    """An empty paragraph is as high as its mark."""
    mark = OxmlElement("w:rPr")
    mark.append(_element("w:sz", val=str(round(size * 2))))
    paragraph._p.get_or_add_pPr().append(mark)  # noqa: SLF001


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001
