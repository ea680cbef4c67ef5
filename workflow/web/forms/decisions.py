"""Forms of decisions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain.papers import Annul, Case
from workflow.domain.states import RevocationGround
from workflow.web.forms.base import Choice, Day, Form, LongText, Text


class AnnulForm(Form):
    ground = Choice(
        _("Căn cứ hủy"),
        choices=RevocationGround,
        description=_("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 93 khoản 2."),
    )
    reason = LongText(_("Nội dung vi phạm"), limit=1000)
    number = Text(_("Số quyết định hủy"), limit=60)
    decided_on = Day(_("Ngày quyết định hủy"))

    def to_command(self, decision_id: int, cases: tuple[Case, ...]) -> Annul:
        return Annul(
            decision_id=decision_id, cases=cases, ground=self.ground.data, reason=self.reason.data or "",
            number=self.number.data or "", decided_on=self.decided_on.data,
        )  # fmt: skip
