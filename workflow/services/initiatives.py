"""Initiatives handed in by their authors or their unit: draft, submission, back to draft, gone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.directory import Author
from workflow.domain.initiatives import MOST_AUTHORS, WHOLE, Details, Save
from workflow.domain.permissions import Target, ensure
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.domain.text import N_, fold
from workflow.errors import NotFound, Refused, Violation
from workflow.models import (
    InitiativeRound,
    InitiativeSubmission,
    Organisation,
    Person,
    SubmissionAuthor,
)
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version
from workflow.services.initiative_rounds import share
from workflow.services.unit_of_work import unit_of_work

_LONG = 20_000
_DRAFT, _SUBMITTED = SubmissionStatus.DRAFT, SubmissionStatus.SUBMITTED
_TOLD = ("problem", "solution", "novelty", "effect")


def save(command: Save, *, actor: Actor, now: datetime) -> int:
    """Keep a draft, hand it in when asked to, and return its identifier. All or nothing.

    Raises Refused with everything wrong (authors, shares that are not 100 % together, a round that takes none now,
    what is missing for handing in), NotFound, Forbidden, Conflict.
    """
    with unit_of_work() as session:
        row = _taken(session, command, actor) if command.submission_id is not None else None
        target = _place(session, command)
        ensure(actor, "initiative.edit", target, view="initiative.round")
        around = _open(session, command.round_id, target, local_date(now))
        values = _values(command.details, local_date(now))
        wrong = [*_wrong_authors(session, command, around.council_id)]
        wrong += _missing(command.details) if command.submit else []
        if wrong:
            raise Refused(wrong)
        old = audit.snapshot(row) if row is not None else None
        if row is None:
            row = InitiativeSubmission(status=_DRAFT, created_at=now, created_by_id=actor.user_id)
            session.add(row)
        for name, value in (values | {"round_id": around.id, "unit_id": command.unit_id}).items():
            setattr(row, name, value)
        if command.submit:
            row.status, row.submitted_at = _SUBMITTED, now
        action = "submission.submit" if command.submit else "submission.save"
        audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=row.unit_id)
        _set_authors(session, row, command.authors, actor=actor, now=now)
        return row.id


def submit(submission_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Hand a kept draft in as it stands. Raises Refused naming what is missing."""
    with unit_of_work() as session:
        row = _seen(session, submission_id, version, "initiative.edit", actor)
        if row.status is not _DRAFT:
            raise _not_a_draft(row)
        target = targets.submission(session, submission_id)
        _open(session, row.round_id, target, local_date(now))
        details = Details(
            title=row.title, problem=row.problem, solution=row.solution, novelty=row.novelty, effect=row.effect,
            applied_where=row.applied_where, applied_since=row.applied_since,
        )  # fmt: skip
        if wrong := _missing(details):
            raise Refused(wrong)
        old = audit.snapshot(row)
        row.status, row.submitted_at = _SUBMITTED, now
        audit.record(session, "submission.submit", row, actor=actor, now=now, old=old, organisation_id=row.unit_id)


def recall(submission_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Make a submission a draft again while its round still takes initiatives, to be mended by its authors."""
    with unit_of_work() as session:
        row = _seen(session, submission_id, version, "initiative.recall", actor)
        share(session, row.round_id, RoundStatus.OPEN)
        if row.status is not _SUBMITTED:
            raise refuse("not_submitted", N_("Chỉ sáng kiến đã nộp, chưa chấm điểm mới chuyển về bản nháp được."))
        old = audit.snapshot(row)
        row.status, row.submitted_at = _DRAFT, None
        audit.record(session, "submission.recall", row, actor=actor, now=now, old=old, organisation_id=row.unit_id)


def discard(submission_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away; the audit keeps what it said."""
    with unit_of_work() as session:
        row = _seen(session, submission_id, version, "initiative.edit", actor)
        if row.status is not _DRAFT:
            raise _not_a_draft(row)
        _set_authors(session, row, (), actor=actor, now=now)
        audit.record(
            session, "submission.discard", row, actor=actor, now=now, removed=True, organisation_id=row.unit_id
        )
        session.delete(row)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _seen(session: Session, submission_id: int, version: int, action: str, actor: Actor) -> InitiativeSubmission:
    target = targets.submission(session, submission_id)
    if target is None:
        raise NotFound("submission")
    ensure(actor, action, target, view="initiative.view")
    row = session.get_one(InitiativeSubmission, submission_id)
    same_version(row, version)
    return row


def _taken(session: Session, command: Save, actor: Actor) -> InitiativeSubmission:
    row = _seen(session, command.submission_id or 0, command.version, "initiative.edit", actor)
    if row.status is not _DRAFT:
        raise _not_a_draft(row)
    return row


def _not_a_draft(row: InitiativeSubmission) -> Refused:
    message = N_("Sáng kiến nay là “%(status)s”, không còn là bản nháp nên không sửa được.")
    return refuse("not_a_draft", message, status=row.status)


def _place(session: Session, command: Save) -> Target:
    """The unit as target with the authors who would be: an author may hand in for his unit."""
    unit = targets.organisation(session, command.unit_id)
    if unit is None:
        raise NotFound("organisation")
    authors = frozenset(author.person_id for author in command.authors)
    return Target(unit_id=unit.unit_id, path=unit.path, council_id=unit.council_id, authors=authors)


def _open(session: Session, round_id: int, target: Target | None, day: date) -> InitiativeRound:
    """Return the round, kept from being closed meanwhile, when it takes initiatives of the unit on the day."""
    row = share(session, round_id, RoundStatus.OPEN)
    if target is None or row.council_id != target.council_id:
        raise NotFound("round")
    if not row.opens_on <= day <= row.closes_on:
        message = N_("Đợt này nhận sáng kiến từ %(first)s đến hết %(last)s.")
        raise refuse("out_of_time", message, field="round_id", first=row.opens_on, last=row.closes_on)
    return row


def _values(details: Details, today: date) -> dict[str, object]:
    title = line(details.title, 300, "title")
    told = {name: line(getattr(details, name), _LONG, name, required=False, single=False) for name in _TOLD}
    if details.applied_since is not None and details.applied_since > today:
        raise refuse("future", N_("Ngày áp dụng lần đầu không được ở tương lai."), field="applied_since")
    where = line(details.applied_where, 300, "applied_where", required=False)
    words = fold("\n".join((title, *told.values())))
    return {"title": title, "fold": words, "applied_where": where, "applied_since": details.applied_since, **told}


def _missing(details: Details) -> list[Violation]:
    """Name what a submission lacks (Decree 13/2012/NĐ-CP, Article 5: what a request says)."""
    asked = {
        "problem": N_("Nêu tình trạng, vấn đề trước khi có sáng kiến."),
        "solution": N_("Mô tả giải pháp."),
        "novelty": N_("Nêu điểm mới so với cách làm đã biết."),
        "effect": N_("Nêu hiệu quả, lợi ích đã hoặc sẽ mang lại."),
        "applied_where": N_("Ghi nơi đã áp dụng hoặc áp dụng thử."),
        "applied_since": N_("Ghi ngày áp dụng lần đầu."),
    }
    return [Violation("required", words, field=name) for name, words in asked.items() if not getattr(details, name)]


def _wrong_authors(session: Session, command: Save, council_id: int) -> list[Violation]:
    authors = command.authors
    people = [author.person_id for author in authors]
    if not 1 <= len(people) <= MOST_AUTHORS or len(set(people)) != len(people):
        message = N_("Cần từ 1 đến %(most)s tác giả, mỗi người một lần.")
        return [Violation("authors", message, {"most": MOST_AUTHORS}, field="authors")]
    if min(author.share for author in authors) < 1 or sum(author.share for author in authors) != WHOLE:
        message = N_("Tỷ lệ đóng góp của các tác giả cộng lại phải bằng 100 %% (đang là %(sum)s %%).")
        return [Violation("shares", message, {"sum": sum(author.share for author in authors)}, field="authors")]
    places = session.execute(
        select(Person.id, Person.organisation_id, Organisation.council_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(people))
    ).all()
    kept: set[int] = set()
    if command.submission_id is not None:  # who has moved away since stays an author
        mine = select(SubmissionAuthor.person_id).where(SubmissionAuthor.submission_id == command.submission_id)
        kept = set(session.scalars(mine))
    near = {row.id for row in places if row.council_id == council_id} | kept
    if not set(people) <= near:
        raise NotFound("person")
    if not any(row.organisation_id == command.unit_id or row.id in kept for row in places):
        return [Violation("no_author_here", N_("Ít nhất một tác giả phải thuộc đơn vị nộp."), field="unit_id")]
    return []


def _set_authors(
    session: Session, row: InitiativeSubmission, authors: tuple[Author, ...], *, actor: Actor, now: datetime
) -> None:
    """Make the authors be these, each change on record."""
    query = select(SubmissionAuthor).where(SubmissionAuthor.submission_id == row.id)
    there = {author.person_id: author for author in session.scalars(query)}
    wanted = {author.person_id: author.share for author in authors}
    for person_id, author in there.items():
        if person_id not in wanted:
            audit.record(
                session, "submission.author", author, actor=actor, now=now, removed=True, organisation_id=row.unit_id
            )
            session.delete(author)
    for person_id, part in wanted.items():
        author = there.get(person_id) or SubmissionAuthor(submission_id=row.id, person_id=person_id, share=part)
        old = audit.snapshot(author) if author.id else None
        if old is None:
            session.add(author)
        elif author.share == part:
            continue
        author.share = part
        audit.record(session, "submission.author", author, actor=actor, now=now, old=old, organisation_id=row.unit_id)
