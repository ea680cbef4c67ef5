"""The prize table is read strictly: each damage stops the start, with the file and the key in the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow.data import load_catalogue
from workflow.data.prizes import read_prizes
from workflow.data.reading import FOLDER, DataError

SHIPPED = (FOLDER / "prizes.toml").read_text(encoding="utf-8")
LDTT = SHIPPED[SHIPPED.index('[[prize]]\naward = "LDTT"') : SHIPPED.index('[[prize]]\naward = "CSTDCS"')]

DAMAGES = [
    # unknown keys
    ("up_to = 10000", "up_to = 10000\nmode = 1", r"prizes.toml: rounding: mode: unknown key"),
    ("[rounding]", "notes = 1\n[rounding]", r"prizes.toml: notes: unknown key"),
    ('group = "title"', 'group = "title"\nframe = true', r"prize\[1\]: frame: unknown key"),
    ('value = "0.3", ', 'value = "0.3", unit = "x", ', r"prize\[1\]: multiples\[1\]: unit: unknown key"),
    ("amount = 1150000", "amount = 1150000\ncurrency = 1", r"base_salary\[1\]: currency: unknown key"),
    ("missing = true, ", 'missing = true, value = "1", ', r"value: unknown key"),
    ('group = "certificate"\nsubjects', 'group = "certificate"\nperiod = 1\nsubjects', r"period: unknown key"),
    # missing keys, wrong types and values
    ("up_to = 10000\n", "", r"rounding: up_to: missing"),
    ("up_to = 10000", "up_to = 0", r"rounding: up_to: not above 0"),
    ("amount = 1150000", "amount = 1150000.0", r"base_salary\[1\]: amount: int expected, not float"),
    ("amount = 1150000", "amount = 0", r"base_salary\[1\]: amount: not above 0"),
    ('value = "0.3"', "value = 0.3", r"multiples\[1\]: value: str expected, not float"),
    ('value = "0.3"', 'value = "0,3"', r"multiples\[1\]: value: not a number"),
    ('value = "0.3"', 'value = "0"', r"multiples\[1\]: value: not above 0"),
    ('value = "0.3"', 'value = "1/0"', r"multiples\[1\]: value: not a number"),
    ("missing = true, citation", "missing = false, citation", r"missing: only true"),
    ("period = 1\n", "", r"prize\[1\]: period: missing"),
    ("period = 1\n", "period = 0\n", r"prize\[1\]: period: not above 0"),
    ('subjects = ["individual"]', "subjects = []", r"prize\[1\]: subjects: nobody"),
    ('subject = "household"', 'subject = "family"', r"'family' is no Payee"),
    ('group = "order"\nsubject', 'group = "cup"\nsubject', r"factor\[1\]: group: 'cup' is no PrizeGroup"),
    # names that lead nowhere, things given twice, gaps, overlaps
    ('award = "LDTT"', 'award = "LDT"', r"prize\[1\]: award: no award 'LDT'"),
    ('award = "LDTT"', 'award = "LDTT"\nname = "Lao động"', r"prize\[1\]: award: LDTT has a name of its own"),
    ('award = "CSTDCS"', 'award = "LDTT"', r"prize\[2\]: award: LDTT is defined twice"),
    ('regimes = ["R1"], value = "0.3"', 'regimes = ["R9"], value = "0.3"', r"multiples\[1\]: regimes: no regime 'R9'"),
    ('regimes = ["R1"], value = "0.3"', 'regimes = ["R1", "R2"], value = "0.3"', r"multiples\[2\]: regimes: overlap in R2"),
    (LDTT.splitlines()[6], "", r"prize\[1\]: multiples: gap: nothing for R1"),
    ('subject = "household"', 'subject = "collective"', r"certificate collective is defined twice"),
    ('group = "certificate"\nsubject = "household"', 'group = "medal"\nsubject = "household"', r"no factor of certificate for household in R1"),
    ("in_force_from = 2016-05-01", "in_force_from = 2013-07-01", r"base_salary\[2\]: in_force_from: not after 2013-07-01"),
    ("in_force_from = 2016-05-01", "in_force_from = 2012-05-01", r"base_salary\[2\]: in_force_from: not after 2013-07-01"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), DAMAGES)
def test_damaged_tables_stop_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in SHIPPED
    path = tmp_path / "prizes.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_prizes(path, load_catalogue().regimes, load_catalogue().awards)


def test_no_base_salary_at_all(tmp_path: Path) -> None:
    path = tmp_path / "prizes.toml"
    parts = SHIPPED.split("\n[[")
    path.write_text(
        "base_salary = []\n" + "\n[[".join(part for part in parts if not part.startswith("base_salary")), encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"base_salary: none"):
        read_prizes(path, load_catalogue().regimes, load_catalogue().awards)
