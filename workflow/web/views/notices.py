"""One's own notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain.phrases import Phrase
from workflow.errors import NotFound
from workflow.extensions import csrf, mail_enabled, reading
from workflow.jobs import letters
from workflow.notifications import words
from workflow.queries import notices as query
from workflow.services import notices
from workflow.web import exporting
from workflow.web.pages import office_sheets as sheets
from workflow.web.security import acting, public, requires, safe_next

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


def story(row: query.NoticeRow, names: dict[int, str]) -> words.Story:
    """What a notice is about, for `notifications.words`."""
    award = load_catalogue().awards.get(row.award_code)
    return words.Story(row.kind, row.data, names, row.code, row.subject_name, award.name if award else "")


def told(page: query.Page) -> Iterator[tuple[query.NoticeRow, Phrase, tuple[words.Line, ...]]]:
    """Each notice with its title and its lines."""
    names = dict(page.names)
    for row in page.rows:
        yield row, words.title(story(row, names)), words.lines(story(row, names))


@blueprint.get("")
@requires("notice.read")
def index() -> Any:
    unread = request.args.get("unread") == "1"
    if exporting.wanted():
        found = query.page(reading(), acting().user_id, unread=unread, limit=exporting.MOST + 1)
        return exporting.file(sheets.NOTICES, told(found), [_("Chưa đọc")] if unread else [])
    page = query.page(reading(), acting().user_id, before=request.args.get("before", type=int), unread=unread)
    older = url_for(".index", before=page.older_id, unread=1 if unread else None) if page.older_id else ""
    return render_template(
        "notices/index.html", told=list(told(page)), only_unread=unread, older_url=older, mail=mail_enabled(),
        waiting=query.unread_count(reading(), acting().user_id),
    )  # fmt: skip


@blueprint.post("/<int:notice_id>/open")
@requires("notice.read")
def open_(notice_id: int) -> Any:
    """Note one notice as read and go where it leads."""
    return redirect(safe_next(notices.mark_read(notice_id, actor=acting(), now=clock.now())), 303)


@blueprint.get("/digest/<token>")
@public
def digest(token: str) -> str:
    """Ask whether the weekly digest shall stop: a mail program that looks at every link stops nothing."""
    user_id = letters.who_declines(token)
    if user_id is None:
        raise NotFound("digest")
    wanted = query.wants_digest(reading(), user_id)
    return render_template("notices/digest.html", wanted=wanted, token=token)


@blueprint.post("/digest/<token>")
@csrf.exempt  # the mail program posts it for its reader (RFC 8058); the token is the permission
@public
def decline(token: str) -> Any:
    user_id = letters.who_declines(token)
    if user_id is None:
        raise NotFound("digest")
    notices.mail_digest(user_id, wanted=request.form.get("wanted") == "1")
    return redirect(url_for(".digest", token=token), 303)


@blueprint.post("/read")
@requires("notice.read")
def read_all() -> Any:
    notices.mark_all_read(actor=acting(), now=clock.now())
    flash(_("Đã đánh dấu đã đọc tất cả."), "success")
    return redirect(url_for(".index"), 303)
