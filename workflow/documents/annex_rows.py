"""A paper as rows of cells: text, a web page, a word-processor file. Nothing of it is run, fetched or expanded."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers import expat

#: What the text of a plan may unpack to; a thousand pages are less.
MOST_XML = 30_000_000
MOST_ROWS, MOST_CELLS = 20_000, 60
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "blockquote", "section", "title"})
_UNSEEN = frozenset({"script", "style", "template", "head"})

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Rows = list[list[str]]


class Unreadable(ValueError):
    """The file cannot be read as what it says it is. `reason`: damaged, too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decoded(content: bytes) -> str:
    """Return the text of a file: by its mark if it has one, else UTF-8, else the Vietnamese page of old Windows."""
    if content.startswith(UTF16_MARKS):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", errors="replace")


@dataclass
class _Sink:
    """Rows as they come up: a table's row by row, everything else a line of one cell. Tables in cells are flattened."""

    rows: Rows = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    row: list[str] | None = None
    cell: list[str] | None = None
    depth: int = 0

    def text(self, data: str) -> None:
        (self.line if self.cell is None else self.cell).append(data)

    def end_line(self) -> None:
        if self.cell is not None:
            self.cell.append("\n")
            return
        said = "".join(self.line)
        self.line.clear()
        self._put(said.split("\t") if "\t" in said else [said])

    def open_row(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self.end_line()
            self.row = []

    def open_cell(self) -> None:
        if self.depth == 1 and self.row is not None:
            self.close_cell()
            self.cell = []

    def close_cell(self, span: int = 1) -> None:
        if self.depth == 1 and self.row is not None and self.cell is not None:
            lines = (" ".join(part.split()) for part in "".join(self.cell).split("\n"))
            self.row += ["\n".join(part for part in lines if part), *[""] * (min(span, MOST_CELLS) - 1)]
            self.cell = None

    def close_row(self) -> None:
        if self.depth == 1 and self.row is not None:
            self.close_cell()
            self._put(self.row)
            self.row = self.cell = None
        self.depth = max(0, self.depth - 1)

    def _put(self, cells: list[str]) -> None:
        if len(self.rows) >= MOST_ROWS:
            raise Unreadable("too_large")
        # Cells beyond the last one are said in it: nothing is dropped.
        kept = cells[:MOST_CELLS]
        if len(cells) > MOST_CELLS:
            kept[-1] = " ".join(cells[MOST_CELLS - 1 :])
        self.rows.append(kept)


# ── web pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sink = _Sink()
        self.unseen = 0
        self.span = 1
        self.tables: list[bool] = []  # of each table that is open: whether one of its rows is

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += tag != "head"
        elif tag == "table":
            self.tables.append(False)
        elif tag == "tr":
            self._row(True)
        elif tag in ("td", "th"):
            if not self.tables or not self.tables[-1]:
                self._row(True)
            self._close_cell()
            self.sink.open_cell()
            self.span = _number(dict(attrs).get("colspan"))
        elif tag == "br" or tag in _BLOCKS:
            self.sink.end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - (tag != "head"))
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag == "tr":
            self._row(False)
        elif tag == "table" and self.tables:
            self._row(False)
            self.tables.pop()
        elif tag in _BLOCKS:
            self.sink.end_line()

    def _row(self, opens: bool) -> None:
        """A row ends where the next one of its table begins, closed or not."""
        if not self.tables:
            self.tables.append(False)
        if self.tables[-1]:
            self._close_cell()
            self.sink.close_row()
        self.tables[-1] = opens
        if opens:
            self.sink.open_row()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.sink.text(data.replace("\n", " ").replace("\xa0", " "))

    def _close_cell(self) -> None:
        self.sink.close_cell(self.span)
        self.span = 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 3 and int(text) else 1  # noqa: PLR2004


def html_rows(text: str) -> Rows:
    """Return the rows of a web page; what is not closed is closed at its end. Raises Unreadable."""
    page = _Page()
    page.feed(text)
    page.close()
    while page.sink.depth:
        page.sink.close_row()
    page.sink.end_line()
    return page.sink.rows


# ── word-processor files ────────────────────────────────────────────────────────────────────────────────────────────


class _Document:
    """Paragraphs and tables of word/document.xml. A document type declaration, which entities need, is refused."""

    def __init__(self) -> None:
        self.sink = _Sink()
        self.reading = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_declaration: object) -> None:
        raise Unreadable("damaged")

    def _start(self, name: str, _attributes: object) -> None:
        match name.removeprefix(f"{_WORD} "):
            case "t":
                self.reading += 1
            case "tab":
                self.sink.text("\t")
            case "br" | "cr":
                self.sink.text("\n" if self.sink.cell is not None else " ")
            case "tr":
                self.sink.open_row()
            case "tc":
                self.sink.open_cell()

    def _end(self, name: str) -> None:
        match name.removeprefix(f"{_WORD} "):
            case "t":
                self.reading -= 1
            case "p":
                self.sink.end_line()
            case "tc":
                self.sink.close_cell()
            case "tr":
                self.sink.close_row()

    def _text(self, data: str) -> None:
        if self.reading:
            self.sink.text(data)


def docx_rows(content: bytes) -> Rows:
    """Return the rows of a DOCX whose archive has passed `domain.files.recognise`. Raises Unreadable."""
    document = _Document()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            read = 0
            while chunk := part.read(1 << 16):
                read += len(chunk)
                if read > MOST_XML:
                    raise Unreadable("too_large")
                document.parser.Parse(chunk, False)
            document.parser.Parse(b"", True)
    except (zipfile.BadZipFile, KeyError, expat.ExpatError, RuntimeError, EOFError, OSError) as error:
        raise Unreadable("damaged") from error
    while document.sink.depth:
        document.sink.close_row()
    document.sink.end_line()
    return document.sink.rows
