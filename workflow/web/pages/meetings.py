"""A meeting as its page shows it: who is there, what the rule says in words, what was counted and came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date, start_of_day
from workflow.domain.catalogue import Award, AwardRule, VoteRule
from workflow.domain.facts import TermFacts
from workflow.domain.meeting import Seat, present, written
from workflow.domain.quota import decimal, percent
from workflow.domain.rules import stage_closed
from workflow.domain.states import AfterTerm, Attendance, Outcome, RecusalKind, Stage
from workflow.errors import NoRuleInForce, Violation
from workflow.queries import plans
from workflow.queries.conflicts import Conflicts
from workflow.queries.meetings import Item, MeetingPage
from workflow.services.closing import kept_recusals, reasons_of
from workflow.services.law import CouncilLaw
from workflow.services.meetings import kept_result
from workflow.services.quotas import CapRoom
from workflow.web.filters import label
from workflow.web.pages.words import award_name, award_short, case_url, no_cap_words

__all__ = [  # what views and templates call
    "attendance_words", "award_name", "award_short", "cap_cards", "case_url", "lines", "other_awards",
    "past_term", "present_kind", "present_words", "rule_cards", "rules_of",
]  # fmt: skip
_SMALL = 5  # a share with a larger denominator reads better as a percentage


def past_term(session: Session, page: MeetingPage) -> Violation | None:
    """What a vote at this meeting will run into: the council's term is over by then and the plan takes nothing more."""
    plan_id = plans.of_year(session, page.council_id, page.year)
    term = plans.terms(session, [plan_id])[plan_id].get(Stage.COUNCIL) if plan_id is not None else None
    if term is None or term.after is not AfterTerm.REFUSE:
        return None
    plan = plans.detail(session, term.plan_id)
    facts = TermFacts(plan.number if plan else "", term.stage, term.closes_at, term.grace_minutes, term.after)
    return stage_closed(facts) if facts.over(start_of_day(local_date(page.held_at))) else None


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its rule, how it ended, and why it did not go on.

    share: "7/7 = 100 %", as it was counted. closed: the meeting is over. hidden: the reader takes no part in the item,
    so the council's numbers are not for him; own: because he is the one nominated.
    """

    item: Item
    award: str
    rule: AwardRule | None
    share: str
    reasons: tuple[Violation, ...]
    hidden: bool
    closed: bool = False
    own: bool = False

    @property
    def result(self) -> str:
        """In words: how the item ended, or why it has not."""
        if self.item.outcome is not None:
            return label(self.item.outcome)
        if self.item.totals is not None:
            over = any(reason.code == "over_cap" for reason in self.reasons)
            return str(_("Vượt trần, ở lại") if over else _("Chưa kết luận, hồ sơ ở lại"))
        return str(_("Chưa bỏ phiếu, để phiên sau") if self.closed else _("Chưa bỏ phiếu"))

    @property
    def unseen(self) -> str:
        """What is said in place of `result` to a reader who takes no part in the item."""
        if self.own:
            return str(_("Mục của chính bạn: số phiếu không hiển thị."))
        return str(_("Bạn không tham gia mục này: số phiếu không hiển thị."))

    @property
    def kind(self) -> str:
        """The look of the chip that holds `result`."""
        if self.item.outcome is None:
            return "calm" if self.item.totals is None else "warn"
        return "late" if self.item.outcome is Outcome.FAILED else "ok"


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
    if rule.substitutes:
        found.append(_("Người được giao làm thay bỏ phiếu thay thành viên"))
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


def other_awards(item: Item) -> list[Award]:
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
    totals, kept, rule = item.totals, kept_result(item.result), None
    with suppress(NoRuleInForce):
        rule = binding.rule_in_force(totals.other_award if totals and totals.other_award else item.award_code, day)
    share = f"{totals.yes}/{kept['base']} = {kept['share']}" if totals and kept.get("share") else ""
    own = actor.person_id is not None and actor.person_id == item.person_id
    out = own or any(seat.person_id == actor.person_id for seat in seats if seat.id in recused)
    return Line(item, award_name(item.award_code), rule, share, reasons_of(item.result), out, closed, own)


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
