"""The tree of organisations. Keeps `path`, `council_id` and `upper_body_id` right for the whole subtree."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain import directory as d
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.permissions import ensure
from workflow.domain.states import OPEN_STATES
from workflow.domain.text import N_, fold
from workflow.errors import NotFound
from workflow.models import CouncilSeat, Headcount, Nomination, Organisation
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, period, refuse, same_version, year
from workflow.services.unit_of_work import unit_of_work

_LONGEST_PATH = 200
_MOST_PEOPLE = 100_000


def create(command: d.CreateOrganisation, *, actor: Actor, now: datetime) -> int:
    """Add an organisation and return its identifier. Raises Refused, NotFound (parent), Forbidden."""
    with unit_of_work() as session:
        may_manage(session, actor, command.parent_id)
        return plant(session, command, actor=actor, now=now)


def plant(session: Session, command: d.CreateOrganisation, *, actor: Actor, now: datetime) -> int:
    """Add an organisation inside an open unit of work; permission is the caller's business."""
    lock_tree(session)
    parent = active(session, command.parent_id, now)
    row = Organisation(
        kind=command.kind, parent_id=parent.id if parent else None, path="/", has_council=command.has_council,
        position=command.position, active_from=command.active_from, active_to=None,
        **_names(session, None, command.name, command.short_name, command.code),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _place(row, parent)
    audit.record(session, "organisation.create", row, actor=actor, now=now, organisation_id=row.id)
    return row.id


def update(command: d.UpdateOrganisation, *, actor: Actor, now: datetime) -> None:
    """Correct an organisation; a new parent or council moves the whole subtree. Raises Refused, NotFound, Conflict.

    Cases under way keep the council that took them up.
    """
    with unit_of_work() as session:
        may_manage(session, actor, command.organisation_id)
        lock_tree(session)
        row = session.get_one(Organisation, command.organisation_id)
        same_version(row, command.version)
        old, old_path = audit.snapshot(row), row.path
        moved = command.parent_id != row.parent_id
        parent = active(session, command.parent_id, now) if moved else _parent(session, row)
        if parent is not None and row.id in parent.ancestors:
            raise refuse(
                "cycle", N_("Không thể đặt một đơn vị dưới chính nó hoặc dưới đơn vị con của nó."), field="parent_id"
            )
        if row.has_council and not command.has_council:
            _council_is_idle(session, row.id, now)
        period(command.active_from, row.active_to, "active_from")
        for name, value in _names(session, row.id, command.name, command.short_name, command.code).items():
            setattr(row, name, value)
        row.kind, row.position, row.active_from = command.kind, command.position, command.active_from
        row.parent_id, row.has_council = parent.id if parent else None, command.has_council
        replant(session, old_path)
        audit.record(session, "organisation.update", row, actor=actor, now=now, old=old, organisation_id=row.id)


def set_headcount(command: d.SetHeadcount, *, actor: Actor, now: datetime) -> None:
    """Set the biên chế of a year. Raises Refused, NotFound."""
    with unit_of_work() as session:
        may_manage(session, actor, command.organisation_id)
        year(command.year)
        if not 0 <= command.people <= _MOST_PEOPLE:
            raise refuse("headcount", N_("Biên chế phải từ 0 đến %(most)s."), field="people", most=_MOST_PEOPLE)
        session.execute(  # two people setting the same year take turns
            select(Organisation.id).where(Organisation.id == command.organisation_id).with_for_update()
        )
        row = session.scalars(
            select(Headcount).where(
                Headcount.organisation_id == command.organisation_id, Headcount.year == command.year
            )
        ).one_or_none()
        old = audit.snapshot(row) if row else None
        if row is None:
            row = Headcount(organisation_id=command.organisation_id, year=command.year)
            session.add(row)
        row.people = command.people
        audit.record(session, "organisation.headcount", row, actor=actor, now=now, old=old,
                     organisation_id=command.organisation_id)  # fmt: skip


# ── the one rule ────────────────────────────────────────────────────────────────────────────────────────────────────


def _place(row: Organisation, parent: Organisation | None) -> None:
    """Set what follows from the parent: path; council = itself if it has one, else the parent's; upper body = the
    parent of that council organisation."""
    path = f"{parent.path if parent else '/'}{row.id}/"
    if len(path) > _LONGEST_PATH:
        raise refuse("too_deep", N_("Cây tổ chức quá sâu."), field="parent_id")
    row.path = path
    if row.has_council:
        row.council_id, row.upper_body_id = row.id, row.parent_id
    else:
        row.council_id = parent.council_id if parent else None
        row.upper_body_id = parent.upper_body_id if parent else None


def replant(session: Session, old_path: str) -> None:
    """Place what stood under `old_path` anew, its top included; a parent's path is shorter than its children's."""
    session.flush()
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.path.startswith(old_path))
        .order_by(func.length(Organisation.path), Organisation.id)
    ).all()
    known = {row.id: row for row in rows}
    for row in rows:
        parent = known.get(row.parent_id) if row.parent_id in known else None
        if parent is None and row.parent_id is not None:
            parent = session.get_one(Organisation, row.parent_id)
        _place(row, parent)


def lock_tree(session: Session) -> None:
    """Changes of the tree take turns, lest two moves at once make a ring."""
    session.execute(
        select(Organisation.id).where(Organisation.parent_id.is_(None)).order_by(Organisation.id).with_for_update()
    )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_manage(session: Session, actor: Actor, organisation_id: int | None) -> None:
    if organisation_id is None:
        ensure(actor, "organisation.manage", None, view="organisation.view")
        return
    target = targets.organisation(session, organisation_id)
    if target is None:
        raise NotFound("organisation")
    ensure(actor, "organisation.manage", target, view="organisation.view")


def active(
    session: Session, organisation_id: int | None, now: datetime, field: str = "parent_id"
) -> Organisation | None:
    """Return the organisation something is to be put under, None for the top. Raises NotFound, Refused (closed)."""
    if organisation_id is None:
        return None
    parent = session.get(Organisation, organisation_id)
    if parent is None:
        raise NotFound("organisation")
    if parent.active_to is not None and parent.active_to < local_date(now):
        raise refuse("closed", N_("Đơn vị đã chọn kết thúc ngày %(on)s."), field=field, on=parent.active_to)
    return parent


def _parent(session: Session, row: Organisation) -> Organisation | None:
    return session.get_one(Organisation, row.parent_id) if row.parent_id is not None else None


def _names(session: Session, own_id: int | None, name: str, short_name: str, code: str) -> dict[str, str]:
    found = {
        "name": line(name, 200, "name"),
        "short_name": line(short_name or name, 60, "short_name"),
        "code": line(code, 30, "code").upper(),
    }
    taken = session.scalar(select(Organisation.id).where(Organisation.code == found["code"]))
    if taken is not None and taken != own_id:
        raise refuse("code_taken", N_("Ký hiệu %(taken)s đã dùng cho đơn vị khác."), field="code", taken=found["code"])
    found["fold"] = fold(f"{found['name']} {found['short_name']} {found['code']}")[:300]
    return found


def _council_is_idle(session: Session, council_id: int, now: datetime) -> None:
    cases = session.scalar(
        select(func.count())
        .select_from(Nomination)
        .where(Nomination.council_id == council_id, Nomination.state.in_(OPEN_STATES))
    )
    if cases:
        raise refuse("council_busy", N_("Hội đồng còn %(count)s hồ sơ chưa xong."), field="has_council", count=cases)
    today = local_date(now)
    seats = session.scalar(
        select(func.count())
        .select_from(CouncilSeat)
        .where(CouncilSeat.council_id == council_id, (CouncilSeat.to_date.is_(None)) | (CouncilSeat.to_date >= today))
    )
    if seats:
        raise refuse(
            "council_seated",
            N_("Hội đồng còn %(count)s thành viên. Kết thúc nhiệm kỳ của họ trước."),
            field="has_council",
            count=seats,
        )
