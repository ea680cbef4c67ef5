"""The papers of a decision: itself with its list, the certificates, the record of handing over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from workflow.documents import decisions as build
from workflow.domain.document import Imprint, Paper
from workflow.domain.states import CommendationType, State
from workflow.domain.stock import Stock
from workflow.domain.wording import long_day
from workflow.models import Nomination
from workflow.queries import decisions, paper_templates, papers
from workflow.queries.decisions import DecisionPage
from workflow.queries.papers import Case
from workflow.services import certificates as check_codes
from workflow.services.composing import basis, cases, imprints


def decision(
    session: Session, decision_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the decision with what it gave, revoked cases included: the paper is what was signed on its day."""
    found = _of(session, decision_id)
    if found is None:
        return ()
    row, given = found
    place = papers.place(session, row.body_id)
    facts = build.Decided(
        giver=_giver(session, row), body=row.body, year=max(case.year for case in given), type=_type(given),
        basis=(*basis.law(row.decided_on), *basis.local(session, place.ancestors if place else (), row.decided_on)),
        proposals=basis.proposals(session, {case.letter_id for case in given if case.letter_id is not None}),
        entries=[cases.entry(case) for case in given],
        units=tuple(dict.fromkeys(case.council for case in given)),
    )  # fmt: skip
    return (build.decision(facts, imprint or _imprint(session, row)),)


def certificates(
    session: Session, decision_id: int, part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return a certificate per award that stands, or of the one case `part`; none for what the state prints itself."""
    found = _of(session, decision_id)
    if found is None:
        return ()
    row, given = found
    frame, giver = imprint or _imprint(session, row), _giver(session, row)
    sheet, _version = paper_templates.stock_of(session, row.body_id) or (Stock(), 0)
    addresses = check_codes.urls(session, [case.id for case in given])
    made = {
        case.id: build.certificate(
            build.Given(entry=one, type=case.type, year=case.year, giver=giver, number=row.number,
                        decided_on=row.decided_on),
            frame, sheet,
        )
        for case in given
        if case.state is not State.REVOKED and part in (0, case.id) and build.sheet((one := cases.entry(case)).award)
    }  # fmt: skip
    return tuple(replace(paper, check_url=addresses.get(key, "")) for key, paper in made.items())


def handovers(
    session: Session, decision_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return a record per day and place of handing over; what has not been handed over yet, as a draft to fill in."""
    found = _of(session, decision_id)
    if found is None:
        return ()
    row, given = found
    standing = sorted((case for case in given if case.state is not State.REVOKED), key=_ceremony)
    named = f"Quyết định số {row.number} {long_day(row.decided_on)} của {row.body}"
    made = []
    for _key, group in groupby(standing, key=_ceremony):
        mine = list(group)
        first = mine[0]
        own = imprints.of_body(session, first.council_id, draft=first.presented_on is None)
        facts = build.Handover(
            decision=named, council=first.council, on=first.presented_on, where=first.presented_where,
            entries=[cases.entry(case, note=case.handed_over) for case in mine],
        )  # fmt: skip
        made.append(build.handover_record(facts, imprint or replace(own, dated=first.presented_on)))
    return tuple(made)


def _ceremony(case: Case) -> tuple[int, str, str]:
    return case.council_id, case.presented_on.isoformat() if case.presented_on else "", case.presented_where


def _of(session: Session, decision_id: int) -> tuple[DecisionPage, Sequence[Case]] | None:
    row = decisions.page(session, decision_id)
    found = papers.cases(session, Nomination.decision_id == decision_id) if row else []
    return (row, found) if row and found else None


def _giver(session: Session, row: DecisionPage) -> str:
    place = papers.place(session, row.body_id)
    assert place is not None  # noqa: S101 (the row's own foreign key)
    return build.giver(place.name, place.kind, row.signer_position)


def _type(given: Sequence[Case]) -> CommendationType:
    """What the cases were commended for; for this and that, the year's work."""
    types = {case.type for case in given}
    return types.pop() if len(types) == 1 else CommendationType.MERIT


def _imprint(session: Session, row: DecisionPage) -> Imprint:
    return imprints.of_body(
        session, row.body_id, number=row.number, dated=row.decided_on, signer=row.signer, position=row.signer_position,
        draft=False,
    )  # fmt: skip
