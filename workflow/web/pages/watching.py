"""Which organisation a page about a whole body shows: the one its address names, else the reader's own."""

from __future__ import annotations

from datetime import date

from flask import request
from sqlalchemy.orm import Session

from workflow.domain.permissions import POLICIES, Scope
from workflow.errors import Forbidden
from workflow.queries import units
from workflow.queries.units import UnitRow
from workflow.web.security import current_actor


def top(session: Session, action: str, today: date) -> UnitRow | None:
    """Return the organisation that the address names (None: there is no such), else the first the reader watches.

    Raises Forbidden when the reader may do `action` nowhere.
    """
    wanted = request.args.get("organisation", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:  # noqa: PLR2004 (fits the column)
        return units.one(session, int(wanted))
    if wanted:
        return None
    actor = current_actor()
    watched = units.listed(session, actor, action, today) if actor else []
    if not watched:
        raise Forbidden(action)
    watching = [role for role, scope in POLICIES[action].roles.items() if scope is not Scope.ANY]
    own = actor.organisations(*watching) if actor else frozenset()
    return next((unit for unit in watched if unit.id in own), watched[0])
