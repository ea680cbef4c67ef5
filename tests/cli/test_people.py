"""`flask people`: a workbook in and out from the command line."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from tests.support.workbooks import someone, staff
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner


def test_import_dry_run_then_for_real_then_nothing(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    world(app)
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(staff(someone("Người Mới"), someone("Người Khác", date(1991, 1, 1))))
    bad.write_bytes(staff(someone("Người Mới"), someone("Người Khác", "sai")))
    common = ["--org", "CENTRE", "--as", "secretary", "--json"]
    wrong = runner.invoke(args=["people", "import", str(bad), *common])
    told = json.loads(wrong.stdout)
    assert (wrong.exit_code, told["written"], told["counts"]["wrong"]) == (1, 0, 1)
    (line,) = told["wrong"]
    assert (line["sheet"], line["row"], line["reasons"][0]["cell"]) == ("Cán bộ", 3, "C3")
    assert "không phải ngày" in line["reasons"][0]["message"]
    for arguments, written in ((["--dry-run"], 0), ([], 2), ([], 0)):
        answer = runner.invoke(args=["people", "import", str(good), *common, *arguments])
        assert (answer.exit_code, json.loads(answer.stdout)["written"]) == (0, written), answer.output
    out = tmp_path / "out.xlsx"
    assert runner.invoke(args=["people", "export", str(out), "--org", "CENTRE", "--as", "secretary"]).exit_code == 0
    again = json.loads(runner.invoke(args=["people", "import", str(out), *common]).stdout)
    assert again["counts"] == {"new": 0, "changed": 0, "same": 22, "wrong": 0}


def test_who_may_not_and_what_is_no_workbook(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    world(app)
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"a;b")
    said = runner.invoke(args=["people", "import", str(file), "--org", "CENTRE", "--as", "secretary"])
    assert (said.exit_code, "không phải bảng tính" in said.output) == (1, True)
    file.write_bytes(staff(someone("Người Mới")))
    assert runner.invoke(args=["people", "import", str(file), "--org", "CENTRE", "--as", "manager"]).exit_code == 1
    assert runner.invoke(args=["people", "import", str(file), "--org", "NONE", "--as", "secretary"]).exit_code == 2
