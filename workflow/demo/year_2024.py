"""The story of 2024 as the plan of that year gives it: registration "before 10/02/2024", three divisions in, one not yet.

The yearly titles stay where they stood in the first days of February; the commendations of a movement go on to March.
"""

from __future__ import annotations

from datetime import date, datetime

from workflow.demo import council, year_plan
from workflow.demo.centre import CENTRE, COUNSEL, DEPARTMENT, MARKET, OFFICE
from workflow.demo.scenes import Scene, apply_for, play, registers, reviewed
from workflow.demo.stage import Case, Stage, moment
from workflow.demo.texts import thematic_report
from workflow.demo.year_plan import PlanPaper
from workflow.domain import commands as c
from workflow.domain.states import CommendationType, Section, TermMeaning
from workflow.domain.states import Stage as TermStage
from workflow.extensions import reading
from workflow.queries import meetings, names

YEAR = 2024
LDTT, CSTDCS, TTLDTT, GK = "LDTT", "CSTDCS", "TTLDTT", "GK_SO"

PLAN = PlanPaper(
    # The paper that this plan was taken from bears no number.
    number="KH năm 2024", issued_on=date(YEAR, 1, 18),
    legal_basis="Kế hoạch số 08/KH-SLĐTBXH ngày 12/01/2024 của Sở Lao động – Thương binh và Xã hội "
    "về công tác thi đua, khen thưởng năm 2024",
    terms={
        TermStage.REGISTRATION: date(YEAR, 2, 10), TermStage.UNIT_REVIEW: date(YEAR, 12, 10),
        TermStage.COUNCIL: date(YEAR, 12, 17), TermStage.SUBMISSION: date(YEAR, 12, 20),
        TermStage.REPORT: date(YEAR, 12, 31),
    },
    registration=TermMeaning.BEFORE, lapse_overdue=True,
)  # fmt: skip

OFFICE_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("tuan", "hanh", "phuong", "ngan", "hai", "xuyen", "dung")), ("hanh", CSTDCS), (OFFICE, TTLDTT),
)  # fmt: skip
COUNSEL_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("binh", "su", "hoa", "duc", "mai")), ("su", CSTDCS), ("hoa", GK), (COUNSEL, TTLDTT),
)  # fmt: skip
MARKET_CASES: tuple[Case, ...] = (
    *((key, LDTT) for key in ("lananh", "trang", "long", "chu")), ("trang", CSTDCS), (MARKET, TTLDTT),
)
CENTRE_CASES: tuple[Case, ...] = (("thang", LDTT), ("huyen", LDTT), ("chien", LDTT), (CENTRE, TTLDTT))
MOVEMENT: tuple[Case, ...] = tuple((key, GK) for key in ("ngan", "xuyen", "hanh", "mai", "su", "chu", "long", "trang"))


def at(day: int, month: int, clock: str) -> datetime:
    return moment(date(YEAR, month, day), clock)


def story(stage: Stage, until: datetime) -> None:
    """Play what has happened by `until`."""
    play(stage, SCENES, until)


def _plan(stage: Stage, now: datetime) -> None:
    plan = year_plan.issue(stage.hand("phuong", now), PLAN)
    year_plan.finish(stage.hand("phuong", now), plan, 1, 1, "Kế hoạch năm 2024 đã ban hành.")


def _head_returns(stage: Stage, now: datetime) -> None:
    """One registration goes back to its officer for the recognition of its initiative."""
    identifier, version = stage.one(("trang", CSTDCS))
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


def _agenda(stage: Stage, now: datetime) -> None:
    council.plan_meeting(stage.hand("phuong", now), at(20, 2, "14:00"), MOVEMENT)


def _meeting(stage: Stage, now: datetime) -> None:
    (meeting,) = (row.id for row in meetings.planned(reading(), stage.places[CENTRE]))
    council.attend(stage.hand("phuong", now), meeting, {})
    council.count_ballots(stage.hand("phuong", now), meeting, 7, {})
    council.close(stage.hand("phuong", now), meeting, "Thống nhất đề nghị Sở tặng Giấy khen.")


def _letter(stage: Stage, now: datetime) -> None:
    title = "Tờ trình đề nghị khen thưởng chuyên đề chuyển đổi số"
    council.submit(stage.hand("phuong", now), "41/TTr-TTDVVL", title, MOVEMENT)


def _decision(stage: Stage, now: datetime) -> None:
    director = ("Sa Thị Lệ Quyên", "Giám đốc Sở")
    council.decide(stage.hand("quyen", now), DEPARTMENT, "97/QĐ-SLĐTBXH", director, MOVEMENT)


def _presentation(stage: Stage, now: datetime) -> None:
    given = "Giấy khen và tiền thưởng"
    council.present(stage.hand("phuong", now), MOVEMENT, where="Giao ban quý I", handed_over=given)


def _tasks(stage: Stage, now: datetime) -> None:
    plan = names.plan(reading(), stage.places[CENTRE], YEAR)
    if plan is not None:
        for number, result in ((2, "Đã phát động và tổng hợp đăng ký."), (3, "Hưởng ứng ba phong trào chuyên đề.")):
            year_plan.finish(stage.hand("phuong", now), plan.id, 1, number, result)


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
    Scene(at(16, 2, "09:00"), _agenda),
    Scene(at(20, 2, "16:00"), _meeting),
    Scene(at(22, 2, "09:00"), _letter),
    Scene(at(6, 3, "10:00"), _decision),
    Scene(at(26, 3, "15:00"), _presentation),
    Scene(at(28, 3, "16:00"), _tasks),
)
