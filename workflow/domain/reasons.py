"""Refusals as answers: an error in words, the words kept beside a row, and read back from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from workflow.domain.calendar import ZONE
from workflow.domain.catalogue import Msgid
from workflow.domain.eligibility import Finding
from workflow.domain.phrases import Phrase
from workflow.domain.states import State
from workflow.domain.text import N_
from workflow.errors import Conflict, Forbidden, NoRuleInForce, NotFound, Refused, Violation, WorkflowError


def why(error: WorkflowError, *, own: bool = False) -> tuple[Violation, ...]:
    """Return the reasons of a refused case. own: the actor is the one nominated, which explains a Forbidden."""
    match error:
        case Refused():
            return error.violations
        case Conflict() if error.who:
            message = N_("%(who)s đã làm trước lúc %(when)s; hồ sơ nay là “%(state)s”.")
            return (Violation("conflict", message, {"who": error.who, "when": error.when, "state": error.state}),)
        case Conflict():
            return (Violation("conflict", N_("Có người vừa sửa trước. Tải lại trang để xem bản mới rồi làm lại.")),)
        case Forbidden() if own:
            return (own_case(),)
        case Forbidden():
            return (Violation("not_allowed", N_("Việc này không thuộc quyền của bạn ở bước hiện nay của hồ sơ.")),)
        case NoRuleInForce():
            return (no_rule(error),)
        case NotFound():
            return (not_found(),)
        case _:
            return (Violation("refused", N_("Không làm được việc này.")),)


def own_case() -> Violation:
    message = N_("Bạn là người được đề nghị ở hồ sơ này: không ai tự xét cho mình, người khác phải làm bước này.")
    return Violation("own_case", message)


def not_now(message: str, state: State) -> Violation:
    """The case stands elsewhere; `message` says so with a place for its state."""
    return Violation("wrong_state", message, {"state": state})


def not_found() -> Violation:
    return Violation("not_found", N_("Không có hồ sơ này."))


def no_rule(error: NoRuleInForce) -> Violation:
    message = N_("Ngày %(day)s chưa có quy định nào có hiệu lực cho danh hiệu, hình thức này. Báo quản trị bổ sung.")
    return Violation("no_rule_in_force", message, {"day": error.on_date})


def plain(reason: Violation | Finding | Phrase) -> str:
    """Return the sentence in Vietnamese, for papers and for what is kept; pages translate instead."""
    return reason.message % {name: _words(value) for name, value in reason.params.items()}


def plain_all(reasons: Iterable[Violation]) -> str:
    return " ".join(plain(reason) for reason in reasons)


def kept(reasons: Sequence[Violation]) -> list[dict[str, Any]]:
    """Return the reasons as data for JSON; words that a page translates stay recognisable."""
    return [
        {
            "code": reason.code, "message": reason.message, "provision": reason.provision,
            "params": {name: _kept(value) for name, value in reason.params.items()},
        }
        for reason in reasons
    ]  # fmt: skip


def restored(data: Iterable[Mapping[str, Any]]) -> tuple[Violation, ...]:
    """Return what `kept` kept."""
    return tuple(
        Violation(
            item["code"], item["message"],
            {name: _restored(value) for name, value in item["params"].items()},
            item["provision"],
        )
        for item in data
    )


def _restored(value: Any) -> Any:
    return Msgid(value["msgid"]) if isinstance(value, dict) else value


def _kept(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if isinstance(value, (Enum, str)) and hasattr(value, "label"):
        return {"msgid": value.label}
    return _words(value)


def _words(value: Any) -> str:
    match value:
        case None:
            return "–"
        case Violation() | Finding() | Phrase():
            return plain(value)
        case datetime():
            return value.astimezone(ZONE).strftime("%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case Enum():
            return str(getattr(value, "label", value.value))
        case str():
            return str(value)
        case Iterable():
            return ", ".join(_words(part) for part in value)
        case _:
            return str(value)
