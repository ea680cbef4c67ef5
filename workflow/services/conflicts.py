"""Conflicts of interest: what members say about themselves, whom the chair keeps out, who is family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.conflicts import AddKinship, PinRecusal, StateConflicts
from workflow.domain.permissions import ensure
from workflow.domain.rules import conflict_of_interest
from workflow.domain.states import BallotStatus, RecusalKind
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused
from workflow.models import AgendaItem, ConflictStatement, CouncilSeat, Kinship, Meeting, Person, PinnedRecusal
from workflow.queries import ballots, conflicts, targets
from workflow.services import audit
from workflow.services.checks import line, refuse
from workflow.services.unit_of_work import unit_of_work

_REASON = 500
#: A conflict that is not the member's to state.
_GIVEN = (RecusalKind.SELF, RecusalKind.RELATIVE, RecusalKind.PINNED)


def state(command: StateConflicts, *, actor: Actor, now: datetime) -> int:
    """Keep what a member says about the items he was shown, and return how many he is free of conflict with.

    His own cases, his family's and those the chair keeps him out of are passed over: there is nothing to say. What was
    said stands once the item is being voted on or settled. Raises Refused: no person behind the account; NotFound.
    """
    with unit_of_work() as session:
        meeting = _meeting(session, command.meeting_id, actor, "meeting.judge")
        if actor.person_id is None:
            raise refuse(
                "no_person", N_("Tài khoản chưa gắn với cán bộ nào; nhờ quản trị viên gắn rồi xác nhận lại.")
            )
        said = dict.fromkeys(command.free, (False, "")) | {
            item: (True, line(reason, _REASON, "", required=False)) for item, reason in command.conflicted
        }
        items = _items(session, meeting.id, said)
        given = conflicts.by_item(session, meeting.id)
        fixed = _fixed(session, items)
        for item_id, (conflicted, reason) in said.items():
            if given.get(item_id, {}).get(actor.person_id) not in _GIVEN:
                words = ConflictStatement(
                    nomination_id=items[item_id].nomination_id, person_id=actor.person_id, conflicted=conflicted,
                    reason=reason, stated_at=now,
                )  # fmt: skip
                _say(session, meeting, words, fixed=item_id in fixed, actor=actor, now=now)
        return sum(not conflicted for conflicted, _reason in said.values())


def _say(
    session: Session, meeting: Meeting, words: ConflictStatement, *, fixed: bool, actor: Actor, now: datetime
) -> None:
    before = session.scalar(
        select(ConflictStatement).where(
            ConflictStatement.nomination_id == words.nomination_id, ConflictStatement.person_id == words.person_id
        )
    )
    if before is None:
        session.add(words)
        audit.record(session, "conflict.state", words, actor=actor, now=now, organisation_id=meeting.council_id)
        return
    if (before.conflicted, before.reason) == (words.conflicted, words.reason):
        return
    if fixed:
        raise refuse("vote_begun", N_("Mục này đã mở bỏ phiếu hoặc đã có kết luận; ý kiến trước của bạn giữ nguyên."))
    old = audit.snapshot(before)
    before.conflicted, before.reason, before.stated_at = words.conflicted, words.reason, now
    audit.record(session, "conflict.state", before, actor=actor, now=now, old=old, organisation_id=meeting.council_id)


def pin(command: PinRecusal, *, actor: Actor, now: datetime) -> None:
    """The chair keeps a member out of an item, for a reason. Raises Refused: voting has begun, pinned already."""
    with unit_of_work() as session:
        meeting = _meeting(session, command.meeting_id, actor, "meeting.pin")
        item = _items(session, meeting.id, [command.item_id])[command.item_id]
        seat = session.get(CouncilSeat, command.seat_id)
        if seat is None or seat.council_id != meeting.council_id:
            raise NotFound("seat")
        _not_fixed(session, {item.id: item})
        _chair_free(session, item.nomination_id, actor)
        if conflicts.by_item(session, meeting.id).get(item.id, {}).get(seat.person_id) in _GIVEN:
            raise refuse("recused", N_("Thành viên này đã không tham gia mục này."), field="seat_id")
        row = PinnedRecusal(
            nomination_id=item.nomination_id, person_id=seat.person_id, pinned_by_id=actor.user_id, pinned_at=now,
            reason=line(command.reason, _REASON, "reason"),
        )  # fmt: skip
        session.add(row)
        audit.record(session, "conflict.pin", row, actor=actor, now=now, organisation_id=meeting.council_id)


def unpin(meeting_id: int, pin_id: int, *, actor: Actor, now: datetime) -> None:
    """The chair lets a member take part again. Raises Refused when voting has begun, NotFound."""
    with unit_of_work() as session:
        meeting = _meeting(session, meeting_id, actor, "meeting.pin")
        row = session.get(PinnedRecusal, pin_id)
        items = {
            item.id: item
            for item in session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
            if row is not None and item.nomination_id == row.nomination_id
        }
        if row is None or not items:
            raise NotFound("pin")
        _not_fixed(session, items)
        _chair_free(session, row.nomination_id, actor)
        audit.record(
            session, "conflict.unpin", row, actor=actor, now=now, removed=True, organisation_id=meeting.council_id
        )
        session.execute(delete(PinnedRecusal).where(PinnedRecusal.id == row.id))


def _chair_free(session: Session, nomination_id: int, actor: Actor) -> None:
    """The chair does not rule on who judges his family's case; a ruling on himself he may take back."""
    known = conflicts.standing(session, [nomination_id]).get(nomination_id)
    if known is not None and known.conflicts.get(actor.person_id or 0, RecusalKind.PINNED) is not RecusalKind.PINNED:
        raise Refused([conflict_of_interest()])


def add_kinship(command: AddKinship, *, actor: Actor, now: datetime) -> None:
    """Note that two people are family. Raises Refused: oneself, noted already; NotFound, Forbidden."""
    with unit_of_work() as session:
        owner = _may_keep(session, command.person_id, actor)
        _may_keep(session, command.relative_id, actor)
        if command.person_id == command.relative_id:
            raise refuse("same_person", N_("Chọn một người khác."), field="relative_id")
        first, second = sorted((command.person_id, command.relative_id))
        pair = (Kinship.person_id == first, Kinship.relative_id == second)
        if session.scalar(select(Kinship.id).where(*pair)):
            raise refuse("kin_known", N_("Quan hệ giữa hai người này đã có."), field="relative_id")
        row = Kinship(person_id=first, relative_id=second, kind=command.kind)
        session.add(row)
        audit.record(session, "kinship.add", row, actor=actor, now=now, organisation_id=owner)


def remove_kinship(person_id: int, kinship_id: int, *, actor: Actor, now: datetime) -> None:
    """Take back a kinship noted by mistake. Raises NotFound, Forbidden."""
    with unit_of_work() as session:
        owner = _may_keep(session, person_id, actor)
        row = session.get(Kinship, kinship_id)
        if row is None or person_id not in (row.person_id, row.relative_id):
            raise NotFound("kinship")
        _may_keep(session, row.relative_id if row.person_id == person_id else row.person_id, actor)
        audit.record(session, "kinship.remove", row, actor=actor, now=now, removed=True, organisation_id=owner)
        session.execute(delete(Kinship).where(Kinship.id == row.id))


def _may_keep(session: Session, person_id: int, actor: Actor) -> int:
    """Return the organisation of a person whose family the actor keeps."""
    target, person = targets.person(session, person_id), session.get(Person, person_id)
    if target is None or person is None:
        raise NotFound("person")
    ensure(actor, "kinship.manage", target, view="person.view")
    return person.organisation_id


def _meeting(session: Session, meeting_id: int, actor: Actor, action: str) -> Meeting:
    """Return the meeting, its row locked: a statement and the opening of a round take turns."""
    ensure(actor, action, targets.meeting(session, meeting_id), view="meeting.view")
    return session.get_one(Meeting, meeting_id, with_for_update=True)


def _items(session: Session, meeting_id: int, wanted: Iterable[int]) -> dict[int, AgendaItem]:
    """Return the named items of the agenda. Raises NotFound when one is of another."""
    ids = set(wanted)
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.id.in_(ids))
    found = {row.id: row for row in session.scalars(query)}
    if set(found) != ids:
        raise NotFound("item")
    return found


def _fixed(session: Session, items: Mapping[int, AgendaItem]) -> set[int]:
    """Items whose voters are settled: a round is open or counted, or the council has concluded."""
    rounds = ballots.in_rounds(session, list(items))
    begun = {item for item, status in rounds.items() if status not in (BallotStatus.CREATED, BallotStatus.ANNULLED)}
    return begun | {item.id for item in items.values() if item.outcome is not None}


def _not_fixed(session: Session, items: Mapping[int, AgendaItem]) -> None:
    if _fixed(session, items):
        raise refuse("vote_begun", N_("Mục này đã mở bỏ phiếu hoặc đã có kết luận, không đổi người tham gia được nữa."))
