"""Papers that leave the building: drafts, issuing, the register, annulment; letterheads and number series."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import documents as query
from workflow.queries import registers, signers, targets
from workflow.queries.documents import Issued
from workflow.services import certificates, documents, letterheads, numbers, paper_files
from workflow.services.attachments import Store
from workflow.web import exporting
from workflow.web.forms.documents import AnnulPaperForm, IssuePaperForm, LetterheadForm, MoveSeriesForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import papers as pages
from workflow.web.pages import register, sheets
from workflow.web.security import Access, acting, by, may, requires, requires_of_kind

blueprint = Blueprint("documents", __name__, url_prefix="/documents")
_BODY = by(targets.organisation, "body_id")
_FORMAT = "<any(pdf,docx):format>"
_THING = f"<any({','.join(DocumentKind)}):kind>/<int:about_id>/<int:part>"


def store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


def _reads(session: Session, *, kind: str, about_id: int, part: int, **_rest: Any) -> Access | None:
    told, place = KINDS[DocumentKind(kind)], query.place(session, DocumentKind(kind), about_id, part)
    return Access(told.view, place.target, told.view) if place else None


def _issues(session: Session, *, kind: str, about_id: int, part: int) -> Access | None:
    told, place = KINDS[DocumentKind(kind)], query.place(session, DocumentKind(kind), about_id, part)
    return Access(told.issue, place.target, told.view) if place and told.numbered and not part else None


def _reads_issued(session: Session, *, document_id: int, **_rest: Any) -> Access | None:
    row = query.one(session, document_id)
    return _reads(session, kind=row.kind, about_id=row.about_id, part=row.part) if row else None


def _annuls(session: Session, *, document_id: int) -> Access | None:
    row = query.one(session, document_id)
    return _issues(session, kind=row.kind, about_id=row.about_id, part=row.part) if row else None


@blueprint.get("")
@requires("document.list")
def index() -> Any:
    """The register: what was issued, with its filters in the address."""
    session, actor = reading(), acting()
    filters = register.filters_of(request.args)
    if exporting.wanted():
        state = {True: _("Còn hiệu lực"), False: _("Đã hủy"), None: ""}[filters.holds]
        asked = exporting.asked(
            (_("Số, ký hiệu"), filters.q), (_("Cơ quan"), filters.body_id, registers.offered(session, actor)[0]),
            (_("Năm"), filters.year), (_("Loại văn bản"), filters.kind and _(KINDS[filters.kind].title)),
            (_("Tình trạng"), state),
        )  # fmt: skip
        rows = registers.listing(session, actor, filters, limit=exporting.MOST + 1)
        return exporting.file(sheets.DOCUMENTS, rows, asked)
    before = register.place_of(request.args)
    rows = registers.listing(session, actor, filters, before=before, limit=register.SIZE + 1)
    return render_template(
        "papers/index.html", KINDS=KINDS, settles=may("document.settle"),
        **register.page(filters, rows, registers.offered(session, actor), paged=before is not None),
    )  # fmt: skip


@blueprint.get(f"/draft/{_THING}.{_FORMAT}")
@requires_of_kind(_reads)
def draft(kind: str, about_id: int, part: int, format: str) -> Response:  # noqa: A002 (the address's word)
    """A paper as it would be now."""
    if kind == DocumentKind.CERTIFICATE:
        certificates.complete(about_id, now=clock.now())
    made = paper_files.draft(reading(), DocumentKind(kind), about_id, part, format, now=clock.now())
    return _handed(BytesIO(made.content), format, made.name)


@blueprint.get(f"/<int:document_id>.{_FORMAT}")
@requires_of_kind(_reads_issued)
def download(document_id: int, format: str) -> Response:  # noqa: A002 (the address's word)
    """The file of an issued paper; made now if the process that issued it died before."""
    row, path = paper_files.issued(reading(), document_id, format, store=store(), now=clock.now())
    return _handed(path, format, f"{row.number.replace('/', '-')}.{format}")


@blueprint.get("/<int:document_id>")
@requires_of_kind(_reads_issued)
def show(document_id: int) -> str:
    row = _one(document_id)
    access = _annuls(reading(), document_id=document_id)
    annuls = access is not None and may(access.action, access.target)
    return render_template(
        "papers/show.html", row=row, kind=KINDS[row.kind], files=query.files(reading(), document_id),
        about_url=pages.about_url(row.about, row.about_id), annuls=annuls, papers=pages,
        plain=pages.plain(reading(), row.body_id, row.kind),
    )  # fmt: skip


@blueprint.route(f"/issue/{_THING}", methods=["GET", "POST"])
@requires_of_kind(_issues)
def issue(kind: str, about_id: int, part: int) -> Any:
    """Number, date and signer; then the answers once more; then the paper is issued and its files are made."""
    which, told, session, today = DocumentKind(kind), KINDS[DocumentKind(kind)], reading(), clock.today()
    place = query.place(session, which, about_id, part)
    if place is None:
        raise NotFound("document")
    signer = signers.of_paper(session, which, about_id, place.body_id, today)
    form = IssuePaperForm.of(
        told, number=query.proposed(session, place.body_id, told.abbreviation, today.year), dated=today,
        signer=signer.name, signer_position=signer.position, beside=signer.beside,
    )  # fmt: skip
    context: dict[str, Any] = {
        "kind": told, "replaces": query.newest(session, which, about_id, part),
        "preview": url_for(".draft", kind=kind, about_id=about_id, part=part, format="pdf"),
        "back_url": pages.about_url(told.about, about_id), "plain": pages.plain(session, place.body_id, which),
    }  # fmt: skip
    if "check" in request.form and form.validate_on_submit():
        pages.of_its_year(form.number, form.dated.data, place.body_id, told)
        return render_template("papers/check.html", form=form, **context)
    if "edit" in request.form:
        return render_template("papers/issue.html", form=form, **context)

    def act() -> int:
        return documents.issue(form.to_command(which, about_id, part), actor=acting(), now=clock.now())

    if done := attempt(form, act):
        for format_ in paper_files.FORMATS:
            _made(done.value, format_)
        flash(_("Đã phát hành văn bản."), "success")
        return redirect(url_for(".show", document_id=done.value), 303)
    return shown("papers/issue.html", form, **context)


@blueprint.route("/<int:document_id>/annul", methods=["GET", "POST"])
@requires_of_kind(_annuls)
def annul(document_id: int) -> Any:
    """Why; then once more; then the paper holds no longer, and its replacement may be issued."""
    row, form = _one(document_id), AnnulPaperForm()
    context: dict[str, Any] = {"row": row, "kind": KINDS[row.kind]}
    if "check" in request.form and form.validate_on_submit():
        return render_template("papers/annul_check.html", form=form, **context)
    if "edit" in request.form:
        return render_template("papers/annul.html", form=form, **context)
    if attempt(form, lambda: documents.annul(form.to_command(document_id), actor=acting(), now=clock.now())):
        flash(_("Đã hủy văn bản. Phát hành bản thay thế khi đã sửa xong."), "success")
        return redirect(url_for(".issue", kind=row.kind.value, about_id=row.about_id, part=row.part), 303)
    return shown("papers/annul.html", form, **context)


@blueprint.get("/settings")
@requires("document.settle")
def settle() -> str:
    """The bodies whose letterhead and numbers the reader keeps."""
    return render_template("papers/settings.html", rows=registers.bodies_to_settle(reading(), acting()))


@blueprint.route("/settings/<int:body_id>", methods=["GET", "POST"])
@requires("letterhead.manage", target=_BODY, view="letterhead.manage")
def letterhead(body_id: int) -> Any:
    """What stands at the head of a body's papers, and how far its numbers have come."""
    session = reading()
    own = query.settings(session, body_id)
    form = LetterheadForm(obj=own)
    if attempt(form, lambda: letterheads.keep(form.to_command(body_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi. Văn bản phát hành từ nay dùng nội dung này."), "success")
        return redirect(url_for(".letterhead", body_id=body_id), 303)
    return shown(
        "papers/letterhead.html", form, body=query.body_name(session, body_id), body_id=body_id, own=own,
        series=query.all_series(session, body_id), kinds=register.TYPES,
    )  # fmt: skip


@blueprint.route("/settings/<int:body_id>/series", methods=["GET", "POST"])
@requires("series.manage", target=_BODY, view="series.manage")
def series(body_id: int) -> Any:
    """Move a series on, for papers that are kept elsewhere."""
    form = MoveSeriesForm(year=clock.today().year)
    form.abbreviation.choices = [("", _("Chọn")), *((key, register.TYPES[key]) for key in numbers.ABBREVIATIONS)]
    if attempt(form, lambda: numbers.move(form.to_command(body_id), actor=acting(), now=clock.now())):
        flash(_("Đã chuyển sổ tới số mới."), "success")
        return redirect(url_for(".letterhead", body_id=body_id), 303)
    return shown(
        "directory/form.html", form, title=_("Chuyển số của sổ văn bản"), submit=_("Chuyển tới"),
        subject=query.body_name(reading(), body_id), back_url=url_for(".letterhead", body_id=body_id),
        lead=_("Khi sổ giấy của cơ quan đã dùng số cho văn bản khác. Số chỉ tiến, không lùi."),
    )  # fmt: skip


def _made(document_id: int, format_: str) -> None:
    """Make a file of a paper that has just been issued; what fails now is made by whoever asks first, or by the job."""
    try:
        paper_files.issued(reading(), document_id, format_, store=store(), now=clock.now())
    except Exception:
        current_app.logger.exception("file of document %s not made yet", document_id)


def _handed(content: Any, format_: str, name: str) -> Response:
    """PDF is shown by the browser, a word processor's file is handed over; neither runs anything."""
    response = send_file(
        content, mimetype=paper_files.FORMATS[format_], as_attachment=format_ != paper_files.PDF, download_name=name,
        etag=False,
    )  # fmt: skip
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _one(document_id: int) -> Issued:
    row = query.one(reading(), document_id)
    if row is None:
        raise NotFound("document")
    return row
