"""Buttons that tell the truth: allowed, not yet and why, or absent because never the reader's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.lifecycle import TABLE
from workflow.domain.machine import available_steps
from workflow.domain.permissions import Target, permitted
from workflow.domain.rules import conflict_of_interest
from workflow.domain.states import MAIN_ROAD, State, Trigger
from workflow.domain.text import N_
from workflow.errors import Violation
from workflow.queries.case import Sitting
from workflow.web.filters import day, label

#: Steps whose form is another area's: the paper or the meeting comes first, the cases follow it.
ELSEWHERE = {
    Trigger.SUBMIT: "letters.submit",
    Trigger.APPROVE: "decisions.approve",
}
_DANGER = frozenset({Trigger.WITHDRAW, Trigger.DECLINE, Trigger.REVOKE})


def actions(
    facts: NominationFacts, target: Target, actor: Actor, *, sitting: Sitting | None
) -> list[dict[str, Any]]:
    """Return the steps of this reader in the order of the table, for the macro `action_list`.

    sitting: the open meeting on whose agenda the case stands.
    """
    facts = facts.asked_by(actor)
    found = []
    for step in available_steps(facts):
        trigger = step.row.trigger
        if trigger is Trigger.LAPSE or not permitted(actor, f"nomination.{trigger.value}", target):
            continue
        if not any(grant.role in step.row.who for grant in actor.grants):
            continue
        if trigger is Trigger.VOTE:
            found += _council(sitting, step.violations)
        else:
            found.append(_button(trigger, facts, step.violations))
    if permitted(actor, "nomination.leave", target) and not facts.leave_given:
        url = url_for("nominations.leave", nomination_id=facts.id)
        reasons = [conflict_of_interest()] if facts.conflicted else []
        found.append({"label": _("Đồng ý khôi phục"), "url": url, "violations": reasons})
    upcoming = _upcoming(facts, target, actor)
    return found + ([upcoming] if upcoming else [])


def _council(sitting: Sitting | None, reasons: Sequence[Violation]) -> list[dict[str, Any]]:
    """A vote is the count of a round and no button here: the step says so, beside the way to the meeting."""
    step = {"label": label(Trigger.VOTE), "url": "", "violations": reasons}
    if any(reason.code != "not_voted" for reason in reasons):
        return [step]
    return [_meeting(sitting), step]


def _meeting(sitting: Sitting | None) -> dict[str, Any]:
    """The meeting that the case is put down for, or the way onto an agenda."""
    if sitting is None:
        return {"label": _("Xếp vào phiên họp"), "url": url_for("meetings.index")}
    url = url_for("meetings.show", meeting_id=sitting.meeting_id)
    return {"label": _("Mở phiên họp %(day)s", day=day(sitting.held_at)), "url": url}


def _button(trigger: Trigger, facts: NominationFacts, reasons: Sequence[Violation]) -> dict[str, Any]:
    url = url_for(ELSEWHERE.get(trigger, f"nominations.{trigger.value}"), nomination_id=facts.id)
    button: dict[str, Any] = {"label": label(trigger), "url": url, "violations": reasons}
    return button | ({"kind": "danger"} if trigger in _DANGER else {})


def _upcoming(facts: NominationFacts, target: Target, actor: Actor) -> dict[str, Any] | None:
    """The reader's own step after the one that is due now: shown, and said to be waiting for it."""
    road = (State.DRAFT, *MAIN_ROAD)
    if facts.state not in road[:-2]:
        return None
    due, following = road[road.index(facts.state) + 1], road[road.index(facts.state) + 2]
    now = next(row for row in TABLE if row.source is facts.state and row.target is due)
    row = next(row for row in TABLE if row.source is due and row.target is following)
    if not permitted(actor, f"nomination.{row.trigger.value}", replace(target, state=due)):
        return None
    waiting = Violation("not_yet", N_("Làm được sau bước “%(step)s”."), {"step": now.trigger})
    return {"label": label(row.trigger), "url": "", "violations": [waiting]}
