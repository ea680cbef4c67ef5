"""The fingerprint of a dossier: what a vote binds to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Attachment, Nomination
from workflow.services.history import canonical


def fingerprint(subject: str, award: str, year: int, texts: Iterable[str], files: Iterable[str]) -> str:
    """Return the SHA-256 of everything a council reads: subject, award, year, texts, hashes of the files."""
    content = {"subject": subject, "award": award, "year": year, "texts": list(texts), "files": sorted(files)}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def of_nomination(session: Session, nomination_id: int, **texts: str) -> str:
    """Return the fingerprint of a nomination's dossier as it will be with `texts` (section -> new text) saved."""
    case = session.execute(
        select(
            Nomination.person_id, Nomination.organisation_id, Nomination.award_code, Nomination.year,
            Nomination.summary, Nomination.report, Nomination.initiative,
        ).where(Nomination.id == nomination_id)
    ).one()  # fmt: skip
    files = session.scalars(
        select(Attachment.sha256).where(Attachment.nomination_id == nomination_id, Attachment.removed_at.is_(None))
    )
    subject = f"p{case.person_id}" if case.person_id else f"o{case.organisation_id}"
    parts = [texts.get(name, getattr(case, name)) for name in ("summary", "report", "initiative")]
    return fingerprint(subject, case.award_code, case.year, parts, files)
