"""`flask law explain`, `money`, `quota` with `--org`: the packs with the organisation's regulations over them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from tests.support.world import world
from workflow.domain.regulations import LocalKey
from workflow.extensions import db
from workflow.models import LocalRegulation, LocalRegulationValue, Organisation

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner

PAPER = "UBND tỉnh, 42/2024/QĐ-UBND (15/01/2024)"
VALUES = (
    ("LDTT", LocalKey.PRIZE, "0,5"), ("CSTDCS", LocalKey.CAP_SHARE, "20 %"),
    ("LDTT", LocalKey.CRITERION, "months_in_year: months = 10"),
)  # fmt: skip


@pytest.fixture
def codes(app: Flask) -> dict[str, str]:
    """The codes of the centre, which a regulation binds, and of the department above it."""
    with app.app_context():
        made = world(app)
        with Session(db.engine) as session:
            paper = LocalRegulation(
                council_id=made.organisations["centre"], issuer_id=made.organisations["province"], version=1,
                number="42/2024/QĐ-UBND", title="Quy chế", issued_on=date(2024, 1, 15), in_force_from=date(2024, 2, 1),
                created_at=datetime(2024, 2, 1, tzinfo=UTC),
            )  # fmt: skip
            session.add(paper)
            session.flush()
            session.add_all(
                LocalRegulationValue(regulation_id=paper.id, award_code=award, key=key, value=value, confirmed=True,
                                     citation=f"{PAPER}, Điều 7")
                for award, key, value in VALUES
            )  # fmt: skip
            session.commit()
            return {key: session.get_one(Organisation, made.organisations[key]).code for key in ("centre", "department")}


def said(runner: FlaskCliRunner, *words: str) -> dict[str, Any]:
    answer = runner.invoke(args=["law", *words, "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.output)
    return found


def test_money_and_quota(runner: FlaskCliRunner, codes: dict[str, str]) -> None:
    money = ("money", "--award", "LDTT", "--subject", "individual", "--decided", "2024-12-20")
    packs, ours, above = (said(runner, *money, *more) for more in _places(codes))
    assert (packs["amount"], ours["amount"], above["amount"]) == (710_000, 1_170_000, 710_000)  # 0,5 × 2.340.000
    assert (set(ours) - set(packs), above["local"]) == ({"organisation", "local"}, [])
    assert [(one["key"], one["value"], one["citation"]) for one in ours["local"]] == [
        ("prize.multiple", "0,5", f"{PAPER}, Điều 7"),
    ]  # fmt: skip
    quota = ("quota", "--award", "CSTDCS", "--base", "21", "--on", "2024-12-20")
    packs, ours, above = (said(runner, *quota, *more) for more in _places(codes))
    assert [(one["cap"], one["floor"], one["quotient"]) for one in (packs, ours, above)] == [
        (None, None, None), ("1/5", 4, "21/5"), (None, None, None),
    ]  # fmt: skip
    assert (ours["citation"], ours["confirmed"], ours["organisation"]) == (f"{PAPER}, Điều 7", True, codes["centre"])
    assert [(one["number"], one["issued_on"], one["confirmed"]) for one in ours["local"]] == [
        ("42/2024/QĐ-UBND", "2024-01-15", True),
    ]  # fmt: skip
    early = said(runner, *quota[:-1], "2024-01-31", "--org", codes["centre"])
    assert (early["cap"], early["local"]) == (None, [])
    answer = runner.invoke(args=["law", *quota, "--org", "NOWHERE"])
    assert (answer.exit_code, "no organisation 'NOWHERE'" in answer.output) == (2, True)


def test_explain(runner: FlaskCliRunner, codes: dict[str, str], tmp_path: Path) -> None:
    facts = {"subject": "individual", "start_date": "2015-03-01", "category": "public_employee", "leader": False,
             "ratings": {"2024": "HTTNV"}, "months_worked": {"2024": 8}}  # fmt: skip
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts))
    words = ("explain", "--facts", str(file), "--award", "LDTT", "--on", "2024-12-16")
    packs, ours, above = (said(runner, *words, *more) for more in _places(codes))
    assert (packs["criteria"] == above["criteria"], set(ours) - set(packs)) == (True, {"organisation", "local"})
    (added,) = (one for one in ours["criteria"] if one not in packs["criteria"])
    assert (added["code"], added["result"], added["citation"], added["confirmed"]) == (
        "months_in_year", "failed", f"{PAPER}, Điều 7", True,
    )  # fmt: skip
    assert (ours["outcome"], [one["key"] for one in ours["local"]]) == ("not_eligible", ["criteria"])


def _places(codes: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    return (), ("--org", codes["centre"]), ("--org", codes["department"])
