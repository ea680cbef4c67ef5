"""What the texts of a new report begin with: papers with number and date, meetings, tasks. Never an invented figure.

A paper's text: Vietnamese whatever the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.citations import citations
from workflow.domain.report_blocks import ADDRESSEE, BASIS, RECIPIENTS, blocks
from workflow.domain.reports import Period, ReportKind
from workflow.domain.states import OrganisationKind
from workflow.domain.wording import padded, short_day
from workflow.errors import NoRuleInForce
from workflow.models import Organisation
from workflow.queries import report_facts as facts
from workflow.queries.report_cases import Scope


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows say about the years of a report."""

    where: Scope
    period: Period
    today: date
    upper: str
    kind: OrganisationKind
    divisions: tuple[str, ...]
    plans: list[facts.PlanFact]
    next_plans: list[facts.PlanFact]
    tasks: list[facts.TaskFact]
    next_tasks: list[facts.TaskFact]
    evidence: list[facts.Evidence]
    meetings: list[facts.MeetingFact]
    notices: list[facts.NoticeFact]
    letters: list[facts.LetterFact]
    recognised: list[facts.Recognised]
    seats: list[tuple[object, str, str]]


def prefilled(session: Session, where: Scope, period: Period, *, now: datetime) -> dict[str, str]:
    """Return a text for every block of the report; empty where the system knows nothing."""
    known = _known(session, where, period, local_date(now))
    makers = _FIVE_YEARS if period.kind is ReportKind.FIVE_YEAR else _YEAR
    return {block.key: makers[block.key](known) if block.key in makers else "" for block in blocks(period.kind)}


def _known(session: Session, where: Scope, period: Period, today: date) -> Known:
    body = session.get_one(Organisation, where.body.id)
    upper = session.get(Organisation, body.parent_id) if body.parent_id is not None else None
    own, years, after = where.own, period.years, range(period.last + 1, period.last + 2)
    half = period.kind is ReportKind.HALF_YEAR
    tasks = [one for one in facts.tasks(session, own, years) if not half or one.quarter <= 2]  # noqa: PLR2004 (June)
    later = facts.tasks(session, own, years if half else after)
    return Known(
        where=where, period=period, today=today, upper=upper.name if upper else "", kind=body.kind,
        divisions=tuple(name for key, name in where.names.items() if key not in where.own),
        plans=facts.plans(session, own, years), next_plans=facts.plans(session, own, after), tasks=tasks,
        next_tasks=[one for one in later if one.quarter > 2] if half else later,  # noqa: PLR2004 (July on)
        evidence=[one for one in facts.evidence(session, own, years) if _falls(one.dated_on, period)],
        meetings=[one for one in facts.meetings(session, own, years) if _falls(local_date(one.held_at), period)],
        notices=[one for one in facts.notices(session, own, years) if _falls(local_date(one.posted_at), period)],
        letters=[one for one in facts.letters(session, own, years) if _falls(one.issued_on, period)],
        recognised=[one for one in facts.recognised(session, own, years) if _falls(one.decided_on, period)],
        seats=list(facts.seats(session, where.body.id, min(today, date(period.last, 12, 31)))),
    )  # fmt: skip


def _falls(day: date | None, period: Period) -> bool:
    """Whether a paper or a meeting of the period's year is of the period itself: a half-year knows nothing of July."""
    return period.decided is None or (day is not None and period.decided[0] <= day <= period.decided[1])


# ── the frame ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _basis(known: Known) -> str:
    try:
        regime = load_catalogue().regime_in_force(min(known.today, date(known.period.last, 12, 31)))
        law = [f"Căn cứ {cited}" for one in regime.instruments for cited in one.cited_as]
    except NoRuleInForce:
        law = []
    plans = [f"Căn cứ kết quả thực hiện {_plan(one)}" for one in known.plans]
    return "\n".join([*law, *plans])


def _plan(one: facts.PlanFact) -> str:
    return (f"Kế hoạch số {one.number} ngày {short_day(one.issued_on)} của {one.organisation} "
            f"về công tác thi đua, khen thưởng năm {one.year}")  # fmt: skip


def _recipients(known: Known) -> str:
    upper = [f"{known.upper} (b/c)"] if known.upper else []
    return "\n".join([*upper, "Lãnh đạo đơn vị", "Hội đồng Thi đua - Khen thưởng", "Các phòng, bộ phận", "Lưu: VT"])


# ── year and half-year ──────────────────────────────────────────────────────────────────────────────────────────────


def _led(known: Known) -> str:
    """The plan, and every paper that the tasks of its first half year or their proofs cite."""
    said = [f"Đã ban hành {_plan(one)}." for one in known.plans]
    return "\n".join([*said, *_papers(known)])


def _papers(known: Known) -> list[str]:
    proofs = [
        f"- {one.title or 'Văn bản'} số {one.number}{_of(one.dated_on)}." for one in known.evidence
    ]
    told = [f"- {task.title}: {task.result}" for task in known.tasks if task.done_on and citations(task.result)]
    return [*told, *proofs]


def _of(day: date | None) -> str:
    return f" ngày {short_day(day)}" if day else ""


def _done(known: Known) -> str:
    """What was done without a paper that is cited elsewhere."""
    told = [task for task in known.tasks if task.done_on and task.result and not citations(task.result)]
    return "\n".join(f"- {task.title}: {task.result}" for task in told)


def _models(known: Known) -> str:
    lines = [
        f"- Đã công nhận {padded(one.count)} sáng kiến (Quyết định số {one.number}{_of(one.decided_on)})."
        for one in known.recognised
    ]
    return "\n".join(lines)


def _council(known: Known) -> str:
    lines = [
        f"Hội đồng họp ngày {short_day(local_date(one.held_at))}, có mặt {padded(one.present)}/{padded(one.total)} "
        "thành viên." for one in known.meetings
    ]  # fmt: skip
    lines += [
        f"Niêm yết công khai “{one.title}” từ ngày {short_day(local_date(one.posted_at))} đến hết ngày "
        f"{short_day(one.last_day)}." for one in known.notices
    ]  # fmt: skip
    lines += [f"Đã trình {one.body} tại văn bản số {one.number}{_of(one.issued_on)}." for one in known.letters]
    return "\n".join(lines)


def _achieved(known: Known) -> str:
    asked = [task for task in known.tasks if not task.event_driven]
    if not asked:
        return ""
    done = sum(task.done_on is not None for task in asked)
    return f"Đã hoàn thành {padded(done)}/{padded(len(asked))} nhiệm vụ theo kế hoạch {known.period.words}."


def _late(known: Known) -> str:
    asked = [task for task in known.tasks if not task.event_driven]
    late = [task for task in asked if task.done_on is not None and task.done_on > task.due_on]
    never = [task for task in asked if task.done_on is None and task.due_on < known.today]
    lines = [f"- {one.title}: xong ngày {short_day(one.done_on)}, sau hạn {short_day(one.due_on)}." for one in late]
    return "\n".join([*lines, *(f"- {one.title}: chưa xong, hạn {short_day(one.due_on)}." for one in never)])


def _ahead(known: Known) -> str:
    lines = [f"Thực hiện {_plan(one)}:" for one in known.next_plans]
    return "\n".join([*lines, *(f"- {task.title} (Quý {_ROMAN[task.quarter]});" for task in known.next_tasks)])


_ROMAN = ("", "I", "II", "III", "IV")
Maker = Callable[[Known], str]
_FRAME: Mapping[str, Maker] = {ADDRESSEE: lambda known: known.upper, BASIS: _basis, RECIPIENTS: _recipients}
_YEAR: Mapping[str, Maker] = {
    **_FRAME, "i1": _led, "i2": _done, "i3": _models, "ii": _council, "iii1": _achieved, "iii2": _late, "iv1": _ahead,
}  # fmt: skip


# ── five years ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _structure(known: Known) -> str:
    former = [name for key, name in known.where.names.items() if key in known.where.own - {known.where.body.id}]
    lines = []
    if known.divisions:
        lines.append(f"Cơ cấu tổ chức gồm {padded(len(known.divisions))} phòng, đơn vị: {'; '.join(known.divisions)}.")
    if former:
        lines.append(f"Số liệu gồm cả của đơn vị tiền thân: {'; '.join(former)}.")
    return "\n".join(lines)


def _launched(known: Known) -> str:
    thematic = [one for one in known.evidence if "/KH" in one.number.upper()]
    lines = []
    if known.plans:
        lines.append(f"Đã ban hành {padded(len(known.plans))} kế hoạch phát động thi đua hằng năm:")
        lines += [f"- {_plan(one)};" for one in known.plans]
    if thematic:
        lines.append(f"Ban hành {padded(len(thematic))} kế hoạch chuyên đề:")
        lines += [f"- {one.title or 'Kế hoạch'} số {one.number}{_of(one.dated_on)};" for one in thematic]
    return "\n".join(lines)


def _held(known: Known) -> str:
    if not known.seats:
        return ""
    return (f"Hội đồng Thi đua - Khen thưởng có {padded(len(known.seats))} thành viên; trong kỳ đã họp "
            f"{padded(len(known.meetings))} phiên.")  # fmt: skip


_FIVE_YEARS: Mapping[str, Maker] = {
    **_FRAME, "i0": _structure, "ii1": _launched, "ii4": _models, "ii6": _held,
}  # fmt: skip
