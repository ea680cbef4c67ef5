"""Local regulations: kept by the secretary of the council organisation, every value read as a data file's would be."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.data.overlays import check
from workflow.data.reading import DataError
from workflow.domain.actors import Actor
from workflow.domain.catalogue import Msgid
from workflow.domain.permissions import ensure
from workflow.domain.regulations import (
    HINTS,
    ChangeRegulation,
    CreateRegulation,
    LocalKey,
    LocalValue,
    RegulationDetails,
    SetValue,
)
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import LocalRegulation, LocalRegulationValue, Organisation
from workflow.queries import targets
from workflow.services import audit
from workflow.services.unit_of_work import unit_of_work


def create(command: CreateRegulation, *, actor: Actor, now: datetime) -> int:
    """Write down a regulation that has no values yet, and return its identifier.

    Raises NotFound or Forbidden for a council that is not the actor's, Refused for a paper that cannot be.
    """
    with unit_of_work() as session:
        target = targets.organisation(session, command.council_id)
        ensure(actor, "regulation.manage", target, view="regulation.view")
        council = session.get_one(Organisation, command.council_id)
        if not council.has_council:
            raise NotFound("council")
        _possible(session, council, command.details, None)
        row = LocalRegulation(council_id=council.id, created_at=now, **_columns(command.details))
        session.add(row)
        audit.record(session, "create", row, actor=actor, now=now, organisation_id=council.id)
        return row.id


def change(command: ChangeRegulation, *, actor: Actor, now: datetime) -> None:
    """Correct the paper or end it; its values must still be possible in the new time, and alone there."""
    with unit_of_work() as session:
        row = _take(session, command.regulation_id, command.version, actor)
        old, details = audit.snapshot(row), command.details
        _possible(session, session.get_one(Organisation, row.council_id), details, row.id)
        for name, value in _columns(details).items():
            setattr(row, name, value)
        for kept in session.scalars(select(LocalRegulationValue).where(LocalRegulationValue.regulation_id == row.id)):
            value = LocalValue(kept.award_code, kept.key, kept.value, kept.citation, kept.confirmed)
            _fits(value, row.in_force_from, row.in_force_to)
            _alone(session, row, value)
        audit.record(session, "change", row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def set_value(command: SetValue, *, actor: Actor, now: datetime) -> int:
    """Set one value; the loader that reads the data files reads it. Raises Refused, with how it is to be written."""
    with unit_of_work() as session:
        row, value = _take(session, command.regulation_id, None, actor), command.value
        if value.key is not LocalKey.TERM and value.award not in load_catalogue().awards:
            raise Refused([Violation("no_award", N_("Chọn danh hiệu, hình thức."), field="award_code")])
        _fits(value, row.in_force_from, row.in_force_to)
        _alone(session, row, value)
        found = _same(session, [row.id], value)
        old = audit.snapshot(found[0]) if found else None
        kept = found[0] if found else LocalRegulationValue(regulation_id=row.id, award_code=value.award, key=value.key)
        kept.value, kept.citation, kept.confirmed = value.value, value.citation, value.confirmed
        session.add(kept)
        audit.record(session, "change" if found else "create", kept, actor=actor, now=now, old=old,
                     organisation_id=row.council_id)  # fmt: skip
        return kept.id


def remove_value(regulation_id: int, value_id: int, *, actor: Actor, now: datetime) -> None:
    """Take one value out; the pack's own holds again. The log keeps what it was."""
    with unit_of_work() as session:
        row = _take(session, regulation_id, None, actor)
        kept = session.get(LocalRegulationValue, value_id)
        if kept is None or kept.regulation_id != row.id:
            raise NotFound("value")
        audit.record(session, "remove", kept, actor=actor, now=now, removed=True, organisation_id=row.council_id)
        session.execute(delete(LocalRegulationValue).where(LocalRegulationValue.id == kept.id))


def _take(session: Session, regulation_id: int, version: int | None, actor: Actor) -> LocalRegulation:
    target = targets.regulation(session, regulation_id)
    ensure(actor, "regulation.manage", target, view="regulation.view")
    row = session.get_one(LocalRegulation, regulation_id, with_for_update=True)
    if version is not None and row.version != version:
        raise Conflict("regulation")
    return row


def _columns(details: RegulationDetails) -> dict[str, object]:
    return {
        "issuer_id": details.issuer_id, "number": details.number, "title": details.title,
        "issued_on": details.issued_on, "in_force_from": details.in_force_from, "in_force_to": details.in_force_to,
    }  # fmt: skip


def _possible(session: Session, council: Organisation, details: RegulationDetails, own: int | None) -> None:
    if details.in_force_to is not None and details.in_force_to < details.in_force_from:
        message = N_("Ngày hết hiệu lực không được trước ngày có hiệu lực.")
        raise Refused([Violation("period", message, field="in_force_to")])
    if details.issuer_id not in council.ancestors:
        message = N_("Cơ quan ban hành phải là đơn vị có Hội đồng hoặc cơ quan cấp trên của đơn vị đó.")
        raise Refused([Violation("issuer", message, field="issuer_id")])
    same = select(LocalRegulation.id).where(
        LocalRegulation.council_id == council.id, LocalRegulation.number == details.number,
        LocalRegulation.issued_on == details.issued_on, LocalRegulation.id != (own or 0),
    )  # fmt: skip
    if session.scalar(same) is not None:
        message = N_("Văn bản số %(number)s ngày %(day)s đã được ghi.")
        params = {"number": details.number, "day": details.issued_on}
        raise Refused([Violation("twice", message, params, field="number")])


def _fits(value: LocalValue, since: date, until: date | None) -> None:
    try:
        check(value, since, until)
    except DataError:
        message = N_("“%(value)s” không dùng được cho mục “%(key)s” trong thời gian của văn bản. %(hint)s")
        params = {"value": value.value, "key": value.key, "hint": Msgid(HINTS[value.key])}
        raise Refused([Violation("value", message, params, field="value")]) from None


def _alone(session: Session, row: LocalRegulation, value: LocalValue) -> None:
    """Two regulations of one council may not both set a value on the same day."""
    others = session.scalars(
        select(LocalRegulation).where(LocalRegulation.council_id == row.council_id, LocalRegulation.id != row.id)
    ).all()
    then = [other for other in others if _overlap(row, other)]
    for found in _same(session, [other.id for other in then], value):
        number = next(other.number for other in then if other.id == found.regulation_id)
        message = N_(
            "Mục “%(key)s” đã có ở văn bản số %(number)s trong cùng thời gian. Kết thúc hiệu lực văn bản đó trước."
        )
        raise Refused([Violation("overlap", message, {"key": value.key, "number": number}, field="key")])


def _overlap(one: LocalRegulation, other: LocalRegulation) -> bool:
    begins = max(one.in_force_from, other.in_force_from)
    return all(end is None or begins <= end for end in (one.in_force_to, other.in_force_to))


def _same(session: Session, ids: list[int], value: LocalValue) -> list[LocalRegulationValue]:
    """Values of the same award and key; of criteria and terms, those of the same code."""
    rows = session.scalars(
        select(LocalRegulationValue).where(
            LocalRegulationValue.regulation_id.in_(ids), LocalRegulationValue.award_code == value.award,
            LocalRegulationValue.key == value.key,
        )
    )  # fmt: skip
    coded = value.key in (LocalKey.CRITERION, LocalKey.TERM)
    code = value.value.partition(":")[0].strip()
    return [row for row in rows if not coded or row.value.partition(":")[0].strip() == code]
