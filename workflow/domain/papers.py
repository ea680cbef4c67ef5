"""What the forms about meetings, proposal letters and decisions ask for.

`version` is the version of the paper that the person saw; None (jobs, demonstration) takes the present one.
A case is addressed by its identifier and the version that was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workflow.domain.states import BallotKind, Custody, RevocationGround

#: (nomination id, version seen)
Case = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateMeeting:
    """opinions_due_at: the council is asked in writing and does not meet; held_at is when the asking begins."""

    council_id: int
    year: int
    held_at: datetime
    place: str = ""
    ends_at: datetime | None = None
    opinions_due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMeeting:
    """opinions_due_at: only of a written consultation, which stays one."""

    meeting_id: int
    held_at: datetime
    place: str = ""
    ends_at: datetime | None = None
    opinions_due_at: datetime | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of one item, as they were counted. chair_yes None: unknown, as after a secret ballot.

    other_award: the ballots were cast on this award instead of the one asked for.
    """

    yes: int
    no: int
    abstain: int
    invalid: int
    chair_yes: bool | None = None
    other_award: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRound:
    """A round of voting on items of a meeting: (agenda item, another award asked instead or "").

    custody: of an electronic round. teller_id: the account of the third holder of its key, where three hold it.
    """

    meeting_id: int
    kind: BallotKind
    questions: tuple[tuple[int, str], ...]
    custody: Custody | None = None
    teller_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Number, date and signature block of a proposal letter."""

    number: str
    issued_on: date
    signer: str
    signer_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """A decision of `body_id` that grants the awards of the cases."""

    cases: tuple[Case, ...]
    body_id: int
    number: str
    decided_on: date
    signer: str
    signer_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annul:
    """The annulment of a decision, or of what it gave in some cases only. Law 06/2022/QH15, Article 93(2)."""

    decision_id: int
    cases: tuple[Case, ...]
    ground: RevocationGround
    reason: str
    number: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The presentation of the awards of a decision: when, where, and what was handed over."""

    cases: tuple[Case, ...]
    presented_on: date
    handed_over: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendUp:
    """One leg upward for many cases, with the covering document's number and date."""

    cases: tuple[Case, ...]
    to_body_id: int
    number: str
    on_date: date
    result: str = ""
