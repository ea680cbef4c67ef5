"""The audit chain replayed: every event of every nomination hashed anew and compared with what is stored.

What this finds: any altered field of an event; a deleted, inserted, swapped or repeated event; a tail cut off; a step
that the life-cycle table does not have; a nomination whose row or dossier says something else than its events. What it
cannot find alone: a chain computed anew from end to end, together with the nomination's row, by somebody who owns the
database and has the program. Only `Report.head`, noted outside the database at an earlier moment, gives that away; so
it is printed. Other changes (`Change` rows) are kept append-only by trigger alone and carry no chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.orm import Session

from workflow.domain.lifecycle import TABLE
from workflow.domain.phrases import Phrase
from workflow.domain.states import State, Trigger
from workflow.domain.text import N_
from workflow.extensions import db
from workflow.models import Attachment, Nomination, NominationEvent
from workflow.services import dossier
from workflow.services.history import GENESIS, event_hash

_E, _N = NominationEvent, Nomination
#: Rows fetched at a time: what memory holds, whatever the size of the database.
_AT_ONCE = 1000

_STEPS = {(row.trigger.value, row.source.value, row.target.value) for row in TABLE} | {("open", "", State.DRAFT.value)}
_TRIGGERS = frozenset({"open", *Trigger})
#: What an event keeps of a step, and the nomination's column that must say the same until the step is taken again.
_TOLD: dict[str, dict[str, str]] = {
    Trigger.REVIEW: {"held_on": "reviewed_on", "present": "review_present", "yes": "review_yes"},
    Trigger.SUBMIT: {"letter_id": "letter_id", "issued_on": "submitted_on"},
    Trigger.APPROVE: {"decision_id": "decision_id"},
    Trigger.AWARD: {"presented_on": "presented_on"},
}

_DIFFERS = N_("hồ sơ ghi %(name)s là %(stored)s, sự kiện ghi %(told)s")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold: of which nomination, which event (0: none), and what is wrong.

    code: for programs: unknown_nomination, no_events, seq, prev_hash, hash, continuity, step, row, dossier.
    """

    nomination: str
    seq: int
    code: str
    reason: Phrase

    def words(self) -> str:
        """One line for the command, the log and the ledger of jobs."""
        return f"{self.nomination} event {self.seq}: {self.code}: {self.reason.message % self.reason.params}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was replayed. head: a hash over the heads of all chains, to be noted elsewhere as a checkpoint."""

    nominations: int
    events: int
    head: str
    broken: Broken | None = None


@contextmanager
def still(engine: Engine) -> Iterator[Session]:
    """Open a read-only session that sees one state of the database throughout, whoever writes meanwhile."""
    options: dict[str, Any] = {"readonly": True}
    if engine.dialect.name == "postgresql":  # SQLite's read transactions are snapshots as they are
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine) as session:
        session.connection(execution_options=options)
        yield session


def run() -> Report:
    """Verify the application's database as it is at this moment."""
    with still(db.engine) as session:
        return verify(session)


def size(session: Session) -> int:
    """How many events a verification would replay."""
    return session.scalar(select(func.count()).select_from(_E)) or 0


def verify(session: Session) -> Report:
    """Replay all chains in the order of nominations and stop at the first broken link.

    Three streams side by side (nominations, events, files), so memory grows neither with the database nor with the
    length of a chain. The session must see one state throughout: see `still`.
    """
    heads = hashlib.sha256()
    nominations = events = 0
    broken = None
    with ExitStack() as streams:
        chains, files = _Side(_stream(session, _EVENTS, streams)), _Side(_stream(session, _FILES, streams))
        for case in _stream(session, select(*_CASE).order_by(_N.id), streams):
            broken = chains.left_behind(case.id)
            if broken is None:
                replay = _Replay(case)
                broken = replay.chain(chains.of(case.id)) or replay.outcome() or replay.dossier(files.of(case.id))
                events += replay.seq
            if broken is not None:
                break
            nominations += 1
            heads.update(case.head_hash.encode())
        return Report(nominations, events, heads.hexdigest(), broken or chains.left_behind(None))


_CASE = (
    _N.id, _N.code, _N.state, _N.version, _N.head_hash, _N.fingerprint, _N.voted_fingerprint, _N.person_id,
    _N.organisation_id, _N.award_code, _N.year, _N.summary, _N.report, _N.initiative, _N.reviewed_on,
    _N.review_present, _N.review_yes, _N.letter_id, _N.submitted_on, _N.decision_id, _N.presented_on,
)  # fmt: skip
_EVENTS = select(
    _E.nomination_id, _E.seq, _E.kind, _E.actor_id, _E.actor_name, _E.on_behalf_of, _E.from_state, _E.to_state, _E.data,
    _E.rule_version, _E.fingerprint, _E.at, _E.prev_hash, _E.hash,
).order_by(_E.nomination_id, _E.seq, _E.id)  # fmt: skip
_FILES = (
    select(Attachment.nomination_id, Attachment.sha256)
    .where(Attachment.removed_at.is_(None))
    .order_by(Attachment.nomination_id)
)


def _stream(session: Session, query: Any, streams: ExitStack) -> Iterator[Row[Any]]:
    return iter(streams.enter_context(session.execute(query.execution_options(yield_per=_AT_ONCE))))


class _Side:
    """A stream ordered by nomination, read in step with the stream of nominations."""

    def __init__(self, rows: Iterator[Row[Any]]) -> None:
        self._groups = groupby(rows, key=lambda row: int(row.nomination_id))
        self._next = next(self._groups, None)

    def of(self, nomination_id: int) -> Iterator[Row[Any]]:
        """The rows of one nomination, to be read to their end before the next nomination is asked for."""
        while self._next is not None and self._next[0] <= nomination_id:
            found, rows = self._next
            if found == nomination_id:
                yield from rows
            self._next = next(self._groups, None)

    def left_behind(self, nomination_id: int | None) -> Broken | None:
        """Name the rows before `nomination_id` (None: any left) that belong to no nomination."""
        if self._next is None or (nomination_id is not None and self._next[0] >= nomination_id):
            return None
        seq = next(iter(self._next[1])).seq
        reason = Phrase(N_("sự kiện của một hồ sơ không có trong cơ sở dữ liệu"))
        return Broken(f"#{self._next[0]}", seq, "unknown_nomination", reason)


@dataclass(slots=True)
class _Replay:
    """One nomination brought from nothing to where it stands by its events alone."""

    case: Row[Any]
    seq: int = 0
    hash: str = GENESIS
    state: str = ""
    fingerprint: str = ""
    voted: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def chain(self, events: Iterator[Row[Any]]) -> Broken | None:
        for event in events:
            found = self._link(event)
            if found is not None:
                return Broken(self.case.code, event.seq, *found)
            self._take(event)
        return None if self.seq else self._broken("no_events", N_("không còn sự kiện nào"))

    def outcome(self) -> Broken | None:
        """Does the nomination's row say what its events say?"""
        expected = {
            "version": self.seq, "state": self.state, "head_hash": self.hash, "fingerprint": self.fingerprint,
            "voted_fingerprint": self.voted, **self.told,
        }  # fmt: skip
        for name, told in expected.items():
            stored = getattr(self.case, name)
            if str(stored) != str(told):
                return self._broken("row", _DIFFERS, name=name, stored=str(stored), told=str(told))
        return None

    def dossier(self, files: Iterator[Row[Any]]) -> Broken | None:
        """Is the dossier, texts and files, still the one whose fingerprint the last event keeps?"""
        case = self.case
        subject = f"p{case.person_id}" if case.person_id else f"o{case.organisation_id}"
        texts = (case.summary, case.report, case.initiative)
        found = dossier.fingerprint(subject, case.award_code, case.year, texts, (row.sha256 for row in files))
        if found != self.fingerprint:
            return self._broken("dossier", N_("nội dung hồ sơ không khớp với dấu vân tay của nó"))
        return None

    def _broken(self, code: str, message: str, **params: Any) -> Broken:
        return Broken(self.case.code, self.seq, code, Phrase(message, params))

    def _link(self, event: Row[Any]) -> tuple[str, Phrase] | None:
        if event.seq != self.seq + 1:
            message = N_("chờ sự kiện số %(number)s: thiếu, thừa hoặc lặp sự kiện")
            return "seq", Phrase(message, {"number": self.seq + 1})
        if event.prev_hash != self.hash:
            return "prev_hash", Phrase(N_("không nối với sự kiện trước"))
        if event_hash(event._asdict()) != event.hash:
            return "hash", Phrase(N_("nội dung không khớp với mã băm của nó"))
        if event.from_state != self.state:
            message = N_("bắt đầu từ trạng thái %(found)s, sự kiện trước kết thúc ở %(state)s")
            return "continuity", Phrase(message, {"found": event.from_state, "state": self.state})
        if not _permitted(event, first=self.seq == 0):
            message = N_("bảng không có bước %(kind)s từ %(source)s sang %(target)s")
            step = {"kind": event.kind, "source": event.from_state, "target": event.to_state}
            return "step", Phrase(message, step)
        return None

    def _take(self, event: Row[Any]) -> None:
        self.seq, self.hash, self.state, self.fingerprint = event.seq, event.hash, event.to_state, event.fingerprint
        if event.kind == Trigger.VOTE:
            self.voted = event.fingerprint
        elif event.kind == Trigger.RESUBMIT and event.to_state == State.UNIT_REVIEWED:
            self.voted = ""
        if event.kind in _TOLD:
            data = json.loads(event.data)
            self.told |= {column: data.get(name) for name, column in _TOLD[event.kind].items()}


def _permitted(event: Row[Any], *, first: bool) -> bool:
    """A step must be a row of the table; anything else (an edit, a file) leaves the state as it is."""
    if first or event.kind in _TRIGGERS:
        return first == (event.kind == "open") and (event.kind, event.from_state, event.to_state) in _STEPS
    return bool(event.from_state == event.to_state)
