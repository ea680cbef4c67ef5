"""The rules of the annual quality rating, out of ratings.toml."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from workflow.data.reading import FOLDER, Table, read
from workflow.domain.catalogue import Source
from workflow.domain.ratings import CapShare, Few, Pool, Rated, RatingLaw, RatingRule


@lru_cache(maxsize=1)
def load_ratings() -> RatingLaw:
    """Raises DataError for a wrong file: unknown keys, a year with two rules or none for a category."""
    return read_ratings(FOLDER / "ratings.toml")


def read_ratings(path: Path) -> RatingLaw:
    with read(path) as file:
        rules: list[RatingRule] = []
        for row in file.tables("rule"):
            with row:
                rules.append(_rule(row))
                if rules[-1].code in {rule.code for rule in rules[:-1]}:
                    raise row.wrong("code", f"{rules[-1].code!r} twice")
        for whom in Rated:
            _seamless(file, whom, [rule for rule in rules if whom in rule.categories])
        source = Source(file.text("pool_citation"), file.flag("pool_confirmed"))
        return RatingLaw(file.choice("pool", Pool), source, tuple(rules))


def _rule(row: Table) -> RatingRule:
    return RatingRule(
        code=row.text("code"), categories=frozenset(row.choices("categories", Rated)),
        first_year=row.number("first_year"), last_year=row.number("last_year") if row.has("last_year") else None,
        source=_source(row), cap=_cap(row, "cap"), cap_of_excellent_unit=_cap(row, "cap_of_excellent_unit"),
        months=_months(row), head=_head(row), few=_few(row),
    )  # fmt: skip


def _source(table: Table) -> Source:
    return Source(table.text("citation"), table.flag("confirmed"))


def _cap(row: Table, key: str) -> CapShare | None:
    if not row.has(key):
        return None
    with row.table(key) as table:
        return CapShare(table.share("share"), _source(table))


def _months(row: Table) -> tuple[int, Source] | None:
    if not row.has("months"):
        return None
    with row.table("months") as table:
        return table.number("least"), _source(table)


def _head(row: Table) -> Source | None:
    if not row.has("head"):
        return None
    with row.table("head") as table:
        return _source(table)


def _few(row: Table) -> Few | None:
    if not row.has("few"):
        return None
    with row.table("few") as table:
        return Few(table.number("fewer_than"), table.number("most"), _source(table))


def _seamless(file: Table, whom: Rated, rules: list[RatingRule]) -> None:
    """One rule for every year from the first on, and one that goes on."""
    ordered = sorted(rules, key=lambda rule: rule.first_year)
    if not ordered or ordered[-1].last_year is not None:
        raise file.wrong("rule", f"no rule of {whom.value} goes on until further notice")
    for before, after in pairwise(ordered):
        if before.last_year is None or before.last_year + 1 != after.first_year:
            raise file.wrong("rule", f"{whom.value}: {before.code} and {after.code} overlap or leave a gap")
