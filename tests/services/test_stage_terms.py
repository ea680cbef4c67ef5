"""The terms of the five stages, enforced by the services: to the second, with grace, with more time, in each outcome."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.calendar import ZONE
from workflow.domain.papers import Issue
from workflow.domain.plans import AddTask, OpenDoor, RecordInspection, SetTerm, TaskDetails
from workflow.domain.states import AFTER, AfterTerm, Section, Stage, State, SubjectKind, TaskClosing, TermMeaning
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Attachment, Inspection, NominationEvent, Notice, Plan, PlanTask, Term
from workflow.services import inspections, lapses, letters, nominations, plans
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

SECOND = timedelta(seconds=1)
OPEN = datetime(2024, 1, 22, 2, tzinfo=UTC)  # Monday 22/01/2024, 09:00 in Vietnam


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    found = world(app)
    with app.app_context():
        yield found


def at(text: str) -> datetime:
    """A Vietnamese moment, "07/12/2024 00:00:00"; 00:00 here is 17:00 of the day before in UTC."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZONE)


def stored(query: object) -> list[object]:
    with Session(db.engine) as session:
        return list(session.scalars(query))


def set_term(made: World, stage: Stage, due: date, after: AfterTerm | None = None, **more: object) -> None:
    command = SetTerm(plan_id=made.plan_id, stage=stage, due_on=due, after=after, **more)
    plans.set_term(command, actor=made.actor("secretary"), now=OPEN)


def more_time(made: World, stage: Stage, unit: str, until: datetime, now: datetime) -> None:
    command = OpenDoor(plan_id=made.plan_id, organisation_id=made.organisations[unit], stage=stage, until=until,
                       reason="Mưa lũ")  # fmt: skip
    plans.open_door(command, actor=made.actor("director"), now=now)


def draft(made: World, person: str = "an") -> int:
    command = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person],
                          unit_id=made.organisations["office"], award_code="LDTT", year=2024)  # fmt: skip
    return nominations.open_draft(command, actor=made.actor("officer"), now=OPEN)


def register(made: World, identifier: int, now: datetime) -> State:
    return nominations.register(c.Register(nomination_id=identifier, version=1), actor=made.actor("officer"), now=now)


def ready(made: World, person: str = "an") -> int:
    """A registered case with its dossier and evidence."""
    identifier = draft(made, person)
    register(made, identifier, OPEN)
    texts = {"summary": "Tóm tắt", "report": "Báo cáo", "initiative": "Sáng kiến"}
    nominations.edit(c.EditDossier(nomination_id=identifier, version=2, **texts), actor=made.actor("officer"), now=OPEN)
    with Session(db.engine) as session:
        session.add(Attachment(nomination_id=identifier, section=Section.EVIDENCE, name="a.pdf", size=1, sha256="0" * 64,
                               media_type="application/pdf", storage_key=f"k{identifier}", uploaded_by_id=1,
                               uploaded_at=OPEN))  # fmt: skip
        session.commit()
    return identifier


def review(made: World, identifier: int, now: datetime) -> State:
    version = cases.row(identifier).version
    command = c.Review(nomination_id=identifier, version=version, held_on=date(2024, 1, 22), present=8, yes=8,
                       override_reason="Hồ sơ giấy đầy đủ")  # fmt: skip
    return nominations.review(command, actor=made.actor("head"), now=now)


def code(error: pytest.ExceptionInfo[Refused]) -> str:
    return ", ".join(violation.code for violation in error.value.violations)


def kept(identifier: int, kind: str) -> dict[str, object]:
    """What the event of a step keeps of the time: empty for an act in time."""
    query = select(NominationEvent.data).where(
        NominationEvent.nomination_id == identifier, NominationEvent.kind == kind
    )
    data = json.loads(str(stored(query)[-1]))
    return {name: data[name] for name in ("late_since", "extended_until") if name in data}


# ── to the second, in both wordings, whatever the zone of whoever asks ──


def test_registration_takes_the_last_second_and_refuses_the_next(made: World) -> None:
    """Saturday 10/02/2024 is the first day of Tết: "before" it is Friday 24:00, "no later than" Saturday 24:00."""
    rows = [
        ("an", TermMeaning.BEFORE, "09/02/2024 23:59:59"), ("binh", TermMeaning.NO_LATER_THAN, "10/02/2024 23:59:59"),
    ]  # fmt: skip
    for person, meaning, last in rows:
        set_term(made, Stage.REGISTRATION, date(2024, 2, 10), meaning=meaning)
        identifier = draft(made, person)
        for late in (at(last) + SECOND, (at(last) + SECOND).astimezone(UTC)):
            with pytest.raises(Refused) as refused:
                register(made, identifier, late)
            assert code(refused) == "registration_closed"
        assert register(made, identifier, at(last).astimezone(UTC)) is State.REGISTERED
        assert kept(identifier, "register") == {}


def test_the_units_review_takes_the_last_second_and_refuses_the_next(made: World) -> None:
    """Friday 06/12/2024 is an ordinary day."""
    rows = [
        ("an", TermMeaning.BEFORE, "05/12/2024 23:59:59"), ("binh", TermMeaning.NO_LATER_THAN, "06/12/2024 23:59:59"),
    ]  # fmt: skip
    for person, meaning, last in rows:
        identifier = ready(made, person)
        set_term(made, Stage.UNIT_REVIEW, date(2024, 12, 6), AfterTerm.REFUSE, meaning=meaning)
        for late in (at(last) + SECOND, (at(last) + SECOND).astimezone(UTC)):
            with pytest.raises(Refused) as refused:
                review(made, identifier, late)
            assert code(refused) == "stage_closed"
        assert review(made, identifier, at(last).astimezone(UTC)) is State.UNIT_REVIEWED
        assert kept(identifier, "review") == {}


def test_grace_is_silent_and_ends_to_the_second(made: World) -> None:
    set_term(made, Stage.REGISTRATION, date(2024, 2, 7), grace_minutes=30)
    (closes,) = stored(select(Term.closes_at).where(Term.stage == Stage.REGISTRATION))
    assert closes == at("08/02/2024 00:00:00")
    identifier, other = draft(made), draft(made, "binh")
    assert register(made, identifier, at("08/02/2024 00:29:59")) is State.REGISTERED
    assert kept(identifier, "register") == {}
    with pytest.raises(Refused) as refused:
        register(made, other, at("08/02/2024 00:30:00"))
    assert refused.value.violations[0].params["closes_at"] == closes  # what is said is the term, not the grace


# ── what happens after ──


def test_after_the_term_a_case_is_marked_late_refused_or_lapses(made: World) -> None:
    late = at("07/12/2024 00:00:00")
    one, two = ready(made), ready(made, "binh")
    set_term(made, Stage.UNIT_REVIEW, date(2024, 12, 6), grace_minutes=10, after=AfterTerm.MARK_LATE)
    assert review(made, one, late + timedelta(minutes=10)) is State.UNIT_REVIEWED
    assert kept(one, "review") == {"late_since": "2024-12-06T17:00:00+00:00"}
    set_term(made, Stage.UNIT_REVIEW, date(2024, 12, 6), grace_minutes=10, after=AfterTerm.LAPSE)
    assert lapses.overdue(now=late + timedelta(minutes=10) - SECOND) == []
    with pytest.raises(Refused) as refused:  # before the sweep comes by
        review(made, two, late + timedelta(minutes=10))
    assert code(refused) == "stage_closed"
    assert [result.state for result in lapses.lapse_overdue(now=late + timedelta(minutes=10))] == [State.LAPSED]


def test_a_case_that_the_chair_let_be_brought_back_does_not_lapse_again(made: World) -> None:
    identifier, late = ready(made), at("07/12/2024 00:00:00")
    set_term(made, Stage.UNIT_REVIEW, date(2024, 12, 6), AfterTerm.LAPSE)
    lapses.lapse_overdue(now=late)
    nominations.give_leave(identifier, 4, "Mưa lũ", actor=made.actor("director"), now=late)
    back = c.Reinstate(nomination_id=identifier, version=5, reason="Chủ tịch đồng ý")
    assert nominations.reinstate(back, actor=made.actor("secretary"), now=late + SECOND) is State.REGISTERED
    assert lapses.lapse_overdue(now=late + timedelta(days=1)) == []
    assert review(made, identifier, late + timedelta(days=1)) is State.UNIT_REVIEWED
    assert kept(identifier, "review") == {"late_since": "2024-12-06T17:00:00+00:00"}


def test_what_a_plan_may_say_of_each_stage_and_says_when_it_says_nothing(made: World) -> None:
    refuse, lapse, mark = AfterTerm.REFUSE, AfterTerm.LAPSE, AfterTerm.MARK_LATE
    assert {
        Stage.REGISTRATION: (refuse, mark), Stage.UNIT_REVIEW: (mark, refuse, lapse), Stage.COUNCIL: (mark, refuse),
        Stage.SUBMISSION: (mark, refuse), Stage.REPORT: (mark, refuse),
    } == AFTER  # fmt: skip
    for stage in Stage:
        set_term(made, stage, date(2024, 12, 20))
        assert stored(select(Term.after).where(Term.stage == stage)) == [AFTER[stage][0]]
        for after in set(AfterTerm) - set(AFTER[stage]):
            with pytest.raises(Refused) as refused:
                set_term(made, stage, date(2024, 12, 20), after)
            assert code(refused) == "wrong_after"
    for minutes in (-1, 1441):
        with pytest.raises(Refused) as refused:
            set_term(made, Stage.REPORT, date(2024, 12, 20), grace_minutes=minutes)
        assert code(refused) == "wrong_grace"


# ── more time for one unit ──


def test_more_time_holds_for_its_unit_and_stage_until_its_second(made: World) -> None:
    late, until = at("09/12/2024 08:00:00"), at("10/12/2024 17:00:00")
    one, two, three = ready(made), ready(made, "binh"), draft(made, "chi")
    set_term(made, Stage.UNIT_REVIEW, date(2024, 12, 6), AfterTerm.LAPSE)
    more_time(made, Stage.UNIT_REVIEW, "counsel", until, late)
    assert len(lapses.overdue(now=late)) == 2
    more_time(made, Stage.UNIT_REVIEW, "office", until, late)
    assert lapses.overdue(now=until - SECOND) == []
    assert review(made, one, until - SECOND) is State.UNIT_REVIEWED
    assert kept(one, "review") == {"extended_until": "2024-12-10T10:00:00+00:00"}
    with pytest.raises(Refused):
        review(made, two, until)
    with pytest.raises(Refused) as refused:
        register(made, three, until - SECOND)  # another stage
    assert code(refused) == "registration_closed"
    told = stored(select(Notice.user_id).where(Notice.kind == "door_opened").order_by(Notice.user_id))
    assert {made.users[key] for key in ("officer", "head", "counsel_officer", "counsel_head")} == set(told)


def test_more_time_is_the_chairs_with_a_reason_and_only_after_the_term(made: World) -> None:
    command = OpenDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], stage=Stage.COUNCIL,
                       until=at("20/12/2024 12:00:00"), reason="Mưa lũ")  # fmt: skip
    for key in ("secretary", "head"):
        with pytest.raises(Forbidden):
            plans.open_door(command, actor=made.actor(key), now=OPEN)
    with pytest.raises(Refused) as refused:  # the council's term is the end of Friday 20/12/2024
        plans.open_door(command, actor=made.actor("director"), now=OPEN)
    assert code(refused) == "door_needless"


# ── council, submission, report ──


def council_year(made: World) -> None:
    """2022 with a council's term of Thursday 08/12 and a submission's of Friday 09/12, both refusing."""
    cases.plan(made)
    (plan,) = stored(select(Plan.id).where(Plan.year == 2022))
    for stage, due in ((Stage.COUNCIL, date(2022, 12, 8)), (Stage.SUBMISSION, date(2022, 12, 9))):
        command = SetTerm(plan_id=plan, stage=stage, due_on=due, after=AfterTerm.REFUSE)
        plans.set_term(command, actor=made.actor("secretary"), now=cases.REGISTERING)


def test_a_vote_counts_on_the_day_the_council_met_and_the_letter_when_it_is_sent(made: World) -> None:
    council_year(made)
    one, two = cases.reviewed(made, "an"), cases.reviewed(made, "binh")
    cases.voted(made, [one], now=at("08/12/2022 23:30:00"))
    assert cases.state(one) is State.COUNCIL_VOTED
    cases.voted(made, [two], now=at("09/12/2022 00:00:00"))
    assert cases.state(two) is State.UNIT_REVIEWED
    more_council_time(made, Stage.COUNCIL, at("09/12/2022 12:00:00"), at("09/12/2022 00:00:00"))
    cases.voted(made, [two], now=at("09/12/2022 11:00:00"))
    assert cases.state(two) is State.COUNCIL_VOTED
    assert kept(two, "vote") == {"extended_until": "2022-12-09T05:00:00+00:00"}

    first, second = (letter_of(made, key, at("09/12/2022 12:00:00")) for key in (one, two))
    assert send(made, first, at("09/12/2022 23:59:59"), "20/TTr") is True
    assert send(made, second, at("10/12/2022 00:00:00"), "21/TTr") is False
    assert [cases.state(key) for key in (one, two)] == [State.SUBMITTED, State.COUNCIL_VOTED]
    more_council_time(made, Stage.SUBMISSION, at("12/12/2022 17:00:00"), at("10/12/2022 00:00:00"))
    assert send(made, second, at("12/12/2022 16:59:59"), "21/TTr") is True


def more_council_time(made: World, stage: Stage, until: datetime, now: datetime) -> None:
    """More time for the council's own organisation, which holds for the cases of all its units."""
    (plan,) = stored(select(Plan.id).where(Plan.year == 2022))
    command = OpenDoor(plan_id=plan, organisation_id=made.organisations["centre"], stage=stage, until=until,
                       reason="Chờ đủ thành viên")  # fmt: skip
    plans.open_door(command, actor=made.actor("director"), now=now)


def letter_of(made: World, nomination_id: int, now: datetime) -> int:
    actor = made.actor("secretary", now.date())
    return letters.create(made.organisations["centre"], "Tờ trình", [nomination_id], actor=actor, now=now)


def send(made: World, letter: int, now: datetime, number: str) -> bool:
    actor = made.actor("secretary", now.date())
    command = Issue(number=number, issued_on=now.date(), signer="Cầm Văn Giám")
    return letters.issue(letter, command, actor=actor, now=now).issued


def test_a_report_after_its_term_is_late_or_refused(made: World) -> None:
    secretary, last = made.actor("secretary"), at("31/12/2024 23:59:59")
    set_term(made, Stage.REPORT, date(2024, 12, 31), AfterTerm.REFUSE)
    (term,) = stored(select(Term.id).where(Term.stage == Stage.REPORT))
    with pytest.raises(Refused) as refused:
        plans.finish_term(term, 1, True, actor=secretary, now=last + SECOND)
    assert code(refused) == "stage_closed"
    more_time(made, Stage.REPORT, "centre", last + timedelta(days=2), last + SECOND)
    plans.finish_term(term, 1, True, actor=secretary, now=last + timedelta(days=1))
    plans.finish_term(term, 2, False, actor=secretary, now=last + timedelta(days=5))
    set_term(made, Stage.REPORT, date(2024, 12, 31), AfterTerm.MARK_LATE)
    plans.finish_term(term, 4, True, actor=secretary, now=last + timedelta(days=5))
    assert stored(select(Term.done_on).where(Term.id == term)) == [date(2025, 1, 5)]


# ── an inspection closes its task ──


def test_an_inspection_closes_the_task_that_waits_for_it(made: World) -> None:
    secretary, now = made.actor("secretary"), at("20/09/2024 09:00:00")
    details = TaskDetails(quarter=3, title="Kiểm tra", due_on=date(2024, 9, 30), closes_by=TaskClosing.INSPECTION)
    task = plans.add_task(AddTask(plan_id=made.plan_id, details=details), actor=secretary, now=OPEN)
    sweep(now=now)
    assert stored(select(PlanTask.done_on)) == [None]
    command = RecordInspection(plan_id=made.plan_id, organisation_id=made.organisations["counsel"],
                               held_on=date(2024, 9, 18), number="3/KL")  # fmt: skip
    for key, error in (("officer", Forbidden), ("other_secretary", NotFound)):
        with pytest.raises(error):
            inspections.record(command, actor=made.actor(key), now=now)
    for wrong, code_ in ((date(2024, 9, 21), "future"), (date(2023, 9, 21), "wrong_year")):
        with pytest.raises(Refused) as refused:
            inspections.record(replace(command, held_on=wrong), actor=secretary, now=now)
        assert code(refused) == code_
    foreign = replace(command, organisation_id=made.organisations["other_office"])
    with pytest.raises(NotFound):
        inspections.record(foreign, actor=secretary, now=now)
    found = inspections.record(command, actor=secretary, now=now)
    sweep(now=now)
    assert stored(select(PlanTask.done_on)) == [date(2024, 9, 18)]
    assert stored(select(PlanTask.closed_ref_id)) == [found]
    with pytest.raises(Refused) as refused:
        inspections.remove(made.plan_id, found, actor=secretary, now=now)
    assert code(refused) == "inspection_used"
    plans.reopen_task(task, 2, actor=secretary, now=now)
    inspections.remove(made.plan_id, found, actor=secretary, now=now)
    assert stored(select(func.count()).select_from(Inspection)) == [0]
