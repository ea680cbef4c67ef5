"""What a played year came to, counted from the database: as data, and in the words of the centre's year report."""

from __future__ import annotations

from typing import Any

from workflow.data import load_catalogue
from workflow.demo.centre import CENTRE
from workflow.domain import quota
from workflow.domain.calendar import local_date
from workflow.domain.states import OrganisationKind, SubjectKind
from workflow.extensions import reading
from workflow.queries import names, results

_SHORT_BODY = {OrganisationKind.DEPARTMENT: "Sở Lao động TBXH", OrganisationKind.MINISTRY: "Bộ Lao động - TBXH"}


def council_id() -> int:
    return names.organisations(reading())[CENTRE]


def as_data(year: int) -> dict[str, Any]:
    """results: awards decided; refused: cases kept out by a ratio cap, with the arithmetic; steps: transitions made."""
    council = council_id()
    counted = [
        {"award": line.award, "subject": line.subject.value, "decided_by": line.decided_by.value, "count": line.count}
        for line in results.lines(reading(), council, year)
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
    council = council_id()
    lines = results.lines(reading(), council, year)
    text = [
        "II. KẾT QUẢ KHEN THƯỞNG",
        f"Năm {year} Hội đồng thi đua khen thưởng Trung tâm đã đề nghị và được quyết định:",
    ]
    for heading, subject in (("* Về tập thể:", SubjectKind.COLLECTIVE), ("* Về cá nhân:", SubjectKind.INDIVIDUAL)):
        mine = [line for line in lines if line.subject is subject]
        text.append(heading)
        for place, line in enumerate(mine, start=1):
            text.append(f"- {_sentence(line, council, year)}{'.' if place == len(mine) else ';'}")
        if not mine:
            text.append("- Không có.")
    return text


def _sentence(line: results.Line, council: int, year: int) -> str:
    award = load_catalogue().award(line.award)
    body = _SHORT_BODY.get(line.decided_by, line.body)
    what = f"Danh hiệu {award.name}" if award.is_title else award.name.split(" của ", maxsplit=1)[0]
    if line.subject is SubjectKind.INDIVIDUAL:
        return f"{body} tặng {what} cho {line.count:02d} cá nhân"
    divisions = line.count
    if results.centre_among(reading(), council, year, line.award):
        divisions -= 1
        whole = "tập thể CBVC Trung tâm Dịch vụ việc làm"
        rest = f" và {divisions:02d} phòng, bộ phận chuyên môn thuộc Trung tâm" if divisions else ""
        return f"{body} tặng {what} cho {whole}{rest}"
    return f"{body} tặng {what} cho {divisions:02d} phòng chuyên môn"
