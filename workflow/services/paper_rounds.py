"""What is counted from paper: totals typed twice, differences settled by a third typing, the sheet as a picture.

All of a round voted on paper; of a round on the system, the opinions that absent members sent in writing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import PaperTotals, Seal, differences, settled, unlike
from workflow.domain.files import file_name, recognise
from workflow.domain.meeting import impossible
from workflow.domain.papers import Totals
from workflow.domain.states import BallotKind, BallotStatus
from workflow.domain.text import N_
from workflow.errors import Refused, Violation, WorkflowError
from workflow.models import BallotRound, BallotSheet, PaperEntry
from workflow.queries import ballots as rounds
from workflow.queries import sittings
from workflow.services import attachments, audit, ballots
from workflow.services.attachments import Store
from workflow.services.history import canonical
from workflow.services.unit_of_work import unit_of_work

_TYPINGS = 3
#: What a sheet may be: a scan or a photo.
_PICTURES = ("application/pdf", "image/png", "image/jpeg")


def type_totals(
    round_id: int, totals: Mapping[int, PaperTotals], *, turn: int, actor: Actor, now: datetime
) -> frozenset[int]:
    """Keep one typing of the totals; returns the items that differ and are still to be settled.

    turn: 1 or 2: every item, typed from the sheet without a look at the other typing; 3: the items that differ.
    Raises Refused, at the item, for numbers that cannot be; Conflict when that turn has been typed.
    """
    with unit_of_work() as session:
        row = _open_paper(session, round_id, actor)
        typed = [entry.totals for entry in rounds.entries(session, row.id)]
        if turn != len(typed) + 1 or turn > _TYPINGS:
            raise Refused([Violation("typed_already", N_("Lượt nhập này đã được ghi. Tải lại trang để xem."))])
        seal = Seal.of(json.loads(row.seal))
        wanted = differences(*typed) if turn == _TYPINGS else from_paper(seal)
        if set(totals) != wanted or not wanted:
            raise Refused([Violation("all_items", N_("Nhập đủ số phiếu của từng mục."))])
        found = _impossible(seal, totals) if row.kind is BallotKind.PAPER else unlike(seal.opinions(), totals)
        if found:
            raise Refused(found)
        session.add(
            PaperEntry(
                round_id=row.id, turn=turn, typed_by_id=actor.user_id, typed_by_name=actor.name, typed_at=now,
                totals=canonical({str(item): list(values) for item, values in totals.items()}),
            )
        )  # fmt: skip
        _note(session, row, "ballot.type", actor=actor, now=now)
        both = [*typed, totals]
        return differences(*both) if len(both) == 2 else frozenset()  # noqa: PLR2004 (typed twice)


def start_again(round_id: int, *, actor: Actor, now: datetime) -> None:
    """Throw the typings of a round away that is not counted yet, to type anew; who did so is on record."""
    with unit_of_work() as session:
        row = _open_paper(session, round_id, actor)
        session.execute(delete(PaperEntry).where(PaperEntry.round_id == row.id))
        _note(session, row, "ballot.type_again", actor=actor, now=now)


def attach_sheet(round_id: int, name: str, content: BinaryIO, *, store: Store, actor: Actor, now: datetime) -> int:
    """Keep a picture of the signed sheet and return its identifier. Raises Refused for what is no picture or PDF."""
    given = file_name(name)
    with attachments.staging(content, store, given) as staged:
        with staged.part.open("rb") as written:
            media_type = recognise(given, written, staged.size)
        if media_type not in _PICTURES:
            message = N_("Biên bản kiểm phiếu đã ký phải là ảnh (JPG, PNG) hoặc PDF.")
            raise Refused([Violation("file_type", message, field="file")])
        target = store.path(staged.key)
        try:
            with unit_of_work() as session:
                row = _open_paper(session, round_id, actor)
                sheet = BallotSheet(
                    round_id=row.id, name=given, media_type=media_type, size=staged.size, sha256=staged.sha256,
                    storage_key=staged.key, uploaded_by_id=actor.user_id, uploaded_at=now,
                )  # fmt: skip
                session.add(sheet)
                audit.record(session, "ballot.sheet", sheet, actor=actor, now=now,
                             organisation_id=ballots.council_of(session, row))  # fmt: skip
                attachments.settle_file(staged.part, target)
                return sheet.id
        except WorkflowError:
            target.unlink(missing_ok=True)  # raised before the commit only
            raise


def from_paper(seal: Seal) -> frozenset[int]:
    """The items of which something is counted from paper."""
    asked = (question.item_id for question in seal.questions)
    return frozenset(asked if seal.kind is BallotKind.PAPER else seal.opinions())


def settled_totals(session: Session, row: BallotRound) -> dict[int, Totals]:
    """Return what was counted from paper. Raises Refused: not typed twice, differing, no picture of the sheet."""
    found = settled([entry.totals for entry in rounds.entries(session, row.id)])
    missing = []
    if found is None:
        message = N_("Nhập kết quả kiểm phiếu hai lần và đối chiếu các chỗ khác nhau trước.")
        missing.append(Violation("not_settled", message))
    if not rounds.sheets(session, row.id) and not (row.kind is not BallotKind.PAPER and _scanned(session, row)):
        missing.append(Violation("no_sheet", N_("Đính kèm ảnh biên bản kiểm phiếu đã ký.")))
    if missing or found is None:
        raise Refused(missing)
    other = {question.item_id: question.other_award for question in rounds.questions(session, row.id)}
    return {item: totals_of(values, other[item]) for item, values in found.items()}


def _scanned(session: Session, row: BallotRound) -> bool:
    """Whether every opinion that is counted came with the scan of its sheet."""
    kept = sittings.opinions(session, row.meeting_id)
    return all(seat in kept and kept[seat].name for seat in Seal.of(json.loads(row.seal)).on_paper)


def fingerprint(totals: Mapping[int, Totals]) -> str:
    """Return the hash of the totals of a paper round, which stands for a box."""
    told = {str(item): [found.yes, found.no, found.abstain, found.invalid] for item, found in totals.items()}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def totals_of(values: PaperTotals, other_award: str = "") -> Totals:
    yes, no, abstain, invalid, chair = values
    return Totals(yes=yes, no=no, abstain=abstain, invalid=invalid, chair_yes=chair, other_award=other_award)


def _impossible(seal: Seal, totals: Mapping[int, PaperTotals]) -> list[Violation]:
    """Every impossibility, each at the item it is about."""
    return [
        Violation(reason.code, reason.message, reason.params, reason.provision, f"i{question.item_id}")
        for question in seal.questions
        if question.item_id in totals
        for reason in impossible(seal.seats, totals_of(totals[question.item_id]), question.rule, question.recused)
    ]


def _open_paper(session: Session, round_id: int, actor: Actor) -> BallotRound:
    row = ballots.locked(session, round_id, "ballot.manage", actor=actor)
    ballots.require(row, BallotStatus.OPEN)
    if row.kind is not BallotKind.PAPER and not Seal.of(json.loads(row.seal)).opinions():
        raise Refused([Violation("not_paper", N_("Vòng này bỏ phiếu trên hệ thống, không nhập kết quả kiểm phiếu."))])
    ballots.require_impartial(session, [q.nomination_id for q in rounds.questions(session, row.id)], actor)
    return row


def _note(session: Session, row: BallotRound, action: str, *, actor: Actor, now: datetime) -> None:
    audit.record(session, action, row, actor=actor, now=now, old=audit.snapshot(row),
                 organisation_id=ballots.council_of(session, row))  # fmt: skip
