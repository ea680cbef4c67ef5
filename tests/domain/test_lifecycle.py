"""The life-cycle table, typed again from the requirement, and every pair of state and trigger tried on the machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workflow.domain import rules
from workflow.domain.facts import NominationFacts
from workflow.domain.lifecycle import TABLE
from workflow.domain.machine import MACHINE, Cursor, available_steps, next_step, road
from workflow.domain.states import CommendationType, State, SubjectKind, Trigger
from workflow.errors import Refused

#: trigger, from, to, who: as the requirement's table has it.
REQUIRED = """
register  draft          registered     unit_officer unit_head
review    registered     unit_reviewed  unit_head
vote      unit_reviewed  council_voted  secretary
submit    council_voted  submitted      secretary
forward   submitted      submitted      approver
approve   submitted      approved       approver
award     approved       awarded        secretary
return    registered     returned       unit_head secretary
return    unit_reviewed  returned       secretary
return    council_voted  returned       secretary
return    submitted      returned       approver
resubmit  returned       registered     unit_officer unit_head
resubmit  returned       unit_reviewed  unit_officer unit_head
resubmit  returned       council_voted  secretary
resubmit  returned       submitted      secretary
resubmit  returned       unit_reviewed  secretary
decline   registered     declined       unit_head
decline   unit_reviewed  declined       secretary
decline   submitted      declined       approver
withdraw  draft          withdrawn      unit_officer
withdraw  registered     withdrawn      unit_officer
withdraw  unit_reviewed  withdrawn      unit_officer
withdraw  returned       withdrawn      unit_officer
lapse     registered     lapsed         system
lapse     returned       lapsed         system
reinstate lapsed         registered     secretary
reinstate lapsed         returned       secretary
reinstate declined       registered     secretary
reinstate declined       unit_reviewed  secretary
reinstate declined       submitted      secretary
revoke    approved       revoked        approver
revoke    awarded        revoked        approver
"""

FACTS = NominationFacts(
    id=1, code="TD-2024-0001", state=State.DRAFT, resume_state=None, left_state=None, version=1,
    subject_kind=SubjectKind.INDIVIDUAL, subject_name="Lò Thị An", person_id=1, organisation_id=None, unit_id=3,
    unit_path=frozenset({1, 2, 3}), council_id=2, upper_body_id=1, body_id=None, award_code="LDTT", year=2024,
    type=CommendationType.MERIT, linked=False, fingerprint="a", voted_fingerprint="a", head_hash="0", filled=frozenset(),
    override_reason="", submitted=False, now=datetime(2024, 1, 22, tzinfo=UTC), today=date(2024, 1, 22),
)  # fmt: skip


def required() -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(a, b, c, tuple(who)) for a, b, c, *who in (line.split() for line in REQUIRED.strip().splitlines())]


def test_the_table_is_the_required_one() -> None:
    built = [(r.trigger.value, r.source.value, r.target.value, tuple(role.value for role in r.who)) for r in TABLE]
    assert sorted(built) == sorted(required())


def test_whoever_judges_is_impartial() -> None:
    """Every step of a judge but one asks for it: that something was handed over is noted by whoever handed it over."""
    bound = {(r.trigger.value, r.source.value) for r in TABLE if rules.judge_impartial in r.only_if}
    judged = {(a, b) for a, b, _c, who in required() if {"secretary", "approver"} & set(who)}
    assert judged - bound == {("award", "approved")}
    assert bound <= judged


def test_the_machine_has_the_rows_and_nothing_else() -> None:
    moves = {
        (trigger, source, transition.dest)
        for trigger, event in MACHINE.events.items()
        for source, transitions in event.transitions.items()
        for transition in transitions
    }
    assert moves == {(a, b, c) for a, b, c, _who in required()}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("trigger", Trigger)
def test_each_pair_of_state_and_trigger(state: State, trigger: Trigger) -> None:
    """A pair outside the table is refused as `wrong_state` and moves nothing."""
    expected = {c for a, b, c, _who in required() if (a, b) == (trigger.value, state.value)}
    reached = set()
    for origin in State:
        facts = replace(FACTS, state=state, resume_state=origin, left_state=origin)
        for voted in ("a", "b"):
            row = road(replace(facts, voted_fingerprint=voted), trigger)
            if row is not None:
                cursor = Cursor(replace(facts, voted_fingerprint=voted))
                assert MACHINE.events[trigger.value].trigger(cursor)
                assert cursor.state == row.target.value
                reached.add(cursor.state)
    assert reached == expected
    if not expected:
        with pytest.raises(Refused) as refused:
            next_step(replace(FACTS, state=state), trigger, None)
        assert [v.code for v in refused.value.violations] == ["wrong_state"]


@pytest.mark.parametrize(
    ("came_from", "changed", "back_to"),
    [
        (State.REGISTERED, True, State.REGISTERED),
        (State.UNIT_REVIEWED, True, State.UNIT_REVIEWED),
        (State.COUNCIL_VOTED, False, State.COUNCIL_VOTED),
        (State.COUNCIL_VOTED, True, State.UNIT_REVIEWED),
        (State.SUBMITTED, False, State.SUBMITTED),
        (State.SUBMITTED, True, State.UNIT_REVIEWED),
    ],
)
def test_resubmit_goes_to_the_office_that_asked(came_from: State, changed: bool, back_to: State) -> None:
    facts = replace(FACTS, state=State.RETURNED, resume_state=came_from, fingerprint="b" if changed else "a")
    row = road(facts, Trigger.RESUBMIT)
    assert row is not None
    assert row.target is back_to


def test_terminal_states_offer_nothing() -> None:
    for state in (State.WITHDRAWN, State.REVOKED):
        assert available_steps(replace(FACTS, state=state)) == ()


def test_all_reasons_are_named_at_once() -> None:
    facts = replace(FACTS, subject_active=False, duplicate="TD-2024-0009")
    with pytest.raises(Refused) as refused:
        next_step(facts, Trigger.REGISTER, None)
    assert [v.code for v in refused.value.violations] == [
        "no_rule_in_force", "subject_inactive", "duplicate", "no_registration_term",
    ]  # fmt: skip
