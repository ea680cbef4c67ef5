"""A body's own templates of its papers, and where its certificates print."""

from __future__ import annotations

import base64
import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.stock import PARTS, PLAIN_A4, Stock, check
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import organisations, targets
from workflow.queries import paper_templates as query
from workflow.services import paper_files, paper_templates
from workflow.web.forms.paper_templates import StockForm, TemplateForm
from workflow.web.forms.plans import ConfirmForm
from workflow.web.handling import attempt, shown
from workflow.web.security import acting, by, requires

blueprint = Blueprint("paper_templates", __name__, url_prefix="/paper-templates")
_BODY = by(targets.organisation, "body_id")
_KIND = f"<any({','.join(DocumentKind)}):kind>"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("")
@requires("template.list", view="template.list")
def index() -> str:
    """The kinds of paper of a body, each with the template it is made in."""
    session = reading()
    bodies = organisations.bodies_with_papers(session, acting(), "template.manage", clock.today())
    asked = request.args.get("body", type=int)
    body_id = asked if asked in dict(bodies) else next(iter(dict(bodies)), None)
    own = query.of_body(session, body_id) if body_id is not None else {}
    return render_template(
        "paper_templates/index.html", bodies=bodies, body_id=body_id, own=own,
        kinds=[(kind, KINDS[kind]) for kind in paper_templates.kinds()], stock=query.stock_of(session, body_id),
        form=ConfirmForm(), as_template=paper_files.as_template(),
    )  # fmt: skip


@blueprint.route(f"/<int:body_id>/{_KIND}", methods=["GET", "POST"])
@requires("template.manage", target=_BODY, view="template.manage")
def upload(body_id: int, kind: str) -> Any:
    """Take a template in; it is tried on the sample before it is kept, and every wrong field is named."""
    chosen, form = _kind(kind), TemplateForm()
    if attempt(form, lambda: _upload(body_id, chosen, form)):
        flash(_("Đã nhận mẫu. Từ nay văn bản loại này làm theo mẫu của đơn vị."), "success")
        return redirect(url_for(".index", body=body_id), 303)
    return shown(
        "paper_templates/upload.html", form, body_id=body_id, kind=chosen, known=KINDS[chosen],
        fields=paper_templates.known_fields(chosen), own=query.of_body(reading(), body_id).get(chosen),
        as_template=paper_files.as_template(),
    )  # fmt: skip


@blueprint.get(f"/<int:body_id>/{_KIND}/try.pdf")
@requires("template.manage", target=_BODY, view="template.manage")
def tried(body_id: int, kind: str) -> Response:
    """The sample as PDF, as papers of this kind are made now."""
    made = paper_templates.tried(reading(), body_id, _kind(kind), paper_files.PDF, now=clock.now())
    return send_file(io.BytesIO(made), mimetype=paper_files.FORMATS[paper_files.PDF], download_name=f"{kind}-try.pdf")


@blueprint.get(f"/<int:body_id>/{_KIND}/<any(start,own,try):which>.docx")
@requires("template.manage", target=_BODY, view="template.manage")
def download(body_id: int, kind: str, which: str) -> Response:
    """The application's own template with its fields, the body's, or the sample made in the one in use."""
    chosen, now = _kind(kind), clock.now()
    if which == "start":
        made: bytes | None = paper_templates.starting(chosen, now=now)
    elif which == "own":
        made = query.content(reading(), body_id, chosen)
    else:
        made = paper_templates.tried(reading(), body_id, chosen, now=now)
    if made is None:
        raise NotFound("template")
    return send_file(io.BytesIO(made), mimetype=_DOCX, as_attachment=True, download_name=f"{kind}-{which}.docx")


@blueprint.post(f"/<int:body_id>/{_KIND}/remove")
@requires("template.manage", target=_BODY, view="template.manage")
def remove(body_id: int, kind: str) -> Any:
    if attempt(ConfirmForm(), lambda: paper_templates.remove(body_id, _kind(kind), actor=acting(), now=clock.now())):
        flash(_("Đã bỏ mẫu riêng; văn bản loại này làm theo mẫu của phần mềm."), "success")
    return redirect(url_for(".index", body=body_id), 303)


@blueprint.route("/<int:body_id>/certificate-stock", methods=["GET", "POST"])
@requires("template.manage", target=_BODY, view="template.manage")
def stock(body_id: int) -> Any:
    """Where each part of a certificate prints; “Xem thử” draws it without keeping anything."""
    present = query.stock_of(reading(), body_id)
    sheet, version = present or (Stock(), 0)
    form = StockForm()
    look = request.form.get("look") == "1"
    if not form.is_submitted():
        form.start(sheet, PLAIN_A4)
        form.version.data = str(version)
    elif look and form.validate():
        sheet = form.to_stock()
        try:
            check(sheet)
        except Refused as refused:
            form.refuse(refused.violations)
    elif not look and attempt(form, lambda: paper_templates.set_stock(
        body_id, form.to_stock(), version=form.seen_version, actor=acting(), now=clock.now()
    )):  # fmt: skip
        flash(_("Đã ghi vị trí in giấy khen."), "success")
        return redirect(url_for(".stock", body_id=body_id), 303)
    picture = paper_templates.picture(sheet, url_for("home.index", _external=True))
    page = render_template(
        "paper_templates/stock.html", form=form, body_id=body_id, parts=PARTS,
        picture=base64.b64encode(picture).decode(), sheet=sheet,
    )  # fmt: skip
    return page, 422 if form.is_submitted() and not look else 200


def _upload(body_id: int, kind: DocumentKind, form: TemplateForm) -> bool:
    sent = form.file.data
    name, stream = (sent.filename or "", sent.stream) if sent else ("", io.BytesIO())
    paper_templates.upload(body_id, kind, name, stream, actor=acting(), now=clock.now())
    return True


def _kind(text: str) -> DocumentKind:
    kind = DocumentKind(text)
    if kind not in paper_templates.kinds():
        raise NotFound("kind")
    return kind
