"""Organisations: the tree, one organisation, and what administrators do with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain import directory as d
from workflow.domain.states import SubjectKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import holds, targets
from workflow.queries import organisations as query
from workflow.queries import people as people_query
from workflow.services import lineage, organisations, records
from workflow.web import exporting
from workflow.web.forms import organisations as forms
from workflow.web.forms.people import RemoveForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import record as record_page
from workflow.web.pages import sheets
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")
_ONE = by(targets.organisation, "organisation_id")


@blueprint.get("")
@requires("organisation.list")
def index() -> Any:
    """The tree as far as the actor may see it."""
    closed = request.args.get("closed") == "1"
    year = clock.today().year
    rows = query.tree(reading(), acting(), year, closed=closed)
    if exporting.wanted():
        return exporting.file(sheets.ORGANISATIONS, rows, [f"Biên chế năm {year}"])
    return render_template("organisations/index.html", rows=rows, closed=closed, headcount_year=year)


@blueprint.get("/<int:organisation_id>")
@requires("organisation.view", target=_ONE)
def show(organisation_id: int) -> Any:
    """One organisation with its divisions, headcounts and, for those who may see it, its record."""
    row = _detail(organisation_id)
    target = targets.organisation(reading(), organisation_id)
    line = query.lineage(reading(), organisation_id)
    awards = people_query.awards(reading(), organisation_ids=line)
    record, years = None, []
    if may("record.view", target):
        record = people_query.record(reading(), organisation_ids=line)
        years = record_page.of_collective(record, awards, query.spans(reading(), line), load_catalogue().awards)
    return render_template(
        "organisations/show.html", row=row, target=target, record=record, awards=awards, years=years,
        catalogue=load_catalogue().awards, remove=RemoveForm(), closing=bool(row.active_to),
        holds=holds.of(reading(), organisation_id=organisation_id) if may("hold.view", target) else None,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires("organisation.manage", view="organisation.list")
def new() -> Any:
    form = forms.NewForm(active_from=clock.today(), parent_id=request.args.get("parent", type=int))
    form.parent_id.choices = _places()
    if done := attempt(form, lambda: organisations.create(form.to_command(), actor=acting(), now=clock.now())):
        flash(_("Đã thêm đơn vị."), "success")
        return redirect(url_for(".show", organisation_id=done.value), 303)
    return shown(
        "directory/form.html", form, title=_("Thêm đơn vị"), submit=_("Thêm đơn vị"), back_url=url_for(".index")
    )


@blueprint.route("/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires("organisation.manage", target=_ONE)
def edit(organisation_id: int) -> Any:
    row = _detail(organisation_id)
    form = forms.EditForm(obj=row)
    form.parent_id.choices = [place for place in _places(row.parent_id, row.parent) if place[0] != organisation_id]
    if attempt(form, lambda: organisations.update(form.to_command(organisation_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi thông tin đơn vị."), "success")
        return redirect(_page(organisation_id), 303)
    return shown(
        "directory/form.html", form, title=_("Sửa thông tin đơn vị"), subject=row.name, submit=_("Ghi"),
        lead=_("Đổi tên theo quyết định thì dùng “Đổi tên, tổ chức lại” để giữ tên cũ trong hồ sơ các năm trước."),
        back_url=_page(organisation_id),
    )  # fmt: skip


@blueprint.route("/<int:organisation_id>/headcount", methods=["GET", "POST"])
@requires("organisation.manage", target=_ONE)
def headcount(organisation_id: int) -> Any:
    row = _detail(organisation_id)
    form = forms.HeadcountForm(year=clock.today().year)
    if attempt(
        form, lambda: organisations.set_headcount(form.to_command(organisation_id), actor=acting(), now=clock.now())
    ):
        flash(_("Đã ghi biên chế năm %(year)s.", year=form.year.data), "success")
        return redirect(_page(organisation_id), 303)
    return shown(
        "directory/form.html",
        form,
        title=_("Biên chế"),
        subject=row.name,
        submit=_("Ghi"),
        back_url=_page(organisation_id),
    )


@blueprint.route("/<int:organisation_id>/close", methods=["GET", "POST"])
@requires("organisation.manage", target=_ONE)
def close(organisation_id: int) -> Any:
    """Dissolve it, or merge it into another."""
    row = _detail(organisation_id)
    form = forms.CloseForm(obj=row, on=clock.today())
    form.successor_id.choices = [place for place in _places() if place[0] != organisation_id]
    if attempt(form, lambda: lineage.close(form.to_command(organisation_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi kết thúc hoạt động của đơn vị."), "success")
        return redirect(_page(organisation_id), 303)
    return shown(
        "directory/form.html", form, title=_("Sáp nhập, giải thể"), subject=row.name, submit=_("Kết thúc đơn vị"),
        kind="danger", lead=_consequences(row), back_url=_page(organisation_id),
    )  # fmt: skip


@blueprint.route("/<int:organisation_id>/succeed", methods=["GET", "POST"])
@requires("organisation.manage", target=_ONE)
def succeed(organisation_id: int) -> Any:
    """The same body under a new name."""
    row = _detail(organisation_id)
    form = forms.SucceedForm(version=row.version, on=clock.today(), name=row.name, short_name=row.short_name)
    if done := attempt(
        form, lambda: lineage.succeed(form.to_command(organisation_id), actor=acting(), now=clock.now())
    ):
        flash(_("Đã ghi tên mới. Cán bộ, các phòng, vai trò và Hội đồng đã chuyển theo."), "success")
        return redirect(_page(done.value), 303)
    return shown(
        "directory/form.html", form, title=_("Đổi tên, tổ chức lại"), subject=row.name, submit=_("Ghi tên mới"),
        lead=_("Đơn vị cũ kết thúc, đơn vị mang tên mới tiếp nối; thành tích các năm trước được tính tiếp."),
        back_url=_page(organisation_id),
    )  # fmt: skip


@blueprint.route("/<int:organisation_id>/ratings/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="organisation.view")
def rate(organisation_id: int) -> Any:
    row = _detail(organisation_id)
    form = forms.RatingForm(year=clock.today().year - 1)
    if attempt(
        form, lambda: records.rate(form.to_command(organisation_id=organisation_id), actor=acting(), now=clock.now())
    ):
        flash(_("Đã ghi xếp loại năm %(year)s.", year=form.year.data), "success")
        return redirect(_page(organisation_id), 303)
    return shown(
        "directory/form.html", form, title=_("Xếp loại chất lượng tập thể"), subject=row.name, submit=_("Ghi xếp loại"),
        back_url=_page(organisation_id),
    )  # fmt: skip


@blueprint.route("/<int:organisation_id>/past-awards/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="organisation.view")
def past_award(organisation_id: int) -> Any:
    row = _detail(organisation_id)
    form = forms.PastAwardForm()
    form.award_code.choices = award_choices(SubjectKind.COLLECTIVE)
    if attempt(
        form,
        lambda: records.past_award(form.to_command(organisation_id=organisation_id), actor=acting(), now=clock.now()),
    ):
        flash(_("Đã ghi thành tích đã đạt."), "success")
        return redirect(_page(organisation_id), 303)
    return shown(
        "directory/form.html", form, title=_("Thành tích đã đạt trước đây"), subject=row.name, submit=_("Ghi"),
        back_url=_page(organisation_id),
    )  # fmt: skip


@blueprint.post("/<int:organisation_id>/records/<any(rating, past_award):kind>/<int:record_id>/remove")
@requires("record.manage", target=_ONE, view="organisation.view")
def remove_record(organisation_id: int, kind: d.RecordKind, record_id: int) -> Any:
    form = RemoveForm()
    command = d.RemoveRecord(kind=kind, record_id=record_id)
    if form.validate_on_submit():
        records.remove(command, actor=acting(), now=clock.now())
        flash(_("Đã bỏ mục ghi nhầm; nhật ký vẫn giữ nội dung cũ."), "success")
    return redirect(_page(organisation_id), 303)


def award_choices(kind: SubjectKind) -> list[tuple[str, str]]:
    awards = sorted(load_catalogue().awards.values(), key=lambda award: award.position)
    return [("", ""), *((award.code, _(award.name)) for award in awards if kind in award.subjects)]


def _detail(organisation_id: int) -> query.Detail:
    row = query.detail(reading(), organisation_id, acting())
    if row is None:
        raise NotFound("organisation")
    return row


def _places(keep_id: int | None = None, keep_name: str = "") -> list[tuple[int | str, str]]:
    """Organisations something may be put under; the present one stays in the list even when it has closed."""
    found = query.choices(reading(), acting(), "organisation.manage", clock.today())
    if keep_id is not None and keep_id not in dict(found):
        found.append((keep_id, keep_name))
    return [("", ""), *found]


def _page(organisation_id: int) -> str:
    return url_for(".show", organisation_id=organisation_id)


def _consequences(row: query.Detail) -> str:
    counts = _(
        "Đơn vị có %(people)s cán bộ, %(children)s đơn vị con và %(cases)s hồ sơ chưa xong.",
        people=row.people, children=len(row.children), cases=row.cases,
    )  # fmt: skip
    kept = _("Hồ sơ chưa xong vẫn do những người đang có vai trò ở đơn vị này giải quyết.")
    return f"{counts} {kept}"
