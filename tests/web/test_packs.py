"""A pack through the pages: asked for, watched, found after signing out, fetched by its owner alone."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.cases import AFTER, reviewed
from tests.support.pages import words
from tests.support.papered import papered
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.world import World
from workflow.services import packs

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    filled = papered(app)
    with app.app_context():
        ids = [reviewed(filled, "an")]
        cases.voted(filled, ids)
        cases.submitted(filled, ids)
    return filled


def test_a_pack_from_request_to_download(made: World) -> None:
    client = client_of(made.app, made.users["secretary"])
    assert "/packs/new/letter/1" in client.get("/letters/1").text
    asked = fill(client, "/packs/new/letter/1", format="zip")
    assert (asked.status_code, asked.location) == (303, "/packs/1")
    waiting = client.get("/packs/1")
    assert (waiting.headers["Refresh"], "Đang chờ bộ lập lịch" in words(waiting.text)) == ("5", True)
    assert client.get("/packs/1/file").status_code == 404
    with made.app.app_context():
        folder = made.app.extensions["tdkt"].settings.instance_dir / packs.FOLDER
        assert packs.work(folder, store=cases.store(made), clock=lambda: AFTER, go_on=range(99)) == 1
    later = client_of(made.app, made.users["secretary"])  # signed in anew
    assert "/packs/1" in later.get("/packs").text
    assert ("Refresh" in later.get("/packs/1").headers, "SHA-256" in later.get("/packs/1").text) == (False, True)
    with later.get("/packs/1/file") as file:
        assert (file.status_code, file.data[:2], file.headers["Cache-Control"]) == (200, b"PK", "no-store")
    assert "Bộ văn bản đã xong" in words(later.get("/notices").text)
    for path in ("/packs/1", "/packs/1/file"):
        assert client_of(made.app, made.users["approver"]).get(path).status_code == 404
    assert client_of(made.app, made.users["staff"]).get("/packs/new/letter/1").status_code == 404
    assert made.app.test_client().get("/packs").status_code == 303
    with made.app.app_context():
        packs.file_of(packs_row(made), folder).unlink()
    assert "Tệp không còn trên máy chủ" in words(later.get("/packs/1").text)


def test_a_pack_of_both_formats_is_a_zip(made: World) -> None:
    client = client_of(made.app, made.users["secretary"])
    form = client.get("/packs/new/letter/1").text
    assert re.findall(r'<option[^>]* value="(\w+)"', form) == ["zip", "both", "pdf"]
    assert fill(client, "/packs/new/letter/1", format="both").location == "/packs/1"
    folder = made.app.extensions["tdkt"].settings.instance_dir / packs.FOLDER
    with made.app.app_context():
        assert packs.work(folder, store=cases.store(made), clock=lambda: AFTER, go_on=range(3)) == 0
    # the files of the issued letter are there already
    assert "Đã làm 5 trong 6 tệp." in words(client.get("/packs/1").text)
    with made.app.app_context():
        assert packs.work(folder, store=cases.store(made), clock=lambda: AFTER, go_on=range(99)) == 1
    shown = words(client.get("/packs/1").text)
    assert ("ZIP (PDF, DOCX) ·" in shown, "6 tệp, xong lúc" in shown) == (True, True)
    with client.get("/packs/1/file") as file, zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert file.headers["Content-Disposition"] == "attachment; filename=bo-van-ban-1.zip"
        assert archive.namelist() == [f"{name}.{ending}" for name in ("proposal_letter", "achievement_report/1", "summary/1")
                                      for ending in ("pdf", "docx")]  # fmt: skip


def packs_row(made: World) -> packs.PackRow:
    from workflow.extensions import reading
    from workflow.queries import packs as query

    row = query.one(reading(), 1, made.users["secretary"])
    assert row is not None
    return row
