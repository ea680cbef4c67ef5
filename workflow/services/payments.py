"""Payment lists: the prizes of a decision worked out, paid out of a fund once, recovered when an award is revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data.prizes import load_prizes
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.funds import FundKind, Line, PaymentStatus, PayOne, PayPrizes, RecoverPrize
from workflow.domain.permissions import ensure
from workflow.domain.phrases import Phrase
from workflow.domain.prizes import Claim, Money, Payee, highest_only
from workflow.domain.reasons import own_case, plain, why
from workflow.domain.states import State
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, NotFound, Refused, Violation
from workflow.models import FundEntry
from workflow.queries import payments as query
from workflow.queries import targets
from workflow.queries.payments import STILL, Moves, PaidCase
from workflow.services import funds, law
from workflow.services.law import Law
from workflow.services.unit_of_work import unit_of_work

Worked = dict[int, Money | Violation]


def lines(session: Session, decision_id: int) -> list[Line]:
    """Return the payment list of a decision, a line per case. Four queries, however many cases.

    Money by the base salary, the regime and the local regulations of the day of the decision; of several awards for one
    achievement decided on that day, here or by another decision, only the highest is paid.
    """
    rules, own = law.load(session), query.cases(session, decision_id)
    worth = {case.id: _worth(case, rules) for case in own}
    others = query.decided_with(session, own)
    covered = _covered([*own, *others], worth | {case.id: _worth(case, rules) for case in others})
    moved = query.moves(session, [case.id for case in own])
    return [_line(case, worth[case.id], covered.get(case.id, ""), moved.get(case.id, STILL)) for case in own]


def _worth(case: PaidCase, rules: Law) -> Money | Violation:
    """The prize of a case, or why it cannot be worked out."""
    try:
        payee, path = Payee(case.subject_kind.value), targets.ancestors(case.path)
        return rules.money(case.award_code, payee, case.decided_on, path)
    except Refused as refused:
        return refused.violations[0]
    except NoRuleInForce as gap:
        return why(gap)[0]
    except NotFound:
        return Violation("prize_missing", N_("Bảng mức thưởng chưa có danh hiệu, hình thức này."))


def _covered(cases: Iterable[PaidCase], worth: Worked) -> dict[int, str]:
    """Codes of the cases whose higher prize is paid instead, by the case that is not paid by itself."""
    claims, codes = [], {}
    for case in cases:
        found, prize = worth[case.id], load_prizes().prizes.get(case.award_code)
        if case.state is State.REVOKED or not isinstance(found, Money) or prize is None:
            continue
        codes[case.id] = case.code
        subject = (case.subject_kind, case.person_id or case.organisation_id or 0)
        claims.append(
            Claim(case.id, subject, case.award_code, prize.group, prize.period, case.year, case.type, case.decided_on,
                  found.amount)
        )  # fmt: skip
    return {key: codes[other] for key, other in highest_only(claims).items()}


def _line(case: PaidCase, worth: Money | Violation, covered_by: str, moved: Moves) -> Line:
    found, problem = (worth, None) if isinstance(worth, Money) else (None, worth)
    return Line(
        case.id, case.code, case.subject, case.subject_kind, case.person_id, case.unit, case.award_code, case.state,
        found, problem, covered_by, moved.payment, moved.held,
    )  # fmt: skip


# ── paying ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def pay(command: PayPrizes, *, actor: Actor, now: datetime) -> int:
    """Pay the chosen lines out of one fund and return how many were paid now.

    A line already paid stays as it is, so that the same list sent twice pays once. Raises Refused naming each line that
    cannot be paid as it stands (no amount known, covered by a higher prize, revoked): then nothing is paid at all.
    """
    with unit_of_work() as session:
        funds.managed(session, command.organisation_id, actor)
        chosen = _chosen(session, command.decision_id, command.cases, actor)
        reasons = _day_reasons(session, command, now)
        reasons += [reason for line in chosen if (reason := _unpayable(line, actor))]
        if not command.cases:
            reasons.append(Violation("nothing_chosen", N_("Chọn ít nhất một dòng để chi.")))
        if reasons:
            raise Refused(reasons)
        moved = query.moves(session, [line.nomination_id for line in chosen])
        due = [line for line in chosen if line.status is PaymentStatus.DUE]
        for line in due:
            one = PayOne(
                decision_id=command.decision_id, organisation_id=command.organisation_id,
                nomination_id=line.nomination_id, amount=line.amount or 0, on_date=command.on_date,
                document=command.document, receiver=command.receiver or line.subject,
            )  # fmt: skip
            _write(session, one, line, moved.get(line.nomination_id, STILL), actor=actor, now=now)
        return len(due)


def pay_one(command: PayOne, *, actor: Actor, now: datetime) -> None:
    """Pay one line the amount given. Raises Refused when it is paid already, revoked, or differs without a reason."""
    with unit_of_work() as session:
        funds.managed(session, command.organisation_id, actor)
        (line,) = _chosen(session, command.decision_id, (command.nomination_id,), actor)
        reasons = _day_reasons(session, command, now) + funds.amount_reasons(command.amount)
        if _own(line, actor):
            reasons.append(own_case())
        elif line.status is PaymentStatus.PAID:
            reasons.append(_paid(line))
        elif line.state is State.REVOKED:
            reasons.append(_revoked(line))
        elif line.amount != command.amount and not command.reason.strip():
            message = N_("Số tiền khác với mức tính được: ghi rõ căn cứ (quy định, quyết định).")
            reasons.append(Violation("payment_reason", message, field="reason"))
        if reasons:
            raise Refused(reasons)
        moved = query.moves(session, [line.nomination_id]).get(line.nomination_id, STILL)
        one = replace(command, receiver=command.receiver or line.subject)
        _write(session, one, line, moved, actor=actor, now=now)


def recover(command: RecoverPrize, *, actor: Actor, now: datetime) -> None:
    """Enter that the money of a revoked award came back into the fund it was paid from.

    Source: Law 06/2022/QH15, Article 93. Raises Refused when nothing is to be recovered.
    """
    with unit_of_work() as session:
        (line,) = _chosen(session, command.decision_id, (command.nomination_id,), actor)
        if line.payment is None or line.status is not PaymentStatus.RECOVER:
            message = N_("%(subject)s: không có tiền thưởng phải thu hồi.")
            raise Refused([Violation("nothing_to_recover", message, {"subject": line.subject})])
        funds.managed(session, line.payment.fund_id, actor)
        if reasons := funds.day_reasons(command.on_date, local_date(now)):
            raise Refused(reasons)
        count = query.moves(session, [line.nomination_id])[line.nomination_id].recoveries
        entry = FundEntry(
            organisation_id=line.payment.fund_id, on_date=command.on_date, kind=FundKind.RECOVERY, amount=line.held,
            document=command.document, party=line.subject, note=command.note, decision_id=command.decision_id,
            nomination_id=line.nomination_id, once=f"recovery:{line.nomination_id}:{count}", created_at=now,
            created_by_id=actor.user_id,
        )  # fmt: skip
        funds.write(session, entry, "fund.recover", actor=actor, now=now)


def _chosen(session: Session, decision_id: int, ids: tuple[int, ...], actor: Actor) -> list[Line]:
    """The lines of the decision among `ids`. Raises NotFound for a decision out of sight and for a line not there."""
    target = targets.decision(session, decision_id)
    if target is None:
        raise NotFound("decision")
    ensure(actor, "decision.view", target, view="decision.view")
    found = {line.nomination_id: line for line in lines(session, decision_id)}
    if not set(ids) <= set(found):
        raise NotFound("nomination")
    return [found[key] for key in dict.fromkeys(ids)]


def _write(session: Session, command: PayOne, line: Line, moved: Moves, *, actor: Actor, now: datetime) -> None:
    """Enter the payment; its `once` names the case and the how-manieth payment, so that two at once cannot both pay."""
    basis = (_plain(line.money.explanation), line.money.local) if line.money else ()
    note = "; ".join(part for part in (*basis, command.reason) if part)
    entry = FundEntry(
        organisation_id=command.organisation_id, on_date=command.on_date, kind=FundKind.PRIZE, amount=-command.amount,
        document=command.document, party=command.receiver, note=note[:500], decision_id=command.decision_id,
        nomination_id=line.nomination_id, once=f"prize:{line.nomination_id}:{moved.payments}",
        created_at=now, created_by_id=actor.user_id,
    )  # fmt: skip
    funds.write(session, entry, "fund.pay", actor=actor, now=now)


def _plain(phrase: Phrase) -> str:
    """The arithmetic as the book keeps it, in Vietnamese."""
    return plain(Violation("", phrase.message, phrase.params))


def _own(line: Line, actor: Actor) -> bool:
    return actor.person_id is not None and actor.person_id == line.person_id


def _unpayable(line: Line, actor: Actor) -> Violation | None:
    """Why a line cannot be paid with the others; one that is paid already is no reason."""
    if _own(line, actor) and line.status is PaymentStatus.DUE:
        return own_case()
    match line.status:
        case PaymentStatus.UNKNOWN:
            return line.problem
        case PaymentStatus.COVERED:
            message = N_(
                "%(subject)s: cùng thành tích đã hưởng mức thưởng cao hơn của hồ sơ %(code)s. Nếu là thành tích khác, "
                "chi riêng dòng này và ghi căn cứ."
            )
            params = {"subject": line.subject, "code": line.covered_by}
            return Violation("prize_covered", message, params, provision=load_prizes().highest[0])
        case PaymentStatus.REVOKED | PaymentStatus.RECOVER | PaymentStatus.RECOVERED:
            return _revoked(line)
        case _:
            return None


def _paid(line: Line) -> Violation:
    params = {"subject": line.subject, "day": line.payment.on_date if line.payment else None}
    return Violation("prize_paid", N_("%(subject)s: đã chi ngày %(day)s."), params)


def _revoked(line: Line) -> Violation:
    message = N_("%(subject)s: quyết định đã bị hủy, không chi tiền thưởng.")
    return Violation("prize_revoked", message, {"subject": line.subject})


def _day_reasons(session: Session, command: PayPrizes | PayOne, now: datetime) -> list[Violation]:
    """A prize is paid neither tomorrow nor before its decision."""
    reasons = funds.day_reasons(command.on_date, local_date(now))
    first = next((case.decided_on for case in query.cases(session, command.decision_id)), command.on_date)
    if command.on_date < first:
        message = N_("Ngày chi không được trước ngày quyết định %(day)s.")
        reasons.append(Violation("paid_before_decision", message, {"day": first}, field="on_date"))
    if not command.document.strip():
        reasons.append(funds.no_document())
    return reasons
