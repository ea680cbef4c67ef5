"""A council's meeting before it is closed: agenda, attendance. What it comes to is counted in rounds of voting.

Every change to a meeting takes its row first, so that two secretaries never write over each other and a closed meeting
stays as it was closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, object_session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule
from workflow.domain.papers import ChangeMeeting, CreateMeeting
from workflow.domain.permissions import ensure, permitted
from workflow.domain.reasons import no_rule, not_found, not_now, own_case, why
from workflow.domain.sittings import times
from workflow.domain.states import Attendance, CommendationType, MeetingStatus, State
from workflow.domain.text import N_
from workflow.errors import Conflict, NoRuleInForce, NotFound, Refused, Violation
from workflow.models import AgendaItem, Meeting, MeetingAttendance, Nomination, Organisation
from workflow.queries import ballots as rounds
from workflow.queries import meetings as reading
from workflow.queries import targets
from workflow.services import agenda, audit, invitations, law
from workflow.services.nominations import Result
from workflow.services.unit_of_work import unit_of_work


def create_meeting(command: CreateMeeting, *, actor: Actor, now: datetime) -> int:
    """Plan a meeting and return its identifier. Raises NotFound or Forbidden for a council that is not the actor's."""
    with unit_of_work() as session:
        return make(session, command, actor=actor, now=now)


def make(session: Session, command: CreateMeeting, *, actor: Actor, now: datetime) -> int:
    """Plan a meeting inside an open unit of work."""
    target = targets.organisation(session, command.council_id)
    ensure(actor, "meeting.manage", target, view="meeting.view")
    council = session.get_one(Organisation, command.council_id)
    if not council.has_council:
        raise Refused([Violation("no_council", N_("Đơn vị này không có Hội đồng."), field="council_id")])
    if wrong := times(command.held_at, command.ends_at, command.opinions_due_at):
        raise Refused(wrong)
    row = Meeting(
        council_id=council.id, year=command.year, held_at=command.held_at, place=command.place,
        ends_at=command.ends_at, opinions_due_at=command.opinions_due_at, status=MeetingStatus.PLANNED,
    )  # fmt: skip
    session.add(row)
    audit.record(session, "create", row, actor=actor, now=now, organisation_id=council.id)
    return row.id


def change_meeting(command: ChangeMeeting, *, actor: Actor, now: datetime) -> None:
    """Move a meeting that is still open to another time or place; whoever was invited is told."""
    with unit_of_work() as session:
        row = take(session, command.meeting_id, command.version, actor=actor)
        old = audit.snapshot(row)
        due = command.opinions_due_at or row.opinions_due_at if row.opinions_due_at else None
        if wrong := times(command.held_at, command.ends_at, due):
            raise Refused(wrong)
        row.held_at, row.place, row.ends_at, row.opinions_due_at = command.held_at, command.place, command.ends_at, due
        invitations.changed(session, row, now=now)
        audit.record(session, "change", row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def put_on_agenda(
    meeting_id: int, nomination_ids: Sequence[int], *, version: int | None = None, actor: Actor, now: datetime
) -> list[Result]:
    """Put cases on the agenda; one that cannot go says why and holds back no other.

    New items come after those of the same or an earlier award, in the order of the catalogue: titles that others lean
    on (LĐTT before CSTĐCS, whose cap is a share of them) are voted first. Within an award, cases that keep the same
    members out stand side by side, so that they leave the room once.
    """
    with unit_of_work() as session:
        meeting = take(session, meeting_id, version, actor=actor)
        results = [_admit(session, meeting, identifier, actor) for identifier in dict.fromkeys(nomination_ids)]
        accepted = [result.nomination_id for result in results if result.error is None]
        for row in _insert(session, meeting, accepted):
            audit.record(session, "create", row, actor=actor, now=now, organisation_id=meeting.council_id)
        return results


def add_item(session: Session, meeting: Meeting, nomination_id: int, *, actor: Actor, now: datetime) -> AgendaItem:
    """Put one case on the agenda inside an open unit of work. Raises Refused."""
    result = _admit(session, meeting, nomination_id, actor)
    if result.error is not None:
        raise Refused(why(result.error))
    (row,) = _insert(session, meeting, [nomination_id])
    audit.record(session, "create", row, actor=actor, now=now, organisation_id=meeting.council_id)
    return row


def remove_item(meeting_id: int, item_id: int, *, version: int | None = None, actor: Actor, now: datetime) -> None:
    """Take an item off the agenda; one that has been settled stays."""
    with unit_of_work() as session:
        meeting = take(session, meeting_id, version, actor=actor)
        row = _item(session, meeting, item_id, actor)
        if rounds.in_rounds(session, [row.id]):
            message = N_("Mục này đã được đưa vào một vòng bỏ phiếu, phải giữ trong chương trình.")
            raise Refused([Violation("in_round", message)])
        audit.record(session, "remove", row, actor=actor, now=now, organisation_id=meeting.council_id)
        session.execute(delete(AgendaItem).where(AgendaItem.id == row.id))


def move_item(
    meeting_id: int, item_id: int, by: int, *, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Move an item up (negative) or down the agenda by so many places."""
    with unit_of_work() as session:
        meeting = take(session, meeting_id, version, actor=actor)
        rows = agenda.in_order(session, meeting.id)
        here = next((place for place, row in enumerate(rows) if row.id == item_id), None)
        if here is None:
            raise NotFound("item")
        old = audit.snapshot(rows[here])
        moved = rows.pop(here)
        rows.insert(min(max(here + by, 0), len(rows)), moved)
        agenda.number(rows)
        audit.record(session, "move", moved, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def group_agenda(meeting_id: int, *, version: int | None = None, actor: Actor, now: datetime) -> None:
    """Put the agenda in order again, cases that keep the same members out side by side."""
    with unit_of_work() as session:
        agenda.group(session, take(session, meeting_id, version, actor=actor), actor=actor, now=now)


def record_attendance(
    meeting_id: int, attendance: Mapping[int, Attendance], *, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Note by seat who was present, absent, or absent with a written opinion. Other councils' seats raise NotFound."""
    with unit_of_work() as session:
        note_attendance(session, take(session, meeting_id, version, actor=actor), attendance, actor=actor, now=now)


def note_attendance(
    session: Session, meeting: Meeting, attendance: Mapping[int, Attendance], *, actor: Actor, now: datetime
) -> None:
    """Write the attendance inside an open unit of work; seats that are not named keep theirs."""
    day = local_date(meeting.held_at)
    if set(attendance) - {seat.id for seat in reading.seats(session, meeting.council_id, day, meeting.id)}:
        raise NotFound("seat")
    present = {
        row.seat_id: row
        for row in session.scalars(select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id))
    }
    for seat_id, value in attendance.items():
        row = present.get(seat_id)
        old = audit.snapshot(row) if row else None
        if row is None:
            row = MeetingAttendance(meeting_id=meeting.id, seat_id=seat_id, attendance=value)
            session.add(row)
        elif row.attendance is value:
            continue
        row.attendance = value
        audit.record(session, "attendance", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def rule_of(award_code: str, other_award: str, case: Nomination | reading.Item, meeting: Meeting) -> AwardRule:
    """Return the rule, in force on the day of the meeting, of the award that the ballots were cast on."""
    if other_award:
        award = load_catalogue().awards.get(other_award)
        if award is None or other_award == award_code or case.subject_kind not in award.subjects:
            message = N_("Chọn một danh hiệu, hình thức khác dành cho đối tượng này.")
            raise Refused([Violation("wrong_award", message, field="other_award")])
    try:
        session = object_session(meeting)
        assert session is not None  # noqa: S101 (a meeting that was read)
        binding = law.of_council(session, meeting.council_id)
        return binding.rule_in_force(other_award or award_code, local_date(meeting.held_at))
    except NoRuleInForce as error:
        raise Refused([no_rule(error)]) from error


def in_writing(case: Nomination, meeting: Meeting) -> bool:
    """Whether the council may be asked in writing: where the rule counts such opinions, and by simplified procedure.

    Source: Law 06/2022/QH15, Article 85 (unplanned achievements, long service).
    """
    if case.type in (CommendationType.UNPLANNED, CommendationType.LONG_SERVICE):
        return True
    try:
        return rule_of(case.award_code, "", case, meeting).vote.written_opinions
    except Refused:
        return False


def take(session: Session, meeting_id: int, version: int | None, *, actor: Actor) -> Meeting:
    """Take an open meeting's row for writing and return it, its version one higher.

    Raises NotFound, Forbidden, Conflict (another version than the one seen), Refused (closed).
    """
    target = targets.meeting(session, meeting_id)
    ensure(actor, "meeting.manage", target, view="meeting.view")
    wanted = [Meeting.id == meeting_id, Meeting.status == MeetingStatus.PLANNED]
    if version is not None:
        wanted.append(Meeting.version == version)
    taken = session.execute(update(Meeting).where(*wanted).values(version=Meeting.version + 1))
    if taken.rowcount == 1:  # type: ignore[attr-defined]
        return session.get_one(Meeting, meeting_id, populate_existing=True)
    closed_at = session.scalar(select(Meeting.closed_at).where(Meeting.id == meeting_id))
    if closed_at is not None:
        message = N_("Phiên họp đã kết thúc lúc %(closed_at)s, không sửa được nữa.")
        raise Refused([Violation("meeting_closed", message, {"closed_at": closed_at})])
    raise Conflict


def _item(session: Session, meeting: Meeting, item_id: int, actor: Actor) -> AgendaItem:
    """Return an unsettled item of the meeting on which the actor may act."""
    row = session.get(AgendaItem, item_id)
    if row is None or row.meeting_id != meeting.id:
        raise NotFound("item")
    target = targets.nomination(session, row.nomination_id)
    if actor.person_id is not None and target is not None and target.subject_person_id == actor.person_id:
        raise Refused([own_case()])
    if row.outcome is not None:
        raise Refused([Violation("item_settled", N_("Mục này đã có kết luận, không sửa được nữa."))])
    return row


def _admit(session: Session, meeting: Meeting, nomination_id: int, actor: Actor) -> Result:
    """Say whether the case may stand on this agenda; what the actor cannot see does not exist."""
    case = session.get(Nomination, nomination_id)
    target = targets.nomination(session, nomination_id)
    if case is None or case.council_id != meeting.council_id or not permitted(actor, "nomination.view", target):
        return Result(nomination_id, error=Refused([not_found()]))
    reason = None
    if not permitted(actor, "nomination.vote", target) and actor.person_id == case.person_id:
        reason = own_case()
    elif case.state is not State.UNIT_REVIEWED:
        message = N_("Hồ sơ đang ở trạng thái “%(state)s”; chỉ hồ sơ đơn vị đã bình xét mới đưa ra Hội đồng.")
        reason = not_now(message, case.state)
    elif meeting.opinions_due_at and not in_writing(case, meeting):
        message = N_("Quy tắc bỏ phiếu của danh hiệu, hình thức này không cho lấy ý kiến bằng văn bản.")
        reason = Violation("not_in_writing", message)
    elif session.scalar(select(func.count()).where(Nomination.id == nomination_id, reading.on_open_agenda())):
        reason = Violation("on_agenda", N_("Hồ sơ đã có trong chương trình một phiên họp chưa kết thúc."))
    return Result(nomination_id, case.state, Refused([reason]) if reason else None)


def _insert(session: Session, meeting: Meeting, nomination_ids: Sequence[int]) -> list[AgendaItem]:
    """Put each case after the last one of its own or an earlier award, as `agenda.places` has them."""
    rows = agenda.in_order(session, meeting.id)
    wanted = [*nomination_ids, *(row.nomination_id for row in rows)]
    cases = list(session.scalars(select(Nomination).where(Nomination.id.in_(wanted))))
    order = agenda.places(session, meeting.council_id, cases)
    added = []
    for case_id in sorted(nomination_ids, key=order.__getitem__):
        earlier = [n for n, row in enumerate(rows, 1) if order[row.nomination_id][0] <= order[case_id][0]]
        row = AgendaItem(meeting_id=meeting.id, nomination_id=case_id, position=0)
        rows.insert(earlier[-1] if earlier else 0, row)
        added.append(row)
    agenda.number(rows)
    session.add_all(added)
    return added


def kept_result(text: str) -> dict[str, object]:
    """Return what was kept with an item as JSON."""
    found: dict[str, object] = json.loads(text) if text else {}
    return found
