"""Small PDF files for the dossiers of the demonstration: one page, a frame of text, no fonts to carry."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from workflow.domain.text import fold

_LINE = 22  # points from one line to the next
_TOP = 760


def pdf(lines: Sequence[str]) -> BytesIO:
    """Return a one-page PDF that shows `lines` without diacritics: the standard fonts of PDF have no Vietnamese."""
    shown = [fold(line).upper().translate(str.maketrans("()\\", "[]/")) for line in lines]
    shown = [line.encode("ascii", "replace").decode() for line in shown]
    text = "".join(f"1 0 0 1 60 {_TOP - _LINE * n} Tm ({line}) Tj " for n, line in enumerate(shown))
    stream = f"BT /F1 12 Tf {text}ET"
    resources = "<< /Font << /F1 5 0 R >> >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return BytesIO((body + tail).encode("ascii"))
