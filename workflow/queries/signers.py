"""Who would sign a paper on a day, as far as people, seats, roles and substitutions tell: a proposal, never a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.calendar import local_date
from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.meeting import Seat
from workflow.domain.signing import acts, heads
from workflow.domain.states import Attendance, CouncilOffice, Role
from workflow.models import CouncilSeat, Person, RoleGrant, Substitution, User
from workflow.queries import documents, meetings, sittings
from workflow.queries.sittings import StandIn

#: The roles of whoever decides for a body, where nobody's position names its head.
_HEADS = (Role.UNIT_HEAD, Role.APPROVER)
_COUNCIL = "Hội đồng"


@dataclass(frozen=True, slots=True)
class Signer:
    """name "": nobody can be proposed. position "": the head's own. beside: who signs with him on the same paper."""

    name: str = ""
    position: str = ""
    beside: str = ""


def of_paper(session: Session, kind: DocumentKind, about_id: int, body_id: int, day: date) -> Signer:
    """Return whom to propose for a paper of a body: of a meeting's papers its chair, of all others the body's head."""
    if KINDS[kind].about is About.MEETING:
        return _of_meeting(session, about_id)
    return of_body(session, body_id, day)


def of_body(session: Session, body_id: int, day: date) -> Signer:
    """Return the head of a body on a day, or whoever stands in for him on that day.

    The head is the one whose position says so; where none or several do, the one who holds the head's role, and last
    the chair of the body's council. Without any, only the head's title is proposed.
    """
    title = documents.settings(session, body_id).head_title
    head = _head(session, body_id, title, day)
    if head is None:
        return Signer(position=title)
    stand_in = next(iter(_stand_ins(session, head.user_id, day)), None)
    if stand_in is not None:
        own = _post(session, stand_in.person_id)
        return Signer(stand_in.name, own or f"TUQ. {title or head.position}")
    named = heads(head.position, title)
    return Signer(head.name, head.position if named and (acts(head.position) or not title) else title)


def stand_ins(session: Session, body_id: int, day: date) -> list[str]:
    """Return the names of those who stand in for a body's head on a day, whoever was named last first."""
    head = _head(session, body_id, documents.settings(session, body_id).head_title, day)
    return [one.name for one in _stand_ins(session, head.user_id, day)] if head is not None else []


def _head(session: Session, body_id: int, title: str, day: date) -> Any:
    staff = _staff(session, body_id, day)
    by_position = _only([one for one in staff if heads(one.position, title)])
    return by_position or _only([one for one in staff if one.decides]) or _only([one for one in staff if one.chairs])


def _staff(session: Session, body_id: int, day: date) -> Sequence[Any]:
    """The leaders of a body: their post, their account, whether they hold the head's role, chair the body's council."""
    role = (
        select(RoleGrant.id)
        .where(
            RoleGrant.user_id == User.id, RoleGrant.organisation_id == body_id, RoleGrant.role.in_(_HEADS),
            RoleGrant.from_date <= day, or_(RoleGrant.to_date.is_(None), RoleGrant.to_date >= day),
        )
        .exists()
    )  # fmt: skip
    seat = (
        select(CouncilSeat.id)
        .where(
            CouncilSeat.person_id == Person.id, CouncilSeat.council_id == body_id,
            CouncilSeat.office == CouncilOffice.CHAIR, CouncilSeat.from_date <= day,
            or_(CouncilSeat.to_date.is_(None), CouncilSeat.to_date >= day),
        )
        .exists()
    )  # fmt: skip
    return session.execute(
        select(Person.name, Person.position, User.id.label("user_id"), role.label("decides"), seat.label("chairs"))
        .outerjoin(User, User.person_id == Person.id)
        .where(Person.organisation_id == body_id, Person.active, Person.leader)
        .order_by(Person.sort_key, Person.id)
    ).all()


def _only(found: Sequence[Any]) -> Any:
    return found[0] if len(found) == 1 else None


def _stand_ins(session: Session, user_id: int | None, day: date) -> list[StandIn]:
    there = aliased(User)
    rows = session.execute(
        select(there.id, there.person_id, there.name)
        .join(Substitution, Substitution.to_user_id == there.id)
        .where(
            Substitution.from_user_id == user_id, Substitution.from_date <= day, Substitution.until_date >= day,
            Substitution.ended_at.is_(None), there.active,
        )
        .order_by(Substitution.id.desc())
    )  # fmt: skip
    return [StandIn(*row) for row in rows]


def _post(session: Session, person_id: int | None) -> str:
    return session.scalar(select(Person.position).where(Person.id == person_id)) or ""


# ── a council ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_meeting(session: Session, meeting_id: int) -> Signer:
    """Who presided, as attendance tells, else who holds the chair on that day; and its secretary."""
    page = meetings.page(session, meeting_id)
    if page is None:
        return Signer()
    day = local_date(page.held_at)
    seats = meetings.seats(session, page.council_id, day, meeting_id)
    lent = sittings.stand_ins(session, page.council_id, day)
    here = [seat for seat in seats if seat.attendance is Attendance.PRESENT] or seats
    secretary = next((seat for seat in seats if seat.office is CouncilOffice.SECRETARY), None)
    beside = _name(secretary, lent) if secretary else ""
    return Signer(_name(here[0], lent), _office(here[0], seats, lent), beside) if here else Signer(beside=beside)


def _name(seat: Seat, lent: Mapping[int, StandIn]) -> str:
    return lent[seat.id].name if seat.id in lent else seat.name


def _office(seat: Seat, seats: Sequence[Seat], lent: Mapping[int, StandIn]) -> str:
    """The office of whoever sits there; of a stand-in his own one, and of one without any the power he was lent."""
    if seat.id not in lent:
        return f"{seat.office.label} {_COUNCIL}"
    own = next((one for one in seats if one.person_id == lent[seat.id].person_id), None)
    return f"{own.office.label} {_COUNCIL}" if own else f"TUQ. {seat.office.label} {_COUNCIL}"
