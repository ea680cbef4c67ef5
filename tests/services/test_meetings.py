"""A council's meeting: agenda, attendance, totals, and what they come to when it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.cases import AFTER, MEETING, items, meeting, reviewed, state, yes
from tests.support.world import World, world
from workflow.domain.states import Outcome, State
from workflow.services import closing, meetings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def test_first(made: World) -> None:
    title = reviewed(made, "an", "CSTDCS")
    base = [reviewed(made, key) for key in ("an", "binh", "chi", "office_officer", "dung", "counsel_officer", "director")]
    held = meeting(made, [title, *base])
    agenda = items(held)
    assert [item.award_code for item in agenda.values()] == ["LDTT"] * 7 + ["CSTDCS"]
    recused = {made.people[key] for key in ("chi", "office_officer", "counsel_officer", "director")}
    totals = {item.id: yes(6 if item.person_id in recused else 7) for item in agenda.values()}
    secretary = made.actor("secretary", MEETING.date())
    assert meetings.record_totals(held, totals, actor=secretary, now=AFTER) == {}
    reports = closing.close_meeting(held, actor=secretary, now=AFTER)
    assert [report.outcome for report in reports] == [Outcome.PASSED] * 8, reports
    assert state(title) is State.COUNCIL_VOTED
    letter = cases.submitted(made, [title, *base])
    assert letter
