"""What every page carries: navigation, who is signed in, unread notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user

from workflow import clock
from workflow.domain.permissions import may_somewhere
from workflow.domain.text import N_
from workflow.extensions import reading
from workflow.queries import jobs, notices
from workflow.web import exporting
from workflow.web.filters import moment
from workflow.web.pages import papers
from workflow.web.security import may, rule_of

_ = gettext

#: (group, [(label, endpoint)]). An entry is shown to whoever holds a role that its view's rule names.
MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (N_("Hằng ngày"), (
        (N_("Việc cần làm"), "home.index"),
        (N_("Hồ sơ đề nghị"), "nominations.index"),
        (N_("Đăng ký thi đua"), "nominations.register_many"),
        (N_("Điều kiện khen thưởng"), "eligibility.index"),
        (N_("Tình hình các đơn vị"), "board.index"),
        (N_("Toàn cảnh năm"), "overview.index"),
        (N_("Gợi ý đăng ký"), "radar.index"),
        (N_("Tôi có thể đăng ký gì"), "radar.own"),
        (N_("Lịch và hạn"), "year.index"),
        (N_("Hồ sơ thành tích của tôi"), "people.mine"),
    )),
    (N_("Hội đồng"), (
        (N_("Phiên họp"), "meetings.index"),
        (N_("Niêm yết công khai"), "publicity.manage"),
        (N_("Thành viên Hội đồng"), "council.index"),
        (N_("Tờ trình"), "letters.index"),
        (N_("Quyết định"), "decisions.index"),
        (N_("Sổ văn bản"), "documents.index"),
        (N_("Quỹ khen thưởng"), "funds.index"),
        (N_("Thử trần tỷ lệ"), "quotas.index"),
    )),
    (N_("Năm công tác"), (
        (N_("Kế hoạch, nhiệm vụ quý"), "plans.index"),
        (N_("Báo cáo"), "reports.index"),
        (N_("Sáng kiến"), "initiatives.index"),
        (N_("Đợt xét sáng kiến"), "initiative_rounds.index"),
        (N_("Quy định áp dụng"), "law.index"),
        (N_("Mẫu văn bản"), "paper_templates.index"),
        (N_("Ngày nghỉ, làm bù"), "local_days.index"),
    )),
    (N_("Danh bạ"), (
        (N_("Đơn vị"), "organisations.index"),
        (N_("Cán bộ"), "people.index"),
        (N_("Xếp loại hằng năm"), "ratings.index"),
    )),
    (N_("Quản trị"), (
        (N_("Tài khoản, vai trò"), "users.index"),
        (N_("Ủy quyền, thay thế"), "substitutions.index"),
        (N_("Việc định kỳ"), "jobs.index"),
        (N_("Nhật ký, kiểm chứng"), "audit.index"),
    )),
)  # fmt: skip


def init_app(app: Flask) -> None:
    app.context_processor(_page)
    app.jinja_env.globals |= {"may": may, "papers_of": papers.of, "export_url": exporting.url}


def _page() -> dict[str, Any]:
    """Context of base.html (see its header)."""
    common: dict[str, Any] = {"locale": str(get_locale() or "vi"), "home_url": "/"}
    if "locale.choose" in current_app.view_functions:
        common["language_url"] = url_for("locale.choose")
    if not current_user or not current_user.is_authenticated:
        return common
    links = {"search_url": "nominations.index", "notices_url": "notices.index", "account_url": "account.password",
             "sign_out_url": "auth.sign_out", "year_url": "year.index"}  # fmt: skip
    common |= {name: url_for(end) for name, end in links.items() if end in current_app.view_functions}
    return common | {
        "current_actor": _Reader(),
        "navigation": _navigation(),
        "unread": notices.unread_count(reading(), current_user.actor.user_id),
        "year": clock.today().year,
        "alarm": _alarm(),
    }


#: Three sweeps missed in a row: somebody must look.
SWEEP_OVERDUE = timedelta(minutes=45)


def _alarm() -> str:
    """What an administrator must know on whatever page he is: nobody is being reminded."""
    if not may("job.view"):
        return ""
    swept = jobs.last_success(reading(), "sweep")
    if swept is None:
        return str(_("Chưa lần nào quét nhắc hạn: không ai được nhắc. Chạy bộ lập lịch (flask jobs run)."))
    if clock.now() - swept > SWEEP_OVERDUE:
        return str(_("Không quét nhắc hạn từ %(at)s: không ai được nhắc. Xem trang Việc định kỳ.", at=moment(swept)))
    return ""


class _Reader:
    """Name and first role of the one who is signed in."""

    def __init__(self) -> None:
        actor = current_user.actor
        self.name = actor.name
        first = actor.grants[0] if actor.grants else None
        self.title = f"{_(first.role.label)} · {first.organisation_name}" if first else _("Chưa được giao vai trò")


def _current() -> str:
    """The entry of the menu one is at: the page itself, else the first entry of its area."""
    here = request.endpoint or ""
    if here == "people.show" and (request.view_args or {}).get("person_id") == current_user.actor.person_id:
        return "people.mine"
    endpoints = [endpoint for _title, items in MENU for _label, endpoint in items]
    return here if here in endpoints else next((e for e in endpoints if e.split(".")[0] == here.split(".")[0]), "")


def _navigation() -> list[dict[str, Any]]:
    groups = []
    for title, items in MENU:
        shown = [
            {"label": _(label), "url": url_for(endpoint), "count": None,
             "current": endpoint == _current()}
            for label, endpoint in items
            if may_somewhere(current_user.actor, rule_of(endpoint))
            and (endpoint != "people.mine" or current_user.actor.person_id is not None)
        ]  # fmt: skip
        if shown:
            groups.append({"title": _(title), "items": shown})
    return groups
