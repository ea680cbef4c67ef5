"""The documentation says what the code does, and no real person is in it."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

from workflow.documents import lifecycle
from workflow.domain.lifecycle import TABLE
from workflow.domain.text import fold

ROOT = Path(__file__).resolve().parents[2]

#: SHA-256 of the folded names of the people who signed the documents the requirement was taken from: (words, digest).
REAL_PEOPLE = {
    (3, "901961ab71c28a828b3fc96dcf91958dc01180fae2ba8a8973e7c8e70f64a81a"),
    (4, "611ae97c9a00492fba0f114f612704d620ae6145e42acf42263d87837ea9e8ef"),
    (3, "51ef45aa53a33e6a785b1eb6d8c95ebc41bb2d64ce41a1319e909d4f0fb629c8"),
    (4, "2f565d9d52cbd99adc891576e19a401ad80b60afadf779bc71f3f7578c62de2c"),
}


def real_people_in(text: str) -> list[str]:
    """Folded runs of three or four words that are a real signer's name, whatever stands between the words."""
    words = re.findall(r"[a-z]+", fold(text))
    return [
        run
        for length in (3, 4)
        for start in range(len(words) - length + 1)
        if (length, hashlib.sha256((run := " ".join(words[start : start + length])).encode()).hexdigest())
        in REAL_PEOPLE
    ]


def texts() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / line for line in listed if (ROOT / line).is_file() and not line.startswith("requirements")]


def test_the_life_cycle_page_is_the_tables_own() -> None:
    page = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    assert page == lifecycle.page(), "run: flask docs lifecycle > docs/lifecycle.md"


def test_the_life_cycle_page_names_every_row_and_every_condition() -> None:
    page = lifecycle.page()
    for row in TABLE:
        assert f"    {row.source.value} --> {row.target.value}: {row.trigger.value}\n" in page
        for rule in row.only_if:
            assert f"- `{rule.__name__}`" in page
    assert page.count("\n| ") == len(TABLE) + 2


def test_the_command_prints_the_page() -> None:
    import click.testing

    from workflow.cli import docs

    result = click.testing.CliRunner().invoke(docs.group, ["lifecycle"])
    assert (result.exit_code, result.stdout) == (0, lifecycle.page())


def test_no_real_person_is_named_anywhere() -> None:
    """The people of the demonstration are invented; those who signed the source documents do not appear in any file."""
    found = {}
    for path in texts():
        try:
            people = real_people_in(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        if people:
            found[path.relative_to(ROOT)] = people
    assert found == {}


def test_the_guard_reads_through_diacritics_case_and_line_breaks() -> None:
    """Proved on an invented name put in the place of the real ones."""
    invented = ("loc van muoi", 3)
    digest = hashlib.sha256(invented[0].encode()).hexdigest()
    REAL_PEOPLE.add((3, digest))
    try:
        assert real_people_in("Giám đốc: LỘC\n  Văn Mười.") == ["loc van muoi"]
        assert real_people_in("Lộc Thị Văn Mười") == []
    finally:
        REAL_PEOPLE.discard((3, digest))


def test_readme_names_the_commands_and_only_files_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert "docs/home.png" in readme
    assert "docs/nomination.png" in readme
    made_by_the_browser = {"docs/home.png", "docs/nomination.png"}
    links = set(re.findall(r"\]\(([^)#]+)\)", readme)) - made_by_the_browser
    assert {link for link in links if "://" not in link and not (ROOT / link).exists()} == set()
    named = set(re.findall(r"`((?:workflow|tests|migrations|templates|docs)/[\w./]+)`", readme))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_readme_gives_a_reason_for_every_dependency() -> None:
    import tomllib

    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    everything = [*project["dependencies"], *(d for group in project["optional-dependencies"].values() for d in group)]
    names = {re.split(r"[\[<>=~! ]", dependency)[0] for dependency in everything}
    assert {name for name in names if f"`{name}`" not in readme} == set()
