"""The figures of a report at this moment, and whether they come to the same from both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import report_figures as figures
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import Msgid
from workflow.domain.quota import decimal, headroom, percent
from workflow.domain.report_figures import DROPPED, Case, Reached
from workflow.domain.reports import Period, ReportKind
from workflow.domain.states import State
from workflow.domain.text import N_
from workflow.errors import NotFound, Violation
from workflow.queries import report_cases, report_checks, terms
from workflow.queries.report_cases import Scope
from workflow.services.law import of_council

_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """data: plain JSON, see `count`. differences: why the figures do not come to the same; a report with one is
    refused. own: the cases of the organisation's own councils and of the years themselves."""

    where: Scope
    data: dict[str, Any]
    differences: tuple[Violation, ...]
    own: tuple[Case, ...]


def count(session: Session, council_id: int, period: Period, *, now: datetime) -> Counted:
    """Count everything that a report of the period says, from the rows as they are now. Raises NotFound.

    results: of all councils at or below the organisation; the rest is of its own councils, over their lineage. A fixed
    number of queries.
    """
    where = report_cases.scope(session, council_id)
    if where is None:
        raise NotFound("organisation")
    half = period.kind is ReportKind.HALF_YEAR
    wanted = range(period.first - 1, period.last + 1) if half else period.years
    every = report_cases.cases(session, where, wanted)
    own = [case for case in every if case.council_id in where.own and case.year in period.years]
    gone = {case.unit_id for case in own} - set(where.names)
    where = replace(where, names={**where.names, **(report_cases.named(session, gone) if gone else {})})
    lines = _in_order(figures.ledger(own), where)
    data = {
        "kind": period.kind.value, "from": period.first, "to": period.last,
        "organisation": where.body.code,
        "councils": sorted(where.all), "own": sorted(where.own),
        "names": {str(key): name for key, name in where.names.items()},
        "results": figures.as_json(figures.results(_decided(every, period))),
        "yearly": figures.yearly([case for case in every if case.year in period.years], period.years),
        "ledger": lines, "totals": figures.totals(lines),
        "drop_outs": figures.drop_outs(own), "groups": figures.groups(own),
        "on_time": _in_order(figures.on_time(own), where),
        "steps": figures.steps(own, _last_days(session, council_id, period)),
        "states": figures.states(own),
        "quotas": [] if period.kind is ReportKind.FIVE_YEAR else _quotas(session, council_id, own, period, now),
    }  # fmt: skip
    differences = _reconcile(session, where, period, own, data)
    return Counted(where, data, differences, tuple(own))


def trend(session: Session, where: Scope, last: int, years: int = 5) -> dict[str, Any]:
    """Return the awards of the years up to `last`, by year and level: the part of the figures that a picture needs."""
    wanted = range(last - years + 1, last + 1)
    return {"councils": sorted(where.all),
            "yearly": figures.yearly(report_cases.cases(session, where, wanted), wanted)}  # fmt: skip


def _decided(cases: Iterable[Case], period: Period) -> list[Case]:
    if period.decided is None:
        return [case for case in cases if case.year in period.years]
    first, last = period.decided
    return [case for case in cases if case.decided_on is not None and first <= case.decided_on <= last]


def _in_order(lines: Iterable[dict[str, Any]], where: Scope) -> list[dict[str, Any]]:
    """Units in the order of the tree, awards in that of the catalogue."""
    units = {key: place for place, key in enumerate(where.names)}
    awards = {code: place for place, code in enumerate(load_catalogue().awards)}

    def place(line: dict[str, Any]) -> tuple[int, int]:
        return units[line["unit_id"]], awards.get(line.get("award", ""), len(awards))

    return sorted(lines, key=place)


def _last_days(session: Session, council_id: int, period: Period) -> dict[Any, date]:
    """The last day of each term of the plan; none for several years, which have no one term."""
    if period.first != period.last:
        return {}
    found = terms.of(session, {(council_id, period.last)})[council_id, period.last]
    return {stage: local_date(term.closes_at - _A_MOMENT) for stage, term in found.items()}


def _quotas(
    session: Session, council_id: int, own: Sequence[Case], period: Period, now: datetime
) -> list[dict[str, Any]]:
    """Return every ratio cap in force with what is under way and decided counted against it."""
    day = min(date(period.last, 12, 31), local_date(now))
    live = Counter(case.award for case in own if case.state not in DROPPED)
    found = []
    for cap in of_council(session, council_id).caps_in_force(day):
        if not (live[cap.award] or live[cap.base_award]):
            continue
        room = headroom(live[cap.base_award], live[cap.award], cap.share)
        found.append({
            "award": cap.award, "base_award": cap.base_award, "base": room.base, "used": room.used, "limit": room.limit,
            "share": percent(room.share), "quotient": decimal(room.quotient), "citation": cap.citation,
            "confirmed": cap.confirmed,
        })  # fmt: skip
    return found


# ── reconciliation ──────────────────────────────────────────────────────────────────────────────────────────────────


def _reconcile(
    session: Session, where: Scope, period: Period, own: Sequence[Case], data: dict[str, Any]
) -> tuple[Violation, ...]:
    """Hold the rows against their events and the tables against each other; name every difference."""
    told = report_checks.told(session, where.own, period.years)
    total, found = data["totals"], []
    if total[Reached.REGISTERED] != told.registered:
        found.append(_differ(N_("Đăng ký"), total[Reached.REGISTERED], told.registered))
    if total[Reached.SUBMITTED] != told.submitted:
        found.append(_differ(N_("Trình"), total[Reached.SUBMITTED], told.submitted))
    here = data["states"]
    found += [_differ(state.label, here.get(state.value, 0), told.states[state.value])
              for state in State if here.get(state.value, 0) != told.states[state.value]]  # fmt: skip
    found += _decisions(own, told)
    parts = [total[one] for one in (Reached.AWARDED, Reached.UNDER_WAY, Reached.DROPPED)]
    if total[Reached.REGISTERED] != sum(parts):
        message = N_("Đăng ký %(registered)s, nhưng đã trao %(awarded)s, đang xét %(under_way)s, không đạt hoặc rút "
                     "%(dropped)s: không khớp.")  # fmt: skip
        found.append(Violation("ledger", message, total))
    if len(data["drop_outs"]) != total[Reached.DROPPED]:
        found.append(_differ(N_("Không đạt, rút"), total[Reached.DROPPED], len(data["drop_outs"])))
    given = sum(line["count"] for line in data["results"])
    if where.own == where.all and period.decided is None and given != total[Reached.APPROVED]:
        message = N_("Kết quả khen thưởng cộng lại %(given)s, sổ theo dõi có %(approved)s trường hợp có quyết định.")
        found.append(Violation("results", message, {"given": given, "approved": total[Reached.APPROVED]}))
    return tuple(found)


def _differ(what: str, rows: int, events: int) -> Violation:
    message = N_("%(what)s: danh sách hồ sơ có %(rows)s, nhật ký hồ sơ có %(events)s. Kiểm chứng nhật ký rồi làm lại.")
    return Violation("events", message, {"what": Msgid(what), "rows": rows, "events": events})


def _decisions(own: Iterable[Case], told: report_checks.Told) -> list[Violation]:
    """The awards of each decision against the cases that its events approved."""
    numbers = {case.decision_id: case.decision for case in own if case.decision_id is not None}
    rows = Counter(case.decision_id for case in own if case.decided and case.decision_id is not None)
    message = N_("Quyết định %(number)s: danh sách có %(rows)s trường hợp, nhật ký hồ sơ có %(events)s.")
    return [
        Violation("decision", message, {"number": numbers.get(key) or f"#{key}", "rows": rows[key],
                                        "events": told.decided[key]})
        for key in sorted({*rows, *told.decided})
        if rows[key] != told.decided[key]
    ]  # fmt: skip


def as_data(counted: Counted) -> dict[str, Any]:
    """Return the figures with their differences as data, for a file and the command line."""
    return counted.data | {
        "differences": [{"code": one.code, "message": one.message, "params": _plain(asdict(one)["params"])}
                        for one in counted.differences]
    }  # fmt: skip


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
