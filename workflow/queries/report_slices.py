"""The cases behind a figure of a report, as conditions of a list: what `domain/report_figures.py` counts one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from workflow.domain.report_figures import DECIDED, DROPPED, Group, Reached
from workflow.domain.reports import Slice
from workflow.domain.states import Sex, State, Trigger
from workflow.models import Decision, Nomination, NominationEvent, Organisation, Person
from workflow.queries.small import small

N = Nomination
Condition = ColumnElement[bool]


def _voted() -> Condition:
    event = NominationEvent
    return exists().where(event.nomination_id == N.id, event.kind == Trigger.VOTE.value).correlate(N)


_REACHED: Mapping[Reached, Callable[[], Condition]] = {
    Reached.REGISTERED: lambda: N.registered_at.is_not(None),
    Reached.REVIEWED: lambda: N.reviewed_on.is_not(None),
    Reached.VOTED: _voted,
    Reached.SUBMITTED: lambda: N.submitted_on.is_not(None),
    Reached.APPROVED: lambda: N.state.in_(DECIDED),
    Reached.AWARDED: lambda: N.state == State.AWARDED,
    Reached.UNDER_WAY: lambda: N.state.not_in({*DROPPED, State.AWARDED}),
    Reached.DROPPED: lambda: N.state.in_(DROPPED),
}


def _person(condition: Any) -> Condition:
    return exists().where(Person.id == N.person_id, condition).correlate(N)


def _small() -> Condition:
    people = (
        select(func.count()).where(Person.organisation_id == Organisation.id, Person.active)
        .correlate(Organisation).scalar_subquery()
    )  # fmt: skip
    return exists().where(Organisation.id == N.organisation_id, small(Organisation.kind, people)).correlate(N)


_GROUPS: Mapping[Group, Callable[[], Condition]] = {
    Group.FRONT_LINE: lambda: _person(~Person.leader),
    Group.LEADERS: lambda: _person(Person.leader),
    Group.WOMEN: lambda: _person(Person.sex == Sex.FEMALE),
    Group.SMALL: _small,
}


def conditions(wanted: Slice) -> list[Condition]:
    """Return the conditions on `Nomination` of a slice; none for one that asks nothing."""
    found: list[Condition] = []
    if wanted.councils:
        found.append(N.council_id.in_(wanted.councils))
    if wanted.reached is not None:
        found += [N.registered_at.is_not(None), _REACHED[wanted.reached]()]
    if wanted.subject is not None:
        found.append(N.subject_kind == wanted.subject)
    if wanted.units:
        found.append(N.unit_id.in_(wanted.units))
    if wanted.group is not None:
        found.append(_GROUPS[wanted.group]())
    if wanted.years is not None:
        found.append(N.year.between(*wanted.years))
    if wanted.body_id is not None or wanted.decided is not None:
        asked = [Decision.body_id == wanted.body_id] if wanted.body_id is not None else []
        asked += [Decision.decided_on.between(*wanted.decided)] if wanted.decided is not None else []
        found.append(exists().where(Decision.id == N.decision_id, *asked).correlate(N))
    return found
