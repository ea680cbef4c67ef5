"""Every kind of paper, as PDF and as DOCX, against every rule of layout of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.documents.decree import RULES, Rule, Sheet, print_docx
from workflow.documents import samples
from workflow.documents.docx import docx
from workflow.documents.pdf import pdf
from workflow.domain.document_kinds import DocumentKind

NOW = datetime(2024, 2, 1, 3, tzinfo=UTC)
Sheets = Mapping[tuple[DocumentKind, str], Sheet]

pytestmark = pytest.mark.xdist_group("office")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """All samples, printed once."""
    folder = tmp_path_factory.mktemp("decree")
    for kind in samples.kinds():
        (folder / f"{kind}-pdf.pdf").write_bytes(pdf([samples.of(kind)], made_at=NOW))
        (folder / f"{kind}-docx.docx").write_bytes(docx(samples.of(kind), made_at=NOW))
    print_docx(sorted(folder.glob("*.docx")), folder)
    return {(kind, form): Sheet.read(Path(folder, f"{kind}-{form}.pdf"))
            for kind in samples.kinds() for form in ("pdf", "docx")}  # fmt: skip


@pytest.mark.parametrize("form", ["pdf", "docx"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("kind", samples.kinds(), ids=str)
def test_layout(sheets: Sheets, kind: DocumentKind, rule: Rule, form: str) -> None:
    assert list(rule(sheets[kind, form], samples.of(kind))) == []
