"""Files of a dossier, and the rows that the check of files compares with the folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.permissions import Target
from workflow.domain.states import Section
from workflow.models import Attachment, BallotSheet, DocumentFile, TaskEvidence, User, WrittenOpinion
from workflow.queries import targets


@dataclass(frozen=True, slots=True)
class FileRow:
    id: int
    nomination_id: int
    section: Section
    name: str
    media_type: str
    size: int
    uploaded_by: str
    uploaded_at: datetime
    storage_key: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What a row says its file must be; removed files are kept and checked too. what, of: for whoever looks for it."""

    what: str
    of: str
    storage_key: str
    size: int
    sha256: str


_FILE = (
    select(
        Attachment.id, Attachment.nomination_id, Attachment.section, Attachment.name, Attachment.media_type,
        Attachment.size, User.name.label("uploaded_by"), Attachment.uploaded_at, Attachment.storage_key,
    )
    .outerjoin(User, User.id == Attachment.uploaded_by_id)
    .where(Attachment.removed_at.is_(None))
)  # fmt: skip


def of_nomination(session: Session, nomination_id: int) -> list[FileRow]:
    """Return the files of a dossier that were not removed, in the order they came."""
    query = _FILE.where(Attachment.nomination_id == nomination_id).order_by(Attachment.id)
    return [FileRow(*row) for row in session.execute(query)]


def one(session: Session, attachment_id: int) -> FileRow | None:
    row = session.execute(_FILE.where(Attachment.id == attachment_id)).one_or_none()
    return FileRow(*row) if row else None


def target(session: Session, attachment_id: int) -> Target | None:
    """Return the nomination of a file as target; a removed file is no file."""
    owner = session.scalar(
        select(Attachment.nomination_id).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
    )
    return targets.nomination(session, owner) if owner is not None else None


def stored(session: Session) -> Iterator[Stored]:
    """Every file there must be on disk, in the order of rows, without holding them all at once."""
    for model, what, owner, of in (
        (Attachment, "attachment", Attachment.nomination_id, "nomination"),
        (BallotSheet, "sheet", BallotSheet.round_id, "round"),
        (TaskEvidence, "evidence", TaskEvidence.task_id, "task"),
        (WrittenOpinion, "opinion", WrittenOpinion.meeting_id, "meeting"),
        (DocumentFile, "paper", DocumentFile.document_id, "document"),
    ):
        query = select(model.id, owner, model.storage_key, model.size, model.sha256)
        # evidence may be a link, an opinion may have no scan
        query = query.where(model.storage_key.is_not(None), model.storage_key != "").order_by(model.id)
        rows: Iterable[Any] = session.execute(query).yield_per(500)
        for identifier, belongs_to, *rest in rows:
            yield Stored(f"{what} {identifier}", f"{of} {belongs_to}", *rest)
