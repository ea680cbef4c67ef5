"""Rounds of initiatives: opening, the scoring sheet, the scoring, the conclusion; and what a round came to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.data.scoring import load_scoring
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import initiatives as query
from workflow.queries import meetings, organisations, scores, targets
from workflow.services import initiative_rounds as rounds
from workflow.services import recognition
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.forms import initiatives as forms
from workflow.web.handling import attempt, shown
from workflow.web.pages import council_sheets, sheets
from workflow.web.pages import initiatives as pages
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("initiative_rounds", __name__, url_prefix="/initiatives/rounds")
_ROUND = by(targets.initiative_round, "round_id")
_SEES = "initiative.round"
_ACTS = {
    "start": (rounds.start_scoring, N_("Đã dừng nhận sáng kiến; thành viên Hội đồng bắt đầu chấm.")),
    "reopen": (rounds.reopen, N_("Đã mở lại việc nhận sáng kiến.")),
    "end": (rounds.close_scoring, N_("Đã khóa phiếu chấm. Tiếp theo: biểu quyết và ghi kết luận.")),
    "finish": (rounds.finish, N_("Đã kết thúc đợt sáng kiến.")),
}


@blueprint.get("")
@requires("initiative.list")
def index() -> Any:
    rows = query.rounds(reading(), acting())
    if exporting.wanted():
        return exporting.file(sheets.ROUNDS, rows)
    councils = _councils() if may("initiative.open_round") else []
    return render_template("initiatives/rounds.html", rows=rows, pages=pages, councils=councils)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("initiative.open_round", view="initiative.list")
def new() -> Any:
    councils, today = _councils(), clock.today()
    form = forms.RoundForm(year=today.year)
    form.council_id.choices = councils
    if len(councils) == 1 and not form.is_submitted():
        form.council_id.data = councils[0][0]
    if done := attempt(form, lambda: rounds.open_round(form.to_command(), actor=acting(), now=clock.now())):
        return _back(done.value, _("Đã mở đợt sáng kiến; các đơn vị và tác giả nộp được trong thời gian nhận."))
    lacking = [(key, name) for key, name in councils if scores.newest(reading(), key) is None]
    return shown("initiatives/round_form.html", form, title=_("Mở đợt sáng kiến"), submit=_("Mở đợt"), lacking=lacking,
                 back_url=url_for(".index"))  # fmt: skip


@blueprint.get("/<int:round_id>")
@requires(_SEES, target=_ROUND)
def show(round_id: int) -> Any:
    """A round with what was handed in, as far as the reader may see it; the results once they may be seen."""
    around = _round(round_id)
    edition = _edition(around.sheet_id)
    session, actor = reading(), acting()
    seats = meetings.seats(session, around.council_id, clock.today())
    lines = pages.round_lines(around, query.of_round(session, actor, round_id), edition.rubric, seats, actor)
    if exporting.wanted():
        told = [around.council, pages.round_name(around.number, around.year)]
        return exporting.file(council_sheets.ROUND, lines, told)
    manages = may("initiative.manage", targets.initiative_round(session, round_id))
    following = manages and around.status is RoundStatus.SCORING
    return render_template(
        "initiatives/round.html", around=around, edition=edition, lines=lines, pages=pages, manages=manages,
        decides=may("initiative.decide", targets.initiative_round(session, round_id)), today=clock.today(),
        progress=pages.progress(lines, seats) if following else [], form=forms.ActForm(version=around.version),
        newest=scores.newest(session, around.council_id), status=RoundStatus,
    )  # fmt: skip


@blueprint.route("/<int:round_id>/change", methods=["GET", "POST"])
@requires("initiative.manage", target=_ROUND, view=_SEES)
def change(round_id: int) -> Any:
    around = _round(round_id)
    form = forms.ChangeRoundForm(obj=around)
    if attempt(form, lambda: rounds.change_round(form.to_command(round_id), actor=acting(), now=clock.now())):
        return _back(round_id, _("Đã sửa thời gian của đợt."))
    return shown("initiatives/round_form.html", form, title=_("Sửa đợt sáng kiến"), submit=_("Ghi"), lacking=[],
                 back_url=_page(round_id))  # fmt: skip


@blueprint.post(f"/<int:round_id>/<any({', '.join(_ACTS)}):act>")
@requires("initiative.manage", target=_ROUND, view=_SEES)
def step(round_id: int, act: str) -> Response:
    """Take the round one step on; what stands in its way is told on its page."""
    form = forms.ActForm()
    if not form.validate_on_submit():
        abort(400)
    service, words = _ACTS[act]
    try:
        service(round_id, form.seen_version, actor=acting(), now=clock.now())
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
        return _back(round_id)
    return _back(round_id, _(words))


@blueprint.route("/<int:round_id>/conclude", methods=["GET", "POST"])
@requires("initiative.decide", target=_ROUND, view=_SEES)
def conclude(round_id: int) -> Any:
    """The vote on everything that waits, and the decision."""
    around = _round(round_id)
    if around.status is not RoundStatus.SCORED:
        return _back(round_id, "")
    session, actor = reading(), acting()
    edition = _edition(around.sheet_id)
    seats = meetings.seats(session, around.council_id, clock.today())
    rows = [row for row in query.of_round(session, actor, round_id) if row.status is SubmissionStatus.SCORED]
    lines = pages.round_lines(around, rows, edition.rubric, seats, actor)
    voted = {line.row.id: line.row.title for line in lines if line.result is not None and line.result.passed}
    form = forms.conclude_form(voted)(version=around.version)
    done = attempt(form, lambda: recognition.conclude(form.to_command(round_id), actor=actor, now=clock.now()))
    if done:
        good = sum(one.recognised for one in done.value)
        words = _("Đã ghi kết luận: %(good)s sáng kiến được công nhận, %(bad)s không.", good=good,
                  bad=len(done.value) - good)  # fmt: skip
        return _back(round_id, words)
    return shown("initiatives/conclude.html", form, around=around, lines=lines, edition=edition, pages=pages)


@blueprint.route("/councils/<int:organisation_id>/sheet", methods=["GET", "POST"])
@requires("initiative.manage", target=by(targets.council, "organisation_id"), view=_SEES)
def sheet(organisation_id: int) -> Any:
    """A new edition of the council's sheet, starting from its newest or from the usual one."""
    last = scores.newest(reading(), organisation_id)
    edition = _edition(last) if last is not None else None
    rubric = edition.rubric if edition else load_scoring().rubric
    form = forms.RubricForm(data=forms.rubric_values(rubric, edition.number if edition else 0))
    done = attempt(form, lambda: rounds.set_rubric(form.to_command(organisation_id), actor=acting(), now=clock.now()))
    if done:
        flash(_("Đã lập phiếu chấm điểm; các lần trước vẫn giữ nguyên."), "success")
        return redirect(url_for(".edition", sheet_id=done.value), 303)
    return shown("initiatives/sheet_form.html", form, edition=edition, back_url=url_for(".index"))


@blueprint.get("/sheets/<int:sheet_id>")
@requires(_SEES, target=by(targets.scoring_sheet, "sheet_id"))
def edition(sheet_id: int) -> str:
    found = _edition(sheet_id)
    return render_template(
        "initiatives/sheet.html", edition=found, editions=scores.editions(reading(), found.organisation_id),
        manages=may("initiative.manage", targets.council(reading(), found.organisation_id)),
    )  # fmt: skip


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _councils() -> list[tuple[int, str]]:
    found = organisations.choices(reading(), acting(), "initiative.manage", clock.today(), only_councils=True)
    return [(key, name.lstrip("– ")) for key, name in found]


def _round(round_id: int) -> query.RoundRow:
    row = query.one_round(reading(), round_id)
    if row is None:
        raise NotFound("round")
    return row


def _edition(sheet_id: int) -> scores.Edition:
    found = scores.edition(reading(), sheet_id)
    if found is None:
        raise NotFound("scoring sheet")
    return found


def _page(round_id: int) -> str:
    return url_for("initiative_rounds.show", round_id=round_id)


def _back(round_id: int, message: str = "") -> Response:
    if message:
        flash(message, "success")
    return redirect(_page(round_id), 303)
