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
from workflow.services import law
from workflow.services.law import Law

#: Subject -> award code -> checklist.
Table = Mapping[int, Mapping[str, Assessment]]


def of_people(
    session: Session, who: Who, awards: Collection[str], *, year: int, on_date: date, path: Collection[int] = ()
) -> Table:
    """Return the checklist of each person for each award of `year`, asked on `on_date`, in one query.

    path: the organisation whose local regulations bind them and all above it, read in one more query; none: the packs.

    who: identifiers, or a SELECT of identifiers. An award without a rule on that day, or not for people, is left out.
    """
    rules = _rules(_law(session, path), awards, SubjectKind.INDIVIDUAL, on_date, path)
    return _table(achievements.people(session, who), rules, year, on_date)


def of_collectives(
    session: Session, ids: Collection[int], awards: Collection[str], *, year: int, on_date: date,
    path: Collection[int] = (),
) -> Table:  # fmt: skip
    """Return the checklist of each organisation for each award of `year`, in a constant number of queries."""
    found = collectives(session, ids, [year])
    facts = {key: known for (key, _year), known in found.items()}
    return _table(facts, _rules(_law(session, path), awards, SubjectKind.COLLECTIVE, on_date, path), year, on_date)


def _law(session: Session, path: Collection[int]) -> Law:
    return law.load(session) if path else Law()


def _rules(
    binding: Law, awards: Collection[str], subject: SubjectKind, on_date: date, path: Collection[int]
) -> list[AwardRule]:
    catalogue = load_catalogue()
    found = []
    for code in awards:
        try:
            rule = binding.rule_in_force(code, on_date, path)
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
