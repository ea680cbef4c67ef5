"""Rows chosen on a list, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import flash
from flask_babel import gettext as _

from workflow.domain.papers import Case
from workflow.domain.reasons import why
from workflow.domain.text import N_
from workflow.errors import Violation
from workflow.services.batches import MOST
from workflow.services.nominations import Result
from workflow.web.filters import say

_DIGITS = 9  # no identifier and no version is longer


def chosen_ids(values: Iterable[str]) -> list[int]:
    """Return the identifiers among `values`, each once; anything else was not offered and is left out."""
    found = dict.fromkeys(number for value in values if (number := _whole(value)) is not None)
    return list(found)[:MOST]


def chosen_cases(values: Iterable[str]) -> tuple[Case, ...]:
    """Return the cases among values such as "17:3" (identifier and the version seen)."""
    found: dict[int, int] = {}
    for value in values:
        identifier, _colon, version = value.partition(":")
        pair = _whole(identifier), _whole(version)
        if pair[0] is not None and pair[1] is not None:
            found.setdefault(pair[0], pair[1])
    return tuple(found.items())[:MOST]


def nothing_chosen() -> Violation:
    return Violation("nothing_chosen", N_("Chọn ít nhất một hồ sơ."))


def say_refused(results: Sequence[Result], names: Mapping[int, str]) -> int:
    """Flash why each refused case did not go; return how many did."""
    done = 0
    for result in results:
        if result.error is None:
            done += 1
            continue
        reasons = " ".join(say(reason) for reason in why(result.error))
        flash(f"{names.get(result.nomination_id, _('Hồ sơ'))}: {reasons}", "warning")
    return done


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
