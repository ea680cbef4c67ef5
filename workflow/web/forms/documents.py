"""Forms about issuing papers, letterheads and number series."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from workflow.domain.document_kinds import DocumentKind, Kind
from workflow.domain.issuing import LARGEST, AnnulPaper, IssuePaper, MoveSeries, SetLetterhead
from workflow.web.forms.base import (
    PROPOSED_SIGNER,
    Choice,
    Day,
    Form,
    LongText,
    Text,
    VersionedForm,
    Whole,
)


class IssuePaperForm(Form):
    number = Text(_("Số, ký hiệu"), limit=60, description=_("Số tiếp theo của sổ; ghi số lớn hơn nếu sổ giấy đã dùng."))
    dated = Day(_("Ngày ban hành"))
    signer = Text(_("Người ký"), limit=120, description=PROPOSED_SIGNER)
    signer_position = Text(
        _("Chức vụ người ký"), limit=120, required=False,
        description=_("Ví dụ: Giám đốc, Phó Giám đốc. Để trống nếu người đứng đầu ký."),
    )  # fmt: skip
    beside = Text(_("Thư ký"), limit=120, required=False, description=_("Ký cùng trên văn bản này."))

    @classmethod
    def of(cls, kind: Kind, **proposed: Any) -> IssuePaperForm:
        """Return the form of a kind of paper; only one that bears two signatures asks for both."""
        form = cls(**proposed)
        if not kind.beside:
            del form.beside
        return form

    def to_command(self, kind: DocumentKind, about_id: int, part: int) -> IssuePaper:
        return IssuePaper(
            kind=kind, about_id=about_id, part=part, number=self.number.data or "", dated=self.dated.data,
            signer=self.signer.data or "", signer_position=self.signer_position.data or "",
            beside=self.data.get("beside") or "",
        )  # fmt: skip


class AnnulPaperForm(Form):
    reason = LongText(_("Lý do hủy"), limit=500, description=_("Số vẫn tính là đã dùng; lý do lưu cùng văn bản."))

    def to_command(self, document_id: int) -> AnnulPaper:
        return AnnulPaper(document_id=document_id, reason=self.reason.data or "")


class LetterheadForm(VersionedForm):
    parent = Text(_("Cơ quan chủ quản"), required=False, description=_("Dòng trên, ví dụ: UBND TỈNH SƠN LA"))
    issuer = Text(_("Cơ quan ban hành"), description=_("Như in trên văn bản, ví dụ: SỞ NỘI VỤ"))
    place = Text(_("Địa danh"), limit=60, required=False, description=_("Trước ngày ban hành, ví dụ: Sơn La"))
    sign = Text(_("Ký hiệu trong số văn bản"), limit=40, description=_("Ví dụ: TTDVVL trong 05/TTr-TTDVVL"))
    letter_sign = Text(
        _("Ký hiệu của công văn"), limit=40, required=False, description=_("Ví dụ: TTDVVL-HCTH trong 79/TTDVVL-HCTH")
    )
    head_title = Text(
        _("Chức vụ người đứng đầu"), limit=60, required=False,
        description=_("Ví dụ: Giám đốc. Cấp phó ký thay (KT.), người khác ký thừa lệnh (TL.)."),
    )  # fmt: skip

    def to_command(self, body_id: int) -> SetLetterhead:
        given = {
            name: self[name].data or "" for name in ("parent", "issuer", "place", "sign", "letter_sign", "head_title")
        }
        return SetLetterhead(organisation_id=body_id, version=self.seen_version, **given)


class MoveSeriesForm(Form):
    year = Whole(_("Năm"), least=1945, most=2100)
    abbreviation = Choice(_("Loại văn bản"))
    last = Whole(_("Số cuối đã dùng trong sổ"), least=1, most=LARGEST)
    reason = Text(_("Lý do"), limit=300, description=_("Ví dụ: các số 06–09 là văn bản của lĩnh vực khác."))

    def to_command(self, body_id: int) -> MoveSeries:
        return MoveSeries(
            organisation_id=body_id, year=self.year.data, abbreviation=self.abbreviation.data, last=self.last.data,
            reason=self.reason.data or "",
        )  # fmt: skip
