"""Local regulations laid over the packs, every value read by the very reader of the data files' key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from workflow.data import load_catalogue, provisions
from workflow.data.prizes import load_prizes, read_multiple
from workflow.data.reading import DataError, Table
from workflow.data.rules import content_hash, read_criterion, read_vote
from workflow.domain.catalogue import AwardRule, Cap, Regime, Source, VoteRule
from workflow.domain.criteria import KINDS, AwardCodes
from workflow.domain.prizes import Multiple, PrizeTable
from workflow.domain.provisions import DossierPart, DossierSet, LegalTerm
from workflow.domain.regulations import RULE_KEYS, Layer, LocalKey, LocalValue
from workflow.domain.states import CommendationType, Section

_YES, _NO = ("có", "true", "yes"), ("không", "false", "no")


def check(value: LocalValue, since: date, until: date | None) -> None:
    """Raise DataError when the value cannot lie over the rules of its award in that time, or there are none."""
    if value.key is LocalKey.TERM:
        term(value, since, until)
        return
    if value.key is LocalKey.PRIZE:
        for regime in regimes_between(since, until):
            _multiple(regime, value)
        return
    rules = [rule for rule in load_catalogue().rules if rule.award == value.award and _meets(rule, since, until)]
    if not rules:
        raise DataError(f"{value.award}: no rule in that time")
    for rule in rules:
        _laid(rule, value)


def regimes_between(since: date, until: date | None) -> tuple[str, ...]:
    """The regimes in force at any time between two days."""
    return tuple(code for code, regime in load_catalogue().regimes.items() if _meets(regime, since, until))


def _meets(one: AwardRule | Regime, since: date, until: date | None) -> bool:
    return (until is None or one.in_force_from <= until) and (one.in_force_to is None or since <= one.in_force_to)


@lru_cache(maxsize=2048)
def merged(award: str, regime: str, layers: tuple[Layer, ...]) -> AwardRule:
    """The rule of a pack with the layers over it, the last one uppermost; its version names the pack and the layers.

    A value that no longer fits a newer pack is left out: `unfit` names it, and so does `flask law check`.
    """
    rule = next(rule for rule in load_catalogue().rules if rule.award == award and rule.regime == regime)
    base = rule.version
    for layer in layers:
        for value in layer.says(award, RULE_KEYS):
            try:
                rule = _laid(rule, value)
            except DataError:
                continue
    ids = ".".join(str(layer.id) for layer in layers)
    return replace(rule, version=f"{base}+L{ids}-{content_hash(rule)}"[:80])


@lru_cache(maxsize=256)
def priced(award: str, regime: str, layers: tuple[Layer, ...]) -> PrizeTable:
    """The prize table with the multiple that the uppermost layer sets for an award under a regime."""
    table = load_prizes()
    for value in (value for layer in layers for value in layer.says(award, (LocalKey.PRIZE,))):
        try:
            multiple = _multiple(regime, value)
        except DataError:
            continue
        prize = table.prizes[award]
        prize = replace(prize, multiples=MappingProxyType({**prize.multiples, regime: multiple}))
        table = replace(table, prizes=MappingProxyType({**table.prizes, award: prize}))
    return table


def _multiple(regime: str, value: LocalValue) -> Multiple:
    """Read "0,3". Raises DataError for an award without prizes and for more than the ceiling of the law."""
    table = load_prizes()
    if value.award not in table.prizes:
        raise DataError(f"prize.multiple: no prize for {value.award!r}")
    written = value.value.strip()
    if not re.fullmatch(r"[0-9]{1,2}([.,][0-9]{1,2})?", written):
        raise DataError(f"prize.multiple: a number below 100 expected, not {written!r}")
    raw = {"value": written.replace(",", "."), "citation": value.citation, "confirmed": value.confirmed}
    multiple, general = read_multiple(Table(raw, value.key.value)), table.prizes[value.award].multiples[regime]
    multiple = replace(multiple, local=True)
    if general.at_most and (multiple.value or 0) > (general.value or 0):
        raise DataError(f"prize.multiple: above the ceiling of {regime}")
    return multiple


def unfit(layer: Layer) -> list[str]:
    """Return what of a layer cannot lie over the packs of its time."""
    found = []
    for value in layer.values:
        try:
            check(value, layer.in_force_from, layer.in_force_to)
        except DataError as error:
            found.append(f"{layer.number} ({layer.issuer}): {value.award or value.key.value}: {error}")
    return found


def term(value: LocalValue, since: date, until: date | None) -> LegalTerm:
    """Read "public_notice: 7" (working days) or "registration: 02-10" (on or before that day of the year)."""
    code, written = _split(value)
    raw: dict[str, Any] = {"code": code, "citation": value.citation, "confirmed": value.confirmed}
    if written.isdecimal():
        raw |= {"days": int(written), "working_days": True}
    else:
        raw |= {"by": written, "meaning": "no_later_than"}
    return provisions.term(Table(raw, value.key.value), (since, until), load_catalogue().awards)


# ── one value over one rule ─────────────────────────────────────────────────────────────────────────────────────────


def _laid(rule: AwardRule, value: LocalValue) -> AwardRule:
    found = _LAYING.get(value.key, _vote)(rule, value)
    source = Source(value.citation, value.confirmed)
    return replace(found, sources=MappingProxyType({**found.sources, value.key.value: source}))


def _cap(rule: AwardRule, value: LocalValue) -> AwardRule:
    known = rule.cap or rule.no_cap
    if known is None:
        raise DataError(f"cap.share: {rule.award} has no base to take a share of")
    share = Table({"share": value.value.strip()}, "cap").share("share")
    cap = Cap(rule.award, known.base_award, share, value.citation, value.confirmed)
    return replace(rule, cap=cap, no_cap=None)


def _vote(rule: AwardRule, value: LocalValue) -> AwardRule:
    """The base council's rule with one value changed; the others stay as unsure as they were."""
    name = value.key.value.removeprefix("vote.")
    before = rule.vote
    raw = {item.name: _raw(getattr(before, item.name)) for item in fields(VoteRule)}
    raw[name] = _flag(value.value) if isinstance(getattr(before, name), bool) else value.value.strip()
    settled = _VOTE_NAMES - set(before.unconfirmed) if before.confirmed else set()
    settled = settled | {name} if value.confirmed else settled - {name}
    unsure = sorted(_VOTE_NAMES - settled) if settled else []
    raw |= {"citation": f"{value.citation}; {before.citation}", "confirmed": bool(settled), "unconfirmed": unsure}
    after = read_vote(Table(raw, "vote"))
    return replace(rule, vote=after, upper_vote=after if rule.upper_vote == before else rule.upper_vote)


def _registration(rule: AwardRule, value: LocalValue) -> AwardRule:
    return replace(rule, registration_required=_flag(value.value))


def _sections(rule: AwardRule, value: LocalValue) -> AwardRule:
    table = Table({"value": _list(value.value)}, "sections")
    return replace(rule, sections=table.choices("value", Section))


def _parts(rule: AwardRule, value: LocalValue) -> AwardRule:
    """Papers of the full procedure; those of the simplified one stay."""
    parts = Table({"parts": _list(value.value)}, "dossier").choices("parts", DossierPart)
    whole = frozenset(CommendationType) - {CommendationType.UNPLANNED}
    ours = DossierSet("local", parts, whole, 1, value.citation, value.confirmed, value.citation, value.confirmed)
    short = [block for block in rule.dossier if block.commendations == {CommendationType.UNPLANNED}]
    return replace(rule, dossier=(ours, *short))


def _criterion(rule: AwardRule, value: LocalValue) -> AwardRule:
    """Change the parameters of the rule's criterion of that code, or add one."""
    code, written = _split(value)
    if code not in KINDS:
        raise DataError(f"criteria: no criterion {code!r}")
    before = next((one for one in rule.criteria if one.code == code), None)
    raw: dict[str, Any] = {name: _raw(before.params[name]) for name in KINDS[code].params} if before else {}
    for part in filter(None, map(str.strip, written.split(";"))):
        name, _equals, text = map(str.strip, part.partition("="))
        raw[name] = _typed(KINDS[code].params.get(name, str), text)
    raw |= {"code": code, "citation": value.citation, "confirmed": value.confirmed}
    raw["blocking"] = before.blocking if before else value.confirmed
    if before:
        raw["subjects"] = [one.value for one in before.subjects]
        raw["commendations"] = [one.value for one in before.commendations]
    catalogue = load_catalogue()
    made = read_criterion(Table(raw, f"criteria: {code}"), catalogue.awards[rule.award], catalogue.awards)
    if before is None:
        return replace(rule, criteria=(*rule.criteria, made))
    made = replace(made, categories=before.categories, in_force_from=before.in_force_from, enabled=before.enabled)
    return replace(rule, criteria=tuple(made if one is before else one for one in rule.criteria))


_LAYING: Mapping[LocalKey, Callable[[AwardRule, LocalValue], AwardRule]] = {
    LocalKey.CAP_SHARE: _cap,
    LocalKey.REGISTRATION: _registration,
    LocalKey.SECTIONS: _sections,
    LocalKey.PARTS: _parts,
    LocalKey.CRITERION: _criterion,
}
_VOTE_NAMES = {item.name for item in fields(VoteRule)} - {"citation", "confirmed", "unconfirmed"}


def _split(value: LocalValue) -> tuple[str, str]:
    found = re.fullmatch(r"\s*([a-z_]+)\s*(?::\s*(.*?)\s*)?", value.value, re.DOTALL)
    if found is None:
        raise DataError(f"{value.key.value}: code expected, not {value.value!r}")
    return found[1], found[2] or ""


def _typed(kind: type, text: str) -> Any:
    if kind is bool:
        return _flag(text)
    if kind is int:
        return int(text) if text.isdecimal() and text.isascii() else text
    return _list(text) if kind is AwardCodes else text


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word not in (*_YES, *_NO):
        raise DataError(f"yes or no expected, not {text!r}")
    return word in _YES


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _raw(value: Any) -> Any:
    """A value as a data file would have it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return [_raw(part) for part in value] if isinstance(value, tuple) else value
