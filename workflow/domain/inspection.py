"""What the packs hold, what in them is still to be confirmed, and what will soon have no rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.domain.calendar import add_months
from workflow.domain.catalogue import AwardRule, Catalogue, Regime, Source, VoteRule
from workflow.domain.provisions import Dated

#: How far ahead a rule that ends is worth a warning.
HORIZON_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each a pack holds."""

    regime: str
    in_force_from: date
    in_force_to: date | None
    confirmed: bool
    citation: str
    rules: int
    criteria: int
    dossier_sets: int
    terms: int
    exclusions: int
    instruments: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Open:
    """One value to be confirmed. award: "" for what is not about one award; what: its key in the data file."""

    regime: str
    award: str
    what: str
    citation: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends without a successor. instrument: the text that ends, "" for the rule of an award itself."""

    regime: str
    award: str
    instrument: str
    last_day: date
    citation: str
    confirmed: bool


def counts(catalogue: Catalogue) -> tuple[Counts, ...]:
    """Return one line per regime, oldest first."""
    opened = to_confirm(catalogue)
    return tuple(_counts(catalogue, regime, opened) for regime in catalogue.regimes.values())


def _counts(catalogue: Catalogue, regime: Regime, opened: tuple[Open, ...]) -> Counts:
    rules = [rule for rule in catalogue.rules if rule.regime == regime.code]
    return Counts(
        regime.code, regime.in_force_from, regime.in_force_to, regime.confirmed, regime.citation,
        rules=len(rules),
        criteria=sum(len(rule.criteria) for rule in rules),
        dossier_sets=len({block.code for rule in rules for block in rule.dossier}),
        terms=len(regime.terms),
        exclusions=len(regime.exclusions),
        instruments=len(regime.instruments),
        unconfirmed=sum(one.regime == regime.code for one in opened),
    )  # fmt: skip


def to_confirm(catalogue: Catalogue) -> tuple[Open, ...]:
    """Return every value that is not confirmed, regime by regime, in the order of the awards."""
    found: list[Open] = []
    for regime in catalogue.regimes.values():
        found += _of_regime(regime)
        mine = {rule.award: rule for rule in catalogue.rules if rule.regime == regime.code}
        for code in catalogue.awards:
            if code in mine:
                found += [Open(regime.code, code, what, source.citation) for what, source in of_rule(mine[code])]
    return tuple(found)


def _of_regime(regime: Regime) -> Iterator[Open]:
    if not regime.confirmed:
        yield Open(regime.code, "", "regime", regime.citation)
    named: list[tuple[str, str, Dated]] = [("instrument", item.name, item) for item in regime.instruments]
    named += [("term", item.code.value, item) for item in regime.terms]
    named += [("exclusion", item.code.value, item) for item in regime.exclusions]
    for kind, name, item in named:
        if not item.confirmed:
            yield Open(regime.code, "", f"{kind}: {name}", item.citation)


def of_rule(rule: AwardRule) -> Iterator[tuple[str, Source]]:
    """Yield the unconfirmed values of one rule, by key."""
    for key, source in _sources(rule):
        if not source.confirmed:
            yield key, source


def _sources(rule: AwardRule) -> Iterator[tuple[str, Source]]:
    yield from rule.sources.items()
    yield from _of_vote("vote", rule.vote)
    if rule.upper_vote != rule.vote:
        yield from _of_vote("upper_vote", rule.upper_vote)
    for block in rule.dossier:
        yield f"dossier: {block.code}", Source(block.citation, block.confirmed)
        yield f"dossier: {block.code}: sets", Source(block.sets_citation, block.sets_confirmed)
    for number, criterion in enumerate(rule.criteria, start=1):
        yield f"criteria[{number}]: {criterion.code}", Source(criterion.citation, criterion.confirmed)
    for key, cap in (("cap", rule.cap), ("no_cap", rule.no_cap)):
        if cap is not None:
            yield key, Source(cap.citation, cap.confirmed)


def _of_vote(key: str, vote: VoteRule) -> Iterator[tuple[str, Source]]:
    yield key, Source(vote.citation, vote.confirmed)
    for name in vote.unconfirmed:
        yield f"{key}: {name}", Source(vote.citation, confirmed=False)


def endings(catalogue: Catalogue, today: date, months: int = HORIZON_MONTHS) -> tuple[Ending, ...]:
    """Return what ends in the coming months without a successor: rules of awards, texts that rules in force rest on.

    The rules of a regime go on when one of its texts ends; that nobody has read what comes after is said here.
    """
    until = add_months(today, months)
    found = []
    for code, award in catalogue.awards.items():
        last = max((rule for rule in catalogue.rules if rule.award == code), key=lambda rule: rule.in_force_from)
        end = last.in_force_to
        if end is not None and award.in_force_to is None and today <= end <= until:
            found.append(Ending(last.regime, code, "", end, last.citation, confirmed=True))
    for regime in catalogue.regimes.values():
        for text in regime.instruments:
            end = text.in_force_to
            if end is None or not today <= end <= until:
                continue
            after = end + timedelta(days=1)
            if regime.covers(end) and regime.covers(after):
                found.append(Ending(regime.code, "", text.name, end, text.citation, text.confirmed))
    return tuple(found)
