"""`flask documents make`: a paper of a row as a file or as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.world import world
from workflow.domain.document import Document, from_data

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner


def test_a_paper_as_data_and_as_files(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    plan = str(world(app).plan_id)
    data = runner.invoke(args=["documents", "make", "plan", plan, "--format", "json"])
    assert data.exit_code == 0, data.output
    (paper,) = from_data(json.loads(data.stdout))
    assert isinstance(paper, Document)
    assert (paper.heading, paper.subject) == ("KẾ HOẠCH", "Công tác thi đua, khen thưởng năm 2024")

    printed = runner.invoke(args=["documents", "make", "plan", plan])
    assert printed.stdout_bytes[:5] == b"%PDF-"
    target = tmp_path / "ke-hoach.docx"
    written = runner.invoke(args=["documents", "make", "plan", plan, "--format", "docx", "-o", str(target)])
    assert (written.exit_code, written.stdout, target.read_bytes()[:2]) == (0, "", b"PK")

    missing = runner.invoke(args=["documents", "make", "registration_list", plan])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "Chưa có dữ liệu" in missing.stderr
