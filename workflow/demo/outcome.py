"""What a played year came to, counted from the database: as data, and in the words of the centre's year report."""

from __future__ import annotations

from typing import Any

from workflow.data import load_catalogue
from workflow.demo.centre import CENTRE
from workflow.domain import quota, report_figures
from workflow.domain.calendar import local_date
from workflow.domain.report_figures import Result
from workflow.domain.report_words import sections
from workflow.extensions import reading
from workflow.queries import names, report_cases, results
from workflow.queries.report_cases import Scope


def council_id() -> int:
    return names.organisations(reading())[CENTRE]


def as_data(year: int) -> dict[str, Any]:
    """results: awards decided; refused: cases kept out by a ratio cap, with the arithmetic; steps: transitions made."""
    council = council_id()
    counted = [
        {"award": line.award, "subject": line.subject.value, "decided_by": line.level.value, "count": line.count}
        for line in _results(year)[1]
    ]
    return {"results": counted, "refused": _over_cap(council, year), "steps": results.steps(reading(), council, year)}


def _over_cap(council: int, year: int) -> list[dict[str, Any]]:
    """The cases declined under the cap of their award, the arithmetic done anew from what the database holds."""
    decided = results.decided(reading(), council, year)
    found = []
    for refusal in results.declined_under_a_rule(reading(), council, year):
        cap = load_catalogue().rule_in_force(refusal.award, local_date(refusal.declined_at)).cap
        if cap is None or refusal.rule != cap.citation:
            continue
        room = quota.headroom(decided.get(cap.base_award, 0), decided.get(refusal.award, 0), cap.share)
        share, quotient = quota.percent(room.share), quota.decimal(room.quotient)
        found.append({
            "code": refusal.code, "name": refusal.subject, "award": refusal.award,
            "subject": refusal.subject_kind.value,
            "rule": cap.citation,
            "arithmetic": f"{share} × {room.base} = {quotient}, tối đa {room.limit}; "
            f"người thứ {room.used + 1} vượt trần",
            "share": share, "base_award": cap.base_award, "base": room.base, "quotient": quotient, "limit": room.limit,
            "held": room.used, "base_needed": room.base_needed(room.used + 1), "reason": refusal.reason,
        })  # fmt: skip
    return found


def as_report(year: int) -> list[str]:
    """The lines of section II of the year report."""
    where, lines = _results(year)
    return [
        "II. KẾT QUẢ KHEN THƯỞNG",
        f"Năm {year} Hội đồng thi đua khen thưởng Trung tâm đã đề nghị và được quyết định:",
        *sections(lines, load_catalogue().awards, where.body.name),
    ]


def _results(year: int) -> tuple[Scope, list[Result]]:
    where = report_cases.scope(reading(), council_id())
    assert where is not None  # noqa: S101 (the centre was asked for by its code)
    return where, report_figures.results(report_cases.cases(reading(), where, [year]))
