"""What happened to a nomination, in words. Who stands outside the council reads no tally before the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _

from workflow.domain.states import RevocationGround, State
from workflow.queries.history import EventRow
from workflow.web.filters import day, label, moment
from workflow.web.pages.words import sections

#: A case in one of these states has its result published.
PUBLISHED = (State.APPROVED, State.AWARDED, State.REVOKED)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline (see _macros/timeline.html)."""

    title: str
    text: str = ""
    quote: str = ""
    kind: str = ""
    by: str = ""
    at: str = ""


def lines(events: Iterable[EventRow], *, open_book: bool) -> list[Line]:
    """Return the timeline; open_book: the reader may see how the council voted and where the case went."""
    found = []
    for event in events:
        if open_book or event.kind not in _INSIDE:
            found.append(_signed(event, _timed(event, _WORDS.get(event.kind, _other)(event))))
        elif event.kind != "forward":
            found.append(_signed(event, Line(label(event.to_state, insider=False)), named=False))
    return found


def _timed(event: EventRow, line: Line) -> Line:
    """An act that came after its term says so: late, or by the time that the chair gave."""
    if since := event.data.get("late_since"):
        words, kind = _("muộn, hạn đã hết từ %(moment)s", moment=moment(datetime.fromisoformat(since))), "warn"
    elif until := event.data.get("extended_until"):
        words, kind = _("trong thời gian được gia hạn đến %(moment)s", moment=moment(datetime.fromisoformat(until))), ""
    else:
        return line
    return replace(line, text=" · ".join(filter(None, (line.text, words))), kind=kind or line.kind)


def _signed(event: EventRow, line: Line, *, named: bool = True) -> Line:
    who = event.actor_name if named else ""
    if named and event.on_behalf_of:
        who = _("KT. %(absent)s: %(who)s", absent=event.on_behalf_of, who=event.actor_name)
    return replace(line, by=who, at=moment(event.at))


def _open(_event: EventRow) -> Line:
    return Line(_("Lập hồ sơ"))


def _edit(event: EventRow) -> Line:
    return Line(_("Sửa hồ sơ"), _("mục %(sections)s", sections=sections(event.data.get("sections", ()))))


def _attach(event: EventRow) -> Line:
    part = sections([event.data["section"]] if "section" in event.data else [])
    return Line(_("Thêm tệp"), " · ".join(word for word in (event.data.get("name", ""), part) if word))


def _detach(event: EventRow) -> Line:
    return Line(_("Bỏ tệp"), event.data.get("name", "–"))


def _register(_event: EventRow) -> Line:
    return Line(_("Đăng ký thi đua"), kind="ok")


def _review(event: EventRow) -> Line:
    data = event.data
    votes = _("%(yes)s/%(present)s người đồng ý", yes=data.get("yes", "–"), present=data.get("present", "–"))
    minutes = _("biên bản ngày %(day)s", day=_day(event, "held_on"))
    kind = "warn" if data.get("overridden") else "ok"
    return Line(_("Đơn vị bình xét đạt"), f"{votes} · {minutes}", data.get("override_reason", ""), kind)


def _vote(event: EventRow) -> Line:
    words = {"yes": _("đồng ý"), "no": _("không đồng ý"), "abstain": _("ý kiến khác"), "invalid": _("không hợp lệ")}
    tally = dict(event.data.get("tally", ()))
    counts = ", ".join(f"{tally[name]} {text}" for name, text in words.items() if tally.get(name))
    base = _("tính trên %(base)s thành viên", base=event.data.get("base", "–"))
    return Line(_("Hội đồng bỏ phiếu: đạt"), f"{counts}, {base} · {_day(event, 'held_on')}", kind="ok")


def _submit(event: EventRow) -> Line:
    number, on = event.data.get("number", "–"), _day(event, "issued_on")
    return Line(_("Trình cấp trên"), _("tờ trình số %(number)s ngày %(day)s", number=number, day=on))


def _forward(event: EventRow) -> Line:
    number, on = event.data.get("number", "–"), _day(event, "on_date")
    words = _("văn bản số %(number)s ngày %(day)s", number=number, day=on)
    return Line(_("Chuyển cấp trên"), words, event.data.get("result", ""))


def _approve(event: EventRow) -> Line:
    number, on, signer = event.data.get("number", "–"), _day(event, "decided_on"), event.data.get("signer", "–")
    words = _("số %(number)s ngày %(day)s, %(signer)s ký", number=number, day=on, signer=signer)
    return Line(_("Có quyết định khen thưởng"), words, kind="gold")


def _award(event: EventRow) -> Line:
    words = _("ngày %(day)s", day=_day(event, "presented_on"))
    return Line(_("Trao thưởng"), words, event.data.get("handed_over", ""), "gold")


def _return(event: EventRow) -> Line:
    words = _("chỉ mở mục %(sections)s", sections=sections(event.data.get("sections", ())))
    return Line(_("Trả lại bổ sung"), words, event.data.get("reason", ""), "warn")


def _resubmit(event: EventRow) -> Line:
    return Line(_("Gửi lại sau bổ sung"), "", event.data.get("note", ""))


def _decline(event: EventRow) -> Line:
    return Line(_("Không xét"), event.data.get("rule", ""), event.data.get("reason", ""), "late")


def _withdraw(event: EventRow) -> Line:
    return Line(_("Rút đề nghị"), "", event.data.get("reason", ""), "late")


def _lapse(_event: EventRow) -> Line:
    return Line(_("Hết hạn"), _("quá hạn của kế hoạch"), "", "late")


def _leave(event: EventRow) -> Line:
    return Line(_("Chủ tịch Hội đồng đồng ý khôi phục"), "", event.data.get("reason", ""))


def _reinstate(event: EventRow) -> Line:
    return Line(_("Khôi phục hồ sơ"), "", event.data.get("reason", ""))


def _revoke(event: EventRow) -> Line:
    number, on = event.data.get("number", "–"), _day(event, "decided_on")
    paper = _("quyết định số %(number)s ngày %(day)s", number=number, day=on)
    ground = label(RevocationGround(event.data["ground"])) if event.data.get("ground") else "–"
    return Line(_("Hủy quyết định khen thưởng"), f"{paper} · {ground}", event.data.get("reason", ""), "late")


def _recheck(event: EventRow) -> Line:
    if "rating" in event.data:
        words = _("xếp loại chất lượng năm %(year)s đã được sửa", year=event.data["rating"])
    else:
        words = _("quyết định ở hồ sơ %(code)s đã bị hủy", code=event.data.get("revoked", "–"))
    return Line(_("Cần kiểm tra lại"), words, kind="warn")


def _choose_law(event: EventRow) -> Line:
    words = _("xét theo %(law)s", law=event.data.get("law", event.data.get("regime", "–")))
    return Line(_("Chọn quy định áp dụng"), words, event.data.get("reason", ""))


def _other(event: EventRow) -> Line:
    return Line(_("Thay đổi"), event.kind)


#: Kinds that tell how the council voted and where the case went.
_INSIDE = frozenset({"vote", "submit", "forward"})
_WORDS: dict[str, Callable[[EventRow], Line]] = {
    "open": _open, "edit": _edit, "attach": _attach, "detach": _detach, "register": _register, "review": _review,
    "vote": _vote, "submit": _submit, "forward": _forward, "approve": _approve, "award": _award, "return": _return,
    "resubmit": _resubmit, "decline": _decline, "withdraw": _withdraw, "lapse": _lapse, "leave": _leave,
    "reinstate": _reinstate, "revoke": _revoke, "recheck": _recheck,
    "choose_law": _choose_law,
}  # fmt: skip


def _day(event: EventRow, name: str) -> str:
    value = event.data.get(name)
    return day(date.fromisoformat(value[:10])) if value else "–"
