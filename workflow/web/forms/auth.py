"""Signing in, and one's own password."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from workflow.domain.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD, ChangePassword, SignInRequest
from workflow.web.forms.base import Form, Required, Text


class Secret(PasswordField):
    """A password: never cleaned, never sent back to the page."""

    def __init__(self, label: Any = None, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [Required()] if required else [], **kwargs)


class SignInForm(Form):
    account = Text(_("Tên tài khoản"), limit=80)
    password = Secret(_("Mật khẩu"))
    next = HiddenField()

    def to_request(self, address: str, known_device: bool) -> SignInRequest:
        return SignInRequest(
            account=self.account.data, password=self.password.data, address=address, known_device=known_device
        )


class PasswordForm(Form):
    present = Secret(_("Mật khẩu hiện tại"))
    new = Secret(
        _("Mật khẩu mới"),
        description=_(
            "Từ %(least)s đến %(most)s ký tự. Một câu dài dễ nhớ, có dấu cách, tốt hơn ký tự khó gõ.",
            least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD,
        ),
    )  # fmt: skip
    again = Secret(_("Gõ lại mật khẩu mới"))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(str(_("Hai lần gõ mật khẩu mới không giống nhau.")))

    def to_command(self, address: str) -> ChangePassword:
        return ChangePassword(present=self.present.data, new=self.new.data, address=address)
