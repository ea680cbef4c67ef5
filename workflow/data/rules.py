"""One award's rule out of a rule pack: values with their sources, criteria, caps, votes, a version of the content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from workflow.data.awards import Awards, award_code, award_codes
from workflow.data.provisions import within
from workflow.data.reading import Table
from workflow.domain.catalogue import Award, AwardRule, Cap, Criterion, NoCap, Regime, Source, VoteRule
from workflow.domain.criteria import KINDS, AwardCode, AwardCodes, Words
from workflow.domain.provisions import DossierSet
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
_E = TypeVar("_E", bound=Enum)
_VOTE_VALUES = {field.name for field in fields(VoteRule)} - {"citation", "confirmed", "unconfirmed"}


class _Method(StrEnum):
    OPEN = "open"
    SECRET = "secret"  # noqa: S105 (a ballot, not a password)


class _Base(StrEnum):
    ALL = "all"
    PRESENT = "present"


class _Tie(StrEnum):
    CHAIR = "chair"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Pack:
    """What the rules of one file may name: its regime, the awards, its vote rules and dossier sets."""

    regime: Regime
    awards: Awards
    votes: Mapping[str, VoteRule]
    dossiers: Mapping[str, DossierSet]


def read_vote(table: Table) -> VoteRule:
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
            unconfirmed=_unconfirmed(table),
            substitutes=table.has("substitutes") and table.flag("substitutes"),
        )


def _unconfirmed(table: Table) -> tuple[str, ...]:
    names = table.texts("unconfirmed") if table.has("unconfirmed") else ()
    for name in names:
        if name not in _VOTE_VALUES:
            raise table.wrong("unconfirmed", f"no value {name!r}")
    return names


def read_rule(table: Table, pack: Pack) -> AwardRule:
    """A rule is in force as long as its regime unless it, or its award, gives dates of its own."""
    regime, awards = pack.regime, pack.awards
    with table:
        code = award_code(table, "award", awards)
        begins, ends = within(table, (regime.in_force_from, regime.in_force_to))
        vote = _named(table, "vote", pack.votes, "vote rule")
        sources: dict[str, Source] = {}
        values: dict[str, Any] = {
            "award": code,
            "regime": regime.code,
            "in_force_from": begins,
            "in_force_to": ends,
            "vote": vote,
            "upper_vote": _named(table, "upper_vote", pack.votes, "vote rule") if table.has("upper_vote") else vote,
            "sections": _sourced(table, "sections", sources, lambda row: row.choices("value", Section)),
            "dossier": _dossier(table, pack.dossiers),
            "criteria": _criteria(table, awards[code], awards),
            "cap": _cap(table.table("cap"), code, awards) if table.has("cap") else None,
            "no_cap": _no_cap(table.table("no_cap"), code, awards) if table.has("no_cap") else None,
            "authority": _sourced(table, "authority", sources, lambda row: row.choice("value", Authority)),
            "leans_on": _sourced(table, "leans_on", sources, lambda row: award_codes(row, "value", awards)),
            "registration_required": _sourced(table, "registration_required", sources, lambda row: row.flag("value")),
            "citation": table.text("citation"),
            "sources": MappingProxyType(sources),
        }
        if values["cap"] and values["no_cap"]:
            raise table.wrong("no_cap", "the award has a cap")
    return AwardRule(**values, version=f"{regime.code}-{fingerprint(values)}")


def _named(table: Table, key: str, known: Mapping[str, Any], what: str) -> Any:
    name = table.text(key)
    if name not in known:
        raise table.wrong(key, f"no {what} {name!r}")
    return known[name]


def _dossier(table: Table, known: Mapping[str, DossierSet]) -> tuple[DossierSet, ...]:
    names = table.texts("dossier")
    for name in names:
        if name not in known:
            raise table.wrong("dossier", f"no dossier set {name!r}")
    return tuple(known[name] for name in names)


def _criteria(table: Table, award: Award, awards: Awards) -> tuple[Criterion, ...]:
    rows = table.tables("criteria") if table.has("criteria") else []
    return tuple(read_criterion(row, award, awards) for row in rows)


def _sourced(table: Table, key: str, sources: dict[str, Source], value: Callable[[Table], Any]) -> Any:
    with table.table(key) as row:
        sources[key] = Source(row.text("citation"), row.flag("confirmed"))
        return value(row)


def _cap(table: Table, award: str, awards: Awards) -> Cap:
    with table:
        base = award_code(table, "base_award", awards)
        return Cap(award, base, table.share("share"), table.text("citation"), table.flag("confirmed"))


def _no_cap(table: Table, award: str, awards: Awards) -> NoCap:
    with table:
        base = award_code(table, "base_award", awards)
        return NoCap(award, base, table.text("citation"), table.flag("confirmed"))


def read_criterion(table: Table, award: Award, awards: Awards) -> Criterion:
    with table:
        code = table.text("code")
        if code not in KINDS:
            raise table.wrong("code", f"no criterion {code!r}")
        kind = KINDS[code]
        params = {key: _READERS[value](table, key) for key, value in kind.params.items()}
        if AwardCode in kind.params.values():
            params["name"] = awards[award_code(table, "award", awards)].name
        if AwardCodes in kind.params.values():
            params["names"] = tuple(awards[code].name for code in award_codes(table, "awards", awards))
        possible = kind.subjects & award.subjects
        subjects = frozenset(table.choices("subjects", SubjectKind)) if table.has("subjects") else possible
        if not subjects or not subjects <= possible:
            raise table.wrong("subjects", f"{code} cannot be asked about these subjects of {award.code}")
        return Criterion(
            code=code,
            params=MappingProxyType(params),
            citation=table.text("citation"),
            confirmed=table.flag("confirmed"),
            blocking=table.flag("blocking"),
            subjects=subjects,
            commendations=frozenset(_optional(table, "commendations", CommendationType)),
            categories=frozenset(_optional(table, "categories", StaffCategory)),
            in_force_from=table.day_or_none("in_force_from"),
            enabled=table.flag("enabled") if table.has("enabled") else True,
        )


def _optional(table: Table, key: str, kind: type[_E]) -> Iterable[_E]:
    """The members listed under `key`, all of them when nothing is listed."""
    return table.choices(key, kind) if table.has(key) else kind


def content_hash(rule: AwardRule) -> str:
    """Hash of what a rule says, its version left out."""
    return fingerprint({item.name: getattr(rule, item.name) for item in fields(rule) if item.name != "version"})


def fingerprint(values: Mapping[str, Any]) -> str:
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
