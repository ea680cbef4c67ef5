"""The members' own sheets: each scores alone, nobody his own initiative."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.initiatives import Score
from workflow.domain.permissions import ensure
from workflow.domain.scoring import wrong_points
from workflow.domain.states import RoundStatus
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused
from workflow.models import InitiativeScore, InitiativeSubmission, ScorePoint
from workflow.queries import scores, targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version
from workflow.services.initiative_rounds import member_ids, share
from workflow.services.unit_of_work import unit_of_work


def score(command: Score, *, actor: Actor, now: datetime) -> None:
    """Keep a member's points for one submission, or change them while the scoring goes on.

    The member scores in person: a seat cannot be lent. Raises Refused with every criterion out of range, NotFound,
    Forbidden (an author, nobody on the council), Conflict (his own sheet, changed meanwhile on another screen).
    """
    with unit_of_work() as session:
        target = targets.submission(session, command.submission_id)
        if target is None:
            raise NotFound("submission")
        ensure(actor, "initiative.score", target, view="initiative.view")
        submission = session.get_one(InitiativeSubmission, command.submission_id)
        around = share(session, submission.round_id, RoundStatus.SCORING)
        person_id = actor.person_id
        if person_id is None or person_id not in member_ids(session, around.council_id, local_date(now)):
            message = N_("Chỉ thành viên Hội đồng đương nhiệm tự chấm; người thay không chấm thay được.")
            raise refuse("not_a_member", message)
        edition = scores.edition(session, around.sheet_id)
        assert edition is not None  # noqa: S101 (a foreign key)
        if wrong := wrong_points(edition.rubric, command.points):
            raise Refused(wrong)
        row = _sheet(session, command, person_id)
        old = audit.snapshot(row) if row.id else None
        row.note, row.scored_at = line(command.note, 2000, "note", required=False, single=False), now
        session.add(row)
        audit.record(session, "score.give", row, actor=actor, now=now, old=old, organisation_id=around.council_id)
        ids = scores.criterion_ids(session, around.sheet_id)
        points = {ids[criterion.code]: command.points[criterion.code] for criterion in edition.rubric.criteria}
        _set_points(session, row, points, around.council_id, actor=actor, now=now)


def _sheet(session: Session, command: Score, person_id: int) -> InitiativeScore:
    query = select(InitiativeScore).where(
        InitiativeScore.submission_id == command.submission_id, InitiativeScore.person_id == person_id
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        if command.version:
            raise Conflict
        return InitiativeScore(submission_id=command.submission_id, person_id=person_id)
    same_version(row, command.version)
    return row


def _set_points(
    session: Session, row: InitiativeScore, points: dict[int, int], council_id: int, *, actor: Actor, now: datetime
) -> None:
    query = select(ScorePoint).where(ScorePoint.score_id == row.id)
    there = {part.criterion_id: part for part in session.scalars(query)}
    for criterion_id, value in points.items():
        part = there.get(criterion_id)
        old = audit.snapshot(part) if part is not None else None
        if part is None:
            part = ScorePoint(score_id=row.id, criterion_id=criterion_id, points=value)
            session.add(part)
        elif part.points == value:
            continue
        part.points = value
        audit.record(session, "score.give", part, actor=actor, now=now, old=old, organisation_id=council_id)
