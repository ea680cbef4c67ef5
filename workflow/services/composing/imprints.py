"""The frame of a paper: whose it is, where, and who signs, from what the body has set for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflow.domain.document import Imprint, Signature
from workflow.domain.signing import authority
from workflow.domain.signing import of_council as signed_by_council
from workflow.domain.text import fold
from workflow.models import Person, Substitution, User
from workflow.queries import documents as query

_COUNCIL = "HỘI ĐỒNG THI ĐUA, KHEN THƯỞNG"


def of_body(
    session: Session, body_id: int, *, number: str = "", dated: date | None = None, signer: str = "",
    position: str = "", draft: bool = True,
) -> Imprint:  # fmt: skip
    """Return the imprint of a body's paper, with what is known of its number, date and signer.

    The head signs as himself, his deputy for him; who holds another post signs by order, or by the power that a
    substitution lends him on that day.
    """
    own = query.settings(session, body_id)
    lent = bool(signer) and dated is not None and _stands_in(session, own.head_title, signer, dated)
    lines = authority(own.head_title, position, delegated=lent)
    return Imprint(
        parent=own.parent, issuer=own.issuer, number=number, place=own.place, dated=dated,
        signature=Signature(lines, signer), draft=draft,
    )  # fmt: skip


def of_council(session: Session, body_id: int, *, dated: date | None = None, draft: bool = True) -> Imprint:
    """Return the imprint of a paper of the council of a body: the body stands above it, its chair signs."""
    own = of_body(session, body_id, dated=dated, draft=draft)
    return replace(own, parent=own.issuer, issuer=_COUNCIL, signature=signed_by_council(None))


def _stands_in(session: Session, head_title: str, signer: str, day: date) -> bool:
    """Say whether whoever signs stood in on that day for somebody who is called what the body's head is called."""
    head, stand_in, person = aliased(User), aliased(User), aliased(Person)
    rows = session.execute(
        select(stand_in.name, person.position)
        .select_from(Substitution)
        .join(stand_in, stand_in.id == Substitution.to_user_id)
        .join(head, head.id == Substitution.from_user_id)
        .join(person, person.id == head.person_id)
        .where(Substitution.from_date <= day, Substitution.until_date >= day, Substitution.ended_at.is_(None))
    )
    return any(fold(row.name) == fold(signer) and fold(row.position) == fold(head_title) for row in rows)
