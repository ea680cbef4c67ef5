"""All papers of a meeting, a proposal or a decision at once: asked for, watched, found again, fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.document_kinds import KINDS, About
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import documents
from workflow.queries import packs as query
from workflow.queries.packs import PackRow
from workflow.services import pack_contents, packs
from workflow.web import exporting
from workflow.web.forms.base import Choice, Form
from workflow.web.handling import attempt, shown
from workflow.web.pages import office_sheets
from workflow.web.pages import papers as pages
from workflow.web.security import Access, acting, requires, requires_of_kind

blueprint = Blueprint("packs", __name__, url_prefix="/packs")
_ABOUT = f"<any({','.join(pack_contents.ABOUTS)}):about>/<int:about_id>"
#: A page that shows progress asks again after so many seconds.
_AGAIN = "5"


class PackForm(Form):
    format = Choice(
        lazy_gettext("Dạng tệp"),
        choices=[(pack_contents.ZIP, lazy_gettext("Tệp ZIP, mỗi văn bản một PDF")),
                 (pack_contents.BOTH, lazy_gettext("Tệp ZIP, mỗi văn bản một PDF và một DOCX để sửa")),
                 (pack_contents.PDF, lazy_gettext("Một tệp PDF để in liền"))],
    )  # fmt: skip


def _looks(session: Session, *, about: str, about_id: int) -> Access | None:
    kind = next(kind for kind, told in KINDS.items() if told.about == about)
    place, action = documents.place(session, kind, about_id), pack_contents.ABOUTS[About(about)]
    return Access(action, place.target, action) if place else None


@blueprint.get("")
@requires("pack.own")
def index() -> Any:
    """One's own packs, found again whenever one comes back."""
    rows = query.of_user(reading(), acting().user_id)
    if exporting.wanted():
        return exporting.file(office_sheets.PACKS, rows)
    return render_template("packs/index.html", rows=rows, size=_size, formats=pack_contents.FORMATS)


@blueprint.route(f"/new/{_ABOUT}", methods=["GET", "POST"])
@requires_of_kind(_looks)
def new(about: str, about_id: int) -> Any:
    """Ask for a pack; it is made in the background."""
    form, what = PackForm(format=pack_contents.ZIP), About(about)

    def act() -> int:
        return packs.request(what, about_id, form.format.data, actor=acting(), now=clock.now())

    if done := attempt(form, act):
        flash(_("Đã nhận yêu cầu. Có thể rời trang này; khi xong sẽ có thông báo."), "success")
        return redirect(url_for(".show", pack_id=done.value), 303)
    return shown(
        "directory/form.html", form, title=_("Tải cả bộ văn bản"), submit=_("Đóng bộ"),
        lead=_("Gồm mọi văn bản bạn được xem: bản đã phát hành đúng như đã lưu, bản chưa phát hành đánh dấu dự thảo."),
        back_url=pages.about_url(what, about_id),
    )  # fmt: skip


@blueprint.get("/<int:pack_id>")
@requires("pack.own")
def show(pack_id: int) -> Any:
    """How far a pack has come; the page asks again by itself until it is done."""
    pack = _one(pack_id)
    there = pack.ready and packs.file_of(pack, _folder()).is_file()
    response = current_app.make_response(render_template(
        "packs/show.html", pack=pack, there=there, about_url=pages.about_url(pack.about, pack.about_id), size=_size,
        kept_days=packs.KEPT.days, formats=pack_contents.FORMATS,
    ))  # fmt: skip
    if pack.under_way:
        response.headers["Refresh"] = _AGAIN
    return response


@blueprint.get("/<int:pack_id>/file")
@requires("pack.own")
def download(pack_id: int) -> Response:
    """Hand the pack over to the one who asked, as long as he may see all that is in it."""
    pack = _one(pack_id)
    path = packs.file_of(pack, _folder())
    if not pack.ready or not path.is_file() or not packs.may_still(pack, actor=acting()):
        raise NotFound("pack")
    name = f"bo-van-ban-{pack.id}.{packs.ending(pack)}"
    response = send_file(path, as_attachment=True, download_name=name, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<int:pack_id>/again")
@requires("pack.own")
def again(pack_id: int) -> Any:
    packs.again(pack_id, actor=acting())
    flash(_("Sẽ thử lại trong phút tới."), "info")
    return redirect(url_for(".show", pack_id=pack_id), 303)


def _one(pack_id: int) -> PackRow:
    pack = query.one(reading(), pack_id, acting().user_id)
    if pack is None:
        raise NotFound("pack")
    return pack


def _folder() -> Path:
    place: Path = current_app.extensions["tdkt"].settings.instance_dir / packs.FOLDER
    return place


def _size(count: int) -> str:
    return f"{count / 1_048_576:.1f}".replace(".", ",") + " MB" if count >= 1 << 20 else f"{max(1, count >> 10)} KB"
