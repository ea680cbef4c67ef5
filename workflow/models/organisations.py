"""The tree of organisations, with lineage, headcounts and councils."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from workflow.domain.states import CouncilOffice, OrganisationKind
from workflow.models.base import Row, Versioned, enum_column


class Organisation(Versioned):
    """One body or division.

    `path` lists the identifiers from the root to this one, "/1/4/9/", so that "below" is a prefix.
    `council_id` is the nearest ancestor or itself that has a council; `upper_body_id` is that organisation's parent:
    kept by services/organisations.py whenever the tree changes, so that reading never walks the tree.
    """

    __tablename__ = "organisation"
    __table_args__ = (sa.CheckConstraint("active_to IS NULL OR active_to >= active_from", name="active_period"),)

    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(60))
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    fold: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind, "kind"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(200), index=True)
    has_council: Mapped[bool] = mapped_column(default=False)
    council_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    upper_body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    position: Mapped[int] = mapped_column(default=0)
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))

    @property
    def ancestors(self) -> frozenset[int]:
        """Identifiers of this organisation and of all above it."""
        return frozenset(int(part) for part in self.path.split("/") if part)


class Headcount(Row):
    """Biên chế of an organisation in a year."""

    __tablename__ = "headcount"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "year"), sa.CheckConstraint("people >= 0", name="people"))

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    year: Mapped[int]
    people: Mapped[int]


class CouncilSeat(Row):
    """A person's office on a council for a period. Sign-in rights of members and chair follow from it alone."""

    __tablename__ = "council_seat"
    __table_args__ = (sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name="period"),)

    council_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    office: Mapped[CouncilOffice] = mapped_column(enum_column(CouncilOffice, "office"))
    from_date: Mapped[date]
    to_date: Mapped[date | None]
