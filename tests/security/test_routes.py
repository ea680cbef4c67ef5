"""No route without a rule, no rule without a reason: the route list is typed here and compared."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.databases import close, settings_for
from workflow import create_app
from workflow.domain.permissions import POLICIES
from workflow.web.security import ASSETS, PUBLIC, TOKEN, requires

if TYPE_CHECKING:
    from flask import Flask

LIST = tomllib.loads((Path(__file__).parent / "routes.toml").read_text())


def registered(app: Flask) -> dict[str, str]:
    return {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "policy", "NONE")
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in ASSETS
    }


@pytest.mark.sqlite_only
def test_every_route_has_the_rule_typed_for_it(app: Flask) -> None:
    assert registered(app) == LIST["routes"]


@pytest.mark.sqlite_only
def test_every_view_function_is_reachable_only_by_a_listed_route(app: Flask) -> None:
    assert set(app.view_functions) - ASSETS == set(LIST["routes"])


@pytest.mark.sqlite_only
def test_only_these_are_public(app: Flask) -> None:
    public = {endpoint for endpoint, policy in registered(app).items() if policy == PUBLIC}
    assert public == {
        "auth.sign_in", "check.index", "check.show", "health.index", "locale.choose", "notices.decline", "notices.digest", "publicity.index",
        "publicity.show",
    }  # fmt: skip


@pytest.mark.sqlite_only
def test_only_this_is_opened_by_a_token(app: Flask) -> None:
    assert {endpoint for endpoint, policy in registered(app).items() if policy == TOKEN} == {"feeds.calendar"}


@pytest.mark.sqlite_only
def test_reading_changes_nothing_and_changing_is_posted(app: Flask) -> None:
    """No route answers anything but GET (with HEAD, OPTIONS) and POST."""
    for rule in app.url_map.iter_rules():
        assert rule.methods is not None
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, rule


@pytest.mark.sqlite_only
def test_a_view_without_a_rule_is_refused(database_url: str, tmp_path: Path) -> None:
    app = create_app(settings_for(database_url, tmp_path))
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    close(app)
    assert answer.status_code == 500
    assert b"secret" not in answer.data


def test_a_rule_that_does_not_exist_stops_the_start() -> None:
    with pytest.raises(LookupError):
        requires("nomination.explode")


def test_every_policy_is_used() -> None:
    """A policy that no route and no service asks for is a door nobody knows about."""
    root = Path(__file__).resolve().parents[2] / "workflow"
    text = "".join(path.read_text() for path in root.rglob("*.py") if path.name != "permissions.py")
    unused = {name for name in POLICIES if f'"{name}"' not in text and not name.startswith("nomination.")}
    assert unused == set()
