"""The payment list of a decision: what each award is worth and why, who has been paid, what must come back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.funds import Line, PaymentStatus, totals
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import decisions, funds, targets
from workflow.services import payments
from workflow.web import exporting
from workflow.web.filters import money
from workflow.web.forms.funds import PayForm, PayOneForm, RecoverForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.pages.chosen import chosen_ids
from workflow.web.pages.words import award_name, award_short, case_url
from workflow.web.security import acting, by, requires

blueprint = Blueprint("payments", __name__, url_prefix="/decisions/<int:decision_id>/payments")
_DECISION = by(targets.decision, "decision_id")
#: Chip of each status: kind, icon.
_LOOKS = {
    PaymentStatus.DUE: ("info", "clock"), PaymentStatus.PAID: ("ok", "check"), PaymentStatus.COVERED: ("calm", "minus"),
    PaymentStatus.UNKNOWN: ("warn", "question"), PaymentStatus.REVOKED: ("calm", "ban"),
    PaymentStatus.RECOVER: ("late", "return"), PaymentStatus.RECOVERED: ("ok", "check"),
}  # fmt: skip


@blueprint.route("", methods=["GET", "POST"])
@requires("decision.view", target=_DECISION)
def show(decision_id: int) -> Any:
    """The list; whoever keeps a fund ticks lines and pays them."""
    form, keeps = PayForm(on_date=clock.today()), _funds()
    form.fund.choices = _choices(keeps)
    lines, chosen = payments.lines(reading(), decision_id), tuple(chosen_ids(request.form.getlist("case")))
    if exporting.wanted():
        decision, total = _decision(decision_id), f"Cộng: {money(totals(lines).total)}"
        told = [f"Kèm Quyết định số {decision.number} ngày {decision.decided_on:%d/%m/%Y}", decision.body, total]
        return exporting.file(sheets.PAYMENTS, lines, told)

    def act() -> int:
        return payments.pay(form.to_command(decision_id, chosen), actor=acting(), now=clock.now())

    if keeps and (done := attempt(form, act)):
        flash(_("Đã chi %(count)s dòng và ghi vào sổ quỹ.", count=done.value), "success")
        return redirect(url_for(".show", decision_id=decision_id), 303)
    return shown(
        "payments/show.html", form, decision=_decision(decision_id), lines=lines, totals=totals(lines), keeps=keeps,
        chosen=set(chosen), looks=_LOOKS, Status=PaymentStatus, award_short=award_short, case_url=case_url,
    )  # fmt: skip


@blueprint.route("/<int:nomination_id>", methods=["GET", "POST"])
@requires("decision.view", target=_DECISION)
def one(decision_id: int, nomination_id: int) -> Any:
    """One line alone: another amount with its ground, or a line that the list cannot pay as it stands."""
    line, keeps = _line(decision_id, nomination_id), _funds()
    if not keeps:
        raise NotFound("fund")
    form = PayOneForm(on_date=clock.today(), amount=line.money.amount if line.money else None, receiver=line.subject)
    form.fund.choices = _choices(keeps)

    def act() -> None:
        payments.pay_one(form.to_command(decision_id, nomination_id), actor=acting(), now=clock.now())

    if attempt(form, act):
        flash(_("Đã chi và ghi vào sổ quỹ."), "success")
        return redirect(url_for(".show", decision_id=decision_id), 303)
    return shown("payments/one.html", form, **_about(decision_id, line))


@blueprint.route("/<int:nomination_id>/recover", methods=["GET", "POST"])
@requires("decision.view", target=_DECISION)
def recover(decision_id: int, nomination_id: int) -> Any:
    """Enter that the money of a revoked award came back."""
    line, keeps = _line(decision_id, nomination_id), _funds()
    if line.payment is None or line.payment.fund_id not in {fund.organisation_id for fund in keeps}:
        raise NotFound("payment")
    form = RecoverForm(on_date=clock.today())

    def act() -> None:
        payments.recover(form.to_command(decision_id, nomination_id), actor=acting(), now=clock.now())

    if attempt(form, act):
        flash(_("Đã ghi tiền thu hồi vào sổ quỹ."), "success")
        return redirect(url_for(".show", decision_id=decision_id), 303)
    return shown("payments/recover.html", form, **_about(decision_id, line))


def _about(decision_id: int, line: Line) -> dict[str, Any]:
    return {"decision": _decision(decision_id), "line": line, "award_name": award_name, "looks": _LOOKS,
            "back_url": url_for(".show", decision_id=decision_id)}  # fmt: skip


def _funds() -> list[funds.Fund]:
    """The funds the reader keeps."""
    return funds.listed(reading(), acting(), "fund.manage")


def _choices(keeps: list[funds.Fund]) -> list[tuple[Any, str]]:
    found = [(fund.organisation_id, fund.name) for fund in keeps]
    return found if len(found) == 1 else [("", _("Chọn")), *found]


def _decision(decision_id: int) -> decisions.DecisionPage:
    decision = decisions.page(reading(), decision_id)
    if decision is None:
        raise NotFound("decision")
    return decision


def _line(decision_id: int, nomination_id: int) -> Line:
    found = {line.nomination_id: line for line in payments.lines(reading(), decision_id)}
    if nomination_id not in found:
        raise NotFound("nomination")
    return found[nomination_id]
