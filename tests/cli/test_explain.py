"""`flask law explain`: the four cases of the requirement, the shape of the answer, and one clear line for what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner

AN: dict[str, Any] = {
    "subject": "individual", "start_date": "2015-03-01", "category": "public_employee", "leader": False,
    "ratings": {}, "initiatives": [], "awards": [], "discipline": [], "months_worked": {},
}  # fmt: skip


@pytest.fixture
def explain(runner: FlaskCliRunner, tmp_path: Path) -> Any:
    def run(facts: Any, award: str, on: str, *more: str) -> Any:
        path = tmp_path / "facts.json"
        path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
        return runner.invoke(args=["law", "explain", "--facts", str(path), "--award", award, "--on", on, *more])

    return run


def answer(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def failed(found: Any) -> dict[str, Any]:
    return {line["code"]: line for line in found["criteria"] if line["result"] == "failed"}


@pytest.mark.sqlite_only
def test_the_four_cases_of_the_requirement(explain: Any) -> None:
    of_2022 = AN | {"ratings": {"2022": "HTXSNV"}, "awards": [{"year": 2022, "award": "LDTT"}]}
    found = answer(explain(of_2022, "CSTDCS", "2022-12-15", "--json"))
    assert (found["outcome"], found["regime"], found["path"]) == ("not_eligible", "R1", None)
    assert "Nghị định 91/2017/NĐ-CP, Điều 9" in failed(found)["initiative"]["citation"]
    assert failed(found)["initiative"]["evidence"].startswith("Không có sáng kiến được công nhận năm 2022")

    found = answer(explain(AN | {"ratings": {"2024": "HTXSNV"}}, "CSTDCS", "2024-12-16", "--json"))
    assert (found["outcome"], found["regime"]) == ("eligible", "R2")
    assert found["path"] == "Hoàn thành xuất sắc nhiệm vụ (HTXSNV)"

    gap = AN | {
        "initiatives": [{"year": 2024, "level": "province"}],
        "awards": [{"year": year, "award": "CSTDCS"} for year in (2021, 2022, 2024)],
    }
    for on in ("2024-12-20", "2025-02-10"):
        found = answer(explain(gap, "CSTDT", on, "--json"))
        assert found["outcome"] == "not_eligible"
        assert "thiếu năm 2023" in failed(found)["award_chain"]["evidence"]

    late = AN | {"start_date": "2026-07-15", "months_worked": {"2026": 5}}
    found = answer(explain(late, "LDTT", "2026-12-10", "--json"))
    assert (found["outcome"], found["regime"]) == ("not_eligible", "R4")
    assert failed(found)["months_in_year"]["confirmed"] is True
    assert "233/2026" in failed(found)["months_in_year"]["citation"]


@pytest.mark.sqlite_only
def test_the_shape_the_languages_and_the_year(explain: Any) -> None:
    facts = AN | {"ratings": {"2024": "HTTNV", "2023": "HTNV"}}
    found = answer(explain(facts, "LDTT", "2024-12-16", "--json"))
    assert list(found) == ["outcome", "regime", "path", "criteria"]
    assert {tuple(line) for line in found["criteria"]} == {("code", "result", "evidence", "citation", "confirmed")}
    assert found["criteria"][0]["evidence"] == "Xếp loại năm 2024: Hoàn thành tốt nhiệm vụ."
    assert [line["code"] for line in found["criteria"] if not line["confirmed"]] == ["no_discipline_in_year"]
    for_2023 = answer(explain(facts, "LDTT", "2024-12-16", "--year", "2023", "--json"))
    assert for_2023["outcome"] == "not_eligible"
    english = answer(explain(facts, "LDTT", "2024-12-16", "--json", "--lang", "en"))
    assert "Hoàn thành" not in english["criteria"][0]["evidence"]
    text = explain(facts, "LDTT", "2024-12-16").output
    assert "Lao động tiên tiến, 2024 (R2-" in text
    assert "[quy định chưa xác nhận]" in text
    group = {"subject": "collective", "members": 10, "members_with": {"LDTT": 6}, "disciplined": 0,
             "ratings": {"2022": "HTTNV"}}  # fmt: skip
    assert answer(explain(group, "TTLDTT", "2022-12-16", "--json"))["outcome"] == "eligible"


WRONG = [
    ("{", "Tệp không phải JSON đúng"),
    ("[1]", "facts: cần một đối tượng JSON"),
    ({"subject": "group"}, "subject: phải là một trong: individual, collective."),
    (AN | {"colour": "red"}, "colour: không có mục này"),
    (AN | {"ratings": {"2024": "A"}}, "ratings.2024: phải là một trong: HTXSNV, HTTNV, HTNV, KHTNV."),
    (AN | {"ratings": {"hai": "HTNV"}}, "ratings.hai: phải là năm"),
    (AN | {"ratings": []}, "ratings: cần một đối tượng JSON"),
    (AN | {"start_date": "01/03/2015"}, "start_date: phải là ngày dạng 2015-03-01."),
    (AN | {"leader": "no"}, "leader: phải là true hoặc false."),
    (AN | {"initiatives": [{"year": 2024, "level": "huyen"}]}, "initiatives[0].level: phải là một trong: base"),
    (AN | {"initiatives": {"year": 2024}}, "initiatives: cần một danh sách"),
    (AN | {"awards": [{"year": 2024, "award": "LDTT_TINH"}]}, "awards[0].award: không có mã danh hiệu"),
    (AN | {"awards": [{"year": True, "award": "LDTT"}]}, "awards[0].year: phải là năm"),
    (AN | {"months_worked": {"2026": 13}}, "months_worked.2026: phải là số nguyên từ 0 đến 12."),
    (AN | {"months_worked": {"2026": 5.5}}, "months_worked.2026: phải là số nguyên"),
    (AN | {"discipline": [{"level": "canh_cao", "from": "2024-05-01", "to": "2023-05-01"}]},
     "discipline[0].to: phải từ ngày 2024-05-01 trở đi."),
    ('{"subject": "individual", "subject": "collective"}', "subject: ghi hai lần."),
    ("[" * 100_000, "Tệp không phải JSON đúng: lồng quá sâu."),
]  # fmt: skip


@pytest.mark.sqlite_only
def test_what_is_wrong_is_said_in_one_line(explain: Any, runner: FlaskCliRunner) -> None:
    for facts, message in WRONG:
        result = explain(facts, "LDTT", "2024-12-16", "--json")
        assert result.exit_code == 2, facts
        assert message in result.output, result.output
        assert result.output.count("\n") == 1
    for award, message in (("LDTT_TINH", "Không có danh hiệu, hình thức mã LDTT_TINH"),
                           ("TTLDTT", "không dành cho đối tượng này (Cá nhân)")):  # fmt: skip
        result = explain(AN, award, "2024-12-16")
        assert (result.exit_code, message in result.output) == (2, True)
    gap = explain(AN, "LDTT", "2017-09-30")
    assert (gap.exit_code, "chưa có quy định nào có hiệu lực" in gap.output) == (1, True)
    neither = runner.invoke(args=["law", "explain", "--award", "LDTT", "--on", "2024-12-16"])
    assert (neither.exit_code, "Chọn một trong hai" in neither.output) == (2, True)


def test_a_person_on_record(app: Flask, runner: FlaskCliRunner) -> None:
    made = world(app)
    args = ["law", "explain", "--award", "LDTT", "--on", "2024-12-16", "--json", "--person"]
    found = answer(runner.invoke(args=[*args, str(made.people["an"])]))
    assert (found["outcome"], found["criteria"][0]["result"]) == ("eligible", "passed")
    nobody = runner.invoke(args=[*args, "999999"])
    assert (nobody.exit_code, nobody.output) == (2, "Error: Không có cán bộ số 999999.\n")
