"""The opening of a round: what hinders it, the codes of its key's holders, the seal.

What is sealed (questions, rules, members with their attendance and recusals, the fingerprint of every dossier, the
public key) is what the round is counted by, whatever the meeting's pages say later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import Seal, SealedQuestion, problems, warnings
from workflow.domain.calendar import local_date
from workflow.domain.meeting import Seat
from workflow.domain.permissions import ensure
from workflow.domain.states import Attendance, BallotKind, BallotStatus, Custody
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import BallotHolder, BallotRecusal, BallotRound, BallotVoter, Meeting, User
from workflow.queries import ballots as rounds
from workflow.queries import conflicts, sittings
from workflow.queries import meetings as reading
from workflow.services import audit, invitations, meetings, opinions, publicity
from workflow.services.ballot_keys import KeyFolder, new_holder, new_key, public, wrap
from workflow.services.ballots import council_of, expect, locked, require, require_impartial
from workflow.services.history import canonical
from workflow.services.unit_of_work import unit_of_work


def preview(session: Session, round_: rounds.Round) -> Seal:
    """Return what would be sealed if the round were opened now. Raises Refused for an item without a rule."""
    return _draft(session, session.get_one(Meeting, round_.meeting_id), round_.id, round_.kind, "")


def sealed(round_: rounds.Round) -> Seal:
    """Return what was sealed at opening."""
    return Seal.of(json.loads(round_.seal))


def hindrances(session: Session, round_: rounds.Round, *, now: datetime) -> tuple[list[Violation], list[Violation]]:
    """Return what keeps a made round from being opened, and what the council should know before; for its page."""
    try:
        seal = preview(session, round_)
    except Refused as refused:
        return list(refused.violations), []
    return _problems(session, seal, round_.id, round_.custody, now=now), warnings(seal)


def take_code(round_id: int, *, actor: Actor, now: datetime) -> str:
    """Give a holder his code, once; a new one replaces it as long as the round is not open. Returns the code.

    The database keeps the public key that belongs to it and nothing of the code itself.
    """
    with unit_of_work() as session:
        row = locked(session, round_id, "ballot.hold", actor=actor)
        require(row, BallotStatus.CREATED)
        holder = session.scalar(
            select(BallotHolder).where(BallotHolder.round_id == row.id, BallotHolder.user_id == actor.user_id)
        )
        if holder is None:
            raise NotFound("holder")
        code, holder.public_key = new_holder()
        audit.record(session, "ballot.code", row, actor=actor, now=now, old=audit.snapshot(row),
                     organisation_id=council_of(session, row))  # fmt: skip
        return code


def open_round(
    round_id: int, *, keys: KeyFolder, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Seal the round and open it.

    Effects, in order: the key pair in memory; its private half into the key folder, on disk, or sealed to the pairs of
    holders; then in one act the seal with its hash, the voters and their recusals, the status, a notice to each voter.
    A private key whose round was not opened after all is destroyed. Raises Refused with everything that hinders,
    Conflict.
    """
    key = new_key()
    kept = False
    try:
        with unit_of_work() as session:
            meeting, row = _with_meeting(session, round_id, version, actor=actor)
            require(row, BallotStatus.CREATED)
            if meeting.held_at > now:
                raise Refused([Violation("not_held_yet", N_("Phiên họp chưa diễn ra, chưa mở vòng bỏ phiếu được."))])
            old = audit.snapshot(row)
            electronic = row.kind is not BallotKind.PAPER
            seal = _draft(session, meeting, row.id, row.kind, public(key) if electronic else "")
            require_impartial(session, [question.nomination_id for question in seal.questions], actor)
            if found := _problems(session, seal, row.id, row.custody, now=now):
                raise Refused(found)
            if row.custody is Custody.HOST:
                keys.keep(key)
                kept = True
            elif row.custody is Custody.HOLDERS:
                row.wrapped_keys = wrap(key, {h.office: h.public_key for h in rounds.holders(session, row.id)})
            voters = _freeze(session, row, seal)
            row.status, row.opened_at = BallotStatus.OPEN, now
            if electronic:
                invitations.to_vote(session, meeting, row, voters, now=now)
            audit.record(session, "ballot.open", row, actor=actor, now=now, old=old,
                         organisation_id=meeting.council_id)  # fmt: skip
    except BaseException:
        if kept:
            keys.destroy(public(key))
        raise


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_meeting(
    session: Session, round_id: int, version: int | None, *, actor: Actor
) -> tuple[Meeting, BallotRound]:
    """Lock the meeting, then the round: the order in which everybody locks them."""
    ensure(actor, "ballot.manage", rounds.target(session, round_id), view="ballot.view")
    meeting_id = session.scalar(select(BallotRound.meeting_id).where(BallotRound.id == round_id))
    if meeting_id is None:
        raise NotFound("round")
    meeting = meetings.take(session, meeting_id, None, actor=actor)
    row = locked(session, round_id, "ballot.manage", actor=actor)
    expect(row, version)
    return meeting, row


def _draft(session: Session, meeting: Meeting, round_id: int, kind: BallotKind, public_key: str) -> Seal:
    """Return the seal as the meeting stands now."""
    asked = {question.item_id: question for question in rounds.questions(session, round_id)}
    seats = reading.seats(session, meeting.council_id, local_date(meeting.held_at), meeting.id)
    recused = conflicts.recusals(session, meeting.id)
    questions = []
    for item in reading.items(session, meeting.id):
        if item.id not in asked:
            continue
        other = asked[item.id].other_award
        rule = meetings.rule_of(item.award_code, other, item, meeting)
        questions.append(SealedQuestion(
            item_id=item.id, nomination_id=item.nomination_id, code=item.code, subject=item.subject,
            award_code=item.award_code, other_award=other, fingerprint=item.fingerprint, rule_version=rule.version,
            rule=rule.vote, recused=frozenset(seat.id for seat in seats if seat.id in recused.get(item.id, {})),
        ))  # fmt: skip
    questions.sort(key=lambda question: asked[question.item_id].position)
    if kind is BallotKind.PAPER:
        return Seal(kind, public_key, tuple(questions), tuple(seats))
    came_in = frozenset(sittings.opinions(session, meeting.id)) & {seat.id for seat in seats}
    return Seal(kind, public_key, tuple(questions), tuple(seats), came_in,
                _stand_ins(session, meeting, seats, questions))  # fmt: skip


def _stand_ins(
    session: Session, meeting: Meeting, seats: Sequence[Seat], questions: Sequence[SealedQuestion]
) -> tuple[tuple[int, int], ...]:
    """Who casts for whom: where every rule lets substitutes vote, and each of them for one seat only.

    A member has his own vote and no second one, and whoever is in conflict with a case of the round stays out of it.
    """
    if not all(question.rule.substitutes for question in questions):
        return ()
    people = {seat.person_id for seat in seats}
    cases = [question.nomination_id for question in questions]
    out = {person for found in conflicts.standing(session, cases).values() for person in found.conflicts}
    mine = {seat.id for seat in seats}
    found: dict[int, int] = {}
    for seat, one in sittings.stand_ins(session, meeting.council_id, local_date(meeting.held_at)).items():
        if seat in mine and one.person_id not in people | out:
            found.setdefault(one.user_id, seat)
    return tuple(sorted((seat, account) for account, seat in found.items()))


def _problems(
    session: Session, seal: Seal, round_id: int, custody: Custody | None, *, now: datetime
) -> list[Violation]:
    found = problems(seal, _accounts(session, seal).keys())
    items = {question.item_id for question in seal.questions}
    if len(items) != len(rounds.questions(session, round_id)):
        found.append(Violation("item_gone", N_("Có mục không còn trong chương trình. Hủy vòng này và lập vòng mới.")))
    if custody is Custody.HOLDERS:
        missing = [holder.name for holder in rounds.holders(session, round_id) if not holder.ready]
        if missing:
            message = N_("Chưa nhận mã khóa: %(names)s.")
            found.append(Violation("holders_missing", message, {"names": missing}))
    found += opinions.missing(session, round_id, seal.seats, now=now)
    return found + publicity.reasons(session, {q.nomination_id for q in seal.questions}, now=now)


def _accounts(session: Session, seal: Seal) -> dict[int, int]:
    """Return the account that casts for each seat: its member's active one, or that of who stands in for him."""
    people = {seat.person_id: seat.id for seat in seal.seats}
    found = session.execute(select(User.person_id, User.id).where(User.person_id.in_(people), User.active))
    return {people[row.person_id]: row.id for row in found if row.person_id is not None} | dict(seal.stand_ins)


def _freeze(session: Session, row: BallotRound, seal: Seal) -> list[int]:
    """Write the seal and, for the pages and the database's own constraints, its members and recusals as rows.

    Returns the accounts that may cast.
    """
    row.seal, row.public_key = canonical(seal.data()), seal.public_key
    row.seal_hash = hashlib.sha256(row.seal.encode()).hexdigest()
    accounts = _accounts(session, seal)
    voting = {seat.id for seat in seal.voters()}
    for seat in seal.seats:
        session.add(
            BallotVoter(
                round_id=row.id, seat_id=seat.id, person_id=seat.person_id, user_id=accounts.get(seat.id),
                name=seat.name, office=seat.office, attendance=seat.attendance or Attendance.ABSENT,
                votes=seat.id in voting,
            )
        )  # fmt: skip
    session.flush()
    for seat in seal.seats:
        on_ballot = {question.item_id for question in seal.ballot_of(seat.id)}
        session.add_all(
            BallotRecusal(round_id=row.id, seat_id=seat.id, item_id=question.item_id)
            for question in seal.questions
            if question.item_id not in on_ballot
        )
    return [account for seat, account in accounts.items() if seat in voting]
