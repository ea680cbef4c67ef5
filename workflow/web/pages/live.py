"""The meeting as it goes on: what is on the table, who is there, who has voted, whether they are enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.meeting import Seat
from workflow.domain.permissions import Target, permitted
from workflow.domain.sittings import may_sign_in
from workflow.domain.states import Attendance, BallotStatus, RecusalKind
from workflow.errors import NoRuleInForce
from workflow.queries import ballots, conflicts, sittings
from workflow.queries import meetings as query
from workflow.queries.ballots import RoundLine
from workflow.queries.meetings import Item, MeetingPage
from workflow.services import law
from workflow.services.law import CouncilLaw
from workflow.web.filters import label
from workflow.web.pages.meetings import RuleCard, attendance_words, present_kind, present_words, rules_of
from workflow.web.pages.words import award_name, award_short


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A member, who stands in for him, whether he is there, whether he has voted in the open round (None: no part)."""

    seat: Seat
    substitute: str
    presence: str
    kind: str
    voted: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Live:
    """Everything the page shows. table: the item spoken about; out: the reader takes no part in it, and why."""

    meeting: MeetingPage
    table: Item | None
    award: str
    out: RecusalKind | None
    rules: list[RuleCard]
    attendance: str
    seats: list[SeatLine]
    rounds: list[RoundLine]
    waiting: list[int]
    may_sign_in: bool
    manages: bool
    items: list[tuple[int, str]]
    done: int


def live(
    session: Session, page: MeetingPage, *, actor: Actor, target: Target | None, now: datetime
) -> Live:
    """Gather the page in a constant number of queries."""
    day = local_date(page.held_at)
    seats = query.seats(session, page.council_id, day, page.id)
    items = query.items(session, page.id)
    pointed = sittings.on_table(session, page.id)
    table = next((item for item in items if item.id == pointed), None)
    rounds = [row for row in ballots.of_meeting(session, page.id) if row.status is not BallotStatus.ANNULLED]
    out = conflicts.by_item(session, page.id).get(table.id, {}).get(actor.person_id or 0) if table else None
    mine = sittings.seat_of(session, page.council_id, day, actor) if permitted(actor, "meeting.judge", target) else None
    here = {seat.id for seat in seats if seat.attendance is Attendance.PRESENT}
    return Live(
        meeting=page, table=table, award=award_name(table.award_code) if table else "", out=out,
        rules=_rules(table, items, page, seats, law.of_council(session, page.council_id)),
        attendance=attendance_words(seats),
        seats=_seats(session, page, seats, rounds), rounds=rounds,
        waiting=ballots.waiting(session, actor.user_id, page.id),
        may_sign_in=(page.open and not page.in_writing and mine is not None and mine not in here
                     and may_sign_in(page.held_at, now) is None),
        manages=page.open and permitted(actor, "meeting.manage", target),
        items=[(item.id, f"{item.position}. {item.subject} ({award_short(item.award_code)})") for item in items],
        done=sum(item.outcome is not None for item in items),
    )  # fmt: skip


def _rules(
    table: Item | None, items: list[Item], page: MeetingPage, seats: list[Seat], binding: CouncilLaw
) -> list[RuleCard]:
    """The rule of the item on the table; with none there, each rule of the agenda once."""
    day, found = local_date(page.held_at), []
    codes = [table.award_code] if table else list(dict.fromkeys(item.award_code for item in items))
    seen = set()
    for code in codes:
        try:
            rule = binding.rule_in_force(code, day).vote
        except NoRuleInForce:
            continue
        if rule not in seen:
            seen.add(rule)
            found += rules_of(code, day, seats, binding)
    return found


def _seats(session: Session, page: MeetingPage, seats: list[Seat], rounds: list[RoundLine]) -> list[SeatLine]:
    standing_in = sittings.substitutes(session, page.council_id, local_date(page.held_at))
    answers = sittings.answers(session, page.id)
    open_round = next((row for row in rounds if row.status is BallotStatus.OPEN), None)
    voted: dict[int, bool] = {}
    if open_round is not None:
        voted = {v.seat_id: v.voted for v in ballots.voters(session, open_round.id) if v.votes}
    return [
        SeatLine(
            seat, standing_in.get(seat.id, ""), present_words(seat), present_kind(seat), voted.get(seat.id),
            label(answers[seat.id].answer) if seat.id in answers else "",
        )
        for seat in seats
    ]  # fmt: skip
