"""The payment list of a decision, from the lines of the payments page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents.payments import Paid, PaymentFacts, payment_list
from workflow.domain.document import Imprint, Paper
from workflow.domain.funds import Line, PaymentStatus
from workflow.domain.quota import decimal
from workflow.domain.states import State
from workflow.domain.wording import grouped, long_day
from workflow.models import Nomination
from workflow.queries import decisions, papers
from workflow.services import payments
from workflow.services.composing import imprints


def listed(
    session: Session, decision_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the list of the council's body whose cases these are; revoked awards are no part of it."""
    row = decisions.page(session, decision_id)
    lines = [line for line in payments.lines(session, decision_id) if line.state is not State.REVOKED] if row else []
    if row is None or not lines:
        return ()
    bodies = {case.council_id for case in papers.cases(session, Nomination.decision_id == decision_id)}
    body = next(iter(bodies)) if len(bodies) == 1 else row.body_id
    facts = PaymentFacts(
        decision=f"Quyết định số {row.number} {long_day(row.decided_on)} của {row.body}", year=row.decided_on.year,
        lines=[_paid(line) for line in lines],
    )  # fmt: skip
    return (payment_list(facts, imprint or imprints.of_body(session, body, draft=False)),)


def _paid(line: Line) -> Paid:
    award = str(load_catalogue().award(line.award_code).name)
    return Paid(line.subject, line.unit, award, _worked_out(line), line.amount, _note(line))


def _worked_out(line: Line) -> str:
    if line.money is None or line.status is PaymentStatus.COVERED:
        return ""
    factor = "" if line.money.factor == 1 else f" × {decimal(line.money.factor)}"
    return f"{decimal(line.money.multiple)} × {grouped(line.money.base.amount)}{factor}"


def _note(line: Line) -> str:
    match line.status:
        case PaymentStatus.COVERED:
            return f"Hưởng mức thưởng cao nhất tại hồ sơ {line.covered_by}"
        case PaymentStatus.UNKNOWN:
            return "Chưa có mức thưởng"
        case PaymentStatus.PAID if line.payment is not None:
            return f"Đã chi {long_day(line.payment.on_date)}"
        case _:
            return ""
