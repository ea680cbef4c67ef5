"""What the audit says: read in tests of every area."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.extensions import db
from workflow.models import Change


def changes(action: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Old and new of every change called `action`, in the order they were made."""
    with Session(db.engine) as session:
        rows = session.scalars(select(Change).where(Change.action == action).order_by(Change.id)).all()
        return [(json.loads(row.old), json.loads(row.new)) for row in rows]


def change_count() -> int:
    with Session(db.engine) as session:
        return len(session.scalars(select(Change.id)).all())
