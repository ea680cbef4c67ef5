"""The fund book of an organisation and the payment list of a decision: entries, lines, sums. All amounts in đồng."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow.domain.prizes import Money
from workflow.domain.states import Labelled, State, SubjectKind
from workflow.domain.text import N_
from workflow.errors import Violation

#: No fund of a public body holds more; a larger number is a slip of the finger.
LARGEST = 10**12


class FundKind(Labelled):
    ALLOCATION = "allocation", N_("Trích lập từ ngân sách")
    CONTRIBUTION = "contribution", N_("Đóng góp, tài trợ")
    OTHER_IN = "other_in", N_("Thu khác")
    RECOVERY = "recovery", N_("Thu hồi tiền thưởng")
    PRIZE = "prize", N_("Chi tiền thưởng")
    OBJECTS = "objects", N_("In bằng, mua khung, huy hiệu, cờ")
    ORGANISING = "organising", N_("Tổ chức phong trào, hội nghị")
    OTHER_OUT = "other_out", N_("Chi khác")
    REVERSAL = "reversal", N_("Bút toán đảo")


INCOMING = (FundKind.ALLOCATION, FundKind.CONTRIBUTION, FundKind.OTHER_IN, FundKind.RECOVERY)
OUTGOING = (FundKind.PRIZE, FundKind.OBJECTS, FundKind.ORGANISING, FundKind.OTHER_OUT)
#: What a person may enter by hand; the others are written by the act they belong to.
BY_HAND = (*INCOMING[:3], *OUTGOING)


# ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """Money in or out, by its kind. amount: above 0. party: who gave or received."""

    organisation_id: int
    on_date: date
    kind: FundKind
    amount: int
    document: str
    party: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseEntry:
    """Take back a wrong entry by its counter-entry on a day; the wrong one stays in the book."""

    entry_id: int
    on_date: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPrizes:
    """Pay lines of one decision out of one fund, each its worked-out amount. cases: nominations."""

    decision_id: int
    organisation_id: int
    cases: tuple[int, ...]
    on_date: date
    document: str
    receiver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOne:
    """Pay one line, whatever it says: the amount is the payer's own. reason: wanted when it differs from the line."""

    decision_id: int
    organisation_id: int
    nomination_id: int
    amount: int
    on_date: date
    document: str
    receiver: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverPrize:
    """Money of a revoked award that came back into the fund it was paid from."""

    decision_id: int
    nomination_id: int
    on_date: date
    document: str
    note: str = ""


# ── the payment list ────────────────────────────────────────────────────────────────────────────────────────────────


class PaymentStatus(Labelled):
    DUE = "due", N_("Chưa chi")
    PAID = "paid", N_("Đã chi")
    COVERED = "covered", N_("Hưởng mức thưởng cao nhất")
    UNKNOWN = "unknown", N_("Chưa có mức thưởng")
    REVOKED = "revoked", N_("Đã hủy, chưa chi")
    RECOVER = "recover", N_("Phải thu hồi")
    RECOVERED = "recovered", N_("Đã thu hồi")


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that stands: it was not reversed. fund_id: the organisation whose fund it came from."""

    entry_id: int
    fund_id: int
    fund: str
    on_date: date
    amount: int
    receiver: str
    document: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One award of a decision and its prize.

    money: None when it cannot be worked out, `problem` then says why. covered_by: code of the case whose higher prize
    is paid for the same achievement. payment: the one that stands. held: paid and not yet come back.
    """

    nomination_id: int
    code: str
    subject: str
    subject_kind: SubjectKind
    person_id: int | None
    unit: str
    award_code: str
    state: State
    money: Money | None
    problem: Violation | None
    covered_by: str
    payment: Payment | None
    held: int

    @property
    def status(self) -> PaymentStatus:
        if self.state is State.REVOKED:
            if self.held > 0:
                return PaymentStatus.RECOVER
            return PaymentStatus.RECOVERED if self.payment else PaymentStatus.REVOKED
        if self.held > 0:
            return PaymentStatus.PAID
        if self.money is None:
            return PaymentStatus.UNKNOWN
        return PaymentStatus.COVERED if self.covered_by else PaymentStatus.DUE

    @property
    def amount(self) -> int | None:
        """What is or was to be paid: None when unknown; nothing for what is covered or revoked."""
        match self.status:
            case PaymentStatus.PAID | PaymentStatus.RECOVER:
                return self.held
            case PaymentStatus.DUE:
                return self.money.amount if self.money else None
            case PaymentStatus.UNKNOWN:
                return None
            case _:
                return 0


@dataclass(frozen=True, slots=True)
class Totals:
    """total = paid + due; recover: held by people whose award was revoked; unknown: lines without an amount."""

    total: int
    paid: int
    due: int
    recover: int
    unknown: int


def totals(lines: Iterable[Line]) -> Totals:
    sums = dict.fromkeys(PaymentStatus, 0)
    unknown = 0
    for line in lines:
        sums[line.status] += line.amount or 0
        unknown += line.amount is None
    paid, due = sums[PaymentStatus.PAID], sums[PaymentStatus.DUE]
    return Totals(paid + due, paid, due, sums[PaymentStatus.RECOVER], unknown)


def signed(kind: FundKind, amount: int) -> int:
    """The amount as the book keeps it: what goes out is below 0."""
    return -amount if kind in OUTGOING else amount
