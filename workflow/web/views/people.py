"""The staff list and a person's record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain import directory as d
from workflow.domain.states import StaffCategory, SubjectKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import conflicts, holds, targets
from workflow.queries import organisations as organisations_query
from workflow.queries import people as query
from workflow.services import people, records
from workflow.web import exporting
from workflow.web.forms import people as forms
from workflow.web.forms.organisations import PastAwardForm, RatingForm
from workflow.web.handling import attempt, shown
from workflow.web.listing import Listing, cursor, offered, searched
from workflow.web.pages import record as record_page
from workflow.web.pages import sheets
from workflow.web.security import acting, by, may, requires
from workflow.web.views.organisations import award_choices

blueprint = Blueprint("people", __name__, url_prefix="/people")
_ONE = by(targets.person, "person_id")
_MANAGE = "person.manage"


@blueprint.get("")
@requires("person.list")
def index() -> Any:
    """Those whom the actor may see, by given name."""
    filters = _filters()
    places = organisations_query.choices(reading(), acting(), "person.view", clock.today())
    if exporting.wanted():
        asked = exporting.asked(
            (_("Họ tên"), filters.q), (_("Đơn vị"), filters.organisation_id, places), (_("Diện"), filters.category),
            (_("Danh sách"), {True: _("Đang công tác"), False: _("Đã ra khỏi danh sách"), None: ""}[filters.active]),
        )  # fmt: skip
        rows = exporting.every(lambda at: query.page(reading(), acting(), filters, at))
        return exporting.file(sheets.PEOPLE, rows, asked)
    page = query.page(reading(), acting(), filters, cursor())
    return render_template(
        "people/index.html", page=page, filters=filters, places=places, categories=offered(StaffCategory),
        listing=Listing(page, _("cán bộ")),
    )  # fmt: skip


@blueprint.get("/<int:person_id>")
@requires("person.view", target=_ONE)
def show(person_id: int) -> Any:
    """One person; ratings, initiatives and discipline only for those who may see the record."""
    row = _detail(person_id)
    target = targets.person(reading(), person_id)
    record = query.record(reading(), person_id=person_id) if may("record.view", target) else None
    awards, moves = query.awards(reading(), person_id=person_id), query.moves(reading(), person_id)
    catalogue = load_catalogue().awards
    years = record_page.of_person(record, awards, moves, row.organisation, catalogue) if record is not None else []
    return render_template(
        "people/show.html", row=row, target=target, record=record, awards=awards, moves=moves, catalogue=catalogue,
        years=years,
        active_form=forms.ActiveForm(version=row.version), remove=forms.RemoveForm(),
        holds=holds.of(reading(), person_id=person_id) if may("hold.view", target) else None,
        work_years=holds.work_years(reading(), person_id) if record is not None else (),
        family=conflicts.family(reading(), person_id) if may("kinship.manage", target) else None,
    )  # fmt: skip


@blueprint.get("/me")
@requires("home.view")
def mine() -> Any:
    """The reader's own page; whoever's account belongs to nobody on the staff list is told so."""
    own = acting().person_id
    if own is None:
        flash(_("Tài khoản này không gắn với cán bộ nào."), "info")
        return redirect(url_for("home.index"), 303)
    return redirect(_page(own), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("person.create")
def new() -> Any:
    form = forms.NewForm(organisation_id=request.args.get("organisation", type=int))
    form.organisation_id.choices = _places()
    if done := attempt(form, lambda: people.create(form.to_command(), actor=acting(), now=clock.now())):
        flash(_("Đã thêm cán bộ."), "success")
        return redirect(_page(done.value), 303)
    return shown(
        "directory/form.html", form, title=_("Thêm cán bộ"), submit=_("Thêm cán bộ"), back_url=url_for(".index")
    )


@blueprint.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires(_MANAGE, target=_ONE)
def edit(person_id: int) -> Any:
    row = _detail(person_id)
    form = forms.EditForm(obj=row)
    if attempt(form, lambda: people.update(form.to_command(person_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi thông tin cán bộ."), "success")
        return redirect(_page(person_id), 303)
    return shown(
        "directory/form.html",
        form,
        title=_("Sửa thông tin cán bộ"),
        subject=row.name,
        submit=_("Ghi"),
        back_url=_page(person_id),
    )


@blueprint.route("/<int:person_id>/move", methods=["GET", "POST"])
@requires(_MANAGE, target=_ONE)
def move(person_id: int) -> Any:
    row = _detail(person_id)
    form = forms.MoveForm(version=row.version, on=clock.today())
    form.to_organisation_id.choices = [place for place in _places() if place[0] != row.organisation_id]
    if attempt(form, lambda: people.move(form.to_command(person_id), actor=acting(), now=clock.now())):
        flash(_("Đã chuyển đơn vị; nơi công tác cũ vẫn được lưu."), "success")
        return redirect(
            _page(person_id) if may("person.view", targets.person(reading(), person_id)) else url_for(".index"), 303
        )
    return shown(
        "directory/form.html", form, title=_("Chuyển đơn vị"), subject=row.name, submit=_("Chuyển"),
        lead=_("Hiện công tác tại: %(name)s.", name=row.organisation), back_url=_page(person_id),
    )  # fmt: skip


@blueprint.post("/<int:person_id>/active")
@requires(_MANAGE, target=_ONE)
def active(person_id: int) -> Any:
    """Off the staff list, or back on it."""
    form = forms.ActiveForm()
    if form.validate_on_submit():
        command = d.SetPersonActive(person_id=person_id, version=form.seen_version, active=form.active.data)
        people.set_active(command, actor=acting(), now=clock.now())
        flash(_("Đã đưa trở lại danh sách.") if form.active.data else _("Đã đưa ra khỏi danh sách cán bộ."), "success")
    return redirect(_page(person_id), 303)


@blueprint.route("/<int:person_id>/ratings/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="person.view")
def rate(person_id: int) -> Any:
    form = RatingForm(year=clock.today().year - 1)
    act = lambda: records.rate(form.to_command(person_id=person_id), actor=acting(), now=clock.now())  # noqa: E731
    return _entry(person_id, form, act, _("Xếp loại chất lượng"), _("Ghi xếp loại"))


@blueprint.route("/<int:person_id>/discipline/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="person.view")
def discipline(person_id: int) -> Any:
    form = forms.DisciplineForm()
    act = lambda: records.discipline(form.to_command(person_id), actor=acting(), now=clock.now())  # noqa: E731
    return _entry(person_id, form, act, _("Kỷ luật"), _("Ghi kỷ luật"))


@blueprint.route("/<int:person_id>/initiatives/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="person.view")
def initiative(person_id: int) -> Any:
    form = forms.InitiativeForm()
    form.offer([row for row in query.choices(reading(), acting(), "record.manage") if row[0] != person_id])
    act = lambda: records.initiative(form.to_command(person_id), actor=acting(), now=clock.now())  # noqa: E731
    return _entry(person_id, form, act, _("Sáng kiến được công nhận"), _("Ghi sáng kiến"))


@blueprint.route("/<int:person_id>/past-awards/new", methods=["GET", "POST"])
@requires("record.manage", target=_ONE, view="person.view")
def past_award(person_id: int) -> Any:
    form = PastAwardForm()
    form.award_code.choices = award_choices(SubjectKind.INDIVIDUAL)
    act = lambda: records.past_award(form.to_command(person_id=person_id), actor=acting(), now=clock.now())  # noqa: E731
    return _entry(person_id, form, act, _("Thành tích đã đạt trước đây"), _("Ghi"))


@blueprint.post(
    "/<int:person_id>/records/<any(rating, discipline, initiative, past_award):kind>/<int:record_id>/remove"
)
@requires("record.manage", target=_ONE, view="person.view")
def remove_record(person_id: int, kind: d.RecordKind, record_id: int) -> Any:
    if forms.RemoveForm().validate_on_submit():
        records.remove(d.RemoveRecord(kind=kind, record_id=record_id), actor=acting(), now=clock.now())
        flash(_("Đã bỏ mục ghi nhầm; nhật ký vẫn giữ nội dung cũ."), "success")
    return redirect(_page(person_id), 303)


def _entry(person_id: int, form: Any, act: Any, title: str, submit: str) -> Any:
    row = _detail(person_id)
    if attempt(form, act):
        flash(_("Đã ghi vào hồ sơ cán bộ."), "success")
        return redirect(_page(person_id), 303)
    return shown("directory/form.html", form, title=title, subject=row.name, submit=submit, back_url=_page(person_id))


def _detail(person_id: int) -> query.PersonDetail:
    row = query.detail(reading(), person_id)
    if row is None:
        raise NotFound("person")
    return row


def _filters() -> query.Filters:
    categories = {category.value: category for category in StaffCategory}
    return query.Filters(
        q=searched(), organisation_id=request.args.get("organisation", type=int),
        category=categories.get(request.args.get("category", "")),
        active={"": True, "no": False}.get(request.args.get("active", "")),
    )  # fmt: skip


def _places() -> list[tuple[int | str, str]]:
    return [("", ""), *organisations_query.choices(reading(), acting(), _MANAGE, clock.today())]


def _page(person_id: int) -> str:
    return url_for(".show", person_id=person_id)
