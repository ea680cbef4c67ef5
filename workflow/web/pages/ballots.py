"""A round of voting as its pages show it: what stands on it, who has voted, what was counted and for whom to see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.ballots import Seal, ranking, shown_code
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import VoteRule
from workflow.domain.meeting import judge, present
from workflow.domain.permissions import Target, permitted
from workflow.domain.quota import percent
from workflow.domain.states import BallotChoice, BallotKind, BallotStatus, Outcome, Standing
from workflow.errors import Refused, Violation
from workflow.queries import ballots as query
from workflow.queries.ballots import Question, Round, Voter
from workflow.services import opening
from workflow.services.closing import reasons_of
from workflow.services.paper_rounds import totals_of
from workflow.web.filters import label
from workflow.web.pages.meetings import rule_words
from workflow.web.pages.words import award_name, award_short, case_url

__all__ = ["award_name", "award_short", "case_url", "shown_code"]  # what templates call

_LOOK = {
    BallotStatus.CREATED: "calm", BallotStatus.OPEN: "info", BallotStatus.CLOSED: "warn", BallotStatus.PUBLISHED: "ok",
    BallotStatus.ANNULLED: "late",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One question with its counts. hidden: the reader takes no part in it."""

    question: Question
    share: str
    result: str
    kind: str
    reasons: tuple[Violation, ...]
    hidden: bool
    place: int | None = None


@dataclass(frozen=True, slots=True)
class SealedRule:
    awards: str
    words: tuple[str, ...]
    citation: str
    confirmed: bool


def look(status: BallotStatus) -> str:
    return _LOOK[status]


def sees_sheets(actor: Actor, round_: Round, target: Target | None) -> bool:
    """The signed sheet says the counts: until they are published it is for whoever types from it."""
    return permitted(actor, "ballot.tally" if round_.published else "ballot.manage", target)


def seal_or_draft(session: Session, round_: Round) -> Seal | None:
    """What was sealed, or would be now; None when there is no rule for an item."""
    if round_.seal:
        return opening.sealed(round_)
    try:
        return opening.preview(session, round_)
    except Refused:
        return None


def results(round_: Round, asked: Sequence[Question], actor: Actor) -> list[ResultLine]:
    """The counted questions with what the sealed rule makes of them."""
    seal = opening.sealed(round_)
    places = {
        item: place
        for place, item, _yes in ranking(
            (question.item_id, question.yes or 0) for question in asked if question.standing is not None
        )
    }
    return [_result(seal, question, actor, places.get(question.item_id)) for question in asked]


def _result(seal: Seal, question: Question, actor: Actor, place: int | None) -> ResultLine:
    sealed = next(row for row in seal.questions if row.item_id == question.item_id)
    out = {question.person_id, *(seat.person_id for seat in seal.seats if seat.id in sealed.recused)}
    hidden = actor.person_id is not None and actor.person_id in out
    counts = (question.yes or 0, question.no or 0, question.abstain or 0, question.invalid or 0, question.chair_yes)
    try:
        judged = judge(seal.seats, totals_of(counts), sealed.rule, sealed.recused)
    except Refused as refused:
        return ResultLine(question, "", str(_("Không kết luận được")), "warn", refused.violations, hidden, place)
    share = f"{question.yes}/{judged.base} = {percent(judged.share)}" if judged.share is not None else ""
    words, kind = _ended(question, judged.outcome)
    return ResultLine(question, share, words, kind, reasons_of(question.result) or judged.failed, hidden, place)


def _ended(question: Question, judged: Outcome) -> tuple[str, str]:
    """How the question ended, and the look of it."""
    if question.outcome is Outcome.FAILED:
        return label(question.outcome), "late"
    if question.outcome is not None:
        return label(question.outcome), "ok"
    if question.standing is not None:
        return label(question.standing), "warn"
    passed = judged is Outcome.PASSED
    return str(_("Đạt, hồ sơ chưa chuyển được") if passed else _("Không đạt, hồ sơ ở lại")), "warn"


def rules(seal: Seal | None) -> list[SealedRule]:
    """Each rule of the round once, in words."""
    groups: dict[VoteRule, list[str]] = {}
    for question in seal.questions if seal else ():
        names = groups.setdefault(question.rule, [])
        if (name := award_short(question.other_award or question.award_code)) not in names:
            names.append(name)
    members = len(seal.seats) if seal else 0
    return [
        SealedRule(", ".join(names), rule_words(rule, members), rule.citation, rule.confirmed)
        for rule, names in groups.items()
    ]


def attendance(seal: Seal | None) -> str:
    if seal is None:
        return ""
    here, members, voters = present(seal.seats), len(seal.seats), len(seal.voters())
    return str(_("Có mặt %(here)s/%(members)s thành viên; %(voters)s người bỏ phiếu", here=here, members=members,
                 voters=voters))  # fmt: skip


def voter_words(voter: Voter, round_: Round, on_paper: Collection[int]) -> tuple[str, str]:
    """Whether he has voted, and the look of it; on paper nobody asks."""
    if voter.seat_id in on_paper or (voter.votes and round_.kind is BallotKind.PAPER):
        return label(voter.attendance), "calm"
    if not voter.votes:
        return str(_("Không bỏ phiếu ở vòng này")), "calm"
    return (str(_("Đã bỏ phiếu")), "ok") if voter.voted else (str(_("Chưa bỏ phiếu")), "calm")


@dataclass(frozen=True, slots=True)
class NamedLine:
    question: Question
    votes: tuple[tuple[str, BallotChoice | None], ...]


def named(session: Session, round_: Round, asked: Sequence[Question], voters: Sequence[Voter]) -> list[NamedLine]:
    """Who voted how in a named round that is closed."""
    if round_.kind is not BallotKind.NAMED:
        return []
    told = query.named(session, round_.id)
    return [
        NamedLine(question, tuple((voter.name, told.get(question.item_id, {}).get(voter.seat_id))
                                  for voter in voters if voter.votes))
        for question in asked
    ]  # fmt: skip


def title(round_: Round) -> str:
    return str(_("Vòng bỏ phiếu số %(number)s, phiên họp ngày %(day)s", number=round_.number,
                 day=local_date(round_.held_at).strftime("%d/%m/%Y")))  # fmt: skip


def pending(asked: Sequence[Question]) -> list[Question]:
    """Those who passed and wait for the council's choice, most yes first."""
    waiting = [question for question in asked if question.standing is Standing.PENDING]
    return sorted(waiting, key=lambda question: (-(question.yes or 0), question.position))
