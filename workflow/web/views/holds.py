"""Holds: what must be concluded before anybody is proposed. And the time worked in a year, typed beside it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import holds as query
from workflow.queries import organisations as organisations_query
from workflow.queries import people as people_query
from workflow.queries import targets
from workflow.services import holds
from workflow.web.filters import label
from workflow.web.forms import holds as forms
from workflow.web.handling import attempt, shown
from workflow.web.security import acting, by, requires

blueprint = Blueprint("holds", __name__)
_PERSON, _ORGANISATION = by(targets.person, "person_id"), by(targets.organisation, "organisation_id")
_ONE = by(query.target, "hold_id")


@blueprint.route("/people/<int:person_id>/holds/new", methods=["GET", "POST"])
@requires("hold.manage", target=_PERSON, view="person.view")
def person(person_id: int) -> Any:
    row = people_query.detail(reading(), person_id)
    if row is None:
        raise NotFound("person")
    form = forms.PlaceForm(from_date=clock.today())
    back = url_for("people.show", person_id=person_id)
    act = lambda: holds.place(form.to_command(person_id=person_id), actor=acting(), now=clock.now())  # noqa: E731
    return _placed(form, act, row.name, back)


@blueprint.route("/organisations/<int:organisation_id>/holds/new", methods=["GET", "POST"])
@requires("hold.manage", target=_ORGANISATION, view="organisation.view")
def organisation(organisation_id: int) -> Any:
    row = organisations_query.detail(reading(), organisation_id, acting())
    if row is None:
        raise NotFound("organisation")
    form = forms.PlaceForm(from_date=clock.today())
    back = url_for("organisations.show", organisation_id=organisation_id)
    act = lambda: holds.place(  # noqa: E731
        form.to_command(organisation_id=organisation_id), actor=acting(), now=clock.now()
    )
    return _placed(form, act, row.name, back)


def _placed(form: forms.PlaceForm, act: Any, subject: str, back: str) -> Any:
    if attempt(form, act):
        flash(_("Đã ghi. Từ nay không đề nghị khen thưởng cho đến khi có kết luận."), "success")
        return redirect(back, 303)
    return shown(
        "directory/form.html", form, title=_("Tạm dừng xét khen thưởng"), subject=subject, submit=_("Tạm dừng xét"),
        lead=_("Trong lúc chờ kết luận, hồ sơ không được bình xét, bỏ phiếu, trình và quyết định."), back_url=back,
    )  # fmt: skip


@blueprint.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@requires("hold.manage", target=_ONE, view="hold.view")
def lift(hold_id: int) -> Any:
    row = query.one(reading(), hold_id)
    if row is None:
        raise NotFound("hold")
    form = forms.LiftForm(version=row.version, on=clock.today())
    back = (
        url_for("people.show", person_id=row.person_id) if row.person_id
        else url_for("organisations.show", organisation_id=row.organisation_id)
    )  # fmt: skip
    if attempt(form, lambda: holds.lift(form.to_command(hold_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi kết luận. Hồ sơ được xét tiếp bình thường."), "success")
        return redirect(back, 303)
    return shown(
        "directory/form.html", form, title=_("Ghi kết luận, xét tiếp"), subject=label(row.kind),
        submit=_("Ghi kết luận"),
        lead=_("Nếu có vi phạm phải kỷ luật, ghi kỷ luật vào hồ sơ trước khi xét tiếp."), back_url=back,
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/work-years/new", methods=["GET", "POST"])
@requires("record.manage", target=_PERSON, view="person.view")
def work_year(person_id: int) -> Any:
    row = people_query.detail(reading(), person_id)
    if row is None:
        raise NotFound("person")
    form = forms.WorkYearForm(year=clock.today().year)
    back = url_for("people.show", person_id=person_id)
    act = lambda: holds.record_work_year(form.to_command(person_id), actor=acting(), now=clock.now())  # noqa: E731
    if attempt(form, act):
        flash(_("Đã ghi vào hồ sơ cán bộ."), "success")
        return redirect(back, 303)
    return shown(
        "directory/form.html", form, title=_("Thời gian làm việc trong năm"), subject=row.name, submit=_("Ghi"),
        lead=_("Chỉ cần ghi khi khác với ngày vào cơ quan: nghỉ dài ngày, làm việc một phần năm."), back_url=back,
    )  # fmt: skip
