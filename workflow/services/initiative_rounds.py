"""Rounds of initiatives from opening to end, and the editions of the scoring sheet they are scored by.

Every act that decides what others may still do takes the round's row first, so that nothing is handed in or scored
once that is over.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.initiatives import ChangeRound, OpenRound, SetRubric
from workflow.domain.permissions import ensure
from workflow.domain.scoring import Criterion, Rubric, enough_sheets, wrong_rubric
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import (
    InitiativeRound,
    InitiativeScore,
    InitiativeSubmission,
    Organisation,
    ScoringCriterion,
    ScoringSheet,
)
from workflow.queries import initiatives as reading
from workflow.queries import meetings, scores, targets
from workflow.services import audit
from workflow.services.checks import line, period, refuse, same_version, year
from workflow.services.unit_of_work import unit_of_work


def set_rubric(command: SetRubric, *, actor: Actor, now: datetime) -> int:
    """Keep a new edition of a council's scoring sheet and return its identifier; earlier editions stay as they were.

    Raises Refused with everything that makes the sheet unusable, Conflict when there is a newer edition than the one
    the person saw, NotFound, Forbidden.
    """
    with unit_of_work() as session:
        council = _council(session, command.organisation_id, actor)
        rubric = _clean(command.rubric)
        if wrong := wrong_rubric(rubric):
            raise Refused(wrong)
        last = select(func.max(ScoringSheet.edition)).where(ScoringSheet.organisation_id == council.id)
        if (session.scalar(last) or 0) != command.seen:
            raise Conflict
        row = ScoringSheet(
            organisation_id=council.id, edition=command.seen + 1, title=rubric.title, basis=rubric.basis,
            agreement=rubric.agreement, pass_total=rubric.pass_total, confirmed=rubric.confirmed,
            created_at=now, created_by_id=actor.user_id,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "scoring.set", row, actor=actor, now=now, organisation_id=council.id)
        for position, criterion in enumerate(rubric.criteria, start=1):
            part = ScoringCriterion(
                sheet_id=row.id, position=position, code=criterion.code, title=criterion.title,
                most=criterion.most, least=criterion.least,
            )  # fmt: skip
            session.add(part)
            audit.record(session, "scoring.set", part, actor=actor, now=now, organisation_id=council.id)
        return row.id


def open_round(command: OpenRound, *, actor: Actor, now: datetime) -> int:
    """Open round I or II of a year and return its identifier. It is scored by the newest edition of the sheet.

    Raises Refused: no council, no scoring sheet yet, such a round already, an impossible period; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        council = _council(session, command.council_id, actor)
        if command.number not in (1, 2):
            raise refuse("number", N_("Mỗi năm có đợt I và đợt II."), field="number")
        period(command.opens_on, command.closes_on, "closes_on")
        same = (InitiativeRound.year == command.year, InitiativeRound.number == command.number)
        if session.scalar(select(InitiativeRound.id).where(InitiativeRound.council_id == council.id, *same)):
            raise refuse("round_exists", N_("Đợt này của năm %(year)s đã có."), field="number", year=str(command.year))
        row = InitiativeRound(
            council_id=council.id, year=year(command.year), number=command.number, opens_on=command.opens_on,
            closes_on=command.closes_on, sheet_id=_newest(session, council.id), status=RoundStatus.OPEN,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "round.open", row, actor=actor, now=now, organisation_id=council.id)
        return row.id


def change_round(command: ChangeRound, *, actor: Actor, now: datetime) -> None:
    """Move the days of a round that still takes initiatives, or go over to the newest scoring sheet."""
    with unit_of_work() as session:
        row = take(session, command.round_id, command.version, RoundStatus.OPEN, actor=actor)
        period(command.opens_on, command.closes_on, "closes_on")
        old = audit.snapshot(row)
        row.opens_on, row.closes_on = command.opens_on, command.closes_on
        if command.newest_rubric:
            row.sheet_id = _newest(session, row.council_id)
        audit.record(session, "round.change", row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def start_scoring(round_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Stop taking initiatives and let the members score. Raises Refused when nothing was handed in."""
    with unit_of_work() as session:
        row = take(session, round_id, version, RoundStatus.OPEN, actor=actor)
        if not _with_status(session, round_id, SubmissionStatus.SUBMITTED):
            raise refuse("nothing", N_("Chưa có sáng kiến nào được nộp trong đợt này."))
        _move(session, row, RoundStatus.SCORING, "round.score", actor=actor, now=now)


def reopen(round_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Take initiatives again. Raises Refused once a member has scored."""
    with unit_of_work() as session:
        row = take(session, round_id, version, RoundStatus.SCORING, actor=actor)
        scored = (
            select(InitiativeScore.id)
            .join(InitiativeSubmission, InitiativeSubmission.id == InitiativeScore.submission_id)
            .where(InitiativeSubmission.round_id == round_id)
        )
        if session.scalars(scored.limit(1)).first() is not None:
            raise refuse("scored", N_("Đã có thành viên chấm điểm, không mở lại việc nhận sáng kiến được."))
        _move(session, row, RoundStatus.OPEN, "round.reopen", actor=actor, now=now)


def close_scoring(round_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """End the scoring: from here on the council sees all sheets, and nobody changes his.

    Raises Refused, naming each submission that not yet more than half of the members who may have scored.
    """
    with unit_of_work() as session:
        row = take(session, round_id, version, RoundStatus.SCORING, actor=actor)
        waiting = _with_status(session, round_id, SubmissionStatus.SUBMITTED)
        ids = [submission.id for submission in waiting]
        members = member_ids(session, row.council_id, local_date(now))
        scored, authors = scores.scorers(session, ids), reading.authors(session, ids)
        short: list[Violation] = []
        for submission in waiting:
            entitled = members - {author.person_id for author in authors[submission.id]}
            count = len(scored[submission.id])
            if not enough_sheets(count, len(entitled)):
                message = N_("“%(title)s”: mới %(count)s/%(entitled)s thành viên chấm, cần quá nửa.")
                values = {"title": submission.title, "count": count, "entitled": len(entitled)}
                short.append(Violation("too_few_sheets", message, values))
        if short:
            raise Refused(short)
        for submission in waiting:
            old = audit.snapshot(submission)
            submission.status = SubmissionStatus.SCORED
            audit.record(
                session, "submission.scored", submission, actor=actor, now=now, old=old, organisation_id=row.council_id
            )
        _move(session, row, RoundStatus.SCORED, "round.close_scoring", actor=actor, now=now)


def finish(round_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """End a round: its results are now told to everybody. Raises Refused while a submission has no conclusion."""
    with unit_of_work() as session:
        row = take(session, round_id, version, RoundStatus.SCORED, actor=actor)
        if left := _with_status(session, round_id, SubmissionStatus.SCORED):
            message = N_("Còn %(count)s sáng kiến chưa kết luận: %(titles)s.")
            raise refuse("not_concluded", message, count=len(left), titles=[f"“{one.title}”" for one in left])
        row.closed_at = now
        _move(session, row, RoundStatus.CLOSED, "round.finish", actor=actor, now=now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def take(
    session: Session,
    round_id: int,
    version: int,
    status: RoundStatus,
    *,
    actor: Actor,
    action: str = "initiative.manage",
) -> InitiativeRound:
    """Take a round's row for writing. Raises NotFound, Forbidden, Conflict, Refused (it stands elsewhere)."""
    ensure(actor, action, targets.initiative_round(session, round_id), view="initiative.round")
    row = session.get_one(InitiativeRound, round_id, with_for_update=True)
    same_version(row, version)
    if row.status is not status:
        raise wrong_status(row)
    return row


def share(session: Session, round_id: int, status: RoundStatus) -> InitiativeRound:
    """Keep a round from changing while something is handed in or scored in it. Raises NotFound, Refused."""
    row = session.get(InitiativeRound, round_id, with_for_update={"read": True})
    if row is None:
        raise NotFound("round")
    if row.status is not status:
        raise wrong_status(row)
    return row


def wrong_status(row: InitiativeRound) -> Refused:
    return refuse("round_status", N_("Đợt sáng kiến nay là “%(status)s”, không làm được việc này."), status=row.status)


def member_ids(session: Session, council_id: int, day: date) -> frozenset[int]:
    """Return who sits on the council on the day, by person."""
    return frozenset(seat.person_id for seat in meetings.seats(session, council_id, day))


def _move(
    session: Session, row: InitiativeRound, status: RoundStatus, action: str, *, actor: Actor, now: datetime
) -> None:
    old = audit.snapshot(row)
    row.status = status
    audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def _with_status(session: Session, round_id: int, status: SubmissionStatus) -> list[InitiativeSubmission]:
    query = select(InitiativeSubmission).where(
        InitiativeSubmission.round_id == round_id, InitiativeSubmission.status == status
    )
    return list(session.scalars(query.order_by(InitiativeSubmission.id)))


def _council(session: Session, organisation_id: int, actor: Actor) -> Organisation:
    target = targets.council(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "initiative.manage", target, view="initiative.round")
    row = session.get_one(Organisation, organisation_id)
    if not row.has_council:
        raise refuse("no_council", N_("Đơn vị này không có Hội đồng."), field="council_id")
    return row


def _newest(session: Session, council_id: int) -> int:
    found = scores.newest(session, council_id)
    if found is None:
        raise refuse("no_sheet", N_("Hội đồng chưa có phiếu chấm điểm. Lập phiếu trước rồi mở đợt."))
    return found


def _clean(rubric: Rubric) -> Rubric:
    criteria = tuple(
        Criterion(line(one.code, 10, "criteria", required=False), line(one.title, 200, "criteria", required=False),
                  one.most, one.least)
        for one in rubric.criteria
    )  # fmt: skip
    return Rubric(
        title=line(rubric.title, 200, "title"), basis=line(rubric.basis, 300, "basis", required=False),
        agreement=rubric.agreement, criteria=criteria, pass_total=rubric.pass_total, confirmed=rubric.confirmed,
    )  # fmt: skip
