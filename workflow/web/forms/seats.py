"""Seats on a council."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.domain import directory as d
from workflow.domain.states import CouncilOffice
from workflow.web.forms.base import Choice, Day, Form


class SeatForm(Form):
    person_id = Choice(_("Người giữ chức danh"), coerce=int)
    office = Choice(_("Chức danh"), choices=CouncilOffice)
    from_date = Day(_("Từ ngày"))
    to_date = Day(_("Đến hết ngày"), required=False, description=_("Để trống: cho đến khi có quyết định khác."))

    def to_command(self, council_id: int) -> d.SeatMember:
        return d.SeatMember(
            council_id=council_id, person_id=self.person_id.data, office=self.office.data,
            from_date=self.from_date.data, to_date=self.to_date.data,
        )  # fmt: skip


class UnseatForm(Form):
    on = Day(_("Ngày cuối giữ chức danh"))

    def to_command(self, seat_id: int) -> d.EndSeat:
        return d.EndSeat(seat_id=seat_id, on=self.on.data)
