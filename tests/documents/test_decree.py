"""Every kind of paper, as PDF and as DOCX, against every rule of layout of Decree 30/2020/NĐ-CP, and as a picture.

The pictures of the run are left in build/papers; those of docs/papers.md are six of them.
"""

from __future__ import annotations

import gzip
import subprocess
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

ROOT = Path(__file__).resolve().parents[2]
RENDERS, PICTURES = Path(__file__).with_name("renders"), ROOT / "build" / "papers"

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


@pytest.mark.parametrize("kind", samples.kinds(), ids=str)
def test_page_one_looks_as_it_did(sheets: Sheets, kind: DocumentKind) -> None:
    """Against a small picture kept beside this test."""
    path = sheets[kind, "pdf"].path
    PICTURES.mkdir(parents=True, exist_ok=True)
    draw(path, PICTURES / kind, "-png", "-r", "50")
    fresh = draw(path, PICTURES / f"{kind}-small", "-gray", "-r", "20").read_bytes()
    kept = gzip.decompress((RENDERS / f"{kind}.pgm.gz").read_bytes())
    assert len(fresh) == len(kept)
    off = sum(abs(one - other) > 64 for one, other in zip(fresh, kept, strict=True))
    assert off < len(kept) // 200, f"{off} points of {len(kept)} differ: look at {PICTURES / kind}.png"


def draw(path: Path, target: Path, *options: str) -> Path:
    subprocess.run(["pdftoppm", *options, "-f", "1", "-l", "1", "-singlefile", path, target], check=True)
    return target.with_name(f"{target.name}.{'png' if '-png' in options else 'pgm'}")
