"""What a DOCX would fetch from elsewhere, or bring in from another document, when it is opened: a template has none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn

#: Elements that lead somewhere when somebody clicks, and fetch nothing.
_LINKS = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
#: Relationships to another document within the package.
_OTHERS = frozenset({"aFChunk", "oleObject", "package", "subDocument", "frame", "control"})
_FETCHING = re.compile(r"\s*(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DDEAUTO|DDE|RD|DATABASE)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*(?:(?!data:)[a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
_OFFICE_LINK = f"{{{nsmap['r']}}}"


def references(document: bytes) -> tuple[str, ...]:
    """Return each address, field and foreign part once, in their order; hyperlinks are none of them.

    Raises ValueError for what is no XML where XML has to be, zipfile.BadZipFile.
    """
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels", ".svg"))}
    for name, content in parts.items():
        try:
            root = parse_xml(content)
        except SyntaxError as error:  # lxml's own is one
            message = f"{name}: {error.msg}"
            raise ValueError(message) from None
        if name.endswith(".rels"):
            found += _related(root)
        else:
            found += _fields(root)
            found += _addresses(root, _external(parts.get(_relations_of(name), b"")))
    return tuple(dict.fromkeys(found))


def _relations_of(part: str) -> str:
    path = PurePosixPath(part)
    return str(path.parent / "_rels" / f"{path.name}.rels")


def _related(root: Any) -> Iterator[str]:
    for one in root:
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        leaves = one.get("TargetMode", "").lower() == "external" or _ADDRESS.match(target)
        if kind in _OTHERS or (leaves and kind != "hyperlink"):
            yield target


def _external(relations: bytes) -> dict[str, str]:
    """The addresses outside by their identifiers, whatever they say they are."""
    if not relations:
        return {}
    return {one.get("Id"): one.get("Target", "") for one in parse_xml(relations)
            if one.get("TargetMode", "").lower() == "external"}  # fmt: skip


def _addresses(root: Any, external: dict[str, str]) -> Iterator[str]:
    for element in root.iter("*"):
        if element.tag.rpartition("}")[2] in _LINKS:
            continue
        for name, value in element.attrib.items():
            if name.startswith(_OFFICE_LINK) and value in external:
                yield external[value]
            elif name.rpartition("}")[2] in ("src", "href") and _ADDRESS.match(value):
                yield value


def _fields(root: Any) -> Iterator[str]:
    """The fields of a part that fetch; a field may be written in pieces and stand within another."""
    pieces = []
    for element in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if element.tag == qn("w:instrText"):
            pieces.append(element.text or "")
        else:
            pieces.append("\n" + element.get(qn("w:instr"), "") + "\n")
    for line in "".join(pieces).split("\n"):
        if found := _FETCHING.match(line):
            yield found[1].upper()
