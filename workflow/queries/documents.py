"""Papers and their numbers: whose a paper is, the letterhead of a body, what was issued and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.domain.document_kinds import KINDS, About, DocumentKind
from workflow.domain.issuing import Series, ending
from workflow.domain.permissions import Target
from workflow.models import (
    BodyLetterhead,
    Decision,
    DocumentAnnulment,
    DocumentFile,
    IssuedDocument,
    Meeting,
    Nomination,
    NumberSeries,
    Organisation,
    Plan,
    ProposalLetter,
    PublicNotice,
    Report,
    User,
)
from workflow.queries import publicity, report_rows, targets

_D, _A = IssuedDocument, DocumentAnnulment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper belongs: the body that issues it, and what permission is asked about."""

    body_id: int
    target: Target


@dataclass(frozen=True, slots=True)
class Settings:
    """The letterhead of a body; version 0: it has not set one, and this is what its name and place in the tree say."""

    version: int
    parent: str
    issuer: str
    place: str
    sign: str
    letter_sign: str
    head_title: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that was issued. annulled_at: since then it holds no longer. replaces, replaced_by: numbers."""

    id: int
    kind: DocumentKind
    about_id: int
    part: int
    edition: int
    reissue: int
    body_id: int
    body: str
    year: int
    abbreviation: str
    ordinal: int | None
    number: str
    dated: date
    signer: str
    signer_position: str
    title: str
    sha256: str
    issued_at: datetime
    issued_by: str
    replaces_id: int | None
    replaces: str
    replaced_by_id: int | None
    replaced_by: str
    annulled_at: datetime | None
    annulled_by: str
    reason: str

    @property
    def about(self) -> About:
        return KINDS[self.kind].about


@dataclass(frozen=True, slots=True)
class File:
    format: str
    storage_key: str
    size: int
    sha256: str


# ── whose a paper is ────────────────────────────────────────────────────────────────────────────────────────────────


def place(session: Session, kind: DocumentKind, about_id: int, part: int = 0) -> Place | None:
    """Return where a paper of this kind about a row belongs; None when there is no such row."""
    return _PLACES[KINDS[kind].about](session, about_id, part)


def _of_plan(session: Session, plan_id: int, _part: int) -> Place | None:
    return _put(session.scalar(select(Plan.organisation_id).where(Plan.id == plan_id)), targets.plan(session, plan_id))


def _of_review(session: Session, plan_id: int, unit_id: int) -> Place | None:
    """The minutes of a unit are read by its own people and those above it, not by all whom the plan binds."""
    exists = session.scalar(select(Plan.id).where(Plan.id == plan_id))
    unit = targets.organisation(session, unit_id) if exists is not None else None
    return _put(unit_id, replace(unit, path=unit.path) if unit else None)


def _of_meeting(session: Session, meeting_id: int, _part: int) -> Place | None:
    council = session.scalar(select(Meeting.council_id).where(Meeting.id == meeting_id))
    return _put(council, targets.meeting(session, meeting_id))


def _of_notice(session: Session, notice_id: int, _part: int) -> Place | None:
    council = session.scalar(select(PublicNotice.council_id).where(PublicNotice.id == notice_id))
    return _put(council, publicity.target(session, notice_id))


def _of_letter(session: Session, letter_id: int, _part: int) -> Place | None:
    council = session.scalar(select(ProposalLetter.council_id).where(ProposalLetter.id == letter_id))
    return _put(council, targets.letter(session, letter_id))


def _of_nomination(session: Session, nomination_id: int, _part: int) -> Place | None:
    unit = session.scalar(select(Nomination.unit_id).where(Nomination.id == nomination_id))
    return _put(unit, targets.nomination(session, nomination_id))


def _of_decision(session: Session, decision_id: int, _part: int) -> Place | None:
    body = session.scalar(select(Decision.body_id).where(Decision.id == decision_id))
    return _put(body, targets.decision(session, decision_id))


def _put(body_id: int | None, target: Target | None) -> Place | None:
    return Place(body_id, target) if body_id is not None and target is not None else None


def _of_report(session: Session, report_id: int, _part: int) -> Place | None:
    council = session.scalar(select(Report.council_id).where(Report.id == report_id))
    return _put(council, report_rows.target(session, report_id))


_PLACES: Mapping[About, Callable[[Session, int, int], Place | None]] = {
    About.PLAN: _of_plan, About.REVIEW: _of_review, About.MEETING: _of_meeting, About.NOTICE: _of_notice,
    About.LETTER: _of_letter, About.NOMINATION: _of_nomination, About.DECISION: _of_decision, About.REPORT: _of_report,
}  # fmt: skip


def meeting_closed(session: Session, meeting_id: int) -> bool:
    return session.scalar(select(Meeting.closed_at).where(Meeting.id == meeting_id)) is not None


# ── letterheads and numbers ─────────────────────────────────────────────────────────────────────────────────────────


def settings(session: Session, body_id: int) -> Settings:
    """Return the letterhead of a body that exists."""
    row = session.scalar(select(BodyLetterhead).where(BodyLetterhead.organisation_id == body_id))
    if row is not None:
        return Settings(row.version, row.parent, row.issuer, row.place, row.sign, row.letter_sign, row.head_title)
    above = aliased(Organisation)
    body = session.execute(
        select(Organisation.name, Organisation.code, above.name.label("parent"))
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(Organisation.id == body_id)
    ).one()
    return Settings(0, (body.parent or "").upper(), body.name.upper(), "", body.code, "", "")


def body_name(session: Session, body_id: int) -> str:
    return session.scalars(select(Organisation.name).where(Organisation.id == body_id)).one()


def series(session: Session, body_id: int, abbreviation: str, year: int) -> Series:
    """Return the series of a body's papers of one type in a year."""
    own = settings(session, body_id)
    return Series(body_id, year, abbreviation, ending(abbreviation, own.sign, own.letter_sign))


def last(session: Session, of: Series) -> int:
    """Return the last number used, 0 for none."""
    return (
        session.scalar(
            select(NumberSeries.last).where(
                NumberSeries.organisation_id == of.body_id, NumberSeries.year == of.year,
                NumberSeries.abbreviation == of.abbreviation,
            )
        )
        or 0
    )  # fmt: skip


def proposed(session: Session, body_id: int, abbreviation: str, year: int) -> str:
    """Return the next number of a series as it would be written; somebody else may take it first."""
    of = series(session, body_id, abbreviation, year)
    return of.written(last(session, of) + 1)


def all_series(session: Session, body_id: int) -> list[tuple[int, str, int]]:
    """Return (year, type, last number) of a body's series, the newest year first."""
    query = (
        select(NumberSeries.year, NumberSeries.abbreviation, NumberSeries.last)
        .where(NumberSeries.organisation_id == body_id)
        .order_by(NumberSeries.year.desc(), NumberSeries.abbreviation)
        .limit(200)
    )
    return [(row.year, row.abbreviation, row.last) for row in session.execute(query)]


# ── what was issued ─────────────────────────────────────────────────────────────────────────────────────────────────


def issued() -> Any:
    """Return the SELECT of issued papers, whose rows make an `Issued`."""
    before, after = aliased(_D), aliased(_D)
    issuer, annuller = aliased(User), aliased(User)
    return (
        select(
            _D.id, _D.kind, _D.about_id, _D.part, _D.edition, _D.reissue, _D.body_id, Organisation.short_name, _D.year,
            _D.abbreviation, _D.ordinal, _D.number, _D.dated, _D.signer, _D.signer_position, _D.title, _D.sha256,
            _D.issued_at, issuer.name, _D.replaces_id, before.number, after.id, after.number, _A.at, annuller.name,
            _A.reason,
        )
        .join(Organisation, Organisation.id == _D.body_id)
        .outerjoin(_A, _A.document_id == _D.id)
        .outerjoin(issuer, issuer.id == _D.issued_by_id)
        .outerjoin(annuller, annuller.id == _A.by_id)
        .outerjoin(before, before.id == _D.replaces_id)
        .outerjoin(after, after.replaces_id == _D.id)
    )  # fmt: skip


def one(session: Session, document_id: int) -> Issued | None:
    row: Any = session.execute(issued().where(_D.id == document_id)).one_or_none()
    return Issued(*row) if row else None


def about(session: Session, what: About, about_id: int, part: int | None = None) -> list[Issued]:
    """Return what was issued about a row, the newest first; of one part of it only, if that is given."""
    wanted = [_D.kind.in_([kind for kind, told in KINDS.items() if told.about is what]), _D.about_id == about_id]
    if part is not None:
        wanted.append(_D.part == part)
    rows: Any = session.execute(issued().where(and_(*wanted)).order_by(_D.id.desc()).limit(200))
    return [Issued(*row) for row in rows]


def newest(session: Session, kind: DocumentKind, about_id: int, part: int = 0) -> Issued | None:
    """Return the last paper of a kind that was issued about a row, annulled or not."""
    same = (_D.kind == kind, _D.about_id == about_id, _D.part == part)
    row: Any = session.execute(issued().where(*same).order_by(_D.edition.desc()).limit(1)).one_or_none()
    return Issued(*row) if row else None


def number_used(session: Session, of: Series, ordinal: int) -> bool:
    """Say whether a paper of ours carries a number."""
    same = (_D.body_id == of.body_id, _D.year == of.year, _D.abbreviation == of.abbreviation, _D.ordinal == ordinal)
    return session.scalar(select(_D.id).where(*same).limit(1)) is not None


def tree(session: Session, document_id: int) -> str:
    """Return the papers of an issued document as they were kept, one JSON text per line."""
    return session.scalars(select(_D.tree).where(_D.id == document_id)).one()


def files(session: Session, document_id: int) -> dict[str, File]:
    """Return the files of an issued document by format."""
    rows = session.scalars(select(DocumentFile).where(DocumentFile.document_id == document_id))
    return {row.format: File(row.format, row.storage_key, row.size, row.sha256) for row in rows}


def unfinished(session: Session, limit: int = 100) -> list[int]:
    """Return issued papers without all their files, the oldest first: nobody asked for them yet, or a crash came."""
    made = select(func.count()).where(DocumentFile.document_id == _D.id).correlate(_D).scalar_subquery()
    # several papers in one have a single file: no word processor's
    lacking = or_(made == 0, and_(made == 1, ~_D.tree.contains("\n")))
    return list(session.scalars(select(_D.id).where(lacking).order_by(_D.id).limit(limit)))
