"""Public notices before the vote: what everybody may read and comment on, and the secretary's side of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.states import Role
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import meetings as meetings_query
from workflow.queries import publicity as query
from workflow.queries import targets
from workflow.services import publicity
from workflow.web import exporting
from workflow.web.forms.publicity import CommentForm, PostForm, ReplyForm, TakeDownForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.pages.chosen import chosen_ids
from workflow.web.pages.words import award_name, award_short
from workflow.web.security import acting, by, current_actor, may, public, requires

blueprint = Blueprint("publicity", __name__, url_prefix="/public-notices")
_COUNCIL = by(targets.organisation, "council_id")
_NOTICE = by(query.target, "notice_id")
_COMMENT = by(query.comment_target, "comment_id")


@blueprint.get("")
@public
def index() -> Any:
    """The lists that hang now."""
    rows = query.hanging(reading(), clock.now())
    if exporting.wanted():
        return exporting.file(sheets.HANGING, rows)
    return render_template("publicity/index.html", rows=rows)


@blueprint.route("/<int:notice_id>", methods=["GET", "POST"])
@public
def show(notice_id: int) -> Any:
    """One list, what was said about it, and a form to say more. Gone for the public when it hangs no longer."""
    session, now, actor = reading(), clock.now(), current_actor()
    notice = _one(notice_id)
    manages = actor is not None and may("publicity.manage", query.target(session, notice_id))
    if not notice.hangs(now) and not manages:
        raise NotFound("notice")
    items, form = query.items(session, notice_id), CommentForm()
    if exporting.wanted():
        told = [notice.council, f"Niêm yết đến hết ngày {notice.last_day:%d/%m/%Y}"]
        return exporting.file(sheets.PUBLIC_LIST, items, told, notice.title)
    names = [(item.nomination_id, f"{item.name} ({award_short(item.award_code)})") for item in items]
    form.nomination_id.choices = [("", _("Cả danh sách")), *names]
    if actor is not None:
        form.signed()
    address = request.remote_addr or ""
    if attempt(form, lambda: publicity.comment(form.to_command(notice_id, address), actor=actor, now=clock.now())):
        flash(_("Đã nhận góp ý. Thư ký Hội đồng xem xét rồi mới đăng; cảm ơn bạn."), "success")
        return redirect(url_for(".show", notice_id=notice_id), 303)
    return shown(
        "publicity/show.html", form, notice=notice, items=items, award_name=award_name, manages=manages,
        hangs=notice.hangs(now), comments=query.comments(session, notice_id, shown_only=True),
    )  # fmt: skip


@blueprint.get("/manage")
@requires("publicity.list")
def manage() -> Any:
    """The secretary's lists, and where new ones are posted."""
    own = acting().organisations(Role.SECRETARY)
    rows = query.of_councils(reading(), own)
    if exporting.wanted():
        return exporting.file(sheets.PUBLIC_NOTICES, rows)
    return render_template(
        "publicity/manage.html", rows=rows, now=clock.now(),
        councils=meetings_query.councils(reading(), own),
    )  # fmt: skip


@blueprint.route("/new/<int:council_id>", methods=["GET", "POST"])
@requires("publicity.manage", target=_COUNCIL, view="publicity.manage")
def new(council_id: int) -> Any:
    """Choose cases and post them."""
    year, rows = clock.today().year, query.candidates(reading(), council_id)
    form = PostForm(title=_("Danh sách đề nghị khen thưởng năm %(year)s", year=year), days=5)
    ids = chosen_ids(request.form.getlist("ids"))
    done = attempt(
        form, lambda: publicity.post(form.to_command(council_id, year, ids), actor=acting(), now=clock.now())
    )
    if done:
        flash(_("Đã niêm yết."), "success")
        return redirect(url_for(".show", notice_id=done.value), 303)
    return shown("publicity/new.html", form, rows=rows, award_short=award_short, chosen=set(ids))


@blueprint.route("/<int:notice_id>/take-down", methods=["GET", "POST"])
@requires("publicity.manage", target=_NOTICE, view="publicity.manage")
def take_down(notice_id: int) -> Any:
    notice = _one(notice_id)
    form = TakeDownForm(version=notice.version)
    if attempt(form, lambda: publicity.take_down(form.to_command(notice_id), actor=acting(), now=clock.now())):
        flash(_("Đã gỡ danh sách; hồ sơ phải niêm yết lại nếu kế hoạch yêu cầu."), "success")
        return redirect(url_for(".manage"), 303)
    return shown(
        "directory/form.html", form, title=_("Gỡ danh sách niêm yết"), subject=notice.title, kind="danger",
        submit=_("Gỡ danh sách"), back_url=url_for(".show", notice_id=notice_id),
    )  # fmt: skip


@blueprint.get("/<int:notice_id>/record")
@requires("publicity.manage", target=_NOTICE, view="publicity.manage")
def record(notice_id: int) -> str:
    """The posting record, to be printed: what hung, from when to when, what was said and answered."""
    session = reading()
    return render_template(
        "publicity/record.html", notice=_one(notice_id), items=query.items(session, notice_id), now=clock.now(),
        comments=query.comments(session, notice_id), award_name=award_name,
    )  # fmt: skip


@blueprint.route("/comments/<int:comment_id>", methods=["GET", "POST"])
@requires("publicity.manage", target=_COMMENT, view="publicity.manage")
def answer(comment_id: int) -> Any:
    """Show a comment or not, with an answer."""
    notice_id, row = _comment(comment_id)
    form = ReplyForm(status=row.status, answer=row.answer)
    if attempt(form, lambda: publicity.answer(form.to_command(comment_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi trả lời."), "success")
        return redirect(url_for(".record", notice_id=notice_id), 303)
    return shown("publicity/answer.html", form, row=row, back_url=url_for(".record", notice_id=notice_id))


def _comment(comment_id: int) -> tuple[int, query.CommentRow]:
    found = query.comment(reading(), comment_id)
    if found is None:
        raise NotFound("comment")
    return found


def _one(notice_id: int) -> query.NoticeRow:
    row = query.one(reading(), notice_id)
    if row is None:
        raise NotFound("notice")
    return row
