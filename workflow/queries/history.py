"""What happened to a nomination."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.states import State
from workflow.models import NominationEvent

MOST = 500


@dataclass(frozen=True, slots=True)
class EventRow:
    seq: int
    kind: str
    actor_name: str
    on_behalf_of: str
    to_state: State
    data: Mapping[str, Any]
    at: datetime


def events(session: Session, nomination_id: int) -> list[EventRow]:
    """Return the events of a nomination, newest first."""
    query = (
        select(
            NominationEvent.seq, NominationEvent.kind, NominationEvent.actor_name, NominationEvent.on_behalf_of,
            NominationEvent.to_state, NominationEvent.data, NominationEvent.at,
        )
        .where(NominationEvent.nomination_id == nomination_id)
        .order_by(NominationEvent.seq.desc())
        .limit(MOST)
    )  # fmt: skip
    return [
        EventRow(row.seq, row.kind, row.actor_name, row.on_behalf_of, State(row.to_state), json.loads(row.data), row.at)
        for row in session.execute(query)
    ]
