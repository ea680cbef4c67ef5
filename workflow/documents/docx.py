"""Papers as DOCX that Word and LibreOffice open and a clerk can edit. Decree 30/2020/NĐ-CP, Appendix I."""

from __future__ import annotations

import io
from datetime import datetime
from math import ceil

import docx as library
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell

from workflow.documents import certificates
from workflow.documents.docx_parts import FONT, add, frame, rule, text_block
from workflow.documents.layout import (
    DRAFT,
    MEASURES,
    MOTTO,
    RECIPIENTS,
    REPUBLIC,
    TO,
    date_line,
    number_line,
    prepared,
)  # fmt: skip
from workflow.domain.document import Align, Annex, Certificate, Document, Letterhead, Paper, Signature
from workflow.domain.stock import PLAIN_A4

_A4 = (210, 297)
#: Mean width of a bold letter of the face, in em: capitals, and others. A rule is measured by it.
_CAPITAL, _SMALL = 0.70, 0.48
_POINT = 0.3528  # mm
#: Room above some parts of a certificate, in pt.
_ABOVE = {"giver": 24, "title": 12, "merit": 12, "decision": 12, "dated": 12, "signer": 56}


def docx(paper: Paper, *, made_at: datetime) -> bytes:
    """Return a paper as a DOCX file. made_at: the moment that the file names as its own."""
    ready = prepared(paper)
    made = library.Document()
    settle(made, made_at)
    if isinstance(ready, Certificate):
        _certificate(made, ready)
    else:
        _document(made, ready)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _document(made: Docx, ready: Document) -> None:
    room = page(made.sections[0], landscape=ready.landscape)
    header(made.sections[0], draft=ready.draft)
    letterhead(made, ready.letterhead, number_line(ready), date_line(ready.letterhead), room)
    title(made, ready.heading, ready.subject, room)
    _addressees(made, ready)
    for one in ready.basis:
        add(made, one, size=MEASURES["text"], italic=True, align=Align.JUSTIFY, after=MEASURES["gap"],
            indent=MEASURES["indent"], line=MEASURES["line"])  # fmt: skip
    for block in ready.blocks:
        text_block(made, block)
    _foot(made, ready, room)
    for annex in ready.annexes:
        annexed(made, annex)


def annexed(made: Docx, annex: Annex) -> None:
    """Add an annex on pages of its own."""
    section = made.add_section(WD_SECTION.NEW_PAGE)
    page(section, landscape=annex.landscape)
    section.different_first_page_header_footer = False
    add(made, annex.title, size=MEASURES["text"], bold=True)
    if annex.lead:
        add(made, annex.lead, size=MEASURES["text"], italic=True, after=MEASURES["gap"])
    for block in annex.blocks:
        text_block(made, block)


def settle(made: Docx, made_at: datetime) -> None:
    """Set the face of a new file, and what it says of itself."""
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(MEASURES["text"])
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_after = Pt(0)
    known = made.core_properties
    known.author, known.title, known.comments, known.language = "", "", "", "vi-VN"
    known.created = known.modified = made_at.replace(tzinfo=None)


def page(section: Section, *, landscape: bool) -> float:
    """Lay out a section as A4 and return the width between its margins, in mm."""
    width, height = reversed(_A4) if landscape else _A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(MEASURES["top"]), Mm(MEASURES["bottom"])
    section.left_margin, section.right_margin = Mm(MEASURES["left"]), Mm(MEASURES["right"])
    section.header_distance = Mm(MEASURES["top"] / 2)
    return width - MEASURES["left"] - MEASURES["right"]


def header(section: Section, *, draft: bool) -> None:
    """The page number in the middle of the top margin, from page 2 on; a draft says so on every page."""
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = 1
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        run.font.size, run.font.name = Pt(MEASURES["page_number"]), FONT
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 (fields have no public way)
    if draft:
        for header in (section.header, section.first_page_header):
            place = header.paragraphs[0] if header is section.first_page_header else header.add_paragraph()
            place.alignment = 2
            place.add_run(DRAFT).font.bold = True


def letterhead(made: Docx, head: Letterhead, number: str, dated: str, room: float) -> None:
    """Two rows, so that number and date stand on one line however long the names above them are."""
    left_room = MEASURES["left_column"]
    (body, republic), (numbered, day) = frame(made, (left_room, room - left_room), rows=2)
    if head.parent:
        add(body, head.parent, size=MEASURES["parent"])
    add(body, head.issuer, size=MEASURES["issuer"], bold=True)
    rule(body, left_room - 4, 0.4 * _width(head.issuer, MEASURES["issuer"], left_room - 4))
    add(republic, REPUBLIC, size=MEASURES["republic"], bold=True)
    add(republic, MOTTO, size=MEASURES["motto"], bold=True)
    rule(republic, room - left_room - 4, _width(MOTTO, MEASURES["motto"], room))
    add(numbered, number, size=MEASURES["number"], before=MEASURES["gap"])
    if head.about:
        add(numbered, head.about, size=MEASURES["about"], before=MEASURES["gap"])
    add(day, dated, size=MEASURES["dated"], italic=True, before=MEASURES["gap"])


def title(made: Docx, heading: str, subject: str, room: float) -> None:
    """The type's name and what the paper is about, with their rule; nothing on a letter."""
    if heading:
        add(made, heading, size=MEASURES["heading"], bold=True, before=14)
        if subject:
            add(made, subject, size=MEASURES["subject"], bold=True)
        rule(made, room, 0.4 * _width(subject or heading, MEASURES["subject"], room))


def _addressees(made: Docx, ready: Document) -> None:
    size = MEASURES["text"]
    if len(ready.addressees) == 1:
        add(made, f"{TO} {ready.addressees[0]}", size=size, before=12, after=8)
    elif ready.addressees:
        add(made, TO, size=size, align=Align.LEFT, before=12).paragraph_format.left_indent = Mm(30)
        for one in ready.addressees:
            add(made, f"- {one}", size=size, align=Align.LEFT).paragraph_format.left_indent = Mm(40)
    else:
        add(made, "", size=6)
    if ready.decided_by:
        add(made, ready.decided_by, size=size, bold=True, before=6, after=12)


def _foot(made: Docx, ready: Document, room: float) -> None:
    """Recipients at the left of a single signature; several signatures side by side, recipients below."""
    signed = ready.signatures
    if made.paragraphs:
        made.paragraphs[-1].paragraph_format.keep_with_next = True
    if len(signed) <= 1 and (signed or ready.recipients):
        left, right = frame(made, (room / 2, room / 2))[0]
        _recipients(left, ready)
        if signed:
            _signature(right, signed[0])
        else:
            add(right, "", size=MEASURES["text"])
    elif signed:
        for cell, one in zip(frame(made, (room / len(signed),) * len(signed))[0], signed, strict=True):
            _signature(cell, one)
        if ready.recipients:
            _recipients(frame(made, (room,))[0][0], ready)
    if ready.footnote:
        add(made, ready.footnote, size=MEASURES["footnote"], align=Align.LEFT, before=6)


def _recipients(cell: _Cell, ready: Document) -> None:
    if ready.recipients:
        add(cell, RECIPIENTS, size=MEASURES["recipients_title"], bold=True, italic=True, align=Align.LEFT)
    for one in ready.recipients:
        add(cell, f"- {one}", size=MEASURES["recipients"], align=Align.LEFT)
    if not ready.recipients:
        add(cell, "", size=MEASURES["recipients"])


def _signature(cell: _Cell, one: Signature) -> None:
    for line in one.authority:
        add(cell, line, size=MEASURES["text"], bold=True)
    if one.note:
        add(cell, one.note, size=MEASURES["text"] - 1, italic=True)
    add(cell, one.name, size=MEASURES["text"], bold=True, before=62)


def _certificate(made: Docx, ready: Certificate) -> None:
    """A certificate as lines in the middle of a landscape page, to be edited; the PDF is what is printed."""
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(ready.width), Mm(ready.height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    said = certificates.parts(ready)
    spots = {spot.part: spot for spot in ready.spots or PLAIN_A4}
    if ready.draft:
        add(made, DRAFT, size=MEASURES["text"], bold=True, align=Align.RIGHT)
    for part, text in said.items():
        spot = spots.get(part)
        if text and spot is not None:
            signed = part in ("dated", "authority", "signer")
            made_line = add(made, text, size=spot.size, bold=spot.bold, italic=spot.italic, align=spot.align,
                            before=_ABOVE.get(part, 4))  # fmt: skip
            if signed:
                made_line.paragraph_format.left_indent = Mm(spot.x - 20)


def _width(text: str, size: float, room: float) -> float:
    """Estimate the width of the widest line of a bold text set in `room` mm, in mm."""
    em = sum(_CAPITAL if char.isupper() else 0.25 if char == " " else _SMALL for char in text)
    whole = em * size * _POINT
    return whole if whole <= room else (room + whole / ceil(whole / room)) / 2
