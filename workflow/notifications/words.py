"""What a notice says: its kind and data as phrases, for the page and for the letter alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from workflow.domain.phrases import Phrase
from workflow.domain.states import Stage, TermMeaning
from workflow.domain.text import N_
from workflow.notifications import meetings
from workflow.notifications.catalogue import TITLES

WEEKDAYS = (
    N_("Thứ Hai"), N_("Thứ Ba"), N_("Thứ Tư"), N_("Thứ Năm"), N_("Thứ Sáu"), N_("Thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip

#: What is still owed at each stage; the digest says the same of several units.
OWED: Mapping[Stage, str] = {
    Stage.REGISTRATION: N_("%(unit)s chưa đăng ký thi đua năm %(year)s."),
    Stage.UNIT_REVIEW: N_("%(unit)s còn hồ sơ năm %(year)s chưa bình xét xong."),
    Stage.COUNCIL: N_("Còn hồ sơ năm %(year)s đơn vị đã bình xét, chưa đưa ra Hội đồng."),
    Stage.SUBMISSION: N_("Còn hồ sơ năm %(year)s Hội đồng đã thông qua, chưa trình cấp trên."),
    Stage.REPORT: N_("Báo cáo tổng kết năm %(year)s chưa được ghi là đã gửi."),
}
_MANY = N_("Nhắc %(count)s việc theo kế hoạch thi đua, khen thưởng")
_MORE = N_("… và %(more)s việc khác, xem trang Lịch và hạn.")
#: Said when somebody hears of a thing for the last time.
_LAST: Mapping[str, str] = {
    "before": N_("Đây là lần nhắc cuối trước khi hết hạn."),
    "ever": N_("Đây là lần nhắc cuối, sau lần này hệ thống không nhắc nữa."),
}
_URGING = N_("Công văn đôn đốc các đơn vị chậm đã soạn sẵn, mở ra xem và in.")
_LATE_TASK = N_("Nhiệm vụ của %(unit)s chưa được ghi là hoàn thành.")


@dataclass(frozen=True, slots=True)
class Story:
    """What a notice is about. names: short names of the organisations that `data` gives by identifier."""

    kind: str
    data: Mapping[str, Any]
    names: Mapping[int, str]
    code: str = ""
    subject: str = ""
    award: str = ""


@dataclass(frozen=True, slots=True)
class Line(Phrase):
    """A sentence of a notice. link: where it leads, a path of this site; empty for where the notice itself leads."""

    link: str = ""


def each(story: Story) -> list[Story]:
    """The reminders gathered in one notice, the most overdue first."""
    items = sorted(story.data["items"], key=lambda item: (item["left"], item["last_day"], item["unit"]))
    return [replace(story, kind=item["kind"], data=item) for item in items]


def title(story: Story) -> Phrase:
    """The one line of a notice, also the subject of its letter."""
    if story.kind in TITLES:
        about = {"code": story.code, "subject": story.subject, "award": Phrase(story.award) if story.award else "–"}
        return Phrase(TITLES[story.kind], about)
    match story.kind:
        case "term_reminder" | "task_reminder":
            return Phrase(_title_before(story.data), {"left": story.data["left"], "what": what(story)})
        case "term_overdue" | "task_overdue":
            late = {"days": -story.data["left"], "what": what(story)}
            return Phrase(N_("Quá hạn %(days)s ngày làm việc: %(what)s"), late)
        case "term_moved":
            return Phrase(N_("Hạn đã thay đổi: %(what)s"), {"what": what(story)})
        case "door_opened":
            stage = Stage(story.data.get("stage", Stage.REGISTRATION))
            return Phrase(N_("Gia hạn %(stage)s năm %(year)s đến %(until)s"), _door(story.data) | {"stage": stage})
        case "radar_invitation":
            places = {"who": story.data["who"], "award": Phrase(story.data["award"]), "year": story.data["year"]}
            return Phrase(N_("%(who)s mời riêng bạn đăng ký %(award)s năm %(year)s"), places)
        case _:
            return _other_title(story)


def _other_title(story: Story) -> Phrase:
    if story.kind == "weekly_digest":
        return Phrase(N_("Tuần này còn %(count)s việc chưa xong"), {"count": story.data["count"]})
    if story.kind == "pack_ready":
        return Phrase(N_("Bộ văn bản đã xong: %(title)s"), {"title": story.data["title"]})
    if story.kind == "pack_failed":
        return Phrase(N_("Không làm được bộ văn bản: %(title)s"), {"title": story.data["title"]})
    if story.kind == "reminders":
        items = each(story)
        return title(items[0]) if len(items) == 1 else Phrase(_MANY, {"count": story.data["count"]})
    return meetings.title(story.kind, story.data) if story.kind in meetings.KINDS else Phrase(N_("Thông báo"))


def lines(story: Story) -> tuple[Line, ...]:
    """The sentences below the title."""
    return tuple(line if isinstance(line, Line) else Line(line.message, line.params) for line in _lines(story))


def _lines(story: Story) -> tuple[Phrase, ...]:
    match story.kind:
        case "reminders":
            items = each(story)
            return _lines(items[0]) if len(items) == 1 else _list(story, [_one(item) for item in items])
        case "term_reminder" | "term_overdue" | "term_moved" | "task_reminder" | "task_overdue":
            return (owed(story.data, story.names), when(story.data), *after(story.data))
        case "weekly_digest":
            return _list(story, [_one(replace(story, data=item)) for item in story.data["items"]])
        case "door_opened":
            reason = Phrase(N_("Chủ tịch Hội đồng gia hạn cho %(unit)s. Lý do: %(reason)s"),
                            {"unit": _unit(story.data, story.names), "reason": story.data["reason"]})  # fmt: skip
            return (reason,)
        case "radar_invitation":
            message = N_("Hồ sơ của bạn đã có căn cứ, xem ở trang “Tôi có thể đăng ký gì”. Chỉ bạn thấy lời mời này.")
            return (Phrase(message),)
        case _:
            return meetings.lines(story.kind, story.data) if story.kind in meetings.KINDS else ()


def _list(story: Story, found: list[Phrase]) -> tuple[Phrase, ...]:
    if more := story.data["count"] - len(found):
        found = [*found, Phrase(_MORE, {"more": more})]
    return tuple(found)


def _one(story: Story) -> Line:
    """One of several things: what, until when, and whether it is said again."""
    data = story.data
    named = [Phrase("%(title)s:", {"title": data["title"]})] if "title" in data else []
    parts = [*named, owed(data, story.names), when(data), *after(data)]
    places = {f"part{number}": part for number, part in enumerate(parts)}
    return Line(" ".join(f"%({name})s" for name in places), places, data.get("link", ""))


def after(data: Mapping[str, Any]) -> list[Phrase]:
    found = [Phrase(_LAST[data["last"]])] if data.get("last") else []
    return [*found, Phrase(_URGING)] if data.get("link", "").endswith("/urging") else found


def owed(data: Mapping[str, Any], names: Mapping[int, str]) -> Phrase:
    """Who owes what."""
    unit = _unit(data, names)
    if "stage" in data:
        return Phrase(OWED[Stage(data["stage"])], {"unit": unit, "year": data["year"]})
    if data["left"] < 0:
        return Phrase(_LATE_TASK, {"unit": unit})
    return Phrase(N_("%(unit)s chủ trì thực hiện."), {"unit": unit})


def when(data: Mapping[str, Any]) -> Phrase:
    """Until when, in the words of the plan; a term that ends in a holiday names the last working day before it."""
    due, last, working = (date.fromisoformat(data[key]) for key in ("due", "last_day", "last_working_day"))
    meaning = TermMeaning(data["meaning"])
    places: dict[str, Any] = {"meaning": meaning, "due": due, "last": last, "working": weekday(working)}
    if data["left"] < 0:
        places["days"] = -data["left"]
        return Phrase(N_("Hạn %(meaning)s %(due)s, đã quá %(days)s ngày làm việc."), places)
    if working != last:
        places["holiday"] = Phrase(data["falls_on"] or N_("ngày nghỉ"))
        return Phrase(N_("Hạn %(meaning)s %(due)s, rơi vào %(holiday)s; ngày làm việc cuối: %(working)s."), places)
    return Phrase(N_("Hạn %(meaning)s %(due)s, tức đến hết %(working)s."), places)


def thing(data: Mapping[str, Any]) -> Phrase:
    """A term or a task by itself, without its unit."""
    if "stage" in data:
        return Phrase(N_("%(stage)s năm %(year)s"), {"stage": Stage(data["stage"]), "year": data["year"]})
    return Phrase("%(title)s", {"title": data["title"]})


def closing(data: Mapping[str, Any]) -> Phrase:
    """The last moment at which it can still be done."""
    return Phrase(N_("Đóng lúc 24:00 %(last)s."), {"last": weekday(date.fromisoformat(data["last_day"]))})


def weekday(day: date) -> Phrase:
    """Thứ Tư 07/02/2024."""
    return Phrase("%(weekday)s %(day)s", {"weekday": Phrase(WEEKDAYS[day.weekday()]), "day": day})


def _title_before(data: Mapping[str, Any]) -> str:
    if data["milestone"] > 0:
        return N_("Còn %(left)s ngày làm việc: %(what)s")
    if data["left"] > 0:
        return N_("Hôm nay là ngày làm việc cuối: %(what)s")
    return N_("Sắp hết hạn, không còn ngày làm việc nào: %(what)s")


def what(story: Story) -> Phrase:
    data = story.data
    if "stage" in data:
        places = {"stage": Stage(data["stage"]), "year": data["year"], "unit": _unit(data, story.names)}
        return Phrase(N_("%(stage)s năm %(year)s (%(unit)s)"), places)
    return Phrase("%(title)s", {"title": data["title"]})


def _unit(data: Mapping[str, Any], names: Mapping[int, str]) -> str:
    return names.get(data.get("unit", 0), "–")


def _door(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"year": data["year"], "until": datetime.fromisoformat(data["until"])}
