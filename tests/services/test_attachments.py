"""Files of a dossier: bytes before rows, one act, both ways of losing one noticed."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.files import HOSTILE, PDF, png
from tests.support.standing import S, command, standing
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.files import Attach
from workflow.domain.states import Section, State
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Attachment, NominationEvent
from workflow.services import attachments, dossier, nominations
from workflow.services.attachments import Store

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner

NOW = cases.DECEMBER


@pytest.fixture
def made(app: Flask) -> World:
    found = world(app)
    with app.app_context():
        cases.plan(found)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "uploads", 5000)


def attach(
    made: World, store: Store, identifier: int, name: str = "Minh chứng.pdf", content: bytes = PDF, *,
    who: str = "officer", section: Section = Section.EVIDENCE,
) -> int:  # fmt: skip
    sent = Attach(nomination_id=identifier, section=section, name=name, content=io.BytesIO(content))
    return attachments.upload(sent, store=store, actor=made.actor(who, NOW.date()), now=NOW)


def rows() -> list[Attachment]:
    with Session(db.engine) as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def kinds(identifier: int) -> list[str]:
    with Session(db.engine) as session:
        query = select(NominationEvent.kind).where(NominationEvent.nomination_id == identifier)
        return list(session.scalars(query.order_by(NominationEvent.seq)))


def files(store: Store) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file()) if store.folder.exists() else []


def test_an_upload_is_bytes_row_event_and_fingerprint(app: Flask, made: World, store: Store) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        before = cases.row(identifier)
        attach(made, store, identifier)
        (kept,), (path,) = rows(), files(store)
        assert path.read_bytes() == PDF
        assert path == store.path(kept.storage_key)
        assert path.name == kept.storage_key != "Minh chứng.pdf"
        assert (kept.name, kept.media_type, kept.size) == ("Minh chứng.pdf", "application/pdf", len(PDF))
        assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
        after = cases.row(identifier)
        assert after.version == before.version + 1
        assert after.fingerprint != before.fingerprint
        with Session(db.engine) as session:
            assert after.fingerprint == dossier.of_nomination(session, identifier)
        assert kinds(identifier)[-1] == "attach"
        assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_a_removed_file_stays_on_record_and_on_disk(app: Flask, made: World, store: Store) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        before = cases.row(identifier).fingerprint
        number = attach(made, store, identifier)
        officer = made.actor("officer", NOW.date())
        assert attachments.remove(number, actor=officer, now=NOW) == identifier
        (kept,) = rows()
        assert kept.removed_at == NOW
        assert len(files(store)) == 1
        assert cases.row(identifier).fingerprint == before
        assert kinds(identifier)[-2:] == ["attach", "detach"]
        with pytest.raises(NotFound):
            attachments.remove(number, actor=officer, now=NOW)
        assert attach(made, store, identifier) != number, "what was taken out may come back"


def test_the_same_file_twice_is_refused_by_its_name_and_only_within_the_case(
    app: Flask, made: World, store: Store
) -> None:
    with app.app_context():
        identifier, other = standing(made, S.REGISTERED), standing(made, S.REGISTERED, person="binh")
        attach(made, store, identifier)
        with pytest.raises(Refused) as refused:
            attach(made, store, identifier, "tên khác.pdf")
        assert refused.value.violations[0].params == {"name": "Minh chứng.pdf"}
        assert len(files(store)) == 1
        attach(made, store, other)
        assert len(files(store)) == 2


def test_a_case_holds_so_many_files_and_no_more(
    app: Flask, made: World, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 2)
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        attach(made, store, identifier)
        attach(made, store, identifier, "ảnh.png", png())
        with pytest.raises(Refused, match="too_many_files"):
            attach(made, store, identifier, "nữa.png", png(5, 5))


@pytest.mark.parametrize("hostile", HOSTILE[:6] + HOSTILE[-3:], ids=lambda value: value[0])
def test_a_refused_file_leaves_nothing(
    app: Flask, made: World, store: Store, hostile: tuple[str, bytes, str]
) -> None:
    name, content, code = hostile
    with app.app_context():
        identifier = standing(made, S.DRAFT)
        before = cases.row(identifier).version
        with pytest.raises(Refused, match=code):
            attach(made, store, identifier, name, content)
        assert (rows(), files(store), cases.row(identifier).version) == ([], [], before)


@pytest.mark.parametrize(("size", "passes"), [(4999, True), (5000, True), (5001, False), (100_000, False)])
def test_the_limit_is_the_last_size_that_passes(app: Flask, made: World, store: Store, size: int, passes: bool) -> None:
    content = PDF[:-6] + b" " * (size - len(PDF)) + PDF[-6:]
    assert len(content) == size
    with app.app_context():
        identifier = standing(made, S.DRAFT)
        if passes:
            attach(made, store, identifier, content=content)
            assert files(store)[0].stat().st_size == size
        else:
            with pytest.raises(Refused, match="file_too_large"):
                attach(made, store, identifier, content=content)
            assert (rows(), files(store)) == ([], [])


@pytest.mark.parametrize("state", [state for state in State if state not in (S.DRAFT, S.REGISTERED, S.RETURNED)])
def test_a_dossier_that_is_shut_takes_nothing(app: Flask, made: World, store: Store, state: State) -> None:
    with app.app_context():
        identifier = standing(made, state, before=S.APPROVED if state is S.REVOKED else None)
        with pytest.raises(Forbidden):
            attach(made, store, identifier)
        assert files(store) == []


def test_a_returned_dossier_takes_files_of_the_named_sections_only(app: Flask, made: World, store: Store) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        number = attach(made, store, identifier)
        step = command(c.Return, identifier, reason="Thiếu", sections=(Section.REPORT,))
        nominations.return_(step, actor=made.actor("head", NOW.date()), now=NOW)
        attach(made, store, identifier, "báo cáo.png", png(), section=Section.REPORT)
        with pytest.raises(Refused, match="section_shut"):
            attach(made, store, identifier, "thêm.png", png(7, 7), section=Section.EVIDENCE)
        with pytest.raises(Refused, match="section_shut"):
            attachments.remove(number, actor=made.actor("officer", NOW.date()), now=NOW)
        assert len(files(store)) == 2


@pytest.mark.parametrize("who", ["other_officer", "counsel_officer", "minister"])
def test_another_units_dossier_is_not_there(app: Flask, made: World, store: Store, who: str) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        number = attach(made, store, identifier)
        with pytest.raises(NotFound if who != "counsel_officer" else (NotFound, Forbidden)):
            attach(made, store, identifier, "khác.png", png(), who=who)
        with pytest.raises((NotFound, Forbidden)):
            attachments.remove(number, actor=made.actor(who, NOW.date()), now=NOW)
        assert len(files(store)) == 1


class _Raced(io.BytesIO):
    """While it is being read, somebody else changes the case."""

    def __init__(self, content: bytes, meanwhile: Any) -> None:
        super().__init__(content)
        self.meanwhile = meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if not found and self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        return found


def test_a_change_while_the_file_comes_in_does_not_disturb(app: Flask, made: World, store: Store) -> None:
    """An upload overwrites nothing, so it names no version: it takes the dossier as it finds it."""
    with app.app_context():
        identifier = standing(made, S.REGISTERED)

        def edit() -> None:
            changed = command(c.EditDossier, identifier, summary="Sửa trong lúc tải")
            nominations.edit(changed, actor=made.actor("head", NOW.date()), now=NOW)

        sent = Attach(nomination_id=identifier, section=Section.EVIDENCE, name="a.pdf", content=_Raced(PDF, edit))
        attachments.upload(sent, store=store, actor=made.actor("officer", NOW.date()), now=NOW)
        assert cases.row(identifier).summary == "Sửa trong lúc tải"
        assert kinds(identifier)[-2:] == ["edit", "attach"]


def test_an_act_that_fails_after_the_file_was_renamed_takes_it_back(
    app: Flask, made: World, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        settle = attachments.settle_file

        def late(part: Path, target: Path) -> None:
            settle(part, target)
            raise Conflict

        monkeypatch.setattr(attachments, "settle_file", late)
        with pytest.raises(Conflict):
            attach(made, store, identifier)
        assert (rows(), files(store)) == ([], [])


def test_a_full_disk_is_said_and_leaves_nothing(
    app: Flask, made: World, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with app.app_context():
        identifier = standing(made, S.DRAFT)
        with pytest.raises(Refused, match="storage_full"):
            attach(made, store, identifier)
        assert (rows(), files(store)) == ([], [])


def test_the_check_names_what_is_missing_changed_and_orphaned(app: Flask, made: World, store: Store) -> None:
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        keys = []
        for number in range(3):
            attach(made, store, identifier, f"a{number}.png", png(4 + number, 4))
            keys.append(rows()[-1].storage_key)
        now = datetime.now(UTC)
        with Session(db.engine) as session:
            assert attachments.check(session, store, now=now) == []
        store.path(keys[0]).unlink()
        store.path(keys[1]).write_bytes(png(9, 9))
        old = store.folder / "ab" / ("f" * 32)
        old.parent.mkdir(exist_ok=True)
        old.write_bytes(b"x")
        os.utime(old, (time.time() - 3700,) * 2)
        (store.folder / ".young.part").write_bytes(b"x")
        with Session(db.engine) as session:
            found = attachments.check(session, store, now=now)
        assert [(finding.kind, finding.what) for finding in found] == [
            ("missing", "attachment 1"), ("changed", "attachment 2"), ("orphan", str(old)),
        ]  # fmt: skip
        with Session(db.engine) as session:
            later = attachments.check(session, store, now=now + timedelta(hours=2))
        assert [finding.kind for finding in later] == ["missing", "changed", "orphan", "orphan"]


def test_the_command_exits_1_when_it_has_something_to_say(app: Flask, made: World, runner: FlaskCliRunner) -> None:
    settings = app.extensions["tdkt"].settings
    store = Store(settings.upload_dir, settings.max_upload_bytes)
    with app.app_context():
        identifier = standing(made, S.REGISTERED)
        attach(made, store, identifier)
        path = files(store)[0]
    clean = runner.invoke(args=["check-files"])
    assert (clean.exit_code, clean.output) == (0, "check-files: 0 finding(s)\n")
    path.unlink()
    found = runner.invoke(args=["check-files"])
    assert found.exit_code == 1
    assert "missing: attachment 1 (nomination 1" in found.output
