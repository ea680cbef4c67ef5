"""What each step writes beside the state: columns of the nomination and the data kept in its event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from workflow.domain import commands as c
from workflow.domain.facts import NominationFacts
from workflow.domain.lifecycle import Row
from workflow.domain.states import State, Trigger

Columns = dict[str, Any]


def _register(_command: c.Register, _facts: NominationFacts, now: datetime) -> Columns:
    return {"registered_at": now}


def _review(command: c.Review, _facts: NominationFacts, _now: datetime) -> Columns:
    return {
        "reviewed_on": command.held_on, "review_present": command.present, "review_yes": command.yes,
        "override_reason": command.override_reason,
    }  # fmt: skip


def _vote(_command: c.Vote, facts: NominationFacts, _now: datetime) -> Columns:
    return {"voted_fingerprint": facts.fingerprint}


def _submit(command: c.Submit, facts: NominationFacts, _now: datetime) -> Columns:
    return {"letter_id": command.letter_id, "submitted_on": command.issued_on, "body_id": facts.upper_body_id}


def _forward(command: c.Forward, _facts: NominationFacts, _now: datetime) -> Columns:
    return {"body_id": command.to_body_id}


def _approve(command: c.Approve, _facts: NominationFacts, _now: datetime) -> Columns:
    return {"decision_id": command.decision_id}


def _award(command: c.Award, _facts: NominationFacts, _now: datetime) -> Columns:
    return {
        "presented_on": command.presented_on, "presented_where": command.where, "handed_over": command.handed_over,
    }  # fmt: skip


def _return(command: c.Return, facts: NominationFacts, _now: datetime) -> Columns:
    return {"resume_state": facts.state, "open_sections": ",".join(command.sections), "note": command.reason}


def _resubmit(_command: c.Resubmit, _facts: NominationFacts, _now: datetime) -> Columns:
    return {"resume_state": None, "open_sections": "", "note": ""}


def _leave(command: c.Decline | c.Withdraw, facts: NominationFacts, _now: datetime) -> Columns:
    return {"left_state": facts.state, "note": command.reason}


def _lapse(_command: c.Lapse, facts: NominationFacts, _now: datetime) -> Columns:
    return {"left_state": facts.state, "note": ""}


def _reinstate(_command: c.Reinstate, _facts: NominationFacts, _now: datetime) -> Columns:
    return {"left_state": None, "note": ""}


def _revoke(command: c.Revoke, _facts: NominationFacts, _now: datetime) -> Columns:
    return {"note": command.reason}


_EFFECTS: dict[Trigger, Callable[[Any, NominationFacts, datetime], Columns]] = {
    Trigger.REGISTER: _register,
    Trigger.REVIEW: _review,
    Trigger.VOTE: _vote,
    Trigger.SUBMIT: _submit,
    Trigger.FORWARD: _forward,
    Trigger.APPROVE: _approve,
    Trigger.AWARD: _award,
    Trigger.RETURN: _return,
    Trigger.RESUBMIT: _resubmit,
    Trigger.DECLINE: _leave,
    Trigger.WITHDRAW: _leave,
    Trigger.LAPSE: _lapse,
    Trigger.REINSTATE: _reinstate,
    Trigger.REVOKE: _revoke,
}


def columns(command: c.Step, row: Row, facts: NominationFacts, now: datetime) -> Columns:
    """Return the columns that the step sets; a case sent back to the council loses its old vote."""
    found = _EFFECTS[command.trigger](command, facts, now)
    if row.trigger is Trigger.RESUBMIT and row.target is State.UNIT_REVIEWED:
        found["voted_fingerprint"] = ""
    return found


def data(command: c.Step) -> dict[str, Any]:
    """Return what the event keeps of the command: every field but the address and the version."""
    kept: dict[str, Any] = {}
    for item in fields(command):
        value = getattr(command, item.name)
        if item.name in ("nomination_id", "version") or value in ("", None, ()):
            continue
        kept[item.name] = _kept(value)
    return kept


def _kept(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_kept(part) for part in value]
    return value
