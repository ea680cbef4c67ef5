"""What a meeting's totals come to: items are settled one after the other, in the order of the agenda."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.ballots import Ground
from workflow.domain.calendar import local_date
from workflow.domain.meeting import Seat, judge, tally
from workflow.domain.papers import CreateMeeting, VoteOne
from workflow.domain.permissions import ensure
from workflow.domain.quota import percent
from workflow.domain.reasons import kept, plain_all, restored, why
from workflow.domain.states import MeetingStatus, Outcome, RecusalKind
from workflow.domain.text import N_
from workflow.domain.voting import Decision
from workflow.errors import NotFound, Refused, Violation, WorkflowError
from workflow.models import AgendaItem, Meeting, Nomination
from workflow.queries import ballots as rounds
from workflow.queries import conflicts, targets
from workflow.queries import meetings as reading
from workflow.services import audit, evidence, meetings, nominations, opinions
from workflow.services.history import canonical
from workflow.services.unit_of_work import unit_of_work

_NOTE = 1000  # characters that a nomination's note keeps


@dataclass(frozen=True, slots=True)
class ItemReport:
    """How one item ended.

    outcome None: the case stays where it was, `reasons` saying why; no reasons: it was not voted on. For an outcome
    other than passed, `reasons` are the parts of the rule that failed. opened: the linked draft for another award.
    """

    item_id: int
    nomination_id: int
    code: str
    subject: str
    award_code: str
    outcome: Outcome | None
    reasons: tuple[Violation, ...] = ()
    opened_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """Who sits at the table; recused: by item, the seats that take no part; sealed: what a round froze, by item."""

    meeting: Meeting
    seats: Sequence[Seat]
    recused: conflicts.Conflicts
    sealed: Mapping[int, Ground]

    def ground(self, item: reading.Item, other_award: str) -> Ground:
        """Return what the totals of the item are judged by. Raises Refused without a rule in force."""
        if item.id in self.sealed:
            return self.sealed[item.id]
        rule = meetings.rule_of(item.award_code, other_award, item, self.meeting)
        return Ground(tuple(self.seats), frozenset(self.recused.get(item.id, {})), rule.vote)


def close_meeting(
    meeting_id: int, *, version: int | None = None, conclusion: str = "", actor: Actor, now: datetime
) -> list[ItemReport]:
    """Close a meeting: in one unit of work, item after item in the order of the agenda.

    Passed: the case moves to council_voted. Failed: it is declined, the part of the rule not met named in words.
    Passed for another award: declined, and a draft for the other award is opened for its unit. Refused by a rule (the
    ratio cap with its arithmetic, a dossier changed since the ballots) or not quorate: it stays where it was, the
    reason kept with the item, and holds back no other. Without totals: it stays for a later meeting.

    The council organisation's row is locked first, so that two meetings cannot both use the last place under a cap.
    Raises NotFound, Forbidden, Conflict, Refused (already closed, or not yet held). Source: domain.md §2, §5.
    """
    with unit_of_work() as session:
        meeting = lock_meeting(session, meeting_id, version, actor=actor)
        if meeting.held_at > now:
            raise Refused([Violation("not_held_yet", N_("Phiên họp chưa diễn ra, chưa kết thúc được."))])
        opinions.require_all_in(session, meeting, now)
        if rounds.unfinished(session, meeting.id):
            message = N_("Còn vòng bỏ phiếu chưa xong. Kiểm phiếu, chọn mục vượt trần hoặc hủy vòng đó trước.")
            raise Refused([Violation("round_unfinished", message)])
        reports = _settle_all(session, meeting, None, actor=actor, now=now)
        old = audit.snapshot(meeting)
        meeting.status, meeting.closed_at, meeting.conclusion = MeetingStatus.CLOSED, now, conclusion
        audit.record(session, "close", meeting, actor=actor, now=now, old=old, organisation_id=meeting.council_id)
        return reports


def vote(command: VoteOne, *, actor: Actor, now: datetime) -> ItemReport:
    """Record the totals of one case and settle it alone, in an open meeting of its council or in a new one.

    Of the attendance typed in, seats that were not held on the day of the new meeting are left out.
    Everything or nothing: whatever is refused raises Refused and leaves no meeting, item or totals behind.
    """
    with unit_of_work() as session:
        case = session.get(Nomination, command.nomination_id)
        target = targets.nomination(session, command.nomination_id)
        ensure(actor, "nomination.vote", target)
        assert case is not None  # noqa: S101 (a target exists)
        evidence.lock_council(session, case.council_id)
        meeting_id = command.meeting_id
        if meeting_id is None:
            meeting_id = _new_meeting(session, case, command, actor=actor, now=now)
        meeting = meetings.take(session, meeting_id, None, actor=actor)
        if meeting.council_id != case.council_id:
            raise NotFound("meeting")
        if meeting.held_at > now:
            message = N_("Phiên họp chưa diễn ra, chưa ghi được kết quả bỏ phiếu.")
            raise Refused([Violation("not_held_yet", message, field="held_at")])
        if command.meeting_id is None:
            day = local_date(meeting.held_at)
            in_office = {seat.id for seat in reading.seats(session, meeting.council_id, day)}
            noted = {seat: value for seat, value in command.attendance if seat in in_office}
            meetings.note_attendance(session, meeting, noted, actor=actor, now=now)
        item = session.scalar(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.nomination_id == case.id)
        ) or meetings.add_item(session, meeting, case.id, actor=actor, now=now)
        meetings.keep_totals(session, meeting, item.id, command.totals, actor=actor, now=now)
        (report,) = _settle_all(session, meeting, [item.id], seen=command.version, actor=actor, now=now)
        if report.outcome is None:
            raise Refused(report.reasons)
        return report


def _new_meeting(session: Session, case: Nomination, command: VoteOne, *, actor: Actor, now: datetime) -> int:
    if command.held_at is None:
        message = N_("Chọn phiên họp, hoặc nhập thời gian của phiên họp mới.")
        raise Refused([Violation("no_meeting", message, field="meeting_id")])
    made = CreateMeeting(council_id=case.council_id, year=case.year, held_at=command.held_at, place=command.place)
    return meetings.make(session, made, actor=actor, now=now)


def lock_meeting(session: Session, meeting_id: int, version: int | None, *, actor: Actor) -> Meeting:
    """Return the open meeting for writing; its council, then its cases in order of identifiers, are locked."""
    target = targets.meeting(session, meeting_id)
    ensure(actor, "meeting.manage", target, view="meeting.view")
    if target is not None and target.council_id is not None:
        evidence.lock_council(session, target.council_id)
    meeting = meetings.take(session, meeting_id, version, actor=actor)
    on_agenda = select(AgendaItem.nomination_id).where(AgendaItem.meeting_id == meeting.id)
    session.execute(select(Nomination.id).where(Nomination.id.in_(on_agenda)).order_by(Nomination.id)
                    .with_for_update(key_share=True))  # fmt: skip
    return meeting


def settle(
    session: Session, meeting: Meeting, items: Collection[int], *, actor: Actor, now: datetime
) -> list[ItemReport]:
    """Settle items inside an open unit of work, in the order of the agenda; those settled before are left out."""
    return _settle_all(session, meeting, items, actor=actor, now=now)


def _settle_all(
    session: Session, meeting: Meeting, only: Collection[int] | None, *, seen: int | None = None, actor: Actor,
    now: datetime,
) -> list[ItemReport]:  # fmt: skip
    session.flush()
    seats = reading.seats(session, meeting.council_id, local_date(meeting.held_at), meeting.id)
    sealed = rounds.grounds(session, meeting.id)
    table = _Table(meeting, seats, conflicts.recusals(session, meeting.id), sealed)
    reports = []
    for item in reading.items(session, meeting.id):
        if item.outcome is not None or (only is not None and item.id not in only):
            continue
        report = ItemReport(item.id, item.nomination_id, item.code, item.subject, item.award_code, None)
        if item.id in sealed and sealed[item.id].held_back:
            report = replace(report, reasons=reasons_of(item.result))
        elif item.totals is not None:
            chosen = replace(item, version=seen) if seen is not None else item
            report = _settle(session, table, chosen, actor=actor, now=now)
        reports.append(report)
    return reports


def _settle(session: Session, table: _Table, item: reading.Item, *, actor: Actor, now: datetime) -> ItemReport:
    """Settle one item with totals and keep how it ended beside it, with the seats that took no part and why."""
    report = ItemReport(item.id, item.nomination_id, item.code, item.subject, item.award_code, None)
    result = meetings.kept_result(item.result)
    try:
        report, judged = _apply(session, table, item, report, actor=actor, now=now)
        recused = table.recused.get(item.id, {})
        result["recused"] = {str(seat.id): recused[seat.id].value for seat in table.seats if seat.id in recused}
        result |= {"base": judged.base, "share": percent(judged.share) if judged.share is not None else ""}
    except WorkflowError as error:
        own = actor.person_id is not None and item.person_id == actor.person_id
        report = replace(report, reasons=why(error, own=own))
    row = session.get_one(AgendaItem, item.id)
    row.outcome = report.outcome
    row.result = canonical(result | {"reasons": kept(report.reasons), "opened_id": report.opened_id})
    session.flush()
    return report


def _apply(
    session: Session, table: _Table, item: reading.Item, report: ItemReport, *, actor: Actor, now: datetime
) -> tuple[ItemReport, Decision]:
    """Take the step that the totals call for. Raises what `nominations.act` raises, Refused when none may be taken."""
    totals, meeting = item.totals, table.meeting
    assert totals is not None  # noqa: S101 (the caller has looked)
    if meetings.kept_result(item.result).get("fingerprint") != item.fingerprint:
        message = N_("Hồ sơ đã thay đổi sau khi ghi kết quả kiểm phiếu, phải bỏ phiếu lại.")
        raise Refused([Violation("changed_since_totals", message)])
    ground = table.ground(item, totals.other_award)
    judged = judge(ground.seats, totals, ground.rule, ground.recused)
    if not judged.quorum_met:
        raise Refused([reason for reason in judged.failed if reason.code == "no_quorum"])
    if judged.outcome is Outcome.FAILED:
        words = plain_all(judged.failed)[:_NOTE]
        failed = c.Decline(nomination_id=item.nomination_id, version=item.version, reason=words,
                           rule=ground.rule.citation, ballot=ground.ballot)  # fmt: skip
        _act(session, failed, actor, now)
        return replace(report, outcome=Outcome.FAILED, reasons=judged.failed), judged
    if totals.other_award:
        opened = _pass_for_other(session, item, totals.other_award, ground.ballot, actor=actor, now=now)
        return replace(report, outcome=Outcome.OTHER_AWARD, opened_id=opened), judged
    counted = tally(ground.seats, totals, ground.rule, ground.recused)
    passed = c.Vote(
        nomination_id=item.nomination_id, version=item.version, meeting_id=meeting.id,
        held_on=local_date(meeting.held_at), base=judged.base, passed=True, ballot=ground.ballot,
        override_reason=str(meetings.kept_result(item.result).get("choice_reason", "")),
        tally=tuple((name, getattr(counted, name)) for name in
                    ("members", "present", "written", "recused", "yes", "no", "abstain", "invalid")),
    )  # fmt: skip
    _act(session, passed, actor, now)
    return replace(report, outcome=Outcome.PASSED), judged


def _act(session: Session, command: c.Step, actor: Actor, now: datetime) -> None:
    result = nominations.attempt(session, command, actor=actor, now=now)
    if result.error is not None:
        raise result.error


def _pass_for_other(
    session: Session, item: reading.Item, other: str, ballot: str, *, actor: Actor, now: datetime
) -> int:
    """End the case and open a draft for the other award; both or neither."""
    award = load_catalogue().award(other)
    subject_id = item.person_id or item.organisation_id
    assert subject_id is not None  # noqa: S101 (the table's own check)
    draft = c.OpenDraft(
        subject_kind=item.subject_kind, subject_id=subject_id, unit_id=item.unit_id, award_code=other, year=item.year,
        type=item.type, linked_from_id=item.nomination_id,
    )  # fmt: skip
    with session.begin_nested():
        opened = nominations.open_linked(session, draft, actor=actor, now=now)
        code = session.scalar(select(Nomination.code).where(Nomination.id == opened))
        words = f"Hội đồng đề nghị {award.name} thay cho danh hiệu, hình thức đã đăng ký; đã mở hồ sơ {code}."
        command = c.Decline(nomination_id=item.nomination_id, version=item.version, reason=words, ballot=ballot)
        _act(session, command, actor, now)
    return opened


def reasons_of(result: str) -> tuple[Violation, ...]:
    """Return the reasons kept with a settled or refused item."""
    found = meetings.kept_result(result).get("reasons", [])
    return restored(found) if isinstance(found, list) else ()


def kept_recusals(result: str) -> dict[int, RecusalKind]:
    """Return the seats that took no part in a settled item, and why."""
    found = meetings.kept_result(result).get("recused", {})
    return {int(seat): RecusalKind(kind) for seat, kind in found.items()} if isinstance(found, dict) else {}
