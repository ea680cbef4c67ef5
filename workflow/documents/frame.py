"""What papers of every kind have in common: the frame around the text, who gets a copy, sentences that recur."""

from __future__ import annotations

from typing import Any

from workflow.domain.document import Align, Document, Imprint, Paragraph
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.wording import written_day

#: Where the registry keeps its copy, and whose work it was.
KEPT = "Lưu: VT, HĐTĐKT"
ABOVE = "Như trên"


def framed(kind: DocumentKind, imprint: Imprint, *, about: str = "", **parts: Any) -> Document:
    """Return a paper of `kind` in the frame of `imprint`; parts: what else it has, its own signatures among them."""
    own: dict[str, Any] = {
        "heading": KINDS[kind].heading, "signatures": (imprint.signature,), "draft": imprint.draft,
    }  # fmt: skip
    return Document(kind=kind, letterhead=imprint.letterhead(about), **(own | parts))


def centred(text: str, *, bold: bool = True) -> Paragraph:
    return Paragraph(text, align=Align.CENTER, indent=False, bold=bold)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """A text that somebody typed, one paragraph a line; empty lines are left out."""
    return tuple(Paragraph(line.strip()) for line in text.split("\n") if line.strip())


def attached(name: str, imprint: Imprint, issuer: str) -> str:
    """What stands below the title of an annex: "(Kèm theo Tờ trình số … ngày … của …)"."""
    return f"(Kèm theo {name} số {imprint.number or '……'} {written_day(imprint.dated)} của {issuer})"


def about(title: str, *types: str) -> str:
    """A title without the type of paper in front, as it stands below the type's name: "Về việc đề nghị …"."""
    words = title.strip()
    for kind in types:
        if words.casefold().startswith(kind.casefold()):
            words = words[len(kind) :].strip()
    for lead in ("về việc", "v/v"):
        if words.casefold().startswith(lead):
            words = words[len(lead) :].strip()
    return f"Về việc {words[:1].lower()}{words[1:]}" if words else ""
