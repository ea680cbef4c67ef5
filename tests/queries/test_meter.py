"""What a small collective is: the same to the meter, to a report's figures and to the list behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, REGISTERING, YEAR
from tests.support.many_cases import many_cases
from tests.support.world import world
from workflow.domain import commands as c
from workflow.domain.meter import SMALL
from workflow.domain.report_figures import Group
from workflow.domain.reports import Period, ReportKind, Slice
from workflow.domain.states import SubjectKind
from workflow.extensions import db
from workflow.models import Nomination, Person
from workflow.queries import meter, report_slices
from workflow.services import nominations, report_figures

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.world import World


@pytest.fixture
def made(app: Flask) -> World:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        for unit, who in (("centre", "deputy"), ("office", "officer")):
            draft = c.OpenDraft(
                subject_kind=SubjectKind.COLLECTIVE, subject_id=filled.organisations[unit],
                unit_id=filled.organisations[unit], award_code="TTLDTT", year=YEAR,
            )  # fmt: skip
            hand = {"actor": filled.actor(who, REGISTERING.date()), "now": REGISTERING}
            key = nominations.open_draft(draft, **hand)  # type: ignore[arg-type]
            nominations.register(c.Register(nomination_id=key, version=1), **hand)  # type: ignore[arg-type]
    return filled


def counted(made: World) -> tuple[list[tuple[int, int]], dict[str, int], list[str]]:
    """(Collectives, small ones) of the centre and of the office by the meter; by the report; who is on the list."""
    with made.app.app_context(), Session(db.engine) as session:
        centre, office = made.organisations["centre"], made.organisations["office"]
        meters = [meter.of_unit(session, unit, YEAR) for unit in (centre, office)]
        figures = report_figures.count(session, centre, Period(ReportKind.YEAR, YEAR, YEAR), now=AFTER).data
        listed = select(Nomination.subject_name).where(*report_slices.conditions(Slice(group=Group.SMALL)))
        return (
            [(one.collectives, one.small) for one in meters], figures["groups"]["small"]["registered"],
            list(session.scalars(listed)),
        )  # fmt: skip


def test_a_small_collective_is_the_same_everywhere(made: World) -> None:
    """A room is one, the centre with its two people of its own is none; neither is a room of more than twenty."""
    assert counted(made) == ([(1, 0), (1, 1)], {"count": 1, "of": 2}, ["Phòng Hành chính"])
    with made.app.app_context():
        with Session(db.engine) as session:
            there = session.scalar(
                select(func.count()).where(Person.organisation_id == made.organisations["office"], Person.active)
            )
        many_cases(made, SMALL + 1 - (there or 0), year=YEAR)
    assert counted(made) == ([(1, 0), (1, 0)], {"count": 0, "of": 2}, [])
