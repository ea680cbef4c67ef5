"""Staff and records as a workbook: in, with a preview; out; and the empty one to fill in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import Refused
from workflow.extensions import reading
from workflow.queries import imports as query
from workflow.queries import organisations as organisations_query
from workflow.queries import targets
from workflow.services import imports
from workflow.services.workbooks import LIMIT
from workflow.web.forms import imports as forms
from workflow.web.handling import attempt, shown
from workflow.web.pages import imports as pages
from workflow.web.security import acting, by, requires

blueprint = Blueprint("imports", __name__)
_ONE = by(query.target, "import_id")
_PLACE = by(targets.organisation, "organisation_id")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a refused file is called in HTTP; the page is the same: the form, filled, with the reason.
_STATUS = {"file_too_large": 413} | dict.fromkeys(
    ("old_format", "not_xlsx", "file_type", "file_mismatch", "file_macro", "password"), 415
)


@blueprint.route("/people/import", methods=["GET", "POST"])
@requires("import.create")
def new() -> Any:
    """Choose a unit and a file; what the file would do is shown on the next page, nothing is written here."""
    form = forms.UploadForm(organisation_id=request.args.get("organisation", type=int))
    places = organisations_query.choices(reading(), acting(), "import.manage", clock.today())
    form.organisation_id.choices = places
    refused_as = 0
    if form.validate_on_submit():
        try:
            made = _upload(form)
        except Refused as refused:
            form.refuse(refused.violations)
            refused_as = _STATUS.get(refused.violations[0].code, 0)
        else:
            return redirect(url_for(".show", import_id=made), 303)
    page, status = shown("imports/new.html", form, places=places, limit=LIMIT >> 20)
    return page, refused_as or status


@blueprint.get("/people/imports/<int:import_id>")
@requires("import.manage", target=_ONE, view="organisation.view")
def show(import_id: int) -> Any:
    """Row by row: new, changed, same, or wrong and why. Once it has been written, when and how much."""
    return _preview(import_id, forms.ConfirmForm())


@blueprint.post("/people/imports/<int:import_id>/confirm")
@requires("import.manage", target=_ONE, view="organisation.view")
def confirm(import_id: int) -> Any:
    form = forms.ConfirmForm()
    act = lambda: imports.confirm(import_id, form.digest.data, actor=acting(), now=clock.now())  # noqa: E731
    if done := attempt(form, act):
        flash(_("Đã ghi %(count)s dòng.", count=done.value), "success")
        return redirect(url_for(".show", import_id=import_id), 303)
    return _preview(import_id, form)


@blueprint.post("/people/imports/<int:import_id>/discard")
@requires("import.manage", target=_ONE, view="organisation.view")
def discard(import_id: int) -> Any:
    if forms.DiscardForm().validate_on_submit():
        imports.discard(import_id, actor=acting())
        flash(_("Đã bỏ tệp vừa tải lên; chưa ghi gì."), "success")
    return redirect(url_for(".new"), 303)


@blueprint.get("/organisations/<int:organisation_id>/people-template.xlsx")
@requires("import.manage", target=_PLACE, view="organisation.view")
def template(organisation_id: int) -> Response:
    content = imports.template(reading(), organisation_id, actor=acting())
    return _sheet(content, f"mau-can-bo-{organisation_id}.xlsx")


@blueprint.get("/organisations/<int:organisation_id>/people.xlsx")
@requires("record.view", target=_PLACE, view="organisation.view")
def export(organisation_id: int) -> Response:
    """The staff list and the record, in the layout that may be brought in again."""
    content = imports.export(reading(), organisation_id, actor=acting())
    return _sheet(content, f"can-bo-{organisation_id}-{clock.today():%Y-%m-%d}.xlsx")


def _upload(form: forms.UploadForm) -> int:
    sent = form.file.data
    content = sent.stream.read(LIMIT + 1)
    sent.close()
    return imports.upload(form.organisation_id.data, sent.filename or "", content, actor=acting(), now=clock.now())


def _preview(import_id: int, form: forms.ConfirmForm) -> Any:
    found = imports.preview(reading(), import_id, actor=acting(), now=clock.now())
    if found.plan is None:
        return render_template("imports/done.html", upload=found.upload)
    form.digest.data = found.plan.digest
    return shown(
        "imports/show.html", form, upload=found.upload, plan=found.plan, page=pages.shown(found.plan, import_id),
        content=lambda line: pages.content(line, found.units), look=pages.LOOK,
    )  # fmt: skip


def _sheet(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
