"""The choice between two laws."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain import commands as c
from workflow.web.forms.base import Choice, LongText, VersionedForm


class ChooseLawForm(VersionedForm):
    regime = Choice(_("Quy định áp dụng"))
    reason = LongText(
        _("Lý do"), limit=1000, description=_("Vì sao quy định này có lợi hơn cho người, tập thể được đề nghị.")
    )

    def to_command(self, nomination_id: int) -> c.ChooseLaw:
        return c.ChooseLaw(
            nomination_id=nomination_id, version=self.seen_version, regime=self.regime.data, reason=self.reason.data
        )
