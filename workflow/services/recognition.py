"""What the council's scores and vote come to, and the two decisions: recognition, then effect and scope of influence.

A recognised initiative becomes a row of the achievement record of each of its authors in the same act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.initiatives import Ballot, Conclude, TakeBack, Widen
from workflow.domain.permissions import ensure, permitted
from workflow.domain.reasons import kept
from workflow.domain.scoring import Result, Rubric, agreed, impossible
from workflow.domain.states import InitiativeLevel, OrganisationKind, RoundStatus, SubmissionStatus
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import (
    Initiative,
    InitiativeAuthor,
    InitiativeRound,
    InitiativeSubmission,
    Organisation,
    SubmissionAuthor,
)
from workflow.queries import initiatives as reading
from workflow.queries import scores, targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version
from workflow.services.history import canonical
from workflow.services.initiative_rounds import member_ids, take
from workflow.services.unit_of_work import unit_of_work

NUMBER = 30  # letters of a decision's number: two of them fit into the record's document
_LEVELS = {OrganisationKind.PROVINCE: InitiativeLevel.PROVINCE, OrganisationKind.MINISTRY: InitiativeLevel.MINISTRY}
_ORDER = list(InitiativeLevel)


@dataclass(frozen=True, slots=True)
class Concluded:
    """How one submission ended; reasons: why it was not recognised."""

    submission_id: int
    title: str
    recognised: bool
    reasons: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Verdict:
    row: InitiativeSubmission
    ballot: Ballot | None
    reasons: tuple[Violation, ...]


def conclude(command: Conclude, *, actor: Actor, now: datetime) -> list[Concluded]:
    """Record the head's decision on submissions of a round: one after the scores and, where these suffice, the vote.

    Below a pass mark: not recognised, no vote needed. Voted on: recognised when enough agreed, else not. Neither: it
    waits. An author's own submissions wait for somebody else. All or nothing. Effects per recognised submission, in
    order: a row of the achievement record with its authors and shares, the submission's decision, the audit.

    Raises Refused (impossible totals, number or day of the decision missing or impossible, nothing to conclude),
    NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        around = take(
            session, command.round_id, command.version, RoundStatus.SCORED, actor=actor, action="initiative.decide"
        )
        verdicts = _verdicts(session, around, command, actor, local_date(now))
        if not verdicts:
            raise refuse("nothing", N_("Nhập kết quả biểu quyết của ít nhất một sáng kiến."))
        recognised = any(not verdict.reasons for verdict in verdicts)
        number = line(command.number, NUMBER, "number", required=recognised)
        _decision_day(command.decided_on, "decided_on", local_date(now), around.opens_on, required=recognised)
        done = []
        for verdict in verdicts:
            _settle(session, around, verdict, number, command.decided_on, actor=actor, now=now)
            done.append(Concluded(verdict.row.id, verdict.row.title, not verdict.reasons, verdict.reasons))
        return done


def widen(command: Widen, *, actor: Actor, now: datetime) -> None:
    """Record the second decision, on effect and scope of influence; the record's level follows it upwards.

    Raises Refused: not recognised, a decision before the recognition or in the future; NotFound, Forbidden, Conflict.
    Source: Circular 15/2025/TT-BNV, Article 9; Decree 152/2025/NĐ-CP, form 13.
    """
    with unit_of_work() as session:
        row = _seen(session, command.submission_id, command.version, actor)
        if row.status is not SubmissionStatus.RECOGNISED or row.decided_on is None:
            message = N_("Chỉ sáng kiến đã được công nhận mới xét hiệu quả áp dụng, phạm vi ảnh hưởng.")
            raise refuse("not_recognised", message)
        number = line(command.number, NUMBER, "number")
        _decision_day(command.decided_on, "decided_on", local_date(now), row.decided_on, required=True)
        old = audit.snapshot(row)
        row.scope, row.scope_number, row.scope_decided_on = command.scope, number, command.decided_on
        row.scope_body = line(command.body, 200, "body")
        audit.record(session, "submission.widen", row, actor=actor, now=now, old=old, organisation_id=row.unit_id)
        record = session.get_one(Initiative, row.initiative_id)
        old = audit.snapshot(record)
        record.level = max(_level(session, row), command.scope, key=_ORDER.index)
        record.document = _document(row)
        audit.record(session, "record.initiative", record, actor=actor, now=now, old=old, organisation_id=row.unit_id)


def take_back(command: TakeBack, *, actor: Actor, now: datetime) -> None:
    """Undo a conclusion recorded by mistake while the round has not ended; the record's row goes with it.

    The audit keeps both with the reason. Raises Refused, NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        row = _seen(session, command.submission_id, command.version, actor)
        around = session.get_one(InitiativeRound, row.round_id, with_for_update=True)
        if around.status is not RoundStatus.SCORED or row.status is SubmissionStatus.SCORED:
            raise refuse("not_to_be_undone", N_("Chỉ bỏ được kết luận khi đợt sáng kiến chưa kết thúc."))
        reason = line(command.reason, 500, "reason", single=False)
        old, record_id = audit.snapshot(row), row.initiative_id
        row.status, row.initiative_id = SubmissionStatus.SCORED, None
        row.vote_yes = row.vote_total = row.decided_on = row.scope = row.scope_decided_on = None
        row.decision_number = row.scope_number = row.scope_body = ""
        row.reason = canonical({"taken_back": reason})
        audit.record(session, "submission.take_back", row, actor=actor, now=now, old=old, organisation_id=row.unit_id)
        if record_id is not None:
            _drop_record(session, record_id, row.unit_id, actor=actor, now=now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _seen(session: Session, submission_id: int, version: int, actor: Actor) -> InitiativeSubmission:
    target = targets.submission(session, submission_id)
    if target is None:
        raise NotFound("submission")
    ensure(actor, "initiative.decide", target, view="initiative.view")
    row = session.get_one(InitiativeSubmission, submission_id, with_for_update=True)
    same_version(row, version)
    return row


def _verdicts(
    session: Session, around: InitiativeRound, command: Conclude, actor: Actor, day: date
) -> list[_Verdict]:
    query = select(InitiativeSubmission).where(
        InitiativeSubmission.round_id == around.id, InitiativeSubmission.status == SubmissionStatus.SCORED
    )
    rows = {row.id: row for row in session.scalars(query.order_by(InitiativeSubmission.id))}
    if not command.ballots.keys() <= rows.keys():
        raise Conflict  # concluded by somebody else meanwhile
    edition = scores.edition(session, around.sheet_id)
    assert edition is not None  # noqa: S101 (a foreign key)
    results = scores.results(session, edition.rubric, list(rows))
    authors = reading.authors(session, list(rows))
    members = member_ids(session, around.council_id, day)
    found, wrong = [], []
    for key, row in rows.items():
        if not permitted(actor, "initiative.decide", targets.submission(session, key)):
            if key in command.ballots:
                raise Refused([_own()])
            continue
        entitled = len(members - {author.person_id for author in authors[key]})
        ballot = command.ballots.get(key)
        if ballot is not None and (reason := impossible(ballot.yes, ballot.voters, entitled)):
            wrong.append(Violation(reason.code, reason.message, reason.params, field=f"yes_{key}"))
        elif (reasons := _reasons(edition.rubric, results.get(key), ballot)) is not None:
            found.append(_Verdict(row, ballot, reasons))
    if wrong:
        raise Refused(wrong)
    return found


def _reasons(rubric: Rubric, result: Result | None, ballot: Ballot | None) -> tuple[Violation, ...] | None:
    """Why the submission is not recognised, nothing when it is; None while it waits for its vote."""
    if result is None:
        return None
    if result.failed:
        return result.failed
    if ballot is None:
        return None
    against = agreed(rubric, ballot.yes, ballot.voters)
    return (against,) if against else ()


def _settle(
    session: Session, around: InitiativeRound, verdict: _Verdict, number: str, decided_on: date | None,
    *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    row = verdict.row
    old = audit.snapshot(row)
    if verdict.ballot is not None:
        row.vote_yes, row.vote_total = verdict.ballot.yes, verdict.ballot.voters
    row.decision_number, row.decided_on = number, decided_on
    if verdict.reasons:
        row.status, row.reason = SubmissionStatus.NOT_RECOGNISED, canonical({"reasons": kept(verdict.reasons)})
    else:
        row.reason = ""
        row.initiative_id = _make_record(session, around, row, actor=actor, now=now)
        row.status = SubmissionStatus.RECOGNISED
    audit.record(session, "submission.conclude", row, actor=actor, now=now, old=old, organisation_id=row.unit_id)


def _make_record(
    session: Session, around: InitiativeRound, row: InitiativeSubmission, *, actor: Actor, now: datetime
) -> int:
    record = Initiative(title=row.title, year=around.year, level=_level(session, row), document=_document(row))
    session.add(record)
    audit.record(session, "record.initiative", record, actor=actor, now=now, organisation_id=row.unit_id)
    authors = select(SubmissionAuthor).where(SubmissionAuthor.submission_id == row.id).order_by(SubmissionAuthor.id)
    for author in session.scalars(authors).all():
        part = InitiativeAuthor(initiative_id=record.id, person_id=author.person_id, share=author.share)
        session.add(part)
        audit.record(session, "record.initiative", part, actor=actor, now=now, organisation_id=row.unit_id)
    return record.id


def _drop_record(session: Session, record_id: int, place: int, *, actor: Actor, now: datetime) -> None:
    record = session.get_one(Initiative, record_id)
    parts = session.scalars(select(InitiativeAuthor).where(InitiativeAuthor.initiative_id == record_id)).all()
    for gone in (*parts, record):
        audit.record(
            session, "record.remove_initiative", gone, actor=actor, now=now, removed=True, organisation_id=place
        )
    session.execute(delete(InitiativeAuthor).where(InitiativeAuthor.initiative_id == record_id))
    session.delete(record)


def _level(session: Session, row: InitiativeSubmission) -> InitiativeLevel:
    """The level of a recognition is that of the body whose council it was."""
    kind = session.scalar(
        select(Organisation.kind)
        .join(InitiativeRound, InitiativeRound.council_id == Organisation.id)
        .where(InitiativeRound.id == row.round_id)
    )
    return _LEVELS.get(kind, InitiativeLevel.BASE) if kind is not None else InitiativeLevel.BASE


def _document(row: InitiativeSubmission) -> str:
    """The decisions as the record names them, in no more than its 120 letters."""
    text = f"Quyết định số {row.decision_number} ngày {row.decided_on:%d/%m/%Y}"
    if row.scope_decided_on is not None:
        text += f"; ảnh hưởng {row.scope_number} ngày {row.scope_decided_on:%d/%m/%Y}"
    return text


def _decision_day(day: date | None, field: str, today: date, earliest: date, *, required: bool) -> None:
    if day is None:
        if required:
            raise refuse("required", N_("Ghi ngày của quyết định."), field=field)
        return
    if day > today:
        raise refuse("future", N_("Ngày quyết định không được ở tương lai."), field=field)
    if day < earliest:
        raise refuse("too_early", N_("Ngày quyết định phải từ %(first)s trở đi."), field=field, first=earliest)


def _own() -> Violation:
    return Violation("own_initiative", N_("Bạn là tác giả của sáng kiến này: người khác phải ghi kết luận."))
