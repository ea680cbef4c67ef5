"""A council's vote: are the numbers possible, and what do they come to under the rule of the award."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from workflow.domain.catalogue import VoteRule
from workflow.domain.quota import percent
from workflow.domain.states import Outcome
from workflow.domain.text import N_
from workflow.errors import Refused, Violation


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of one item.

    members: all members on the council that day. present: those attending in person, recused ones included.
    written: absent members whose written opinion is counted. recused: members among the present and the written who
    may not vote on this item. chair_yes: whether the chair voted yes, None when unknown, as after a secret ballot.
    """

    members: int
    present: int
    written: int
    recused: int
    yes: int
    no: int
    abstain: int
    invalid: int
    chair_yes: bool | None = None

    @property
    def voters(self) -> int:
        return self.present + self.written - self.recused

    @property
    def ballots(self) -> int:
        return self.yes + self.no + self.abstain + self.invalid


@dataclass(frozen=True, slots=True)
class Decision:
    """base and share as the rule counts them, share None when the base is empty; failed names each part not met."""

    outcome: Outcome
    base: int
    quorum_met: bool
    share: Fraction | None
    failed: tuple[Violation, ...]


_COUNTS = ("members", "present", "written", "recused", "yes", "no", "abstain", "invalid")


def check_tally(tally: Tally, rule: VoteRule) -> list[Violation]:
    """Name every impossibility in the numbers. No yes at all is possible; ballots not handed in are possible."""
    negative = [name for name in _COUNTS if getattr(tally, name) < 0]
    if negative:
        return [Violation("negative", N_("Số liệu không được âm."), field=name) for name in negative]
    return list(_impossible(tally, rule))


def _impossible(tally: Tally, rule: VoteRule) -> Iterator[Violation]:
    counts = {name: getattr(tally, name) for name in _COUNTS} | {"voters": tally.voters, "ballots": tally.ballots}
    if tally.members == 0:
        yield Violation("no_members", N_("Hội đồng chưa có thành viên nào."), field="members")
    if tally.present + tally.written > tally.members:
        message = N_("Có mặt %(present)s và gửi ý kiến %(written)s, nhiều hơn %(members)s thành viên Hội đồng.")
        yield Violation("too_many_present", message, counts, field="present")
    if tally.written and not rule.written_opinions:
        message = N_("Quy tắc bỏ phiếu của danh hiệu này không tính ý kiến bằng văn bản.")
        yield Violation("written_not_allowed", message, counts, rule.citation, "written")
    if tally.voters < 0:
        message = N_("Số người không được bỏ phiếu (%(recused)s) nhiều hơn số người dự họp và gửi ý kiến.")
        yield Violation("too_many_recused", message, counts, field="recused")
    elif tally.ballots > tally.voters:
        message = N_("Có %(ballots)s phiếu nhưng chỉ %(voters)s người được bỏ phiếu.")
        yield Violation("too_many_ballots", message, counts, field="yes")
    if tally.chair_yes and not tally.yes:
        message = N_("Chủ tịch đồng ý nhưng không có phiếu đồng ý nào.")
        yield Violation("chair_without_yes", message, counts, field="yes")


def decide(tally: Tally, rule: VoteRule) -> Decision:
    """Return what the totals come to, naming every part of the rule that failed. Impossible totals raise Refused."""
    if impossible := check_tally(tally, rule):
        raise Refused(impossible)
    base = tally.members if rule.base == "all" else tally.present + tally.written
    if not rule.recused_in_base:
        base -= tally.recused
    quorum_met = tally.present >= rule.quorum * tally.members
    share = Fraction(tally.yes, base) if base else None
    failed = tuple(_failures(tally, rule, base, quorum_met=quorum_met))
    return Decision(Outcome.FAILED if failed else Outcome.PASSED, base, quorum_met, share, failed)


def _failures(tally: Tally, rule: VoteRule, base: int, *, quorum_met: bool) -> Iterator[Violation]:
    if not quorum_met:
        message = N_("Có mặt %(present)s / %(members)s thành viên, cần ít nhất %(needed)s (%(quorum)s).")
        needed = ceil(rule.quorum * tally.members)
        quorum = percent(rule.quorum)
        params = {"present": tally.present, "members": tally.members, "needed": needed, "quorum": quorum}
        yield Violation("no_quorum", message, params, rule.citation)
    if not base:
        yield Violation("no_voters", N_("Không còn thành viên nào được bỏ phiếu."), provision=rule.citation)
    elif not (_enough(tally.yes, base, rule) or _carried_by_chair(tally, base, rule)):
        yield _too_few(tally, rule, base)
    if rule.chair_among_yes and not tally.chair_yes:
        message = N_("Chủ tịch Hội đồng chưa được ghi nhận là đồng ý.")
        yield Violation("chair_not_among_yes", message, provision=rule.citation)


def _enough(yes: int, base: int, rule: VoteRule) -> bool:
    needed = rule.minimum * base
    return yes > needed if rule.strict else yes >= needed


def _carried_by_chair(tally: Tally, base: int, rule: VoteRule) -> bool:
    """Half against half in an open vote goes with the chair; a secret ballot has no casting vote."""
    tied = rule.minimum == Fraction(1, 2) and tally.yes == tally.no and 2 * tally.yes == base
    return tied and rule.tie == "chair" and rule.method == "open" and tally.chair_yes is True


def _too_few(tally: Tally, rule: VoteRule, base: int) -> Violation:
    exact = rule.minimum * base
    needed = floor(exact) + 1 if rule.strict else ceil(exact)
    if rule.strict:
        message = N_("Đồng ý %(yes)s / %(base)s = %(share)s, phải quá %(minimum)s (cần ít nhất %(needed)s phiếu).")
    else:
        message = N_("Đồng ý %(yes)s / %(base)s = %(share)s, phải từ %(minimum)s (cần ít nhất %(needed)s phiếu).")
    share = percent(Fraction(tally.yes, base))
    params = {"yes": tally.yes, "base": base, "share": share, "minimum": percent(rule.minimum), "needed": needed}
    return Violation("too_few_yes", message, params, rule.citation)
