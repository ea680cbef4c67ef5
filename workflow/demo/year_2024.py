"""The story of 2024 as that year's plan gives it: registration "before 10/02/2024", three divisions in, one not yet.

The commendations of a movement go through in the first quarter, the yearly titles in December. One case, sent back in
February and forgotten, lapses with its term; the division that never registered is still owed a reminder of February.
"""

from __future__ import annotations

from datetime import date, datetime

from workflow.demo import council, year_plan
from workflow.demo.centre import CENTRE, COUNSEL, DEPARTMENT, MARKET, OFFICE
from workflow.demo.scenes import Act, Scene, apply_for, by_unit, play, registers, reviewed
from workflow.demo.stage import Case, Stage, moment
from workflow.demo.texts import report, thematic_report
from workflow.demo.year_plan import PlanPaper
from workflow.domain import commands as c
from workflow.domain import directory as d
from workflow.domain.states import AfterTerm, CommendationType, MeetingStatus, Rating, Section, TermMeaning
from workflow.domain.states import Stage as TermStage
from workflow.extensions import reading
from workflow.queries import meetings, names
from workflow.services import lapses, records

YEAR = 2024
LDTT, CSTDCS, TTLDTT, GK = "LDTT", "CSTDCS", "TTLDTT", "GK_SO"

PLAN = PlanPaper(
    # The number is made up: the paper that this plan was taken from bears none.
    number="02/KH-TTDVVL", issued_on=date(YEAR, 1, 18),
    legal_basis="Kế hoạch số 08/KH-SLĐTBXH ngày 12/01/2024 của Sở Lao động – Thương binh và Xã hội "
    "về công tác thi đua, khen thưởng năm 2024",
    terms={
        TermStage.REGISTRATION: date(YEAR, 2, 10), TermStage.UNIT_REVIEW: date(YEAR, 12, 10),
        TermStage.COUNCIL: date(YEAR, 12, 17), TermStage.SUBMISSION: date(YEAR, 12, 20),
        TermStage.REPORT: date(YEAR, 12, 31),
    },
    registration=TermMeaning.BEFORE, after_review=AfterTerm.LAPSE,
)  # fmt: skip

OFFICE_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("tuan", "hanh", "ngan", "hai", "xuyen", "dung")),
    ("hanh", CSTDCS), ("tuan", GK), (OFFICE, TTLDTT),
)  # fmt: skip
COUNSEL_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("binh", "su", "hoa", "duc", "mai")), ("su", CSTDCS), ("hoa", GK), (COUNSEL, TTLDTT),
)  # fmt: skip
MARKET_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("lananh", "trang", "long", "chu")),
    ("trang", CSTDCS),
    (MARKET, TTLDTT),
)
CENTRE_CASES: tuple[Case, ...] = (("thang", LDTT), ("huyen", LDTT), ("chien", LDTT), (CENTRE, TTLDTT))
FORGOTTEN: Case = ("trang", CSTDCS)
YEARLY = tuple(case for case in (*OFFICE_CASES, *COUNSEL_CASES, *MARKET_CASES, *CENTRE_CASES) if case != FORGOTTEN)
EXCELLENT = ("hanh", "su", "thang")
MOVEMENT: tuple[Case, ...] = tuple((key, GK) for key in ("ngan", "xuyen", "hanh", "mai", "su", "chu", "long", "trang"))


def at(day: int, month: int, clock: str) -> datetime:
    return moment(date(YEAR, month, day), clock)


def story(stage: Stage, until: datetime) -> None:
    """Play what has happened by `until`."""
    play(stage, SCENES, until)


def _plan(stage: Stage, now: datetime) -> None:
    plan = year_plan.issue(stage.hand("phuong", now), PLAN)
    year_plan.close_done(stage, now, plan)


def _head_returns(stage: Stage, now: datetime) -> None:
    """One registration goes back to its officer for the recognition of its initiative."""
    identifier, version = stage.one(FORGOTTEN)
    reason = "Thiếu giấy công nhận sáng kiến."
    step = c.Return(nomination_id=identifier, version=version, reason=reason, sections=(Section.EVIDENCE,))
    stage.try_step(stage.hand("lananh", now), step, f"trả lại hồ sơ của {stage.name('trang')}: {reason}")


def _secretary_returns(stage: Stage, now: datetime) -> None:
    identifier, version = stage.one(("long", GK))
    reason = "Báo cáo chưa nêu kết quả cụ thể của đợt thi đua."
    step = c.Return(nomination_id=identifier, version=version, reason=reason, sections=(Section.REPORT,))
    stage.try_step(stage.hand("phuong", now), step, f"trả lại hồ sơ của {stage.name('long')}: {reason}")


def _resubmitted(stage: Stage, now: datetime) -> None:
    text = f"Cập nhật 214 tin tuyển dụng trong đợt. {thematic_report(MARKET)}"
    stage.write(MARKET, ("long", GK), now, report=text)
    identifier, version = stage.one(("long", GK))
    step = c.Resubmit(nomination_id=identifier, version=version, note="Đã bổ sung số liệu.")
    stage.try_step(stage.hand("lananh", now), step, f"gửi lại hồ sơ của {stage.name('long')}")


def _agenda(cases: tuple[Case, ...], held_at: datetime) -> Act:
    return lambda stage, now: _plan_meeting(stage, now, held_at, cases)


def _plan_meeting(stage: Stage, now: datetime, held_at: datetime, cases: tuple[Case, ...]) -> None:
    council.plan_meeting(stage.hand("phuong", now), held_at, cases)


def _posts(cases: tuple[Case, ...], days: int) -> Act:
    title = f"Danh sách đề nghị khen thưởng năm {YEAR}"
    return lambda stage, now: council.post(stage.hand("phuong", now), title, cases, days)


def _meets(cases: tuple[Case, ...]) -> Act:
    return lambda stage, now: _meeting(stage, now, cases)


def _meeting(stage: Stage, now: datetime, cases: tuple[Case, ...]) -> None:
    rows = meetings.listing(reading(), [stage.places[CENTRE]])
    (meeting,) = (row.id for row in rows if row.status is MeetingStatus.PLANNED)
    council.attend(stage.hand("phuong", now), meeting, {})
    council.paper_ballot(stage.hand("phuong", now), meeting, cases, 7, {})
    council.close(stage.hand("phuong", now), meeting, "Thống nhất danh sách đề nghị Sở khen thưởng.")


def _letter(number: str, title: str, cases: tuple[Case, ...]) -> Act:
    return lambda stage, now: council.submit(stage.hand("phuong", now), number, title, cases)


def _decision(number: str, cases: tuple[Case, ...]) -> Act:
    director = ("Sa Thị Lệ Quyên", "Giám đốc Sở")
    return lambda stage, now: council.decide(stage.hand("quyen", now), DEPARTMENT, number, director, cases)


def _presentation(where: str, cases: tuple[Case, ...]) -> Act:
    given = "Quyết định, giấy khen hoặc giấy chứng nhận, tiền thưởng"
    return lambda stage, now: council.present(stage.hand("phuong", now), cases, where=where, handed_over=given)


def _ratings(stage: Stage, now: datetime) -> None:
    """Before the reviews; the criteria of the yearly titles read them."""
    paper = "Thông báo số 402/TB-TTDVVL ngày 02/12/2024"
    people = [subject for subject, award in YEARLY if award == LDTT]
    rates = [
        d.Rate(year=YEAR, person_id=stage.persons[key], document=paper,
               level=Rating.EXCELLENT if key in EXCELLENT else Rating.GOOD)
        for key in people
    ]  # fmt: skip
    hand = stage.hand("phuong", now)
    records.rate_many(rates, **hand.signed)
    hand.say(f"ghi xếp loại chất lượng năm {YEAR} của {len(rates)} người")


def _dossiers(stage: Stage, now: datetime) -> None:
    certificate = {"Minh chứng thành tích.pdf": ("Trung tâm Dịch vụ việc làm Sơn La", "XÁC NHẬN THÀNH TÍCH NĂM 2024")}
    for unit, cases in by_unit(YEARLY).items():
        for case in cases:
            files = certificate if case[1] == CSTDCS else None
            stage.write(unit, case, now, report=report(case[0]), files=files)


def _lapses(stage: Stage, now: datetime) -> None:
    gone = lapses.lapse_overdue(now=now)
    stage.say(now, "Hệ thống", f"{len(gone)} hồ sơ hết hạn bổ sung, hết hiệu lực theo kế hoạch")


def _quarter(quarter: int) -> Act:
    return lambda stage, now: _finish_quarter(stage, now, quarter)


def _finish_quarter(stage: Stage, now: datetime, quarter: int) -> None:
    plan = names.plan(reading(), stage.places[CENTRE], YEAR)
    if plan is not None:
        year_plan.finish_quarter(stage.hand("phuong", now), plan.id, quarter)


SCENES = (
    Scene(at(8, 1, "09:00"), apply_for(MOVEMENT, CommendationType.THEMATIC)),
    Scene(at(18, 1, "09:00"), _plan),
    Scene(at(19, 1, "15:00"), reviewed(MOVEMENT)),
    Scene(at(24, 1, "09:00"), registers(OFFICE, OFFICE_CASES)),
    Scene(at(26, 1, "10:00"), registers(COUNSEL, COUNSEL_CASES)),
    Scene(at(30, 1, "14:00"), registers(MARKET, MARKET_CASES)),
    Scene(at(31, 1, "08:30"), registers(CENTRE, CENTRE_CASES)),
    Scene(at(1, 2, "10:00"), _secretary_returns),
    Scene(at(2, 2, "09:00"), _head_returns),
    Scene(at(2, 2, "15:00"), _resubmitted),
    Scene(at(16, 2, "09:00"), _agenda(MOVEMENT, at(20, 2, "14:00"))),
    Scene(at(20, 2, "16:00"), _meets(MOVEMENT)),
    Scene(
        at(22, 2, "09:00"), _letter("41/TTr-TTDVVL", "Tờ trình đề nghị khen thưởng chuyên đề chuyển đổi số", MOVEMENT)
    ),
    Scene(at(6, 3, "10:00"), _decision("97/QĐ-SLĐTBXH", MOVEMENT)),
    Scene(at(26, 3, "15:00"), _presentation("Giao ban quý I", MOVEMENT)),
    Scene(at(28, 3, "16:00"), _quarter(1)),
    Scene(at(27, 6, "16:00"), _quarter(2)),
    Scene(at(26, 9, "16:00"), _quarter(3)),
    Scene(at(2, 12, "14:00"), _ratings),
    Scene(at(4, 12, "10:00"), _dossiers),
    Scene(at(6, 12, "15:00"), reviewed(YEARLY)),
    Scene(at(9, 12, "08:30"), _posts(YEARLY, 5)),
    Scene(at(11, 12, "00:10"), _lapses),
    Scene(at(13, 12, "09:00"), _agenda(YEARLY, at(17, 12, "14:00"))),
    Scene(at(17, 12, "16:30"), _meets(YEARLY)),
    Scene(at(18, 12, "09:00"), _letter("223/TTr-TTDVVL", "Tờ trình đề nghị khen thưởng năm 2024", YEARLY)),
    Scene(at(26, 12, "10:00"), _decision("655/QĐ-SLĐTBXH", YEARLY)),
    Scene(at(30, 12, "16:00"), _quarter(4)),
    Scene(at(31, 12, "15:00"), _presentation("Hội nghị tổng kết năm 2024", YEARLY)),
)
