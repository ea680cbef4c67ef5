"""What a count comes to: items are settled one after the other, in the order of the agenda.

Passed: the case moves to council_voted. Failed: it is declined, the part of the rule not met named in words. Passed for
another award: declined, and a draft for the other award is opened for its unit. Refused by a rule (the ratio cap with
its arithmetic, a dossier changed since the ballots): it stays where it was, the reason kept with the item, and holds
back no other. Whoever settles has locked the council's row first, so that two meetings cannot both use the last place
under a cap. Source: domain.md §2, §5.
"""

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
from workflow.domain.permissions import ensure
from workflow.domain.quota import percent
from workflow.domain.reasons import kept, plain_all, restored, why
from workflow.domain.states import MeetingStatus, Outcome, RecusalKind
from workflow.domain.text import N_
from workflow.domain.voting import Decision
from workflow.errors import Refused, Violation, WorkflowError
from workflow.models import AgendaItem, Meeting, Nomination
from workflow.queries import ballots as rounds
from workflow.queries import conflicts, targets
from workflow.queries import meetings as reading
from workflow.services import audit, evidence, meetings, nominations
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


def close_meeting(
    meeting_id: int, *, version: int | None = None, conclusion: str = "", actor: Actor, now: datetime
) -> list[ItemReport]:
    """Close a meeting whose rounds are all counted.

    What a rule held back at the count (the ratio cap, a dossier changed since the ballots) is tried once more; what
    still may not go on stays where it was, the reason kept with the item. Without a ballot: it stays for a later
    meeting. Raises NotFound, Forbidden, Conflict, Refused (already closed, not yet held, a round unfinished).
    """
    with unit_of_work() as session:
        meeting = lock_meeting(session, meeting_id, version, actor=actor)
        if meeting.held_at > now:
            raise Refused([Violation("not_held_yet", N_("Phiên họp chưa diễn ra, chưa kết thúc được."))])
        if rounds.unfinished(session, meeting.id):
            message = N_("Còn vòng bỏ phiếu chưa xong. Kiểm phiếu, chọn mục vượt trần hoặc hủy vòng đó trước.")
            raise Refused([Violation("round_unfinished", message)])
        reports = settle(session, meeting, None, actor=actor, now=now)
        old = audit.snapshot(meeting)
        meeting.status, meeting.closed_at, meeting.conclusion = MeetingStatus.CLOSED, now, conclusion
        audit.record(session, "close", meeting, actor=actor, now=now, old=old, organisation_id=meeting.council_id)
        return reports


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
    session: Session, meeting: Meeting, items: Collection[int] | None, *, actor: Actor, now: datetime
) -> list[ItemReport]:
    """Settle items (None: all) inside an open unit of work, in the order of the agenda; settled ones are left out."""
    session.flush()
    seats = reading.seats(session, meeting.council_id, local_date(meeting.held_at), meeting.id)
    table = _Table(meeting, seats, conflicts.recusals(session, meeting.id), rounds.grounds(session, meeting.id))
    reports = []
    for item in reading.items(session, meeting.id):
        if item.outcome is not None or (items is not None and item.id not in items):
            continue
        report = ItemReport(item.id, item.nomination_id, item.code, item.subject, item.award_code, None)
        if item.id in table.sealed:
            held_back = table.sealed[item.id].held_back
            report = (
                replace(report, reasons=reasons_of(item.result)) if held_back
                else _settle(session, table, item, actor=actor, now=now)
            )  # fmt: skip
        reports.append(report)
    return reports


def _settle(session: Session, table: _Table, item: reading.Item, *, actor: Actor, now: datetime) -> ItemReport:
    """Settle one counted item and keep how it ended beside it, with the seats that took no part and why."""
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
    ground = table.sealed[item.id]
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
