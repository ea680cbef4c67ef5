"""The catalogue of titles and forms of commendation, out of awards.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from workflow.data.reading import Table, read
from workflow.domain.catalogue import Award, Msgid
from workflow.domain.states import Authority, AwardLevel, SubjectKind

Awards = Mapping[str, Award]


def read_awards(path: Path) -> Awards:
    """The awards by code, in the order of lists. Raises DataError for a code or position given twice."""
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
        begins, ends = table.day_or_none("in_force_from"), table.day_or_none("in_force_to")
        if begins and ends and ends < begins:
            raise table.wrong("in_force_to", "ends before it begins")
        return Award(
            code=table.text("code"),
            name=Msgid(table.text("name")),
            short=Msgid(table.text("short")),
            subjects=frozenset(table.choices("subjects", SubjectKind)),
            authority=table.choice("authority", Authority),
            position=table.number("position"),
            is_title=table.flag("is_title"),
            form=Msgid(table.text("form")),
            level=table.choice("level", AwardLevel),
            households=table.flag("households"),
            in_force_from=begins,
            in_force_to=ends,
        )


def award_code(table: Table, key: str, awards: Awards) -> str:
    code = table.text(key)
    if code not in awards:
        raise table.wrong(key, f"no award {code!r}")
    return code


def award_codes(table: Table, key: str, awards: Awards) -> tuple[str, ...]:
    codes = table.texts(key)
    for code in codes:
        if code not in awards:
            raise table.wrong(key, f"no award {code!r}")
    return codes
