"""Papers composed from the rows that the pages show: one composer per kind, none of them writes.

`compose` is the one way to a paper. A composer reads through `workflow/queries/` and hands facts to the builders of
`workflow/documents/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.domain.document import Imprint, Paper
from workflow.domain.document_kinds import DocumentKind
from workflow.errors import NotFound
from workflow.services.composing import (
    decisions,
    dossiers,
    letters,
    meetings,
    payments,
    plans,
    publicity,
    reports,
    reviews,
)

#: (session, identifier of what the paper is about, which part of it or 0, imprint or None for a draft's own, now) ->
#: the papers: several where one goes to each person. Part: the unit of review minutes, the case of one certificate, the
#: round of a ballot paper.
Composer = Callable[[Session, int, int, Imprint | None, datetime], tuple[Paper, ...]]

COMPOSERS: Mapping[DocumentKind, Composer] = {
    DocumentKind.PLAN: plans.plan,
    DocumentKind.REGISTRATION_LIST: plans.registrations,
    DocumentKind.REMINDER_LETTER: plans.reminder,
    DocumentKind.REVIEW_MINUTES: reviews.minutes,
    DocumentKind.ACHIEVEMENT_REPORT: dossiers.report,
    DocumentKind.SUMMARY: dossiers.summary,
    DocumentKind.POSTING_RECORD: publicity.record,
    DocumentKind.BALLOT_PAPER: meetings.ballot_papers,
    DocumentKind.TALLY_RECORD: meetings.tally_record,
    DocumentKind.COUNCIL_MINUTES: meetings.council_minutes,
    DocumentKind.PROPOSAL_LETTER: letters.letter,
    DocumentKind.DECISION: decisions.decision,
    DocumentKind.CERTIFICATE: decisions.certificates,
    DocumentKind.PAYMENT_LIST: payments.listed,
    DocumentKind.HANDOVER_RECORD: decisions.handovers,
    DocumentKind.HALF_YEAR_REPORT: reports.of_row,
    DocumentKind.YEAR_REPORT: reports.of_row,
    DocumentKind.FIVE_YEAR_REPORT: reports.of_row,
}


def compose(
    session: Session, kind: DocumentKind, about_id: int, part: int = 0, *, imprint: Imprint | None = None, now: datetime
) -> tuple[Paper, ...]:
    """Return the papers of `kind` about a row, as drafts unless the row itself or `imprint` has number and date.

    Raises NotFound for a row that does not exist or has nothing to put on paper.
    """
    papers = COMPOSERS[kind](session, about_id, part, imprint, now)
    if not papers:
        raise NotFound(kind.value)
    return papers
