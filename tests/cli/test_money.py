"""`flask law money`: whole đồng, the arithmetic, the article; what is missing is named and nothing is printed as 0."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from click.testing import Result
    from flask.testing import FlaskCliRunner

pytestmark = pytest.mark.sqlite_only  # no table is read


def run(runner: FlaskCliRunner, award: str, subject: str, decided: str, *more: str) -> Result:
    return runner.invoke(args=["law", "money", "--award", award, "--subject", subject, "--decided", decided, *more])


def test_money_as_json(runner: FlaskCliRunner) -> None:
    answer = run(runner, "GK_SO", "collective", "2024-12-20", "--json")
    assert answer.exit_code == 0, answer.output
    data = json.loads(answer.output)
    wanted = {"award": "GK_SO", "subject": "collective", "decided": "2024-12-20", "regime": "R2", "amount": 1_410_000,
              "base_salary": 2_340_000, "multiple": "0.3", "factor": "2", "at_most": False, "confirmed": False}  # fmt: skip
    assert {key: data[key] for key in wanted} == wanted
    assert type(data["amount"]) is int
    assert data["explanation"] == "0,3 × 2.340.000 ₫ × 2 = 1.404.000 ₫, làm tròn lên 1.410.000 ₫"
    assert "Nghị định 73/2024/NĐ-CP" in data["citation"]


def test_money_in_words_says_what_is_not_confirmed(runner: FlaskCliRunner) -> None:
    answer = run(runner, "KNC_TINH", "individual", "20/11/2026")
    assert "0,6 × 2.530.000 ₫ = 1.518.000 ₫, làm tròn lên 1.520.000 ₫" in answer.output
    assert "mức tối đa" in answer.output
    assert "Có giá trị chưa xác nhận." in answer.output


@pytest.mark.parametrize(
    ("award", "subject", "decided", "said"),
    [
        ("GK_XA", "individual", "2025-12-20", "Chưa có hệ số tiền thưởng của Giấy khen của Chủ tịch UBND cấp xã theo quy định R3"),
        ("LDTT", "household", "2025-12-20", "không tặng cho đối tượng “Hộ gia đình”"),
        ("LDTT", "individual", "2010-12-20", "Chưa có quy định nào có hiệu lực"),
        ("LDT", "individual", "2025-12-20", "no prize for an award 'LDT'"),
        ("LDTT", "unit", "2025-12-20", "Invalid value for '--subject'"),
    ],
)
def test_what_cannot_be_worked_out_is_said(runner: FlaskCliRunner, award: str, subject: str, decided: str, said: str) -> None:
    answer = run(runner, award, subject, decided, "--json")
    assert answer.exit_code != 0
    assert said in answer.output
    assert '"amount"' not in answer.output
