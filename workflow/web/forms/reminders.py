"""The reminder policy as a form: three fields for each subject and person to be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import StringField

from workflow.domain.reminding import MOST_AFTER, MOST_BEFORE, RECIPIENTS, Policy, Rule
from workflow.domain.states import Channel, Recipient, Subject
from workflow.web.forms.base import Choice, VersionedForm

_ = lazy_gettext
_SPLIT = re.compile(r"[\s,;]+")
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:h]([0-5]\d)", re.ASCII)
#: Every line of the policy, in the order of the page.
LINES = [(subject, recipient) for subject in Subject for recipient in RECIPIENTS[subject]]


class _Typed(StringField):
    """A field whose `data` is what the typed text means; the text itself stays where it was typed."""

    data: Any

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, render_kw={"autocomplete": "off"}, **kwargs)
        self.typed: str | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (valuelist[0].strip() if valuelist else ""), None
        self.data = self.read(self.typed)

    def _value(self) -> str:
        return self.typed if self.typed is not None else self.write(self.data)


class Days(_Typed):
    """Numbers of working days, "14, 7, 3, 1, 0"; empty for none."""

    def __init__(self, label: Any = None, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> tuple[int, ...]:
        parts = [part for part in _SPLIT.split(text) if part]
        if any(_NUMBER.fullmatch(part) is None or not self.least <= int(part) <= self.most for part in parts):
            raise ValueError(gettext("Ghi các số ngày từ %(least)s đến %(most)s, cách nhau bằng dấu phẩy.",
                                     least=self.least, most=self.most))  # fmt: skip
        return tuple(sorted({int(part) for part in parts}, reverse=self.least == 0))

    def write(self, data: Any) -> str:
        return ", ".join(str(day) for day in data or ())


class Clock(_Typed):
    """A time of day, "08:00"."""

    def read(self, text: str) -> time:
        match = _CLOCK.fullmatch(text)
        if match is None:
            raise ValueError(gettext("Giờ không đúng. Viết theo mẫu 08:00."))
        return time(int(match[1]), int(match[2]))

    def write(self, data: Any) -> str:
        return f"{data:%H:%M}" if data else ""


class _Hours(VersionedForm):
    opens = Clock(_("Nhắc từ"), description=_("Giờ gửi các lời nhắc trong ngày làm việc."))
    closes = Clock(
        _("Đến"), description=_("Ngoài giờ này, ngày nghỉ và ngày lễ không nhắc ai, trừ khi chờ thì quá hạn.")
    )

    def to_policy(self) -> Policy:
        rules = []
        for subject, recipient in LINES:
            before, after, channel = (self[name].data for name in names(subject, recipient))
            if offsets := (*before, *(-day for day in after)):
                rules.append(Rule(subject, recipient, offsets, channel))
        return Policy(tuple(rules), self.opens.data, self.closes.data)


def names(subject: Subject, recipient: Recipient) -> tuple[str, str, str]:
    """The fields of one line: days before, days after, channel."""
    head = f"{subject.value}-{recipient.value}"
    return f"{head}-before", f"{head}-after", f"{head}-channel"


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for subject, recipient in LINES:
        before, after, channel = names(subject, recipient)
        about = f"{subject.label}, {recipient.label}"
        fields[before] = Days(f"{about}: -", least=0, most=MOST_BEFORE)
        fields[after] = Days(f"{about}: +", least=1, most=MOST_AFTER)
        fields[channel] = Choice(about, choices=Channel)
    return fields


PolicyForm = type("PolicyForm", (_Hours,), _fields())


def form_of(policy: Policy, version: int) -> Any:
    """The form filled with a policy, or with what was sent."""
    rules = {(rule.subject, rule.recipient): rule for rule in policy.rules}
    values: dict[str, Any] = {"opens": policy.opens, "closes": policy.closes, "version": version}
    for line in LINES:
        before, after, channel = names(*line)
        rule = rules.get(line)
        days = rule.offsets if rule else ()
        values[before] = [day for day in days if day >= 0]
        values[after] = [-day for day in days if day < 0]
        values[channel] = rule.channel if rule else Channel.MAIL
    return PolicyForm(data=values)
