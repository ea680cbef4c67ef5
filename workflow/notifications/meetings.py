"""What a notice about a meeting says, and the meeting as people's calendars keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from workflow.domain.phrases import Phrase
from workflow.domain.text import N_
from workflow.notifications.invitation import CANCEL, PUBLISH, REQUEST, Entry

#: What the calendar entry of each kind of notice asks for.
METHODS: Mapping[str, str] = {
    "meeting_invited": REQUEST, "meeting_changed": REQUEST, "meeting_cancelled": CANCEL,
}  # fmt: skip
#: A round of voting was opened. Nothing of what is voted on is told: letters are read by others too.
BALLOT = "ballot_open"
KINDS = frozenset({*METHODS, BALLOT})
__all__ = ["BALLOT", "KINDS", "METHODS", "PUBLISH", "entry", "lines", "summary", "title"]


def title(kind: str, data: Mapping[str, Any]) -> Phrase:
    """The one line of the notice."""
    values = {"council": data["council"], "at": datetime.fromisoformat(data["held_at"])}
    if kind == BALLOT:
        return Phrase(N_("Mời bỏ phiếu: vòng số %(number)s, phiên họp %(at)s"), values | {"number": data["number"]})
    if kind == "meeting_cancelled":
        return Phrase(N_("Hủy phiên họp Hội đồng %(at)s"), values)
    if kind == "meeting_changed":
        return Phrase(N_("Thay đổi phiên họp Hội đồng, nay là %(at)s"), values)
    if data["written"]:
        return Phrase(N_("Lấy ý kiến Hội đồng bằng văn bản từ %(at)s"), values)
    return Phrase(N_("Mời họp Hội đồng %(at)s"), values)


def lines(kind: str, data: Mapping[str, Any]) -> tuple[Phrase, ...]:
    """The sentences below it."""
    if kind == "meeting_cancelled":
        return (Phrase(N_("%(council)s. Lý do: %(reason)s"), {"council": data["council"], "reason": data["reason"]}),)
    if kind == BALLOT:
        vote = N_("%(council)s đã mở vòng bỏ phiếu. Phiếu bỏ một lần, không sửa được; bỏ trước khi kiểm phiếu.")
        return (Phrase(vote, {"council": data["council"]}),)
    if data["written"]:
        due = {"council": data["council"], "due": datetime.fromisoformat(data["ends_at"])}
        return (Phrase(N_("%(council)s không họp; xin gửi ý kiến trước %(due)s."), due), _ASK)
    where = {"council": data["council"], "place": data["place"] or "–"}
    return (Phrase(N_("%(council)s. Địa điểm: %(place)s."), where), _ASK)


_ASK = Phrase(N_("Mở trang phiên họp để trả lời, xác nhận không có xung đột lợi ích và xem hồ sơ."))


def summary(data: Mapping[str, Any]) -> Phrase:
    """What stands in the calendar."""
    return Phrase(N_("Họp %(council)s"), {"council": data["council"]})


def entry(
    data: Mapping[str, Any], summary: str, text: str, *, url: str, sender: str, guest: tuple[str, str] = ("", "")
) -> Entry:
    """Return the meeting of a notice as a calendar entry. sender: the address the application writes from."""
    address = parseaddr(sender)[1] or "tdkt@localhost"
    return Entry(
        uid=f"meeting-{data['meeting']}@{address.rpartition('@')[2]}", sequence=data["sequence"],
        starts_at=datetime.fromisoformat(data["held_at"]), ends_at=datetime.fromisoformat(data["ends_at"]),
        title=summary, place=data["place"], text=text, url=url, stamp=datetime.fromisoformat(data["at"]),
        organizer=address, name=guest[0], email=guest[1],
    )  # fmt: skip
