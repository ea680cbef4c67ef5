"""Twins: the same round twice, with opposite votes. Until it is counted, no page of anybody differs by a byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support import voting
from tests.support.browsing import set_clock
from tests.support.cases import AFTER, items, meeting, reviewed
from tests.support.databases import close, copy_sqlite, settings_for, sqlite_path
from tests.support.signed_in import client_of
from tests.support.world import world
from workflow import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from flask import Flask

_TOKENS = re.compile(r'(name="(?:csrf_token|once)"[^>]*value=)"[^"]*"')
READERS = ("secretary", "director", "head", "member_chi", "auditor", "administrator", "officer", "staff", "manager")


def test_opposite_votes_look_the_same_to_everybody(
    app: Flask, database_url: str, tmp_path: Path, request: pytest.FixtureRequest, figures: Callable[..., None]
) -> None:
    made = world(app)
    with app.app_context():
        voting.accounts(made)
        voting.cases.plan(made)
        case = reviewed(made, "an")
        meeting_id = meeting(made, [case])
        (item,) = (found.id for found in items(meeting_id).values())
        round_id = voting.opened(made, meeting_id, [item])
    close(app)
    twin = _twin(database_url, tmp_path, request)
    paths = ("/", "/meetings", f"/meetings/{meeting_id}", f"/ballots/{round_id}", f"/ballots/{round_id}/close",
             f"/ballots/{round_id}/vote", f"/ballots/{round_id}/annul", "/nominations", f"/nominations/{case}",
             "/notices", "/audit", "/board")  # fmt: skip
    compared = 0
    try:
        for running in (app, twin):
            set_clock(running, AFTER)
            running.config["WTF_CSRF_ENABLED"] = False
        pairs = {key: (client_of(app, made.users[key]), client_of(twin, made.users[key])) for key in READERS}
        for number, key in enumerate(voting.MEMBERS):
            form = {"code": f"BCDFG{number:05d}", f"i{item}": "yn"[number % 2]}
            opposite = form | {f"i{item}": "ny"[number % 2]}
            answers = [client_of(running, made.users[key]).post(f"/ballots/{round_id}/cast", data=data)
                       for running, data in ((app, form), (twin, opposite))]  # fmt: skip
            assert [answer.status_code for answer in answers] == [200, 200]
            assert _plain(answers[0].text) == _plain(answers[1].text)
            if number in (0, 3, 6):
                for reader, (one, other) in pairs.items():
                    for path in paths:
                        first, second = one.get(path), other.get(path)
                        where = (reader, path, number)
                        assert (where, first.status_code, len(first.data)) == (where, second.status_code, len(second.data))
                        assert _plain(first.text) == _plain(second.text), where
                        compared += 1
    finally:
        close(twin)
        _forget(database_url, request)
    figures(pages=compared, readers=len(READERS), differing_bytes=0)


def _plain(text: str) -> str:
    return _TOKENS.sub(r"\1", text)


def _twin(url: str, folder: Path, request: pytest.FixtureRequest) -> Flask:
    """The application on a copy of the database as it stands."""
    if url.startswith("sqlite"):
        copy_sqlite(sqlite_path(url), folder / "twin.sqlite")
        return create_app(settings_for(f"sqlite:///{folder / 'twin.sqlite'}", folder))
    server, name = request.getfixturevalue("postgres_server"), url.rsplit("/", 1)[1]
    return create_app(settings_for(server.create(f"{name}_twin", template=name), folder))


def _forget(url: str, request: pytest.FixtureRequest) -> None:
    if not url.startswith("sqlite"):
        request.getfixturevalue("postgres_server").drop(f"{url.rsplit('/', 1)[1]}_twin")
