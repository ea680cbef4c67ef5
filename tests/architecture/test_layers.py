"""The house: who may import whom, where state is written, where a commit happens, how long a file may be."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workflow"
FILES = sorted(PACKAGE.rglob("*.py"))

#: layer -> what it may import of ours; a layer always may import itself.
ALLOWED = {
    "errors": set(),
    "domain": {"errors"},
    "data": {"domain", "errors"},
    "models": {"domain"},
    "extensions": {"models"},
    "clock": {"domain"},
    "queries": {"models", "domain", "errors"},
    "notifications": {"domain"},
    "documents": {"domain"},
    "services": {"errors", "extensions", "domain", "data", "models", "queries", "notifications", "documents"},
    "demo": {"errors", "domain", "data", "queries", "services", "extensions"},
    "web": {"errors", "extensions", "clock", "domain", "data", "queries", "services", "notifications", "jobs"},
    "jobs": {"errors", "extensions", "clock", "domain", "data", "queries", "services", "notifications"},
    "cli": {"errors", "extensions", "clock", "domain", "data", "queries", "documents", "services", "jobs", "demo"},
    "supervisor": set(),
}

#: layer -> top-level packages from outside that it must not know.
FORBIDDEN = {
    "errors": {"flask", "sqlalchemy"},
    "domain": {"flask", "sqlalchemy", "wtforms", "holidays", "apscheduler"},
    "data": {"flask", "sqlalchemy"},
    "models": {"flask"},
    "queries": {"flask", "flask_login", "wtforms"},
    "services": {"flask", "flask_login", "wtforms"},
    "notifications": {"flask", "sqlalchemy"},
    "supervisor": {"flask", "sqlalchemy"},
}


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax, read once however many tests look at it."""
    return ast.parse(path.read_text())


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> set[str]:
    """Dotted names a module imports, wherever in the file; those for type checkers count too."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} if node.module != "workflow" else {f"workflow.{alias.name}" for alias in node.names}
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_flow_one_way(path: Path) -> None:
    here = layer(path)
    if here == "__init__":
        return
    ours = {found.split(".")[1] for found in imports(path) if found.startswith("workflow.")}
    assert ours - ALLOWED[here] - {here} == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_layers_do_not_know_the_tools_of_others(path: Path) -> None:
    outside = {found.split(".")[0] for found in imports(path)}
    assert outside & FORBIDDEN.get(layer(path), set()) == set()


def test_transitions_is_known_to_the_machine_alone() -> None:
    knowing = {name(path) for path in FILES if "transitions" in {found.split(".")[0] for found in imports(path)}}
    assert knowing == {"workflow/domain/machine.py"}


def test_the_domain_never_looks_at_the_clock() -> None:
    pattern = re.compile(r"\b(datetime\.now|date\.today|time\.time|utcnow)\(")
    lower = ("domain", "data", "models", "queries", "services", "notifications")
    assert [name(path) for path in FILES if layer(path) in lower and pattern.search(path.read_text())] == []


def test_a_nominations_state_is_written_in_one_place() -> None:
    """No attribute assignment outside; no Core update that names the column either."""
    writes = []
    for path in FILES:
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                writes.append(name(path))
    # The machine's cursor is not a nomination: it lives for one question.
    assert sorted(set(writes)) == ["workflow/domain/machine.py"]
    through_core = re.compile(r"(update|insert)\((Nomination|_TABLE|table_of\(Nomination\))\)")
    assert [name(path) for path in FILES if through_core.search(path.read_text())] == ["workflow/services/history.py"]


def test_one_place_commits() -> None:
    committing = {name(path) for path in FILES if re.search(r"\.commit\(", path.read_text())}
    assert committing == {"workflow/services/unit_of_work.py"}


def test_views_do_not_write_through_models() -> None:
    pattern = re.compile(r"session\.(add|execute\(\s*(insert|update|delete)|delete|flush)")
    assert [name(path) for path in FILES if layer(path) in ("web", "queries") and pattern.search(path.read_text())] == []


def test_top_level_holds_nothing_else() -> None:
    allowed = {
        "workflow", "templates", "migrations", "tests", "docs", "config.py", "wsgi.py", "pyproject.toml", "README.md",
        "Makefile", "requirements.txt", "requirements-dev.txt", ".ci", ".gitignore", ".env.example",
    }  # fmt: skip
    import subprocess

    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert {line.split("/")[0] for line in tracked if line} - allowed == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_function_runs_away(path: Path) -> None:
    """A function over 40 lines asks for a second look; over 60 it has had none."""
    long = [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > 60
    ]
    assert long == []
