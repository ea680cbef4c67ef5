"""The frame of a paper: whose it is, where, and who signs, from what the body has set for itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from workflow.domain.document import Imprint, Signature
from workflow.models import Organisation


def of_body(
    session: Session, body_id: int, *, number: str = "", dated: date | None = None, signer: str = "",
    position: str = "", draft: bool = True,
) -> Imprint:  # fmt: skip
    """Return the imprint of a body's paper, with what is known of its number, date and signer."""
    body = session.get_one(Organisation, body_id)
    parent = session.get(Organisation, body.parent_id) if body.parent_id is not None else None
    authority = (position.upper(),) if position else ("THỦ TRƯỞNG ĐƠN VỊ",)
    return Imprint(
        parent=parent.name.upper() if parent else "", issuer=body.name.upper(), number=number, dated=dated,
        signature=Signature(authority, signer), draft=draft,
    )  # fmt: skip
