"""Accounts, roles, substitutions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from workflow.domain import accounts as a
from workflow.domain.states import Role
from workflow.web.forms.auth import Secret
from workflow.web.forms.base import Choice, Day, Form, Text, Tick, VersionedForm

_ONE_TIME = _("Để trống: hệ thống tạo mật khẩu dùng một lần, chỉ hiện một lần sau khi ghi.")


class _Details(VersionedForm):
    name = Text(_("Họ và tên hiển thị"), limit=120)
    email = Text(_("Thư điện tử"), limit=254, required=False, description=_("Nơi nhận thông báo, nhắc hạn."))
    person_id = Choice(
        _("Là cán bộ"), coerce=int, required=False,
        description=_("Gắn với danh sách cán bộ để người này xem được hồ sơ của chính mình và vào được Hội đồng."),
    )  # fmt: skip


class NewForm(_Details):
    account = Text(_("Tên tài khoản"), limit=80, description=_("Chữ không dấu, số và các dấu . _ @ -"))
    password = Secret(_("Mật khẩu lần đầu"), required=False, description=_ONE_TIME)

    def to_command(self) -> a.CreateUser:
        return a.CreateUser(
            account=self.account.data, name=self.name.data, email=self.email.data, person_id=self.person_id.data,
            password=self.password.data or None,
        )  # fmt: skip


class EditForm(_Details):
    def to_command(self, user_id: int) -> a.UpdateUser:
        return a.UpdateUser(
            user_id=user_id, version=self.seen_version, name=self.name.data, email=self.email.data,
            person_id=self.person_id.data,
        )  # fmt: skip


class ResetForm(VersionedForm):
    password = Secret(_("Mật khẩu mới"), required=False, description=_ONE_TIME)

    def to_command(self, user_id: int) -> a.ResetPassword:
        return a.ResetPassword(user_id=user_id, version=self.seen_version, password=self.password.data or None)


class ActiveForm(VersionedForm):
    """A button: disable, or enable again."""

    active = Tick()


class GrantForm(Form):
    role = Choice(_("Vai trò"), choices=[])
    organisation_id = Choice(_("Tại đơn vị"), coerce=int)
    from_date = Day(_("Từ ngày"))
    to_date = Day(_("Đến hết ngày"), required=False, description=_("Để trống: cho đến khi kết thúc."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [("", ""), *((role.value, _(role.label)) for role in a.GRANTABLE)]

    def to_command(self, user_id: int) -> a.GrantRole:
        return a.GrantRole(
            user_id=user_id, role=Role(self.role.data), organisation_id=self.organisation_id.data,
            from_date=self.from_date.data, to_date=self.to_date.data,
        )  # fmt: skip


class EndGrantForm(Form):
    last_day = Day(_("Ngày cuối còn hiệu lực"), required=False, description=_("Để trống: thu hồi ngay bây giờ."))

    def to_command(self, grant_id: int) -> a.EndGrant:
        return a.EndGrant(grant_id=grant_id, last_day=self.last_day.data)


class SubstitutionForm(Form):
    from_user_id = Choice(_("Người vắng mặt"), coerce=int)
    to_user_id = Choice(_("Người thay"), coerce=int)
    from_date = Day(_("Từ ngày"))
    until_date = Day(_("Đến hết ngày"))
    reason = Text(_("Lý do, văn bản giao việc"), limit=300)

    def to_command(self) -> a.CreateSubstitution:
        return a.CreateSubstitution(
            from_user_id=self.from_user_id.data, to_user_id=self.to_user_id.data, from_date=self.from_date.data,
            until_date=self.until_date.data, reason=self.reason.data,
        )  # fmt: skip


class EndForm(Form):
    """A button: end at once."""
