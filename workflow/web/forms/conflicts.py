"""Forms about conflicts of interest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import Form as Part
from wtforms import HiddenField

from workflow.domain.conflicts import AddKinship, PinRecusal, StateConflicts
from workflow.domain.states import KinshipKind
from workflow.queries.meetings import Item
from workflow.web.forms.base import Choice, Form, LongText, Text, Tick


class _Item(Part):
    """One item as the member was shown it; what was not shown is not confirmed."""

    seen = HiddenField(default="1")
    conflicted = Tick(_("Tôi có xung đột lợi ích với mục này"))
    reason = Text(_("Lý do"), limit=500, required=False)


class StatementForm(Form):
    """Every item of an agenda about which a member has something to say."""

    bound: list[tuple[Item, _Item]] = []  # noqa: RUF012 (replaced, never changed in place)

    def bind(self, items: Iterable[Item], said: Mapping[int, tuple[bool, str]]) -> None:
        """said: by item, what the member said before."""
        given = request.form if request.method == "POST" else None
        self.bound = [
            (item, _Item(formdata=given, prefix=f"i{item.id}-", conflicted=said.get(item.id, (False, ""))[0],
                         reason=said.get(item.id, (False, ""))[1]))
            for item in items
        ]  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        rows = [part.validate() for _item, part in self.bound]
        return bool(super().validate(extra_validators) and all(rows))

    def to_command(self, meeting_id: int) -> StateConflicts:
        shown = [(item.id, part) for item, part in self.bound if part.seen.data == "1"]
        return StateConflicts(
            meeting_id=meeting_id, free=tuple(item for item, part in shown if not part.conflicted.data),
            conflicted=tuple((item, part.reason.data or "") for item, part in shown if part.conflicted.data),
        )  # fmt: skip


class PinForm(Form):
    item_id = Choice(_("Mục trong chương trình"), coerce=int)
    seat_id = Choice(_("Thành viên không tham gia"), coerce=int)
    reason = LongText(_("Lý do"), limit=500)

    def to_command(self, meeting_id: int) -> PinRecusal:
        return PinRecusal(
            meeting_id=meeting_id, item_id=self.item_id.data, seat_id=self.seat_id.data, reason=self.reason.data
        )


class KinshipForm(Form):
    relative_id = Choice(_("Người thân"), coerce=int)
    kind = Choice(_("Quan hệ"), choices=KinshipKind)

    def to_command(self, person_id: int) -> AddKinship:
        return AddKinship(person_id=person_id, relative_id=self.relative_id.data, kind=self.kind.data)


class RemoveForm(Form):
    """A button that takes something back."""
