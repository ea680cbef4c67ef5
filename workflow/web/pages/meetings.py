"""A meeting as its page shows it: who is there, what the rule says in words, what the totals come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.catalogue import Award, AwardRule, VoteRule
from workflow.domain.meeting import Seat, judge, present, written
from workflow.domain.quota import decimal, explain, headroom, percent
from workflow.domain.reasons import why
from workflow.domain.states import Attendance, Outcome, RecusalKind
from workflow.domain.voting import Decision
from workflow.errors import NoRuleInForce, Violation, WorkflowError
from workflow.queries.conflicts import Conflicts
from workflow.queries.meetings import Item, VotingCase
from workflow.services.closing import kept_recusals, reasons_of
from workflow.services.law import CouncilLaw
from workflow.services.quotas import CapRoom
from workflow.web.filters import label
from workflow.web.pages.words import award_name, award_short, case_url, no_cap_words

__all__ = [  # what views and templates call
    "attendance_words", "award_name", "award_short", "cap_cards", "case_url", "forecast", "lines", "other_awards",
    "present_kind", "present_words", "rule_cards", "rules_of",
]  # fmt: skip
_SMALL = 5  # a share with a larger denominator reads better as a percentage


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its rule, what its totals would come to, and why not.

    closed: the meeting is over. hidden: the reader takes no part in the item, so the council's numbers are not
    for him; own: because he is the one nominated.
    """

    item: Item
    award: str
    rule: AwardRule | None
    judged: Decision | None
    reasons: tuple[Violation, ...]
    hidden: bool
    closed: bool = False
    own: bool = False

    @property
    def result(self) -> str:
        """In words: how the item ended, or would end if the meeting were closed now."""
        if self.item.outcome is not None:
            return label(self.item.outcome)
        if self.item.totals is None:
            return str(_("Chưa bỏ phiếu, để phiên sau") if self.closed else _("Chưa bỏ phiếu"))
        if self.closed:
            return str(_("Chưa kết luận, hồ sơ ở lại"))
        if self.reasons and self.judged is None:
            over = any(reason.code == "over_cap" for reason in self.reasons)
            return str(_("Vượt trần, ở lại") if over else _("Chưa kết luận được"))
        if self.judged is None or not self.judged.quorum_met:
            return str(_("Không đủ thành viên dự họp"))
        outcome = self.judged.outcome
        if outcome is Outcome.PASSED and self.item.totals.other_award:
            outcome = Outcome.OTHER_AWARD
        return str(_("Dự kiến: %(outcome)s", outcome=label(outcome)))

    @property
    def kind(self) -> str:
        """The look of the chip that holds `result`."""
        if self.item.outcome in (Outcome.PASSED, Outcome.OTHER_AWARD):
            return "ok"
        if self.item.outcome is Outcome.FAILED:
            return "late"
        if self.item.totals is None:
            return "calm"
        if self.closed:
            return "warn"
        good = self.judged is not None and self.judged.quorum_met and self.judged.outcome is Outcome.PASSED
        return "info" if good and not self.reasons else "warn"

    @property
    def share(self) -> str:
        """ "7/7 = 100 %"."""
        if self.judged is None or self.judged.share is None or self.item.totals is None:
            return ""
        return f"{self.item.totals.yes}/{self.judged.base} = {percent(self.judged.share)}"


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A vote rule in words, with the awards on this agenda that it governs. quorate None: nobody was noted yet."""

    awards: str
    words: tuple[str, ...]
    quorum: str
    quorate: bool | None
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CapCard:
    used: int
    limit: int
    text: str
    note: str
    citation: str


def lines(
    items: Iterable[Item], seats: Sequence[Seat], recused: Conflicts, day: date, actor: Actor, *, closed: bool,
    binding: CouncilLaw,
) -> list[Line]:  # fmt: skip
    """recused: seats by item, as they are now; a settled item keeps those it was settled with."""
    return [_line(item, seats, kept_recusals(item.result) or recused.get(item.id, {}), day, actor, closed=closed,
                  binding=binding)
            for item in items]  # fmt: skip


def forecast(found: Sequence[Line], rooms: Sequence[CapRoom], year: int) -> tuple[list[Line], list[CapRoom]]:
    """Add to the lines of an open meeting what the caps will say, item after item in the order of the agenda.

    Returns the lines, and the caps as they will stand if the meeting is closed with these totals.
    """
    counts = {room.award.code: room.room.used for room in rooms} | {
        room.base_award.code: room.room.base for room in rooms
    }
    caps = {room.award.code: room for room in rooms}
    seen = []
    for line in found:
        passes = line.item.outcome is None and line.kind == "info" and line.item.totals is not None
        code = line.item.award_code
        if not passes or line.item.totals is None or line.item.totals.other_award or line.item.year != year:
            seen.append(line)
            continue
        cap = caps.get(code)
        if cap is not None:
            room = headroom(counts[cap.base_award.code], counts[code], cap.cap.share)
            if room.left < 1:
                over = explain(room, cap.award, cap.base_award, cap.cap)
                seen.append(Line(line.item, line.award, line.rule, None, (over,), line.hidden, own=line.own))
                continue
        if code in counts:
            counts[code] += 1
        seen.append(line)
    after = [
        replace(room, room=headroom(counts[room.base_award.code], counts[room.award.code], room.cap.share))
        for room in rooms
    ]
    return seen, after


def rule_cards(found: Sequence[Line], seats: Sequence[Seat]) -> list[RuleCard]:
    """Return each rule of the agenda once."""
    groups: dict[VoteRule, list[str]] = {}
    for line in found:
        if line.rule is not None:
            groups.setdefault(line.rule.vote, [])
            if (name := award_short(line.rule.award)) not in groups[line.rule.vote]:
                groups[line.rule.vote].append(name)
    return [_rule_card(rule, names, seats) for rule, names in groups.items()]


def rules_of(award_code: str, day: date, seats: Sequence[Seat], binding: CouncilLaw) -> list[RuleCard]:
    """Return the rule of one award on a day, in words; none when there is no rule in force."""
    try:
        rule = binding.rule_in_force(award_code, day)
    except NoRuleInForce:
        return []
    return [_rule_card(rule.vote, [award_short(award_code)], seats)]


def rule_words(rule: VoteRule, members: int) -> tuple[str, ...]:
    """Say in words how the council votes under the rule."""
    base = _("tổng số thành viên Hội đồng") if rule.base == "all" else _("số người dự họp và gửi ý kiến")
    needed = floor(rule.minimum * members) + 1 if rule.strict else ceil(rule.minimum * members)
    least = _("Đạt khi đồng ý quá %(share)s %(base)s", share=_share(rule.minimum), base=base)
    if not rule.strict:
        least = _("Đạt khi đồng ý từ %(share)s %(base)s trở lên", share=_share(rule.minimum), base=base)
    if rule.base == "all" and members:
        least += _(" (ít nhất %(needed)s phiếu)", needed=needed)
    found = [_("Bỏ phiếu kín") if rule.method == "secret" else _("Biểu quyết công khai"), least]
    if rule.chair_among_yes:
        found.append(_("Phải có phiếu đồng ý của Chủ tịch Hội đồng"))
    found.append(
        _("Tính cả ý kiến bằng văn bản của người vắng mặt")
        if rule.written_opinions
        else _("Không tính ý kiến bằng văn bản của người vắng mặt")
    )
    found.append(
        _("Người có xung đột lợi ích không bỏ phiếu, vẫn tính vào mẫu số")
        if rule.recused_in_base
        else _("Người có xung đột lợi ích không bỏ phiếu, không tính vào mẫu số")
    )
    tied = rule.tie == "chair" and rule.method == "open"
    found.append(_("Ngang phiếu thì theo phía có Chủ tịch") if tied else _("Ngang phiếu là không đạt"))
    return tuple(found)


def cap_cards(rooms: Iterable[CapRoom]) -> list[CapCard]:
    """Return the room under each cap, with its arithmetic."""
    return [
        CapCard(
            room.room.used, room.room.limit,
            _(
                "%(award)s: đã dùng %(used)s, tối đa %(limit)s "
                "(%(share)s × %(base)s %(base_award)s = %(quotient)s), còn %(left)s",
                award=label(room.award.short), used=room.room.used, limit=room.room.limit,
                share=percent(room.room.share), base=room.room.base, base_award=label(room.base_award.short),
                quotient=decimal(room.room.quotient), left=room.room.left,
            ),
            "" if room.cap.confirmed else _("chưa xác nhận"),
            room.cap.citation,
        )
        for room in rooms
    ]  # fmt: skip


def uncapped(found: Iterable[Line]) -> list[str]:
    """Say of each award on the agenda that could be expected to have a ratio cap that none is configured."""
    codes = dict.fromkeys(line.rule.award for line in found if line.rule is not None and line.rule.no_cap is not None)
    return [no_cap_words(code) for code in codes]


def attendance_words(seats: Sequence[Seat]) -> str:
    """ "Có mặt 6/7, gửi ý kiến bằng văn bản 1"."""
    if all(seat.attendance is None for seat in seats):
        return str(_("Chưa điểm danh; Hội đồng có %(members)s thành viên", members=len(seats)))
    found = str(_("Có mặt %(present)s/%(members)s thành viên", present=present(seats), members=len(seats)))
    if count := written(seats):
        found += _(", %(count)s gửi ý kiến bằng văn bản", count=count)
    return found


def other_awards(item: Item | VotingCase) -> list[Award]:
    """Return the awards that the subject could get instead."""
    awards = load_catalogue().awards.values()
    return [award for award in awards if item.subject_kind in award.subjects and award.code != item.award_code]


def present_words(seat: Seat) -> str:
    return label(seat.attendance) if seat.attendance is not None else _("Chưa điểm danh")


def present_kind(seat: Seat) -> str:
    return {Attendance.PRESENT: "ok", Attendance.WRITTEN: "info"}.get(seat.attendance, "calm")  # type: ignore[arg-type]


def _line(
    item: Item, seats: Sequence[Seat], recused: Mapping[int, RecusalKind], day: date, actor: Actor, *, closed: bool,
    binding: CouncilLaw,
) -> Line:  # fmt: skip
    other = item.totals.other_award if item.totals else ""
    rule, judged, reasons = None, None, reasons_of(item.result)
    try:
        rule = binding.rule_in_force(other or item.award_code, day)
        if item.totals is not None:
            judged = judge(seats, item.totals, rule.vote, recused)
            if not closed and item.outcome is None:
                reasons = judged.failed
    except (NoRuleInForce, WorkflowError) as error:
        reasons = reasons or why(error)
    own = actor.person_id is not None and actor.person_id == item.person_id
    out = own or any(seat.person_id == actor.person_id for seat in seats if seat.id in recused)
    return Line(item, award_name(item.award_code), rule, judged, reasons, out, closed, own)


def _rule_card(rule: VoteRule, names: Sequence[str], seats: Sequence[Seat]) -> RuleCard:
    needed = ceil(rule.quorum * len(seats))
    here = present(seats)
    values: dict[str, Any] = {
        "share": _share(rule.quorum), "members": len(seats), "needed": needed, "present": here,
    }  # fmt: skip
    quorate = None if all(seat.attendance is None for seat in seats) else here >= needed
    if quorate is None:
        words = _("Cần có mặt ít nhất %(needed)s/%(members)s thành viên (%(share)s)", **values)
    elif quorate:
        words = _("Đủ điều kiện họp: có mặt %(present)s/%(members)s, cần ít nhất %(needed)s (%(share)s)", **values)
    else:
        words = _("Chưa đủ điều kiện họp: có mặt %(present)s/%(members)s, cần ít nhất %(needed)s (%(share)s)", **values)
    sure = rule.confirmed and not rule.unconfirmed
    return RuleCard(", ".join(names), rule_words(rule, len(seats)), words, quorate, rule.citation, sure)


def _share(share: Fraction) -> str:
    if share.denominator <= _SMALL and share.numerator < share.denominator:
        return f"{share.numerator}/{share.denominator}"
    return percent(share)
