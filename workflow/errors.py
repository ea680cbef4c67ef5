"""The refusals of the product. Nothing here knows HTTP; `web/errors.py` maps them to statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why an act is refused, in words for the person who tried it.

    code: stable machine name, e.g. ``registration_closed``.
    message: msgid with ``%(name)s`` places, marked by `domain.text.N_`.
    params: values for the places: text, numbers, dates, datetimes or enums with a ``label``.
    provision: the article or document the rule comes from, empty when it is common sense.
    field: the form field to go to, empty when none.
    """

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    provision: str = ""
    field: str = ""


class WorkflowError(Exception):
    """Whatever the product refuses on purpose."""


class Refused(WorkflowError):
    """The act breaks one or more rules; all of them are named at once."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(", ".join(v.code for v in violations))
        self.violations = tuple(violations)


class Forbidden(WorkflowError):
    """The actor may see the object but has no right to this act."""


class NotFound(WorkflowError):
    """The object does not exist, or not for this actor: the two are never told apart."""


class Conflict(WorkflowError):
    """Somebody was faster. Says who, when and what the object has become."""

    def __init__(self, who: str = "", when: datetime | None = None, state: Any = None) -> None:
        super().__init__(f"changed by {who or 'somebody'}")
        self.who, self.when, self.state = who, when, state


class NoRuleInForce(WorkflowError):
    """The data hold no rule for this subject on this date: a gap to be named, never a silent no."""

    def __init__(self, rule: str, on_date: object) -> None:
        super().__init__(f"no rule in force for {rule} on {on_date}")
        self.rule, self.on_date = rule, on_date


class AlreadyDone(WorkflowError):
    """The same form was sent twice; the first one had its effect."""


class Throttled(WorkflowError):
    """Too many attempts; `seconds` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds
