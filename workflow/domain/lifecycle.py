"""THE TABLE: every permitted step of a nomination, one row each.

Reading a row: `trigger` takes a nomination `from` a state `to` a state when one of `who` asks, `only if` every rule
holds. Where one trigger leaves one state by several roads, `when` picks the road. The machine, the permissions, the
buttons, the batch previews and the diagram in docs/ are all made from these rows; nothing else spells a transition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflow.domain import rules
from workflow.domain.facts import NominationFacts
from workflow.domain.rules import Rule
from workflow.domain.states import Role, State, Trigger

When = Callable[[NominationFacts], bool]


@dataclass(frozen=True, slots=True)
class Row:
    trigger: Trigger
    source: State
    target: State
    who: tuple[Role, ...]
    only_if: tuple[Rule, ...] = ()
    when: When | None = None


def _back_to(state: State) -> When:
    def came_from(facts: NominationFacts) -> bool:
        return facts.resume_state is state

    came_from.__name__ = f"came_from_{state.value}"
    return came_from


def _left(state: State) -> When:
    def stood_at(facts: NominationFacts) -> bool:
        return facts.left_state is state

    stood_at.__name__ = f"stood_at_{state.value}"
    return stood_at


def _unchanged_since_vote(state: State) -> When:
    def vote_still_holds(facts: NominationFacts) -> bool:
        return facts.resume_state is state and facts.fingerprint == facts.voted_fingerprint

    vote_still_holds.__name__ = f"came_from_{state.value}_unchanged"
    return vote_still_holds


def _changed_since_vote(facts: NominationFacts) -> bool:
    """A vote binds to what was voted on: a changed dossier goes back to the council."""
    voted = facts.resume_state in (State.COUNCIL_VOTED, State.SUBMITTED)
    return voted and facts.fingerprint != facts.voted_fingerprint


S, R, T = State, Role, Trigger

# fmt: off
TABLE: tuple[Row, ...] = (
    #   trigger      from             to               who                            only if
    Row(T.REGISTER,  S.DRAFT,         S.REGISTERED,    (R.UNIT_OFFICER, R.UNIT_HEAD), (rules.award_in_force, rules.subject_active, rules.not_duplicate, rules.registration_open)),
    Row(T.REVIEW,    S.REGISTERED,    S.UNIT_REVIEWED, (R.UNIT_HEAD,),                (rules.award_in_force, rules.stage_open, rules.dossier_complete, rules.no_running_hold, rules.no_blocking_finding, rules.quota_headroom, rules.unit_majority)),
    Row(T.VOTE,      S.UNIT_REVIEWED, S.COUNCIL_VOTED, (R.SECRETARY,),                (rules.judge_impartial, rules.award_in_force, rules.stage_open, rules.no_running_hold, rules.quota_headroom, rules.vote_rule_met)),
    Row(T.SUBMIT,    S.COUNCIL_VOTED, S.SUBMITTED,     (R.SECRETARY,),                (rules.judge_impartial, rules.stage_open, rules.no_running_hold, rules.vote_still_binds, rules.quota_headroom, rules.upper_body_known, rules.letter_numbered)),
    Row(T.FORWARD,   S.SUBMITTED,     S.SUBMITTED,     (R.APPROVER,),                 (rules.judge_impartial, rules.no_running_hold, rules.body_lacks_authority, rules.leg_recorded)),
    Row(T.APPROVE,   S.SUBMITTED,     S.APPROVED,      (R.APPROVER,),                 (rules.judge_impartial, rules.no_running_hold, rules.body_has_authority, rules.approver_took_no_part, rules.decision_dated)),
    Row(T.AWARD,     S.APPROVED,      S.AWARDED,       (R.SECRETARY,),                (rules.presented_after_decision,)),

    Row(T.RETURN,    S.REGISTERED,    S.RETURNED,      (R.UNIT_HEAD, R.SECRETARY),    (rules.judge_impartial, rules.return_names_sections,)),
    Row(T.RETURN,    S.UNIT_REVIEWED, S.RETURNED,      (R.SECRETARY,),                (rules.judge_impartial, rules.return_names_sections,)),
    Row(T.RETURN,    S.COUNCIL_VOTED, S.RETURNED,      (R.SECRETARY,),                (rules.judge_impartial, rules.return_names_sections,)),
    Row(T.RETURN,    S.SUBMITTED,     S.RETURNED,      (R.APPROVER,),                 (rules.judge_impartial, rules.return_names_sections,)),

    Row(T.RESUBMIT,  S.RETURNED,      S.REGISTERED,    (R.UNIT_OFFICER, R.UNIT_HEAD), when=_back_to(S.REGISTERED)),
    Row(T.RESUBMIT,  S.RETURNED,      S.UNIT_REVIEWED, (R.UNIT_OFFICER, R.UNIT_HEAD), when=_back_to(S.UNIT_REVIEWED)),
    Row(T.RESUBMIT,  S.RETURNED,      S.COUNCIL_VOTED, (R.SECRETARY,),                (rules.judge_impartial,), when=_unchanged_since_vote(S.COUNCIL_VOTED)),
    Row(T.RESUBMIT,  S.RETURNED,      S.SUBMITTED,     (R.SECRETARY,),                (rules.judge_impartial,), when=_unchanged_since_vote(S.SUBMITTED)),
    Row(T.RESUBMIT,  S.RETURNED,      S.UNIT_REVIEWED, (R.SECRETARY,),                (rules.judge_impartial,), when=_changed_since_vote),

    Row(T.DECLINE,   S.REGISTERED,    S.DECLINED,      (R.UNIT_HEAD,),                (rules.reason_given,)),
    Row(T.DECLINE,   S.UNIT_REVIEWED, S.DECLINED,      (R.SECRETARY,),                (rules.judge_impartial, rules.reason_given,)),
    Row(T.DECLINE,   S.SUBMITTED,     S.DECLINED,      (R.APPROVER,),                 (rules.judge_impartial, rules.reason_given,)),

    Row(T.WITHDRAW,  S.DRAFT,         S.WITHDRAWN,     (R.UNIT_OFFICER,),             (rules.reason_given,)),
    Row(T.WITHDRAW,  S.REGISTERED,    S.WITHDRAWN,     (R.UNIT_OFFICER,),             (rules.reason_given,)),
    Row(T.WITHDRAW,  S.UNIT_REVIEWED, S.WITHDRAWN,     (R.UNIT_OFFICER,),             (rules.reason_given,)),
    Row(T.WITHDRAW,  S.RETURNED,      S.WITHDRAWN,     (R.UNIT_OFFICER,),             (rules.reason_given,)),

    Row(T.LAPSE,     S.REGISTERED,    S.LAPSED,        (R.SYSTEM,),                   (rules.term_passed,)),
    Row(T.LAPSE,     S.RETURNED,      S.LAPSED,        (R.SYSTEM,),                   (rules.term_passed,)),

    *(
        Row(T.REINSTATE, gone,        before,          (R.SECRETARY,),                (rules.judge_impartial, rules.chair_gave_leave, rules.not_duplicate, rules.quota_headroom, rules.reason_given), when=_left(before))
        for gone, origins in (
            (S.LAPSED,   (S.REGISTERED, S.RETURNED)),
            (S.DECLINED, (S.REGISTERED, S.UNIT_REVIEWED, S.SUBMITTED)),
        )
        for before in origins
    ),

    Row(T.REVOKE,    S.APPROVED,      S.REVOKED,       (R.APPROVER,),                 (rules.judge_impartial, rules.ground_given, rules.decision_dated)),
    Row(T.REVOKE,    S.AWARDED,       S.REVOKED,       (R.APPROVER,),                 (rules.judge_impartial, rules.ground_given, rules.decision_dated)),
)
# fmt: on


def rows(trigger: Trigger, source: State | None = None) -> tuple[Row, ...]:
    """Return the rows of `trigger`, all of them or those that leave `source`."""
    return tuple(row for row in TABLE if row.trigger is trigger and (source is None or row.source is source))
