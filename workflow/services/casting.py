"""The vote itself: one transaction that says who took part, and puts a ballot into the box that nobody can read.

The same statements, of the same sizes, whatever the vote. Nothing here takes the time, writes a change or a notice, or
uses up a form's token: all of those carry an order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import BadBallot, Seal, pack
from workflow.domain.permissions import ensure
from workflow.domain.states import BallotChoice, BallotKind, BallotStatus
from workflow.domain.text import N_
from workflow.errors import Refused, Violation
from workflow.models import BallotParticipation, BallotRound, BallotVoter, SealedBallot
from workflow.queries import ballots as rounds
from workflow.services import ballot_keys
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Paper:
    """The ballot that lies before a member: his seat, and the sealed round whose questions are his."""

    seat_id: int
    seal: Seal


def paper(session: Session, round_id: int, *, actor: Actor) -> Paper:
    """Return the empty ballot of the actor. Raises NotFound, Forbidden, Refused: not open, not his, cast already."""
    ensure(actor, "ballot.cast", rounds.target(session, round_id), view="ballot.view")
    return _paper(session, session.get_one(BallotRound, round_id), actor)


def cast(round_id: int, choices: Mapping[int, BallotChoice], code: str, *, actor: Actor) -> None:
    """Put the actor's ballot into the box: a choice for each of his questions, and the code he will find it by.

    The round is locked against being closed, not against other votes. Only the account frozen with the seat at opening
    may cast, a substitute's where the rules of all questions let him: no administrator, no account that was tied to the
    member later. There is no second vote
    and no other vote. Raises NotFound, Forbidden, Refused.
    """
    with unit_of_work() as session:
        ensure(actor, "ballot.cast", rounds.target(session, round_id), view="ballot.view")
        row = session.get_one(BallotRound, round_id, with_for_update={"read": True}, populate_existing=True)
        mine = _paper(session, row, actor)
        try:
            content = pack(mine.seal, mine.seat_id, choices, code)
        except BadBallot:
            message = N_("Phiếu phải có lựa chọn ở đúng từng mục. Mở lại phiếu và chọn lại.")
            raise Refused([Violation("wrong_ballot", message)]) from None
        box = ballot_keys.seal(row.public_key, content)
        try:
            session.execute(insert(BallotParticipation), {"round_id": row.id, "seat_id": mine.seat_id})
        except IntegrityError:
            raise _voted() from None
        ballot = {"round_id": row.id, "id": ballot_keys.new_ballot_id(), "box": box}
        session.execute(insert(SealedBallot), ballot)


def _paper(session: Session, row: BallotRound, actor: Actor) -> Paper:
    if row.kind is BallotKind.PAPER:
        raise Refused([Violation("on_paper", N_("Vòng này bỏ phiếu giấy, không bỏ phiếu trên hệ thống."))])
    if row.status is not BallotStatus.OPEN:
        message = N_("Vòng bỏ phiếu này đang ở tình trạng “%(status)s”, không bỏ phiếu được.")
        raise Refused([Violation("not_open", message, {"status": row.status})])
    seal = Seal.of(json.loads(row.seal))
    standing_in = [seat for seat, account in seal.stand_ins if account == actor.user_id]
    seat_id = session.scalar(
        select(BallotVoter.seat_id).where(
            BallotVoter.round_id == row.id, BallotVoter.user_id == actor.user_id, BallotVoter.votes,
            or_(BallotVoter.person_id == actor.person_id, BallotVoter.seat_id.in_(standing_in)),
        )
    )  # fmt: skip
    if seat_id is None:
        message = N_("Bạn không có tên trong danh sách bỏ phiếu của vòng này. Không ai bỏ phiếu thay người khác.")
        raise Refused([Violation("not_a_voter", message)])
    if session.get(BallotParticipation, (row.id, seat_id)) is not None:
        raise _voted()
    return Paper(seat_id, seal)


def _voted() -> Refused:
    message = N_("Bạn đã bỏ phiếu ở vòng này. Phiếu đã vào thùng, không sửa và không bỏ lại được.")
    return Refused([Violation("already_voted", message)])
