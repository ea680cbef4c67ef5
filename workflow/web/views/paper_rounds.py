"""What is counted from paper: totals typed twice, differences settled, the signed sheet as a picture."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workflow import clock
from workflow.domain.ballots import differences
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import reading
from workflow.queries import ballots as query
from workflow.services import opening, paper_rounds
from workflow.services.attachments import Store
from workflow.web.filters import say
from workflow.web.forms.ballots import PaperForm, RoundActForm, SheetForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import ballots as pages
from workflow.web.security import acting, by, requires
from workflow.web.views.attachments import HANDED_OVER
from workflow.web.views.ballots import back, the_round

blueprint = Blueprint("paper_rounds", __name__)
_ROUND = by(query.target, "round_id")
_SHEET = by(query.sheet_target, "sheet_id")


def _store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


@blueprint.route("/ballots/<int:round_id>/paper", methods=["GET", "POST"])
@requires("ballot.manage", target=_ROUND)
def type_totals(round_id: int) -> Any:
    """The first typing and the second, each before an empty page; the third where they differ, both shown."""
    session, round_ = reading(), the_round(round_id)
    typed = [entry.totals for entry in query.entries(session, round_id)]
    if not round_.seal:
        return back(round_id)
    wanted = paper_rounds.from_paper(opening.sealed(round_))
    asked = [question for question in query.questions(session, round_id) if question.item_id in wanted]
    both = len(typed) == 2  # noqa: PLR2004 (typed twice)
    if both:
        apart = differences(*typed)
        asked = [question for question in asked if question.item_id in apart]
    if len(typed) > 2 or not asked:  # noqa: PLR2004
        return back(round_id)
    form = PaperForm().bind(asked)
    if not form.is_submitted():
        form.turn.data = str(len(typed) + 1)
    done = attempt(
        form,
        lambda: paper_rounds.type_totals(round_id, form.to_totals(), turn=form.seen_turn, actor=acting(),
                                         now=clock.now()),
    )  # fmt: skip
    if done:
        if done.value:
            flash(_("Hai lượt nhập khác nhau ở %(count)s mục.", count=len(done.value)), "warning")
        return back(round_id, "" if done.value else _("Đã ghi lượt nhập."))
    return shown("paper_rounds/type.html", form, round=round_, title=pages.title(round_), words=pages,
                 typed=typed if both else [])  # fmt: skip


@blueprint.post("/ballots/<int:round_id>/paper/again")
@requires("ballot.manage", target=_ROUND)
def again(round_id: int) -> BaseResponse:
    if not RoundActForm().validate_on_submit():
        abort(400)
    try:
        paper_rounds.start_again(round_id, actor=acting(), now=clock.now())
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
        return back(round_id)
    return back(round_id, _("Đã bỏ các lượt nhập. Nhập lại từ đầu."))


@blueprint.route("/ballots/<int:round_id>/sheet", methods=["GET", "POST"])
@requires("ballot.manage", target=_ROUND)
def sheet(round_id: int) -> Any:
    round_, form = the_round(round_id), SheetForm()

    def keep() -> int:
        sent = form.file.data
        return paper_rounds.attach_sheet(
            round_id, sent.filename or "", sent.stream, store=_store(), actor=acting(), now=clock.now()
        )

    if attempt(form, keep):
        return back(round_id, _("Đã đính kèm biên bản kiểm phiếu."))
    return shown("paper_rounds/sheet.html", form, round=round_, title=pages.title(round_))


@blueprint.get("/ballot-sheets/<int:sheet_id>")
@requires("ballot.tally", target=_SHEET)
def download(sheet_id: int) -> Response:
    """Hand the picture over under its name."""
    row = query.sheet(reading(), sheet_id)
    path = _store().path(row.storage_key) if row else None
    if row is None or path is None or not path.is_file():
        raise NotFound("sheet")
    if not pages.sees_sheets(acting(), the_round(row.round_id), query.sheet_target(reading(), sheet_id)):
        raise Forbidden("ballot.tally")
    response = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.name, etag=False)
    response.headers.update(HANDED_OVER)
    return response
