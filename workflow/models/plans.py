"""The year's plan: terms, quarterly tasks, late doors."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import NonWorkingPolicy, Stage, TermMeaning
from workflow.models.base import Row, Versioned, enum_column


class Plan(Versioned):
    """The emulation plan of a council organisation for one year."""

    __tablename__ = "plan"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "year"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(sa.Text, default="")
    upper_plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    lapse_overdue: Mapped[bool] = mapped_column(default=False)


class Term(Versioned):
    """One term of a plan. `closes_at` is the first instant that is too late, computed from the other columns."""

    __tablename__ = "term"
    __table_args__ = (sa.UniqueConstraint("plan_id", "stage"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"))
    due_on: Mapped[date]
    meaning: Mapped[TermMeaning] = mapped_column(enum_column(TermMeaning, "meaning"))
    policy: Mapped[NonWorkingPolicy] = mapped_column(enum_column(NonWorkingPolicy, "policy"))
    closes_at: Mapped[datetime] = mapped_column(index=True)
    done_on: Mapped[date | None]  # met before it closed: nobody is reminded any more


class PlanTask(Versioned):
    """A quarterly task with its lead and co-ordinating units."""

    __tablename__ = "plan_task"
    __table_args__ = (sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    quarter: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(400))
    lead: Mapped[str] = mapped_column(sa.String(200), default="")
    lead_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    coordinators: Mapped[str] = mapped_column(sa.String(400), default="")
    due_on: Mapped[date] = mapped_column(index=True)
    event_driven: Mapped[bool] = mapped_column(default=False)
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    result: Mapped[str] = mapped_column(sa.String(1000), default="")


class LateDoor(Row):
    """The chair lets one unit register after the term, until a moment, for a reason."""

    __tablename__ = "late_door"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(500))
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    opened_at: Mapped[datetime]
