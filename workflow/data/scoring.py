"""The scoring sheet a council starts from, and the filing term, out of scoring_sheet.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workflow.data.reading import FOLDER, read
from workflow.domain.scoring import Criterion, Rubric, wrong_rubric


@dataclass(frozen=True, slots=True)
class Filing:
    """How many months after its first application an initiative may be handed in."""

    months: int
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ScoringData:
    rubric: Rubric
    filing: Filing


@lru_cache(maxsize=1)
def load_scoring() -> ScoringData:
    """Raises DataError for a wrong file."""
    return read_scoring(FOLDER / "scoring_sheet.toml")


def read_scoring(path: Path) -> ScoringData:
    with read(path) as file:
        agreement = file.share("agreement") * 100
        if agreement.denominator != 1:
            raise file.wrong("agreement", "whole per cent expected")
        criteria = []
        for row in file.tables("criterion"):
            with row:
                criteria.append(
                    Criterion(row.text("code"), row.text("title"), row.number("most"), row.number("least"))
                )
        rubric = Rubric(
            title=file.text("title"), basis=file.text("citation"), agreement=int(agreement),
            criteria=tuple(criteria), confirmed=file.flag("confirmed"),
        )  # fmt: skip
        if wrong := wrong_rubric(rubric):
            raise file.wrong("criterion", wrong[0].code)
        with file.table("filing") as table:
            filing = Filing(table.number("months"), table.text("citation"), table.flag("confirmed"))
    return ScoringData(rubric, filing)
