"""The data files are read strictly: each damage stops the start, with the file and the key in the message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import workflow.data
from workflow.data.law import read_catalogue
from workflow.data.reading import DataError

FILES = Path(workflow.data.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FILES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def damage(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_files_are_right(folder: Path) -> None:
    assert len(read_catalogue(folder).rules) == 80


DAMAGES = [
    # unknown keys
    ("awards.toml", 'code = "LDTT"', 'code = "LDTT"\ncolour = "gold"', r"awards.toml: award\[1\]: colour: unknown key"),
    ("awards.toml", "[[award]]", "title = 1\n[[award]]", r"awards.toml: title: unknown key"),
    ("rules_r1.toml", "[regime]", "[notes]\n[regime]", r"rules_r1.toml: notes: unknown key"),
    ("rules_r1.toml", "months = 10", "months = 10\ndays = 40", r"rule\[1\]: criteria\[3\]: days: unknown key"),
    ("rules_r1.toml", 'share = "15 %"', 'share = "15 %"\nfloor = true', r"rule\[2\]: cap: floor: unknown key"),
    # missing keys
    ("awards.toml", 'form = "Danh hiệu thi đua"\n', "", r"awards.toml: award\[1\]: form: missing"),
    ("rules_r1.toml", "confirmed = false", "", r"rules_r1.toml: instrument\[3\]: confirmed: missing"),
    ("rules_r1.toml", 'quorum = "2/3"', "", r"vote\[1\]: quorum: missing"),
    ("rules_r1.toml", "months = 10\n", "", r"criteria\[3\]: months: missing"),
    # wrong types and values
    ("awards.toml", "position = 10", 'position = "10"', r"award\[1\]: position: int expected, not str"),
    ("awards.toml", "is_title = true", "is_title = 1", r"award\[1\]: is_title: bool expected, not int"),
    ("awards.toml", "position = 10", "position = true", r"award\[1\]: position: int expected, not bool"),
    ("awards.toml", 'short = "LĐTT"', 'short = " "', r"award\[1\]: short: empty"),
    ("awards.toml", '["individual"]', '["person"]', r"subjects: 'person' is no SubjectKind"),
    ("awards.toml", '["individual"]', '["individual", "individual"]', r"subjects: the same value twice"),
    ("awards.toml", '["individual"]', "[1]", r"subjects: list of texts expected"),
    ("rules_r1.toml", '"15 %"', "0.15", r"cap: share: str expected, not float"),
    ("rules_r1.toml", '"15 %"', '"150 %"', r"cap: share: not between 0 and 1"),
    ("rules_r1.toml", '"15 %"', '"0 %"', r"cap: share: not between 0 and 1"),
    ("rules_r1.toml", '"15 %"', '"1/0"', r"cap: share: not a share"),
    ("rules_r1.toml", '"15 %"', '"một phần"', r"cap: share: not a share"),
    ("rules_r1.toml", "2017-10-01", '"01/10/2017"', r"regime: in_force_from: date expected, not str"),
    ("rules_r1.toml", "2017-10-01", "2017-10-01T00:00:00", r"in_force_from: date expected, not datetime"),
    ("rules_r1.toml", 'method = "secret"', 'method = "paper"', r"method: 'paper' is no _Method"),
    ("rules_r1.toml", 'tie = "reject"', 'tie = "chair"', r"tie: a secret ballot has no casting vote"),
    ("rules_r1.toml", 'rating = "HTTNV"', 'rating = "HTT"', r"rating: 'HTT' is no Rating"),
    ("rules_r1.toml", "[[rule]]", "rule = 1\n[[x]]", r"rules_r1.toml: "),
    ("rules_r1.toml", "[regime]", "[regime", r"rules_r1.toml: "),
    # names that lead nowhere
    ("rules_r1.toml", 'code = "rating_at_least"', 'code = "is_nice"', r"criteria\[1\]: code: no criterion 'is_nice'"),
    ("rules_r1.toml", 'vote = "base_council"', 'vote = "council"', r"rule\[1\]: vote: no vote rule 'council'"),
    ("rules_r1.toml", 'award = "LDTT"', 'award = "LDT"', r"rule\[1\]: award: no award 'LDT'"),
    ("rules_r1.toml", 'base_award = "LDTT"', 'base_award = "LDT"', r"cap: base_award: no award 'LDT'"),
    ("rules_r1.toml", '{ value = ["LDTT"]', '{ value = ["LDT"]', r"leans_on: value: no award 'LDT'"),
    (
        "rules_r1.toml",
        'code = "months_in_year"',
        'code = "months_in_year"\nsubjects = ["collective"]',
        "cannot be asked",
    ),
    (
        "rules_r1.toml",
        'code = "rating_at_least"\nrating = "HTTNV"',
        'code = "no_member_disciplined"',
        "cannot be asked",
    ),
    # given twice
    ("awards.toml", 'code = "CSTDCS"', 'code = "LDTT"', r"award\[2\]: code: LDTT is defined twice"),
    ("awards.toml", 'authority = "unit"', 'authority = "head"', r"award\[12\]: authority: 'head' is no Authority"),
    ("awards.toml", 'level = "base"', 'level = "cơ sở"', r"award\[1\]: level: 'cơ sở' is no AwardLevel"),
    ("awards.toml", "households = false\n", "", r"award\[1\]: households: missing"),
    ("awards.toml", "in_force_from = 2024-01-01", "in_force_from = 2024-01-01\nin_force_to = 2023-01-01",
     r"award\[20\]: in_force_to: ends before it begins"),
    ("rules_r1.toml", 'upper_vote = "upper_council"', 'upper_vote = "x"', r"rule\[6\]: upper_vote: no vote rule 'x'"),
    ("rules_r1.toml", 'unconfirmed = ["quorum"', 'unconfirmed = ["quota"', r"vote\[2\]: unconfirmed: no value 'quota'"),
    ("rules_r1.toml", 'code = "upper_council"', 'code = "base_council"', r"vote\[2\]: code: base_council is defined twice"),
    ("rules_r1.toml", 'dossier = ["unit_title"]', 'dossier = ["title"]', r"rule\[1\]: dossier: no dossier set 'title'"),
    ("rules_r1.toml", '"unit_minutes"]', '"minutes"]', r"dossier\[1\]: parts: 'minutes' is no DossierPart"),
    ("rules_r1.toml", "sets = { value = 1,", "sets = { value = 0,", r"dossier\[1\]: sets: value: 0 copies"),
    ("rules_r1.toml", "sets = { value = 1,", "sets = { copy = 1, value = 1,", r"dossier\[1\]: sets: copy: unknown key"),
    ("rules_r1.toml", 'code = "public_notice"', 'code = "registration"', r"term\[10\]: code: registration is defined twice"),
    ("rules_r1.toml", 'by = "02-10"', 'by = "02-30"', r"term\[1\]: by: month-day expected, not '02-30'"),
    ("rules_r1.toml", 'by = "02-10"', 'by = "02-10"\ndays = 3', r"term\[1\]: days: either days or by"),
    ("rules_r1.toml", "days = 10\n", "days = -1\n", r"days: not negative"),
    ("rules_r1.toml", "in_force_from = 2023-03-23", "in_force_from = 2016-03-23", r"term\[3\]: in_force_from: 2016-03-23 is before"),
    ("rules_r1.toml", 'code = "absent_too_long"', 'code = "absent"', r"exclusion\[8\]: code: 'absent' is no ExclusionCode"),
    ("rules_r1.toml", "absent_too_long\"\nawards = [\"LDTT\"]\ndays = 40", "absent_too_long\"\nawards = [\"LDTT\"]\nmonths = 40", r"exclusion\[8\]: days: missing"),
    ("rules_r1.toml", 'code = "absent_too_long"', 'code = "maternity_counts"', r"exclusion\[8\]: "),
    ("rules_r2.toml", "[rule.no_cap]", '[rule.cap]\nbase_award = "LDTT"\nshare = "15 %"\ncitation = "x"\nconfirmed = true\n[rule.no_cap]',
     r"rule\[2\]: no_cap: the award has a cap"),
    ("rules_r2.toml", "[[instrument]]", "[[instrument]]\nkind = 1", r"instrument\[1\]: kind: unknown key"),
    ("awards.toml", "position = 20", "position = 10", r"award\[2\]: position: 10 is taken"),
    ("awards.toml", 'code = "LDTT"', 'code = "LDTT"\ncode = "LDTT"', r"awards.toml: "),
    ("rules_r2.toml", 'code = "R2"', 'code = "R1"', r"rules_r2.toml: regime: code: R1 is defined twice"),
    ("rules_r2.toml", 'award = "CSTDCS"', 'award = "LDTT"', r"LDTT: overlap on 2024-01-01"),
    # dates
    ("rules_r2.toml", "2024-01-01", "2023-12-31", r"regimes: overlap on 2023-12-31"),
    ("rules_r2.toml", "2024-01-01", "2024-01-02", r"regimes: gap after 2023-12-31"),
    ("rules_r2.toml", "in_force_to = 2025-06-30\n", "", r"regimes: overlap on 2025-07-01"),
    ("rules_r2.toml", "in_force_to = 2025-06-30", "in_force_to = 2023-06-30", r"rules_r2.toml: regime: in_force_to: ends before"),
    (
        "rules_r2.toml",
        'award = "CSTDCS"',
        'award = "CSTDCS"\nin_force_from = 2024-02-01',
        r"CSTDCS: gap after 2023-12-31",
    ),
    # an award that exists only part of the time: its rules must cover that part, all of it and nothing else
    ("awards.toml", "in_force_to = 2023-12-31", "in_force_to = 2022-12-31", r"HH_TINH: its rules end on 2023-12-31"),
    ("awards.toml", "in_force_to = 2023-12-31\n", "", r"HH_TINH: its rules end on 2023-12-31, it exists until None"),
    ("awards.toml", "in_force_from = 2024-01-01\n", "", r"KNC_TINH: its rules begin on 2024-01-01, .* from 2017-10-01"),
    ("rules_r2.toml", 'award = "KNC_TINH"', 'award = "KNC_TINH"\nin_force_to = 2025-01-01', r"KNC_TINH: gap after 2025-01-01"),
    ("rules_r3.toml", 'award = "KNC_TINH"', 'award = "KNC_TINH"\nin_force_to = 2026-10-01', r"in_force_to: .* after the regime"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), DAMAGES)
def test_damaged_files_stop_the_start(folder: Path, name: str, old: str, new: str, message: str) -> None:
    damage(folder, name, old, new)
    with pytest.raises(DataError, match=message):
        read_catalogue(folder)


def test_an_award_without_any_rule(folder: Path) -> None:
    text = (folder / "awards.toml").read_text(encoding="utf-8")
    extra = text[text.rindex("[[award]]") :].replace("HH_TINH", "XTB").replace("74", "90")
    (folder / "awards.toml").write_text(f"{text}\n{extra}", encoding="utf-8")
    with pytest.raises(DataError, match="XTB: no rule"):
        read_catalogue(folder)


def test_no_rule_packs_at_all(folder: Path) -> None:
    for path in folder.glob("rules_*.toml"):
        path.unlink()
    with pytest.raises(DataError, match="no rules_"):
        read_catalogue(folder)


def test_a_file_that_is_not_utf8(folder: Path) -> None:
    (folder / "awards.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match=r"awards.toml"):
        read_catalogue(folder)


def test_the_version_follows_the_content(folder: Path) -> None:
    before = {(r.regime, r.award): r.version for r in read_catalogue(folder).rules}
    assert before == {(r.regime, r.award): r.version for r in read_catalogue(FILES).rules}
    damage(folder, "rules_r1.toml", 'share = "15 %"', 'share = "20 %"')
    after = {(r.regime, r.award): r.version for r in read_catalogue(folder).rules}
    assert [key for key in before if before[key] != after[key]] == [("R1", "CSTDCS")]
