"""A task of a plan at work: its progress, its evidence, the events that make tasks of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.calendar import local_date
from workflow.domain.files import ACCEPT
from workflow.domain.permissions import Target
from workflow.domain.plans import AddNote
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import plan_tasks as query
from workflow.queries import plans, targets
from workflow.services import task_work
from workflow.services.attachments import Store
from workflow.web.forms import plan_work as forms
from workflow.web.forms.plans import QUARTERS, ConfirmForm
from workflow.web.handling import attempt
from workflow.web.pages import plans as pages
from workflow.web.pages.plan_forms import form_of
from workflow.web.pages.plan_papers import fact_url
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("plan_work", __name__, url_prefix="/plans/<int:plan_id>/tasks/<int:task_id>")
_PLAN = by(targets.plan, "plan_id")
_HANDED_OVER = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def _work(session: Session, *, plan_id: int, task_id: int, **_rest: int) -> Target | None:
    """The task as those see it who work on it; of another plan it does not exist here."""
    found = targets.plan_task(session, task_id), targets.plan(session, plan_id)
    return query.work(session, task_id) if found[0] is not None and found[0] == found[1] else None


@blueprint.get("/work")
@requires("plan.view", target=_PLAN)
def show(plan_id: int, task_id: int) -> Any:
    return _page(plan_id, task_id)


@blueprint.post("/notes")
@requires("task.report", target=_work, view="plan.view")
def add_note(plan_id: int, task_id: int) -> Any:
    form = forms.NoteForm()
    command = AddNote(task_id=task_id, text=form.text.data or "")
    if attempt(form, lambda: task_work.add_note(command, actor=acting(), now=clock.now())):
        return _back(plan_id, task_id, _("Đã ghi tiến độ."))
    return _page(plan_id, task_id, note=form), 422


@blueprint.post("/evidence")
@requires("task.report", target=_work, view="plan.view")
def add_evidence(plan_id: int, task_id: int) -> Any:
    form = forms.EvidenceForm()
    command = form.to_command(task_id)
    if attempt(form, lambda: task_work.add_evidence(command, store=_store(), actor=acting(), now=clock.now())):
        return _back(plan_id, task_id, _("Đã thêm minh chứng."))
    return _page(plan_id, task_id, evidence=form), 422


@blueprint.get("/evidence/<int:evidence_id>")
@requires("plan.view", target=_PLAN)
def download(plan_id: int, task_id: int, evidence_id: int) -> Response:
    """Hand the file over under its name; never shown in the page."""
    _task(plan_id, task_id)
    row = query.one_evidence(reading(), task_id, evidence_id)
    path = _store().path(row.storage_key) if row and row.storage_key else None
    if row is None or path is None or not path.is_file():
        raise NotFound("evidence")
    response = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.name, etag=False)
    response.headers.update(_HANDED_OVER)
    return response


@blueprint.post("/evidence/<int:evidence_id>/remove")
@requires("task.report", target=_work, view="plan.view")
def remove_evidence(plan_id: int, task_id: int, evidence_id: int) -> Any:
    if not ConfirmForm().validate_on_submit():
        abort(400)
    task_work.remove_evidence(task_id, evidence_id, actor=acting(), now=clock.now())
    return _back(plan_id, task_id, _("Đã bỏ minh chứng; nhật ký vẫn giữ."))


@blueprint.route("/event", methods=["GET", "POST"])
@requires("plan.manage", target=_PLAN)
def open_event(plan_id: int, task_id: int) -> Any:
    """An event has come: what it is, and in how many working days it must be dealt with."""
    task = _task(plan_id, task_id)
    form = forms.EventForm(data={"version": task.version, "working_days": 10})
    if done := attempt(form, lambda: task_work.open_event(form.to_command(task_id), actor=acting(), now=clock.now())):
        return _back(plan_id, done.value, _("Đã mở việc phát sinh; đơn vị chủ trì được nhắc theo hạn mới."))
    return form_of(_plan(plan_id), form, title=_("Ghi việc phát sinh"), lead=task.title, submit=_("Mở việc này"),
                   anchor=f"task-{task_id}")  # fmt: skip


def _page(plan_id: int, task_id: int, **given: Any) -> str:
    session, plan, task = reading(), _plan(plan_id), _task(plan_id, task_id)
    works = may("task.report", query.work(session, task_id)) and plan.status.value != "closed"
    every = query.tasks(session, plan_id)
    return render_template(
        "plans/task.html", plan=plan, line=pages.task_line(task, local_date(clock.now())), names=QUARTERS,
        notes=query.notes(session, task_id), evidence=query.evidence(session, task_id), works=works,
        manages=may("plan.manage", targets.plan(session, plan_id)), fact=fact_url(task, plan), accept=ACCEPT,
        note_form=given.get("note") or forms.NoteForm(formdata=None),
        evidence_form=given.get("evidence") or forms.EvidenceForm(formdata=None), form=ConfirmForm(formdata=None),
        opened=[one for one in every if one.opened_from_id == task_id],
        origin=next((one for one in every if one.id == task.opened_from_id), None),
    )  # fmt: skip


def _plan(plan_id: int) -> plans.PlanDetail:
    plan = plans.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    return plan


def _task(plan_id: int, task_id: int) -> query.TaskRow:
    row = next((task for task in query.tasks(reading(), plan_id) if task.id == task_id), None)
    if row is None:
        raise NotFound("task")
    return row


def _store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


def _back(plan_id: int, task_id: int, message: str) -> Any:
    flash(message, "success")
    return redirect(url_for(".show", plan_id=plan_id, task_id=task_id), 303)


