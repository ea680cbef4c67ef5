"""Accounts with their roles, and substitutions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.states import CouncilOffice, Role
from workflow.domain.text import fold
from workflow.models import CouncilSeat, Organisation, Person, RoleGrant, SignIn, Substitution, User
from workflow.queries.paging import Cursor, Page, keyset


@dataclass(frozen=True, slots=True)
class Filters:
    q: str = ""
    role: Role | None = None
    active: bool | None = True


@dataclass(frozen=True, slots=True)
class GrantRow:
    id: int
    role: Role
    organisation: str
    from_date: date
    to_date: date | None

    def over(self, today: date) -> bool:
        return self.to_date is not None and self.to_date < today


@dataclass(frozen=True, slots=True)
class SeatRow:
    office: CouncilOffice
    council_id: int
    council: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class UserRow:
    id: int
    account: str
    name: str
    active: bool
    roles: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class UserDetail:
    id: int
    version: int
    account: str
    name: str
    email: str
    active: bool
    must_change_password: bool
    created_at: datetime
    person_id: int | None
    person: str
    last_sign_in: datetime | None
    grants: tuple[GrantRow, ...]
    seats: tuple[SeatRow, ...]


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    id: int
    absent: str
    stand_in: str
    from_date: date
    until_date: date
    reason: str
    ended_at: datetime | None

    def running(self, today: date) -> bool:
        return self.ended_at is None and self.until_date >= today


def page(session: Session, filters: Filters, today: date, cursor: Cursor) -> Page[UserRow]:
    """Return one page of accounts by name of the account, each with the roles granted to it and not over."""
    query = select(User.id, User.account, User.name, User.active)
    text = filters.q.strip()
    if text:
        named = exists().where(Person.id == User.person_id, Person.fold.contains(fold(text), autoescape=True))
        query = query.where(
            or_(User.account.contains(fold(text), autoescape=True), User.name.contains(text, autoescape=True), named)
        )
    if filters.active is not None:
        query = query.where(User.active.is_(filters.active))
    if filters.role is not None:
        query = query.where(
            exists().where(
                RoleGrant.user_id == User.id, RoleGrant.role == filters.role,
                or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= today),
            )
        )  # fmt: skip
    rows, total, after, before = keyset(session, query, User.account, User.id, cursor=cursor)
    held = _grants(session, [row.id for row in rows], today)
    users = tuple(UserRow(row.id, row.account, row.name, row.active, tuple(held[row.id])) for row in rows)
    return Page(users, total, after, before)


def detail(session: Session, user_id: int) -> UserDetail | None:
    """Return one account with all its grants, past ones included, and the seats of its person."""
    last = select(func.max(SignIn.started_at)).where(SignIn.user_id == User.id).scalar_subquery()
    row = session.execute(
        select(
            User.id, User.version, User.account, User.name, User.email, User.active, User.must_change_password,
            User.created_at, User.person_id, Person.name.label("person"), last.label("last_sign_in"),
        )
        .outerjoin(Person, Person.id == User.person_id)
        .where(User.id == user_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    grants = _grants(session, [user_id], None)[user_id]
    seats = session.execute(
        select(CouncilSeat.office, Organisation.id, Organisation.name, CouncilSeat.from_date, CouncilSeat.to_date)
        .join(Organisation, Organisation.id == CouncilSeat.council_id)
        .where(CouncilSeat.person_id == row.person_id)
        .order_by(CouncilSeat.from_date.desc())
    ).all()
    return UserDetail(
        **{**row._asdict(), "person": row.person or ""},
        grants=tuple(grants), seats=tuple(SeatRow(*seat) for seat in seats),
    )  # fmt: skip


def grant_of(session: Session, user_id: int, grant_id: int) -> GrantRow | None:
    """Return the grant if it is one of this user's."""
    return next((row for row in _grants(session, [user_id], None)[user_id] if row.id == grant_id), None)


def choices(session: Session) -> list[tuple[int, str]]:
    """Return (id, name – account) of the active accounts."""
    rows = session.execute(select(User.id, User.name, User.account).where(User.active).order_by(User.name, User.id))
    return [(row.id, f"{row.name} – {row.account}") for row in rows]


def of_people(session: Session, person_ids: Collection[int]) -> list[tuple[int, str]]:
    """Return (account, name) of the people who can sign in, by name."""
    query = select(User.id, User.name).where(User.person_id.in_(person_ids), User.active).order_by(User.name)
    return [(row.id, row.name) for row in session.execute(query)]


def unlinked_people(session: Session, keep: int | None = None) -> list[tuple[int, str]]:
    """Return (id, name – organisation) of the active people without an account; `keep` stays in the list."""
    rows = session.execute(
        select(Person.id, Person.name, Organisation.short_name)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(or_(Person.active & User.id.is_(None), Person.id == keep))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, f"{row.name} – {row.short_name}") for row in rows]


def substitutions(session: Session, today: date, *, past: bool = False) -> tuple[SubstitutionRow, ...]:
    """Return the substitutions that run or are to come, or those that are over."""
    absent, stand_in = aliased(User), aliased(User)
    running = Substitution.ended_at.is_(None) & (Substitution.until_date >= today)
    rows = session.execute(
        select(
            Substitution.id, absent.name, stand_in.name, Substitution.from_date, Substitution.until_date,
            Substitution.reason, Substitution.ended_at,
        )
        .join(absent, absent.id == Substitution.from_user_id)
        .join(stand_in, stand_in.id == Substitution.to_user_id)
        .where(~running if past else running)
        .order_by(Substitution.from_date.desc(), Substitution.id.desc())
        .limit(200)
    )  # fmt: skip
    return tuple(SubstitutionRow(*row) for row in rows)


def _grants(session: Session, user_ids: Iterable[int], today: date | None) -> dict[int, list[GrantRow]]:
    query = (
        select(RoleGrant, Organisation.name)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.user_id.in_(list(user_ids)))
        .order_by(RoleGrant.from_date.desc(), RoleGrant.id)
    )
    if today is not None:
        query = query.where(or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= today))
    found: dict[int, list[GrantRow]] = defaultdict(list)
    for grant, organisation in session.execute(query):
        found[grant.user_id].append(GrantRow(grant.id, grant.role, organisation, grant.from_date, grant.to_date))
    return found
