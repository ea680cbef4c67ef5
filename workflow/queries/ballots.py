"""Rounds of voting for pages: which there are, who has voted, what was counted. Never how anybody voted, while it is
nobody's to know."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.ballots import Ground, Seal
from workflow.domain.permissions import Target
from workflow.domain.states import (
    Attendance,
    BallotChoice,
    BallotKind,
    BallotStatus,
    CouncilOffice,
    Custody,
    KeyOffice,
    Outcome,
    Standing,
)
from workflow.models import (
    AgendaItem,
    BallotHolder,
    BallotItem,
    BallotParticipation,
    BallotRecusal,
    BallotRound,
    BallotSheet,
    BallotVoter,
    Meeting,
    NamedVote,
    Nomination,
    Organisation,
    PaperEntry,
)
from workflow.queries import targets

#: In which a question stands that cannot be put a second time.
LIVE = (BallotStatus.CREATED, BallotStatus.OPEN, BallotStatus.CLOSED, BallotStatus.PUBLISHED)
_OFFICES = tuple(CouncilOffice)


@dataclass(frozen=True, slots=True)
class Round:
    """A round as pages and services speak of it."""

    id: int
    version: int
    meeting_id: int
    council_id: int
    held_at: datetime
    number: int
    kind: BallotKind
    custody: Custody | None
    status: BallotStatus
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    annulled_at: datetime | None
    reason: str
    seal: str
    seal_hash: str
    public_key: str
    box_hash: str
    box_size: int | None
    codes: tuple[str, ...]

    @property
    def electronic(self) -> bool:
        return self.kind is not BallotKind.PAPER

    @property
    def open(self) -> bool:
        return self.status is BallotStatus.OPEN

    @property
    def published(self) -> bool:
        return self.status is BallotStatus.PUBLISHED


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list of its meeting: how many may vote, and how many have."""

    id: int
    number: int
    kind: BallotKind
    status: BallotStatus
    questions: int
    voters: int
    voted: int


@dataclass(frozen=True, slots=True)
class Voter:
    """A member frozen at opening. votes: on one question at least; voted: whether, never when; recused: questions that
    are not on his ballot."""

    seat_id: int
    person_id: int
    user_id: int | None
    name: str
    office: CouncilOffice
    attendance: Attendance
    votes: bool
    voted: bool
    recused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """One item of a round, with its counts once there are any."""

    item_id: int
    position: int
    nomination_id: int
    code: str
    subject: str
    person_id: int | None
    unit: str
    award_code: str
    other_award: str
    yes: int | None
    no: int | None
    abstain: int | None
    invalid: int | None
    chair_yes: bool | None
    standing: Standing | None
    outcome: Outcome | None
    result: str


@dataclass(frozen=True, slots=True)
class Holder:
    office: KeyOffice
    user_id: int
    name: str
    ready: bool
    public_key: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One typing of a paper round's totals: by item (yes, no, abstain, invalid, chair yes or None)."""

    turn: int
    typed_by_id: int
    typed_by: str
    typed_at: datetime
    totals: dict[int, tuple[int, int, int, int, bool | None]]


@dataclass(frozen=True, slots=True)
class Sheet:
    id: int
    round_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str


def one(session: Session, round_id: int) -> Round | None:
    row: Any = session.execute(
        select(BallotRound, Meeting.council_id, Meeting.held_at)
        .join(Meeting, Meeting.id == BallotRound.meeting_id)
        .where(BallotRound.id == round_id)
    ).one_or_none()
    if row is None:
        return None
    found, council_id, held_at = row
    return Round(
        found.id, found.version, found.meeting_id, council_id, held_at, found.number, found.kind, found.custody,
        found.status, found.opened_at, found.closed_at, found.published_at, found.annulled_at, found.reason,
        found.seal, found.seal_hash, found.public_key, found.box_hash, found.box_size,
        tuple(json.loads(found.codes) if found.codes else ()),
    )  # fmt: skip


def target(session: Session, round_id: int) -> Target | None:
    """Return a round as a target: the place of its meeting's council."""
    meeting_id = session.scalar(select(BallotRound.meeting_id).where(BallotRound.id == round_id))
    return targets.meeting(session, meeting_id) if meeting_id is not None else None


def of_meeting(session: Session, meeting_id: int) -> list[RoundLine]:
    """Return the rounds of a meeting in their order, in one query."""

    def count(column: Any, *only: Any) -> Any:
        return select(func.count()).where(column == BallotRound.id, *only).correlate(BallotRound).scalar_subquery()

    query = (
        select(
            BallotRound.id, BallotRound.number, BallotRound.kind, BallotRound.status, count(BallotItem.round_id),
            count(BallotVoter.round_id, BallotVoter.votes),
            count(BallotParticipation.round_id),
        )
        .where(BallotRound.meeting_id == meeting_id)
        .order_by(BallotRound.number)
    )  # fmt: skip
    return [RoundLine(*row) for row in session.execute(query)]


def voters(session: Session, round_id: int) -> list[Voter]:
    """Return the members frozen at opening, highest office first, with who has voted."""
    took_part = BallotParticipation
    seat = and_(took_part.round_id == BallotVoter.round_id, took_part.seat_id == BallotVoter.seat_id)
    query = select(
        BallotVoter.seat_id, BallotVoter.person_id, BallotVoter.user_id, BallotVoter.name, BallotVoter.office,
        BallotVoter.attendance, BallotVoter.votes, exists().where(seat).correlate(BallotVoter).label("voted"),
    ).where(BallotVoter.round_id == round_id)  # fmt: skip
    recused: dict[int, set[int]] = {}
    for row in session.execute(
        select(BallotRecusal.seat_id, BallotRecusal.item_id).where(BallotRecusal.round_id == round_id)
    ):
        recused.setdefault(row.seat_id, set()).add(row.item_id)
    found = [Voter(*row, frozenset(recused.get(row.seat_id, ()))) for row in session.execute(query)]
    return sorted(found, key=lambda voter: (_OFFICES.index(voter.office), voter.seat_id))


def waiting_for(user_id: int) -> Select[Any]:
    """Select the open electronic rounds in which this account has still to vote."""
    voted = exists().where(
        BallotParticipation.round_id == BallotVoter.round_id, BallotParticipation.seat_id == BallotVoter.seat_id
    )
    return (
        select(BallotRound.id)
        .join(BallotVoter, BallotVoter.round_id == BallotRound.id)
        .where(
            BallotVoter.user_id == user_id, BallotRound.status == BallotStatus.OPEN,
            BallotRound.kind != BallotKind.PAPER, BallotVoter.votes, ~voted,
        )
    )  # fmt: skip


def waiting(session: Session, user_id: int, meeting_id: int) -> list[int]:
    """Return the rounds of a meeting that wait for this account's vote."""
    query = waiting_for(user_id).where(BallotRound.meeting_id == meeting_id).order_by(BallotRound.id)
    return list(session.scalars(query))


def questions(session: Session, round_id: int) -> list[Question]:
    """Return the items of a round in its order."""
    query = (
        select(
            BallotItem.item_id, BallotItem.position, AgendaItem.nomination_id, Nomination.code,
            Nomination.subject_name, Nomination.person_id, Organisation.short_name, Nomination.award_code,
            BallotItem.other_award_code, BallotItem.yes, BallotItem.no, BallotItem.abstain, BallotItem.invalid,
            AgendaItem.chair_yes, BallotItem.standing, AgendaItem.outcome, AgendaItem.result,
        )
        .join(AgendaItem, AgendaItem.id == BallotItem.item_id)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .join(Organisation, Organisation.id == Nomination.unit_id)
        .where(BallotItem.round_id == round_id)
        .order_by(BallotItem.position, BallotItem.item_id)
    )  # fmt: skip
    rows: Iterable[Any] = session.execute(query)
    return [Question(*row) for row in rows]


def in_rounds(session: Session, item_ids: Collection[int]) -> dict[int, BallotStatus]:
    """Return the state of the round in which each item stands; of several, of one that is not annulled."""
    query = (
        select(BallotItem.item_id, BallotRound.status)
        .join(BallotRound, BallotRound.id == BallotItem.round_id)
        .where(BallotItem.item_id.in_(item_ids))
        .order_by(BallotRound.number)
    )
    found: dict[int, BallotStatus] = {}
    for item_id, status in session.execute(query):
        if status is not BallotStatus.ANNULLED or item_id not in found:
            found[item_id] = status
    return found


def grounds(session: Session, meeting_id: int) -> dict[int, Ground]:
    """Return by item what its totals are judged by, for the items of the meeting's counted rounds."""
    found = {}
    query = select(BallotRound).where(
        BallotRound.meeting_id == meeting_id, BallotRound.status.in_((BallotStatus.CLOSED, BallotStatus.PUBLISHED))
    )
    for row in session.scalars(query):
        seal = Seal.of(json.loads(row.seal))
        standing: dict[int, Standing | None] = dict(
            session.execute(select(BallotItem.item_id, BallotItem.standing).where(BallotItem.round_id == row.id)).all()
        )
        for question in seal.questions:
            held_back = standing.get(question.item_id) in (Standing.PENDING, Standing.LEFT_OUT)
            ballot = f"{row.id}:{row.box_hash}"
            found[question.item_id] = Ground(seal.seats, question.recused, question.rule, ballot, held_back)
    return found


def unfinished(session: Session, meeting_id: int) -> bool:
    """Whether a round of the meeting is not counted yet, or waits for the council's choice."""
    waiting = exists().where(BallotItem.round_id == BallotRound.id, BallotItem.standing == Standing.PENDING)
    under_way = BallotRound.status.in_((BallotStatus.CREATED, BallotStatus.OPEN))
    query = select(func.count()).where(BallotRound.meeting_id == meeting_id, or_(under_way, waiting))
    return bool(session.scalar(query))


def holders(session: Session, round_id: int) -> list[Holder]:
    rows = session.scalars(select(BallotHolder).where(BallotHolder.round_id == round_id)).all()
    found = [Holder(row.office, row.user_id, row.name, bool(row.public_key), row.public_key) for row in rows]
    return sorted(found, key=lambda holder: tuple(KeyOffice).index(holder.office))


def entries(session: Session, round_id: int) -> list[Entry]:
    """Return the typings of a paper round in their order."""
    rows = session.scalars(select(PaperEntry).where(PaperEntry.round_id == round_id).order_by(PaperEntry.turn))
    return [
        Entry(row.turn, row.typed_by_id, row.typed_by_name, row.typed_at,
              {int(item): tuple(values) for item, values in json.loads(row.totals).items()})
        for row in rows
    ]  # fmt: skip


def sheets(session: Session, round_id: int) -> list[Sheet]:
    rows = session.scalars(select(BallotSheet).where(BallotSheet.round_id == round_id).order_by(BallotSheet.id))
    return [_sheet(row) for row in rows]


def sheet(session: Session, sheet_id: int) -> Sheet | None:
    row = session.get(BallotSheet, sheet_id)
    return _sheet(row) if row else None


def sheet_target(session: Session, sheet_id: int) -> Target | None:
    round_id = session.scalar(select(BallotSheet.round_id).where(BallotSheet.id == sheet_id))
    return target(session, round_id) if round_id is not None else None


def named(session: Session, round_id: int) -> dict[int, dict[int, BallotChoice]]:
    """Return how each member voted in a named round, by item and seat; empty before it is closed."""
    found: dict[int, dict[int, BallotChoice]] = {}
    for row in session.execute(
        select(NamedVote.item_id, NamedVote.seat_id, NamedVote.choice).where(NamedVote.round_id == round_id)
    ):
        found.setdefault(row.item_id, {})[row.seat_id] = row.choice
    return found


def _sheet(row: BallotSheet) -> Sheet:
    return Sheet(row.id, row.round_id, row.name, row.media_type, row.size, row.sha256, row.storage_key)
