"""The codes on certificates: by one of them anybody may ask whether an award is valid."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.domain.check_codes import CODE_BYTES, typed, written
from workflow.errors import NotFound, Throttled
from workflow.extensions import base_url, reading
from workflow.models import CertificateCode, Nomination, SignInAttempt
from workflow.models.base import table_of
from workflow.queries import certificates as query
from workflow.services.accounts import ADDRESS_FAILURES, ADDRESS_WINDOW
from workflow.services.unit_of_work import unit_of_work

#: No account can be called so: what is counted here locks nobody out.
_ACCOUNT = "?check"


def give_codes(session: Session, nomination_ids: Collection[int], *, now: datetime) -> None:
    """Give each case that has none its random code, inside an open unit of work; a code never changes."""
    if not nomination_ids:
        return
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"nomination_id": key, "code": written(secrets.token_bytes(CODE_BYTES)), "created_at": now}
        for key in nomination_ids
    ]
    table: Any = table_of(CertificateCode)
    session.execute(upsert(table).values(rows).on_conflict_do_nothing(index_elements=["nomination_id"]))


def complete(decision_id: int, *, now: datetime) -> None:
    """Give codes to the cases of a decision recorded before there were codes; nothing is written when all have one."""
    given = select(Nomination.id).where(Nomination.decision_id == decision_id).outerjoin(CertificateCode)
    lacking = reading().scalars(given.where(CertificateCode.nomination_id.is_(None)).order_by(Nomination.id)).all()
    if lacking:
        with unit_of_work() as session:
            give_codes(session, lacking, now=now)


def look_up(text: str, address: str, *, now: datetime) -> query.Checked:
    """Return what a code on a certificate stands for, to whoever asks.

    Raises NotFound for any text that is no code of ours; Throttled, whatever is asked, after too many of those from one
    address. Each one is written down.
    """
    place = f"check {address}"[:60]
    wait = _wait(reading(), place, now)
    if wait > timedelta(0):
        raise Throttled(ceil(wait.total_seconds()))
    code = typed(text)
    found = query.checked(reading(), code) if code else None
    if found is None:
        with unit_of_work() as session:
            missed = {"account": _ACCOUNT, "address": place, "known_device": False, "succeeded": False, "at": now}
            session.execute(insert(SignInAttempt), missed)
        raise NotFound("code")
    return found


def _wait(session: Session, place: str, now: datetime) -> timedelta:
    """As for signing in: so many misses within a while, then a pause. Counted apart from sign-ins."""
    missed = SignInAttempt.account == _ACCOUNT, SignInAttempt.address == place, SignInAttempt.at > now - ADDRESS_WINDOW
    query_ = select(SignInAttempt.at).where(*missed).order_by(SignInAttempt.at.desc()).limit(ADDRESS_FAILURES)
    times = session.scalars(query_).all()
    return times[-1] + ADDRESS_WINDOW - now if len(times) == ADDRESS_FAILURES else timedelta(0)


def urls(session: Session, nomination_ids: Collection[int]) -> dict[int, str]:
    """Return the address on each certificate, what its QR code opens; cases without a code are missing."""
    return {key: f"{base_url()}/check/{code}" for key, code in query.codes(session, nomination_ids).items()}
