"""Papers as PDF: set by typst with the fonts that ship with the application, nothing of the machine's own.

PDF/A-2u: fonts embedded, text searchable and copied out as the Unicode it was.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from workflow.documents import certificates
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
from workflow.domain.document import Certificate, Document, Paper, plain, to_data
from workflow.domain.document_kinds import KINDS

_FONTS = Path(__file__).with_name("fonts")
_SOURCE = Path(__file__).parents[2] / "templates" / "documents" / "decree.typ"


def pdf(papers: Sequence[Paper], *, made_at: datetime) -> bytes:
    """Return one PDF of the papers, each beginning on its own page 1.

    made_at: the moment that the file names as its own; the same papers and moment give the same bytes.
    """
    inputs, moment = _inputs(papers), int(made_at.timestamp())
    try:
        return _compiled(inputs, moment, "a-2u")
    except typst.TypstError:
        # A letter that no font of ours has: PDF/A refuses it, an ordinary PDF shows an empty box.
        return _compiled(inputs, moment, "1.7")


def _compiled(inputs: dict[str, str], moment: int, standard: Literal["a-2u", "1.7"]) -> bytes:
    made: bytes = typst.compile(
        _SOURCE, root=_SOURCE.parent, font_paths=_fonts(), format="pdf", pdf_standards=standard, timestamp=moment,
        sys_inputs=inputs, pdf_tags=True,
    )  # fmt: skip
    return made


def picture(paper: Paper, *, ppi: float = 60) -> bytes:
    """Return a paper of one page as PNG, for a preview."""
    made: bytes = typst.compile(
        _SOURCE, root=_SOURCE.parent, font_paths=_fonts(), format="png", ppi=ppi, sys_inputs=_inputs([paper])
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])


def _inputs(papers: Sequence[Paper]) -> dict[str, str]:
    ready = [prepared(paper) for paper in papers]
    words = {"republic": REPUBLIC, "motto": MOTTO, "to": TO, "recipients": RECIPIENTS, "draft": DRAFT,
             "title": _title(ready[0])}  # fmt: skip
    told = [(to_data(paper), _said(paper)) for paper in ready]
    return {"measures": json.dumps(MEASURES), "words": json.dumps(words), "papers": json.dumps(told)}


def _title(first: Paper) -> str:
    if isinstance(first, Certificate):
        return first.title.capitalize()
    return f"{KINDS[first.kind].title}: {plain(first.subject)}" if first.subject else KINDS[first.kind].title


def _said(paper: Paper) -> dict[str, Any]:
    """The lines of a paper's frame, put in words."""
    if isinstance(paper, Document):
        return {"number": number_line(paper), "dated": date_line(paper.letterhead)}
    return {"parts": certificates.parts(paper), "qr": _qr(paper.check_url), "code": certificates.code(paper)}


def _qr(address: str) -> str:
    if not address:
        return ""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
