"""A council's meeting: who takes part in an item, and what its totals come to under the rule of the award."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from workflow.domain.catalogue import VoteRule
from workflow.domain.papers import Totals
from workflow.domain.states import Attendance, CouncilOffice
from workflow.domain.text import N_
from workflow.domain.voting import Decision, Tally, check_tally, decide
from workflow.errors import Refused, Violation


@dataclass(frozen=True, slots=True)
class Seat:
    """One member on the day of the meeting; attendance None: not noted yet, counted as absent."""

    id: int
    person_id: int
    name: str
    office: CouncilOffice
    attendance: Attendance | None = None

    @property
    def chairs(self) -> bool:
        return self.office is CouncilOffice.CHAIR


def present(seats: Sequence[Seat]) -> int:
    return sum(seat.attendance is Attendance.PRESENT for seat in seats)


def written(seats: Sequence[Seat]) -> int:
    return sum(seat.attendance is Attendance.WRITTEN for seat in seats)


def tally(seats: Sequence[Seat], totals: Totals, rule: VoteRule, recused: Container[int]) -> Tally:
    """Return the totals with the counts of the meeting. recused: seats that may not vote on the item.

    A written opinion counts only where the rule allows it; elsewhere its author is simply absent.
    """
    taking_part = [seat for seat in seats if _takes_part(seat, rule)]
    return Tally(
        members=len(seats),
        present=present(seats),
        written=written(seats) if rule.written_opinions else 0,
        recused=sum(seat.id in recused for seat in taking_part),
        yes=totals.yes, no=totals.no, abstain=totals.abstain, invalid=totals.invalid, chair_yes=totals.chair_yes,
    )  # fmt: skip


def impossible(seats: Sequence[Seat], totals: Totals, rule: VoteRule, recused: Container[int]) -> list[Violation]:
    """Name everything in the totals that cannot be, given who attended."""
    if seats and all(seat.attendance is None for seat in seats):
        message = N_("Chưa điểm danh. Ghi ai có mặt, ai gửi ý kiến bằng văn bản trước khi nhập phiếu.")
        return [Violation("no_attendance", message)]
    found = check_tally(tally(seats, totals, rule, recused), rule)
    chair = next((seat for seat in seats if seat.chairs), None)
    if totals.chair_yes and (chair is None or not _takes_part(chair, rule) or chair.id in recused):
        message = N_("Chủ tịch Hội đồng không dự hoặc không được bỏ phiếu ở mục này.")
        found.append(Violation("chair_absent", message, field="chair_yes"))
    return found


def judge(seats: Sequence[Seat], totals: Totals, rule: VoteRule, recused: Container[int]) -> Decision:
    """Return what the totals come to. Raises Refused for impossible ones."""
    if reasons := impossible(seats, totals, rule, recused):
        raise Refused(reasons)
    return decide(tally(seats, totals, rule, recused), rule)


def _takes_part(seat: Seat, rule: VoteRule) -> bool:
    return seat.attendance is Attendance.PRESENT or (seat.attendance is Attendance.WRITTEN and rule.written_opinions)
