"""The fund book: money in and out. Nothing is ever changed; a wrong entry is taken back by a counter-entry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.funds import BY_HAND, LARGEST, FundKind, RecordEntry, ReverseEntry, signed
from workflow.domain.permissions import ensure
from workflow.domain.prizes import dong
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import FundEntry
from workflow.queries import funds as query
from workflow.queries import payments, targets
from workflow.services import audit
from workflow.services.unit_of_work import unit_of_work

FIRST_DAY = date(2000, 1, 1)


def record(command: RecordEntry, *, actor: Actor, now: datetime) -> int:
    """Enter money in or out and return the entry's identifier. Raises Refused, NotFound."""
    with unit_of_work() as session:
        managed(session, command.organisation_id, actor)
        reasons = day_reasons(command.on_date, local_date(now)) + amount_reasons(command.amount)
        if command.kind not in BY_HAND:
            message = N_("Loại này do hệ thống tự ghi, chọn loại thu, chi khác.")
            reasons.append(Violation("fund_kind", message, field="kind"))
        if not command.document.strip():
            reasons.append(no_document())
        if reasons:
            raise Refused(reasons)
        entry = FundEntry(
            organisation_id=command.organisation_id, on_date=command.on_date, kind=command.kind,
            amount=signed(command.kind, command.amount), document=command.document, party=command.party,
            note=command.note, created_at=now, created_by_id=actor.user_id,
        )  # fmt: skip
        write(session, entry, "fund.record", actor=actor, now=now)
        return entry.id


def reverse(command: ReverseEntry, *, actor: Actor, now: datetime) -> int:
    """Take back an entry: its counter-entry on the day given, once. Returns the counter-entry's identifier.

    Raises Refused when it was taken back before, is itself a counter-entry, the day lies before the entry's own, or no
    reason is given.
    """
    with unit_of_work() as session:
        entry = session.get(FundEntry, command.entry_id)
        if entry is None:
            raise NotFound("fund entry")
        managed(session, entry.organisation_id, actor)
        reasons = day_reasons(command.on_date, local_date(now)) + _irreversible(session, entry)
        if command.on_date < entry.on_date:
            message = N_("Bút toán đảo không được ghi trước ngày %(day)s của bút toán sai.")
            reasons.append(Violation("reversed_before", message, {"day": entry.on_date}, field="on_date"))
        if not command.reason.strip():
            reasons.append(Violation("reversal_reason", N_("Ghi lý do đảo bút toán."), field="reason"))
        if reasons:
            raise Refused(reasons)
        counter = FundEntry(
            organisation_id=entry.organisation_id, on_date=command.on_date, kind=FundKind.REVERSAL,
            amount=-entry.amount, document=entry.document, party=entry.party, note=command.reason,
            decision_id=entry.decision_id, nomination_id=entry.nomination_id, reverses_id=entry.id, created_at=now,
            created_by_id=actor.user_id,
        )  # fmt: skip
        write(session, counter, "fund.reverse", actor=actor, now=now)
        return counter.id


def _irreversible(session: Session, entry: FundEntry) -> list[Violation]:
    if entry.kind is FundKind.REVERSAL:
        return [Violation("is_reversal", N_("Bút toán đảo không đảo lại được: ghi bút toán mới cho đúng."))]
    if session.scalar(select(FundEntry.id).where(FundEntry.reverses_id == entry.id)) is not None:
        return [Violation("already_reversed", N_("Bút toán này đã được đảo."))]
    if entry.kind is FundKind.PRIZE and entry.nomination_id and _held(session, entry.nomination_id) < -entry.amount:
        return [Violation("already_recovered", N_("Khoản chi này đã được thu hồi, không đảo được nữa."))]
    return []


def _held(session: Session, nomination_id: int) -> int:
    """What the subject of a case was paid and did not give back."""
    return payments.moves(session, [nomination_id]).get(nomination_id, payments.STILL).held


def managed(session: Session, organisation_id: int, actor: Actor) -> None:
    """Raise NotFound unless the organisation has a fund that the actor may see, Forbidden unless he may write in it."""
    target = targets.organisation(session, organisation_id)
    if target is None or query.owner(session, organisation_id) is None:
        raise NotFound("fund")
    ensure(actor, "fund.manage", target, view="fund.view")


def write(session: Session, entry: FundEntry, action: str, *, actor: Actor, now: datetime) -> None:
    """Add the entry and its line in the audit."""
    session.add(entry)
    audit.record(session, action, entry, actor=actor, now=now, organisation_id=entry.organisation_id)


def day_reasons(day: date, today: date) -> list[Violation]:
    if day > today:
        return [Violation("fund_in_future", N_("Ngày ghi sổ không được sau hôm nay."), field="on_date")]
    if day < FIRST_DAY:
        return [Violation("fund_too_old", N_("Ngày ghi sổ quá xa, kiểm tra lại năm."), field="on_date")]
    return []


def no_document() -> Violation:
    return Violation("fund_document", N_("Nhập số chứng từ."), field="document")


def amount_reasons(amount: int) -> list[Violation]:
    if 0 < amount <= LARGEST:
        return []
    message = N_("Số tiền phải lớn hơn 0 và không quá %(most)s.")
    return [Violation("fund_amount", message, {"most": dong(LARGEST)}, field="amount")]
