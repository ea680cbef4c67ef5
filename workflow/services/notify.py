"""Notices of an event, written in the event's own transaction: one INSERT ... SELECT whatever the number of readers."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, case, insert, literal_column, or_, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.facts import NominationFacts
from workflow.models import Notice, User
from workflow.models.base import UtcDateTime, table_of
from workflow.notifications.catalogue import At, Audience, audience
from workflow.queries.roles import holding

if TYPE_CHECKING:
    from workflow.services.history import Entry

_COLUMNS = ["user_id", "kind", "nomination_id", "link", "data", "dedupe_key", "created_at", "mail", "mail_attempts",
            "mail_next_at", "mail_error"]  # fmt: skip


def _text(name: str) -> sa.BindParameter[str]:
    return bindparam(name, type_=sa.String)


@lru_cache(maxsize=64)
def _statement(readers: Audience) -> sa.Insert:
    """Insert one notice per reader; the one who acts hears nothing, the subject only where the audience says so."""
    nominee = bindparam("nominee", type_=sa.Integer)
    told: sa.ColumnElement[bool] = User.id.in_(
        holding((role, bindparam(f"at_{at.name}", type_=sa.Integer)) for role, at in readers.roles)
    )
    if readers.nominee:
        told = or_(told, User.person_id == nominee)
    else:
        told = and_(told, or_(User.person_id.is_(None), User.person_id != nominee))
    moment = bindparam("now", type_=UtcDateTime)
    rows = select(
        User.id, _text("kind"), bindparam("nomination_id", type_=sa.Integer), _text("link"), literal_column("'{}'"),
        _text("dedupe").concat(sa.cast(User.id, sa.String)), moment,
        case((and_(bindparam("mail", type_=sa.Boolean), User.email != literal_column("''")), literal_column("'due'")),
             else_=literal_column("'none'")),
        literal_column("0"), moment, literal_column("''"),
    ).where(User.active, User.id != bindparam("actor", type_=sa.Integer), told)  # fmt: skip
    return insert(table_of(Notice)).from_select(_COLUMNS, rows)


def about(
    session: Session, facts: NominationFacts, entry: Entry, *, seq: int, actor: Actor, now: datetime
) -> None:
    """Write the notices of one event; the dedupe key is event:recipient, so a repeat is impossible."""
    readers = audience(entry.kind, entry.to_state)
    if readers is None:
        return
    body = entry.columns.get("body_id", facts.body_id) or facts.upper_body_id or 0
    places: dict[At, int] = {At.UNIT: facts.unit_id, At.COUNCIL: facts.council_id, At.BODY: body}
    params: dict[str, Any] = {f"at_{at.name}": places[at] for _, at in readers.roles}
    params |= {
        "kind": entry.kind, "nomination_id": facts.id, "link": f"/nominations/{facts.id}",
        "dedupe": f"event:{facts.id}:{seq}:", "now": now, "today": local_date(now), "actor": actor.user_id,
        "nominee": facts.person_id or -1, "mail": session.info.get("mail", False),
    }  # fmt: skip
    session.connection().execute(_statement(readers), params)
