"""A body's own templates: taken in only when every field is known, none is missing and a sample could be filled."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.documents import own_template, pdf, samples
from workflow.documents.own_template import Checked
from workflow.domain import stock
from workflow.domain.actors import Actor
from workflow.domain.document import Certificate, Signature
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.files import file_name, recognise
from workflow.domain.permissions import ensure
from workflow.domain.states import DECIDING_KINDS
from workflow.domain.stock import Stock
from workflow.domain.text import N_
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import CertificateStock, Organisation, PaperTemplate
from workflow.queries import paper_templates as query
from workflow.queries import targets
from workflow.services import audit
from workflow.services.paper_files import DOCX, rendered
from workflow.services.unit_of_work import unit_of_work

LIMIT = 2_000_000  # bytes; a page with a coat of arms is far smaller


def kinds() -> list[DocumentKind]:
    """Return the kinds of paper that a body may have its own template of."""
    return samples.kinds()


def known_fields(kind: DocumentKind) -> list[tuple[str, str, bool, list[str]]]:
    """Return the fields of a kind: name, meaning ("" for one of this kind alone), required, columns of a table."""
    needed = own_template.required(samples.of(kind))
    common: list[tuple[str, str, bool, list[str]]] = [
        (name, meaning, name in needed, []) for name, meaning in own_template.FIELDS.items()
    ]
    values = own_template.fields_of(samples.of(kind))
    special = [(name, value) for name, value in values.items() if name not in own_template.FIELDS]
    return common + [
        (name, "", False, list(value[0]) if isinstance(value, list) and value else []) for name, value in special
    ]


def starting(kind: DocumentKind, *, now: datetime) -> bytes:
    """Return the application's own template of a kind, with its fields."""
    return own_template.starting(samples.of(kind), made_at=now)


def tried(session: Session, organisation_id: int, kind: DocumentKind, format_: str = DOCX, *, now: datetime) -> bytes:
    """Return the sample of a kind in the template that the body uses. Raises Refused as `rendered` does."""
    template = query.content(session, organisation_id, kind)
    return rendered([samples.of(kind)], format_, made_at=now, template=template)


def picture(sheet: Stock, check_url: str) -> bytes:
    """Return a certificate of nobody on a sheet, as PNG; what pre-printed stock carries is left out."""
    specimen = Certificate(
        title="GIẤY KHEN", giver="GIÁM ĐỐC SỞ …", name="Bà Nguyễn Thị Mẫu", detail="Viên chức, Phòng Tổng hợp",
        merit="Đã có thành tích xuất sắc trong phong trào thi đua năm …", decision="Quyết định số …/QĐ-… ngày …",
        book="Số sổ vàng: …", place="…", signature=Signature(("GIÁM ĐỐC",), "Trần Văn Mẫu"), check_url=check_url,
        spots=sheet.spots, width=sheet.width, height=sheet.height, preprinted=sheet.preprinted, draft=False,
    )  # fmt: skip
    return pdf.picture(specimen, ppi=50)


def upload(
    organisation_id: int, kind: DocumentKind, name: str, content: BinaryIO, *, actor: Actor, now: datetime
) -> None:
    """Make a file the body's template of a kind of paper; the one before is replaced.

    Raises Refused, naming the field "file": too large, no DOCX, unknown or missing fields (each by name), parts that
    would be fetched from elsewhere, a fault that came up when a sample was filled in. NotFound, Forbidden.
    """
    template = content.read(LIMIT + 1)
    if len(template) > LIMIT:
        raise Refused([Violation("template_too_large", N_("Tệp mẫu lớn hơn 2 MB."), field="file")])
    shown = file_name(name)
    recognise(shown, content, len(template))
    if not shown.lower().endswith(".docx"):
        raise Refused([Violation("template_type", N_("Mẫu phải là tệp DOCX."), field="file")])
    faults = _faults(own_template.check(template, samples.of(kind), made_at=now))
    if faults:
        raise Refused(faults)
    with unit_of_work() as session:
        _require(session, organisation_id, actor)
        row = _row(session, organisation_id, kind)
        old = audit.snapshot(row) if row is not None else None
        if row is None:
            row = PaperTemplate(organisation_id=organisation_id, kind=kind.value)
            session.add(row)
        row.name, row.content, row.sha256 = shown, template, hashlib.sha256(template).hexdigest()
        row.uploaded_by_id, row.uploaded_at = actor.user_id, now
        audit.record(session, "template.upload", row, actor=actor, now=now, old=old, organisation_id=organisation_id)


def remove(organisation_id: int, kind: DocumentKind, *, actor: Actor, now: datetime) -> None:
    """Go back to the application's own template. Papers already issued stay as they were made."""
    with unit_of_work() as session:
        _require(session, organisation_id, actor)
        row = _row(session, organisation_id, kind)
        if row is None:
            raise NotFound("template")
        audit.Notes(session, actor=actor, now=now).drop("template.remove", row)


def set_stock(organisation_id: int, sheet: Stock, *, version: int | None, actor: Actor, now: datetime) -> None:
    """Say where the parts of the body's certificates print. Raises Refused for parts beside the sheet, Conflict."""
    stock.check(sheet)
    with unit_of_work() as session:
        _require(session, organisation_id, actor)
        row = session.scalar(select(CertificateStock).where(CertificateStock.organisation_id == organisation_id))
        if (row.version if row is not None else 0) != (version or 0):
            raise Conflict
        old = audit.snapshot(row) if row is not None else None
        if row is None:
            row = CertificateStock(organisation_id=organisation_id)
            session.add(row)
        row.width, row.height, row.preprinted = sheet.width, sheet.height, sheet.preprinted
        row.spots = stock.written(sheet.spots)
        audit.record(session, "stock.change", row, actor=actor, now=now, old=old, organisation_id=organisation_id)


def _row(session: Session, organisation_id: int, kind: DocumentKind) -> PaperTemplate | None:
    return session.scalar(
        select(PaperTemplate).where(
            PaperTemplate.organisation_id == organisation_id, PaperTemplate.kind == kind.value
        )
    )


def _require(session: Session, organisation_id: int, actor: Actor) -> None:
    ensure(actor, "template.manage", targets.organisation(session, organisation_id), view="template.manage")
    body = session.get_one(Organisation, organisation_id)
    if not (body.has_council or body.kind in DECIDING_KINDS):
        raise NotFound("body")


def _faults(checked: Checked) -> list[Violation]:
    found = []
    if checked.unknown:
        message = N_("Mẫu có ô mà loại văn bản này không có: %(names)s. Sửa tên ô hoặc bỏ đi.")
        found.append(Violation("template_unknown", message, {"names": ", ".join(checked.unknown)}, field="file"))
    if checked.missing:
        message = N_("Mẫu còn thiếu ô bắt buộc: %(names)s.")
        found.append(Violation("template_missing", message, {"names": ", ".join(checked.missing)}, field="file"))
    if checked.outside:
        message = N_("Mẫu lấy nội dung từ nơi khác: %(names)s. Chèn hẳn ảnh, nội dung vào tệp rồi tải lên lại.")
        found.append(Violation("template_outside", message, {"names": ", ".join(checked.outside[:5])}, field="file"))
    if checked.fault:
        message = N_("Điền thử dữ liệu mẫu không được: %(fault)s")
        found.append(Violation("template_fault", message, {"fault": checked.fault}, field="file"))
    return found
