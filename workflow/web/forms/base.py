"""What all forms share: Vietnamese messages, clean text, dd/mm/yyyy, a token that makes a form count once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from workflow.domain.calendar import ZONE
from workflow.domain.text import BadText, clean
from workflow.errors import Violation
from workflow.web.filters import say

_ = lazy_gettext
FIRST_YEAR, LAST_YEAR = 1900, 2100
PROPOSED_SIGNER = _("Đề xuất theo dữ liệu của hệ thống; người khác ký thì sửa lại.")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_INTEGER = re.compile(r"\d{1,9}", re.ASCII)


class Required:
    """The field must say something; "required" reaches the browser too."""

    field_flags = {"required": True}  # noqa: RUF012 (the name and kind WTForms reads)

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.data in (None, "", []):
            if field.errors:
                raise StopValidation
            raise StopValidation(gettext("Mục này bắt buộc: %(label)s.", label=field.label.text))


class AtMost:
    """No more characters than the column keeps."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.data and len(field.data) > self.limit:
            raise ValidationError(
                gettext("Tối đa %(limit)s ký tự, đang có %(count)s.", limit=self.limit, count=len(field.data))
            )


class _Clean:
    """Mixin: text is NFC, trimmed, without control characters, before anything else looks at it."""

    single_line = True

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        try:
            self.data = clean(self.data, single_line=self.single_line)
        except BadText:
            raise ValueError(gettext("Có ký tự không dùng được (ký tự điều khiển). Xóa đi rồi gõ lại.")) from None


class Text(_Clean, StringField):
    """One line. `limit` is the column's length; `required` by default."""

    def __init__(self, label: Any = None, *, limit: int = 200, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [*([Required()] if required else []), AtMost(limit)], **kwargs)


class LongText(_Clean, TextAreaField):
    """Several lines."""

    single_line = False

    def __init__(self, label: Any = None, *, limit: int = 20000, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [*([Required()] if required else []), AtMost(limit)], **kwargs)


class Day(StringField):
    """A date typed dd/mm/yyyy; `data` is a date or None, what was typed stays in the field."""

    data: Any  # a date once validated; None when empty and not required

    def __init__(self, label: Any = None, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [Required()] if required else [], **kwargs)
        self.typed: str | None = None
        self.render_kw = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (valuelist[0].strip() if valuelist else ""), None
        if not self.typed:
            return
        match = _DAY.fullmatch(self.typed)
        try:
            if match is None:
                raise ValueError
            found = date(int(match[3]), int(match[2]), int(match[1]))
            if not FIRST_YEAR <= found.year <= LAST_YEAR:
                raise ValueError
        except ValueError:
            raise ValueError(gettext("Ngày không đúng. Viết theo mẫu 05/02/2024 (ngày/tháng/năm).")) from None
        self.data = found

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.strftime("%d/%m/%Y") if self.data else ""


class Moment(StringField):
    """An instant typed "dd/mm/yyyy hh:mm" in Vietnamese time; `data` is an aware datetime or None."""

    data: Any  # a datetime once validated; None when empty and not required

    def __init__(self, label: Any = None, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, [Required()] if required else [], **kwargs)
        self.typed: str | None = None
        self.render_kw = {"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (" ".join(valuelist[0].split()) if valuelist else ""), None
        if not self.typed:
            return
        day_text, _space, time_text = self.typed.partition(" ")
        day, time = _DAY.fullmatch(day_text), _TIME.fullmatch(time_text)
        try:
            if day is None or time is None or not FIRST_YEAR <= int(day[3]) <= LAST_YEAR:
                raise ValueError
            self.data = datetime(int(day[3]), int(day[2]), int(day[1]), int(time[1]), int(time[2]), tzinfo=ZONE)
        except ValueError:
            raise ValueError(gettext("Thời điểm không đúng. Viết theo mẫu 05/02/2024 08:30.")) from None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.data.astimezone(ZONE).strftime("%d/%m/%Y %H:%M") if self.data else ""


class Whole(StringField):
    """A whole number from `least` to `most`, digits only: no sign, no separator, no exponent."""

    data: Any  # an int once validated; None when empty and not required

    def __init__(
        self, label: Any = None, *, least: int = 0, most: int = 100_000, required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(label, [Required()] if required else [], **kwargs)
        self.least, self.most = least, most
        self.typed: str | None = None
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off"}

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (valuelist[0].strip() if valuelist else ""), None
        if not self.typed:
            return
        if _INTEGER.fullmatch(self.typed) is None or not self.least <= int(self.typed) <= self.most:
            raise ValueError(
                gettext("Nhập số nguyên từ %(least)s đến %(most)s.", least=self.least, most=self.most)
            )
        self.data = int(self.typed)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)


def _or_none(coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The empty choice is nothing, whatever kind of thing the others are."""
    return lambda value: None if value in ("", None) else coerce(value)


def _offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class Choice(SelectField):
    """One of the choices; what was not offered is refused. Choices may be an Enum: labels are its words, and nothing
    is chosen for the person who does not choose."""

    data: Any

    def __init__(self, label: Any = None, *, choices: Any = (), required: bool = True, **kwargs: Any) -> None:
        coerce = kwargs.pop("coerce", None)
        if isinstance(choices, type) and issubclass(choices, Enum):
            coerce = coerce or choices
            choices = [("", ""), *((m.value, _(m.label)) for m in choices)]  # type: ignore[attr-defined]
        super().__init__(label, [Required()] if required else [], choices=_offered(choices),
                         coerce=_or_none(coerce or str), validate_choice=False, **kwargs)  # fmt: skip
        self._optional = not required

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        if not valuelist or valuelist[0] == "":
            return
        try:
            self.data = self.coerce(valuelist[0])
        except (ValueError, TypeError):
            raise ValueError(gettext("Chọn một trong các mục đã cho.")) from None

    def pre_validate(self, _form: FlaskForm) -> None:
        if self.data is None:
            return
        if not any(self.coerce(value) == self.data for value, *_rest in self.choices if value != ""):
            raise ValidationError(gettext("Chọn một trong các mục đã cho."))


class Choices(SelectMultipleField):
    """Several of the choices."""

    def __init__(self, label: Any = None, *, choices: Any = (), required: bool = True, **kwargs: Any) -> None:
        coerce = kwargs.pop("coerce", None)
        if isinstance(choices, type) and issubclass(choices, Enum):
            coerce, choices = coerce or choices, [(m.value, _(m.label)) for m in choices]  # type: ignore[attr-defined]
        super().__init__(label, [Required()] if required else [], choices=_offered(choices), coerce=coerce or str,
                         validate_choice=False, **kwargs)  # fmt: skip

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except (ValueError, TypeError):
            self.data = []
            raise ValueError(gettext("Chọn trong các mục đã cho.")) from None

    def pre_validate(self, _form: FlaskForm) -> None:
        offered = {self.coerce(value) for value, *_rest in self.choices}
        if any(value not in offered for value in self.data or ()):
            raise ValidationError(gettext("Chọn trong các mục đã cho."))


class Tick(BooleanField):
    """Yes or no."""


class Form(FlaskForm):
    """Base of all forms. `once` makes a form count once however often it is sent; `refuse` shows why it was refused."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(12))

    def refuse(self, violations: Iterable[Violation]) -> None:
        """Put each reason at the field it belongs to, the others at the top; keeps everything that was typed."""
        self.violations = [v for v in violations if not self._put(v)]

    def _put(self, violation: Violation) -> bool:
        field = self._fields.get(violation.field)
        if field is None:
            return False
        field.errors = [*field.errors, say(violation)]
        return True

    violations: list[Violation] = []  # noqa: RUF012 (replaced, never changed in place)


class _Seen(HiddenField):
    """The version in the form as it came back; a form without one saw nothing."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class VersionedForm(Form):
    """A form about one row: carries the version the person saw."""

    version = _Seen()

    @property
    def seen_version(self) -> int:
        """The version in the form; 0, which is no row's version, when it was tampered with."""
        text = self.version.data or ""
        return int(text) if _INTEGER.fullmatch(str(text)) else 0
