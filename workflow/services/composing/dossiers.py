"""Achievement report and summary of one case, from its dossier and the record of its subject."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.documents import dossiers as build
from workflow.domain.document import Imprint, Paper
from workflow.domain.states import State
from workflow.domain.wording import long_day
from workflow.models import Nomination
from workflow.queries import case as one_case
from workflow.queries import papers, people
from workflow.queries.case import CaseRow
from workflow.queries.people import AwardRow
from workflow.services.composing import cases, imprints

_UNFINISHED = (State.DRAFT, State.REGISTERED, State.RETURNED)


def report(
    session: Session, nomination_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    """Return the report; a draft while the unit may still change the dossier."""
    found = _dossier(session, nomination_id)
    return (build.achievement_report(found[0], imprint or found[1]),) if found else ()


def summary(
    session: Session, nomination_id: int, _part: int, imprint: Imprint | None, _now: datetime
) -> tuple[Paper, ...]:
    found = _dossier(session, nomination_id)
    return (build.summary(found[0], imprint or found[1]),) if found else ()


def _dossier(session: Session, nomination_id: int) -> tuple[build.Dossier, Imprint] | None:
    """What was known by the end of the case's year; the award that is asked for is no earlier award."""
    row = one_case.one(session, nomination_id)
    if row is None:
        return None
    (case,) = papers.cases(session, Nomination.id == nomination_id)
    detail = people.detail(session, row.person_id) if row.person_id is not None else None
    groups = [row.organisation_id] if row.organisation_id is not None else []
    record = people.record(session, person_id=row.person_id, organisation_ids=groups)
    awards = people.awards(session, person_id=row.person_id, organisation_ids=groups)
    catalogue = load_catalogue()
    facts = build.Dossier(
        name=row.subject_name, collective=row.person_id is None, award=catalogue.award(row.award_code), year=row.year,
        type=row.type, unit=cases.unit(case), position=case.position, sex=case.sex, born=case.birth_date,
        started=detail.start_date if detail else None,
        staff=papers.staff(session, groups[0], row.year) if groups else None,
        summary=row.summary, achievements=row.report, initiative=row.initiative,
        initiatives=[
            build.Recognised(one.year, one.title, one.level.label, one.document)
            for one in record.initiatives if one.year <= row.year
        ],
        awards=[
            build.Held(one.year, catalogue.award(one.award_code), _document(one))
            for one in awards if _before(one, row)
        ],
        ratings=[build.Rated(one.year, one.level, one.document) for one in record.ratings if one.year <= row.year],
    )  # fmt: skip
    return facts, imprints.of_body(session, row.unit_id, draft=row.state in _UNFINISHED)


def _before(award: AwardRow, row: CaseRow) -> bool:
    """Whether an award was there when this one was asked for; those of its own decision were not."""
    return award.year <= row.year and (
        award.decided_on is None or row.decided_on is None or award.decided_on < row.decided_on
    )


def _document(award: AwardRow) -> str:
    if award.decided_on is None:
        return award.document
    return f"Quyết định số {award.document} {long_day(award.decided_on)}"
