"""Forms of proposal letters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain.papers import Issue
from workflow.web.forms.base import PROPOSED_SIGNER, Choice, Day, Form, Text, VersionedForm


class LetterForm(Form):
    council_id = Choice(_("Hội đồng"), coerce=int)
    title = Text(_("Trích yếu"), limit=300, description=_("Ví dụ: Tờ trình đề nghị khen thưởng năm 2024."))


class ListForm(VersionedForm):
    """Cases added to a letter, or taken off: the version that was seen."""


class IssueForm(VersionedForm):
    number = Text(_("Số tờ trình"), limit=60, description=_("Ví dụ: 20/TTr-TTDVVL."))
    issued_on = Day(_("Ngày tờ trình"))
    signer = Text(_("Người ký"), limit=120, description=PROPOSED_SIGNER)
    signer_position = Text(_("Chức vụ người ký"), limit=120, required=False)

    def to_command(self) -> Issue:
        return Issue(
            number=self.number.data or "", issued_on=self.issued_on.data, signer=self.signer.data or "",
            signer_position=self.signer_position.data or "",
        )  # fmt: skip
