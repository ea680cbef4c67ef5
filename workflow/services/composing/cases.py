"""Cases as entries of lists."""

from __future__ import annotations

from workflow.data import load_catalogue
from workflow.documents.lists import Entry
from workflow.domain.wording import padded
from workflow.queries.papers import Case


def entry(case: Case, *, vote: str = "", note: str = "") -> Entry:
    """Return a case as a line of a list; vote: "" for the council's own count."""
    return Entry(
        name=case.subject, kind=case.subject_kind, award=load_catalogue().award(case.award_code), unit=unit(case),
        position=case.position, sex=case.sex, born=case.birth_date, rating=case.rating, initiatives=case.initiatives,
        vote=vote or _counted(case), summary=case.summary, note=note,
    )  # fmt: skip


def unit(case: Case) -> str:
    """Whose the subject is: its unit; of a unit the body it belongs to; of that body nothing is said."""
    if case.organisation_id == case.council_id:
        return ""
    return case.council if case.organisation_id == case.unit_id else case.unit


def _counted(case: Case) -> str:
    if case.vote is None:
        return ""
    return f"{padded(case.vote.yes)}/{padded(case.vote.base)}" if case.vote.base else padded(case.vote.yes)
