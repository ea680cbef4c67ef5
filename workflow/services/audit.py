"""The record of changes to anything but a nomination's state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.models import Change
from workflow.models.base import Row
from workflow.services.history import canonical

_SECRET = frozenset({"password_hash", "token_hash", "wrapped_keys"})
#: Derived, or large and told by the hash beside it (a paper's tree, a template's bytes).
_DERIVED = frozenset({"fold", "sort_key", "version", "tree", "content"})


def record(
    session: Session,
    action: str,
    row: Row,
    *,
    actor: Actor,
    now: datetime,
    old: Mapping[str, Any] | None = None,
    removed: bool = False,
    organisation_id: int | None = None,
) -> None:
    """Write one `Change` about `row` with what differs between `old` (see `snapshot`) and its present values.

    `old` None means the row is new; `removed` that it is about to be deleted. Secrets are named as changed, never kept.
    Flushes, so that a new row has its id.
    """
    notes = Notes(session, actor=actor, now=now)
    notes.add(action, row, old=old, removed=removed, organisation_id=organisation_id)
    notes.write()


class Notes:
    """Changes noted one by one and written together: two statements, however many rows."""

    def __init__(self, session: Session, *, actor: Actor, now: datetime) -> None:
        self.session, self._actor, self._now = session, actor, now
        self._noted: list[tuple[str, Row, Mapping[str, Any] | None, bool, int | None]] = []

    def add(
        self, action: str, row: Row, *, old: Mapping[str, Any] | None = None, removed: bool = False,
        organisation_id: int | None = None,
    ) -> None:  # fmt: skip
        """Note one change, see `record`; what the row holds when `write` is called is what is kept."""
        self._noted.append((action, row, old, removed, organisation_id))

    def drop(self, action: str, row: Row | None, *, organisation_id: int | None = None) -> None:
        """Delete a row, if there is one, and keep what it said."""
        if row is not None:
            self.add(action, row, removed=True, organisation_id=organisation_id)
            self.write()
            self.session.delete(row)

    def write(self) -> None:
        """Flush, so that new rows have their ids, and write what was noted."""
        self.session.flush()
        if self._noted:
            self.session.execute(insert(Change), [self._change(*noted) for noted in self._noted])
        self._noted = []

    def _change(
        self, action: str, row: Row, old: Mapping[str, Any] | None, removed: bool, organisation_id: int | None
    ) -> dict[str, Any]:
        new = snapshot(row)
        if removed:
            old, new = new, {}
        elif old is not None:
            changed = {key for key in new if new[key] != old.get(key)}
            old, new = {key: old.get(key) for key in changed}, {key: new[key] for key in changed}
        return {
            "at": self._now, "actor_id": self._actor.user_id, "actor_name": self._actor.name, "on_behalf_of": "",
            "action": action, "object_kind": row.__tablename__, "object_id": row.id,
            "organisation_id": organisation_id, "old": canonical(old or {}), "new": canonical(new),
        }  # fmt: skip


def snapshot(row: Row) -> dict[str, Any]:
    """Return the row's present values as they may be kept: enums by value, secrets masked, derived columns left out."""
    values = {}
    for column in inspect(type(row)).columns:
        if column.key not in _DERIVED:
            value = getattr(row, column.key)
            values[column.key] = "•••" if column.key in _SECRET else value.value if isinstance(value, Enum) else value
    return values
