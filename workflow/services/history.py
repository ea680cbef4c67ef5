"""The only writer of a nomination's state. State, event and notices are written by one compare-and-set.

Two people who act on the same version: the UPDATE matches for one of them, the other gets `Conflict` with who was
faster. Read-then-write would let both through under READ COMMITTED.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.states import LIVE_STATES, OPEN_STATES, CommendationType, State
from workflow.errors import Conflict
from workflow.models import Nomination, NominationEvent
from workflow.models.base import table_of
from workflow.services import notify

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written about one act: kind (trigger or edit), target state, columns to set, data to keep."""

    kind: str
    to_state: State
    columns: Mapping[str, Any]
    data: Mapping[str, Any]
    rule_version: str = ""
    on_behalf_of: str = ""


def canonical(value: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys and no spaces: the same text for the same data, whatever the database."""
    return _CANONICAL.encode(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot keep {type(value).__name__} in an event")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
_HASHED = json.JSONEncoder(ensure_ascii=False)


def event_hash(event: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the previous hash and every kept field of an event, in a fixed order."""
    fields = [
        event["prev_hash"], event["nomination_id"], event["seq"], event["kind"], event["actor_id"],
        event["actor_name"], event["on_behalf_of"], event["from_state"], event["to_state"], event["data"],
        event["rule_version"], event["fingerprint"], event["at"].astimezone(UTC).isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(_HASHED.encode(fields).encode()).hexdigest()


def live_key(facts: NominationFacts, state: State) -> str | None:
    """Return the key that keeps a second nomination out; only yearly merit is limited to one per award and year."""
    if state not in LIVE_STATES or facts.type is not CommendationType.MERIT:
        return None
    subject = f"p{facts.person_id}" if facts.person_id else f"o{facts.organisation_id}"
    return f"{subject}:{facts.award_code}:{facts.year}"


_TABLE = table_of(Nomination)
_EVENTS = table_of(NominationEvent)
#: Built once; the columns to set come with the parameters.
_MOVE = update(_TABLE).where(
    _TABLE.c.id == bindparam("b_id"),
    _TABLE.c.version == bindparam("b_version"),
    _TABLE.c.state == bindparam("b_state", type_=_TABLE.c.state.type),
)
_NOTE = insert(_EVENTS)


def advance(session: Session, facts: NominationFacts, entry: Entry, *, actor: Actor, now: datetime) -> int:
    """Write one act on a nomination and return the new version.

    Effects, in order: the nomination's row (only if version and state are still those of `facts`), one event, the
    notices of the event. Raises Conflict when somebody was faster.
    """
    seq = facts.version + 1
    fingerprint = entry.columns.get("fingerprint", facts.fingerprint)
    event = {
        "nomination_id": facts.id, "seq": seq, "kind": entry.kind,
        "actor_id": actor.user_id, "actor_name": actor.name, "on_behalf_of": entry.on_behalf_of,
        "from_state": facts.state.value, "to_state": entry.to_state.value, "data": canonical(entry.data),
        "rule_version": entry.rule_version, "fingerprint": fingerprint, "at": now, "prev_hash": facts.head_hash,
    }  # fmt: skip
    event["hash"] = event_hash(event)
    values: dict[str, Any] = {**entry.columns, "version": seq, "head_hash": event["hash"]}
    if entry.to_state is not facts.state:
        values |= {
            "state": entry.to_state, "state_since": now,
            "is_open": entry.to_state in OPEN_STATES, "live_key": live_key(facts, entry.to_state),
        }  # fmt: skip
    connection = session.connection()
    seen = {"b_id": facts.id, "b_version": facts.version, "b_state": facts.state}
    if connection.execute(_MOVE, values | seen).rowcount != 1:
        raise who_was_faster(session, facts.id)
    connection.execute(_NOTE, event)
    notify.about(session, facts, entry, seq=seq, actor=actor, now=now)
    return seq


def open_case(session: Session, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> int:
    """Insert a draft with its first event and return its identifier."""
    case = dict(values) | {
        "state": State.DRAFT, "version": 1, "is_open": True, "head_hash": GENESIS,
        "created_at": now, "created_by_id": actor.user_id, "state_since": now,
    }  # fmt: skip
    identifier = session.execute(insert(_TABLE).returning(_TABLE.c.id), case).scalar_one()
    event = {
        "nomination_id": identifier, "seq": 1, "kind": "open",
        "actor_id": actor.user_id, "actor_name": actor.name, "on_behalf_of": "",
        "from_state": "", "to_state": State.DRAFT.value,
        "data": canonical({"code": case["code"], "award": case["award_code"], "year": case["year"],
                           "subject": case["subject_name"]}),
        "rule_version": "", "fingerprint": case["fingerprint"], "at": now, "prev_hash": GENESIS,
    }  # fmt: skip
    event["hash"] = event_hash(event)
    session.execute(insert(_EVENTS), event)
    session.execute(update(_TABLE).where(_TABLE.c.id == identifier).values(head_hash=event["hash"]))
    return int(identifier)


def who_was_faster(session: Session, nomination_id: int) -> Conflict:
    """Return the Conflict that names who changed the nomination last, when, and what it has become."""
    last = session.execute(
        select(NominationEvent.actor_name, NominationEvent.at, NominationEvent.to_state)
        .where(NominationEvent.nomination_id == nomination_id)
        .order_by(NominationEvent.seq.desc())
        .limit(1)
    ).one_or_none()
    return Conflict(last.actor_name, last.at, State(last.to_state)) if last else Conflict()
