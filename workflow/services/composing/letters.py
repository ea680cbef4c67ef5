"""The proposal letter, from the letter's row and the cases on its list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents.letters import Proposal, proposal_letter
from workflow.domain.calendar import local_date
from workflow.domain.document import Imprint, Paper
from workflow.domain.states import Authority
from workflow.models import LetterItem, Nomination
from workflow.queries import letters, papers
from workflow.queries.papers import Case
from workflow.services.composing import basis, cases, imprints
from workflow.services.law import AUTHORITIES


def letter(session: Session, letter_id: int, _part: int, imprint: Imprint | None, now: datetime) -> tuple[Paper, ...]:
    """Return the letter as it was issued, or as a draft of today."""
    row = letters.page(session, letter_id)
    if row is None:
        return ()
    on_list = select(LetterItem.nomination_id).where(LetterItem.letter_id == letter_id)
    found = papers.cases(session, Nomination.id.in_(on_list))
    if not found:
        return ()
    day, year = row.issued_on or local_date(now), max(case.year for case in found)
    place = papers.place(session, row.council_id)
    rests_on = (
        *basis.law(day), *basis.local(session, place.ancestors if place else (), day),
        *basis.plan(session, row.council_id, year), *basis.sittings(session, [case.id for case in found]),
    )  # fmt: skip
    facts = Proposal(
        title=row.title, proposer=row.council, body=row.body, year=year, basis=rests_on,
        entries=[cases.entry(case) for case in found], upward=_upward(session, row.body_id, found),
    )  # fmt: skip
    own = imprints.of_body(
        session, row.council_id, number=row.number, dated=row.issued_on, signer=row.signer,
        position=row.signer_position, draft=row.draft,
    )  # fmt: skip
    return (proposal_letter(facts, imprint or own),)


def _upward(session: Session, body_id: int, found: Sequence[Case]) -> bool:
    """Whether the body that is asked decides only some of the awards."""
    body, levels = papers.place(session, body_id), list(Authority)
    own = AUTHORITIES.get(body.kind) if body else None
    highest = max(levels.index(load_catalogue().award(case.award_code).authority) for case in found)
    return own is not None and highest > levels.index(own)
