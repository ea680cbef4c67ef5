"""The minutes and the tally record of a meeting as data: everything from the rows that the votes were counted from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.calendar import local_date
from workflow.domain.meeting import present, written
from workflow.domain.states import BallotStatus
from workflow.models import BallotRound
from workflow.queries import conflicts, meetings, sittings


@dataclass(frozen=True, slots=True)
class Member:
    """A member on the day. attendance "": never noted. substitute: who stood in for him ("KT.")."""

    name: str
    office: str
    attendance: str
    substitute: str
    opinion_received: str


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item: what was asked, who took no part, what was counted, what it came to."""

    position: int
    code: str
    subject: str
    unit: str
    award: str
    other_award: str
    fingerprint: str
    recused: tuple[tuple[str, str], ...]
    yes: int | None
    no: int | None
    abstain: int | None
    invalid: int | None
    base: int | None
    share: str
    outcome: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A round of voting. seal, box: fingerprints of what was sealed at opening, and of the ballots counted."""

    number: int
    kind: str
    status: str
    seal: str
    box: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """closed_at "": the meeting goes on, and this is a draft. Moments in ISO 8601, UTC."""

    meeting: int
    council: str
    year: int
    held_at: str
    place: str
    opinions_due_at: str
    closed_at: str
    cancelled: str
    members: tuple[Member, ...]
    present: int
    written: int
    items: tuple[ItemRecord, ...]
    rounds: tuple[RoundRecord, ...]
    conclusion: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON: the same record, the same fingerprint, on paper and here."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def minutes(session: Session, meeting_id: int) -> Minutes | None:
    """Return the record of a meeting in a constant number of queries; None when there is no such meeting."""
    page = meetings.page(session, meeting_id)
    if page is None:
        return None
    day = local_date(page.held_at)
    seats = meetings.seats(session, page.council_id, day, meeting_id)
    standing_in, opinions = sittings.substitutes(session, page.council_id, day), sittings.opinions(session, meeting_id)
    now_out = conflicts.recusals(session, meeting_id)
    names = {seat.id: seat.name for seat in seats}

    def moment(value: Any) -> str:
        return value.isoformat() if value else ""

    return Minutes(
        meeting=page.id, council=page.council, year=page.year, held_at=moment(page.held_at), place=page.place,
        opinions_due_at=moment(page.opinions_due_at), closed_at=moment(page.closed_at), cancelled=page.cancel_reason,
        members=tuple(
            Member(
                seat.name, seat.office.value, seat.attendance.value if seat.attendance else "",
                standing_in.get(seat.id, ""), moment(opinions[seat.id].received_on) if seat.id in opinions else "",
            )
            for seat in seats
        ),
        present=present(seats), written=written(seats),
        items=tuple(_item(item, now_out.get(item.id, {}), names) for item in meetings.items(session, meeting_id)),
        rounds=_rounds(session, meeting_id), conclusion=page.conclusion,
    )  # fmt: skip


def _item(item: meetings.Item, now_out: Mapping[int, Any], names: Mapping[int, str]) -> ItemRecord:
    kept: dict[str, Any] = json.loads(item.result) if item.result else {}
    out = {int(seat): kind for seat, kind in kept["recused"].items()} if "recused" in kept else {
        seat: kind.value for seat, kind in now_out.items()
    }  # fmt: skip
    totals = item.totals
    return ItemRecord(
        position=item.position, code=item.code, subject=item.subject, unit=item.unit, award=item.award_code,
        other_award=totals.other_award if totals else "", fingerprint=kept.get("fingerprint", ""),
        recused=tuple(sorted((names[seat], kind) for seat, kind in out.items() if seat in names)),
        yes=totals.yes if totals else None, no=totals.no if totals else None,
        abstain=totals.abstain if totals else None, invalid=totals.invalid if totals else None,
        base=kept.get("base"), share=kept.get("share", ""), outcome=item.outcome.value if item.outcome else "",
        reasons=tuple(str(reason.get("code", "")) for reason in kept.get("reasons", ())),
    )  # fmt: skip


def _rounds(session: Session, meeting_id: int) -> tuple[RoundRecord, ...]:
    row = BallotRound
    query = select(row.number, row.kind, row.status, row.seal_hash, row.box_hash).where(row.meeting_id == meeting_id)
    return tuple(
        RoundRecord(found.number, found.kind.value, found.status.value, found.seal_hash, found.box_hash)
        for found in session.execute(query.order_by(row.number))
        if found.status is not BallotStatus.CREATED
    )
