"""The reminder policy of whoever has not set his own, out of reminders.toml."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from pathlib import Path

from workflow.data.reading import FOLDER, Table, read
from workflow.domain.reminding import MOST_AFTER, MOST_BEFORE, RECIPIENTS, Policy, Rule
from workflow.domain.states import Channel, Recipient, Subject


@lru_cache(maxsize=1)
def load_reminders() -> Policy:
    """The default policy. Raises DataError for a wrong file."""
    return read_reminders(FOLDER / "reminders.toml")


def read_reminders(path: Path) -> Policy:
    rules: dict[tuple[Subject, Recipient], Rule] = {}
    with read(path) as file:
        file.text("citation")
        opens, closes = _clock(file, "opens"), _clock(file, "closes")
        if opens >= closes:
            raise file.wrong("closes", "not later than opens")
        for row in file.tables("rule"):
            with row:
                rule = Rule(
                    subject=row.choice("subject", Subject),
                    recipient=row.choice("recipient", Recipient),
                    offsets=(*_days(row, "before", 0, MOST_BEFORE), *(-n for n in _days(row, "after", 1, MOST_AFTER))),
                    channel=row.choice("channel", Channel),
                )
                if rule.recipient not in RECIPIENTS[rule.subject]:
                    raise row.wrong("recipient", f"{rule.recipient} has no part in {rule.subject}")
                if (rule.subject, rule.recipient) in rules:
                    raise row.wrong("recipient", "the same rule twice")
                rules[rule.subject, rule.recipient] = rule
    return Policy(tuple(rules.values()), opens, closes)


def _clock(file: Table, key: str) -> time:
    try:
        return time.fromisoformat(file.text(key))
    except ValueError:
        raise file.wrong(key, "hh:mm expected") from None


def _days(row: Table, key: str, least: int, most: int) -> tuple[int, ...]:
    days: list[object] = row.take(key, list)
    if any(type(day) is not int or not least <= day <= most for day in days):
        raise row.wrong(key, f"whole numbers from {least} to {most} expected")
    return tuple(day for day in days if isinstance(day, int))
