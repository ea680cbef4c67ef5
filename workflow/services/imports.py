"""Workbooks of staff and records: looked at row by row, then written as a whole or not at all; and handed out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents import workbook
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.files import file_name
from workflow.domain.imports import Known, Plan, plan, unit_options
from workflow.domain.permissions import ensure
from workflow.domain.states import SubjectKind
from workflow.domain.text import N_
from workflow.domain.workbook import FIXED_LISTS, Lists, Option, Sheet
from workflow.errors import Conflict, NotFound
from workflow.models import Organisation, RecordImport
from workflow.queries import imports as query
from workflow.queries import targets
from workflow.services import entries
from workflow.services.checks import refuse
from workflow.services.jobs import UNCONFIRMED
from workflow.services.unit_of_work import unit_of_work
from workflow.services.workbooks import decode, encode, open_workbook


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload and what it would do now. units: codes by identifier."""

    upload: query.Upload
    plan: Plan | None
    units: Mapping[int, str] = field(default_factory=dict)


def upload(organisation_id: int, name: str, content: bytes, *, actor: Actor, now: datetime) -> int:
    """Read a workbook and keep what it says for a day; return the identifier of the upload. Writes no record.

    Raises Refused: not a workbook that can be read; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        _allowed(session, organisation_id, actor)
    sheets = open_workbook(name, content)
    with unit_of_work() as session:
        purge(session, now=now)
        row = RecordImport(
            organisation_id=organisation_id, user_id=actor.user_id, name=file_name(name)[:200],
            sha256=hashlib.sha256(content).hexdigest(), cells=encode(sheets), created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def preview(session: Session, import_id: int, *, actor: Actor, now: datetime) -> Preview:
    """Say what an upload would do now; None for the plan once it has been confirmed. Raises NotFound."""
    found = query.upload(session, import_id)
    if found is None or found.user_id != actor.user_id:
        raise NotFound("import")
    if found.confirmed_at is not None:
        return Preview(found, None)
    planned, known = _plan(session, found.organisation_id, decode(json.loads(found.cells)), actor, now)
    return Preview(found, planned, {unit.id: unit.code for unit in known.units})


def check(organisation_id: int, name: str, content: bytes, *, session: Session, actor: Actor, now: datetime) -> Plan:
    """Say what a workbook would do, without keeping anything. Raises Refused, NotFound, Forbidden."""
    _allowed(session, organisation_id, actor)
    return _plan(session, organisation_id, open_workbook(name, content), actor, now)[0]


def confirm(import_id: int, digest: str, *, actor: Actor, now: datetime) -> int:
    """Write everything an upload says, all or nothing, and return the number of rows written.

    digest: of the plan that was looked at. Two confirmations in one council organisation take turns. Raises Conflict
    when the record has changed since, so that other rows would be written than were seen; Refused when a row is wrong.
    """
    with unit_of_work() as session:
        row = session.execute(
            select(RecordImport)
            .where(RecordImport.id == import_id, RecordImport.user_id == actor.user_id)
            .with_for_update()
        ).scalar_one_or_none()  # fmt: skip
        if row is None:
            raise NotFound("import")
        if row.confirmed_at is not None:
            raise refuse("confirmed", N_("Tệp này đã được ghi rồi."))
        _allowed(session, row.organisation_id, actor)
        _lock(session, row.organisation_id)
        now_planned, known = _plan(session, row.organisation_id, decode(json.loads(row.cells)), actor, now)
        if now_planned.digest != digest:
            raise Conflict
        if now_planned.wrong:
            raise refuse("wrong_rows", N_("Còn dòng sai nên chưa ghi dòng nào. Sửa trong tệp rồi tải lên lại."))
        entries.write(session, now_planned, known, actor=actor, now=now)
        row.confirmed_at, row.written, row.cells = now, now_planned.writes, ""
        return now_planned.writes


def discard(import_id: int, *, actor: Actor) -> None:
    """Throw an unconfirmed upload away. Raises NotFound."""
    with unit_of_work() as session:
        row = session.get(RecordImport, import_id)
        if row is None or row.user_id != actor.user_id or row.confirmed_at is not None:
            raise NotFound("import")
        session.delete(row)


def purge(session: Session, *, now: datetime) -> int:
    """Delete what was uploaded a day ago and never confirmed; return how many."""
    gone = delete(RecordImport).where(RecordImport.confirmed_at.is_(None), RecordImport.created_at < now - UNCONFIRMED)
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def template(session: Session, organisation_id: int, *, actor: Actor) -> bytes:
    """Return the empty workbook with the organisation's lists. Raises NotFound, Forbidden."""
    _allowed(session, organisation_id, actor)
    return workbook.build(_lists(query.known(session, organisation_id, actor)))


def export(session: Session, organisation_id: int, *, actor: Actor) -> bytes:
    """Return the staff list and the record of the organisation and all below it. Raises NotFound, Forbidden."""
    target = targets.organisation(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "record.view", target, view="organisation.view")
    known = query.known(session, organisation_id, actor)
    return workbook.build(_lists(known), query.rows(known))


def _allowed(session: Session, organisation_id: int, actor: Actor) -> None:
    target = targets.organisation(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "import.manage", target, view="organisation.view")


def _lock(session: Session, organisation_id: int) -> None:
    council = select(Organisation.council_id).where(Organisation.id == organisation_id).scalar_subquery()
    session.execute(
        select(Organisation.id)
        .where(Organisation.id.in_((organisation_id, council)))
        .order_by(Organisation.id)
        .with_for_update(key_share=True)
    )


def _plan(
    session: Session, organisation_id: int, sheets: Sequence[Sheet], actor: Actor, now: datetime
) -> tuple[Plan, Known]:
    known = query.known(session, organisation_id, actor)
    return plan(sheets, known, _lists(known), local_date(now)), known


def _lists(known: Known) -> Lists:
    awards = sorted(load_catalogue().awards.values(), key=lambda award: award.position)

    def offered(kind: SubjectKind) -> tuple[Option, ...]:
        return tuple(
            Option(a.code, str(a.name), (a.code, str(a.short))) for a in awards if kind in a.subjects
        )  # fmt: skip

    own = {"award": offered(SubjectKind.INDIVIDUAL), "unit_award": offered(SubjectKind.COLLECTIVE)}
    return {**FIXED_LISTS, **own, "unit": unit_options(known.units)}
