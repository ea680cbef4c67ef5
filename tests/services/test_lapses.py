"""Overdue cases lapse by themselves where the plan says so, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.actors import SYSTEM
from workflow.domain.states import AfterTerm, CommendationType, Section, Stage, State, SubjectKind
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent, Notice, Term, User
from workflow.services import lapses, nominations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

OPEN = datetime(2024, 1, 22, 2, tzinfo=UTC)
BEFORE = datetime(2024, 12, 6, 16, 59, 59, tzinfo=UTC)
AFTER = datetime(2024, 12, 6, 17, tzinfo=UTC)  # the unit review closed at 24:00 of 06/12 in Vietnam


AWARDS = {
    CommendationType.MERIT: "LDTT", CommendationType.UNPLANNED: "GK_SO", CommendationType.THEMATIC: "GK_SO",
}  # fmt: skip


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        allow(lapse=True)
        yield found


def allow(*, lapse: bool) -> None:
    with Session(db.engine) as session:
        after = AfterTerm.LAPSE if lapse else AfterTerm.MARK_LATE
        session.execute(update(Term).where(Term.stage == Stage.UNIT_REVIEW).values(after=after))
        session.commit()


def registered(made: World, person: str = "an", kind: CommendationType = CommendationType.MERIT) -> int:
    draft = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], type=kind,
                        unit_id=made.organisations["office"], award_code=AWARDS[kind], year=2024)  # fmt: skip
    identifier = nominations.open_draft(draft, actor=made.actor("officer"), now=OPEN)
    nominations.register(c.Register(nomination_id=identifier, version=1), actor=made.actor("officer"), now=OPEN)
    return identifier


def states() -> list[State]:
    with Session(db.engine) as session:
        return list(session.scalars(select(Nomination.state).order_by(Nomination.id)))


def test_registered_and_returned_cases_lapse_at_the_end_of_the_unit_review(made: World) -> None:
    registered(made)
    back = registered(made, "binh")
    command = c.Return(nomination_id=back, version=2, reason="Thiếu minh chứng", sections=(Section.EVIDENCE,))
    nominations.return_(command, actor=made.actor("head"), now=OPEN)
    assert lapses.lapse_overdue(now=BEFORE) == []
    assert [r.state for r in lapses.lapse_overdue(now=AFTER)] == [State.LAPSED, State.LAPSED]
    assert states() == [State.LAPSED, State.LAPSED]
    assert lapses.lapse_overdue(now=AFTER) == []


@pytest.mark.parametrize("kind", [CommendationType.UNPLANNED, CommendationType.THEMATIC])
def test_what_an_event_brings_is_not_bound_by_the_terms_of_the_year(made: World, kind: CommendationType) -> None:
    identifier = registered(made, kind=kind)
    assert lapses.lapse_overdue(now=AFTER) == []
    with pytest.raises(Refused) as refused:
        nominations.lapse(c.Lapse(nomination_id=identifier, version=2), actor=SYSTEM, now=AFTER)
    assert [violation.code for violation in refused.value.violations] == ["term_running"]


def test_the_clock_acts_under_its_own_name_and_tells_the_unit(made: World) -> None:
    registered(made)
    lapses.lapse_overdue(now=AFTER)
    with Session(db.engine) as session:
        event = session.scalars(select(NominationEvent).order_by(NominationEvent.id.desc())).first()
        told = set(session.scalars(select(Notice.user_id).where(Notice.kind == "lapse")))
    assert (event.kind, event.actor_id, event.actor_name) == ("lapse", 0, "Hệ thống")
    assert {made.users["officer"], made.users["head"], made.users["secretary"]} <= told


def test_nothing_lapses_where_the_plan_does_not_say_so(made: World) -> None:
    registered(made)
    allow(lapse=False)
    assert lapses.lapse_overdue(now=AFTER) == []
    assert states() == [State.REGISTERED]


def test_drafts_and_reviewed_cases_stay(made: World) -> None:
    draft = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["chi"],
                        unit_id=made.organisations["office"], award_code="LDTT", year=2024)  # fmt: skip
    nominations.open_draft(draft, actor=made.actor("officer"), now=OPEN)
    assert lapses.lapse_overdue(now=AFTER) == []


def test_one_case_that_moved_meanwhile_holds_back_no_other(made: World) -> None:
    first, second = registered(made), registered(made, "binh")
    found = lapses.overdue(now=AFTER)
    assert found == [(first, 2), (second, 2)]
    decline = c.Decline(nomination_id=first, version=2, reason="Không đủ điều kiện")
    nominations.decline(decline, actor=made.actor("head"), now=AFTER)
    results = lapses.lapse(found, now=AFTER)
    assert [r.error is None for r in results] == [False, True]
    assert states() == [State.DECLINED, State.LAPSED]


@pytest.mark.parametrize("key", ["officer", "head", "secretary", "administrator"])
def test_nobody_but_the_clock_lapses_a_case(made: World, key: str) -> None:
    identifier = registered(made)
    with pytest.raises((Forbidden, NotFound)):
        nominations.lapse(c.Lapse(nomination_id=identifier, version=2), actor=made.actor(key), now=AFTER)
    assert nominations.lapse(c.Lapse(nomination_id=identifier, version=2), actor=SYSTEM, now=AFTER) is State.LAPSED


def planned(made: World, job: str) -> list[dict[str, str]]:
    """What the job would say on Saturday 07/12/2024 and the Monday after."""
    args = ["jobs", "plan", "--from", "2024-12-07", "--to", "2024-12-09", "--json"]
    found: list[dict[str, str]] = json.loads(made.app.test_cli_runner().invoke(args=args).stdout)
    return [one for one in found if one["job"] == job]


def test_the_plan_of_the_schedule_names_who_would_hear(made: World) -> None:
    """Where cases lapse, nobody is reminded on Monday of what is gone since Saturday; where they do not, the heads are."""
    registered(made)
    allow(lapse=False)
    assert planned(made, "lapse") == []
    assert {one["about"] for one in planned(made, "sweep")} == {"Quá hạn: Bình xét tại đơn vị năm 2024 (Phòng Hành chính)"}
    allow(lapse=True)
    assert planned(made, "sweep") == []
    foreseen = planned(made, "lapse")
    assert {(one["at"], one["about"], one["why"]) for one in foreseen} == {
        ("2024-12-07T00:05:00+07:00", "Đề nghị Lao động tiên tiến của Lò Thị An đã hết hạn",
         "Hạn bình xét đã qua; kế hoạch quy định hồ sơ chưa bình xét hết hiệu lực.")
    }  # fmt: skip
    lapses.lapse_overdue(now=AFTER)
    with Session(db.engine) as session:
        told = session.execute(select(User.name, User.account).join(Notice).where(Notice.kind == "lapse"))
        assert Counter(one["recipient"] for one in foreseen) == Counter(f"{row.name} ({row.account})" for row in told)
    assert {one["role"] for one in foreseen} == {"unit_officer", "unit_head", "secretary"}
