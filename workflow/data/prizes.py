"""Prize money out of prizes.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from workflow.data.reading import FOLDER, DataError, Table, read
from workflow.domain.catalogue import Award, Msgid
from workflow.domain.prizes import BaseSalary, Multiple, Payee, Prize, PrizeGroup, PrizeTable

Factors = dict[tuple[PrizeGroup, Payee, str], Multiple]


@lru_cache(maxsize=1)
def load_prizes() -> PrizeTable:
    """The prize table. Raises DataError for anything that is not exactly right."""
    from workflow.data import load_catalogue

    catalogue = load_catalogue()
    return read_prizes(FOLDER / "prizes.toml", catalogue.regimes, catalogue.awards)


def read_prizes(path: Path, regimes: Collection[str], awards: Mapping[str, Award]) -> PrizeTable:
    """Return the table in `path`; every value must be given for each of `regimes`. Raises DataError.

    A prize is for one of `awards`, or brings a name of its own: what nobody proposes here is paid here all the same.
    """
    with read(path) as file:
        salaries = _salaries(file.tables("base_salary"))
        factors = _factors(file.tables("factor"), regimes)
        prizes: dict[str, Prize] = {}
        for row in file.tables("prize"):
            prize = _prize(row, regimes, factors, awards)
            if prize.award in prizes:
                raise row.wrong("award", f"{prize.award} is defined twice")
            prizes[prize.award] = prize
        with file.table("rounding") as rounding:
            step = rounding.number("up_to")
            if step < 1:
                raise rounding.wrong("up_to", f"not above 0: {step}")
            source = (rounding.text("citation"), rounding.flag("confirmed"))
        with file.table("highest") as row:
            highest = (row.text("citation"), row.flag("confirmed"))
    return PrizeTable(MappingProxyType(prizes), salaries, MappingProxyType(factors), step, source, highest)


def _salaries(rows: list[Table]) -> tuple[BaseSalary, ...]:
    """In the order of their dates: each is in force until the next, so that no gap and no overlap can be written."""
    found: list[BaseSalary] = []
    for row in rows:
        with row:
            salary = BaseSalary(
                row.day("in_force_from"), row.number("amount"), row.text("citation"), row.flag("confirmed")
            )
        if salary.amount < 1:
            raise row.wrong("amount", f"not above 0: {salary.amount}")
        found.append(salary)
    if not found:
        raise DataError("prizes.toml: base_salary: none")
    for number, (before, after) in enumerate(pairwise(found), start=1):
        if before.in_force_from >= after.in_force_from:
            raise rows[number].wrong("in_force_from", f"not after {before.in_force_from}")
    return tuple(found)


def _factors(rows: list[Table], regimes: Collection[str]) -> Factors:
    found: Factors = {}
    for row in rows:
        with row:
            group, payee = row.choice("group", PrizeGroup), row.choice("subject", Payee)
            values = _by_regime(row, "values", regimes)
        if any((group, payee, regime) in found for regime in values):
            raise row.wrong("subject", f"{group} {payee} is defined twice")
        missing = [regime for regime, value in values.items() if value.value is None]
        if missing:
            raise row.wrong("values", f"a factor cannot be missing: {missing[0]}")
        found |= {(group, payee, regime): value for regime, value in values.items()}
    return found


def _prize(row: Table, regimes: Collection[str], factors: Factors, awards: Mapping[str, Award]) -> Prize:
    """A prize for several kinds of payees needs the factor of each but the individual."""
    with row:
        group, payees = row.choice("group", PrizeGroup), frozenset(row.choices("subjects", Payee))
        period = row.number("period") if group is PrizeGroup.TITLE else None
        code = row.text("award")
        if (code in awards) == row.has("name"):
            reason = f"{code} has a name of its own" if code in awards else f"no award {code!r}, and no name"
            raise row.wrong("award", reason)
        name = awards[code].name if code in awards else Msgid(row.text("name"))
        prize = Prize(code, name, group, payees, period, _by_regime(row, "multiples", regimes))
        if period is not None and period < 1:
            raise row.wrong("period", f"not above 0: {period}")
    if not payees:
        raise row.wrong("subjects", "nobody")
    for payee in sorted(payees - {Payee.INDIVIDUAL}) if len(payees) > 1 else ():
        for regime in regimes:
            if (group, payee, regime) not in factors:
                raise row.wrong("subjects", f"no factor of {group} for {payee} in {regime}")
    return prize


def _by_regime(table: Table, key: str, regimes: Collection[str]) -> Mapping[str, Multiple]:
    found: dict[str, Multiple] = {}
    for row in table.tables(key):
        with row:
            codes, value = row.texts("regimes"), read_multiple(row)
        for code in codes:
            if code not in regimes:
                raise row.wrong("regimes", f"no regime {code!r}")
            if code in found:
                raise row.wrong("regimes", f"overlap in {code}")
            found[code] = value
    for code in regimes:
        if code not in found:
            raise table.wrong(key, f"gap: nothing for {code}")
    return MappingProxyType(found)


def read_multiple(row: Table) -> Multiple:
    """Read one multiple, or that there is none. Raises DataError for what is not a number above 0."""
    if row.has("missing"):
        if not row.flag("missing"):
            raise row.wrong("missing", "only true says something")
        return Multiple(None, row.text("citation"), row.flag("confirmed"))
    written = row.text("value")
    try:
        value = Fraction(written)
    except (ValueError, ZeroDivisionError):
        raise row.wrong("value", f"not a number: {written!r}") from None
    if value <= 0:
        raise row.wrong("value", f"not above 0: {written!r}")
    at_most = row.flag("at_most") if row.has("at_most") else False
    return Multiple(value, row.text("citation"), row.flag("confirmed"), at_most)
