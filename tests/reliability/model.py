"""The life of a nomination, written a second time from the requirement alone: who may do what when, and what it does.

Nothing of the product is imported. Words are plain text, so that a state misspelt there is not misspelt here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OFFICER, HEAD, SECRETARY, CHAIR, APPROVER, CLOCK = "officer", "head", "secretary", "chair", "approver", "clock"
AUDITOR, STRANGER = "auditor", "stranger"
PEOPLE = (OFFICER, HEAD, SECRETARY, CHAIR, APPROVER, AUDITOR, STRANGER, CLOCK)

#: trigger -> state it leaves -> who. "Whoever holds the case" returns and declines it.
WHO: dict[str, dict[str, set[str]]] = {
    "register": {"draft": {OFFICER, HEAD}},
    "review": {"registered": {HEAD}},
    "vote": {"unit_reviewed": {SECRETARY}},
    "submit": {"council_voted": {SECRETARY}},
    "forward": {"submitted": {APPROVER}},
    "approve": {"submitted": {APPROVER}},
    "award": {"approved": {SECRETARY}},
    "return": {"registered": {HEAD, SECRETARY}, "unit_reviewed": {SECRETARY}, "council_voted": {SECRETARY},
               "submitted": {APPROVER}},
    "resubmit": {"returned": {OFFICER, HEAD, SECRETARY}},
    "decline": {"registered": {HEAD}, "unit_reviewed": {SECRETARY}, "submitted": {APPROVER}},
    "withdraw": {state: {OFFICER} for state in ("draft", "registered", "unit_reviewed", "returned")},
    "lapse": {"registered": {CLOCK}, "returned": {CLOCK}},
    "reinstate": {"lapsed": {SECRETARY}, "declined": {SECRETARY}},
    "revoke": {"approved": {APPROVER}, "awarded": {APPROVER}},
}  # fmt: skip
TRIGGERS = tuple(WHO)
STATES = (
    "draft", "registered", "unit_reviewed", "council_voted", "submitted", "approved", "awarded", "returned",
    "declined", "withdrawn", "lapsed", "revoked",
)  # fmt: skip
REACHES = {
    "register": "registered", "review": "unit_reviewed", "vote": "council_voted", "submit": "submitted",
    "approve": "approved", "award": "awarded", "return": "returned", "decline": "declined", "withdraw": "withdrawn",
    "lapse": "lapsed", "revoke": "revoked",
}  # fmt: skip
LIVE = {"registered", "unit_reviewed", "council_voted", "submitted", "approved", "awarded", "returned"}
EDITABLE = {"draft", "registered", "returned"}

#: Steps whose bad form nothing could make worse: they ask for nothing.
ASKS_NOTHING = {"register", "resubmit", "lapse"}


@dataclass
class Case:
    """One nomination of somebody for the title that the department decides."""

    report: str
    summary: str = ""
    state: str = "draft"
    version: int = 1
    back_to: str = ""  # who asked, while returned
    spared: bool = False  # brought back after the term, which then binds it no more
    left: str = ""  # where it stood before it was declined, withdrawn or lapsed
    voted_on: tuple[str, str] | None = None
    opened: frozenset[str] = frozenset()
    submitted: bool = False
    leave: bool = False

    @property
    def dossier(self) -> tuple[str, str]:
        return self.summary, self.report


@dataclass
class Circumstances:
    """What the rules look at beside the case."""

    registration_open: bool
    review_term_over: bool
    twin_alive: bool  # another live nomination of the same person, award and year


def sees(who: str, case: Case) -> bool:
    """Drafts are the unit's own; the body above sees what was submitted; the chair here is also head of the centre."""
    if who in {STRANGER, CLOCK}:
        return False
    if who in {OFFICER, HEAD, CHAIR}:
        return True
    return case.state != "draft" and (who != APPROVER or case.submitted)


def step(case: Case, who: str, trigger: str, around: Circumstances, *, good: bool, seen: int, sections: Any = ()) -> str:
    """Take a step and return the state reached, or the name of the refusal; a refusal leaves the case as it was."""
    everybody = set().union(*WHO[trigger].values())
    allowed = WHO[trigger].get(case.state, everybody)
    if who == APPROVER and not case.submitted:
        allowed = set()
    if who not in allowed or (case.state == "draft" and not sees(who, case) and who != CLOCK):
        if not sees(who, case):
            return "NotFound"
        return "Conflict" if seen < case.version else "Forbidden"
    if seen != case.version:
        return "Conflict"
    if case.state not in WHO[trigger] or _breaks_a_rule(case, trigger, around, good=good):
        return "Refused"
    if trigger == "resubmit" and (who == SECRETARY) != (case.back_to in {"council_voted", "submitted"}):
        return "Forbidden"
    _move(case, trigger, sections)
    case.spared |= trigger == "reinstate" and around.review_term_over
    case.version += 1
    return case.state


def _breaks_a_rule(case: Case, trigger: str, around: Circumstances, *, good: bool) -> bool:
    if not good and trigger not in ASKS_NOTHING:
        return True
    match trigger:
        case "register":
            return not around.registration_open or around.twin_alive
        case "review":
            return not case.report or (around.review_term_over and not case.spared)
        case "submit":
            return case.voted_on != case.dossier
        case "forward":
            return True  # the department decides this title itself
        case "lapse":
            return not around.review_term_over or case.spared
        case "reinstate":
            return not case.leave or around.twin_alive
    return False


def _move(case: Case, trigger: str, sections: Any) -> None:
    before = case.state
    match trigger:
        case "vote":
            case.voted_on = case.dossier
        case "submit":
            case.submitted = True
        case "return":
            case.back_to, case.opened = before, frozenset(sections)
        case "resubmit":
            case.state = case.back_to
            if case.back_to in {"council_voted", "submitted"} and case.dossier != case.voted_on:
                case.state, case.voted_on = "unit_reviewed", None
            case.back_to, case.opened = "", frozenset()
        case "decline" | "withdraw" | "lapse":
            case.left = before
        case "reinstate":
            case.state, case.left, case.leave = case.left, "", False
    case.state = REACHES.get(trigger, case.state)


def edit(case: Case, who: str, *, seen: int, **texts: str) -> str:
    """Write sections of the dossier: a vote binds to what was voted on, a return opens only what it names."""
    if who not in {OFFICER, HEAD} or case.state not in EDITABLE:
        return "Forbidden" if sees(who, case) else "NotFound"
    if seen != case.version:
        return "Conflict"
    changed = {name for name, words in texts.items() if words != getattr(case, name)}
    if case.state == "returned" and not changed <= case.opened:
        return "Refused"
    for name in changed:
        setattr(case, name, texts[name])
    case.version += bool(changed)
    return case.state


def give_leave(case: Case, who: str, *, seen: int) -> str:
    """The chair's written leave to bring back what was declined or has lapsed."""
    if who != CHAIR or case.state not in {"declined", "lapsed"}:
        return "Forbidden" if sees(who, case) else "NotFound"
    if seen != case.version:
        return "Conflict"
    case.leave = True
    case.version += 1
    return case.state
