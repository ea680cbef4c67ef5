"""The audit chain replayed: every event of every nomination hashed anew and compared with what is stored.

What this finds: any altered field, a deleted, inserted, swapped or repeated event, a tail cut off, a nomination whose
row says something else than its last event. What it cannot find alone: a whole chain computed anew together with the
nomination's row by somebody who has the program and the database; for that, `head` has to be kept elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from workflow.domain.phrases import Phrase
from workflow.domain.states import State
from workflow.domain.text import N_
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent
from workflow.services.history import GENESIS, event_hash

_E, _N = NominationEvent, Nomination
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold: of which nomination, which event (0: none), and what is wrong."""

    nomination: str
    seq: int
    reason: Phrase

    def words(self) -> str:
        """One line for the command, the log and the ledger."""
        return f"{self.nomination} event {self.seq}: {self.reason.message % self.reason.params}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was replayed. head: a hash over the heads of all chains, to be written down elsewhere as a checkpoint."""

    nominations: int
    events: int
    head: str
    broken: Broken | None = None


def run() -> Report:
    """Verify the whole database in a read-only transaction."""
    with Session(db.engine) as session:
        session.connection(execution_options={"readonly": True, "postgresql_readonly": True, "stream_results": True})
        return verify(session)


def verify(session: Session) -> Report:
    """Replay all chains in the order of nominations and stop at the first broken link.

    Streams: memory does not grow with the number of events. One pass over events beside one over nominations. A row
    that cannot even be read (a moment that is none, a state that is none) is a broken link as well.
    """
    seen = Report(0, 0, "")
    try:
        for report in _walk(session):
            seen = report
    except (ValueError, TypeError, LookupError) as error:
        place = Phrase(N_("một dòng không đọc được: %(error)s"), {"error": str(error)[:200]})
        return replace(seen, broken=Broken("?", 0, place))
    return seen


def _walk(session: Session) -> Iterator[Report]:
    """The report as it grows, case by case; the last one is the answer."""
    heads = hashlib.sha256()
    report = Report(0, 0, heads.hexdigest())
    chains = _chains(session)
    chain = next(chains, None)
    for case in _stream(session, select(*_CASE).order_by(_N.id)):
        if chain is not None and chain[0] < case.id:
            break
        mine, chain = (chain[1], next(chains, None)) if chain is not None and chain[0] == case.id else ([], chain)
        if broken := _replay(case, mine):
            yield replace(report, broken=broken)
            return
        heads.update(case.head_hash.encode())
        report = Report(report.nominations + 1, report.events + len(mine), heads.hexdigest())
        yield report
    if chain is not None:
        yield replace(report, broken=_orphan(chain))


_CASE = (_N.id, _N.code, _N.state, _N.version, _N.head_hash, _N.fingerprint)
_EVENT = (
    _E.nomination_id, _E.seq, _E.kind, _E.actor_id, _E.actor_name, _E.on_behalf_of, _E.from_state, _E.to_state, _E.data,
    _E.rule_version, _E.fingerprint, _E.at, _E.prev_hash, _E.hash,
)  # fmt: skip


def _stream(session: Session, query: Any) -> Iterator[Row[Any]]:
    return iter(session.execute(query.execution_options(yield_per=_AT_ONCE)))


def _chains(session: Session) -> Iterator[tuple[int, list[Row[Any]]]]:
    """The events of each nomination, in the order they were written."""
    rows = _stream(session, select(*_EVENT).order_by(_E.nomination_id, _E.seq, _E.id))
    for nomination_id, events in groupby(rows, key=lambda row: row.nomination_id):
        yield nomination_id, list(events)


def _orphan(chain: tuple[int, list[Row[Any]]]) -> Broken:
    return Broken(f"#{chain[0]}", chain[1][0].seq, Phrase(N_("sự kiện của một hồ sơ không có trong cơ sở dữ liệu")))


def _replay(case: Row[Any], events: list[Row[Any]]) -> Broken | None:
    """The first thing wrong with one chain and its nomination, None when all agrees."""
    previous, state = GENESIS, ""
    for number, event in enumerate(events, start=1):
        reason = _link(event, number, previous, state)
        if reason is not None:
            return Broken(case.code, event.seq, reason)
        previous, state = event.hash, event.to_state
    if not events:
        return Broken(case.code, 0, Phrase(N_("không còn sự kiện nào")))
    last = events[-1]
    expected = {
        "version": (case.version, last.seq),
        "state": (case.state.value, last.to_state),
        "head_hash": (case.head_hash, last.hash),
        "fingerprint": (case.fingerprint, last.fingerprint),
    }
    for name, (stored, told) in expected.items():
        if stored != told:
            differs = N_("hồ sơ ghi %(name)s là %(stored)s, sự kiện cuối ghi %(told)s")
            return Broken(case.code, last.seq, Phrase(differs, {"name": name, "stored": stored, "told": told}))
    return None


def _link(event: Row[Any], number: int, previous: str, state: str) -> Phrase | None:
    if event.seq != number:
        return Phrase(N_("chờ sự kiện số %(number)s: thiếu hoặc thừa sự kiện"), {"number": number})
    if event.prev_hash != previous:
        return Phrase(N_("không nối với sự kiện trước"))
    if event_hash(event._asdict()) != event.hash:
        return Phrase(N_("nội dung không khớp với mã băm của nó"))
    if event.from_state != state:
        return Phrase(N_("bắt đầu từ trạng thái %(found)s, sự kiện trước kết thúc ở %(state)s"),
                      {"found": event.from_state, "state": state})  # fmt: skip
    if event.to_state not in set(State):
        return Phrase(N_("trạng thái %(found)s không có trong bảng"), {"found": event.to_state})
    return None
