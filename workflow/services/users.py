"""Accounts and the roles granted to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from workflow.domain import accounts as a
from workflow.domain.actors import SYSTEM, Actor
from workflow.domain.calendar import local_date
from workflow.domain.directory import CreateOrganisation
from workflow.domain.permissions import ensure
from workflow.domain.states import OrganisationKind, Role
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import Organisation, Person, RoleGrant, SignIn, User
from workflow.services import audit, organisations, passwords
from workflow.services.checks import line, period, refuse, same_version
from workflow.services.unit_of_work import unit_of_work

_ADMINISTRATOR = RoleGrant.role == Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Issued:
    """An account whose password was set by somebody else; the password is there when it was generated."""

    user_id: int
    password: str | None = field(default=None, repr=False)


def create(command: a.CreateUser, *, actor: Actor, now: datetime) -> Issued:
    """Open an account. Raises Refused: account taken or malformed, weak password, person already linked; NotFound."""
    ensure(actor, "user.manage", view="user.view")
    generated = passwords.generate() if command.password is None else None
    password = generated or command.password or ""
    digest = passwords.hashed(password)  # before the transaction: slow on purpose
    with unit_of_work() as session:
        row = _open(session, command, digest, now)
        if generated is None:
            passwords.require_good(session, password, account=row.account, name=row.name, field="password")
        audit.record(session, "user.create", row, actor=actor, now=now)
        return Issued(row.id, generated)


def create_administrator(command: a.CreateAdministrator, *, now: datetime) -> int:
    """Open the first administrator's account, from the command line only; return its identifier.

    Effects: the top organisation, when there is none yet; the account; the role for that organisation.
    Raises Refused when there is an administrator already (unless `force`), and for what `create` refuses.
    """
    digest = passwords.hashed(command.password)
    with unit_of_work() as session:
        today = local_date(now)
        if not command.force and _administrators(session, today):
            raise refuse(
                "administrator_exists", N_("Đã có quản trị viên. Dùng --force nếu thật sự cần thêm bằng dòng lệnh.")
            )
        opening = a.CreateUser(account=command.account, name=command.name, email=command.email, must_change=False)
        row = _open(session, opening, digest, now)
        passwords.require_good(session, command.password, account=row.account, name=row.name, field="password")
        audit.record(session, "user.create", row, actor=SYSTEM, now=now)
        top = session.scalar(
            select(Organisation.id).where(Organisation.parent_id.is_(None)).order_by(Organisation.id).limit(1)
        )
        if top is None:
            made = command.organisation or CreateOrganisation(
                name="Cơ quan cấp trên", short_name="Cấp trên", code="GOC", kind=OrganisationKind.DEPARTMENT,
                parent_id=None, active_from=today,
            )  # fmt: skip
            top = organisations.plant(session, made, actor=SYSTEM, now=now)
        grant_row = RoleGrant(user_id=row.id, role=Role.ADMINISTRATOR, organisation_id=top, from_date=today)
        session.add(grant_row)
        audit.record(session, "role.grant", grant_row, actor=SYSTEM, now=now, organisation_id=top)
        return row.id


def update_user(command: a.UpdateUser, *, actor: Actor, now: datetime) -> None:
    """Correct name, address or the linked person. Raises Refused, NotFound, Conflict."""
    with unit_of_work() as session:
        row = _user(session, command.user_id, command.version, actor)
        old = audit.snapshot(row)
        row.name, row.email = line(command.name, 120, "name"), _email(command.email)
        row.person_id = _person(session, command.person_id, row.id)
        audit.record(session, "user.update", row, actor=actor, now=now, old=old)


def set_active(command: a.SetUserActive, *, actor: Actor, now: datetime) -> None:
    """Disable an account, which ends its sign-ins at once, or enable it again.

    Raises Refused for one's own account and for the last administrator; NotFound, Conflict.
    """
    with unit_of_work() as session:
        row = _user(session, command.user_id, command.version, actor)
        if not command.active:
            if row.id == actor.user_id:
                raise refuse("own_account", N_("Bạn không thể khóa tài khoản của chính mình."))
            _keep_one_administrator(session, local_date(now), without_user=row.id)
        old = audit.snapshot(row)
        row.active = command.active
        if not command.active:
            end_sign_ins(session, row.id, now)
        action = "user.enable" if command.active else "user.disable"
        audit.record(session, action, row, actor=actor, now=now, old=old)


def reset_password(command: a.ResetPassword, *, actor: Actor, now: datetime) -> Issued:
    """Set a password that the user must change at his next sign-in; ends his sign-ins.

    Raises Refused: weak password, one's own account (change it on the account page); NotFound, Conflict.
    """
    ensure(actor, "user.manage", view="user.view")
    if command.user_id == actor.user_id:
        raise refuse("own_account", N_("Đổi mật khẩu của chính bạn ở trang Tài khoản của tôi."))
    generated = passwords.generate() if command.password is None else None
    password = generated or command.password or ""
    digest = passwords.hashed(password)
    with unit_of_work() as session:
        row = _user(session, command.user_id, command.version, actor)
        if generated is None:
            passwords.require_good(
                session, password, account=row.account, name=row.name, user_id=row.id, field="password"
            )
        old = audit.snapshot(row)
        row.password_hash, row.must_change_password = digest, True
        end_sign_ins(session, row.id, now)
        audit.record(session, "user.reset_password", row, actor=actor, now=now, old=old | {"password_hash": ""})
        return Issued(row.id, generated)


def grant(command: a.GrantRole, *, actor: Actor, now: datetime) -> int:
    """Grant a role for an organisation and a period; ends the user's sign-ins, so that he starts with his new rights.

    Raises Refused: a role that follows from a seat, a role for oneself, the same role twice; NotFound.
    """
    with unit_of_work() as session:
        user = _user(session, command.user_id, None, actor)
        organisation = session.get(Organisation, command.organisation_id)
        if organisation is None:
            raise NotFound("organisation")
        if command.role not in a.GRANTABLE:
            raise refuse(
                "not_granted", N_("Vai trò này có theo chức danh trong Hội đồng, không giao riêng."), field="role"
            )
        if user.id == actor.user_id:
            raise refuse("own_role", N_("Bạn không tự giao vai trò cho mình; nhờ quản trị viên khác."), field="role")
        period(command.from_date, command.to_date, "to_date")
        _not_twice(session, command)
        row = RoleGrant(
            user_id=user.id, role=command.role, organisation_id=organisation.id,
            from_date=command.from_date, to_date=command.to_date,
        )  # fmt: skip
        session.add(row)
        end_sign_ins(session, user.id, now)
        audit.record(session, "role.grant", row, actor=actor, now=now, organisation_id=organisation.id)
        return row.id


def end_grant(command: a.EndGrant, *, actor: Actor, now: datetime) -> None:
    """End a role after its last day, or at once; ends the user's sign-ins when it ends at once.

    A grant that never came into force is removed. Raises Refused for the last administrator and for one's own last
    administrator's role; NotFound.
    """
    with unit_of_work() as session:
        row = session.get(RoleGrant, command.grant_id)
        if row is None:
            raise NotFound("grant")
        _user(session, row.user_id, None, actor)
        today = local_date(now)
        if row.role is Role.ADMINISTRATOR:
            _keep_administrator(session, row, actor, today)
        if command.last_day is not None:
            period(row.from_date, command.last_day, "last_day")
        old = audit.snapshot(row)
        last = command.last_day or today - timedelta(days=1)
        if row.user_id != actor.user_id and last < today:
            end_sign_ins(session, row.user_id, now)
        if last < row.from_date:
            audit.record(
                session, "role.end", row, actor=actor, now=now, removed=True, organisation_id=row.organisation_id
            )
            session.delete(row)
            return
        row.to_date = last
        audit.record(session, "role.end", row, actor=actor, now=now, old=old, organisation_id=row.organisation_id)


def end_sign_ins(session: Session, user_id: int, now: datetime) -> None:
    """End every running sign-in of a user."""
    session.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=now))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _open(session: Session, command: a.CreateUser, digest: str, now: datetime) -> User:
    account = a.account_name(command.account)
    if account is None:
        message = N_("Tên tài khoản gồm 3 đến 80 chữ cái không dấu, chữ số và các dấu . _ @ -")
        raise refuse("account", message, field="account")
    if session.scalar(select(User.id).where(User.account == account)) is not None:
        raise refuse(
            "account_taken", N_("Tên tài khoản %(account)s đã có người dùng."), field="account", account=account
        )
    row = User(
        account=account, name=line(command.name, 120, "name"), email=_email(command.email),
        person_id=_person(session, command.person_id, None), password_hash=digest,
        must_change_password=command.must_change, active=True, locale=command.locale, created_at=now,
    )  # fmt: skip
    session.add(row)
    return row


def _user(session: Session, user_id: int, version: int | None, actor: Actor) -> User:
    ensure(actor, "user.manage", view="user.view")
    row = session.get(User, user_id)
    if row is None:
        raise NotFound("user")
    if version is not None:
        same_version(row, version)
    return row


def _email(value: str) -> str:
    email = line(value, 254, "email", required=False)
    if email and not a.is_email(email):
        raise refuse("email", N_("Địa chỉ thư điện tử chưa đúng, ví dụ: ten@coquan.gov.vn."), field="email")
    return email


def _person(session: Session, person_id: int | None, own_id: int | None) -> int | None:
    if person_id is None:
        return None
    if session.get(Person, person_id) is None:
        raise NotFound("person")
    holder = session.scalar(select(User.id).where(User.person_id == person_id))
    if holder is not None and holder != own_id:
        raise refuse("person_linked", N_("Cán bộ này đã gắn với tài khoản khác."), field="person_id")
    return person_id


def _not_twice(session: Session, command: a.GrantRole) -> None:
    overlaps = [or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= command.from_date)]
    if command.to_date is not None:
        overlaps.append(RoleGrant.from_date <= command.to_date)
    same = (RoleGrant.user_id == command.user_id, RoleGrant.role == command.role,
            RoleGrant.organisation_id == command.organisation_id)  # fmt: skip
    session.execute(select(User.id).where(User.id == command.user_id).with_for_update())
    if session.scalar(select(func.count()).select_from(RoleGrant).where(*same, *overlaps)):
        raise refuse("granted", N_("Người này đã có vai trò đó tại đơn vị trong thời gian này."), field="role")


def _administrators(session: Session, today: date, *, without_grant: int = 0, without_user: int = 0) -> frozenset[int]:
    """Users who are administrators today and stay so; their grants are locked, lest two remove each other."""
    rows = session.execute(
        select(RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            _ADMINISTRATOR,
            User.active,
            RoleGrant.from_date <= today,
            or_(RoleGrant.to_date.is_(None), RoleGrant.to_date > today),
        )
        .where(RoleGrant.id != without_grant, RoleGrant.user_id != without_user)
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
    )
    return frozenset(row.user_id for row in rows)


def _keep_one_administrator(
    session: Session, today: date, *, without_grant: int = 0, without_user: int = 0
) -> frozenset[int]:
    _administrators(session, today)
    left = _administrators(session, today, without_grant=without_grant, without_user=without_user)
    if not left:
        raise refuse("last_administrator", N_("Đây là quản trị viên cuối cùng; hệ thống luôn cần ít nhất một người."))
    return left


def _keep_administrator(session: Session, row: RoleGrant, actor: Actor, today: date) -> None:
    left = _keep_one_administrator(session, today, without_grant=row.id)
    if row.user_id == actor.user_id and actor.user_id not in left:
        raise refuse("own_administration", N_("Bạn không thể tự bỏ vai trò quản trị cuối cùng của mình."))
