"""Roles in force on a day, from their three sources: grants, council seats, substitutions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Subquery,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from workflow.domain.actors import Actor, Grant
from workflow.domain.states import CouncilOffice, Role
from workflow.models import CouncilSeat, Organisation, RoleGrant, Substitution, User

_TODAY = bindparam("today", type_=sa.Date)


def _granted(*only: ColumnElement[bool]) -> Any:
    return select(RoleGrant.user_id, RoleGrant.role.label("role"), RoleGrant.organisation_id).where(
        RoleGrant.from_date <= _TODAY, or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= _TODAY), *only
    )


def _seated(role: Role, *only: ColumnElement[bool]) -> Any:
    """A seat on a council is the role of member, the chair's seat also that of chair: one source of truth."""
    if role is Role.CHAIR:
        only = (*only, CouncilSeat.office == CouncilOffice.CHAIR)
    in_force = (CouncilSeat.from_date <= _TODAY, or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= _TODAY))
    return (
        select(User.id, literal(role, RoleGrant.role.type), CouncilSeat.council_id)
        .join(User, User.person_id == CouncilSeat.person_id)
        .where(*in_force, *only)
    )


_LENDING = (Substitution.from_date <= _TODAY, Substitution.until_date >= _TODAY, Substitution.ended_at.is_(None))


@lru_cache(maxsize=1)
def roles_in_force() -> Subquery:
    """Rows (user_id, role, organisation_id, lent_by_id, lent_by) in force on the bind parameter ``today``.

    A substitution lends every role of the absent user, seats included, but never lends what was itself lent.
    """
    own = union_all(_granted(), _seated(Role.MEMBER), _seated(Role.CHAIR)).subquery("own_role")
    absent = aliased(User)
    lent = (
        select(
            Substitution.to_user_id, own.c.role, own.c.organisation_id,
            Substitution.from_user_id, absent.name,
        )
        .join(own, own.c.user_id == Substitution.from_user_id)
        .join(absent, absent.id == Substitution.from_user_id)
        .where(*_LENDING)
    )  # fmt: skip
    everything = union_all(
        select(own.c.user_id, own.c.role, own.c.organisation_id,
               literal(None, sa.Integer).label("lent_by_id"), literal("", sa.String).label("lent_by")),
        lent,
    )  # fmt: skip
    return everything.subquery("role_in_force")


# Made while one thread imports the module: two first requests at once would each make the columns of the shared
# subquery, and a join by the columns of the one would not be found among those of the other (SQLAlchemy #12302).
_COLUMNS = roles_in_force().c


def holding(places: Iterable[tuple[Role, ColumnElement[int]]]) -> CompoundSelect[Any]:
    """Identifiers of the users who hold one of the (role, organisation) pairs on ``today``, themselves or lent.

    The same answer as `roles_in_force` with a condition, made of those sources alone that can hold such a role, each
    asked for these places only: a database that plans for every notice of every step has less to think about.
    """
    wanted = list(places)
    sources = [_granted(or_(*(and_(RoleGrant.role == role, RoleGrant.organisation_id == at) for role, at in wanted)))]
    sources += [_seated(role, CouncilSeat.council_id == at) for role, at in wanted if role in (Role.MEMBER, Role.CHAIR)]
    own = union_all(*sources).subquery("own_role") if len(sources) > 1 else sources[0].subquery("own_role")
    lent = select(Substitution.to_user_id).join(own, own.c.user_id == Substitution.from_user_id).where(*_LENDING)
    return union_all(select(own.c.user_id), lent)


def in_active_hands(wanted: Collection[Role]) -> CompoundSelect[Any]:
    """Rows (user_id, role, organisation_id) of the active users who hold one of the roles on ``today``, themselves or
    lent; somebody may come twice.

    A join per source, lent or not: SQLite would write out a union of them before it joins it.
    """
    sources = [_granted(RoleGrant.role.in_(wanted)).join(User, User.id == RoleGrant.user_id)]
    sources += [_seated(role) for role in (Role.MEMBER, Role.CHAIR) if role in wanted]
    found = []
    for own in sources:
        user, role, organisation = own.selected_columns
        deputy = aliased(User)
        lent = (
            own.join(Substitution, Substitution.from_user_id == user)
            .join(deputy, deputy.id == Substitution.to_user_id)
            .where(*_LENDING, deputy.active)
            .with_only_columns(deputy.id, role, organisation)
        )
        found += [own.where(User.active), lent]
    return union_all(*found)


def load_actor(session: Session, user_id: int, today: date) -> Actor | None:
    """Return the active user as an actor with the roles in force today, in one query; None when gone or disabled."""
    roles = roles_in_force()
    query = (
        select(
            User.id, User.name, User.person_id,
            roles.c.role, roles.c.organisation_id, roles.c.lent_by_id, roles.c.lent_by, Organisation.short_name,
        )
        .select_from(User)
        .outerjoin(roles, roles.c.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == roles.c.organisation_id)
        .where(User.id == user_id, User.active)
        .order_by(case((roles.c.lent_by_id.is_(None), 0), else_=1), roles.c.organisation_id)
    )  # fmt: skip
    found = session.execute(query, {"today": today}).all()
    if not found:
        return None
    grants = tuple(
        Grant(row.role, row.organisation_id, row.short_name, row.lent_by or "", row.lent_by_id)
        for row in found
        if row.role is not None
    )
    return Actor(found[0].id, found[0].name, found[0].person_id, grants)


def holders(session: Session, role: Role, organisation_id: int, today: date) -> list[int]:
    """Return the identifiers of active users who hold `role` for the organisation today."""
    roles = roles_in_force()
    query = (
        select(roles.c.user_id)
        .join(User, and_(User.id == roles.c.user_id, User.active))
        .where(roles.c.role == role, roles.c.organisation_id == organisation_id)
        .distinct()
        .order_by(roles.c.user_id)
    )
    return list(session.scalars(query, {"today": today}))
