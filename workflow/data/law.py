"""The whole law out of the data files: awards.toml, and one rules_*.toml per regime, seamless in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from workflow.data import provisions
from workflow.data.awards import Awards, read_awards
from workflow.data.reading import DataError, Table, read
from workflow.data.rules import Pack, read_rule, read_vote
from workflow.domain.catalogue import Award, AwardRule, Catalogue, Regime, Transition

_T = TypeVar("_T")


class _Dated(Protocol):
    @property
    def in_force_from(self) -> date: ...
    @property
    def in_force_to(self) -> date | None: ...


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue in `folder`. Raises DataError, naming file and key, for anything not exactly right."""
    awards = read_awards(folder / "awards.toml")
    regimes: dict[str, Regime] = {}
    rules: list[AwardRule] = []
    for path in sorted(folder.glob("rules_*.toml")):
        regime, mine = read_pack(path, awards)
        if regime.code in regimes:
            raise DataError(f"{path.name}: regime: code: {regime.code} is defined twice")
        regimes[regime.code] = regime
        rules += mine
    if not regimes:
        raise DataError(f"{folder.name}: no rules_*.toml")
    _seamless("regimes", regimes.values())
    ordered = sorted(regimes.values(), key=lambda regime: regime.in_force_from)
    _transitions(ordered)
    for code, award in awards.items():
        mine = [rule for rule in rules if rule.award == code]
        _seamless(code, mine)
        _as_long_as(award, mine, ordered)
    return Catalogue(awards, tuple(rules), MappingProxyType({regime.code: regime for regime in ordered}))


def read_pack(path: Path, awards: Awards) -> tuple[Regime, list[AwardRule]]:
    """Return one file's regime and rules. Raises DataError for what is wrong in it by itself."""
    with read(path) as file:
        pack = _pack(file, awards)
        rules = [read_rule(row, pack) for row in file.tables("rule")]
    return pack.regime, rules


def _pack(file: Table, awards: Awards) -> Pack:
    """The regime with its lists, and what the rules of the file may name."""
    regime = _regime(file.table("regime"))
    span = (regime.in_force_from, regime.in_force_to)
    whole = replace(
        regime,
        instruments=tuple(map(provisions.instrument, file.tables("instrument"))),
        terms=tuple(provisions.term(row, span, awards) for row in file.tables("term")),
        exclusions=tuple(provisions.exclusion(row, span, awards) for row in file.tables("exclusion")),
    )
    _each_once(file, "term", whole.terms)
    _each_once(file, "exclusion", whole.exclusions)
    votes = _by_code(file, "vote", read_vote)
    return Pack(whole, awards, votes, _by_code(file, "dossier", provisions.dossier_set))


def _regime(table: Table) -> Regime:
    with table:
        begins, ends = table.day("in_force_from"), table.day_or_none("in_force_to")
        if ends is not None and ends < begins:
            raise table.wrong("in_force_to", "ends before it begins")
        return Regime(
            code=table.text("code"),
            in_force_from=begins,
            in_force_to=ends,
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
            transition=_transition(table.table("transition")) if table.has("transition") else None,
        )


def _transitions(ordered: Sequence[Regime]) -> None:
    """A transition names the regime just before."""
    for before, after in pairwise(ordered):
        if after.transition is not None and after.transition.earlier != before.code:
            raise DataError(f"rules_*.toml: {after.code}: transition: earlier: {before.code} comes before it")
    if ordered[0].transition is not None:
        raise DataError(f"rules_*.toml: {ordered[0].code}: transition: nothing comes before it")


def _transition(table: Table) -> Transition:
    with table:
        return Transition(table.text("earlier"), table.text("citation"), table.flag("confirmed"))


def _by_code(file: Table, key: str, reader: Callable[[Table], _T]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for row in file.tables(key):
        code = row.text("code")
        if code in found:
            raise row.wrong("code", f"{code} is defined twice")
        found[code] = reader(row)
    return found


def _each_once(file: Table, key: str, items: Sequence[Any]) -> None:
    """The same code may return in one file only for other days."""
    for place, item in enumerate(items):
        for other in items[:place]:
            first, second = sorted((item, other), key=lambda one: one.in_force_from)
            apart = first.in_force_to is not None and first.in_force_to < second.in_force_from
            if item.code is other.code and not apart:
                raise file.wrong(f"{key}[{place + 1}]: code", f"{item.code.value} is defined twice")


def _seamless(what: str, items: Iterable[_Dated]) -> None:
    """Refuse no rule at all, overlaps, holes between two rules, and an end before the beginning."""
    ordered: Sequence[_Dated] = sorted(items, key=lambda item: item.in_force_from)
    if not ordered:
        raise DataError(f"rules_*.toml: {what}: no rule")
    for item in ordered:
        if item.in_force_to is not None and item.in_force_to < item.in_force_from:
            raise DataError(f"rules_*.toml: {what}: ends before it begins on {item.in_force_from}")
    for before, after in pairwise(ordered):
        if before.in_force_to is None or before.in_force_to >= after.in_force_from:
            raise DataError(f"rules_*.toml: {what}: overlap on {after.in_force_from}")
        if before.in_force_to + timedelta(days=1) != after.in_force_from:
            raise DataError(f"rules_*.toml: {what}: gap after {before.in_force_to}")


def _as_long_as(award: Award, rules: Sequence[AwardRule], regimes: Sequence[Regime]) -> None:
    """The rules of an award cover exactly the time in which awards.toml says it exists, by default that of the law."""
    begins = award.in_force_from or regimes[0].in_force_from
    ends = award.in_force_to or regimes[-1].in_force_to
    first = min(rule.in_force_from for rule in rules)
    last = max(rules, key=lambda rule: rule.in_force_from).in_force_to
    if first != begins:
        raise DataError(f"rules_*.toml: {award.code}: its rules begin on {first}, it exists from {begins}")
    if last != ends:
        raise DataError(f"rules_*.toml: {award.code}: its rules end on {last}, it exists until {ends}")
