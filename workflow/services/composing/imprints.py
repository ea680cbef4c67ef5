"""The frame of a paper: whose it is, where, and who signs, from what the body has set for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from workflow.domain.document import Imprint, Signature
from workflow.domain.signing import authority
from workflow.domain.signing import of_council as signed_by_council
from workflow.domain.text import fold
from workflow.queries import documents as query
from workflow.queries import signers

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
    stand_ins = signers.stand_ins(session, body_id, dated) if signer and dated else []
    lent = fold(signer) in {fold(name) for name in stand_ins}
    lines = authority(own.head_title, position, delegated=lent)
    return Imprint(
        parent=own.parent, issuer=own.issuer, number=number, place=own.place, dated=dated,
        signature=Signature(lines, signer), draft=draft,
    )  # fmt: skip


def of_council(session: Session, body_id: int, *, dated: date | None = None, draft: bool = True) -> Imprint:
    """Return the imprint of a paper of the council of a body: the body stands above it, its chair signs."""
    own = of_body(session, body_id, dated=dated, draft=draft)
    return replace(own, parent=own.issuer, issuer=_COUNCIL, signature=signed_by_council(None))
