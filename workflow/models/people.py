"""People and their achievement record."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import DisciplineLevel, HoldKind, InitiativeLevel, Rating, Sex, StaffCategory
from workflow.models.base import Row, Versioned, enum_column

_ONE_SUBJECT = "(person_id IS NULL) <> (organisation_id IS NULL)"


class Person(Versioned):
    """code: the body's own staff number, "" when it gives none; it tells people of one name and birth date apart.

    Unique within a council organisation by the services; bodies that were merged may share numbers, which is told.
    """

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(sa.String(120))
    sort_key: Mapped[str] = mapped_column(sa.String(600))
    fold: Mapped[str] = mapped_column(sa.String(200), index=True)
    birth_date: Mapped[date | None]
    sex: Mapped[Sex] = mapped_column(enum_column(Sex, "sex"))
    position: Mapped[str] = mapped_column(sa.String(120), default="")
    category: Mapped[StaffCategory] = mapped_column(enum_column(StaffCategory, "category"))
    leader: Mapped[bool] = mapped_column(default=False)
    start_date: Mapped[date | None]
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    code: Mapped[str] = mapped_column(sa.String(30), default="", server_default="")


class PersonMove(Row):
    """A move between organisations; the earlier ones stay on record."""

    __tablename__ = "person_move"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    to_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    on_date: Mapped[date]


class QualityRating(Row):
    """Annual quality rating of a person or of an organisation."""

    __tablename__ = "quality_rating"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "year"),
        sa.UniqueConstraint("organisation_id", "year"),
        sa.CheckConstraint(_ONE_SUBJECT, name="one_subject"),
    )

    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    level: Mapped[Rating] = mapped_column(enum_column(Rating, "level"))
    document: Mapped[str] = mapped_column(sa.String(120), default="")


class RatingSheet(Versioned):
    """How one unit's ratings of a year were settled: who heads it, by what paper, why above the cap if they are.

    pool: who makes up the base of the cap, "" as the law's data say; it counts on the sheet of the body.
    """

    __tablename__ = "rating_sheet"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "year"),)

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    head_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    pool: Mapped[str] = mapped_column(sa.String(24), default="")
    document: Mapped[str] = mapped_column(sa.String(120), default="")
    over_reason: Mapped[str] = mapped_column(sa.String(500), default="")


class Discipline(Row):
    __tablename__ = "discipline"
    __table_args__ = (sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name="period"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    level: Mapped[DisciplineLevel] = mapped_column(enum_column(DisciplineLevel, "level"))
    document: Mapped[str] = mapped_column(sa.String(120), default="")
    from_date: Mapped[date]
    to_date: Mapped[date | None]


class Initiative(Row):
    __tablename__ = "initiative"

    title: Mapped[str] = mapped_column(sa.String(300))
    year: Mapped[int]
    level: Mapped[InitiativeLevel] = mapped_column(enum_column(InitiativeLevel, "level"))
    document: Mapped[str] = mapped_column(sa.String(120), default="")


class InitiativeAuthor(Row):
    __tablename__ = "initiative_author"
    __table_args__ = (
        sa.UniqueConstraint("initiative_id", "person_id"),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name="share"),
    )

    initiative_id: Mapped[int] = mapped_column(sa.ForeignKey("initiative.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    share: Mapped[int] = mapped_column(default=100)


class PastAward(Row):
    """An award decided outside this application; those decided inside are nominations."""

    __tablename__ = "past_award"
    __table_args__ = (sa.CheckConstraint(_ONE_SUBJECT, name="one_subject"),)

    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    award_code: Mapped[str] = mapped_column(sa.String(20))
    year: Mapped[int]
    document: Mapped[str] = mapped_column(sa.String(120), default="")


class WorkYear(Row):
    """How long a person worked in a year, where his start date does not say it.

    months_worked: sick and maternity leave count as worked (Decree 233/2026, Article 14(2)). absent_days: working days
    absent, maternity leave and work injury not counted.
    """

    __tablename__ = "work_year"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "year"),
        sa.CheckConstraint("months_worked BETWEEN 0 AND 12", name="months_worked"),
        sa.CheckConstraint("absent_days BETWEEN 0 AND 366", name="absent_days"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    year: Mapped[int]
    months_worked: Mapped[int | None]
    absent_days: Mapped[int | None]
    document: Mapped[str] = mapped_column(sa.String(120), default="")


class Hold(Versioned):
    """Something that must be concluded before its subject may be proposed. lifted_on: the first day it no longer holds.

    Confidential: who may read it is the policy `hold.view`. Never deleted; one placed by mistake is lifted on its day.
    """

    __tablename__ = "hold"
    __table_args__ = (
        sa.CheckConstraint(_ONE_SUBJECT, name="one_subject"),
        sa.CheckConstraint("lifted_on IS NULL OR lifted_on >= from_date", name="period"),
    )

    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[HoldKind] = mapped_column(enum_column(HoldKind, "kind"))
    from_date: Mapped[date]
    lifted_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(sa.String(120), default="")
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    conclusion: Mapped[str] = mapped_column(sa.String(1000), default="")
