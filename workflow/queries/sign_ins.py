"""Who a sign-in belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import SignIn, User


@dataclass(frozen=True, slots=True)
class Account:
    user_id: int
    account: str
    locale: str
    must_change_password: bool
    sign_in_id: int


def account_of(session: Session, token_hash: str, now: datetime) -> Account | None:
    """Return the account of a running sign-in, None when it was ended, has expired, or the user is disabled."""
    row = session.execute(
        select(User.id, User.account, User.locale, User.must_change_password, SignIn.id.label("sign_in_id"))
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), SignIn.expires_at > now, User.active)
    ).one_or_none()
    return Account(row.id, row.account, row.locale, row.must_change_password, row.sign_in_id) if row else None
