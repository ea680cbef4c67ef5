"""Substitutions: the roles of one who is away, lent to another for a period."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.domain.accounts import CreateSubstitution
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.permissions import ensure
from workflow.domain.text import N_
from workflow.errors import NotFound
from workflow.models import Substitution, User
from workflow.services import audit
from workflow.services.checks import line, period, refuse
from workflow.services.unit_of_work import unit_of_work

LONGEST = timedelta(days=366)


def create(command: CreateSubstitution, *, actor: Actor, now: datetime) -> int:
    """Lend every role of one user to another, seats included; return the identifier.

    Lent roles are never lent on: nobody who stands in for another may be stood in for at the same time. Nobody
    arranges to stand in himself. Raises Refused, NotFound.
    """
    with unit_of_work() as session:
        ensure(actor, "substitution.manage", view="substitution.manage")
        absent, stand_in = _users(session, command)
        if absent.id == stand_in.id:
            raise refuse("self", N_("Người thay phải là người khác."), field="to_user_id")
        if stand_in.id == actor.user_id:
            raise refuse(
                "own_hand",
                N_("Bạn không tự giao quyền của người khác cho mình; nhờ quản trị viên khác."),
                field="to_user_id",
            )
        if not stand_in.active:
            raise refuse("not_active", N_("Tài khoản của người thay đang bị khóa."), field="to_user_id")
        period(command.from_date, command.until_date, "until_date")
        if command.until_date - command.from_date > LONGEST:
            raise refuse("too_long", N_("Một lần thay tối đa %(days)s ngày."), field="until_date", days=LONGEST.days)
        if command.until_date < local_date(now):
            raise refuse("past", N_("Thời gian thay đã qua."), field="until_date")
        _no_chain(session, command)
        row = Substitution(
            from_user_id=absent.id, to_user_id=stand_in.id, from_date=command.from_date,
            until_date=command.until_date, reason=line(command.reason, 300, "reason"), ended_at=None,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "substitution.create", row, actor=actor, now=now)
        return row.id


def end(substitution_id: int, *, actor: Actor, now: datetime) -> None:
    """End a substitution at once. Ending it twice changes nothing. Raises NotFound."""
    with unit_of_work() as session:
        ensure(actor, "substitution.manage", view="substitution.manage")
        row = session.get(Substitution, substitution_id, with_for_update=True)
        if row is None:
            raise NotFound("substitution")
        if row.ended_at is not None:
            return
        old = audit.snapshot(row)
        row.ended_at = now
        audit.record(session, "substitution.end", row, actor=actor, now=now, old=old)


def _users(session: Session, command: CreateSubstitution) -> tuple[User, User]:
    """Both users, locked in one order, so that two substitutions of the same people take turns."""
    ids = sorted({command.from_user_id, command.to_user_id})
    found = {
        row.id: row for row in session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id).with_for_update())
    }
    try:
        return found[command.from_user_id], found[command.to_user_id]
    except KeyError:
        raise NotFound("user") from None


def _no_chain(session: Session, command: CreateSubstitution) -> None:
    S = Substitution  # noqa: N806
    running = session.scalars(
        select(S).where(
            S.ended_at.is_(None),
            S.from_date <= command.until_date,
            S.until_date >= command.from_date,
            or_(S.from_user_id.in_([command.from_user_id, command.to_user_id]), S.to_user_id == command.from_user_id),
        )
    ).all()
    for row in running:
        if row.from_user_id == command.from_user_id:
            raise refuse("substituted", N_("Người này đã có người thay trong thời gian đó."), field="from_user_id")
        if row.from_user_id == command.to_user_id:
            raise refuse("chain", N_("Người thay cũng vắng trong thời gian đó."), field="to_user_id")
        raise refuse(
            "chain",
            N_("Người vắng đang thay cho người khác trong thời gian đó; quyền được giao không giao tiếp."),
            field="from_user_id",
        )
