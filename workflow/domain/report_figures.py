"""The figures of a report: cases of a council's years in, plain JSON out, so that what was frozen is what is shown.

Collectives first, higher bodies first: the order of "Kết quả khen thưởng" in seed reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from statistics import median
from typing import Any

from workflow.domain.calendar import local_date
from workflow.domain.states import (
    BY_EVENT,
    DECIDING_KINDS,
    CommendationType,
    Labelled,
    OrganisationKind,
    Sex,
    Stage,
    State,
    SubjectKind,
)
from workflow.domain.text import N_

DECIDED = frozenset({State.APPROVED, State.AWARDED})
DROPPED = frozenset({State.DECLINED, State.WITHDRAWN, State.LAPSED, State.REVOKED})
_LEVELS = (*reversed(DECIDING_KINDS),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One nomination that was registered, as reports count it.

    unit_id: the unit that answers for it now, after any merger. subject_body: the kind of the organisation proposed,
    whole: it is the council's own. registered_late, reviewed_late: after the plan's term; None without a term.
    """

    id: int
    code: str
    year: int
    type: CommendationType
    council_id: int
    unit_id: int
    subject_kind: SubjectKind
    subject: str
    subject_key: int
    subject_body: OrganisationKind | None
    whole: bool
    small: bool
    leader: bool
    sex: Sex | None
    award: str
    state: State
    left: State | None
    registered_at: datetime
    reviewed_on: date | None
    voted_at: datetime | None
    submitted_on: date | None
    decided_on: date | None
    presented_on: date | None
    letter: str
    decision_id: int | None
    decision: str
    body_id: int | None
    body: str
    level: OrganisationKind | None
    registered_late: bool | None = None
    reviewed_late: bool | None = None
    reason: str = ""
    rule: str = ""
    dropped_on: date | None = None

    @property
    def decided(self) -> bool:
        return self.state in DECIDED


class Reached(Labelled):
    """How far a registered case has come, or how it ended: a column of the ledger."""

    REGISTERED = "registered", N_("Đăng ký")
    REVIEWED = "reviewed", N_("Đơn vị bình xét")
    VOTED = "voted", N_("Hội đồng bỏ phiếu")
    SUBMITTED = "submitted", N_("Trình")
    APPROVED = "approved", N_("Có quyết định")
    AWARDED = "awarded", N_("Đã trao")
    UNDER_WAY = "under_way", N_("Đang xét")
    DROPPED = "dropped", N_("Không đạt, rút")


REACHED: Mapping[Reached, Callable[[Case], bool]] = {
    Reached.REGISTERED: lambda _case: True,
    Reached.REVIEWED: lambda case: case.reviewed_on is not None,
    Reached.VOTED: lambda case: case.voted_at is not None,
    Reached.SUBMITTED: lambda case: case.submitted_on is not None,
    Reached.APPROVED: lambda case: case.decided,
    Reached.AWARDED: lambda case: case.state is State.AWARDED,
    Reached.UNDER_WAY: lambda case: case.state not in DROPPED and case.state is not State.AWARDED,
    Reached.DROPPED: lambda case: case.state in DROPPED,
}


class Group(Labelled):
    """Whom awards honour."""

    FRONT_LINE = "front_line", N_("Người lao động trực tiếp")
    LEADERS = "leaders", N_("Lãnh đạo, quản lý")
    WOMEN = "women", N_("Nữ")
    SMALL = "small", N_("Tập thể nhỏ")


GROUPS: Mapping[Group, tuple[SubjectKind, Callable[[Case], bool]]] = {
    Group.FRONT_LINE: (SubjectKind.INDIVIDUAL, lambda case: not case.leader),
    Group.LEADERS: (SubjectKind.INDIVIDUAL, lambda case: case.leader),
    Group.WOMEN: (SubjectKind.INDIVIDUAL, lambda case: case.sex is Sex.FEMALE),
    Group.SMALL: (SubjectKind.COLLECTIVE, lambda case: case.small),
}


class Step(Labelled):
    """A step of the yearly procedure, as an auditor of TCVN ISO 9001:2015 asks for it."""

    REGISTER = "register", N_("Đăng ký thi đua")
    REVIEW = "review", N_("Bình xét tại đơn vị")
    VOTE = "vote", N_("Hội đồng bỏ phiếu")
    SUBMIT = "submit", N_("Trình cấp trên")
    DECIDE = "decide", N_("Ra quyết định")
    PRESENT = "present", N_("Trao thưởng")


_DAYS: Mapping[Step, Callable[[Case], date | None]] = {
    Step.REGISTER: lambda case: local_date(case.registered_at),
    Step.REVIEW: lambda case: case.reviewed_on,
    Step.VOTE: lambda case: local_date(case.voted_at) if case.voted_at else None,
    Step.SUBMIT: lambda case: case.submitted_on,
    Step.DECIDE: lambda case: case.decided_on,
    Step.PRESENT: lambda case: case.presented_on,
}
#: The term of the plan that each step is held against; bodies above set their own.
_STAGES = {
    Step.REGISTER: Stage.REGISTRATION, Step.REVIEW: Stage.UNIT_REVIEW, Step.VOTE: Stage.COUNCIL,
    Step.SUBMIT: Stage.SUBMISSION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One line of "Kết quả khen thưởng". whole: the council's own collective is among them; units, divisions: how
    many of the others are bodies of their own and how many are rooms."""

    subject: SubjectKind
    level: OrganisationKind
    body_id: int
    body: str
    award: str
    count: int
    whole: bool
    units: int
    divisions: int


def results(cases: Iterable[Case]) -> list[Result]:
    """Count the awards that were decided."""
    found: dict[tuple[Any, ...], list[Case]] = defaultdict(list)
    for case in cases:
        if case.decided and case.level is not None and case.body_id is not None:
            found[case.subject_kind, case.level, case.body_id, case.body, case.award].append(case)
    lines = []
    for (subject, level, body_id, body, award), those in found.items():
        whole, (units, divisions) = any(case.whole for case in those), _bodies(those)
        lines.append(Result(subject, level, body_id, body, award, len(those), whole, units, divisions))
    return sorted(lines, key=lambda one: (one.subject, -_rank(one.level), one.body, one.award))


def _bodies(cases: Iterable[Case]) -> tuple[int, int]:
    parts = [case for case in cases if not case.whole and case.subject_kind is SubjectKind.COLLECTIVE]
    rooms = sum(case.subject_body is OrganisationKind.DIVISION for case in parts)
    return len(parts) - rooms, rooms


def _rank(level: OrganisationKind) -> int:
    """How high a body stands; one that is no deciding body by its kind gives awards of its own house."""
    return _LEVELS.index(level) if level in _LEVELS else -1


def ledger(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Return the pledge ledger: by unit and award, how many came how far; in the order of units and awards given."""
    found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for case in cases:
        line = found[case.unit_id, case.award]
        for column, meets in REACHED.items():
            line[column.value] += meets(case)
    return [
        {"unit_id": unit, "award": award, **{column.value: line[column.value] for column in Reached}}
        for (unit, award), line in found.items()
    ]


def totals(lines: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {column.value: sum(line[column.value] for line in lines) for column in Reached}


def drop_outs(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Return every case that dropped out, with where it stood and why, in the order of codes."""
    return [
        {"id": case.id, "code": case.code, "subject": case.subject, "award": case.award, "unit_id": case.unit_id,
         "state": case.state.value, "left": case.left.value if case.left else "", "reason": case.reason,
         "rule": case.rule, "on": case.dropped_on.isoformat() if case.dropped_on else ""}
        for case in sorted(cases, key=lambda one: one.code) if case.state in DROPPED
    ]  # fmt: skip


def groups(cases: Collection[Case]) -> dict[str, dict[str, dict[str, int]]]:
    """Return per group, among those registered and those decided, how many of how many; each subject counted once."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for group, (subject, belongs) in GROUPS.items():
        found[group.value] = {}
        for column in (Reached.REGISTERED, Reached.APPROVED):
            among = {case.subject_key: case for case in cases if case.subject_kind is subject and REACHED[column](case)}
            count = sum(belongs(case) for case in among.values())
            found[group.value][column.value] = {"count": count, "of": len(among)}
    return found


def on_time(cases: Iterable[Case]) -> list[dict[str, int]]:
    """Return per unit how many registrations and reviews were in time, of those that a term bound."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for case in cases:
        line = found[case.unit_id]
        for name, late, done in (
            ("registered", case.registered_late, True),
            ("reviewed", case.reviewed_late, case.reviewed_on is not None),
        ):
            if done and late is not None:
                line[name] += 1
                line[f"{name}_in_time"] += not late
    names = ("registered", "registered_in_time", "reviewed", "reviewed_in_time")
    return [{"unit_id": unit, **{name: line[name] for name in names}} for unit, line in found.items()]


def steps(cases: Collection[Case], terms: Mapping[Stage, date]) -> list[dict[str, Any]]:
    """Return per step the day planned and the days it was done, how many of those bound by the plan were in time, and
    the median wait before it.

    terms: the last day of each, of the one year that is counted; none for several years.
    """
    found, order = [], list(Step)
    for place, step in enumerate(order):
        done = [(day, case) for case in cases if (day := _DAYS[step](case)) is not None]
        days, bound = sorted(day for day, _case in done), [day for day, case in done if case.type not in BY_EVENT]
        last_day = terms.get(_STAGES[step]) if step in _STAGES else None
        waits = [
            (day - before).days for case in cases
            if place and (day := _DAYS[step](case)) and (before := _DAYS[order[place - 1]](case))
        ]  # fmt: skip
        found.append({
            "step": step.value, "planned": last_day.isoformat() if last_day else "", "count": len(days),
            "first": days[0].isoformat() if days else "", "last": days[-1].isoformat() if days else "",
            "bound": len(bound), "in_time": sum(day <= last_day for day in bound) if last_day else None,
            "wait": int(median(waits)) if waits else None,
        })  # fmt: skip
    return found


def yearly(cases: Iterable[Case], years: Iterable[int]) -> list[dict[str, Any]]:
    """Return per year and level how many collectives and individuals were given awards; front-line, small beside."""
    decided = [case for case in cases if case.decided]
    found = []
    for year in years:
        mine = [case for case in decided if case.year == year]
        by_level = {
            level.value: {kind.value: sum(case.level is level and case.subject_kind is kind for case in mine)
                          for kind in SubjectKind}
            for level in OrganisationKind if any(case.level is level for case in mine)
        }  # fmt: skip
        found.append({
            "year": year, "levels": by_level, "collectives": sum(_is_collective(case) for case in mine),
            "individuals": sum(not _is_collective(case) for case in mine),
            "small": sum(_is_collective(case) and case.small for case in mine),
            "front_line": sum(not _is_collective(case) and not case.leader for case in mine),
            "thematic": sum(case.type is CommendationType.THEMATIC for case in mine),
            "unplanned": sum(case.type is CommendationType.UNPLANNED for case in mine),
        })  # fmt: skip
    return found


def _is_collective(case: Case) -> bool:
    return case.subject_kind is SubjectKind.COLLECTIVE


def states(cases: Iterable[Case]) -> dict[str, int]:
    counted = Counter(case.state for case in cases)
    return {state.value: counted[state] for state in State if counted[state]}


def as_json(lines: Iterable[Result]) -> list[dict[str, Any]]:
    return [asdict(line) | {"subject": line.subject.value, "level": line.level.value} for line in lines]


def result_of(data: Mapping[str, Any]) -> Result:
    """Return a line from what was kept of it."""
    values = {part.name: data[part.name] for part in fields(Result)}
    kinds = {"subject": SubjectKind(data["subject"]), "level": OrganisationKind(data["level"])}
    return Result(**values | kinds)


# ── lineage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lineage(successors: Mapping[int, int], organisation: int) -> frozenset[int]:
    """Return an organisation and every one that it goes on from, however many mergers ago."""
    found, wave = {organisation}, {organisation}
    while wave:
        wave = {old for old, new in successors.items() if new in wave} - found
        found |= wave
    return frozenset(found)


def heir(successors: Mapping[int, int], organisation: int, within: Collection[int]) -> int:
    """Return the organisation that answers for another now, going no further than `within`."""
    seen = {organisation}
    while (following := successors.get(organisation)) is not None and following in within and following not in seen:
        organisation = following
        seen.add(organisation)
    return organisation
