"""Files of a dossier: up, down, out. Never shown, always handed over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, send_file, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.files import Attach
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import attachments as query
from workflow.queries import case as cases
from workflow.queries import targets
from workflow.services import attachments
from workflow.services.attachments import Store
from workflow.web.pages import dossier
from workflow.web.security import acting, by, requires

blueprint = Blueprint("attachments", __name__)

#: What each refusal of a file is called in HTTP; the page is the same: the form, filled, with the reason.
_STATUS = {"file_too_large": 413, "file_empty": 400, "storage_full": 503} | dict.fromkeys(
    ("file_type", "file_mismatch", "file_macro", "file_active", "file_damaged"), 415
)
#: A file opened in the browser after all runs nothing and reaches nothing.
HANDED_OVER = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def _store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


@blueprint.post("/nominations/<int:nomination_id>/attachments")
@requires("nomination.attach", target=by(targets.nomination, "nomination_id"))
def upload(nomination_id: int) -> Any:
    """Take one file in. A refusal comes back as the dossier's page with the reason at the file."""
    row = cases.one(reading(), nomination_id)
    if row is None:
        raise NotFound("nomination")
    form, status = dossier.upload_form(row), 422
    if form.validate_on_submit():
        sent = form.file.data
        command = Attach(
            nomination_id=nomination_id, section=form.section.data, name=sent.filename or "", content=sent.stream
        )
        try:
            attachments.upload(command, store=_store(), actor=acting(), now=clock.now())
        except Refused as refused:
            form.refuse(refused.violations)
            status = _STATUS.get(refused.violations[0].code, 422)
        else:
            flash(_("Đã thêm tệp vào hồ sơ."), "success")
            return redirect(url_for("nominations.edit", nomination_id=nomination_id, _anchor="files"), 303)
    return dossier.edit_page(row, dossier.kept_form(row), status=status, upload=form)


@blueprint.get("/attachments/<int:attachment_id>")
@requires("attachment.download", target=by(query.target, "attachment_id"))
def download(attachment_id: int) -> Response:
    """Hand the file over under its name. 404 when the bytes are gone, which `flask check-files` then names too."""
    row = query.one(reading(), attachment_id)
    path = _store().path(row.storage_key) if row else None
    if row is None or path is None or not path.is_file():
        current_app.logger.error("attachment %s has no file", attachment_id)
        raise NotFound("attachment")
    response = send_file(path, mimetype=row.media_type, as_attachment=True, download_name=row.name, etag=False)
    response.headers.update(HANDED_OVER)
    return response


@blueprint.post("/attachments/<int:attachment_id>/remove")
@requires("nomination.attach", target=by(query.target, "attachment_id"))
def remove(attachment_id: int) -> Any:
    """Take a file out of the dossier; it stays on record."""
    owner = attachments.remove(attachment_id, actor=acting(), now=clock.now())
    flash(_("Đã bỏ tệp khỏi hồ sơ."), "success")
    return redirect(url_for("nominations.edit", nomination_id=owner, _anchor="files"), 303)
