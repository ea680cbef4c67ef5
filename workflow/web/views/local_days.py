"""The days off of a year: those of the law and the data files, and what the body itself has added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data.holidays import announced_years, common_calendar, working_calendar
from workflow.extensions import reading
from workflow.queries import local_days as query
from workflow.services import local_days
from workflow.services.plans import FIRST_YEAR, LAST_YEAR
from workflow.web import exporting
from workflow.web.filters import label
from workflow.web.forms.local_days import AnnounceForm, LocalDayForm
from workflow.web.forms.plans import ConfirmForm
from workflow.web.handling import attempt
from workflow.web.pages import office_sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("local_days", __name__, url_prefix="/calendar/days")


@dataclass(frozen=True, slots=True)
class Line:
    """One day that differs from an ordinary week. own: the row of the body's own decision."""

    day: date
    name: str
    works: bool
    own: query.DayRow | None


@blueprint.route("", methods=["GET", "POST"])
@requires("calendar.manage", view="plan.list")
def index() -> Any:
    """The days of a year, and the form that adds one."""
    form = LocalDayForm()
    if done := attempt(form, lambda: _add(form)):
        moved = _("%(count)s mốc hạn dời theo.", count=done.value) if done.value else _("Không mốc hạn nào phải dời.")
        flash(_("Đã ghi ngày %(day)s. %(moved)s", day=form.day.typed, moved=moved), "success")
        return redirect(url_for(".index", year=form.day.data.year), 303)
    if exporting.wanted():
        return exporting.file(office_sheets.DAYS, _lines(_year()), title=f"Ngày nghỉ, làm bù năm {_year()}")
    return _page(_year(), form), 422 if form.is_submitted() else 200


@blueprint.post("/<int:day_id>/remove")
@requires("calendar.manage", view="plan.list")
def remove(day_id: int) -> Any:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    moved = local_days.remove(day_id, actor=acting(), now=clock.now())
    flash(_("Đã bỏ. %(count)s mốc hạn dời theo.", count=moved), "success")
    return redirect(url_for(".index", year=_year()), 303)


@blueprint.post("/<int:year>/announced")
@requires("calendar.manage", view="plan.list")
def announce(year: int) -> Any:
    """Somebody has held the days of the year against their announcement."""
    form = AnnounceForm()
    if attempt(form, lambda: local_days.announce(year, form.citation.data, actor=acting(), now=clock.now())):
        flash(_("Đã ghi: lịch nghỉ năm %(year)s đã rà soát.", year=year), "success")
        return redirect(url_for(".index", year=year), 303)
    return _page(year, LocalDayForm(formdata=None), form), 422


def _add(form: LocalDayForm) -> int:
    return local_days.add(
        form.day.data, works=form.works.data == "worked", name=form.name.data, citation=form.citation.data,
        actor=acting(), now=clock.now(),
    )  # fmt: skip


def _year() -> int:
    year = request.args.get("year", type=int) or clock.today().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _lines(year: int) -> list[Line]:
    calendar, own = working_calendar(), query.of_year(reading(), year)
    off = {day: label(name) for day, name in calendar.holidays.items() if day.year == year}
    worked = {day for day in calendar.swapped_in if day.year == year}
    return [
        Line(day, own[day].name if day in own else off.get(day, _("Ngày làm việc hoán đổi")), day in worked,
             own.get(day))
        for day in sorted(off.keys() - worked | worked | own.keys())
    ]  # fmt: skip


def _page(year: int, form: LocalDayForm, announcing: AnnounceForm | None = None) -> str:
    session = reading()
    checked = query.announced(session).get(year)
    source = announced_years().get(year)
    return render_template(
        "year/days.html", shown_year=year, lines=_lines(year), form=form,
        announcing=announcing or AnnounceForm(formdata=None), confirm=ConfirmForm(formdata=None), checked=checked,
        source=source,
        lacking=year in local_days.years_lacking(session, clock.today()), first=FIRST_YEAR, last=LAST_YEAR,
        common=common_calendar(),
    )  # fmt: skip
