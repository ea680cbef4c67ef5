"""The papers of the year that was played, as files in a folder."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from workflow.demo.centre import CENTRE
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.extensions import reading
from workflow.queries import names
from workflow.services.paper_files import DOCX, PDF, rendered
from workflow.services.paper_sets import of_year


def print_year(folder: Path, year: int) -> list[str]:
    """Write each paper of the centre's year as DOCX and PDF and say in lines what was written and what had nothing.

    Files of an earlier run are replaced; the same year gives the same bytes. Raises OSError for a folder out of reach.
    """
    folder.mkdir(parents=True, exist_ok=True)
    centre, now = names.organisations(reading())[CENTRE], datetime(year, 12, 31, 10, tzinfo=UTC)
    written: Counter[DocumentKind] = Counter()
    for one in of_year(reading(), centre, year, now=now):
        for ending in (DOCX, PDF):
            (folder / f"{one.name}.{ending}").write_bytes(rendered((one.paper,), ending, made_at=now))
        written[one.kind] += 1
    lines = [f"{KINDS[kind].title}: {count}" for kind, count in written.items()]
    nothing = [KINDS[kind].title for kind in DocumentKind if kind not in written]
    without = [f"Năm {year} không có gì để lập: {', '.join(nothing)}."] if nothing else []
    return [*lines, *without, f"{written.total()} văn bản, mỗi văn bản một tệp DOCX và một tệp PDF, tại {folder}"]
