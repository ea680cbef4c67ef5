"""The achievement record: ratings, discipline, initiatives, awards decided elsewhere. Nobody writes his own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.permissions import ensure
from workflow.domain.states import SubjectKind
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import (
    Discipline,
    Initiative,
    InitiativeAuthor,
    InitiativeSubmission,
    Organisation,
    PastAward,
    Person,
    QualityRating,
)
from workflow.queries import targets
from workflow.services import audit, rechecks
from workflow.services.checks import line, period, refuse, year
from workflow.services.unit_of_work import unit_of_work

_WHOLE = 100
_TABLES = {"rating": QualityRating, "discipline": Discipline, "initiative": Initiative, "past_award": PastAward}


def rate(command: d.Rate, *, actor: Actor, now: datetime) -> None:
    """Set the quality rating of a person or an organisation for a year. Raises Refused, NotFound, Forbidden."""
    rate_many([command], actor=actor, now=now)


def rate_many(commands: Sequence[d.Rate], *, actor: Actor, now: datetime) -> None:
    """Set several ratings, all or none."""
    with unit_of_work() as session:
        for command in commands:
            _rate(session, command, actor=actor, now=now)


def discipline(command: d.RecordDiscipline, *, actor: Actor, now: datetime) -> int:
    """Record a disciplinary measure; return its identifier. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        place = _subject(session, actor, command.person_id, None)
        period(command.from_date, command.to_date, "to_date")
        row = Discipline(
            person_id=command.person_id, level=command.level, from_date=command.from_date, to_date=command.to_date,
            document=_document(command.document),
        )  # fmt: skip
        session.add(row)
        audit.record(session, "record.discipline", row, actor=actor, now=now, organisation_id=place)
        return row.id


def initiative(command: d.RecordInitiative, *, actor: Actor, now: datetime) -> int:
    """Record a recognised initiative with its authors; return its identifier.

    Raises Refused: nobody, somebody twice, shares outside 1–100 or above 100 together; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        people = [author.person_id for author in command.authors]
        if not people or len(set(people)) != len(people):
            raise refuse("authors", N_("Cần ít nhất một tác giả, mỗi người một lần."), field="authors")
        shares = [author.share for author in command.authors]
        if min(shares) < 1 or sum(shares) > _WHOLE:
            message = N_("Tỷ lệ đóng góp mỗi người ít nhất 1 %%, cộng lại không quá 100 %% (đang là %(sum)s %%).")
            raise refuse("shares", message, field="authors", sum=sum(shares))
        places = [_subject(session, actor, person_id, None) for person_id in people]
        row = Initiative(
            title=line(command.title, 300, "title"), year=year(command.year), level=command.level,
            document=_document(command.document),
        )  # fmt: skip
        session.add(row)
        audit.record(session, "record.initiative", row, actor=actor, now=now, organisation_id=places[0])
        for author in command.authors:
            part = InitiativeAuthor(initiative_id=row.id, person_id=author.person_id, share=author.share)
            session.add(part)
            audit.record(session, "record.initiative", part, actor=actor, now=now, organisation_id=places[0])
        return row.id


def past_award(command: d.RecordPastAward, *, actor: Actor, now: datetime) -> int:
    """Record an award decided elsewhere; return its identifier. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        place = _subject(session, actor, command.person_id, command.organisation_id)
        award = load_catalogue().awards.get(command.award_code)
        kind = SubjectKind.INDIVIDUAL if command.person_id else SubjectKind.COLLECTIVE
        if award is None or kind not in award.subjects:
            raise refuse(
                "wrong_award", N_("Danh hiệu, hình thức này không dành cho đối tượng đã chọn."), field="award_code"
            )
        row = PastAward(
            person_id=command.person_id, organisation_id=command.organisation_id, award_code=command.award_code,
            year=year(command.year), document=_document(command.document),
        )  # fmt: skip
        session.add(row)
        audit.record(session, "record.past_award", row, actor=actor, now=now, organisation_id=place)
        return row.id


def remove(command: d.RemoveRecord, *, actor: Actor, now: datetime) -> None:
    """Take back an entry made by mistake; the audit keeps what it said.

    Raises NotFound, Forbidden, Refused (an initiative that a round recognised).
    """
    with unit_of_work() as session:
        row = session.get(_TABLES[command.kind], command.record_id)
        if row is None:
            raise NotFound(command.kind)
        parts: Sequence[InitiativeAuthor] = ()
        if isinstance(row, Initiative):
            _not_from_a_round(session, row.id)
            parts = session.scalars(select(InitiativeAuthor).where(InitiativeAuthor.initiative_id == row.id)).all()
            places = [_subject(session, actor, part.person_id, None) for part in parts]
        else:
            organisation_id = None if isinstance(row, Discipline) else row.organisation_id  # type: ignore[attr-defined]
            places = [_subject(session, actor, row.person_id, organisation_id)]  # type: ignore[attr-defined]
        place = places[0] if places else None
        for gone in (*parts, row):
            audit.record(
                session,
                f"record.remove_{command.kind}",
                gone,
                actor=actor,
                now=now,
                removed=True,
                organisation_id=place,
            )
        if isinstance(row, QualityRating):
            _doubt(session, row, actor=actor, now=now)
        session.execute(delete(InitiativeAuthor).where(InitiativeAuthor.id.in_([part.id for part in parts])))
        session.delete(row)


def _rate(session: Session, command: d.Rate, *, actor: Actor, now: datetime) -> None:
    place = _subject(session, actor, command.person_id, command.organisation_id)
    same = (
        QualityRating.person_id == command.person_id if command.person_id
        else QualityRating.organisation_id == command.organisation_id
    )  # fmt: skip
    row = session.scalars(select(QualityRating).where(same, QualityRating.year == year(command.year))).one_or_none()
    old = audit.snapshot(row) if row else None
    if row is None:
        row = QualityRating(person_id=command.person_id, organisation_id=command.organisation_id, year=command.year)
        session.add(row)
    row.level, row.document = command.level, _document(command.document)
    audit.record(session, "record.rate", row, actor=actor, now=now, old=old, organisation_id=place)
    if old is not None and old["level"] != command.level.value:
        _doubt(session, row, actor=actor, now=now)


def _doubt(session: Session, row: QualityRating, *, actor: Actor, now: datetime) -> None:
    """Flag the cases that leaned on a rating which has been corrected or taken back."""
    rechecks.flag_rated(
        session, year=row.year, person_id=row.person_id, organisation_id=row.organisation_id, actor=actor, now=now
    )


def _subject(session: Session, actor: Actor, person_id: int | None, organisation_id: int | None) -> int:
    """Check the right to the record of a person or an organisation; return the organisation it belongs to.

    The subject's row is locked: two entries about one subject take turns.
    """
    if (person_id is None) == (organisation_id is None):
        raise ValueError("a record has exactly one subject")
    if person_id is not None:
        target = targets.person(session, person_id)
        lock = select(Person.id).where(Person.id == person_id)
    else:
        target = targets.organisation(session, organisation_id or 0)
        lock = select(Organisation.id).where(Organisation.id == organisation_id)
    if target is None or target.unit_id is None:
        raise NotFound("subject")
    ensure(actor, "record.manage", target, view="record.view")
    session.execute(lock.with_for_update())
    return target.unit_id


def _not_from_a_round(session: Session, initiative_id: int) -> None:
    passed = select(InitiativeSubmission.id).where(InitiativeSubmission.initiative_id == initiative_id)
    if session.scalar(passed) is not None:
        message = N_("Sáng kiến này được công nhận qua đợt xét sáng kiến; bỏ kết luận ở trang của sáng kiến đó.")
        raise refuse("from_a_round", message)


def _document(value: str) -> str:
    return line(value, 120, "document", required=False)
