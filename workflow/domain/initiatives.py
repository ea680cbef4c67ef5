"""Commands about initiatives: scoring sheets, rounds, submissions, scores, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflow.domain.directory import Author
from workflow.domain.scoring import Rubric
from workflow.domain.states import InitiativeLevel

MOST_AUTHORS = 6
WHOLE = 100  # per cent of the work


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRubric:
    """A new edition of a council's scoring sheet; `seen`: the newest edition the person saw, 0 for none."""

    organisation_id: int
    seen: int
    rubric: Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """Submissions are taken from the first to the end of the last day."""

    council_id: int
    year: int
    number: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRound:
    """newest_rubric: go over to the newest edition of the scoring sheet."""

    round_id: int
    version: int
    opens_on: date
    closes_on: date
    newest_rubric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the authors say of their initiative."""

    title: str
    problem: str = ""
    solution: str = ""
    novelty: str = ""
    effect: str = ""
    applied_where: str = ""
    applied_since: date | None = None

    @property
    def description(self) -> str:
        return f"{self.problem}\n{self.solution}\n{self.novelty}\n{self.effect}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """A new submission (submission_id None) or a draft again; `submit`: hand it in as well."""

    round_id: int
    unit_id: int
    details: Details
    authors: tuple[Author, ...]
    submit: bool = False
    submission_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One member's sheet, by code of the criterion; version 0: the first one."""

    submission_id: int
    points: Mapping[str, int]
    note: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The council's vote on one submission."""

    yes: int
    voters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude:
    """The head's decision on submissions of one round; ballots by submission.

    Whatever fell below a pass mark needs no ballot: it is not recognised. number and decided_on may be empty when
    nothing is recognised.
    """

    round_id: int
    version: int
    ballots: Mapping[int, Ballot] = field(default_factory=dict)
    number: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Widen:
    """The second decision: effect and scope of influence (Circular 15/2025/TT-BNV, Article 9; form 13)."""

    submission_id: int
    version: int
    scope: InitiativeLevel
    body: str
    number: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """A conclusion recorded by mistake, back to what it was before."""

    submission_id: int
    version: int
    reason: str
