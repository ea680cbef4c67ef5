"""What moved in the figures of a report since its review, in words: the part, the line, what it said and says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from workflow.domain.phrases import Phrase
from workflow.domain.report_figures import Group, Reached, Step
from workflow.domain.states import OrganisationKind, State, SubjectKind
from workflow.domain.text import N_

#: Parts of the figures, those that a reader asks for first in front.
_PARTS: Mapping[str, str] = {
    "results": N_("Kết quả khen thưởng"), "totals": N_("Tổng cộng"), "ledger": N_("Sổ theo dõi"),
    "drop_outs": N_("Không đạt, rút"), "states": N_("Trạng thái"), "groups": N_("Đối tượng"), "on_time": N_("Đúng hạn"),
    "steps": N_("Các bước"), "quotas": N_("Trần tỷ lệ"), "yearly": N_("Theo năm"),
}  # fmt: skip
_KEYS: Mapping[str, str] = {
    "of": N_("trên tổng số"), "individuals": N_("cá nhân"), "collectives": N_("tập thể"), "in_time": N_("đúng hạn"),
    "registered_in_time": N_("đăng ký đúng hạn"), "reviewed_in_time": N_("bình xét đúng hạn"),
    "planned": N_("hạn theo kế hoạch"), "bound": N_("việc có hạn"), "first": N_("ngày đầu"), "last": N_("ngày cuối"),
    "wait": N_("số ngày chờ"), "base": N_("số làm căn cứ"), "used": N_("đã dùng"), "limit": N_("số tối đa"),
}  # fmt: skip
#: What codes in the figures are called; one that is in several of these means the same in each.
_WORDS: Mapping[str, Enum] = {
    member.value: member for kinds in (OrganisationKind, SubjectKind, Step, State, Group, Reached) for member in kinds
}
#: Parts whose lines are known by the identifier of an organisation.
_OF_UNITS = frozenset({"results", "ledger", "on_time"})

Change = tuple[str, str, str]


def place(where: str, names: Mapping[str, str]) -> Phrase | str:
    """Return where a figure stands. names: of organisations, by identifier, as the figures keep them."""
    part, _dot, rest = where.partition(".")
    if part not in _PARTS:
        return where
    known = names if part in _OF_UNITS else {}
    pieces = [known.get(piece) or word(piece) for piece in rest.replace(".", " ").split() if piece != "count"]
    return Phrase(N_("%(part)s (%(pieces)s)"), {"part": Phrase(_PARTS[part]), "pieces": tuple(pieces)})


def word(value: str) -> Enum | Phrase | str:
    return Phrase(_KEYS[value]) if value in _KEYS else _WORDS.get(value, value)


def told(found: Sequence[Change], names: Mapping[str, str], most: int) -> tuple[Phrase, ...]:
    """Return the changes a reader asks for first, `most` of them, and how many more there are."""
    order = list(_PARTS)
    ranked = sorted(found, key=lambda one: order.index(part) if (part := one[0].partition(".")[0]) in order else -1)
    lines = [
        Phrase(N_("%(where)s %(then)s → %(now)s"),
               {"where": place(where, names), "then": word(then), "now": word(now)})
        for where, then, now in ranked[:most]
    ]  # fmt: skip
    if len(found) > most:
        lines.append(Phrase(N_("và %(count)s số liệu khác"), {"count": len(found) - most}))
    return tuple(lines)
