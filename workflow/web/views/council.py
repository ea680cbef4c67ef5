"""Members of councils."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import people as people_query
from workflow.queries import seats as query
from workflow.queries import sittings, targets
from workflow.services import council
from workflow.web import exporting
from workflow.web.forms.seats import SeatForm, UnseatForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.security import acting, by, requires

blueprint = Blueprint("council", __name__, url_prefix="/council")


@blueprint.get("")
@requires("council.list")
def index() -> Any:
    """The members of one council; with several in sight, one is chosen."""
    councils = query.councils(reading(), acting())
    wanted = request.args.get("council", type=int)
    if wanted is not None and wanted not in {row.id for row in councils}:
        raise NotFound("council")
    chosen = wanted or (councils[0].id if councils else None)
    past = request.args.get("past") == "1"
    today = clock.today()
    rows = query.seats(reading(), chosen, today, past=past) if chosen else ()
    if exporting.wanted():
        return exporting.file(sheets.SEATS, rows, [row.name for row in councils if row.id == chosen])
    return render_template(
        "council/index.html", councils=councils, chosen=next((row for row in councils if row.id == chosen), None),
        target=targets.organisation(reading(), chosen) if chosen else None, past=past, today=today,
        rows=rows,
        substitutes=sittings.substitutes(reading(), chosen, today) if chosen else {},
    )  # fmt: skip


@blueprint.route("/<int:council_id>/seats/new", methods=["GET", "POST"])
@requires("council.manage", target=by(targets.organisation, "council_id"))
def seat(council_id: int) -> Any:
    chosen = next((row for row in query.councils(reading(), acting()) if row.id == council_id), None)
    if chosen is None:
        raise NotFound("council")
    form = SeatForm(from_date=clock.today())
    form.person_id.choices = [("", ""), *people_query.choices(reading(), acting())]
    if attempt(form, lambda: council.seat(form.to_command(council_id), actor=acting(), now=clock.now())):
        flash(_("Đã thêm thành viên Hội đồng."), "success")
        return redirect(url_for(".index", council=council_id), 303)
    return shown(
        "directory/form.html", form, title=_("Thêm thành viên Hội đồng"), subject=chosen.name,
        submit=_("Thêm thành viên"), back_url=url_for(".index", council=council_id),
    )  # fmt: skip


@blueprint.route("/seats/<int:seat_id>/end", methods=["GET", "POST"])
@requires("council.manage", target=by(targets.seat, "seat_id"))
def unseat(seat_id: int) -> Any:
    row = query.seat(reading(), seat_id)
    if row is None:
        raise NotFound("seat")
    form = UnseatForm(on=clock.today())
    if attempt(form, lambda: council.unseat(form.to_command(seat_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi ngày thôi giữ chức danh."), "success")
        return redirect(url_for(".index", council=row.council_id), 303)
    return shown(
        "directory/form.html", form, title=_("Thôi giữ chức danh"), subject=row.name, kind="danger",
        submit=_("Ghi ngày thôi"), lead=_(row.office.label), back_url=url_for(".index", council=row.council_id),
    )  # fmt: skip
