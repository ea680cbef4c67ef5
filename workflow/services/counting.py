"""The count: the box is opened in memory, counts and codes are written, key and ballots destroyed, cases move on.

Counting and publishing are one act. A case moves at the closing of its round, and where it has moved says how the vote
went: a round that were counted and not yet published would tell its result by the states of its cases. So nobody, not
those who count either, ever has a count that the council has not; of the list that overran a cap the council sees the
ranking, and then chooses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import BadBallot, Seal, chair_yes, count, unpack
from workflow.domain.meeting import judge
from workflow.domain.papers import Totals
from workflow.domain.states import BallotKind, BallotStatus, Custody, Outcome
from workflow.domain.text import N_
from workflow.errors import Refused, Violation
from workflow.models import (
    AgendaItem,
    BallotItem,
    BallotParticipation,
    BallotRound,
    Meeting,
    NamedVote,
    SealedBallot,
)
from workflow.services import audit, ballot_keys, ballots, choosing, closing, paper_rounds
from workflow.services.ballot_keys import KeyFolder
from workflow.services.closing import ItemReport
from workflow.services.history import canonical
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count came to. pending: items that passed, more than the cap of their award leaves room for."""

    reports: tuple[ItemReport, ...]
    pending: tuple[int, ...]


def close_round(
    round_id: int, *, keys: KeyFolder, codes: Collection[str] = (), chair: Collection[int] = (),
    version: int | None = None, actor: Actor, now: datetime,
) -> Counted:  # fmt: skip
    """Count a round, publish the counts to the council, and let every case go where the rule sends it.

    codes: of two holders, where three hold the key. chair: items on which the chair declares his yes, where the rule
    asks for it and the ballot was secret.

    Effects in one unit of work, in order: council, meeting, cases and round are locked (votes under way come in before
    that or are refused); the box is opened and counted in memory; counts, sorted codes, the hash of the sorted sealed
    box; the ballots are deleted; item after item is settled as `closing` does. Where a list passed more cases than a
    cap allows, those wait for `choose`; the round is published. After the commit the key is destroyed. Raises
    NotFound, Forbidden, Conflict, Refused: not open, codes wrong, key lost, a box that is not the voters' own.
    """
    with unit_of_work() as session:
        meeting, row, seal = choosing.lock_all(session, round_id, version, actor=actor)
        ballots.require(row, BallotStatus.OPEN)
        old = audit.snapshot(row)
        if row.kind is BallotKind.PAPER:
            totals = paper_rounds.settled_totals(session, row)
            row.box_hash = paper_rounds.fingerprint(totals)
        else:
            written = paper_rounds.settled_totals(session, row) if seal.opinions() else {}
            totals = _open_box(session, row, seal, _key(row, keys, codes), frozenset(chair))
            totals |= {item: _with(totals[item], opinions) for item, opinions in written.items()}
            ballots.empty_box(session, row)
        row.status, row.closed_at, row.wrapped_keys = BallotStatus.CLOSED, now, ""
        _write_totals(session, row, seal, totals)
        audit.record(session, "ballot.close", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)
        counted = _go_on(session, meeting, row, seal, totals, actor=actor, now=now)
        old = audit.snapshot(row)
        row.status, row.published_at = BallotStatus.PUBLISHED, now
        audit.record(session, "ballot.publish", row, actor=actor, now=now, old=old, organisation_id=meeting.council_id)
        public_key = row.public_key
    ballots.destroy(keys, public_key)
    return counted


# ── the box ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _key(row: BallotRound, keys: KeyFolder, codes: Collection[str]) -> PrivateKey:
    if row.custody is Custody.HOST:
        return keys.read(row.public_key)
    key = ballot_keys.unwrap(row.wrapped_keys, codes)
    if ballot_keys.public(key) != row.public_key:
        raise Refused([ballot_keys.key_lost()])
    return key


def _open_box(
    session: Session, row: BallotRound, seal: Seal, key: PrivateKey, declared: frozenset[int]
) -> dict[int, Totals]:
    """Count in memory. What is kept of a secret ballot is its code, among all codes in their own order."""
    boxes = sorted(session.scalars(select(SealedBallot.box).where(SealedBallot.round_id == row.id)))
    took_part = session.scalars(
        select(BallotParticipation.seat_id).where(BallotParticipation.round_id == row.id)
    ).all()
    try:
        box = [unpack(seal, content) for content in ballot_keys.open_all(key, boxes)]
        counts = count(seal, box, took_part)
    except (CryptoError, BadBallot):
        message = N_("Thùng phiếu không khớp với danh sách người đã bỏ phiếu. Hủy vòng này và lập vòng mới.")
        raise Refused([Violation("box_damaged", message)]) from None
    row.box_hash = hashlib.sha256(b"".join(hashlib.sha256(sealed).digest() for sealed in boxes)).hexdigest()
    row.box_size, row.codes = len(box), json.dumps(sorted(ballot.code for ballot in box))
    chair = chair_yes(seal, box)
    if row.kind is BallotKind.SECRET:
        chair = {q.item_id: q.item_id in declared if q.rule.chair_among_yes else None for q in seal.questions}
    else:
        session.add_all(
            NamedVote(round_id=row.id, seat_id=ballot.seat_id, item_id=question.item_id, choice=choice)
            for ballot in sorted(box, key=lambda ballot: ballot.seat_id or 0)
            for question, choice in zip(seal.questions, ballot.choices, strict=True)
            if choice is not None
        )
    return {
        question.item_id: Totals(
            yes=(found := counts[question.item_id]).yes, no=found.no, abstain=found.abstain, invalid=0,
            chair_yes=chair[question.item_id], other_award=question.other_award,
        )
        for question in seal.questions
    }  # fmt: skip


def _with(box: Totals, written: Totals) -> Totals:
    """Add the opinions in writing to what was in the box; the chair's yes may be among either."""
    return replace(
        box, yes=box.yes + written.yes, no=box.no + written.no, abstain=box.abstain + written.abstain,
        invalid=box.invalid + written.invalid, chair_yes=written.chair_yes if box.chair_yes is None else box.chair_yes,
    )  # fmt: skip


def _write_totals(session: Session, row: BallotRound, seal: Seal, totals: Mapping[int, Totals]) -> None:
    """Write the counts beside the questions and on the agenda, with the fingerprint of the dossier as it was sealed."""
    for question in seal.questions:
        found = totals[question.item_id]
        asked = session.get_one(BallotItem, (row.id, question.item_id))
        item = session.get_one(AgendaItem, question.item_id)
        for place in (asked, item):
            place.yes, place.no, place.abstain, place.invalid = found.yes, found.no, found.abstain, found.invalid
        item.chair_yes, item.other_award_code = found.chair_yes, found.other_award
        item.result = canonical({"fingerprint": question.fingerprint, "round_id": row.id})
    session.flush()


# ── where the cases go ──────────────────────────────────────────────────────────────────────────────────────────────


def _go_on(
    session: Session, meeting: Meeting, row: BallotRound, seal: Seal, totals: Mapping[int, Totals],
    *, actor: Actor, now: datetime,
) -> Counted:  # fmt: skip
    """Settle what stands under no cap first: those titles are what the caps are a share of."""
    asked = {item.item_id: item for item in session.scalars(select(BallotItem).where(BallotItem.round_id == row.id))}
    groups = choosing.groups(session, meeting, asked)
    capped = {item for group in groups.values() for item in group.items}
    reports = closing.settle(session, meeting, asked.keys() - capped, actor=actor, now=now)
    waiting: list[int] = []
    passed = {q.item_id for q in seal.questions if _passed(seal, q.item_id, totals)}
    for group in groups.values():
        cap = choosing.room_of(session, meeting, group)
        left, passing = cap.room.left, [item for item in group.items if item in passed]
        if len(passing) > left and (left or not cap.cap.confirmed):
            choosing.hold_back(session, [asked[item] for item in passing], left)
            waiting += passing
        reports += closing.settle(session, meeting, set(group.items) - set(waiting), actor=actor, now=now)
    order = {question.item_id: place for place, question in enumerate(seal.questions)}
    return Counted(tuple(sorted(reports, key=lambda report: order[report.item_id])), tuple(waiting))


def _passed(seal: Seal, item_id: int, totals: Mapping[int, Totals]) -> bool:
    question = next(question for question in seal.questions if question.item_id == item_id)
    try:
        judged = judge(seal.seats, totals[item_id], question.rule, question.recused)
    except Refused:
        return False
    return judged.outcome is Outcome.PASSED
