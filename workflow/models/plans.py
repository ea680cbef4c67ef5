"""The year's plan: terms, quarterly tasks, late doors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import (
    AFTER,
    AfterTerm,
    NonWorkingPolicy,
    PlanStatus,
    Stage,
    TaskClosing,
    TaskRecurrence,
    TermMeaning,
)
from workflow.models.base import Row, Versioned, enum_column


class Plan(Versioned):
    """The emulation plan of a council organisation for one year.

    changed_at: when the paper, a term or a task was last changed; upper_seen_at: when this plan was last compared with
    the upper one, so that what leans on a changed plan is found by comparing two columns.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "year"),
        sa.CheckConstraint("status = 'draft' OR (number <> '' AND issued_on IS NOT NULL)", name="issued"),
    )

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(sa.Text, default="")
    upper_plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    public_notice_days: Mapped[int] = mapped_column(default=0, server_default="0")  # working days; 0: none asked for
    status: Mapped[PlanStatus] = mapped_column(enum_column(PlanStatus, "status"), default=PlanStatus.DRAFT)
    changed_at: Mapped[datetime | None]
    upper_seen_at: Mapped[datetime | None]


class PlanBlock(Versioned):
    """A section of the plan's own text: what stands in the paper before its terms and tasks."""

    __tablename__ = "plan_block"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text, default="")


def _usual_after(context: Any) -> AfterTerm:
    """What a plan that says nothing does with whoever comes after the term of a stage."""
    return AFTER[Stage(context.get_current_parameters()["stage"])][0]


class Term(Versioned):
    """One term of a plan. `closes_at` is the first instant that is too late, computed from day, meaning and policy.

    grace_minutes: how long after it an act still counts as in time, which nobody is told; after: what becomes of one
    that comes later.
    """

    __tablename__ = "term"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "stage"),
        sa.CheckConstraint("grace_minutes >= 0", name="grace"),
        sa.CheckConstraint("after <> 'lapse' OR stage = 'unit_review'", name="lapse"),
    )

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"))
    due_on: Mapped[date]
    meaning: Mapped[TermMeaning] = mapped_column(enum_column(TermMeaning, "meaning"))
    policy: Mapped[NonWorkingPolicy] = mapped_column(enum_column(NonWorkingPolicy, "policy"))
    closes_at: Mapped[datetime] = mapped_column(index=True)
    done_on: Mapped[date | None]  # met before it closed: nobody is reminded any more
    grace_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    after: Mapped[AfterTerm] = mapped_column(enum_column(AfterTerm, "after"), default=_usual_after)


class PlanTask(Versioned):
    """A quarterly task.

    lead, coordinators: as the plan words them; `TaskUnit` holds the units of the tree among them, everyone: all units
    under the council co-ordinate. closes_by: the fact that closes it by itself, closed_ref_id: which one did.
    opened_from_id: the event-driven task that an event made this one of, with reason and day.
    """

    __tablename__ = "plan_task"
    __table_args__ = (
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        sa.CheckConstraint("(opened_from_id IS NULL) = (opened_on IS NULL)", name="opened"),
        sa.CheckConstraint(
            "closed_ref_id IS NULL OR (done_on IS NOT NULL AND closes_by IS NOT NULL)", name="closed_ref"
        ),
    )

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    quarter: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(400))
    lead: Mapped[str] = mapped_column(sa.String(400), default="")
    coordinators: Mapped[str] = mapped_column(sa.String(1000), default="")
    everyone: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date] = mapped_column(index=True)
    recurrence: Mapped[TaskRecurrence] = mapped_column(
        enum_column(TaskRecurrence, "recurrence"), default=TaskRecurrence.YEARLY
    )
    closes_by: Mapped[TaskClosing | None] = mapped_column(enum_column(TaskClosing, "closes_by"))
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_ref_id: Mapped[int | None]
    result: Mapped[str] = mapped_column(sa.String(1000), default="")
    opened_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_task.id"), index=True)
    opened_on: Mapped[date | None]
    opening_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    @hybrid_property
    def event_driven(self) -> bool:
        """Planned, but nobody's debt until an event opens it."""
        return self.recurrence is TaskRecurrence.EVENT_DRIVEN

    @event_driven.inplace.expression
    @classmethod
    def _event_driven(cls) -> sa.ColumnElement[bool]:
        return cls.recurrence == TaskRecurrence.EVENT_DRIVEN


class TaskUnit(Row):
    """A unit of the tree that leads a task or co-ordinates."""

    __tablename__ = "task_unit"
    __table_args__ = (sa.UniqueConstraint("task_id", "organisation_id", "leads"),)

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_task.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    leads: Mapped[bool]


class TaskNote(Row):
    """What somebody said of a task's progress; never changed."""

    __tablename__ = "task_note"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_task.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(1000))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


class TaskEvidence(Row):
    """A document that proves a task: its number and date, its file if one was given. A removed one keeps its row."""

    __tablename__ = "task_evidence"
    __table_args__ = (
        sa.CheckConstraint("number <> '' OR storage_key IS NOT NULL", name="something"),
        sa.CheckConstraint("(storage_key IS NULL) = (sha256 IS NULL)", name="whole_file"),
    )

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_task.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    dated_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    media_type: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    storage_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Inspection(Row):
    """A unit's emulation work was looked into; what was found stands in the paper named."""

    __tablename__ = "inspection"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    held_on: Mapped[date]
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    conclusion: Mapped[str] = mapped_column(sa.String(1000), default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


class LateDoor(Row):
    """The chair gives one unit more time at one stage, until a moment, for a reason."""

    __tablename__ = "late_door"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"), default=Stage.REGISTRATION)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(500))
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    opened_at: Mapped[datetime]
