"""Backup under work, damaged archives, restore beside and in place (R-50 to R-53)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import tarfile
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text, update
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.databases import MIGRATIONS, close, settings_for
from tests.support.tampering import disarm
from tests.support.world import NOW, World, world
from workflow import create_app
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.files import Attach
from workflow.domain.states import Section, SubjectKind
from workflow.extensions import db
from workflow.models import Attachment, Change, Nomination, NominationEvent, Notice, SignIn
from workflow.services import archive, attachments, backup, deliver, invariants, nominations, verify
from workflow.services.archive import BackupError
from workflow.services.attachments import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
REVISION = max(path.name for path in MIGRATIONS.glob("versions/0*.py"))[:4]


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


@pytest.fixture
def store(made: World) -> Store:
    return store_of(made.app)


def store_of(app: Flask) -> Store:
    settings = app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


def url_of(app: Flask) -> str:
    return str(app.extensions["tdkt"].settings.database_url)


@pytest.fixture
def elsewhere(made: World, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a machine where there is no database yet."""
    folder = tmp_path / "elsewhere"
    if url_of(made.app).startswith("sqlite"):
        url, drop = f"sqlite:///{folder / 'tdkt.sqlite'}", []
    else:
        server = request.getfixturevalue("postgres_server")
        name = f"elsewhere_{os.getpid()}_{random.randrange(10**9)}"
        url, drop = server.url(name), [name]
    app = create_app(settings_for(url, folder))
    yield app
    close(app)
    for name in drop:
        server.drop(name)
        with server.connect() as connection:
            like = "SELECT datname FROM pg_database WHERE datname LIKE %s"
            for (kept,) in connection.execute(like, [f"{name}_before_%"]).fetchall():
                server.drop(kept)


def draft(made: World, person: str = "an") -> int:
    command = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=made.organisations["office"],
        award_code="LDTT", year=2024,
    )  # fmt: skip
    return nominations.open_draft(command, actor=made.actor("officer"), now=NOW)


def attach(made: World, store: Store, case: int, name: str, extra: bytes = b"") -> int:
    command = Attach(nomination_id=case, section=Section.EVIDENCE, name=name, content=io.BytesIO(PDF + extra))
    return attachments.upload(command, store=store, actor=made.actor("officer"), now=NOW)


def put_back(
    path: Path, app: Flask, *, yes: bool = False, accept: bool = False, now: datetime = NOW
) -> backup.Restored:
    close(app)
    return backup.restore(
        path, url_of(app), store_of(app), revision=REVISION, replace=yes, accept=accept, now=now
    )


def save(made: World, store: Store, path: Path) -> backup.Saved:
    return backup.save(path, url_of(made.app), store, now=NOW)


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table as text, in the order of its key."""
    from workflow.models import Base

    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session:
        return {
            table.name: [str(tuple(row)) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


# ── the whole way ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_comes_back_on_an_empty_machine(made: World, store: Store, elsewhere: Flask, tmp_path: Path) -> None:
    first, second = draft(made), draft(made, "binh")
    kept = attach(made, store, first, "minh-chung.pdf")
    gone = attach(made, store, second, "nham.pdf", b"x")
    attachments.remove(gone, actor=made.actor("officer"), now=NOW)
    with Session(db.engine) as session:
        session.add(SignIn(token_hash="a" * 64, user_id=1, started_at=NOW, expires_at=NOW + timedelta(hours=1)))
        session.commit()
    saved = save(made, store, tmp_path / "b.tar")
    assert saved.findings == ()
    before = contents(url_of(made.app))
    done = put_back(saved.path, elsewhere)
    assert (done.findings, done.kept) == ((), "")
    after = contents(url_of(elsewhere))
    different = {name for name in before if before[name] != after[name]}
    assert different == {"change", "setting", "sign_in"}  # on record; mail is held; signed out
    with elsewhere.app_context():
        assert verify.run().broken is None
        assert invariants.run() == []
        with verify.still(db.engine) as session:
            assert attachments.check(session, store_of(elsewhere), now=NOW + timedelta(days=9)) == []
        with Session(db.engine) as session:
            assert deliver.is_held(session)
            assert session.scalars(select(SignIn.ended_at)).all() == [NOW]
            assert session.scalars(select(Change.action).order_by(Change.id.desc())).first() == "system.restore"
            keys = session.scalars(select(Attachment.storage_key).where(Attachment.id.in_([kept, gone]))).all()
            assert all(store_of(elsewhere).path(key).is_file() for key in keys)
            with pytest.raises(Exception, match="append-only"):  # the triggers came along
                session.execute(text("DELETE FROM change"))


def test_backups_made_while_people_work_lose_nothing_that_was_acknowledged(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    """R-50: what had been answered before a backup began is in it, and each is one state of the database."""
    acknowledged: list[tuple[str, int]] = []
    with stopped_at_the_end(made, store, acknowledged):
        before = []
        for turn in range(5):
            least = len(acknowledged) + 3
            wait_until(lambda least=least: len(acknowledged) >= least)  # type: ignore[misc]
            before.append(list(acknowledged))
            save(made, store, tmp_path / f"{turn}.tar")
    assert len(before[4]) > len(before[0])
    for turn, known in enumerate(before):
        done = put_back(tmp_path / f"{turn}.tar", elsewhere, yes=True, now=NOW + timedelta(seconds=turn))
        assert done.findings == ()
        with elsewhere.app_context():
            assert verify.run().broken is None
            assert invariants.run() == []
            with Session(db.engine) as session:
                assert deliver.is_held(session)
                opened = {("case", case) for case in session.scalars(select(Nomination.id))}
                files = {("file", file) for file in session.scalars(select(Attachment.id))}
                assert set(known) - opened - files == set()
                keys = session.execute(select(Attachment.storage_key, Attachment.sha256)).all()
            for key, sha256 in keys:
                assert hashlib.sha256(store_of(elsewhere).path(key).read_bytes()).hexdigest() == sha256
            close(elsewhere)


class stopped_at_the_end:  # noqa: N801 (reads as what it does)
    """Two people at work: one opens cases and adds files, the other edits them."""

    def __init__(self, made: World, store: Store, acknowledged: list[tuple[str, int]]) -> None:
        self.made, self.store, self.acknowledged = made, store, acknowledged
        self.stop, self.failures = threading.Event(), []  # type: ignore[var-annotated]
        self.people = [threading.Thread(target=self.run, args=(work,)) for work in (self.open, self.edit)]

    def __enter__(self) -> None:
        for person in self.people:
            person.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for person in self.people:
            person.join()
        assert self.failures == []

    def run(self, work: Callable[[Actor, int], None]) -> None:
        with self.made.app.app_context():
            actor = self.made.actor("officer")
            for turn in range(10_000):
                if self.stop.is_set():
                    return
                try:
                    work(actor, turn)
                except BaseException as error:
                    self.failures.append(error)
                    raise

    def open(self, _actor: Actor, turn: int) -> None:
        case = draft(self.made)
        self.acknowledged.append(("case", case))
        self.acknowledged.append(("file", attach(self.made, self.store, case, f"{turn}.pdf", str(turn).encode())))

    def edit(self, actor: Actor, turn: int) -> None:
        settled = [number for kind, number in self.acknowledged[:-4] if kind == "case"]
        if settled:
            case = settled[turn % len(settled)]
            command = c.EditDossier(nomination_id=case, version=cases.row(case).version, summary=f"Lần {turn}")
            nominations.edit(command, actor=actor, now=NOW)


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("nothing happens")


# ── damaged and foreign archives ────────────────────────────────────────────────────────────────────────────────────


def test_a_damaged_or_truncated_archive_is_refused_before_anything_is_touched(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    """R-52: one bit anywhere, one byte less, one more."""
    attach(made, store, draft(made), "minh-chung.pdf")
    whole = save(made, store, tmp_path / "b.tar").path.read_bytes()
    chance = random.Random(52)
    bad = tmp_path / "bad.tar"
    flips = [0, 100, 130, 511, 512, 575, 580, 1023, 1024, len(whole) - 1]
    flips += [chance.randrange(len(whole)) for _ in range(90)]
    damaged = []
    for place in flips:
        content = bytearray(whole)
        content[place] ^= 1 << chance.randrange(8)
        damaged.append(bytes(content))
    damaged += [whole[:size] for size in (0, 1, 512, 1024, len(whole) // 2, len(whole) - 512, len(whole) - 1)]
    damaged += [whole + b"\0", whole + bytes(512), whole[1024:]]
    for content in damaged:
        bad.write_bytes(content)
        with pytest.raises(BackupError, match=r"damaged or truncated|not a backup"):
            put_back(bad, elsewhere, yes=True)
    assert nothing_there(elsewhere)
    assert put_back(tmp_path / "b.tar", elsewhere).findings == ()


def nothing_there(app: Flask) -> bool:
    settings = app.extensions["tdkt"].settings
    url = url_of(app)
    if url.startswith("sqlite"):
        return [path for path in settings.instance_dir.rglob("*") if path.is_file()] == []
    engine = create_engine(url.rsplit("/", 1)[0] + "/postgres", poolclass=NullPool)
    with engine.connect() as connection:
        like = url.rsplit("/", 1)[1] + "%"
        found = connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname LIKE :like"), {"like": like})
    return found == 0 and not settings.upload_dir.exists()


def forged(path: Path, target: Path, **changes: object) -> Path:
    """The archive with another manifest, sealed again: what another version of the application would write."""
    with tarfile.open(path) as tar:
        read = {member.name: tar.extractfile(member) for member in tar if member.name != "SEAL.sha256"}
        members = {name: content.read() for name, content in read.items() if content is not None}
    manifest = json.loads(members.pop("manifest.json")) | changes
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for name, data in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    seal = io.BytesIO()
    with tarfile.open(fileobj=seal, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo("SEAL.sha256")
        entry.size, entry.mode = 65, 0o600
        tar.addfile(entry, io.BytesIO(hashlib.sha256(content.getvalue()).hexdigest().encode() + b"\n"))
    target.write_bytes(seal.getvalue()[:1024] + content.getvalue())
    return target


def test_an_archive_of_another_version_or_database_is_refused(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    path = save(made, store, tmp_path / "b.tar").path
    other = "postgresql" if url_of(made.app).startswith("sqlite") else "sqlite"
    for changes, words in (
        ({"format": 2}, "has format 2"),
        ({"revision": "9999"}, "migration 9999"),
        ({"database": other}, f"is a backup of {other}"),
        ({"parts": {}}, "does not belong into a backup"),
    ):
        with pytest.raises(BackupError, match=words):
            put_back(forged(path, tmp_path / "forged.tar", **changes), elsewhere)
    manifest = archive.inspect(path)
    part = next(iter(manifest.parts))
    wrong = {part: {"size": manifest.parts[part]["size"], "sha256": "0" * 64}}
    with pytest.raises(BackupError, match="not what the manifest says"):
        put_back(forged(path, tmp_path / "forged.tar", parts=wrong), elsewhere)
    absent = dict(manifest.parts) | {"uploads/aa/aab": {"size": 1, "sha256": "0" * 64}}
    with pytest.raises(BackupError, match="uploads/aa/aab is missing"):
        put_back(forged(path, tmp_path / "forged.tar", parts=absent), elsewhere)
    assert nothing_there(elsewhere)


def test_a_backup_says_where_its_counts_or_events_differ(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    draft(made)
    path = save(made, store, tmp_path / "b.tar").path
    counts = dict(archive.inspect(path).counts) | {"person": 99}
    with pytest.raises(BackupError, match="table person: 12 rows, 99 were saved"):
        put_back(forged(path, tmp_path / "forged.tar", counts=counts), elsewhere)
    with pytest.raises(BackupError, match="the events are not those that were saved"):
        put_back(forged(path, tmp_path / "forged.tar", head="0" * 64), elsewhere)
    assert nothing_there(elsewhere)


@pytest.mark.parametrize("name", ["../evil", "uploads/aa/../../evil", "/etc/evil", "uploads/aa/bb", "database.other"])
def test_only_names_of_a_backup_are_unpacked(name: str) -> None:
    assert archive.NAMES.fullmatch(name) is None


@pytest.mark.breaks_invariants
def test_a_broken_chain_is_saved_with_a_warning_and_put_back_only_when_accepted(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    draft(made)
    with Session(db.engine) as session:
        disarm(session)
        session.execute(update(NominationEvent).values(actor_name="X"))
        session.commit()
    saved = save(made, store, tmp_path / "b.tar")
    assert [finding for finding in saved.findings if "event 1: hash" in finding]
    with pytest.raises(BackupError, match="what it holds is not"):
        put_back(saved.path, elsewhere)
    assert nothing_there(elsewhere)
    assert [finding for finding in put_back(saved.path, elsewhere, accept=True).findings if "event 1: hash" in finding]


def test_a_file_missing_on_disk_is_named_and_holds_nothing_back(made: World, store: Store, tmp_path: Path) -> None:
    file = attach(made, store, draft(made), "minh-chung.pdf")
    with Session(db.engine) as session:
        key = session.get_one(Attachment, file).storage_key
    store.path(key).unlink()
    saved = save(made, store, tmp_path / "b.tar")
    assert saved.findings == (f"uploads/{key[:2]}/{key} is not on disk and not in the backup",)
    assert archive.inspect(saved.path).missing == (f"uploads/{key[:2]}/{key}",)


# ── in place ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_database_that_is_not_empty_is_replaced_only_when_asked_and_kept(
    made: World, store: Store, elsewhere: Flask, tmp_path: Path
) -> None:
    draft(made)
    path = save(made, store, tmp_path / "b.tar").path
    put_back(path, elsewhere)
    draft(made, "binh")
    newer = save(made, store, tmp_path / "newer.tar").path
    with pytest.raises(BackupError, match="not empty"):
        put_back(newer, elsewhere)
    assert count(elsewhere) == 1
    done = put_back(newer, elsewhere, yes=True)
    assert count(elsewhere) == 2
    assert done.kept
    assert count_at(done.kept, elsewhere) == 1


def count(app: Flask) -> int:
    return count_in(url_of(app))


def count_at(kept: str, app: Flask) -> int:
    if kept.startswith("database "):
        return count_in(f"{url_of(app).rsplit('/', 1)[0]}/{kept.removeprefix('database ')}")
    return count_in(f"sqlite:///{kept}")


def count_in(url: str) -> int:
    with Session(create_engine(url, poolclass=NullPool)) as session:
        return session.scalar(select(func.count()).select_from(Nomination)) or 0


def test_a_database_in_use_is_not_replaced(made: World, store: Store, elsewhere: Flask, tmp_path: Path) -> None:
    draft(made)
    path = save(made, store, tmp_path / "b.tar").path
    put_back(path, elsewhere)
    others = create_engine(url_of(elsewhere), poolclass=NullPool)
    with Session(others) as somebody:
        somebody.execute(text("SELECT count(*) FROM nomination"))
        somebody.rollback()
        somebody.connection(execution_options={"readonly": True}).execute(text("SELECT count(*) FROM nomination"))
        with pytest.raises(BackupError, match="in use"):
            put_back(path, elsewhere, yes=True)
    assert count(elsewhere) == 1
    put_back(path, elsewhere, yes=True)


@pytest.mark.sqlite_only
def test_a_damaged_database_is_kept_and_replaced(made: World, store: Store, elsewhere: Flask, tmp_path: Path) -> None:
    draft(made)
    path = save(made, store, tmp_path / "b.tar").path
    put_back(path, elsewhere)
    live = Path(url_of(elsewhere).removeprefix("sqlite:///"))
    live.write_bytes(b"not a database at all" * 100)
    with pytest.raises(BackupError, match="not empty"):
        put_back(path, elsewhere)
    done = put_back(path, elsewhere, yes=True)
    assert Path(done.kept).read_bytes().startswith(b"not a database")
    assert count(elsewhere) == 1


def test_mail_stays_until_the_outbox_is_released(made: World, store: Store, elsewhere: Flask, tmp_path: Path) -> None:
    """R-51: nobody knows which letters went out after the backup was made."""
    with Session(db.engine) as session:
        session.add(Notice(user_id=1, kind="weekly_digest", data='{"count": 0, "items": []}', dedupe_key="k",
                           created_at=NOW, mail="due", mail_next_at=NOW))  # fmt: skip
        session.commit()
    put_back(save(made, store, tmp_path / "b.tar").path, elsewhere)
    sent: list[object] = []
    with elsewhere.app_context():
        assert deliver.deliver_next(now=NOW + timedelta(days=3), post=sent.append) is None
        assert sent == []
        assert deliver.release(now=NOW + timedelta(days=3)) == 1
        assert deliver.deliver_next(now=NOW + timedelta(days=3), post=sent.append) is not None
        assert len(sent) == 1
        close(elsewhere)


# ── the commands ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_commands(made: World, store: Store, elsewhere: Flask, tmp_path: Path) -> None:
    attach(made, store, draft(made), "minh-chung.pdf")
    run = made.app.test_cli_runner().invoke
    told = run(args=["backup", str(tmp_path / "b.tar")])
    assert told.exit_code == 0, told.output
    assert "1 nomination(s), 2 event(s), 1 file(s)" in told.output
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    again = run(args=["backup", str(tmp_path / "b.tar")])
    assert again.exit_code == 1
    assert "exists already" in again.output
    (tmp_path / "folder").mkdir()
    assert run(args=["backup", str(tmp_path / "folder")]).exit_code == 0
    (named,) = (tmp_path / "folder").iterdir()
    assert named.name.startswith("tdkt-")
    with elsewhere.app_context():
        back = elsewhere.test_cli_runner().invoke
        told = back(args=["restore", str(named)])
        assert told.exit_code == 0, told.output
        assert "flask outbox release" in told.output
        refused = back(args=["restore", str(named)])
        assert refused.exit_code == 1
        assert "--yes" in refused.output
        told = back(args=["restore", str(named), "--yes"])
        assert told.exit_code == 0, told.output
        assert "is kept as" in told.output
    assert count(elsewhere) == 1


def test_a_backup_that_fails_leaves_nothing_behind(made: World, store: Store, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        save(made, store, tmp_path / "nowhere" / "b.tar")
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "b.tar").mkdir()
    saved = save(made, store, folder / "b.tar")
    assert saved.path.parent == folder / "b.tar"
    assert [path.name for path in folder.iterdir()] == ["b.tar"]


@pytest.mark.postgresql_only
def test_missing_programs_are_named(made: World, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflow.services import copies

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(copies, "DEBIAN", tmp_path)
    with pytest.raises(BackupError, match="pg_dump is not on this machine: apt-get install postgresql-client"):
        save(made, store, tmp_path / "b.tar")
    assert list(tmp_path.glob("*.tar*")) == []


@pytest.mark.postgresql_only
def test_the_password_is_not_on_the_command_line(made: World, store: Store, tmp_path: Path) -> None:
    """Anybody on the machine can list processes and their arguments."""
    programs = tmp_path / "bin"
    programs.mkdir()
    spy = programs / "pg_dump"
    spy.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\necho "$PGPASSWORD" > {tmp_path}/password\nexit 1\n')
    spy.chmod(0o755)
    url = url_of(made.app).replace("tdkt@", "tdkt:s3cret@")
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{programs}:{path}"
    try:
        with pytest.raises(BackupError, match="pg_dump failed"):
            backup.save(tmp_path / "b.tar", url, store, now=NOW)
    finally:
        os.environ["PATH"] = path
    assert "s3cret" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "password").read_text() == "s3cret\n"
