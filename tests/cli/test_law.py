"""`flask law check` and `quota`: the four packs with what is open in them, every defect, and the exact quotient."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import workflow.data

if TYPE_CHECKING:
    from flask.testing import FlaskCliRunner

pytestmark = pytest.mark.sqlite_only  # no table is read
FILES = Path(workflow.data.__file__).parent


def run(runner: FlaskCliRunner, *args: str, code: int = 0) -> dict[str, Any]:
    answer = runner.invoke(args=["law", *args, "--json"])
    assert answer.exit_code == code, answer.output
    return json.loads(answer.output)


def test_check_lists_the_four_packs_and_what_is_to_be_confirmed(runner: FlaskCliRunner) -> None:
    data = run(runner, "check", "--on", "2026-11-20")
    assert (data["awards"], data["defects"]) == (21, [])
    spans = [(pack["regime"], pack["in_force_from"], pack["in_force_to"], pack["rules"]) for pack in data["packs"]]
    assert spans == [
        ("R1", "2017-10-01", "2023-12-31", 20),
        ("R2", "2024-01-01", "2025-06-30", 20),
        ("R3", "2025-07-01", "2026-09-30", 20),
        ("R4", "2026-10-01", None, 20),
    ]
    opened = {(one["regime"], one["award"], one["what"]) for one in data["unconfirmed"]}
    assert ("R2", "CSTDCS", "no_cap") in opened
    assert ("R1", "CSTDCS", "cap") not in opened
    assert ("R1", "CSTDT", "upper_vote: quorum") in opened
    assert ("R1", "CSTDT", "upper_vote") not in opened
    assert ("R2", "CSTDT", "upper_vote") in opened
    assert {("R1", "GK_DV", "authority"), ("R4", "", "regime")} <= opened
    assert sum(pack["unconfirmed"] for pack in data["packs"]) == len(data["unconfirmed"])


def test_check_counts_what_lies_beside_the_packs(runner: FlaskCliRunner) -> None:
    files = {one["file"]: one for one in run(runner, "check", "--on", "2026-11-20")["files"]}
    assert set(files) >= {
        "prizes.toml", "ratings.toml", "scoring_sheet.toml", "quarter_tasks.toml", "holidays_local.toml",
    }  # fmt: skip
    # base salaries of 2013, 2016, 2017, 2018, 2019, 2023, 2024 and 2026
    assert files["prizes.toml"]["entries"]["base_salary"] == 8
    assert files["quarter_tasks.toml"]["entries"] == {"task": 15}
    opened = {name: {one["what"] for one in file["unconfirmed"]} for name, file in files.items()}
    assert "pool" in opened["ratings.toml"]
    assert opened["quarter_tasks.toml"] == set()
    household = next(one for one in files["prizes.toml"]["unconfirmed"] if one["what"] == "factor[3]: values[1]")
    assert "Hộ gia đình" in household["citation"]
    text = runner.invoke(args=["law", "check"]).output
    assert "prizes.toml: 8 base_salary, " in text
    assert "  ratings.toml: pool: Nghị định 233/2026/NĐ-CP, Điều 12 khoản 6" in text


@pytest.mark.parametrize(
    ("on", "ends"),
    [("2026-02-27", []), ("2026-02-28", ["R4"]), ("2026-11-20", ["R4"]), ("2027-02-28", ["R4"]), ("2027-03-01", [])],
)
def test_check_names_the_decree_that_ends_within_twelve_months(runner: FlaskCliRunner, on: str, ends: list[str]) -> None:
    lacking = run(runner, "check", "--on", on)["lacking"]
    assert [one["regime"] for one in lacking] == ends
    for one in lacking:
        assert (one["instrument"], one["last_day"]) == ("Nghị định 152/2025/NĐ-CP", "2027-02-28")
        assert not one["confirmed"]


def test_check_in_words(runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["law", "check", "--on", "2026-11-20"])
    assert answer.exit_code == 0
    assert "R1  từ 01/10/2017 đến 31/12/2023: " in answer.output
    assert "R4  từ 01/10/2026 đến nay (chưa xác nhận): " in answer.output
    assert "Nghị định 152/2025/NĐ-CP hết hiệu lực sau 28/02/2027" in answer.output


def test_check_lists_a_defect_of_every_file_and_ends_with_1(runner: FlaskCliRunner, tmp_path: Path) -> None:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    defects = (
        ("prizes.toml", "amount = 1150000", "amount = -5"), ("ratings.toml", "first_year = 2015", "first_yaer = 2015"),
        ("scoring_sheet.toml", "agreement", "agreed"),
    )  # fmt: skip
    for name, old, new in (*defects, ("rules_r1.toml", '"15 %"', '"150 %"'), ("rules_r3.toml", "[regime]", "[regime]\ncolour = 1")):
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    data = run(runner, "check", "--folder", str(tmp_path), code=1)
    assert data["defects"] == [
        "rules_r1.toml: rule[2]: cap: share: not between 0 and 1: '150 %'",
        "rules_r3.toml: regime: colour: unknown key",
        "ratings.toml: rule[1]: first_year: missing",
        "scoring_sheet.toml: agreement: missing",
    ]
    for path in FILES.glob("rules_*.toml"):
        shutil.copy(path, tmp_path)
    assert run(runner, "check", "--folder", str(tmp_path), code=1)["defects"][0].startswith("prizes.toml: base_salary[1]: amount: ")


def test_check_says_what_does_not_fit_together(runner: FlaskCliRunner, tmp_path: Path) -> None:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "rules_r3.toml").unlink()
    data = run(runner, "check", "--folder", str(tmp_path), code=1)
    assert data["defects"] == ["rules_*.toml: regimes: gap after 2025-06-30"]


@pytest.mark.parametrize(
    ("base", "floor", "quotient", "text"),
    [("21", 3, "63/20", "3.15"), ("20", 3, "3/1", "3"), ("19", 2, "57/20", "2.85"), ("0", 0, "0/1", "0")],
)
def test_quota_under_the_fifteen_per_cent(runner: FlaskCliRunner, base: str, floor: int, quotient: str, text: str) -> None:
    data = run(runner, "quota", "--award", "CSTDCS", "--base", base, "--on", "2023-12-31")
    assert (data["floor"], data["quotient"], data["quotient_decimal"]) == (floor, quotient, text)
    assert (data["cap"], data["base_award"], data["confirmed"]) == ("3/20", "LDTT", True)
    assert data["citation"] == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"


@pytest.mark.parametrize("on", ["2024-01-01", "2025-07-01", "2026-10-01"])
def test_quota_without_a_cap_says_so(runner: FlaskCliRunner, on: str) -> None:
    data = run(runner, "quota", "--award", "CSTDCS", "--base", "21", "--on", on)
    assert (data["cap"], data["floor"], data["quotient"], data["confirmed"]) == (None, None, None, False)
    assert data["message"] == "no cap configured"
    assert "Điều 23" in data["citation"]


def test_quota_of_an_unknown_award_or_day(runner: FlaskCliRunner) -> None:
    for award, on in (("XX", "2022-01-01"), ("CSTDCS", "2017-09-30")):
        answer = runner.invoke(args=["law", "quota", "--award", award, "--base", "1", "--on", on])
        assert answer.exit_code == 1
        assert "Traceback" not in answer.output
