"""More cases passed than a cap leaves room for: they wait, ranked by their yes, for the council's recorded choice."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import Seal
from workflow.domain.calendar import local_date
from workflow.domain.permissions import ensure
from workflow.domain.quota import explain
from workflow.domain.reasons import kept
from workflow.domain.states import BallotStatus, Standing
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import AgendaItem, BallotItem, BallotRound, Meeting
from workflow.queries import ballots as rounds
from workflow.queries import meetings as reading
from workflow.services import audit, ballots, closing, law, meetings, quotas
from workflow.services.closing import ItemReport
from workflow.services.history import canonical
from workflow.services.quotas import CapRoom
from workflow.services.unit_of_work import unit_of_work


def choose(
    round_id: int, chosen: Collection[int], reason: str, *, version: int | None = None, actor: Actor, now: datetime
) -> list[ItemReport]:
    """Record which of the cases that passed the council puts forward under the cap; those move on, the others stay.

    Raises Refused: no reason, an item that does not wait, more than the cap has room for.
    """
    if not reason.strip():
        raise Refused([Violation("reason_required", N_("Ghi rõ lý do."), field="reason")])
    with unit_of_work() as session:
        meeting, row, _seal = lock_all(session, round_id, version, actor=actor)
        ballots.require(row, BallotStatus.PUBLISHED)
        pending = {
            item.item_id: item
            for item in session.scalars(
                select(BallotItem).where(BallotItem.round_id == row.id, BallotItem.standing == Standing.PENDING)
            )
        }
        if set(chosen) - pending.keys() or not pending:
            raise NotFound("item")
        for group in groups(session, meeting, pending).values():
            _requireroom_of(session, meeting, group, chosen)
        for item_id, item in pending.items():
            item.standing = Standing.CHOSEN if item_id in chosen else Standing.LEFT_OUT
            _note_choice(session, meeting, item, reason, actor=actor, now=now)
        reports = closing.settle(session, meeting, chosen, actor=actor, now=now)
        for group in groups(session, meeting, pending).values():
            _say_why_left_out(session, meeting, group, pending)
        row.version += 1
        return reports


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one capped award and year."""

    award: str
    year: int
    items: tuple[int, ...]


def groups(session: Session, meeting: Meeting, items: Collection[int]) -> dict[tuple[str, int], Group]:
    day, found = local_date(meeting.held_at), dict[tuple[str, int], Group]()
    binding = law.of_council(session, meeting.council_id)
    for item in reading.items(session, meeting.id):
        award = item.award_code
        other = item.totals.other_award if item.totals else ""
        if item.id in items and not other and binding.rule_in_force(award, day).cap is not None:
            group = found.get((award, item.year), Group(award, item.year, ()))
            found[award, item.year] = replace(group, items=(*group.items, item.id))
    return found


def room_of(session: Session, meeting: Meeting, group: Group) -> CapRoom:
    session.flush()
    rooms = quotas.of_council(session, meeting.council_id, group.year, local_date(meeting.held_at))
    return next(room for room in rooms if room.award.code == group.award)


def hold_back(session: Session, items: Sequence[BallotItem], left: int) -> None:
    message = N_("Có %(passed)s hồ sơ đạt, trần tỷ lệ còn %(left)s: Hội đồng phải chọn.")
    reason = Violation("council_must_choose", message, {"passed": len(items), "left": left})
    for item in items:
        item.standing = Standing.PENDING
        _keep(session, item, {"reasons": kept([reason])})


def _requireroom_of(session: Session, meeting: Meeting, group: Group, chosen: Collection[int]) -> None:
    """A cap still to be confirmed does not block: the reason of the choice stands for going over it."""
    cap = room_of(session, meeting, group)
    left, wanted = cap.room.left, len(set(group.items) & set(chosen))
    if wanted > left and cap.cap.confirmed:
        message = N_("Chọn nhiều nhất %(left)s hồ sơ; đang chọn %(wanted)s.")
        raise Refused([Violation("too_many_chosen", message, {"left": left, "wanted": wanted}, field="chosen")])


def _note_choice(
    session: Session, meeting: Meeting, item: BallotItem, reason: str, *, actor: Actor, now: datetime
) -> None:
    row = session.get_one(AgendaItem, item.item_id)
    old = audit.snapshot(row)
    standing = item.standing.value if item.standing else ""
    _keep(session, item, {"choice": standing, "choice_reason": reason})
    audit.record(session, "ballot.choose", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def _say_why_left_out(
    session: Session, meeting: Meeting, group: Group, items: Mapping[int, BallotItem]
) -> None:
    """Keep with those whom the council did not choose that they passed, and what the cap comes to now."""
    cap = room_of(session, meeting, group)
    over = explain(cap.room, cap.award, cap.base_award, cap.cap)
    message = N_("Đạt số phiếu nhưng Hội đồng không chọn trong phạm vi trần tỷ lệ.")
    reasons = [Violation("not_chosen", message, provision=cap.cap.citation), *([over] if not cap.room.left else [])]
    for item_id in group.items:
        if items[item_id].standing is Standing.LEFT_OUT:
            _keep(session, items[item_id], {"reasons": kept(reasons)})


def _keep(session: Session, item: BallotItem, more: Mapping[str, object]) -> None:
    row = session.get_one(AgendaItem, item.item_id)
    row.result = canonical({**meetings.kept_result(row.result), **more})
    session.flush()


def lock_all(
    session: Session, round_id: int, version: int | None, *, actor: Actor
) -> tuple[Meeting, BallotRound, Seal]:
    """Lock council, meeting, cases and round, in the order in which everybody locks them; only for the impartial."""
    ensure(actor, "ballot.manage", rounds.target(session, round_id), view="ballot.view")
    meeting_id = session.scalar(select(BallotRound.meeting_id).where(BallotRound.id == round_id))
    if meeting_id is None:
        raise NotFound("round")
    meeting = closing.lock_meeting(session, meeting_id, None, actor=actor)
    row = ballots.locked(session, round_id, "ballot.manage", actor=actor)
    ballots.expect(row, version)
    if not row.seal:
        ballots.require(row, BallotStatus.OPEN)
    seal = Seal.of(json.loads(row.seal))
    ballots.require_impartial(session, [question.nomination_id for question in seal.questions], actor)
    return meeting, row, seal
