"""Fixtures shared by all tests: databases, the application, a browser; and the counts in the last line.

A test that takes `database_url`, or anything built on it, runs on SQLite and on PostgreSQL, each time on a fresh
migrated database, which the product's own invariants check afterwards. What is missing fails; nothing is skipped.
"""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from tests.support.chromium import running_chromium
from tests.support.postgres import PostgresServer, running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from playwright.sync_api import Browser

    from tests.support.mail import Server

DATABASES = ("sqlite", "postgresql")
COUNTED = (*DATABASES, "browser")
TEMPLATE = "template_tdkt"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run per database; `sqlite_only` and `postgresql_only` narrow it without leaving a skipped test."""
    if "database_url" not in metafunc.fixturenames:
        return
    only = [name for name in DATABASES if metafunc.definition.get_closest_marker(f"{name}_only")]
    runs = [pytest.param(name, id=name, marks=getattr(pytest.mark, name)) for name in only or DATABASES]
    metafunc.parametrize("database_url", runs, indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    """The suite draws the same examples every time, so that no build fails by chance; the long runs draw new ones."""
    settings.register_profile("steady", derandomize=True)
    if config.getoption("markexpr") == "not slow":
        settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        # Properties travel with the report from a worker to the main process; markers do not.
        item.user_properties += [("counted", name) for name in COUNTED if item.get_closest_marker(name)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The last line says how many tests really ran on each database and in the browser."""
    ran = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
    ]
    counts = Counter(value for report in ran for key, value in report.user_properties if key == "counted")
    for text in [value for report in ran for key, value in report.user_properties if key == "figures"]:
        terminalreporter.write_line(text)
    figures = ", ".join(f"{name} {counts[name]}" for name in COUNTED)
    terminalreporter.write_line(f"tests: {figures}, all {len(ran)}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this worker; fast, not crash-safe."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def durable_postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that waits for the disk, for tests that kill and for benchmarks."""
    with running_postgres(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    from tests.support.databases import migrate

    folder = tmp_path_factory.mktemp("template")
    migrate(f"sqlite:///{folder / 'template.sqlite'}", folder)
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    from tests.support.databases import migrate

    migrate(postgres_server.create(TEMPLATE), tmp_path_factory.mktemp("template"))
    return TEMPLATE


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Per kind of database this worker's folder: of the application's data and of the SQLite file.

    Each test finds it empty but for its fresh database. As the address stays the same, the application of the worker
    stays too, with its compiled routes, templates and statements: making these anew took half of the time of a test.
    """
    return {name: tmp_path_factory.mktemp(name) for name in DATABASES}


@pytest.fixture
def data_folder(database_url: str, places: dict[str, Path]) -> Path:
    """The folder that belongs to the database of this test."""
    return places[make_url(database_url).get_backend_name()]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, places: dict[str, Path]) -> Iterator[str]:
    """The address of a fresh migrated database, once per kind of database; checked when the test is over."""
    from tests.support.databases import broken_invariants, copy_sqlite

    place = places[request.param]
    shutil.rmtree(place)
    place.mkdir()
    if request.param == "sqlite":
        copy_sqlite(request.getfixturevalue("sqlite_template"), place / "tdkt.sqlite")
        url = f"sqlite:///{place / 'tdkt.sqlite'}"
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgresql_template")
        url = server.fresh("tdkt", template=template, renew=bool(request.node.get_closest_marker("renew")))
    yield url
    if not request.node.get_closest_marker("breaks_invariants"):
        findings = "\n".join(map(str, broken_invariants(url)))
        if findings:
            pytest.fail(f"The test left a database that breaks invariants:\n{findings}", pytrace=False)


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, Flask]]:
    """The applications of this worker, by the address of their database."""
    from tests.support.databases import close

    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        close(app)


@pytest.fixture
def app(database_url: str, data_folder: Path, places: dict[str, Path], apps: dict[str, Flask]) -> Iterator[Flask]:
    """The application on a fresh database. No context is pushed: each request of `client` gets its own session."""
    from tests.support.databases import close, settings_for
    from workflow import create_app

    if database_url not in apps:
        apps[database_url] = create_app(settings_for(database_url, data_folder))
    app = apps[database_url]
    config, runtime = dict(app.config), app.extensions["tdkt"]
    yield app
    if data_folder == places["sqlite"]:  # whose file is about to be replaced
        close(app)
    app.config.clear()
    app.config.update(config)
    app.extensions["tdkt"] = runtime


@pytest.fixture
def server() -> Iterator[Server]:
    """A mail server of the test's own."""
    from tests.support.mail import smtp

    with smtp() as running:
        yield running


@pytest.fixture
def mailing_app(database_url: str, tmp_path: Path, server: Server) -> Iterator[Flask]:
    """The application on a fresh database, with that mail server."""
    from tests.support.databases import close, settings_for
    from workflow import create_app

    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_STARTTLS": "no",
            "SMTP_SENDER": "TĐKT <tdkt@example.test>", "BASE_URL": "http://127.0.0.1:8000"}  # fmt: skip
    app = create_app(settings_for(database_url, tmp_path, **mail))
    yield app
    close(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs `flask` commands."""
    return app.test_cli_runner()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; tests that use it carry the mark `browser`."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Note figures of a test; the summary of the run prints them."""

    def note(**values: Any) -> None:
        text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())
        request.node.user_properties.append(("figures", f"{request.node.name}: {text}"))

    return note
