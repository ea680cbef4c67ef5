"""Giving a paper its number: how numbers are written and read, and what the forms ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflow.domain.document_kinds import DocumentKind
from workflow.domain.text import fold

#: The series of letters (công văn), whose numbers name no type. Decree 30/2020/NĐ-CP, Appendix I.
LETTERS = "CV"
LARGEST = 99_999
_NUMBER = re.compile(r"(\d{1,5})/(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Series:
    """Whose numbers, of which year and type; ending: what follows the slash."""

    body_id: int
    year: int
    abbreviation: str
    ending: str

    def written(self, ordinal: int) -> str:
        """Return a number as it stands on paper; below ten with a zero in front."""
        return f"{ordinal:02d}/{self.ending}"

    def ordinal(self, number: str) -> int | None:
        """Return the place of a typed number in this series, None for a number of another's."""
        found = _NUMBER.fullmatch("".join(number.split()))
        return int(found[1]) if found and int(found[1]) and fold(found[2]) == fold(self.ending) else None


def ending(abbreviation: str, sign: str, letter_sign: str) -> str:
    """Return what follows the slash in a body's numbers: "TTr-TTDVVL"; of a letter "TTDVVL-HCTH"."""
    return letter_sign or sign if abbreviation == LETTERS else f"{abbreviation}-{sign}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePaper:
    """number "": the next one of the series. beside: who signs with the signer, on a paper of two signatures."""

    kind: DocumentKind
    about_id: int
    part: int = 0
    number: str = ""
    dated: date
    signer: str
    signer_position: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulPaper:
    document_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLetterhead:
    """version 0: the body has none yet."""

    organisation_id: int
    version: int
    parent: str
    issuer: str
    place: str
    sign: str
    letter_sign: str
    head_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSeries:
    """Papers kept elsewhere used the numbers up to `last`."""

    organisation_id: int
    year: int
    abbreviation: str
    last: int
    reason: str
