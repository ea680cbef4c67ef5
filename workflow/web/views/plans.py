"""The year's plan: its paper, terms, late doors, the next year's copy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.calendar import local_date, quarter
from workflow.domain.regulations import LocalTerm
from workflow.domain.states import AFTER, NonWorkingPolicy, Role, Stage, TermMeaning
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import organisations, plan_tasks, targets
from workflow.queries import plans as query
from workflow.services import law, plans
from workflow.web import exporting
from workflow.web.filters import due_day, label
from workflow.web.forms import plans as forms
from workflow.web.handling import attempt, shown
from workflow.web.pages import next_plan, sheets
from workflow.web.pages import plan_papers as papers
from workflow.web.pages import plans as pages
from workflow.web.pages.plan_forms import form_of, place_in_list, upper_choices, usual_day, usual_task_day
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("plans", __name__, url_prefix="/plans")
_PLAN = by(targets.plan, "plan_id")
_STAGE = f"<any({','.join(Stage)}):stage>"
_SIZE = 50


@blueprint.get("")
@requires("plan.list")
def index() -> Any:
    """The plans in sight, the newest year first, each with the term that comes next."""
    session, actor, now = reading(), acting(), clock.now()
    year = request.args.get("year", type=int)
    if exporting.wanted():
        rows = query.listing(session, actor, year=year, limit=exporting.MOST + 1)
        return exporting.file(sheets.PLANS, rows, exporting.asked((_("Năm"), year)))
    rows = query.listing(session, actor, year=year, after=place_in_list(request.args.get("after", "")), limit=_SIZE + 1)
    older = f"{rows[_SIZE - 1].year}-{rows[_SIZE - 1].id}" if len(rows) > _SIZE else ""
    rows = rows[:_SIZE]
    terms = query.terms(session, [row.id for row in rows])
    return render_template(
        "plans/index.html", rows=rows, coming={row.id: pages.coming(terms[row.id], now) for row in rows}, older=older,
        chosen=year, years=query.years(session, actor), paged="after" in request.args,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires("plan.create", view="plan.list")
def new() -> Any:
    form = forms.NewForm(year=request.args.get("year", type=int) or clock.today().year)
    councils = organisations.choices(reading(), acting(), "plan.manage", clock.today(), only_councils=True)
    form.organisation_id.choices = [(key, name.lstrip("– ")) for key, name in councils]
    form.upper_plan_id.choices = upper_choices([key for key, _name in councils])
    if len(councils) == 1 and not form.is_submitted():
        form.organisation_id.data = councils[0][0]
    if done := attempt(form, lambda: plans.create(form.to_command(), actor=acting(), now=clock.now())):
        said = _("Đã lập kế hoạch. Tiếp theo: đặt hạn đăng ký, chưa có hạn thì chưa ai đăng ký được.")
        return _back(done.value, said)
    lead = _("Đã có kế hoạch năm trước thì mở kế hoạch đó, chọn “Lập cho năm …” để chép các mốc hạn và nhiệm vụ.")
    return shown("plans/form.html", form, title=_("Lập kế hoạch năm"), lead=lead, submit=_("Lập kế hoạch"),
                 order=form.order, back_url=url_for(".index"))  # fmt: skip


@blueprint.get("/<int:plan_id>")
@requires("plan.view", target=_PLAN)
def show(plan_id: int) -> Any:
    session, actor, now = reading(), acting(), clock.now()
    plan, target = _detail(plan_id), targets.plan(session, plan_id)
    lines = [pages.task_line(task, local_date(now)) for task in plan_tasks.tasks(session, plan_id)]
    if exporting.wanted():
        title = f"Phụ lục nhiệm vụ, kế hoạch năm {plan.year}"
        return exporting.file(sheets.TASKS, lines, [plan.organisation, *([plan.number] if plan.number else [])], title)
    owing = pages.owing(session, actor, plan, now)
    terms = query.terms(session, [plan_id])[plan_id]
    local = law.load(session).terms(plan.year, target.path if target else ())
    return render_template(
        "plans/show.html", plan=plan, terms=pages.term_lines(terms, owing, now, local), names=forms.QUARTERS,
        quarters=pages.by_quarter(lines), owing=owing,
        doors=query.doors(session, plan_id, None if owing.whole else owing.mine),
        now=now, manages=may("plan.manage", target), opens=may("plan.open_door", target), lead_of=pages.lead_of,
        upper_seen=plan.upper_plan_id and may("plan.view", targets.plan(session, plan.upper_plan_id)),
        urges=owing.whole, own_units=sorted(actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD)),
        form=forms.ConfirmForm(), fact_url=papers.fact_url, **papers.paper(session, plan),
    )  # fmt: skip


@blueprint.route("/<int:plan_id>/edit", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def edit(plan_id: int) -> Any:
    def fresh(**given: Any) -> forms.EditForm:
        plan = _detail(plan_id)
        made = forms.EditForm(obj=plan, **given)
        made.upper_plan_id.choices = upper_choices([plan.organisation_id])
        return made

    form = fresh()
    if attempt(form, lambda: plans.update(form.to_command(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi thông tin văn bản."))
    return form_of(_detail(plan_id), form, fresh=fresh, row=("plan", plan_id), title=_("Sửa thông tin văn bản"),
                   submit=_("Ghi"))  # fmt: skip


@blueprint.route(f"/<int:plan_id>/terms/{_STAGE}", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def term(plan_id: int, stage: str) -> Any:
    """Set or move the term of one stage; says in words afterwards what was set."""
    kind, plan = Stage(stage), _detail(plan_id)
    local = _local(plan_id, plan.year).get(kind)

    def fresh(**given: Any) -> forms.TermForm:
        present = _terms(plan_id).get(kind)
        if present is not None:
            return forms.TermForm(obj=present, **given).for_stage(kind)
        first = {"meaning": TermMeaning.NO_LATER_THAN, "policy": NonWorkingPolicy.KEEP, "after": AFTER[kind][0]}
        usual = local.last_day if local else usual_day(kind, plan.year)
        return forms.TermForm(data=first | {"due_on": usual, "version": 0}, **given).for_stage(kind)

    form, row = fresh(), _terms(plan_id).get(kind)
    if attempt(form, lambda: plans.set_term(form.to_command(plan_id, kind), actor=acting(), now=clock.now())):
        said = pages.sentence(kind, form.due_on.data, form.meaning.data, form.policy.data)
        if remark := pages.local_remark(local, form.to_command(plan_id, kind)):
            flash(remark, "warning")
        return _back(plan_id, _("Đã đặt hạn. %(said)s", said=said))
    return form_of(
        _detail(plan_id), form, fresh=fresh, row=("term", row.id if row else 0), radios=("meaning", "policy", "after"),
        title=_("Hạn: %(stage)s", stage=label(kind)), submit=_("Đặt hạn"),
        lead=f"{pages.moves(row)} {pages.local_remark(local, row)}".strip(),
        remove_url=url_for(".remove_term", plan_id=plan_id, stage=stage) if row else "", anchor="terms",
    )  # fmt: skip


@blueprint.route(f"/<int:plan_id>/terms/{_STAGE}/remove", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def remove_term(plan_id: int, stage: str) -> Any:
    row = _term(plan_id, stage)
    form = forms.ConfirmForm(version=row.version)
    if attempt(form, lambda: plans.remove_term(row.id, form.seen_version, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã bỏ hạn này khỏi kế hoạch."))
    return form_of(_detail(plan_id), form, title=_("Bỏ hạn khỏi kế hoạch"), submit=_("Bỏ hạn này"), kind="danger",
                   said=pages.without(row), anchor="terms")  # fmt: skip


@blueprint.post(f"/<int:plan_id>/terms/{_STAGE}/<any(done, undone):act>")
@requires("plan.manage", target=_PLAN)
def finish_term(plan_id: int, stage: str, act: str) -> Response:
    """Note that what the term asked for is done, or that it is not after all."""
    row, form = _term(plan_id, stage), forms.ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    plans.finish_term(row.id, form.seen_version, act == "done", actor=acting(), now=clock.now())
    return _back(plan_id, _("Đã ghi.") if act == "done" else _("Đã bỏ ghi nhận."))


@blueprint.route("/<int:plan_id>/doors/new", methods=["GET", "POST"])
@requires("plan.open_door", target=_PLAN)
def open_door(plan_id: int) -> Any:
    """The chair gives one unit more time at one stage."""
    plan = _detail(plan_id)
    asked = request.args.get("stage", Stage.REGISTRATION.value)
    stage = Stage(asked) if asked in set(Stage) else Stage.REGISTRATION
    form = forms.DoorForm(organisation_id=request.args.get("unit", type=int), stage=stage)
    form.organisation_id.choices = [("", ""), *query.units(reading(), plan.organisation_id, clock.today())]
    if attempt(form, lambda: plans.open_door(form.to_command(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã gia hạn; những người phải làm được báo ngay."))
    row = _terms(plan_id).get(form.stage.data or stage)
    lead = pages.sentence(row.stage, row.due_on, row.meaning, row.policy) if row else ""
    return form_of(plan, form, title=_("Gia hạn cho một đơn vị"), submit=_("Gia hạn"), lead=lead, anchor="doors")


@blueprint.route("/<int:plan_id>/clone", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def clone(plan_id: int) -> Any:
    """First the dates as they will be, then, confirmed, the next year's plan."""
    session, plan = reading(), _detail(plan_id)
    form = forms.ConfirmForm()
    if done := attempt(form, lambda: plans.clone(plan_id, actor=acting(), now=clock.now())):
        said = _("Đã lập kế hoạch năm %(year)s. Xem lại từng hạn, điền số và ngày ban hành.", year=plan.year + 1)
        return _back(done.value, said)
    terms, tasks = query.terms(session, [plan_id])[plan_id], plan_tasks.tasks(session, plan_id)
    local = _local(plan_id, plan.year + 1)
    copy = next_plan.preview(plan.year, terms, tasks, local)
    return shown(
        "plans/clone.html", form, plan=plan, copy=copy, names=forms.QUARTERS,
        existing=query.of_year(session, plan.organisation_id, plan.year + 1),
        doubts=papers.next_doubts(session, plan),
    )  # fmt: skip


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/<int:plan_id>/tasks/new", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def add_task(plan_id: int) -> Any:
    plan = _detail(plan_id)
    asked = request.args.get("quarter", type=int)
    number = asked if asked in forms.QUARTERS else quarter(clock.today())
    form = _task_form(plan, data={"quarter": number, "due_on": usual_task_day(plan.year, number)})
    if done := attempt(form, lambda: plans.add_task(form.to_add(plan_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã thêm nhiệm vụ. Hạn: %(day)s.", day=due_day(form.due_on.data)), f"task-{done.value}")
    return form_of(plan, form, title=_("Thêm nhiệm vụ"), submit=_("Thêm nhiệm vụ"), radios=("quarter",), anchor="tasks")


@blueprint.route("/<int:plan_id>/tasks/<int:task_id>", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def edit_task(plan_id: int, task_id: int) -> Any:
    def fresh(**given: Any) -> forms.TaskForm:
        return _task_form(_detail(plan_id), _task(plan_id, task_id), **given)

    form = fresh()
    if attempt(form, lambda: plans.update_task(form.to_command(task_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi nhiệm vụ. Hạn: %(day)s.", day=due_day(form.due_on.data)), f"task-{task_id}")
    return form_of(
        _detail(plan_id), form, fresh=fresh, row=("plan_task", task_id), title=_("Sửa nhiệm vụ"), submit=_("Ghi"),
        radios=("quarter",), anchor=f"task-{task_id}",
        remove_url=url_for(".remove_task", plan_id=plan_id, task_id=task_id),
    )  # fmt: skip


@blueprint.route("/<int:plan_id>/tasks/<int:task_id>/done", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def complete_task(plan_id: int, task_id: int) -> Any:
    """Note when and with what result a task was done."""
    task = _task(plan_id, task_id)

    def fresh(**given: Any) -> forms.CompleteForm:
        row = _task(plan_id, task_id)
        first = {"version": row.version, "done_on": row.done_on or clock.today(), "result": row.result}
        return forms.CompleteForm(data=first, **given)

    form = fresh()
    if attempt(form, lambda: plans.complete_task(form.to_command(task_id), actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã ghi kết quả."), f"task-{task_id}")
    return form_of(_detail(plan_id), form, fresh=fresh, row=("plan_task", task_id), title=_("Ghi kết quả"),
                   lead=task.title, submit=_("Ghi kết quả"), anchor=f"task-{task_id}")  # fmt: skip


@blueprint.post("/<int:plan_id>/tasks/<int:task_id>/reopen")
@requires("plan.manage", target=_PLAN)
def reopen_task(plan_id: int, task_id: int) -> Response:
    _task(plan_id, task_id)
    form = forms.ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    plans.reopen_task(task_id, form.seen_version, actor=acting(), now=clock.now())
    return _back(plan_id, _("Đã bỏ ghi nhận hoàn thành."), f"task-{task_id}")


@blueprint.route("/<int:plan_id>/tasks/<int:task_id>/remove", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def remove_task(plan_id: int, task_id: int) -> Any:
    task = _task(plan_id, task_id)
    form = forms.ConfirmForm(version=task.version)
    if attempt(form, lambda: plans.remove_task(task_id, form.seen_version, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã bỏ nhiệm vụ khỏi kế hoạch."))
    said = [task.title, _("Nhật ký vẫn giữ nội dung cũ.")]
    return form_of(_detail(plan_id), form, title=_("Bỏ nhiệm vụ khỏi kế hoạch"), submit=_("Bỏ nhiệm vụ"), kind="danger",
                   said=said, anchor=f"task-{task_id}")  # fmt: skip


@blueprint.route("/<int:plan_id>/tasks/usual", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def usual_tasks(plan_id: int) -> Any:
    """First the usual tasks of a year that the plan lacks, then, confirmed, they are added."""
    plan, form = _detail(plan_id), forms.ConfirmForm()
    if done := attempt(form, lambda: plans.add_quarter_tasks(plan_id, actor=acting(), now=clock.now())):
        return _back(plan_id, _("Đã thêm %(count)s nhiệm vụ.", count=done.value))
    return shown("plans/usual.html", form, plan=plan, names=forms.QUARTERS,
                 missing=next_plan.missing(plan.year, plan_tasks.tasks(reading(), plan_id)))  # fmt: skip


def _task_form(plan: query.PlanDetail, row: plan_tasks.TaskRow | None = None, **given: Any) -> forms.TaskForm:
    form = forms.TaskForm(obj=row, **given)
    found = {place.id: place.name for place in plan_tasks.places(reading(), plan.organisation_id, clock.today())}
    for unit, name in (*row.leads, *row.coordinating) if row else ():
        found.setdefault(unit, name)  # closed since; the task keeps it
    form.lead_ids.choices = form.coordinating_ids.choices = list(found.items())
    return form


# ── shared ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _detail(plan_id: int) -> query.PlanDetail:
    plan = query.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan


def _term(plan_id: int, stage: str) -> query.TermRow:
    row = _terms(plan_id).get(Stage(stage))
    if row is None:
        raise NotFound("term")
    return row


def _local(plan_id: int, year: int) -> dict[Stage, LocalTerm]:
    """What local regulations set for a year's plan of the same organisation."""
    target = targets.plan(reading(), plan_id)
    return law.load(reading()).terms(year, target.path if target else ())


def _terms(plan_id: int) -> dict[Stage, query.TermRow]:
    return query.terms(reading(), [plan_id])[plan_id]


def _task(plan_id: int, task_id: int) -> plan_tasks.TaskRow:
    """A task of this plan; one of another plan does not exist here."""
    row = next((task for task in plan_tasks.tasks(reading(), plan_id) if task.id == task_id), None)
    if row is None:
        raise NotFound("task")
    return row


def _back(plan_id: int, message: str, anchor: str = "") -> Response:
    flash(message, "success")
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor=anchor or None), 303)

