"""The ratio cap at every gate: the fourth CSTĐCS of 21 LĐTT, by the rule of the day of the meeting."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, DECEMBER, MEETING
from tests.support.many_cases import many_cases
from tests.support.world import world
from workflow.domain import commands as c
from workflow.domain.papers import Issue
from workflow.domain.states import Section, State
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import NominationEvent
from workflow.services import closing, letters, nominations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.support.world import World

S = State
ARITHMETIC = (
    "Chiến sĩ thi đua cơ sở: đã có 3 / 21 Lao động tiên tiến; 15 % × 21 = 3,15, tối đa 3; "
    "người thứ 4 vượt trần, cần ít nhất 27 Lao động tiên tiến."
)
SIGNED = Issue(number="20/TTr-TTTN", issued_on=AFTER.date(), signer="Cầm Văn Giám")


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def of_2022(made: World, count: int, state: State, award: str) -> list[int]:
    return many_cases(made, count, state, award=award, year=2022)


def version(nomination_id: int) -> int:
    return cases.row(nomination_id).version


def last_event(nomination_id: int) -> NominationEvent:
    with Session(db.engine) as session:
        query = select(NominationEvent).where(NominationEvent.nomination_id == nomination_id)
        return session.scalars(query.order_by(NominationEvent.seq.desc())).first()


def review(made: World, nomination_id: int, *, held_on: date, now: datetime, reason: str = "Hồ sơ giấy đầy đủ") -> None:
    step = c.Review(
        nomination_id=nomination_id, version=version(nomination_id), held_on=held_on, present=8, yes=8,
        override_reason=reason,
    )  # fmt: skip
    nominations.review(step, actor=made.actor("head", now.date()), now=now)


def words(refused: Refused) -> list[str]:
    return [v.message % v.params for v in refused.violations if v.code == "over_cap"]


def vote(made: World, ids: list[int], *, held_at: datetime, now: datetime) -> list[closing.ItemReport]:
    meeting_id = cases.meeting(made, ids, held_at=held_at)
    return list(cases.all_yes(made, meeting_id, now=now).values())


def test_the_fourth_of_21_is_refused_at_the_unit_s_review_in_2022(made: World) -> None:
    """Whoever may yet get LĐTT counts in the base; reviewed ones count against the cap, whatever the head's reason."""
    of_2022(made, 10, S.REGISTERED, "LDTT")
    of_2022(made, 11, S.UNIT_REVIEWED, "LDTT")
    of_2022(made, 3, S.UNIT_REVIEWED, "CSTDCS")
    (fourth,) = of_2022(made, 1, S.REGISTERED, "CSTDCS")
    with pytest.raises(Refused) as refused:
        review(made, fourth, held_on=DECEMBER.date(), now=DECEMBER)
    assert words(refused.value) == [ARITHMETIC]
    # minutes of 2022 typed in when no cap is in force any more: the day of the review decides
    with pytest.raises(Refused) as refused:
        review(made, fourth, held_on=date(2022, 12, 5), now=datetime(2024, 2, 1, 3, tzinfo=UTC))
    assert words(refused.value) == [ARITHMETIC]
    of_2022(made, 6, S.REGISTERED, "LDTT")  # 27: now a fourth fits
    with pytest.raises(Refused) as refused:
        review(made, fourth, held_on=DECEMBER.date(), now=DECEMBER)
    assert words(refused.value) == []


@pytest.mark.parametrize("now", [MEETING, datetime(2024, 2, 1, 3, tzinfo=UTC)], ids=["in 2022", "closed in 2024"])
def test_the_fourth_is_refused_at_the_vote_by_the_rule_of_the_meeting_s_day(made: World, now: datetime) -> None:
    of_2022(made, 21, S.COUNCIL_VOTED, "LDTT")
    of_2022(made, 3, S.COUNCIL_VOTED, "CSTDCS")
    ids = of_2022(made, 1, S.UNIT_REVIEWED, "CSTDCS")
    (report,) = vote(made, ids, held_at=MEETING, now=now)
    assert report.outcome is None
    assert [v.message % v.params for v in report.reasons] == [ARITHMETIC]
    assert cases.state(ids[0]) is S.UNIT_REVIEWED


def test_a_returned_case_keeps_its_place_under_the_cap(made: World) -> None:
    of_2022(made, 21, S.COUNCIL_VOTED, "LDTT")
    voted = of_2022(made, 3, S.COUNCIL_VOTED, "CSTDCS")
    back = c.Return(nomination_id=voted[0], version=version(voted[0]), reason="Thiếu", sections=(Section.REPORT,))
    nominations.return_(back, actor=made.actor("secretary", MEETING.date()), now=MEETING)
    ids = of_2022(made, 1, S.UNIT_REVIEWED, "CSTDCS")
    (report,) = vote(made, ids, held_at=MEETING, now=MEETING)
    assert [v.code for v in report.reasons] == ["over_cap"]


def test_what_comes_back_needs_the_room_it_once_had(made: World) -> None:
    """Declined above, its place is given to another: brought back, it would be the fourth of 21."""
    of_2022(made, 21, S.COUNCIL_VOTED, "LDTT")
    of_2022(made, 1, S.COUNCIL_VOTED, "CSTDCS")
    gone, _stays = of_2022(made, 2, S.SUBMITTED, "CSTDCS")
    declined = c.Decline(nomination_id=gone, version=version(gone), reason="Chưa đủ căn cứ")
    nominations.decline(declined, actor=made.actor("approver", AFTER.date()), now=AFTER)
    (report,) = vote(made, of_2022(made, 1, S.UNIT_REVIEWED, "CSTDCS"), held_at=MEETING, now=AFTER)
    assert report.outcome == "passed"
    nominations.give_leave(gone, version(gone), "Cho xét lại", actor=made.actor("director", AFTER.date()), now=AFTER)
    back = c.Reinstate(nomination_id=gone, version=version(gone), reason="Có ý kiến của Chủ tịch")
    with pytest.raises(Refused) as refused:
        nominations.reinstate(back, actor=made.actor("secretary", AFTER.date()), now=AFTER)
    assert words(refused.value) == [ARITHMETIC]


NOBODY = (
    "Chiến sĩ thi đua cơ sở: chưa có hồ sơ Lao động tiên tiến nào để tính trần; 15 % × 0 = 0, tối đa 0; người thứ 1 vượt "
    "trần, cần ít nhất 7 Lao động tiên tiến. Nếu danh sách Lao động tiên tiến chưa lập thì lập trước."
)


def test_a_share_of_nobody_is_nobody_at_review_vote_and_submission(made: World) -> None:
    (registered,) = of_2022(made, 1, S.REGISTERED, "CSTDCS")
    with pytest.raises(Refused) as refused:
        review(made, registered, held_on=DECEMBER.date(), now=DECEMBER)
    assert words(refused.value) == [NOBODY]
    of_2022(made, 7, S.REGISTERED, "LDTT")  # enough for the unit's review; the council has passed none of them
    with pytest.raises(Refused) as refused:
        review(made, registered, held_on=DECEMBER.date(), now=DECEMBER)
    assert words(refused.value) == []
    (report,) = vote(made, of_2022(made, 1, S.UNIT_REVIEWED, "CSTDCS"), held_at=MEETING, now=MEETING)
    assert (report.outcome, [v.message % v.params for v in report.reasons]) == (None, [NOBODY])
    (voted,) = of_2022(made, 1, S.COUNCIL_VOTED, "CSTDCS")
    actor = made.actor("secretary", AFTER.date())
    (result,) = letters.submit([(voted, version(voted))], SIGNED, actor=actor, now=AFTER).results
    assert isinstance(result.error, Refused)
    assert words(result.error) == [NOBODY]


def test_the_fourth_is_refused_at_submission_when_the_base_has_shrunk(made: World) -> None:
    """Four were voted among 27; six LĐTT have gone since. Three go on the letter, the fourth does not."""
    of_2022(made, 21, S.COUNCIL_VOTED, "LDTT")
    four = of_2022(made, 4, S.COUNCIL_VOTED, "CSTDCS")
    done = letters.submit([(i, version(i)) for i in four], SIGNED, actor=made.actor("secretary", AFTER.date()), now=AFTER)
    assert [cases.state(i) for i in four] == [S.SUBMITTED, S.SUBMITTED, S.SUBMITTED, S.COUNCIL_VOTED]
    (refused,) = [result.error for result in done.results if result.error]
    assert isinstance(refused, Refused)
    assert words(refused) == [ARITHMETIC]


def test_in_2025_no_cap_is_configured_which_the_event_says(made: World) -> None:
    now = datetime(2025, 12, 8, 3, tzinfo=UTC)
    many_cases(made, 21, S.COUNCIL_VOTED, award="LDTT")
    many_cases(made, 3, S.COUNCIL_VOTED, award="CSTDCS")
    ids = many_cases(made, 1, S.UNIT_REVIEWED, award="CSTDCS")
    (report,) = vote(made, ids, held_at=now, now=now)
    assert (report.outcome, report.reasons) == ("passed", ())
    kept = json.loads(last_event(ids[0]).data)
    assert kept["warning"] == "no_cap"
    assert kept["citation"].startswith("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 23")
    issue = Issue(number="21/TTr-TTTN", issued_on=now.date(), signer="Cầm Văn Giám")
    letters.submit([(ids[0], version(ids[0]))], issue, actor=made.actor("secretary", now.date()), now=now)
    assert json.loads(last_event(ids[0]).data)["warning"] == "no_cap"
