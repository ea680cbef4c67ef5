"""The story of 2022: from the plan of January to the presentations of December, one scene per function, in order.

The outcome is that of the centre's own year report; the drop-outs on the way are invented, and each has its reason.
"""

from __future__ import annotations

from datetime import date, datetime

from workflow.data import load_catalogue
from workflow.demo import council, dossiers_2022, initiatives, report_2022, year_plan
from workflow.demo.centre import BENEFIT, CENTRE, COUNSEL, DEPARTMENT, MARKET, MINISTRY, OFFICE
from workflow.demo.facts_2022 import (
    BEHIND_PLAN,
    CSTDCS,
    EARLIER_RECOGNITION,
    EXCELLENT,
    GK,
    LATE,
    LDTT,
    LEFT,
    OVER_CAP,
    PLAN,
    POORLY_RATED,
    REGISTERED,
    SECRETARYS_OWN,
    TTLDTT,
    VOTED_DOWN,
    YEAR,
    on_the_agenda,
    voted,
)
from workflow.demo.stage import CAST, Hand, Stage, moment
from workflow.demo.texts import EARLIER_INITIATIVE, INITIATIVES
from workflow.domain import accounts as a
from workflow.domain import commands as c
from workflow.domain import directory as d
from workflow.domain.calendar import local_date
from workflow.domain.papers import Totals
from workflow.domain.states import Attendance, InitiativeLevel, Rating, Section
from workflow.services import records, substitutions, sweep

#: Working days that the list of proposals hangs: from the reviews to the eve of the vote.
_POSTED = 4


def at(day: int, month: int, clock: str) -> datetime:
    return moment(date(YEAR, month, day), clock)


def play(stage: Stage) -> None:
    """Play the whole year. The order of the scenes is the order of the year."""
    plan = january(stage)
    february(stage, plan)
    through_the_year(stage, plan)
    december_records(stage)
    dossiers_2022.complete_all(stage, at(6, 12, "09:00"))
    december_reviews(stage)
    returned_and_resubmitted(stage)
    the_council_meets(stage)
    to_the_department(stage)
    decided_and_presented(stage, plan)


def sweep_at(stage: Stage, day: int, month: int) -> None:
    now = at(day, month, "08:00")
    written = sweep.sweep(now=now)
    stage.say(now, "Hệ thống", f"nhắc hạn: {written} thông báo")


# ── registration ────────────────────────────────────────────────────────────────────────────────────────────────────


def january(stage: Stage) -> int:
    plan = year_plan.issue(stage.hand("phuong", at(12, 1, "09:00")), PLAN)
    year_plan.close_done(stage, at(12, 1, "16:00"), plan)
    sweep_at(stage, 20, 1)
    launch = "Công văn số 79/TTDVVL-HCTH ngày 25/01/2022 phát động phong trào thi đua năm 2022."
    year_plan.finish(stage.hand("phuong", at(25, 1, "09:00")), plan, 1, 3, launch)
    stage.register(OFFICE, REGISTERED[OFFICE], at(26, 1, "09:30"))
    stage.register(CENTRE, REGISTERED[CENTRE], at(27, 1, "10:00"))
    stage.register(COUNSEL, REGISTERED[COUNSEL], at(28, 1, "15:00"))
    return plan


def february(stage: Stage, plan: int) -> None:
    """The last two divisions register in the last days; the term closes; the chair opens the door for one case."""
    sweep_at(stage, 8, 2)
    stage.register(MARKET, REGISTERED[MARKET], at(9, 2, "14:00"))
    sweep_at(stage, 10, 2)
    stage.register(BENEFIT, REGISTERED[BENEFIT], at(10, 2, "16:45"))
    year_plan.close_done(stage, at(11, 2, "07:30"), plan)
    sweep_at(stage, 11, 2)
    stage.open(CENTRE, LATE, at(14, 2, "09:00"))
    identifier, version = stage.one(LATE)
    step = c.Register(nomination_id=identifier, version=version)
    stage.try_step(stage.hand("hai", at(14, 2, "09:05")), step, "đăng ký Bằng khen của Bộ trưởng sau hạn")
    reason = "Văn bản hướng dẫn đăng ký khen cấp Bộ đến Trung tâm sau hạn."
    year_plan.open_door(stage.hand("thang", at(14, 2, "15:00")), plan, CENTRE, at(18, 2, "17:00"), reason)
    stage.try_step(stage.hand("hai", at(15, 2, "09:00")), step, "đăng ký Bằng khen của Bộ trưởng khi được mở thêm")


def through_the_year(stage: Stage, plan: int) -> None:
    """Quarterly tasks with reminders ahead of each end of a quarter."""
    for day, month, quarter, number, result in (
        (30, 3, 1, 4, "Quý I không phát sinh khen thưởng đột xuất."),
        (15, 6, 2, 3, "Không có trường hợp đề nghị trong năm."),
        (20, 6, 2, 5, "Đã gửi Sở danh sách sáng kiến đợt I."),
        (28, 6, 2, 1, "Các phòng thực hiện đúng giao ước thi đua."),
        (28, 6, 2, 2, "Triển khai ba phong trào chuyên đề của tỉnh."),
        (29, 6, 2, 4, "Đã gửi báo cáo sơ kết 6 tháng về Sở."),
        (26, 8, 3, 2, "Đã gửi Sở danh sách đề nghị Kỷ niệm chương."),
    ):
        if number != 2 or quarter != 2:  # noqa: PLR2004
            sweep_at(stage, day, month)
        year_plan.finish(stage.hand("phuong", at(day, month, "16:00")), plan, quarter, number, result)
    sweep_at(stage, 22, 9)
    year_plan.inspect(stage.hand("phuong", at(22, 9, "16:00")), plan, BENEFIT, "Không có sai phạm.")
    year_plan.close_done(stage, at(22, 9, "17:00"), plan)
    initiatives.of_2022(stage, YEAR)
    year_plan.close_done(stage, at(16, 11, "17:00"), plan)
    stage_guidance = "Theo công văn số 2211/SLĐTBXH-VP ngày 23/11/2022 của Sở."
    sweep_at(stage, 21, 11)
    year_plan.finish(stage.hand("phuong", at(24, 11, "09:00")), plan, 4, 1, stage_guidance)


# ── december: records, dossiers, reviews ────────────────────────────────────────────────────────────────────────────


def december_records(stage: Stage) -> None:
    """Ratings first: the criteria read them, as they read the initiatives that the round recognised.

    What was before the application is written down as it is. The secretary's own rating is written by a stand-in.
    """
    hand = stage.hand("phuong", at(2, 12, "08:30"))
    _initiative(hand, "huyen", EARLIER_INITIATIVE, EARLIER_RECOGNITION)
    records.past_award(
        d.RecordPastAward(award_code=CSTDCS, year=YEAR - 1, person_id=stage.persons["huyen"],
                          document="Quyết định số 605/QĐ-SLĐTBXH ngày 24/12/2021"),
        **hand.signed,
    )  # fmt: skip
    hand.say("ghi 1 sáng kiến và 1 danh hiệu năm trước")
    _stand_in(stage)
    paper = "Thông báo số 431/TB-TTDVVL ngày 05/12/2022"
    everybody = [key for unit in CAST for key, award in REGISTERED[unit] if award == LDTT]
    others = [_rating(stage, key, YEAR, paper) for key in everybody if key != "phuong"]
    units = [d.Rate(year=YEAR, level=Rating.GOOD, organisation_id=stage.places[unit], document=paper) for unit in CAST]
    earlier = d.Rate(year=YEAR - 1, level=Rating.EXCELLENT, person_id=stage.persons["huyen"],
                     document="Thông báo số 420/TB-TTDVVL ngày 06/12/2021")  # fmt: skip
    hand = stage.hand("phuong", at(5, 12, "14:00"))
    records.rate_many([*others, *units, earlier], **hand.signed)
    hand.say(f"ghi xếp loại chất lượng năm {YEAR} của {len(others)} người và {len(units)} tập thể")
    hand = stage.hand("hanh", at(5, 12, "14:30"), lent=True)
    records.rate(_rating(stage, "phuong", YEAR, paper), **hand.signed)
    hand.say("ghi xếp loại chất lượng của đồng chí thư ký")


def _initiative(hand: Hand, key: str, title: str, recognised: tuple[int, str]) -> None:
    year, paper = recognised
    authors = (d.Author(hand.stage.persons[key], 100),)
    command = d.RecordInitiative(title=title, year=year, level=InitiativeLevel.BASE, document=paper, authors=authors)
    records.initiative(command, **hand.signed)


def _rating(stage: Stage, key: str, year: int, paper: str) -> d.Rate:
    level = Rating.EXCELLENT if key in EXCELLENT else Rating.COMPLETED if key == POORLY_RATED[0] else Rating.GOOD
    return d.Rate(year=year, level=level, person_id=stage.persons[key], document=paper)


def _stand_in(stage: Stage) -> None:
    """Nobody acts on his own case: for the secretary's, the administrator lends her roles to another."""
    hand = stage.hand("nam", at(5, 12, "08:00"))
    command = a.CreateSubstitution(
        from_user_id=stage.accounts["phuong"], to_user_id=stage.accounts["hanh"],
        from_date=date(YEAR, 12, 5), until_date=date(YEAR, 12, 31), reason="Xử lý hồ sơ của chính đồng chí thư ký",
    )  # fmt: skip
    substitutions.create(command, **hand.signed)
    hand.say("giao đồng chí Bùi Thị Hạnh thay thư ký Hội đồng ở hồ sơ của chính thư ký, 05/12 – 31/12/2022")


def december_reviews(stage: Stage) -> None:
    """One case and one collective are withdrawn, one refused by its rating, a fourth by the cap; the rest pass."""
    withdrawals = (
        (LEFT, "hoa", "Nghỉ không hưởng lương từ tháng 8, không đủ thời gian công tác trong năm."),
        (BEHIND_PLAN, "hoa", "Cung ứng lao động trực tiếp mới đạt 63 % kế hoạch."),
    )
    for case, by, reason in withdrawals:
        identifier, version = stage.one(case)
        step = c.Withdraw(nomination_id=identifier, version=version, reason=reason)
        stage.try_step(stage.hand(by, at(6, 12, "16:00")), step, f"rút đề nghị của {stage.name(case[0])}: {reason}")
    _poorly_rated(stage)
    gone = {LEFT, POORLY_RATED, BEHIND_PLAN, OVER_CAP}
    for hour, (unit, cases) in enumerate(REGISTERED.items(), start=8):
        left = [case for case in (*cases, *((LATE,) if unit == CENTRE else ())) if case not in gone]
        stage.review(unit, left, at(8, 12, f"{hour:02d}:30"))
    _the_fourth(stage)
    title = f"Danh sách đề nghị khen thưởng năm {YEAR}"
    council.post(stage.hand("phuong", at(8, 12, "16:30")), title, on_the_agenda(), _POSTED)
    council.post(stage.hand("hanh", at(8, 12, "16:45"), lent=True), title, [SECRETARYS_OWN], _POSTED)
    sweep_at(stage, 9, 12)


def _poorly_rated(stage: Stage) -> None:
    identifier, version = stage.one(POORLY_RATED)
    hand = stage.hand("tuan", at(7, 12, "15:00"))
    review = c.Review(nomination_id=identifier, version=version, held_on=date(YEAR, 12, 7), present=7, yes=4)
    stage.try_step(hand, review, f"bình xét {stage.name(POORLY_RATED[0])}")
    reason = "Xếp loại Hoàn thành nhiệm vụ, chưa đủ điều kiện xét Lao động tiên tiến."
    identifier, version = stage.one(POORLY_RATED)
    decline = c.Decline(nomination_id=identifier, version=version, reason=reason)
    stage.try_step(
        stage.hand("tuan", at(7, 12, "15:20")), decline, f"không xét {stage.name(POORLY_RATED[0])}: {reason}"
    )


def _the_fourth(stage: Stage) -> None:
    """The cap leaves no room for the fourth already at the unit's review; its head closes it, naming the rule."""
    identifier, version = stage.one(OVER_CAP)
    hand, present = stage.hand(CAST[OFFICE].heads[1], at(8, 12, "14:00")), CAST[OFFICE].attending
    review = c.Review(
        nomination_id=identifier, version=version, held_on=date(YEAR, 12, 8), present=present, yes=present
    )
    what = f"bình xét Chiến sĩ thi đua cơ sở thứ tư, {stage.name(OVER_CAP[0])}"
    reason = stage.try_step(hand, review, what)
    rule = load_catalogue().rule_in_force(OVER_CAP[1], local_date(hand.at)).cap
    decline = c.Decline(
        nomination_id=identifier, version=version, reason=reason, rule=rule.citation if rule else ""
    )
    later = stage.hand(CAST[OFFICE].heads[1], at(8, 12, "14:20"))
    stage.try_step(later, decline, f"không xét {stage.name(OVER_CAP[0])}: {decline.rule}")


def returned_and_resubmitted(stage: Stage) -> None:
    """The secretary returns one dossier; only the section she names unlocks; it comes back to her."""
    case = ("huong", CSTDCS)
    identifier, version = stage.one(case)
    reason = "Chưa ghi số, ngày quyết định công nhận sáng kiến."
    step: c.Step = c.Return(nomination_id=identifier, version=version, reason=reason, sections=(Section.INITIATIVE,))
    stage.try_step(
        stage.hand("phuong", at(12, 12, "09:00")), step, f"trả lại hồ sơ của {stage.name('huong')}: {reason}"
    )
    initiative = f"{INITIATIVES['huong']}. Quyết định số 412/QĐ-TTDVVL ngày 15/11/2022."
    stage.write(BENEFIT, case, at(13, 12, "08:30"), initiative=initiative)
    identifier, version = stage.one(case)
    step = c.Resubmit(nomination_id=identifier, version=version, note="Đã bổ sung số quyết định.")
    stage.try_step(stage.hand("thu", at(13, 12, "08:45")), step, f"gửi lại hồ sơ của {stage.name('huong')}")


# ── the council and above ───────────────────────────────────────────────────────────────────────────────────────────


def the_council_meets(stage: Stage) -> None:
    """Six of seven present, one away whose opinion counts. Titles by secret ballot, the rest on paper; one fails."""
    secretary = stage.hand("phuong", at(13, 12, "10:00"))
    meeting = council.plan_meeting(secretary, at(15, 12, "14:00"), on_the_agenda())
    council.put_on_agenda(stage.hand("hanh", at(13, 12, "10:30"), lent=True), meeting, [SECRETARYS_OWN])
    council.attend(stage.hand("phuong", at(15, 12, "14:05")), meeting, {"chien": Attendance.WRITTEN})
    council.ballot(stage.hand("hanh", at(15, 12, "15:30"), lent=True), meeting, [SECRETARYS_OWN], {})
    titles = [case for case in on_the_agenda() if case[1] in (LDTT, CSTDCS, TTLDTT)]
    secretary = stage.hand("phuong", at(15, 12, "16:00"))
    council.ballot(secretary, meeting, titles, {("su", CSTDCS): ["lananh"]})
    others = [case for case in on_the_agenda() if case not in titles]
    failed = {VOTED_DOWN: Totals(yes=3, no=4, abstain=0, invalid=0)}
    council.paper_ballot(stage.hand("phuong", at(15, 12, "16:20")), meeting, others, 7, failed)
    conclusion = "Thống nhất danh sách đề nghị khen thưởng năm 2022."
    council.close(stage.hand("phuong", at(15, 12, "16:30")), meeting, conclusion)


def to_the_department(stage: Stage) -> None:
    title = "Tờ trình đề nghị khen thưởng năm 2022"
    council.submit(stage.hand("phuong", at(16, 12, "09:00")), "215/TTr-TTDVVL", title, voted())
    council.submit(stage.hand("hanh", at(16, 12, "09:30"), lent=True), "216/TTr-TTDVVL", title, [SECRETARYS_OWN])


def decided_and_presented(stage: Stage, plan: int) -> None:
    """The department decides what is its own and sends the Bằng khen to the ministry; everything is presented."""
    everything = [*voted(), SECRETARYS_OWN]
    director = ("Sa Thị Lệ Quyên", "Giám đốc Sở")
    titles = [case for case in everything if case[1] in (LDTT, CSTDCS, TTLDTT)]
    certificates = [case for case in everything if case[1] == GK]
    hand = stage.hand("quyen", at(22, 12, "09:00"))
    council.decide(hand, DEPARTMENT, "618/QĐ-SLĐTBXH", director, titles)
    council.decide(hand, DEPARTMENT, "619/QĐ-SLĐTBXH", director, certificates)
    council.send_up(stage.hand("quyen", at(22, 12, "10:00")), MINISTRY, "2390/TTr-SLĐTBXH", [LATE])
    minister = ("Trần Đăng Khôi Nguyên", "Thứ trưởng")
    council.decide(stage.hand("quyen", at(29, 12, "10:00")), MINISTRY, "1188/QĐ-LĐTBXH", minister, [LATE])
    where = "Hội nghị tổng kết năm 2022"
    given = "Quyết định, bằng chứng nhận, giấy khen hoặc bằng khen và tiền thưởng"
    mine = [*voted()]
    council.present(stage.hand("phuong", at(30, 12, "15:00")), mine, where=where, handed_over=given)
    council.present(
        stage.hand("hanh", at(30, 12, "15:30"), lent=True), [SECRETARYS_OWN], where=where, handed_over=given
    )
    report_2022.play(stage, at(30, 12, "15:45"), date(YEAR, 12, 30))
    year_plan.close_done(stage, at(30, 12, "16:00"), plan)
    year_plan.finish(stage.hand("phuong", at(30, 12, "16:10")), plan, 4, 4, "Tổng kết ba phong trào.")
