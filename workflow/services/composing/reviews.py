"""The minutes of a unit's review of its own proposals, from the cases it reviewed."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from workflow.documents.meetings import Review, review_minutes
from workflow.domain.document import Imprint, Paper
from workflow.domain.wording import padded
from workflow.models import Nomination
from workflow.queries import papers, plans, signers
from workflow.queries.papers import Case
from workflow.services.composing import cases, imprints


def minutes(session: Session, plan_id: int, part: int, imprint: Imprint | None, _now: datetime) -> tuple[Paper, ...]:
    """Return minutes per unit and day of review, or those of the one unit `part`, for the plan's year."""
    row = plans.detail(session, plan_id)
    if row is None:
        return ()
    wanted = (
        (Nomination.council_id == row.organisation_id) & (Nomination.year == row.year)
        & Nomination.reviewed_on.is_not(None)
    )  # fmt: skip
    found = papers.cases(session, wanted & (Nomination.unit_id == part) if part else wanted)
    made = []
    for (unit_id, day, there), group in groupby(sorted(found, key=_meeting), key=_meeting):
        mine = list(group)
        facts = Review(
            unit=mine[0].unit, year=row.year, on=day, present=there or None,
            entries=[cases.entry(case, vote=_vote(case)) for case in mine],
            chaired_by=signers.of_body(session, unit_id, day).name,
        )  # fmt: skip
        own = imprints.of_body(session, unit_id, dated=day, draft=False)
        made.append(review_minutes(facts, imprint or own))
    return tuple(made)


def _meeting(case: Case) -> tuple[int, date, int]:
    return case.unit_id, case.reviewed_on or date.min, case.review_present or 0


def _vote(case: Case) -> str:
    if case.review_yes is None or not case.review_present:
        return ""
    return f"{padded(case.review_yes)}/{padded(case.review_present)}"
