"""All papers of a meeting, a proposal or a decision in one file, made in the background.

A pack has a folder of its own. First every paper is composed and its tree written there, then each file is set, then
all become one. Whatever is in the folder under its final name is whole; who goes on after a crash makes only what is
not there. A pack takes no numbers: what was issued is in it as it was issued, all else as it is now, marked as a draft.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from workflow.documents.pdf import pdf
from workflow.domain.actors import Actor
from workflow.domain.document import Paper, canonical, from_data
from workflow.domain.document_kinds import About
from workflow.domain.states import PackStatus
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.models import Nomination, Pack
from workflow.queries import packs as query
from workflow.queries.packs import PackRow
from workflow.services import certificates, notices, paper_files
from workflow.services import pack_contents as contents
from workflow.services.attachments import Store
from workflow.services.checks import refuse
from workflow.services.pack_contents import ABOUTS, FORMATS, PDF, ZIP
from workflow.services.unit_of_work import unit_of_work

FOLDER = "packs"
KEPT = timedelta(days=7)
#: Packs of one person that may wait at once.
MOST = 5
_PLAN = "plan.json"
#: Progress is written no more often than this.
_SECONDS = 1.0

_BROKEN = N_("Không lập được một văn bản trong bộ. Thử lại; nếu vẫn vậy, báo quản trị viên xem nhật ký máy chủ.")
_NOTHING = N_("Chưa có văn bản nào để đóng bộ.")

log = logging.getLogger(__name__)


def request(about: About, about_id: int, format_: str, *, actor: Actor, now: datetime) -> int:
    """Ask for a pack of what the actor may see, and return its identifier.

    Raises NotFound: nothing of it is his to see; Refused: too many of his packs wait.
    """
    kinds = contents.kinds(about, about_id, actor) if about in ABOUTS and format_ in FORMATS else []
    if not kinds:
        raise NotFound("pack")
    plan = json.dumps({"kinds": kinds, "cases": contents.cases(about, about_id, actor)})
    title = contents.title(about, about_id)
    with unit_of_work() as session:
        mine = Pack.requested_by_id == actor.user_id, Pack.status.in_([PackStatus.WAITING, PackStatus.WORKING])
        if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
            message = N_("Bạn đang có %(most)s bộ văn bản chờ làm. Chờ xong rồi yêu cầu tiếp.")
            raise refuse("too_many_packs", message, most=MOST)
        if about is About.DECISION:
            given = select(Nomination.id).where(Nomination.decision_id == about_id).order_by(Nomination.id)
            certificates.give_codes(session, session.scalars(given).all(), now=now)
        row = Pack(
            key=secrets.token_hex(16), requested_by_id=actor.user_id, about=about, about_id=about_id, format=format_,
            title=title, status=PackStatus.WAITING, plan=plan, total=0, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def may_still(pack: PackRow, *, actor: Actor) -> bool:
    """Say whether the one who asked may today see everything that is in the pack."""
    plan = json.loads(query.plan(reading(), pack.id))
    kinds = set(contents.kinds(pack.about, pack.about_id, actor))
    return set(plan["kinds"]) <= kinds and set(plan["cases"]) <= set(contents.cases(pack.about, pack.about_id, actor))


def again(pack_id: int, *, actor: Actor) -> None:
    """Try a pack once more that could not be made. Raises NotFound."""
    with unit_of_work() as session:
        row = session.get(Pack, pack_id)
        if row is None or row.requested_by_id != actor.user_id or row.status is not PackStatus.FAILED:
            raise NotFound("pack")
        row.status, row.error, row.finished_at = PackStatus.WAITING, "", None


def work(folder: Path, *, store: Store, clock: Callable[[], datetime], go_on: Iterable[object]) -> int:
    """Go on with the packs that wait, the oldest first, as long as `go_on` goes on; return how many became ready.

    store: where the files of issued papers are kept.
    """
    ready, ticks = 0, iter(go_on)
    for pack in query.waiting(reading()):
        try:
            ready += _work(pack, folder / pack.key, store, clock, ticks)
        except Exception:
            log.exception("pack %s", pack.id)  # one that cannot be made holds back no other
            _end(pack, PackStatus.FAILED, clock(), error=_BROKEN)
    return ready


def file_of(pack: PackRow, folder: Path) -> Path:
    """Return where the finished file of a pack lies."""
    return folder / pack.key / f"pack.{ending(pack)}"


def ending(pack: PackRow) -> str:
    return PDF if pack.format == PDF else ZIP


def purge(folder: Path, *, now: datetime) -> int:
    """Take away packs that are old enough, and folders without a pack; return how many packs went."""
    with unit_of_work() as session:
        gone = session.execute(delete(Pack).where(Pack.created_at < now - KEPT).returning(Pack.id)).all()
        kept = set(session.scalars(select(Pack.key)))
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)
    return len(gone)


# ── making it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _work(pack: PackRow, place: Path, store: Store, clock: Callable[[], datetime], ticks: Iterator[object]) -> int:
    """Go on with one pack; 1 when it became ready, 0 when the time was over."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (place / _PLAN).exists():
        _compose(pack, place, store, clock())
    names = json.loads((place / _PLAN).read_text())
    if not names:
        return _end(pack, PackStatus.FAILED, clock(), error=_NOTHING)
    if pack.format != PDF:
        told = time.monotonic()
        for number, name in enumerate(names):
            part = _part(place, number, name)
            if part.exists():
                continue
            if next(ticks, None) is None:
                return _progress(pack, number, len(names))
            _write(part, _made(place, number, part.suffix[1:], pack.created_at))
            if time.monotonic() - told > _SECONDS:
                told = time.monotonic()
                _progress(pack, number + 1, len(names))
    elif next(ticks, None) is None:
        return _progress(pack, 0, len(names))
    target = file_of(pack, place.parent)
    if not target.exists():
        _gather(pack, place, names, target)
    return _end(pack, PackStatus.READY, clock(), file=target, total=len(names))


def _compose(pack: PackRow, place: Path, store: Store, now: datetime) -> None:
    """Write the trees, then their names: with the names there, all trees are.

    A file of an issued paper is taken as it was issued: the template may be another by now. Only one PDF of everything
    is set anew.
    """
    names = []
    for number, part in enumerate(contents.parts(pack, now)):
        _write(place / f"{number:05d}.tree", "\n".join(canonical(paper) for paper in part.papers).encode())
        if part.kept is not None and pack.format != PDF:
            path = _part(place, number, part.name)
            _row, file = paper_files.issued(reading(), part.kept, path.suffix[1:], store=store, now=now)
            _write(path, file.read_bytes())
        elif part.template is not None:
            _write(place / f"{number:05d}.template", part.template)
        names.append(part.name)
    _write(place / _PLAN, json.dumps(names).encode())
    _progress(pack, 0, len(names))


def _part(place: Path, number: int, name: str) -> Path:
    """Return where a file of the pack lies until all become one."""
    return place / f"{number:05d}{Path(name).suffix}"


def _made(place: Path, number: int, format_: str, made_at: datetime) -> bytes:
    template = place / f"{number:05d}.template"
    return paper_files.rendered(
        _tree(place, number), format_, made_at=made_at, template=template.read_bytes() if template.exists() else None
    )


def _tree(place: Path, number: int) -> list[Paper]:
    text = (place / f"{number:05d}.tree").read_text()
    return [from_data(json.loads(line)) for line in text.split("\n")]


def _gather(pack: PackRow, place: Path, names: list[str], target: Path) -> None:
    if pack.format == PDF:
        papers = [paper for number in range(len(names)) for paper in _tree(place, number)]
        _write(target, pdf(papers, made_at=pack.created_at))
        return
    aside = target.with_name(f".{secrets.token_hex(4)}.part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        for number, name in enumerate(names):
            archive.write(_part(place, number, name), name)
    _settle(aside, target)


def _write(target: Path, content: bytes) -> None:
    aside = target.with_name(f".{secrets.token_hex(4)}.part")
    aside.write_bytes(content)
    _settle(aside, target)


def _settle(aside: Path, target: Path) -> None:
    """Give a file its name once its bytes are on disk."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def _progress(pack: PackRow, done: int, total: int) -> int:
    with unit_of_work() as session:
        under_way = Pack.status.in_([PackStatus.WAITING, PackStatus.WORKING])
        values = {"status": PackStatus.WORKING, "done": done, "total": total}
        session.execute(update(Pack).where(Pack.id == pack.id, under_way).values(values))
    return 0


def _end(
    pack: PackRow, status: PackStatus, now: datetime, *, file: Path | None = None, total: int = 0, error: str = ""
) -> int:
    """Note how a pack ended and tell the one who asked, once; then the parts have served. 1 when it became ready."""
    values: dict[str, object] = {"status": status, "error": error, "finished_at": now}
    if file is not None:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        values |= {"size": file.stat().st_size, "sha256": digest, "total": total, "done": total}
    with unit_of_work() as session:
        under_way = Pack.status.in_([PackStatus.WAITING, PackStatus.WORKING])
        taken = session.execute(update(Pack).where(Pack.id == pack.id, under_way).values(values).returning(Pack.id))
        if taken.scalar_one_or_none() is None:
            return 0
        kind = "pack_ready" if status is PackStatus.READY else "pack_failed"
        notices.tell(
            session, [pack.requested_by_id], kind, {"title": pack.title}, link=f"/packs/{pack.id}", now=now,
            key=f"pack:{pack.id}:{status}:{now.isoformat() if status is PackStatus.FAILED else ''}",
        )  # fmt: skip
    if file is not None:
        for part in file.parent.glob("[0-9]*"):
            part.unlink(missing_ok=True)
    return int(status is PackStatus.READY)
