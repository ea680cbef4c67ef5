"""What the council and the bodies above it do in a story: meetings, letters, decisions, presentations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from workflow.demo.centre import CENTRE, COUNCIL
from workflow.demo.papers import pdf
from workflow.demo.stage import Case, Hand, Stage, counted
from workflow.domain.calendar import local_date
from workflow.domain.papers import CreateMeeting, CreateRound, Decide, Issue, Present, SendUp, Totals
from workflow.domain.publicity import PostNotice
from workflow.domain.reasons import plain_all
from workflow.domain.states import Attendance, BallotChoice, BallotKind, Custody, Outcome
from workflow.extensions import reading
from workflow.queries import ballots as rounds
from workflow.queries import meetings as agenda
from workflow.services import (
    ballots,
    casting,
    closing,
    counting,
    decisions,
    letters,
    meetings,
    opening,
    paper_rounds,
    publicity,
)
from workflow.services.ballot_keys import new_code

#: The signature block of the centre's letters.
SIGNER, SIGNER_POSITION = "Lò Văn Thắng", "Giám đốc"


def post(hand: Hand, title: str, cases: Sequence[Case], days: int) -> None:
    """The list hangs in public for so many working days before the vote."""
    stage = hand.stage
    command = PostNotice(
        council_id=stage.places[CENTRE], year=stage.year, title=title, days=days,
        nomination_ids=tuple(stage.cases[case] for case in cases),
    )  # fmt: skip
    publicity.post(command, **hand.signed)
    hand.say(f"niêm yết công khai {len(cases)} hồ sơ trong {days} ngày làm việc")


def plan_meeting(hand: Hand, held_at: datetime, cases: Sequence[Case]) -> int:
    """The secretary plans a meeting and puts cases on its agenda; nobody puts his own there."""
    command = CreateMeeting(
        council_id=hand.stage.places[CENTRE], year=hand.stage.year, held_at=held_at, place="Phòng họp Trung tâm"
    )
    meeting = meetings.create_meeting(command, **hand.signed)
    put_on_agenda(hand, meeting, cases)
    return meeting


def put_on_agenda(hand: Hand, meeting: int, cases: Sequence[Case]) -> None:
    results = meetings.put_on_agenda(meeting, [hand.stage.cases[case] for case in cases], **hand.signed)
    hand.stage.all_done(results)
    hand.say(f"đưa {len(cases)} hồ sơ vào chương trình họp Hội đồng ({counted(cases)})")


def attend(hand: Hand, meeting: int, others: Mapping[str, Attendance]) -> None:
    """Note the attendance: everybody present but those named in `others`."""
    seats = agenda.seats(reading(), hand.stage.places[CENTRE], local_date(hand.at), meeting)
    keys = {hand.stage.persons[key]: key for key in (seat.person for seat in COUNCIL)}
    noted = {seat.id: others.get(keys[seat.person_id], Attendance.PRESENT) for seat in seats}
    meetings.record_attendance(meeting, noted, **hand.signed)
    present = sum(value is Attendance.PRESENT for value in noted.values())
    written = sum(value is Attendance.WRITTEN for value in noted.values())
    hand.say(f"điểm danh phiên họp: {present}/{len(seats)} có mặt, {written} gửi ý kiến bằng văn bản")


def unanimous(stage: Stage, item: agenda.Item, taking_part: int) -> Totals:
    """Everybody who may vote says yes; a member who is nominated leaves the room."""
    members = {stage.persons[seat.person] for seat in COUNCIL}
    return Totals(yes=taking_part - (item.person_id in members), no=0, abstain=0, invalid=0)


def ballot(hand: Hand, meeting: int, cases: Sequence[Case], against: Mapping[Case, Sequence[str]]) -> None:
    """A secret ballot on the cases: opened, cast by every member who may, counted and published.

    against: who says no to which case; everybody else says yes. Who voted how is known to this story alone.
    """
    stage, wanted = hand.stage, {hand.stage.cases[case]: case for case in cases}
    asked = {item.id: wanted[item.nomination_id] for item in agenda.items(reading(), meeting)
             if item.nomination_id in wanted}  # fmt: skip
    command = CreateRound(
        meeting_id=meeting, kind=BallotKind.SECRET, custody=Custody.HOST,
        questions=tuple((item, "") for item in asked),
    )  # fmt: skip
    round_id = ballots.create(command, **hand.signed)
    opening.open_round(round_id, keys=stage.keys, **hand.signed)
    hand.say(f"niêm phong và mở vòng bỏ phiếu kín {len(asked)} mục ({counted(cases)})")
    voting = {voter.person_id for voter in rounds.voters(reading(), round_id) if voter.votes}
    for seat in COUNCIL:
        if stage.persons[seat.person] in voting:
            _cast(stage.hand(seat.person, hand.at), round_id, asked, against)
    done = counting.close_round(round_id, keys=stage.keys, **hand.signed)
    passed = sum(report.outcome is Outcome.PASSED for report in done.reports)
    hand.say(f"ghi kết quả bỏ phiếu kín: {passed}/{len(asked)} mục đạt; hủy khóa và phiếu, công bố mã phiếu")


def _cast(member: Hand, round_id: int, asked: Mapping[int, Case], against: Mapping[Case, Sequence[str]]) -> None:
    mine = casting.paper(reading(), round_id, actor=member.actor)
    no = {item for item, case in asked.items() if member.key in against.get(case, ())}
    choices = {
        question.item_id: BallotChoice.NO if question.item_id in no else BallotChoice.YES
        for question in mine.seal.ballot_of(mine.seat_id)
    }
    casting.cast(round_id, choices, new_code(), actor=member.actor)


def paper_ballot(
    hand: Hand, meeting: int, cases: Sequence[Case], taking_part: int, special: Mapping[Case, Totals]
) -> None:
    """A ballot on paper: totals typed twice from the signed sheet, whose scan is attached, and counted."""
    given = {hand.stage.cases[case]: special.get(case) for case in cases}
    asked = [item for item in agenda.items(reading(), meeting) if item.nomination_id in given]
    command = CreateRound(
        meeting_id=meeting, kind=BallotKind.PAPER, questions=tuple((item.id, "") for item in asked)
    )
    round_id = ballots.create(command, **hand.signed)
    opening.open_round(round_id, keys=hand.stage.keys, **hand.signed)
    totals = {item.id: given[item.nomination_id] or unanimous(hand.stage, item, taking_part) for item in asked}
    typed = {item: (t.yes, t.no, t.abstain, t.invalid, t.chair_yes) for item, t in totals.items()}
    for turn in (1, 2):
        paper_rounds.type_totals(round_id, typed, turn=turn, **hand.signed)
    sheet = pdf(["Biên bản kiểm phiếu", f"{len(asked)} mục", "Ban kiểm phiếu đã ký"])
    paper_rounds.attach_sheet(round_id, "Biên bản kiểm phiếu.pdf", sheet, store=hand.stage.store, **hand.signed)
    hand.say(f"nhập hai lần tổng số phiếu của {len(asked)} mục từ biên bản kiểm phiếu đã ký ({counted(cases)})")
    reports = counting.close_round(round_id, keys=hand.stage.keys, **hand.signed).reports
    for report in reports:
        if report.outcome is not Outcome.PASSED:
            hand.say(f"{report.code} {report.subject} không đạt. {plain_all(report.reasons)}")


def close(hand: Hand, meeting: int, conclusion: str) -> list[closing.ItemReport]:
    """Close the meeting; tell how many passed, and each that stays with its reason."""
    reports = closing.close_meeting(meeting, conclusion=conclusion, **hand.signed)
    passed = sum(item.outcome is Outcome.PASSED for item in agenda.items(reading(), meeting))
    hand.say(f"kết thúc phiên họp: {passed} hồ sơ đạt")
    for report in reports:
        if report.outcome is not Outcome.PASSED:
            hand.say(f"{report.code} {report.subject} chưa được thông qua. {plain_all(report.reasons)}")
    return reports


def submit(hand: Hand, number: str, title: str, cases: Sequence[Case]) -> None:
    """One letter to the upper body with the voted cases."""
    issue = Issue(number=number, issued_on=local_date(hand.at), signer=SIGNER, signer_position=SIGNER_POSITION)
    done = letters.submit(hand.stage.versions(cases), issue, title=title, **hand.signed)
    hand.stage.all_done(done.results)
    hand.say(f"trình Sở {len(cases)} hồ sơ, tờ trình số {number} ({counted(cases)})")


def decide(hand: Hand, body: str, number: str, signed: tuple[str, str], cases: Sequence[Case]) -> None:
    """One decision of a body. signed: the signer's name and position."""
    command = Decide(
        cases=tuple(hand.stage.versions(cases)), body_id=hand.stage.places[body], number=number,
        decided_on=local_date(hand.at),
        signer=signed[0], signer_position=signed[1],
    )  # fmt: skip
    hand.stage.all_done(decisions.approve(command, **hand.signed).results)
    hand.say(f"ghi quyết định số {number} của {hand.stage.name(body)}: {len(cases)} hồ sơ ({counted(cases)})")


def send_up(hand: Hand, body: str, number: str, cases: Sequence[Case]) -> None:
    command = SendUp(
        cases=tuple(hand.stage.versions(cases)),
        to_body_id=hand.stage.places[body],
        number=number,
        on_date=local_date(hand.at),
    )
    hand.stage.all_done(decisions.forward(command, **hand.signed))
    hand.say(f"chuyển {len(cases)} hồ sơ lên {hand.stage.name(body)}, văn bản số {number} ({counted(cases)})")


def present(hand: Hand, cases: Sequence[Case], *, where: str, handed_over: str, on: date | None = None) -> None:
    command = Present(
        cases=tuple(hand.stage.versions(cases)),
        presented_on=on or local_date(hand.at),
        where=where,
        handed_over=handed_over,
    )
    hand.stage.all_done(decisions.present(command, **hand.signed))
    hand.say(f"ghi trao thưởng {len(cases)} hồ sơ ({counted(cases)}) tại {where}")
