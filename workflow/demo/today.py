"""The story of the current year: whoever signs in finds work of his own waiting, whatever day it is.

The plan is carried over from 2024, the yearly titles are registered in January and February as far as these have come,
and a movement's commendations stand at every step, some working days before now.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from workflow.data.holidays import working_calendar
from workflow.demo import council, initiatives, year_2024, year_plan
from workflow.demo.centre import BENEFIT, CENTRE, COUNSEL, DEPARTMENT, MARKET, OFFICE, person
from workflow.demo.scenes import Act, Scene, apply_for, play, registers, reviewed
from workflow.demo.stage import Case, Stage, moment
from workflow.demo.texts import thematic_report
from workflow.domain import commands as c
from workflow.domain.calendar import local_date
from workflow.domain.plans import PlanDetails, SetTerm, UpdatePlan
from workflow.domain.states import AfterTerm, CommendationType, Section
from workflow.domain.states import Stage as TermStage
from workflow.extensions import reading
from workflow.queries import names
from workflow.queries import plans as plan_rows
from workflow.services import plans

LDTT, CSTDCS, TTLDTT, GK, BK = "LDTT", "CSTDCS", "TTLDTT", "GK_SO", "BK_BO"

#: What the units register at the start of the year; the last one leaves two people for the late door.
YEARLY: tuple[tuple[int, str, tuple[Case, ...]], ...] = (
    (20, OFFICE, year_2024.OFFICE_CASES),
    (22, COUNSEL, year_2024.COUNSEL_CASES),
    (24, MARKET, year_2024.MARKET_CASES),
    (26, CENTRE, year_2024.CENTRE_CASES),
    (34, BENEFIT, (("huong", LDTT), ("kien", LDTT), (BENEFIT, TTLDTT))),  # day of the year: 34 is 3 February
)

# Where the movement's commendations stand. One person has one case, the deputy director's goes to the ministry.
AWARDED = (("ngan", GK), ("duc", GK))
TO_PRESENT = (("kien", GK), ("xuyen", GK))
AT_THE_DEPARTMENT = (("binh", GK), ("trang", GK), ("huyen", BK))
TO_SUBMIT = (("mai", GK), ("do", GK))
ON_THE_AGENDA = (("long", GK), ("hanh", GK))
FOR_AN_AGENDA = (("chu", GK), ("hoa", GK))
TO_REVIEW = (("thu", GK), ("su", GK), ("quyet", GK), ("dung", GK), ("chien", GK))
SENT_BACK: Case = ("huong", GK)
NOT_TAKEN_UP: Case = ("lananh", GK)
DRAFTS: tuple[Case, ...] = (("do", BK), ("su", BK))

_DIRECTOR = ("Sa Thị Lệ Quyên", "Giám đốc Sở")


def story(stage: Stage, now: datetime) -> None:
    """Play everything that has come by `now`."""
    scenes = [*_year(stage.year), *_movement(now, stage.year), *initiatives.scenes(now, stage.year)]
    play(stage, scenes, now)
    _plan_if_missing(stage, now)
    _open_the_door(stage, now)


# ── the year ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _year(year: int) -> list[Scene]:
    if year <= year_2024.YEAR:
        return []  # the plan of 2024 is the one in force, and its story has been played
    first = date(year, 1, 1)
    days = [
        Scene(moment(first + timedelta(days=day - 1), "10:00"), registers(unit, cases)) for day, unit, cases in YEARLY
    ]
    return [Scene(moment(date(year, 1, 12), "09:00"), _carry_over), *days, *_tasks(year)]


def _carry_over(stage: Stage, now: datetime) -> None:
    """The plan of 2024 becomes this year's; overdue cases of this one wait for a person, they do not lapse."""
    old = names.plan(reading(), stage.places[CENTRE], year_2024.YEAR)
    if old is None:
        raise LookupError("the plan of 2024")
    hand = stage.hand("phuong", now)
    new = plans.clone(old.id, year=stage.year, **hand.signed)
    made = names.plan(reading(), stage.places[CENTRE], stage.year)
    version = made.version if made else 1
    details = PlanDetails(
        number="14/KH-TTDVVL", issued_on=local_date(now),
        legal_basis=f"Kế hoạch công tác thi đua, khen thưởng năm {stage.year} của Sở",
    )  # fmt: skip
    plans.update(UpdatePlan(plan_id=new, version=version, details=details), **hand.signed)
    review = plan_rows.terms(reading(), [new])[new][TermStage.UNIT_REVIEW]
    plans.set_term(
        SetTerm(plan_id=new, stage=TermStage.UNIT_REVIEW, due_on=review.due_on, after=AfterTerm.MARK_LATE),
        **hand.signed,
    )
    hand.say(f"ban hành kế hoạch năm {stage.year} từ kế hoạch năm {year_2024.YEAR}")


def _plan_if_missing(stage: Stage, now: datetime) -> None:
    """In the first days of January the plan is there all the same, so that registration is open."""
    if stage.year > year_2024.YEAR and names.plan(reading(), stage.places[CENTRE], stage.year) is None:
        _carry_over(stage, now)


def _tasks(year: int) -> list[Scene]:
    """The tasks of each quarter are done in its last week, all but one of the third: a late one to be seen."""
    days = ((1, 3, 25, 0), (2, 6, 24, 0), (3, 9, 24, 1))
    return [
        Scene(moment(date(year, month, day), "16:00"), _quarter_done(quarter, left))
        for quarter, month, day, left in days
    ]


def _quarter_done(quarter: int, left: int) -> Act:
    def act(stage: Stage, now: datetime) -> None:
        plan = names.plan(reading(), stage.places[CENTRE], stage.year)
        if plan is not None:
            year_plan.finish_quarter(stage.hand("phuong", now), plan.id, quarter, left=left)

    return act


def _open_the_door(stage: Stage, now: datetime) -> None:
    """Once registration is over, the chair lets one division add the two people it forgot."""
    plan = names.plan(reading(), stage.places[CENTRE], stage.year)
    term = names.terms(reading(), plan.id).get(TermStage.REGISTRATION.value) if plan else None
    if plan is None or term is None or term.closes_at > now - timedelta(days=3):
        return
    opened, closes = _working_day(now, -1, "15:00"), _working_day(now, 10, "17:00")
    reason = "Hai người chuyển vị trí việc làm khi đến hạn đăng ký."
    year_plan.open_door(stage.hand("thang", opened), plan.id, BENEFIT, closes, reason)


# ── the movement ────────────────────────────────────────────────────────────────────────────────────────────────────


def _working_day(now: datetime, count: int, clock: str) -> datetime:
    return moment(working_calendar().add_working_days(local_date(now), count), clock)


def _movement(now: datetime, year: int) -> list[Scene]:
    kind = CommendationType.UNPLANNED if year == year_2024.YEAR else CommendationType.THEMATIC
    early, late = (*AWARDED, *TO_PRESENT), (*AT_THE_DEPARTMENT, *TO_SUBMIT)

    def ago(days: int, clock: str, act: Act) -> Scene:
        return Scene(_working_day(now, -days, clock), act)

    return [
        ago(24, "09:00", apply_for(early, kind)),
        ago(22, "15:00", reviewed(early)),
        ago(18, "14:00", _meets(early)),
        ago(17, "09:00", _submits(early, "171/TTr-TTDVVL")),
        ago(14, "09:00", apply_for(late, kind)),
        ago(13, "10:00", _evidence),
        ago(11, "15:00", reviewed(late)),
        ago(10, "10:00", _decides(AWARDED, "402/QĐ-SLĐTBXH")),
        ago(7, "14:00", _meets(late)),
        ago(6, "15:00", _presents),
        ago(5, "09:00", _submits(AT_THE_DEPARTMENT, "188/TTr-TTDVVL")),
        ago(5, "10:00", apply_for((*ON_THE_AGENDA, *FOR_AN_AGENDA, SENT_BACK, NOT_TAKEN_UP), kind)),
        ago(4, "10:00", _decides(TO_PRESENT, "419/QĐ-SLĐTBXH")),
        ago(4, "15:00", reviewed((*ON_THE_AGENDA, *FOR_AN_AGENDA, SENT_BACK, NOT_TAKEN_UP))),
        ago(3, "08:30", apply_for(TO_REVIEW, kind)),
        ago(3, "09:00", _plans_a_meeting),
        ago(2, "09:00", _sends_back),
        ago(2, "09:30", _does_not_take_up),
        ago(1, "10:00", _drafts),
    ]


def _evidence(stage: Stage, now: datetime) -> None:
    """A Bằng khen asks for evidence beside its report."""
    lines = ("Sở Lao động – Thương binh và Xã hội", "QUYẾT ĐỊNH KHEN THƯỞNG", stage.name("huyen"), "(bản sao)")
    files = {"Bản sao quyết định khen thưởng.pdf": lines}
    stage.write(CENTRE, ("huyen", BK), now, report=thematic_report(CENTRE), files=files)


def _meets(cases: tuple[Case, ...]) -> Act:
    def act(stage: Stage, now: datetime) -> None:
        secretary = stage.hand("phuong", now)
        meeting = council.plan_meeting(secretary, now, cases)
        council.attend(secretary, meeting, {})
        council.paper_ballot(secretary, meeting, cases, 7, {})
        council.close(secretary, meeting, "Thống nhất đề nghị khen thưởng.")

    return act


def _submits(cases: tuple[Case, ...], number: str) -> Act:
    title = "Tờ trình đề nghị khen thưởng chuyên đề"
    return lambda stage, now: council.submit(stage.hand("phuong", now), number, title, cases)


def _decides(cases: tuple[Case, ...], number: str) -> Act:
    return lambda stage, now: council.decide(stage.hand("quyen", now), DEPARTMENT, number, _DIRECTOR, cases)


def _presents(stage: Stage, now: datetime) -> None:
    given = "Giấy khen và tiền thưởng"
    council.present(stage.hand("phuong", now), AWARDED, where="Chào cờ đầu tuần", handed_over=given)


def _plans_a_meeting(stage: Stage, now: datetime) -> None:
    """A meeting some working days ahead: its members find the agenda, the secretary still adds to it."""
    today = working_calendar().add_working_days(local_date(now), 3)
    ahead = moment(working_calendar().add_working_days(today, 4), "14:00")
    council.plan_meeting(stage.hand("phuong", now), ahead, ON_THE_AGENDA)


def _sends_back(stage: Stage, now: datetime) -> None:
    identifier, version = stage.one(SENT_BACK)
    reason = "Báo cáo chưa nêu số hồ sơ đã giải quyết trong đợt thi đua."
    step = c.Return(nomination_id=identifier, version=version, reason=reason, sections=(Section.REPORT,))
    stage.try_step(stage.hand("phuong", now), step, f"trả lại hồ sơ của {stage.name(SENT_BACK[0])}: {reason}")


def _does_not_take_up(stage: Stage, now: datetime) -> None:
    identifier, version = stage.one(NOT_TAKEN_UP)
    reason = "Thành tích đã được khen ở hình thức khác trong năm."
    step = c.Decline(nomination_id=identifier, version=version, reason=reason)
    stage.try_step(stage.hand("phuong", now), step, f"không xét {stage.name(NOT_TAKEN_UP[0])}: {reason}")


def _drafts(stage: Stage, now: datetime) -> None:
    """Drafts that their officers have begun and not registered."""
    for case in DRAFTS:
        unit = person(case[0]).organisation
        stage.open(unit, case, now, kind=CommendationType.UNPLANNED)
        stage.write(unit, case, now, report=thematic_report(unit))
