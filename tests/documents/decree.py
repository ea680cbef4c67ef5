"""THE RULES of layout, Decree 30/2020/NĐ-CP, Appendix I, as checks on a printed page.

A page is what a PDF says of itself: every text with place, size and face. The DOCX is printed by LibreOffice first, so
that one table of rules holds for both.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from workflow.domain.document import Article, Clause, Document, Paragraph, plain

MM = 72 / 25.4  # points
FONTS = Path(__file__).resolve().parents[2] / "workflow" / "documents" / "fonts"
REPUBLIC, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_DPI = 144


@dataclass(frozen=True)
class Said:
    """A text on a page; places and sizes in points."""

    page: int
    top: float
    left: float
    width: float
    size: float
    bold: bool
    italic: bool
    text: str
    family: str
    color: str

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass
class Sheet:
    """A printed paper."""

    path: Path
    sizes: list[tuple[float, float]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Sheet:
        made = cls(path)
        shown = _run("pdftohtml", "-xml", "-zoom", "1", "-i", "-hidden", "-stdout", str(path))
        fonts: dict[str, dict[str, str]] = {}
        for number, page in enumerate(ET.fromstring(shown).iter("page"), start=1):  # noqa: S314 (written by poppler)
            made.sizes.append((float(page.attrib["width"]), float(page.attrib["height"])))
            fonts |= {one.attrib["id"]: one.attrib for one in page.iter("fontspec")}
            made.said += [_said(number, one, fonts[one.attrib["font"]]) for one in page.iter("text")]
        made.said = [one for one in made.said if one.text.strip()]
        return made

    def find(self, text: str, page: int = 1) -> list[Said]:
        """The texts of a page that begin with `text`, or that `text` begins with when it runs on to the next line."""
        wanted = _bare(text)
        return [one for one in self.said if one.page == page and (
            _bare(one.text).startswith(wanted) or (len(_bare(one.text)) > 6 and wanted.startswith(_bare(one.text)))
        )]  # fmt: skip

    @cached_property
    def first_page(self) -> tuple[int, int, bytes]:
        """Width, height and grey values of page 1."""
        made = _bytes("pdftoppm", "-gray", "-r", str(_DPI), "-f", "1", "-l", "1", str(self.path))
        _kind, width, height, _most = made[:40].split()[:4]
        return int(width), int(height), made[-int(width) * int(height):]

    def rule_below(self, one: Said) -> float:
        """The length of the longest line drawn within 12 points below a text on page 1, in points."""
        width, height, grey = self.first_page
        scale, best = _DPI / 72, 0
        left, right = (round((one.middle + side * 135) * scale) for side in (-1, 1))
        for row in range(round((one.top + one.size * 0.95) * scale), min(height, round((one.top + one.size + 12) * scale))):
            line = grey[row * width + left : row * width + right]
            run = max((len(part) for part in re.findall(rb"[\x00-\x90]+", line)), default=0)
            best = max(best, run)
        return best / scale


Rule = Callable[[Sheet, Document], Iterator[str]]


def paper_is_a4(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Paper: A4, upright; across for wide tables only."""
    wide = paper.landscape or any(annex.landscape for annex in paper.annexes)
    for size in sheet.sizes:
        if (round(size[0] / 5), round(size[1] / 5)) not in ({(119, 168), (168, 119)} if wide else {(119, 168)}):
            yield f"{size} is not A4"


def margins(sheet: Sheet, _paper: Document) -> Iterator[str]:
    """Margins: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm; only page number and draft mark stand above."""
    for number, (width, height) in enumerate(sheet.sizes, start=1):
        inside = [one for one in sheet.said if one.page == number and one.top + one.size > 20 * MM and not _mark(one)]
        if not inside:
            continue
        left, right = min(one.left for one in inside), max(one.left + one.width for one in inside)
        if not 30 * MM - 1.5 <= left <= 35 * MM + 37:
            yield f"page {number}: text begins {left / MM:.1f} mm from the left"
        if right > width - 15 * MM + 5:  # a space at the line end counts
            yield f"page {number}: text ends {(width - right) / MM:.1f} mm from the right"
        if max(one.top + one.size for one in inside) > height - 20 * MM + 4:
            yield f"page {number}: text goes into the bottom margin"


def face(sheet: Sheet, _paper: Document) -> Iterator[str]:
    """Font: Times New Roman (or its metric twin), black."""
    for one in sheet.said:
        if not _mark(one) and not re.search("Tinos|TimesNewRoman", one.family):
            yield f"{one.family}: {one.text[:30]}"
        if not _mark(one) and one.color != "#000000":
            yield f"{one.color}: {one.text[:30]}"


def page_number(sheet: Sheet, _paper: Document) -> Iterator[str]:
    """Page number: Arabic, 13-14, upright, in the middle of the top margin, not on page 1."""
    for number, (width, _height) in enumerate(sheet.sizes, start=1):
        above = [one for one in sheet.said if one.page == number and one.top + one.size <= 20 * MM + 2 and not _mark(one)]
        if number == 1:
            if above:
                yield f"page 1 carries {above[0].text!r} above its text"
        elif [one.text.strip() for one in above] != [str(number)]:
            yield f"page {number} carries {[one.text for one in above]}"
        elif abs(above[0].middle - width / 2) > 25 or not 13 <= above[0].size <= 14 or above[0].italic:
            yield f"page {number}: number at {above[0]}"


def republic(sheet: Sheet, _paper: Document) -> Iterator[str]:
    """National name: capitals, 12-13, bold, at the top right."""
    yield from _one(sheet, REPUBLIC, (12, 13), bold=True, right=True)


def motto(sheet: Sheet, _paper: Document) -> Iterator[str]:
    """Motto: 13-14, bold, under the middle of the national name, hyphens with spaces; a line as long as the text."""
    yield from _one(sheet, MOTTO, (13, 14), bold=True, right=True)
    [below], [above] = sheet.find(MOTTO)[:1], sheet.find(REPUBLIC)[:1]
    if abs(below.middle - above.middle) > 4 or below.top <= above.top:
        yield "the motto is not centred under the national name"
    length = sheet.rule_below(below)
    if not 0.94 <= length / below.width <= 1.06:
        yield f"the line is {length:.0f} pt long, the motto {below.width:.0f}"


def parent(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Body above: capitals, 12-13, upright."""
    if paper.letterhead.parent:
        yield from _one(sheet, paper.letterhead.parent, (12, 13), capitals=True, left=True)


def issuer(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Issuing body: capitals, 12-13, bold; a line a third to a half as long as the text below it."""
    yield from _one(sheet, paper.letterhead.issuer, (12, 13), bold=True, capitals=True, left=True)
    lines = [one for one in sheet.find(paper.letterhead.issuer) if one.bold]
    lines = [one for one in sheet.said if lines and one.page == 1 and one.bold and one.top >= lines[0].top
             and abs(one.middle - lines[0].middle) < 20 and one.top < lines[0].top + 45 and one.size < 13]  # fmt: skip
    if lines:
        yield from _short_rule(sheet, max(lines, key=lambda one: one.top), max(one.width for one in lines))


def number(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Number: "Số:" 13, upright, numbers under 10 with a zero, sign in capitals but for the type's abbreviation."""
    if not paper.letterhead.number:
        return
    yield from _one(sheet, f"Số: {paper.letterhead.number}", (13, 13), left=True)
    if not re.fullmatch(r"(0[1-9]|[1-9]\d+)/[^\s/]+", paper.letterhead.number):
        yield f"number {paper.letterhead.number!r}"


def place_and_date(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Place and date: on the line of the number, 13-14, italic, a comma after the place, zeros before 1-9 and months 1, 2."""
    found = [one for one in sheet.said if one.page == 1 and re.search(r", ngày .* tháng .* năm ", one.text) and one.italic
             and one.left > sheet.sizes[0][0] * 0.4]  # fmt: skip
    if not found:
        yield "no place and date"
        return
    one = found[0]
    if not 13 <= one.size <= 14:
        yield f"size {one.size}"
    if paper.letterhead.dated and paper.letterhead.place and not re.fullmatch(
        r"[^,]+, ngày (0[1-9]|[12]\d|3[01]) tháng (0[12]|[3-9]|1[0-2]) năm \d{4}", one.text.strip()
    ):  # fmt: skip
        yield f"written {one.text!r}"
    beside = sheet.find("Số:")
    if paper.letterhead.number and beside and abs(beside[0].top - one.top) > 4:
        yield f"number at {beside[0].top}, date at {one.top}"


def heading(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Type's name: capitals, 13-14, bold, in the middle."""
    if paper.heading:
        yield from _one(sheet, paper.heading, (13, 14), bold=True, capitals=True, centred=True)


def subject(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Subject: 13-14, bold, in the middle under the type's name; a line a third to a half as long as the text."""
    if not (paper.heading and paper.subject):
        return
    text = paper.subject.split("\n")[0]
    yield from _one(sheet, text, (13, 14), bold=True, centred=True)
    top = sheet.find(text)[0].top if sheet.find(text) else 0
    lines = [one for one in sheet.said if one.page == 1 and one.bold and top <= one.top < top + 90 and one.size >= 13]
    lines = [one for one in lines if abs(one.middle - _middle(sheet)) < 12 and _bare(one.text) in _bare(paper.subject)]
    if lines:
        yield from _short_rule(sheet, max(lines, key=lambda one: one.top), max(one.width for one in lines))


def about(sheet: Sheet, paper: Document) -> Iterator[str]:
    """A letter's subject: "V/v ...", 12-13, upright, centred under its number."""
    if paper.heading:
        return
    if not paper.letterhead.about.startswith("V/v "):
        yield f"says {paper.letterhead.about!r}"
    yield from _one(sheet, paper.letterhead.about, (12, 13), left=True)


def addressees(sheet: Sheet, paper: Document) -> Iterator[str]:
    """ "Kính gửi:" 13-14, upright."""
    if paper.addressees:
        yield from _one(sheet, "Kính gửi:", (13, 14))


def basis(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Legal bases: italic, 13-14, each on its own line with ";" at its end, the last with "."; a law has no number."""
    for place, text in enumerate(paper.basis, start=1):
        found = _sheet_wide(sheet, text)
        if not found or not all(one.italic and 13 <= one.size <= 14 for one in found):
            yield f"basis {text[:40]!r} printed as {[(one.size, one.italic) for one in found]}"
        if _bare(text.rstrip(" ;.") + ("." if place == len(paper.basis) else ";")) not in _bare(_all(sheet)):
            yield f"basis {text[:40]!r} ends wrongly"
        if re.match(r"(?i)(luật|pháp lệnh)\b", text) and re.search(r"(?i)^(luật|pháp lệnh)\W+số\b", text):
            yield f"a law with its number: {text[:40]!r}"


def body(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Text: 13-14, first lines indented by 10 or 12,7 mm, lines 1 to 1,5 apart, at least 6 pt between paragraphs."""
    before: Said | None = None
    for block in paper.blocks:
        if not isinstance(block, Paragraph) or not block.indent or not plain(block.text).strip():
            before = None
            continue
        found = _sheet_wide(sheet, plain(block.text).split("\n")[0])
        if not found:
            yield f"{plain(block.text)[:40]!r} is not on the paper"
            continue
        one = next((one for one in found if one.bold is block.bold and one.italic is block.italic), found[0])
        if not 13 <= one.size <= 14:
            yield f"size {one.size} of {one.text[:30]!r}"
        indent = (one.left - 30 * MM) / MM
        if block.align.value in ("justify", "left") and not (abs(indent - 10) < 1 or abs(indent - 12.7) < 1):
            yield f"indent {indent:.1f} mm of {one.text[:30]!r}"
        if before is not None and before.page == one.page and one.top - before.top < one.size + 6:
            yield f"{one.top - before.top:.0f} pt from the paragraph before to {one.text[:30]!r}"
        before = one


def articles(sheet: Sheet, paper: Document) -> Iterator[str]:
    """ "Điều n." bold, 13-14."""
    for block in paper.blocks:
        if isinstance(block, Article):
            found = [one for page in range(1, len(sheet.sizes) + 1) for one in sheet.find(f"Điều {block.number}.", page)]
            if not any(one.bold and 13 <= one.size <= 14 for one in found):
                yield f"Điều {block.number}: {[(one.bold, one.size) for one in found]}"


def signatures(sheet: Sheet, paper: Document) -> Iterator[str]:
    """Signature: authority in capitals, bold, 13-14; the name bold, 13-14, without academic title; one stands at the right."""
    for signature in paper.signatures:
        for text in (*signature.authority, signature.name):
            found = [one for one in _sheet_wide(sheet, text) if one.bold] if text else []
            if text and not any(13 <= one.size <= 14 for one in found):
                yield f"{text!r} printed as {[(one.bold, one.size) for one in found]}"
            if len(paper.signatures) == 1 and found and max(one.middle for one in found) < sheet.sizes[0][0] / 2:
                yield f"{text!r} stands at the left"
        if any(line != line.upper() for line in signature.authority):
            yield f"authority {signature.authority}"
        if re.search(r"\b(GS|PGS|TS|ThS|CN|KS|BS)\b", signature.name) or signature.name.isupper():
            yield f"name {signature.name!r}"


def recipients(sheet: Sheet, paper: Document) -> Iterator[str]:
    """ "Nơi nhận:" 12, bold italic; its lines 11, upright, the last one "- Lưu: VT, ..."."""
    if not paper.recipients:
        return
    title = _sheet_wide(sheet, "Nơi nhận:")
    if not any((one.size, one.bold, one.italic) == (12, True, True) for one in title):
        yield f"Nơi nhận: {[(one.size, one.bold, one.italic) for one in title]}"
    for text in paper.recipients:
        found = _sheet_wide(sheet, f"- {text}")
        if not any((one.size, one.bold, one.italic) == (11, False, False) for one in found):
            yield f"{text!r}: {[(one.size, one.bold, one.italic) for one in found]}"
    if not paper.recipients[-1].startswith("Lưu: VT"):
        yield f"the last recipient is {paper.recipients[-1]!r}"


def end_mark(sheet: Sheet, paper: Document) -> Iterator[str]:
    """The text of a letter or report ends with "./."."""
    if paper.end_mark and "./." not in _all(sheet):
        yield "no ./."
    if paper.end_mark and paper.blocks and isinstance(paper.blocks[-1], Paragraph | Clause):
        text = plain(paper.blocks[-1].text).rstrip(" .;/")
        if _bare(text[-20:] + "./.") not in _bare(_all(sheet)):
            yield f"{text[-20:]!r} does not end with ./."


def draft_mark(sheet: Sheet, paper: Document) -> Iterator[str]:
    """A draft says that it is one; an issued paper does not."""
    if ("DỰ THẢO" in _all(sheet)) is not paper.draft:
        yield "draft mark"


RULES: tuple[Rule, ...] = (
    paper_is_a4, margins, face, page_number, republic, motto, parent, issuer, number, place_and_date, heading, subject,
    about, addressees, basis, body, articles, signatures, recipients, end_mark, draft_mark,
)  # fmt: skip


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _one(
    sheet: Sheet, text: str, sizes: tuple[float, float], *, bold: bool = False, capitals: bool = False,
    left: bool = False, right: bool = False, centred: bool = False,
) -> Iterator[str]:  # fmt: skip
    """The text stands on page 1, in size and face; at a side or in the middle."""
    found = [one for one in sheet.find(text) if one.bold is bold and not one.italic]
    if not found:
        yield f"{text!r} is not there, or in another face: {[(one.size, one.bold) for one in sheet.find(text)]}"
        return
    one, width = found[0], sheet.sizes[0][0]
    if not sizes[0] <= one.size <= sizes[1]:
        yield f"{text!r} has size {one.size}"
    if capitals and text != text.upper():
        yield f"{text!r} is not in capitals"
    if (left and one.middle > width * 0.5) or (right and one.middle < width * 0.5):
        yield f"{text!r} stands at {one.middle:.0f} of {width:.0f}"
    if centred and abs(one.middle - _middle(sheet)) > 12:
        yield f"{text!r} stands at {one.middle:.0f}, the middle is {_middle(sheet):.0f}"


def _short_rule(sheet: Sheet, last: Said, width: float) -> Iterator[str]:
    length = sheet.rule_below(last)
    if not 0.3 <= length / width <= 0.55:
        yield f"the line is {length:.0f} pt long, the text {width:.0f}"


def _middle(sheet: Sheet) -> float:
    """The middle between the margins."""
    return (30 * MM + sheet.sizes[0][0] - 15 * MM) / 2


def _sheet_wide(sheet: Sheet, text: str) -> list[Said]:
    return [one for page in range(1, len(sheet.sizes) + 1) for one in sheet.find(text, page)]


def _all(sheet: Sheet) -> str:
    return "\n".join(one.text for one in sheet.said)


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def _mark(one: Said) -> bool:
    return one.text.strip() == "DỰ THẢO"


def _said(page: int, one: ET.Element, font: dict[str, str]) -> Said:
    place = {name: float(one.attrib[name]) for name in ("top", "left", "width")}
    text, family = "".join(one.itertext()), font["family"]
    bold = one.find(".//b") is not None or "Bold" in family
    italic = one.find(".//i") is not None or "Italic" in family
    return Said(page, place["top"], place["left"], place["width"], float(font["size"]), bold, italic, text, family,
                font["color"])  # fmt: skip


def _run(*command: str) -> str:
    return _bytes(*command).decode()


def _bytes(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


def print_docx(files: list[Path], folder: Path) -> None:
    """Print DOCX files as PDF with LibreOffice, Times New Roman being the metric twin that ships with the application."""
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder}/cache</cachedir><match><test name='family'><string>Times New"
        " Roman</string></test><edit name='family' mode='assign' binding='strong'><string>Tinos</string></edit></match>"
        "</fontconfig>"
    )
    home = (folder / "office").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir", str(folder),
         *map(str, files)],
        env={**os.environ, "FONTCONFIG_FILE": str(config)}, capture_output=True, check=True, timeout=300,
    )  # fmt: skip
