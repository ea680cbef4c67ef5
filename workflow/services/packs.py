"""All papers of a meeting, a proposal or a decision in one file, made in the background.

A pack has a folder of its own. First every paper is composed and its tree written there, then each is set, then all
become one file. Whatever is in the folder under its final name is whole; who goes on after a crash makes only what is
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from workflow.documents.pdf import pdf
from workflow.domain.actors import Actor
from workflow.domain.document import Certificate, Paper, canonical, from_data
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.permissions import permitted
from workflow.domain.states import PackStatus
from workflow.domain.text import N_
from workflow.domain.wording import slug
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.models import LetterItem, Nomination, Pack
from workflow.queries import documents as papers_query
from workflow.queries import packs as query
from workflow.queries import targets
from workflow.queries.packs import PackRow
from workflow.services import certificates, notices, paper_files
from workflow.services.checks import refuse
from workflow.services.composing import COMPOSERS, compose
from workflow.services.unit_of_work import unit_of_work

FOLDER = "packs"
ZIP, PDF = "zip", "pdf"
FORMATS = (ZIP, PDF)
#: What packs are made about, and the permission to look at it.
ABOUTS = {About.MEETING: "meeting.view", About.LETTER: "letter.view", About.DECISION: "decision.view"}
KEPT = timedelta(days=7)
#: Packs of one person that may wait at once.
MOST = 5
_PLAN = "plan.json"
#: Progress is written no more often than this.
_SECONDS = 1.0

_BROKEN = N_("Không lập được một văn bản trong bộ. Thử lại; nếu vẫn vậy, báo quản trị viên xem nhật ký máy chủ.")
_NOTHING = N_("Chưa có văn bản nào để đóng bộ.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of the pack. papers: set one after the other."""

    name: str
    papers: Sequence[Paper]


def request(about: About, about_id: int, format_: str, *, actor: Actor, now: datetime) -> int:
    """Ask for a pack of what the actor may see, and return its identifier.

    Raises NotFound: nothing of it is his to see; Refused: too many of his packs wait.
    """
    kinds = _kinds(about, about_id, actor) if about in ABOUTS and format_ in FORMATS else []
    if not kinds:
        raise NotFound("pack")
    plan, title = json.dumps({"kinds": kinds, "cases": _cases(about, about_id, actor)}), _title(about, about_id)
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
    return set(plan["kinds"]) <= set(_kinds(pack.about, pack.about_id, actor)) and set(plan["cases"]) <= set(
        _cases(pack.about, pack.about_id, actor)
    )


def again(pack_id: int, *, actor: Actor) -> None:
    """Try a pack once more that could not be made. Raises NotFound."""
    with unit_of_work() as session:
        row = session.get(Pack, pack_id)
        if row is None or row.requested_by_id != actor.user_id or row.status is not PackStatus.FAILED:
            raise NotFound("pack")
        row.status, row.error, row.finished_at = PackStatus.WAITING, "", None


def work(folder: Path, *, clock: Callable[[], datetime], go_on: Iterable[object]) -> int:
    """Go on with the packs that wait, the oldest first, as long as `go_on` goes on; return how many became ready."""
    ready, ticks = 0, iter(go_on)
    for pack in query.waiting(reading()):
        try:
            ready += _work(pack, folder / pack.key, clock, ticks)
        except Exception:
            log.exception("pack %s", pack.id)  # one that cannot be made holds back no other
            _end(pack, PackStatus.FAILED, clock(), error=_BROKEN)
    return ready


def file_of(pack: PackRow, folder: Path) -> Path:
    """Return where the finished file of a pack lies."""
    return folder / pack.key / f"pack.{pack.format}"


def purge(folder: Path, *, now: datetime) -> int:
    """Take away packs that are old enough, and folders without a pack; return how many packs went."""
    with unit_of_work() as session:
        gone = session.execute(delete(Pack).where(Pack.created_at < now - KEPT).returning(Pack.id)).all()
        kept = set(session.scalars(select(Pack.key)))
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)
    return len(gone)


# ── what is in it ───────────────────────────────────────────────────────────────────────────────────────────────────


def _kinds(about: About, about_id: int, actor: Actor) -> list[str]:
    """The kinds of paper about this row that the actor may see."""
    found = [kind for kind, told in KINDS.items() if told.about is about and kind in COMPOSERS]
    place = papers_query.place(reading(), found[0], about_id) if found else None
    if place is None or not permitted(actor, ABOUTS[about], place.target):
        return []
    return [kind.value for kind in found if permitted(actor, KINDS[kind].view, place.target)]


def _cases(about: About, about_id: int, actor: Actor) -> list[int]:
    """The cases of a proposal whose reports go with it: those whose dossier the actor may read."""
    if about is not About.LETTER:
        return []
    listed = select(LetterItem.nomination_id).where(LetterItem.letter_id == about_id)
    aims = targets.nominations(reading(), reading().scalars(listed).all())
    return sorted(key for key, aim in aims.items() if permitted(actor, "nomination.dossier", aim))


def _title(about: About, about_id: int) -> str:
    newest = papers_query.about(reading(), about, about_id)
    number = next((row.number for row in newest if row.annulled_at is None), "")
    words = {About.MEETING: "Phiên họp", About.LETTER: "Tờ trình", About.DECISION: "Quyết định"}[about]
    return f"{words} {number or about_id}"


def _parts(pack: PackRow, now: datetime) -> Iterator[_Part]:
    plan, session = json.loads(query.plan(reading(), pack.id)), reading()
    issued = {row.kind: row.id for row in reversed(papers_query.about(session, pack.about, pack.about_id))
              if row.annulled_at is None and not row.part}  # fmt: skip
    for kind in map(DocumentKind, plan["kinds"]):
        papers = (paper_files.papers_of(session, issued[kind]) if kind in issued
                  else _composed(kind, pack.about_id, now))  # fmt: skip
        certificates_ = [paper for paper in papers if isinstance(paper, Certificate)]
        for number, paper in enumerate(certificates_, 1):
            yield _Part(f"{kind.value}/{number:04d}-{slug(paper.name, 60) or 'x'}.pdf", (paper,))
        if papers and not certificates_:
            yield _Part(f"{kind.value}.pdf", papers)
    for case in plan["cases"]:
        for kind in (DocumentKind.ACHIEVEMENT_REPORT, DocumentKind.SUMMARY):
            if kind in COMPOSERS and (papers := _composed(kind, case, now)):
                yield _Part(f"{kind.value}/{case}.pdf", papers)


def _composed(kind: DocumentKind, about_id: int, now: datetime) -> tuple[Paper, ...]:
    try:
        return compose(reading(), kind, about_id, now=now)
    except NotFound:  # nothing to put on this paper: no ballot was held, nothing was paid
        return ()


# ── making it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _work(pack: PackRow, place: Path, clock: Callable[[], datetime], ticks: Iterator[object]) -> int:
    """Go on with one pack; 1 when it became ready, 0 when the time was over."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (place / _PLAN).exists():
        _compose(pack, place, clock())
    names = json.loads((place / _PLAN).read_text())
    if not names:
        return _end(pack, PackStatus.FAILED, clock(), error=_NOTHING)
    made_at = pack.created_at
    if pack.format == ZIP:
        told = time.monotonic()
        for number in range(len(names)):
            part = place / f"{number:05d}.pdf"
            if part.exists():
                continue
            if next(ticks, None) is None:
                return _progress(pack, number, len(names))
            _write(part, pdf(_tree(place, number), made_at=made_at))
            if time.monotonic() - told > _SECONDS:
                told = time.monotonic()
                _progress(pack, number + 1, len(names))
    elif next(ticks, None) is None:
        return _progress(pack, 0, len(names))
    target = file_of(pack, place.parent)
    if not target.exists():
        _gather(pack, place, names, target)
    return _end(pack, PackStatus.READY, clock(), file=target, total=len(names))


def _compose(pack: PackRow, place: Path, now: datetime) -> None:
    """Write the trees, then their names: with the names there, all trees are."""
    names = []
    for number, part in enumerate(_parts(pack, now)):
        _write(place / f"{number:05d}.tree", "\n".join(canonical(paper) for paper in part.papers).encode())
        names.append(part.name)
    _write(place / _PLAN, json.dumps(names).encode())
    _progress(pack, 0, len(names))


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
            archive.write(place / f"{number:05d}.pdf", name)
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
        for part in (*file.parent.glob("*.tree"), *file.parent.glob("0*.pdf")):
            part.unlink(missing_ok=True)
    return int(status is PackStatus.READY)
