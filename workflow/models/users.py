"""Accounts, roles granted for an organisation and a period, substitutions, sign-ins."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import Role
from workflow.models.base import Row, Versioned, enum_column


class User(Versioned):
    __tablename__ = "user_account"  # "user" is reserved in PostgreSQL

    account: Mapped[str] = mapped_column(sa.String(80), unique=True)  # folded: lower case, no diacritics
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(sa.String(5), default="vi")
    digest_by_mail: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    created_at: Mapped[datetime]


class RoleGrant(Row):
    """`role` is held for `organisation_id` from `from_date` to `to_date` inclusive (open end when null)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name="period"),
        sa.Index("ix_role_grant_organisation_role", "organisation_id", "role"),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    from_date: Mapped[date]
    to_date: Mapped[date | None]


class Substitution(Row):
    """Lends the roles of one user to another for a period; every act names whom it stood in for."""

    __tablename__ = "substitution"
    __table_args__ = (
        sa.CheckConstraint("until_date >= from_date", name="period"),
        sa.CheckConstraint("from_user_id <> to_user_id", name="two_people"),
    )

    from_user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    to_user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    from_date: Mapped[date]
    until_date: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(300))
    ended_at: Mapped[datetime | None]


class SignIn(Row):
    """A session kept by the server: ended here, ended everywhere. The cookie holds a token, this row its hash."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(sa.String(60), default="")


class SignInAttempt(Row):
    """What throttling counts. Kept in the database because every web process must see the same count."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_account_at", "account", "at"),
        sa.Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    account: Mapped[str] = mapped_column(sa.String(80))
    address: Mapped[str] = mapped_column(sa.String(60))
    known_device: Mapped[bool] = mapped_column(default=False)
    succeeded: Mapped[bool]
    at: Mapped[datetime]
