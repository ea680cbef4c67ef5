"""A round of voting as a thing: made, annulled; opening, casting and counting are services of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.papers import CreateRound
from workflow.domain.permissions import ensure
from workflow.domain.reasons import own_case
from workflow.domain.states import BallotKind, BallotStatus, CouncilOffice, Custody, KeyOffice
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import (
    BallotHolder,
    BallotItem,
    BallotRound,
    Meeting,
    Nomination,
    SealedBallot,
    User,
)
from workflow.queries import ballots as rounds
from workflow.queries import meetings as reading
from workflow.queries.conflicts import of_person
from workflow.services import audit, meetings
from workflow.services.ballot_keys import KeyFolder
from workflow.services.unit_of_work import unit_of_work


def create(command: CreateRound, *, actor: Actor, now: datetime) -> int:
    """Make a round and return its identifier. Nothing is sealed yet.

    Raises NotFound, Forbidden, Conflict, Refused: meeting closed, an item settled or in another round, the actor's own
    case, three holders who are not three people.
    """
    with unit_of_work() as session:
        meeting = meetings.take(session, command.meeting_id, command.version, actor=actor)
        wanted = dict(command.questions)
        items = [item for item in reading.items(session, meeting.id) if item.id in wanted]
        _require_free(session, items, wanted, actor)
        custody = None if command.kind is BallotKind.PAPER else command.custody or Custody.HOST
        last = session.scalar(select(func.max(BallotRound.number)).where(BallotRound.meeting_id == meeting.id))
        row = BallotRound(
            meeting_id=meeting.id, number=(last or 0) + 1, kind=command.kind, custody=custody,
            status=BallotStatus.CREATED, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for place, item in enumerate(items, 1):
            meetings.rule_of(item.award_code, wanted[item.id], item, meeting)
            session.add(
                BallotItem(round_id=row.id, item_id=item.id, position=place, other_award_code=wanted[item.id])
            )
        if custody is Custody.HOLDERS:
            session.add_all(_holders(session, row, meeting, command.teller_id, actor))
        audit.record(session, "ballot.create", row, actor=actor, now=now, organisation_id=meeting.council_id)
        return row.id


def annul(
    round_id: int, reason: str, *, keys: KeyFolder, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Annul a round that was not counted: its ballots and its key are destroyed, the reason stays on record.

    A counted round cannot be annulled: what it decided has gone on. Raises Refused, NotFound, Forbidden, Conflict.
    """
    if not reason.strip():
        raise Refused([Violation("reason_required", N_("Ghi rõ lý do."), field="reason")])
    with unit_of_work() as session:
        row = locked(session, round_id, "ballot.annul", actor=actor)
        expect(row, version)
        require(row, BallotStatus.CREATED, BallotStatus.OPEN)
        old = audit.snapshot(row)
        row.status, row.annulled_at, row.reason, row.wrapped_keys = BallotStatus.ANNULLED, now, reason, ""
        empty_box(session, row)
        audit.record(session, "ballot.annul", row, actor=actor, now=now, old=old,
                     organisation_id=council_of(session, row))  # fmt: skip
        public_key = row.public_key
    destroy(keys, public_key)


def sweep_keys(session: Session, keys: KeyFolder, *, now: datetime) -> int:
    """Destroy key files that no open round needs, left by a crash between a count and the destruction of its key."""
    still_open = session.scalars(select(BallotRound.public_key).where(BallotRound.status == BallotStatus.OPEN)).all()
    return keys.sweep(still_open, now=now)


# ── shared with opening, casting, counting ────────────────────────────────────────────────────────────────────────────


def locked(session: Session, round_id: int, action: str, *, actor: Actor) -> BallotRound:
    """Return the round, locked against votes and against everybody else. Raises NotFound, Forbidden."""
    ensure(actor, action, rounds.target(session, round_id), view="ballot.view")
    return session.get_one(BallotRound, round_id, with_for_update=True, populate_existing=True)


def require(row: BallotRound, *wanted: BallotStatus) -> None:
    if row.status not in wanted:
        message = N_("Vòng bỏ phiếu này đang ở tình trạng “%(status)s”, không làm được việc này.")
        raise Refused([Violation("wrong_status", message, {"status": row.status})])


def expect(row: BallotRound, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Conflict


def require_impartial(session: Session, nomination_ids: Collection[int], actor: Actor) -> None:
    """Raise Refused, naming the cases, when the actor is in conflict with one: somebody else opens and counts then."""
    if actor.person_id is None:
        return
    query = select(Nomination.subject_name).where(Nomination.id.in_(nomination_ids), of_person(actor.person_id))
    if names := session.scalars(query.order_by(Nomination.id)).all():
        message = N_(
            "Bạn có xung đột lợi ích với: %(names)s. Người khác giữ cùng vai trò, hoặc người được giao làm thay bạn, "
            "phải làm việc này."
        )
        raise Refused([Violation("conflict_of_interest", message, {"names": list(names)})])


def empty_box(session: Session, row: BallotRound) -> None:
    session.execute(delete(SealedBallot).where(SealedBallot.round_id == row.id))


def destroy(keys: KeyFolder, public_key: str) -> None:
    """Destroy the key of a round that has been counted or annulled; called once that is on disk."""
    if public_key:
        keys.destroy(public_key)


def council_of(session: Session, row: BallotRound) -> int:
    return session.get_one(Meeting, row.meeting_id).council_id


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_free(
    session: Session, items: Sequence[reading.Item], wanted: Collection[int], actor: Actor
) -> None:
    if not wanted:
        raise Refused([Violation("no_questions", N_("Chọn ít nhất một mục để bỏ phiếu."))])
    if len(items) != len(wanted):
        raise NotFound("item")
    taken = rounds.in_rounds(session, wanted)
    found = []
    for item in items:
        subject = {"subject": item.subject}
        if actor.person_id is not None and item.person_id == actor.person_id:
            found.append(own_case())
        if item.outcome is not None:
            found.append(Violation("item_settled", N_("%(subject)s: mục này đã có kết luận."), subject))
        elif taken.get(item.id, BallotStatus.ANNULLED) is not BallotStatus.ANNULLED:
            found.append(Violation("in_round", N_("%(subject)s: mục này đã có trong một vòng bỏ phiếu."), subject))
    if found:
        raise Refused(found)
    require_impartial(session, [item.nomination_id for item in items], actor)


def _holders(
    session: Session, row: BallotRound, meeting: Meeting, teller_id: int | None, actor: Actor
) -> Iterable[BallotHolder]:
    """Chair, secretary (who makes the round) and teller: three people with three accounts."""
    seats = reading.seats(session, meeting.council_id, local_date(meeting.held_at))
    members = {seat.person_id for seat in seats}
    chair = next((seat.person_id for seat in seats if seat.office is CouncilOffice.CHAIR), None)
    accounts = {
        KeyOffice.CHAIR: session.scalar(select(User).where(User.person_id == chair, User.active)),
        KeyOffice.SECRETARY: session.get(User, actor.user_id),
        KeyOffice.TELLER: session.get(User, teller_id) if teller_id else None,
    }
    teller = accounts[KeyOffice.TELLER]
    if teller is not None and teller.person_id not in members:
        raise NotFound("teller")
    if None in accounts.values() or len({user.id for user in accounts.values() if user}) < len(KeyOffice):
        message = N_("Khóa phải do ba người khác nhau giữ: Chủ tịch, thư ký và người kiểm phiếu, đều có tài khoản.")
        raise Refused([Violation("three_holders", message, field="teller_id")])
    return [
        BallotHolder(round_id=row.id, office=office, user_id=user.id, name=user.name)
        for office, user in accounts.items()
        if user is not None
    ]
