"""The state machine, built once from the table and shared by every nomination.

`transitions` answers a failing condition with False and offers `to_x()` short cuts by default; so rules are evaluated
first and raised together, automatic transitions are off, and no callbacks are used: effects belong to the service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from transitions import EventData, Machine

from workflow.domain import rules
from workflow.domain.facts import NominationFacts
from workflow.domain.lifecycle import TABLE, Row, When
from workflow.domain.states import State, Trigger
from workflow.errors import Refused, Violation


class Cursor:
    """What the machine moves: a state and the facts that choose the road."""

    __slots__ = ("facts", "state")

    def __init__(self, facts: NominationFacts) -> None:
        self.facts = facts
        self.state: str = facts.state.value


def _condition(when: When) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return when(cast(Cursor, event.model).facts)

    return holds


def _build(table: Iterable[Row]) -> Machine:
    machine = Machine(
        model=None,
        states=[state.value for state in State],
        initial=State.DRAFT.value,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for row in table:
        conditions = _condition(row.when) if row.when else None
        machine.add_transition(row.trigger.value, row.source.value, row.target.value, conditions=conditions)
    return machine


MACHINE = _build(TABLE)

_ROWS: dict[tuple[Trigger, State], tuple[Row, ...]] = {}
for _row in TABLE:
    _ROWS[_row.trigger, _row.source] = (*_ROWS.get((_row.trigger, _row.source), ()), _row)


@dataclass(frozen=True, slots=True)
class Available:
    """A step that leaves the present state: its row and what still stands in the way."""

    row: Row
    violations: tuple[Violation, ...]


def road(facts: NominationFacts, trigger: Trigger) -> Row | None:
    """Return the row that `trigger` would take now, None when the state has no such step."""
    for row in _ROWS.get((trigger, facts.state), ()):
        if row.when is None or row.when(facts):
            return row
    return None


def facts_needed(trigger: Trigger) -> frozenset[str]:
    """Names of the facts that the rules of `trigger` read."""
    asked = {rule for row in TABLE if row.trigger is trigger for rule in row.only_if}
    return frozenset(name for rule in asked for name in rules.READS[rule])


def next_step(facts: NominationFacts, trigger: Trigger, command: Any) -> tuple[Row, State]:
    """Return the row taken and the state reached.

    Raises Refused with every violated rule at once, or with `wrong_state` when the state has no such step.
    """
    row = road(facts, trigger)
    if row is None:
        raise Refused([rules.wrong_state(facts)])
    violations = [found for rule in row.only_if if (found := rule(facts, command)) is not None]
    if violations:
        raise Refused(violations)
    cursor = Cursor(facts)
    if not MACHINE.events[trigger.value].trigger(cursor):
        raise Refused([rules.wrong_state(facts)])
    return row, State(cursor.state)


def available_steps(facts: NominationFacts) -> tuple[Available, ...]:
    """Return every step that leaves the present state, each with the reasons why it cannot be taken yet."""
    found = []
    for trigger in Trigger:
        row = road(facts, trigger)
        if row is not None:
            reasons = tuple(v for rule in row.only_if if (v := rule(facts, None)) is not None)
            found.append(Available(row, reasons))
    return tuple(found)
