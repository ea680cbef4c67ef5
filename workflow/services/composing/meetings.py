"""The papers of a vote. Totals, attendance and outcomes come from the record that pages and minutes share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents import meetings as build
from workflow.domain.calendar import local_date
from workflow.domain.document import Imprint, Paper
from workflow.domain.states import (
    Attendance,
    BallotKind,
    BallotStatus,
    CouncilOffice,
    KeyOffice,
    MeetingStatus,
    Outcome,
)
from workflow.queries import ballots, conflicts, meetings, minutes
from workflow.queries.ballots import Question, RoundLine
from workflow.queries.minutes import ItemRecord, Minutes
from workflow.services.composing import imprints

_COUNTED = (BallotStatus.CLOSED, BallotStatus.PUBLISHED)


def council_minutes(
    session: Session, meeting_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the minutes; a draft while the meeting is open. One that was called off has none."""
    record, page = minutes.minutes(session, meeting_id), meetings.page(session, meeting_id)
    if record is None or page is None or page.cancel_reason:
        return ()
    facts = build.Session(
        council=record.council, year=record.year, held_at=page.opinions_due_at or page.held_at,
        closed_at=page.closed_at, place=page.place, in_writing=page.in_writing,
        members=[_member(one) for one in record.members], chaired_by=_chair(record, imprint),
        kept_by=_secretary(record, imprint),
        items=[_item(one) for one in record.items], conclusion=record.conclusion, fingerprint=record.fingerprint,
    )  # fmt: skip
    return (build.council_minutes(facts, imprint or _imprint(session, page)),)


def tally_record(
    session: Session, meeting_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the record of the counted rounds; none before one is counted."""
    record, page = minutes.minutes(session, meeting_id), meetings.page(session, meeting_id)
    if record is None or page is None or page.cancel_reason:
        return ()
    counted = [line for line in ballots.of_meeting(session, meeting_id) if line.status in _COUNTED]
    if not counted:
        return ()
    items = {one.code: one for one in record.items}
    facts = build.Tally(
        council=record.council, year=record.year, held_at=page.held_at, place=page.place, members=len(record.members),
        present=record.present, written=record.written,
        rounds=[_round(session, line, items) for line in counted], chaired_by=_chair(record, imprint),
    )  # fmt: skip
    return (build.tally_record(facts, imprint or _imprint(session, page)),)


def ballot_papers(
    session: Session, meeting_id: int, part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the sheets of the paper round `part`; 0: of the latest one, before any of whatever is not yet settled.

    Questions that the same members may vote on share a sheet, so that nobody's paper can be told from another's.
    """
    page = meetings.page(session, meeting_id)
    if page is None or page.cancel_reason:
        return ()
    rounds = [line for line in ballots.of_meeting(session, meeting_id) if line.status is not BallotStatus.ANNULLED]
    chosen = [line for line in rounds if line.kind is BallotKind.PAPER and part in (0, line.id)]
    asked = ballots.questions(session, chosen[-1].id) if chosen else []
    if not chosen and (part or rounds):
        return ()
    seats = [seat for seat in meetings.seats(session, page.council_id, local_date(page.held_at), meeting_id)
             if seat.attendance is not Attendance.ABSENT]  # fmt: skip
    here = {seat.id for seat in seats}
    out = {item: here & set(gone) for item, gone in conflicts.recusals(session, meeting_id).items()}
    sheets: dict[frozenset[int], list[build.Question]] = {}
    questions = [(one.item_id, _question(one)) for one in asked] or [
        (item.id, build.Question(item.subject, item.unit, _award(item.award_code)))
        for item in meetings.items(session, meeting_id) if item.outcome is None
    ]  # fmt: skip
    for item_id, question in questions:
        sheets.setdefault(frozenset(out.get(item_id, ())), []).append(question)
    frame = imprint or imprints.of_council(session, page.council_id, draft=False)
    return tuple(
        build.ballot_paper(
            build.BallotSheet(council=page.council, year=page.year, held_at=page.held_at, number=number, of=len(sheets),
                              copies=sum(seat.id not in recused for seat in seats), questions=mine),
            frame,
        )
        for number, (recused, mine) in enumerate(sheets.items(), 1)
    )  # fmt: skip


def _imprint(session: Session, page: meetings.MeetingPage) -> Imprint:
    closed = page.status is MeetingStatus.CLOSED
    return imprints.of_council(
        session, page.council_id, dated=local_date(page.held_at) if closed else None, draft=not closed
    )


def _member(one: minutes.Member) -> build.Member:
    attendance = Attendance(one.attendance) if one.attendance else None
    return build.Member(one.name, CouncilOffice(one.office).label, attendance, one.substitute)


def _item(one: ItemRecord) -> build.Counted:
    outcome = Outcome(one.outcome) if one.outcome else None
    award = _award(one.award)
    if one.other_award:
        award = f"{_award(one.other_award)} (thay cho {award})"
    return build.Counted(
        one.subject, one.unit, award, one.yes, one.no, one.abstain, one.invalid, one.base, one.share,
        outcome.label if outcome else "Chưa kết luận", len(one.recused),
    )  # fmt: skip


def _round(session: Session, line: RoundLine, items: dict[str, ItemRecord]) -> build.Round:
    row = ballots.one(session, line.id)
    tellers = [one.name for one in ballots.holders(session, line.id) if one.office is KeyOffice.TELLER]
    asked = ballots.questions(session, line.id)
    return build.Round(
        line.number, line.kind.label, line.voters, row.box_size if row else None,
        [_item(items[one.code]) for one in asked if one.code in items], tellers, row.box_hash if row else "",
    )  # fmt: skip


def _question(one: Question) -> build.Question:
    return build.Question(one.subject, one.unit, _award(one.other_award or one.award_code))


def _award(code: str) -> str:
    return str(load_catalogue().award(code).name)


def _chair(record: Minutes, imprint: Imprint | None) -> str:
    """Who presided: whoever was named at issuing, else the highest member that was there."""
    named = imprint.signature.name if imprint else ""
    return named or _named([one for one in record.members if one.attendance == Attendance.PRESENT][:1])


def _secretary(record: Minutes, imprint: Imprint | None) -> str:
    named = imprint.beside if imprint else ""
    return named or _named([one for one in record.members if one.office == CouncilOffice.SECRETARY][:1])


def _named(members: Sequence[minutes.Member]) -> str:
    """Whoever has a substitute that day may have come or not: the paper leaves the name to be written."""
    return next(("" if one.substitute else one.name for one in members), "")
