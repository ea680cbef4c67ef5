"""Audit of changes, jobs and their lease, settings, counters, form tokens."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Row


class Change(Row):
    """An audited change of anything but a nomination's state: who, what, old -> new. Append-only by trigger."""

    __tablename__ = "change"
    __table_args__ = (sa.Index("ix_change_object", "object_kind", "object_id"),)

    at: Mapped[datetime]
    actor_id: Mapped[int]
    actor_name: Mapped[str] = mapped_column(sa.String(120))
    on_behalf_of: Mapped[str] = mapped_column(sa.String(120), default="")
    action: Mapped[str] = mapped_column(sa.String(60))
    object_kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[int]
    organisation_id: Mapped[int | None]
    old: Mapped[str] = mapped_column(sa.Text, default="{}")
    new: Mapped[str] = mapped_column(sa.Text, default="{}")


class JobRun(Row):
    """One run of a job for one slot of time; the unique pair lets a slot run once however many schedulers tick."""

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("job", "slot"), sa.Index("ix_job_run_job_started", "job", "started_at"))

    job: Mapped[str] = mapped_column(sa.String(40))
    slot: Mapped[str] = mapped_column(sa.String(40))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    ok: Mapped[bool | None]
    result: Mapped[str] = mapped_column(sa.Text, default="")


class Lease(Base):
    """Who may run the schedule until when; the beat doubles as the scheduler's heartbeat."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(120))
    until: Mapped[datetime]
    beat_at: Mapped[datetime]


class Setting(Base):
    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class Counter(Base):
    """Running numbers, e.g. of nominations within a year."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[int]


class FormToken(Base):
    """A form that has had its effect: the same form sent again has none."""

    __tablename__ = "form_token"

    token: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)
