"""Awards and rule packs out of awards.toml and rules_*.toml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum, StrEnum
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from workflow.data.reading import DataError, Table, read
from workflow.domain.catalogue import (
    Award,
    AwardRule,
    Cap,
    Catalogue,
    Criterion,
    Msgid,
    Regime,
    Source,
    VoteRule,
)
from workflow.domain.criteria import KINDS, AwardCode, AwardCodes, Words
from workflow.domain.states import (
    Authority,
    CommendationType,
    DisciplineLevel,
    InitiativeLevel,
    Rating,
    Section,
    StaffCategory,
    SubjectKind,
)

#: How a parameter of each type is read.
_READERS: Mapping[type, Callable[[Table, str], Any]] = {
    int: Table.number,
    bool: Table.flag,
    Fraction: Table.share,
    AwardCode: Table.text,
    AwardCodes: Table.texts,
    Words: lambda table, key: Words(table.text(key)),
    Rating: lambda table, key: table.choice(key, Rating),
    InitiativeLevel: lambda table, key: table.choice(key, InitiativeLevel),
    DisciplineLevel: lambda table, key: table.choice(key, DisciplineLevel),
}
Awards = Mapping[str, Award]
_E = TypeVar("_E", bound=Enum)


class _Method(StrEnum):
    OPEN = "open"
    SECRET = "secret"  # noqa: S105 (a ballot, not a password)


class _Base(StrEnum):
    ALL = "all"
    PRESENT = "present"


class _Tie(StrEnum):
    CHAIR = "chair"
    REJECT = "reject"


class _Dated(Protocol):
    @property
    def in_force_from(self) -> date: ...
    @property
    def in_force_to(self) -> date | None: ...


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue in `folder`. Raises DataError, naming file and key, for anything not exactly right."""
    awards = _awards(folder / "awards.toml")
    regimes: dict[str, Regime] = {}
    rules: list[AwardRule] = []
    for path in sorted(folder.glob("rules_*.toml")):
        with read(path) as file:
            regime = _regime(file.table("regime"))
            if regime.code in regimes:
                raise file.wrong("regime: code", f"{regime.code} is defined twice")
            regimes[regime.code] = regime
            votes = {vote.text("code"): _vote(vote) for vote in file.tables("vote")}
            rules += [_rule(row, regime, awards, votes) for row in file.tables("rule")]
    if not regimes:
        raise DataError(f"{folder.name}: no rules_*.toml")
    _seamless("regimes", regimes.values())
    for code in awards:
        _seamless(code, [rule for rule in rules if rule.award == code])
    ordered = sorted(regimes.values(), key=lambda regime: regime.in_force_from)
    return Catalogue(awards, tuple(rules), MappingProxyType({regime.code: regime for regime in ordered}))


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


def _awards(path: Path) -> Awards:
    found: dict[str, Award] = {}
    with read(path) as file:
        for row in file.tables("award"):
            award = _award(row)
            if award.code in found:
                raise row.wrong("code", f"{award.code} is defined twice")
            if any(award.position == other.position for other in found.values()):
                raise row.wrong("position", f"{award.position} is taken")
            found[award.code] = award
    ordered = sorted(found.values(), key=lambda award: award.position)
    return MappingProxyType({award.code: award for award in ordered})


def _award(table: Table) -> Award:
    with table:
        return Award(
            code=table.text("code"),
            name=Msgid(table.text("name")),
            short=Msgid(table.text("short")),
            subjects=frozenset(table.choices("subjects", SubjectKind)),
            authority=table.choice("authority", Authority),
            position=table.number("position"),
            is_title=table.flag("is_title"),
            form=Msgid(table.text("form")),
        )


def _regime(table: Table) -> Regime:
    with table:
        end = table.day("in_force_to") if table.has("in_force_to") else None
        citation, confirmed = table.text("citation"), table.flag("confirmed")
        return Regime(table.text("code"), table.day("in_force_from"), end, citation, confirmed)


def _vote(table: Table) -> VoteRule:
    with table:
        method, tie = table.choice("method", _Method), table.choice("tie", _Tie)
        if method is _Method.SECRET and tie is _Tie.CHAIR:
            raise table.wrong("tie", "a secret ballot has no casting vote")
        return VoteRule(
            method=method.value,
            base=table.choice("base", _Base).value,
            quorum=table.share("quorum"),
            minimum=table.share("minimum"),
            strict=table.flag("strict"),
            chair_among_yes=table.flag("chair_among_yes"),
            written_opinions=table.flag("written_opinions"),
            recused_in_base=table.flag("recused_in_base"),
            tie=tie.value,
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
        )


def _rule(table: Table, regime: Regime, awards: Awards, votes: Mapping[str, VoteRule]) -> AwardRule:
    """A rule is in force as long as its regime unless it gives dates of its own."""
    with table:
        code, vote = _award_code(table, "award", awards), table.text("vote")
        if vote not in votes:
            raise table.wrong("vote", f"no vote rule {vote!r}")
        sources: dict[str, Source] = {}
        cap = _cap(table.table("cap"), code, awards) if table.has("cap") else None
        values: dict[str, Any] = {
            "award": code,
            "regime": regime.code,
            "in_force_from": table.day("in_force_from") if table.has("in_force_from") else regime.in_force_from,
            "in_force_to": table.day("in_force_to") if table.has("in_force_to") else regime.in_force_to,
            "vote": votes[vote],
            "sections": _sourced(table, "sections", sources, lambda row: row.choices("value", Section)),
            "criteria": tuple(_criterion(row, awards[code], awards) for row in table.tables("criteria")),
            "cap": cap,
            "authority": _sourced(table, "authority", sources, lambda row: row.choice("value", Authority)),
            "leans_on": _sourced(table, "leans_on", sources, lambda row: _award_codes(row, "value", awards)),
            "registration_required": _sourced(table, "registration_required", sources, lambda row: row.flag("value")),
            "citation": table.text("citation"),
            "sources": MappingProxyType(sources),
        }
    return AwardRule(**values, version=f"{regime.code}-{_fingerprint(values)}")


def _sourced(table: Table, key: str, sources: dict[str, Source], value: Callable[[Table], Any]) -> Any:
    with table.table(key) as row:
        sources[key] = Source(row.text("citation"), row.flag("confirmed"))
        return value(row)


def _cap(table: Table, award: str, awards: Awards) -> Cap:
    with table:
        base = _award_code(table, "base_award", awards)
        return Cap(award, base, table.share("share"), table.text("citation"), table.flag("confirmed"))


def _criterion(table: Table, award: Award, awards: Awards) -> Criterion:
    with table:
        code = table.text("code")
        if code not in KINDS:
            raise table.wrong("code", f"no criterion {code!r}")
        kind = KINDS[code]
        params = {key: _READERS[value](table, key) for key, value in kind.params.items()}
        if AwardCode in kind.params.values():
            params["name"] = awards[_award_code(table, "award", awards)].name
        if AwardCodes in kind.params.values():
            params["names"] = tuple(awards[code].name for code in _award_codes(table, "awards", awards))
        possible = kind.subjects & award.subjects
        subjects = frozenset(table.choices("subjects", SubjectKind)) if table.has("subjects") else possible
        if not subjects or not subjects <= possible:
            raise table.wrong("subjects", f"{code} cannot be asked about these subjects of {award.code}")
        kinds = _optional(table, "commendations", CommendationType)
        return Criterion(
            code=code,
            params=MappingProxyType(params),
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
            blocking=table.flag("blocking"),
            subjects=subjects,
            commendations=frozenset(kinds),
            categories=frozenset(_optional(table, "categories", StaffCategory)),
            in_force_from=table.day("in_force_from") if table.has("in_force_from") else None,
            enabled=table.flag("enabled") if table.has("enabled") else True,
        )


def _optional(table: Table, key: str, kind: type[_E]) -> Iterable[_E]:
    """The members listed under `key`, all of them when nothing is listed."""
    return table.choices(key, kind) if table.has(key) else kind


def _award_code(table: Table, key: str, awards: Awards) -> str:
    code = table.text(key)
    if code not in awards:
        raise table.wrong(key, f"no award {code!r}")
    return code


def _award_codes(table: Table, key: str, awards: Awards) -> tuple[str, ...]:
    codes = table.texts(key)
    for code in codes:
        if code not in awards:
            raise table.wrong(key, f"no award {code!r}")
    return codes


def _fingerprint(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(values).encode()).hexdigest()[:12]


def _canonical(value: Any) -> str:
    """Text of a value that depends on its content alone: sets and mappings sorted, dataclasses by their fields."""
    if hasattr(value, "__dataclass_fields__"):
        value = {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, frozenset):
        return "<" + ",".join(sorted(map(_canonical, value))) + ">"
    if isinstance(value, tuple):
        return "[" + ",".join(map(_canonical, value)) + "]"
    return repr(str(value))
