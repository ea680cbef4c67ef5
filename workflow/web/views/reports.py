"""Reports of a council organisation: written, reviewed, issued, sent up; the figures of a year and its records."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.report_blocks import filled, outline
from workflow.domain.report_words import staff
from workflow.domain.reports import Period, ReportKind, ReportStatus, changed
from workflow.domain.states import Stage, TaskClosing
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import documents, report_records, signers, targets, terms, units
from workflow.queries import plans as plans_query
from workflow.queries import report_rows as query
from workflow.services import report_figures, reports
from workflow.services.report_figures import Counted
from workflow.web import exporting
from workflow.web.forms.plans import ConfirmForm
from workflow.web.forms.reports import IssueForm, NewForm, SendForm, texts_form
from workflow.web.handling import attempt, shown
from workflow.web.pages import papers
from workflow.web.pages import report_sheets as sheets
from workflow.web.pages import reports as pages
from workflow.web.pages.words import award_short, due, due_on
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
_COUNCIL = by(targets.organisation, "council_id")
_PLAN = by(targets.plan, "plan_id")
_REPORT = by(query.target, "report_id")


@blueprint.get("")
@requires("report.list")
def index() -> Any:
    """Reports in sight, where a new one is begun, and the figures of each council's year."""
    session, actor, today = reading(), acting(), clock.today()
    if exporting.wanted():
        return exporting.file(sheets.REPORTS, query.listing(session, actor, exporting.MOST + 1))
    return render_template(
        "reports/index.html", rows=query.listing(session, actor), year=today.year, words=pages.period_words,
        councils=query.councils(session, actor, "report.overview", today),
        managed=query.councils(session, actor, "report.manage", today),
    )  # fmt: skip


@blueprint.route("/new/<int:council_id>", methods=["GET", "POST"])
@requires("report.manage", target=_COUNCIL)
def new(council_id: int) -> Any:
    form = NewForm(kind=ReportKind.YEAR, year=clock.today().year)
    if done := attempt(form, lambda: reports.create(form.to_command(council_id), actor=acting(), now=clock.now())):
        flash(_("Đã lập dự thảo với những gì hệ thống đã biết. Viết tiếp các mục còn trống."), "success")
        return redirect(url_for(".edit", report_id=done.value), 303)
    unit = units.one(reading(), council_id)
    return shown("directory/form.html", form, title=_("Lập báo cáo"), subject=unit.name if unit else "",
                 submit=_("Lập dự thảo"), back_url=url_for(".index"))  # fmt: skip


@blueprint.get("/<int:report_id>")
@requires("report.view", target=_REPORT)
def show(report_id: int) -> Any:
    """A report: where it stands, its texts, its figures and what differs from them now."""
    session, row = reading(), _one(report_id)
    counted = report_figures.count(session, row.council_id, row.period, now=clock.now())
    figures = _figures(counted, row.period, row.figures)
    if (file := _file(figures)) is not None:
        return file
    moved = changed(row.figures, counted.data) if row.figures else []
    return render_template(
        "reports/show.html", row=row, figures=figures, differences=counted.differences,
        moved=pages.differences(moved, counted.data["names"]), words=pages.period_words(row.period),
        versions=query.versions(session, report_id),
        blocks=[(block, filled(block.section, row.period), filled(block.heading, row.period))
                for block in outline(row.kind)],
        paper=papers.one(session, _kind(row), report_id), task=_task(row), term=_term(row), due_on=due_on, due_of=due,
        now=clock.now(),
        manages=may("report.manage", query.target(session, report_id)),
        reviews=may("report.review", query.target(session, report_id)),
    )  # fmt: skip


@blueprint.route("/<int:report_id>/edit", methods=["GET", "POST"])
@requires("report.manage", target=_REPORT)
def edit(report_id: int) -> Any:
    """All texts of a draft on one page."""
    row = _one(report_id)
    form = texts_form(row.kind)(**({"version": row.version} | dict(row.texts)))
    for block in outline(row.kind):
        form[block.key].label.text = filled(block.heading or block.section, row.period)
    if attempt(form, lambda: reports.write(form.to_command(report_id), actor=acting(), now=clock.now())):
        flash(_("Đã lưu báo cáo."), "success")
        return redirect(url_for(".show", report_id=report_id), 303)
    sections = {block.key: filled(block.section, row.period) for block in outline(row.kind) if block.heading}
    return shown("reports/edit.html", form, row=row, words=pages.period_words(row.period), sections=sections,
                 lines={block.key: block.lines for block in outline(row.kind)})  # fmt: skip


@blueprint.route("/<int:report_id>/review", methods=["GET", "POST"])
@requires("report.review", target=_REPORT)
def review(report_id: int) -> Any:
    lead = _("Số liệu được chốt như lúc này và giữ cùng nội dung thành một bản; nội dung không sửa được nữa.")
    words = {"title": _("Duyệt báo cáo"), "submit": _("Duyệt và chốt số liệu"), "lead": lead}
    return _confirm(report_id, reports.review, _("Đã duyệt."), words)


@blueprint.route("/<int:report_id>/reopen", methods=["GET", "POST"])
@requires("report.review", target=_REPORT)
def reopen(report_id: int) -> Any:
    lead = _("Báo cáo trở lại dự thảo để viết tiếp; bản đã duyệt vẫn được giữ.")
    words = {"title": _("Cho viết lại"), "submit": _("Cho viết lại"), "lead": lead}
    return _confirm(report_id, reports.reopen, _("Đã cho viết lại."), words)


@blueprint.route("/<int:report_id>/issue", methods=["GET", "POST"])
@requires("report.manage", target=_REPORT)
def issue(report_id: int) -> Any:
    """What keeps it back; else number, date and signer, the answers once more, and the report is issued."""
    row, session = _one(report_id), reading()
    today, kind = clock.today(), KINDS[_kind(row)]
    number = documents.proposed(session, row.council_id, kind.abbreviation, today.year)
    signer = signers.of_body(session, row.council_id, today)
    form = IssueForm(version=row.version, issued_on=today, number=number, signer=signer.name,
                     signer_position=signer.position)  # fmt: skip
    context: dict[str, Any] = {
        "row": row, "words": pages.period_words(row.period), "paper": papers.one(session, _kind(row), report_id),
        "reviews": may("report.review", query.target(session, report_id)),
    }  # fmt: skip
    if row.status is ReportStatus.REVIEWED and (found := reports.obstacles(session, report_id, now=clock.now())):
        form.refuse(found)
        return shown("reports/issue.html", form, stuck=True, **context)
    if "check" in request.form and form.validate_on_submit():
        papers.of_its_year(form.number, form.issued_on.data, row.council_id, kind)
        return render_template("reports/check.html", form=form, **context)
    if "edit" in request.form:
        return render_template("reports/issue.html", form=form, **context)
    if attempt(form, lambda: reports.issue(form.to_command(report_id), actor=acting(), now=clock.now())):
        flash(_("Đã ban hành báo cáo; hạn báo cáo trong kế hoạch được ghi là đã xong."), "success")
        return redirect(url_for(".show", report_id=report_id), 303)
    return shown("reports/issue.html", form, **context)


@blueprint.route("/<int:report_id>/send", methods=["GET", "POST"])
@requires("report.manage", target=_REPORT)
def send(report_id: int) -> Any:
    row = _one(report_id)
    form = SendForm(version=row.version, sent_on=clock.today())
    if attempt(form, lambda: reports.send(form.to_command(report_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi nhận gửi cấp trên; cấp trên xem được báo cáo này."), "success")
        return redirect(url_for(".show", report_id=report_id), 303)
    return _form(row, form, _("Gửi cấp trên"), _("Ghi đã gửi"))


@blueprint.get("/figures/<int:council_id>/<int:year>")
@requires("report.overview", target=_COUNCIL, view="report.overview")
def figures(council_id: int, year: int) -> Any:
    """Ledger, drop-outs, whom awards honour, on time, step times: of one year as it stands."""
    period = _year(year)
    counted = report_figures.count(reading(), council_id, period, now=clock.now())
    found = _figures(counted, period)
    if (file := _file(found)) is not None:
        return file
    trend = report_figures.trend(reading(), counted.where, year)
    return render_template(
        "reports/figures.html", figures=found, years=_figures(counted, period, trend),
        council_id=council_id, year=year,
        differences=counted.differences,
    )  # fmt: skip


@blueprint.get("/records/<int:council_id>/<int:year>")
@requires("report.overview", target=_COUNCIL, view="report.overview")
def records(council_id: int, year: int) -> Any:
    """The records of each case, step by step: what an auditor of the procedure asks for."""
    counted = report_figures.count(reading(), council_id, _year(year), now=clock.now())
    found = report_records.of_cases(reading(), acting(), [case.id for case in counted.own])
    if exporting.wanted():
        told = [counted.where.body.name, f"Năm {year}"]
        return exporting.file(sheets.RECORDS, pages.kept(counted.own, found, counted.where.names), told)
    return render_template(
        "reports/records.html", cases=[case for case in counted.own if case.id in found], records=found, year=year,
        council_id=council_id, body=counted.where.body.name, names=counted.where.names, award_short=award_short,
        steps=pages.step_words(),
    )  # fmt: skip


@blueprint.get("/of-plan/<int:plan_id>/<any(half_year, year):kind>")
@requires("plan.view", target=_PLAN)
def of_plan(plan_id: int, kind: str) -> Any:
    """The report that closed a task of a plan, or the term that was noted as met."""
    plan = plans_query.detail(reading(), plan_id)
    if plan is None:
        raise NotFound("plan")
    row = query.of_period(reading(), plan.organisation_id, Period(ReportKind(kind), plan.year, plan.year))
    if row is not None and may("report.view", query.target(reading(), row.id)):
        return redirect(url_for(".show", report_id=row.id))
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor="terms"))


def _one(report_id: int) -> query.ReportRow:
    row = query.one(reading(), report_id)
    if row is None:
        raise NotFound("report")
    return row


def _kind(row: query.ReportRow) -> DocumentKind:
    return DocumentKind(f"{row.kind}_report")


def _year(year: int) -> Period:
    if not reports.FIRST_YEAR <= year <= reports.LAST_YEAR:
        raise NotFound("year")
    return Period(ReportKind.YEAR, year, year)


def _figures(counted: Counted, period: Period, frozen: dict[str, Any] | None = None) -> pages.Figures:
    where = counted.where
    return pages.Figures(period, where.body.name, staff(where.body.kind), frozen or counted.data, where.successors)


def _file(figures: pages.Figures) -> Response | None:
    """The list of figures that the address asks for; None when it asks for the page."""
    for part, (listed, rows, told) in sheets.of_figures(figures).items():
        if exporting.wanted(part):
            return exporting.file(listed, rows(), [figures.body, pages.period_words(figures.period), *told])
    return None


def _task(row: query.ReportRow) -> Any:
    """The task of the plan that asks for this report, with its term; None when no plan does."""
    closing = {ReportKind.HALF_YEAR: TaskClosing.HALF_REPORT, ReportKind.YEAR: TaskClosing.YEAR_REPORT}.get(row.kind)
    return query.task_of(reading(), row.council_id, row.year, closing) if closing else None


def _term(row: query.ReportRow) -> Any:
    """The term of the year's report in the plan; None for another report, or when the plan sets none."""
    if row.kind is not ReportKind.YEAR:
        return None
    place = (row.council_id, row.year)
    return terms.of(reading(), {place})[place].get(Stage.REPORT)


def _form(row: query.ReportRow, form: Any, title: str, submit: str, lead: str = "") -> Any:
    subject = f"{row.kind.label}: {row.council}"
    return shown("directory/form.html", form, title=title, subject=subject, submit=submit, lead=lead,
                 back_url=url_for(".show", report_id=row.id))  # fmt: skip


def _confirm(report_id: int, act: Any, done: str, words: dict[str, str]) -> Any:
    row = _one(report_id)
    form = ConfirmForm(version=row.version)
    if attempt(form, lambda: act(report_id, form.seen_version, actor=acting(), now=clock.now())):
        flash(done, "success")
        return redirect(url_for(".show", report_id=report_id), 303)
    return _form(row, form, **words)
