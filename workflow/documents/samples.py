"""A finished paper of each kind with invented people: templates are tried on it, layout tests look at it."""

from __future__ import annotations

import json
from pathlib import Path

from workflow.domain.document import Document, from_data
from workflow.domain.document_kinds import DocumentKind

FOLDER = Path(__file__).with_name("samples")


def kinds() -> list[DocumentKind]:
    """Return the kinds of paper that have a sample: all but the certificate, which is no text."""
    return [kind for kind in DocumentKind if (FOLDER / f"{kind.value}.json").is_file()]


def of(kind: DocumentKind) -> Document:
    """Return the sample of a kind. Raises FileNotFoundError for a kind that has none."""
    found: Document = from_data(json.loads((FOLDER / f"{kind.value}.json").read_text(encoding="utf-8")))
    return found
