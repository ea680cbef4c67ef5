"""Initiatives: the list, handing in, one initiative, a member's own sheet, the second decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.initiatives import MOST_AUTHORS
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import initiatives as query
from workflow.queries import organisations, scores, targets
from workflow.queries.alike import Told
from workflow.services import initiatives, recognition, scoring
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.forms import initiatives as forms
from workflow.web.handling import attempt, shown
from workflow.web.listing import Neighbours, cursor, offered, searched
from workflow.web.numbers import LARGEST
from workflow.web.pages import initiatives as pages
from workflow.web.pages import sheets
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("initiatives", __name__, url_prefix="/initiatives")
_ONE = by(targets.submission, "submission_id")
_S, _R = SubmissionStatus, RoundStatus


@blueprint.get("")
@requires("initiative.list")
def index() -> Any:
    """What the reader may see, the newest first."""
    session, actor = reading(), acting()
    statuses = {status.value: status for status in SubmissionStatus}
    filters = query.Filters(
        q=searched(), round_id=request.args.get("round", type=int), unit_id=request.args.get("unit", type=int),
        status=statuses.get(request.args.get("status", "")),
    )  # fmt: skip
    rounds = query.rounds(session, actor)
    units = organisations.choices(session, actor, "initiative.view", clock.today())
    if exporting.wanted():
        asked = exporting.asked(
            (_("Tìm"), filters.q), (_("Đơn vị"), filters.unit_id, units), (_("Tình trạng"), filters.status),
            (_("Đợt"), filters.round_id, [(row.id, pages.round_name(row.number, row.year)) for row in rounds]),
        )  # fmt: skip
        rows = exporting.every(lambda at: query.listing(session, actor, filters, at))
        return exporting.file(sheets.INITIATIVES, rows, asked)
    listed = query.listing(session, actor, filters, cursor())
    open_rounds = [row for row in query.rounds(session, actor, status=_R.OPEN) if row.takes(clock.today())]
    return render_template(
        "initiatives/index.html", listed=listed, filters=filters, pages=pages, rounds=rounds,
        statuses=offered(SubmissionStatus), open_rounds=open_rounds, links=Neighbours(listed.after, listed.before),
        units=units,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires("initiative.create", view="initiative.list")
def new() -> Any:
    """A new one; with no round open there is nothing to fill in."""
    form = _form()
    if form is None:
        return render_template("initiatives/closed.html")
    if (done := attempt(form, lambda: _save(form, None))) is not None:
        return _kept(done.value)
    return _filled(form, _("Nộp sáng kiến"), url_for(".index"))


@blueprint.get("/<int:submission_id>")
@requires("initiative.view", target=_ONE)
def show(submission_id: int) -> str:
    page = _page(submission_id)
    session, actor, target = reading(), acting(), targets.submission(reading(), submission_id)
    around = query.one_round(session, page.round_id)
    assert around is not None  # noqa: S101 (a foreign key)
    edition = scores.edition(session, around.sheet_id)
    assert edition is not None  # noqa: S101
    inside = may("initiative.inside", target)
    over = around.status in (_R.SCORED, _R.CLOSED)
    result = None
    if (inside and over) or page.concluded:
        result = scores.results(session, edition.rubric, [submission_id]).get(submission_id)
    sheets = scores.sheets(session, submission_id) if inside and over else []
    told = Told(page.title, page.description, submission_id)
    return render_template(
        "initiatives/show.html", page=page, around=around, edition=edition, result=result, sheets=sheets, pages=pages,
        marks=pages.mark_lines(result, sheets) if result else [], inside=inside, target=target,
        alike=pages.alike_lines(actor, around.council_id, told), late=pages.filed_late(page, clock.today()),
        form=forms.ActForm(version=page.version), Status=SubmissionStatus, Round=RoundStatus, today=clock.today(),
    )  # fmt: skip


@blueprint.route("/<int:submission_id>/edit", methods=["GET", "POST"])
@requires("initiative.edit", target=_ONE)
def edit(submission_id: int) -> Any:
    page = _page(submission_id)
    if page.status is not _S.DRAFT:
        flash(_("Sáng kiến đã nộp: chuyển về bản nháp trước rồi mới sửa."), "warning")
        return redirect(_url(submission_id), 303)
    form = _form(page)
    if form is None:
        return render_template("initiatives/closed.html")
    if (done := attempt(form, lambda: _save(form, submission_id))) is not None:
        return _kept(done.value)
    return _filled(form, _("Sửa sáng kiến"), _url(submission_id))


@blueprint.post("/<int:submission_id>/<any(submit, recall, discard):act>")
@requires("initiative.recall", target=_ONE)
def step(submission_id: int, act: str) -> Response:
    """Hand in, take back into a draft, throw a draft away."""
    form = forms.ActForm()
    if not form.validate_on_submit():
        abort(400)
    service = {"submit": initiatives.submit, "recall": initiatives.recall, "discard": initiatives.discard}[act]
    try:
        service(submission_id, form.seen_version, actor=acting(), now=clock.now())
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
        return redirect(_url(submission_id), 303)
    words = {
        "submit": _("Đã nộp sáng kiến cho Hội đồng."),
        "recall": _("Đã chuyển về bản nháp; sửa xong nhớ nộp lại trước khi hết hạn."),
        "discard": _("Đã bỏ bản nháp."),
    }
    flash(words[act], "success")
    return redirect(url_for(".index") if act == "discard" else _url(submission_id), 303)


@blueprint.route("/<int:submission_id>/score", methods=["GET", "POST"])
@requires("initiative.score", target=_ONE)
def score(submission_id: int) -> Any:
    """A member's own sheet; nobody else's is on the page."""
    page, session, actor = _page(submission_id), reading(), acting()
    around = query.one_round(session, page.round_id)
    edition = scores.edition(session, around.sheet_id) if around else None
    if around is None or edition is None or around.status is not _R.SCORING:
        flash(_("Đợt này không trong thời gian chấm điểm."), "warning")
        return redirect(_url(submission_id), 303)
    own = next(iter(scores.sheets(session, submission_id, actor.person_id)), None) if actor.person_id else None
    values: dict[str, Any] = {"version": own.version, "note": own.note} if own else {"version": 0}
    for number, criterion in enumerate(edition.rubric.criteria, start=1):
        values[f"points_{number}"] = own.points.get(criterion.code) if own else None
    form = forms.score_form(edition.rubric)(data=values)
    if attempt(form, lambda: scoring.score(form.to_command(submission_id), actor=actor, now=clock.now())):
        flash(_("Đã ghi phiếu chấm của bạn; sửa được đến khi thư ký khóa phiếu."), "success")
        return redirect(url_for("initiative_rounds.show", round_id=around.id), 303)
    told = Told(page.title, page.description, submission_id)
    return shown("initiatives/score.html", form, page=page, around=around, edition=edition, pages=pages,
                 alike=pages.alike_lines(actor, around.council_id, told), own=own)  # fmt: skip


@blueprint.route("/<int:submission_id>/widen", methods=["GET", "POST"])
@requires("initiative.decide", target=_ONE)
def widen(submission_id: int) -> Any:
    """The second decision: effect and scope of influence."""
    page = _page(submission_id)
    kept = {"scope": page.scope, "body": page.scope_body, "number": page.scope_number,
            "decided_on": page.scope_decided_on, "version": page.version}  # fmt: skip
    form = forms.WidenForm(data=kept)
    if attempt(form, lambda: recognition.widen(form.to_command(submission_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi quyết định về hiệu quả áp dụng, phạm vi ảnh hưởng."), "success")
        return redirect(_url(submission_id), 303)
    lead = _("Quyết định riêng, sau quyết định công nhận sáng kiến (Thông tư 15/2025/TT-BNV, Điều 9; Mẫu 13 Nghị định "
             "152/2025/NĐ-CP).")  # fmt: skip
    return shown("directory/form.html", form, title=_("Hiệu quả áp dụng, phạm vi ảnh hưởng"), subject=page.title,
                 lead=lead, submit=_("Ghi quyết định"), back_url=_url(submission_id))  # fmt: skip


@blueprint.route("/<int:submission_id>/take-back", methods=["GET", "POST"])
@requires("initiative.decide", target=_ONE)
def take_back(submission_id: int) -> Any:
    page = _page(submission_id)
    form = forms.TakeBackForm(version=page.version)
    if attempt(form, lambda: recognition.take_back(form.to_command(submission_id), actor=acting(), now=clock.now())):
        flash(_("Đã bỏ kết luận ghi nhầm; sáng kiến trở lại chờ kết luận."), "success")
        return redirect(_url(submission_id), 303)
    lead = _("Sáng kiến ra khỏi hồ sơ thành tích của các tác giả; nhật ký vẫn giữ kết luận cũ.")
    return shown("directory/form.html", form, title=_("Bỏ kết luận ghi nhầm"), subject=page.title, lead=lead,
                 submit=_("Bỏ kết luận"), kind="danger", back_url=_url(submission_id))  # fmt: skip


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(page: query.SubmissionPage | None = None) -> Any:
    """The form with what may be chosen; None when no round of the reader's councils takes initiatives today."""
    session, actor, today = reading(), acting(), clock.today()
    units = query.units_of(session, actor, today)
    if page is not None and page.unit_id not in {unit for unit, _name, _council in units}:
        target = targets.submission(session, page.id)
        units = [*units, (page.unit_id, page.unit, target.council_id or 0)] if target else units
    rounds = query.open_rounds(session, {council for _unit, _name, council in units}, today)
    if not units or not rounds:
        return None
    form = forms.SubmissionForm(data=_values(page, units, rounds))
    form.round_id.choices = [(row.id, f"{pages.round_name(row.number, row.year)} – {row.council}") for row in rounds]
    form.unit_id.choices = [(unit, name) for unit, name, _council in units]
    unit, _name, council = next((one for one in units if one[0] == form.unit_id.data), units[0])
    kept = [author.person_id for author in page.authors] if page else []
    chosen = [who.data for who, _share in form.authors if who.data is not None and 0 < who.data <= LARGEST]
    form.offer(query.possible_authors(session, council, unit, kept, chosen))
    return form


def _values(page: query.SubmissionPage | None, units: Any, rounds: Any) -> dict[str, Any]:
    if page is None:
        asked = request.args.get("round", type=int)
        chosen = asked if asked in {row.id for row in rounds} else rounds[0].id
        values: dict[str, Any] = {"round_id": chosen, "unit_id": units[0][0], "version": 0}
        own = acting().person_id
        return values | ({"author_1": own, "share_1": 100} if own is not None else {})
    names = ("round_id", "unit_id", "title", "problem", "solution", "novelty", "effect", "applied_where",
             "applied_since", "version")  # fmt: skip
    values = {name: getattr(page, name) for name in names}
    for number, author in enumerate(page.authors[:MOST_AUTHORS], start=1):
        values |= {f"author_{number}": author.person_id, f"share_{number}": author.share}
    return values


def _save(form: Any, submission_id: int | None) -> tuple[int, bool]:
    submit = request.form.get("then") == "submit"
    command = form.to_command(submission_id, submit=submit)
    return initiatives.save(command, actor=acting(), now=clock.now()), submit


def _kept(done: tuple[int, bool]) -> Response:
    submission_id, submitted = done
    flash(_("Đã nộp sáng kiến cho Hội đồng.") if submitted else _("Đã lưu bản nháp. Nộp khi đã viết đủ."), "success")
    return redirect(_url(submission_id), 303)


def _filled(form: Any, title: str, back_url: str) -> Any:
    return shown("initiatives/form.html", form, title=title, back_url=back_url)


def _page(submission_id: int) -> query.SubmissionPage:
    page = query.page(reading(), submission_id)
    if page is None:
        raise NotFound("submission")
    return page


def _url(submission_id: int) -> str:
    return url_for("initiatives.show", submission_id=submission_id)
