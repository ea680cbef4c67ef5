"""The codes on certificates: by one of them anybody may ask whether an award is valid."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.domain.check_codes import CODE_BYTES, written
from workflow.extensions import base_url
from workflow.models import CertificateCode, Nomination
from workflow.models.base import table_of
from workflow.queries import certificates as query
from workflow.services.unit_of_work import unit_of_work


def give_codes(session: Session, nomination_ids: Collection[int], *, now: datetime) -> None:
    """Give each case that has none its random code, inside an open unit of work; a code never changes."""
    if not nomination_ids:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"nomination_id": key, "code": written(secrets.token_bytes(CODE_BYTES)), "created_at": now}
        for key in nomination_ids
    ]
    table: Any = table_of(CertificateCode)
    session.execute(insert(table).values(rows).on_conflict_do_nothing(index_elements=["nomination_id"]))


def complete(decision_id: int, *, now: datetime) -> None:
    """Give codes to the cases of a decision recorded before there were codes; nothing is written when all have one."""
    with unit_of_work() as session:
        given = select(Nomination.id).where(Nomination.decision_id == decision_id)
        lacking = given.outerjoin(CertificateCode).where(CertificateCode.nomination_id.is_(None))
        give_codes(session, session.scalars(lacking.order_by(Nomination.id)).all(), now=now)


def urls(session: Session, nomination_ids: Collection[int]) -> dict[int, str]:
    """Return the address on each certificate, what its QR code opens; cases without a code are missing."""
    return {key: f"{base_url()}/check/{code}" for key, code in query.codes(session, nomination_ids).items()}
