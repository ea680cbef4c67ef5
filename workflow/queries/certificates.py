"""Codes of certificates, and what one of them tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.states import State
from workflow.models import CertificateCode, Decision, Nomination


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody who holds a certificate may know."""

    award_code: str
    subject: str
    number: str
    decided_on: date
    valid: bool


def codes(session: Session, nomination_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(CertificateCode.nomination_id, CertificateCode.code).where(
            CertificateCode.nomination_id.in_(nomination_ids)
        )
    )
    return {row.nomination_id: row.code for row in rows}


def checked(session: Session, code: str) -> Checked | None:
    """Return what a code stands for; None for a code that was never given, or whose case was never decided."""
    row = session.execute(
        select(
            Nomination.award_code, Nomination.subject_name, Decision.number, Decision.decided_on,
            Nomination.state,
        )
        .join(CertificateCode, CertificateCode.nomination_id == Nomination.id)
        .join(Decision, Decision.id == Nomination.decision_id)
        .where(CertificateCode.code == code)
    ).one_or_none()  # fmt: skip
    return Checked(*row[:4], valid=row.state is not State.REVOKED) if row else None
