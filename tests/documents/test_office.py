"""LibreOffice as a part of the server: PDF/A out of a filled template, and what is said when it cannot."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.documents.test_own_template import ALL, NOW, template
from tests.support.whole_paper import letter
from workflow.documents import office, own_template

if TYPE_CHECKING:
    from collections.abc import Iterable


def program(folder: Path, *lines: str) -> None:
    """A program of LibreOffice's name that does something else."""
    path = folder / office.PROGRAM
    path.write_text("\n".join(("#!/bin/sh", *lines)))
    path.chmod(0o700)


def said(pdf: bytes, tool: str, *options: str) -> str:
    done = subprocess.run([tool, *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_a_filled_template_becomes_pdf_a_with_our_own_letters() -> None:
    filled = own_template.fill(template("MẪU RIÊNG", *ALL), letter(), made_at=NOW)
    made = office.to_pdf(filled)
    text = said(made, "pdftotext")
    assert ("MẪU RIÊNG" in text, "Lường Văn Thắng" in text, "{{" in text) == (True, True, False)
    assert (b"<pdfaid:part>2</pdfaid:part>" in made, b"/JavaScript" in made) == (True, False)


@pytest.mark.parametrize(("lines", "why"), [
    (("exit 3",), "exit code 3"), (("exit 0",), "no PDF"), (('for last; do :; done; echo x > "${last%.docx}.pdf"',), "no PDF"),
    (("sleep 60 & wait",), "too slow"),
], ids=["fails", "makes nothing", "makes something else", "hangs"])  # fmt: skip
def test_what_goes_wrong_is_said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Iterable[str], why: str
) -> None:
    program(tmp_path, *lines)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(office, "TIMEOUT", 0.5)
    assert office.available()
    with pytest.raises(office.Failed, match=f"^{why}$"):
        office.to_pdf(template(*ALL))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not office.available()
    with pytest.raises(office.Failed, match=r"^not installed$"):
        office.to_pdf(b"")
