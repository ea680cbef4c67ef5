"""What a form asks for. Every command names the nomination and the version of it that the person saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from workflow.domain.states import (
    CommendationType,
    RevocationGround,
    Section,
    SubjectKind,
    Trigger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """Open a nomination of one subject for one award and year; unit_id is the unit that answers for it."""

    subject_kind: SubjectKind
    subject_id: int
    unit_id: int
    award_code: str
    year: int
    type: CommendationType = CommendationType.MERIT
    linked_from_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDossier:
    """New texts of the dossier's sections; None leaves a section as it is."""

    nomination_id: int
    version: int
    summary: str | None = None
    report: str | None = None
    initiative: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command that moves a nomination along the table of `lifecycle`."""

    trigger: ClassVar[Trigger]
    nomination_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLaw:
    """Which of two laws a submitted case is judged by, and why it is the more favourable."""

    nomination_id: int
    version: int
    regime: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Step):
    trigger: ClassVar[Trigger] = Trigger.REGISTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Step):
    """The unit's minutes: date of the meeting, how many were present, how many agreed."""

    trigger: ClassVar[Trigger] = Trigger.REVIEW
    held_on: date
    present: int
    yes: int
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Step):
    """A council's vote on one item. `failed` holds the reasons why the rule was not met; none means passed.

    `ballot` names the round of voting and the hash of its sealed box.
    `tally` is kept with the event as it was counted. held_on picks the rule. override_reason: why the case goes on
    although a ratio cap, still to be confirmed, leaves no room.
    """

    trigger: ClassVar[Trigger] = Trigger.VOTE
    meeting_id: int
    held_on: date
    tally: tuple[tuple[str, int], ...]
    base: int
    passed: bool
    override_reason: str = ""
    ballot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Step):
    trigger: ClassVar[Trigger] = Trigger.SUBMIT
    letter_id: int
    number: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward(Step):
    """One leg upward, with the covering document's number and date."""

    trigger: ClassVar[Trigger] = Trigger.FORWARD
    to_body_id: int
    number: str
    on_date: date
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Step):
    """The decision that grants the award; body_authority is the level of the body that issued it."""

    trigger: ClassVar[Trigger] = Trigger.APPROVE
    decision_id: int
    number: str
    decided_on: date
    signer: str
    body_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Step):
    trigger: ClassVar[Trigger] = Trigger.AWARD
    presented_on: date
    where: str = ""
    handed_over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Step):
    """Only the named sections unlock for the unit."""

    trigger: ClassVar[Trigger] = Trigger.RETURN
    reason: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit(Step):
    trigger: ClassVar[Trigger] = Trigger.RESUBMIT
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Step):
    """`rule` names the failed rule when a vote failed, `ballot` the round of voting in which it did."""

    trigger: ClassVar[Trigger] = Trigger.DECLINE
    reason: str
    rule: str = ""
    ballot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Step):
    trigger: ClassVar[Trigger] = Trigger.WITHDRAW
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Step):
    trigger: ClassVar[Trigger] = Trigger.LAPSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstate(Step):
    trigger: ClassVar[Trigger] = Trigger.REINSTATE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(Step):
    trigger: ClassVar[Trigger] = Trigger.REVOKE
    ground: RevocationGround
    reason: str
    number: str
    decided_on: date


#: The command of each trigger.
COMMANDS: dict[Trigger, type[Step]] = {
    kind.trigger: kind
    for kind in (
        Register, Review, Vote, Submit, Forward, Approve, Award, Return, Resubmit, Decline, Withdraw, Lapse,
        Reinstate, Revoke,
    )
}  # fmt: skip
