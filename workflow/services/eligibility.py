"""Checklists of many subjects for many awards: the rule of the day, the record in one query, no writing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.catalogue import AwardRule
from workflow.domain.eligibility import Assessment, Facts, assess
from workflow.domain.states import CommendationType, SubjectKind
from workflow.errors import NoRuleInForce
from workflow.queries import achievements
from workflow.queries.achievements import Who
from workflow.queries.collectives import collectives

#: Subject -> award code -> checklist.
Table = Mapping[int, Mapping[str, Assessment]]


def of_people(session: Session, who: Who, awards: Collection[str], *, year: int, on_date: date) -> Table:
    """Return the checklist of each person for each award of `year`, asked on `on_date`, in one query.

    who: identifiers, or a SELECT of identifiers. An award without a rule on that day, or not for people, is left out.
    """
    return _table(achievements.people(session, who), _rules(awards, SubjectKind.INDIVIDUAL, on_date), year, on_date)


def of_collectives(
    session: Session, ids: Collection[int], awards: Collection[str], *, year: int, on_date: date
) -> Table:
    """Return the checklist of each organisation for each award of `year`, in a constant number of queries."""
    found = collectives(session, ids, [year])
    facts = {key: known for (key, _year), known in found.items()}
    return _table(facts, _rules(awards, SubjectKind.COLLECTIVE, on_date), year, on_date)


def _rules(awards: Collection[str], subject: SubjectKind, on_date: date) -> list[AwardRule]:
    catalogue = load_catalogue()
    found = []
    for code in awards:
        try:
            rule = catalogue.rule_in_force(code, on_date)
        except NoRuleInForce:
            continue
        if subject in catalogue.award(code).subjects:
            found.append(rule)
    return found


def _table(
    facts: Mapping[int, Facts], rules: Collection[AwardRule], year: int, on_date: date,
    commendation: CommendationType = CommendationType.MERIT,
) -> Table:  # fmt: skip
    return {
        key: {rule.award: assess(rule, known, year, on_date, commendation) for rule in rules}
        for key, known in facts.items()
    }
