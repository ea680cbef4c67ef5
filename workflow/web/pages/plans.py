"""A plan in words: what each term says and means, how its tasks stand, who still owes; the year as four quarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.calendar import DAY, local_date
from workflow.domain.deadlines import Deadline, deadline, working_days_left
from workflow.domain.permissions import permitted
from workflow.domain.plans import SetTerm
from workflow.domain.regulations import LocalTerm
from workflow.domain.states import NonWorkingPolicy, Role, Stage, State, TermMeaning
from workflow.queries import plans as query
from workflow.queries import targets
from workflow.queries.plan_tasks import TaskRow
from workflow.queries.plans import PlanDetail, TermRow
from workflow.services import reminders
from workflow.services.reminders import DEBTS, OWED_STATES, Debt, Owed
from workflow.web.filters import day, label, long_day

SOON = 3  # working days left from which a term is shown as pressing


def _(message: str, **values: Any) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of a plan in words. kind: the look of its status; late: something of it is still owed after its end."""

    stage: Stage
    term: TermRow | None
    written: str = ""
    means: str = ""
    holiday: str = ""
    status: str = ""
    kind: str = "calm"
    late: bool = False
    owed: str = ""
    last_day: date | None = None
    local: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    task: TaskRow
    status: str
    kind: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Owing:
    """What a reader is told of debts.

    units: those in his sight that have registered nobody; mine: his own; whole: he sees them all.
    """

    whole: bool
    mine: frozenset[int]
    units: tuple[tuple[int, str], ...]
    cases: Mapping[State, int]


# ── terms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def written(due_on: date, meaning: TermMeaning) -> str:
    """ "trước ngày 10/02/2024", as the plan has it."""
    return f"{label(meaning)} {day(due_on)}"


def closing(term: TermRow) -> Deadline:
    """When a term closes. One that is over keeps its moment even if the holidays have been changed since."""
    calendar = working_calendar()
    found = deadline(term.due_on, term.meaning, term.policy, calendar)
    if found.closes_at == term.closes_at:
        return found
    last = local_date(term.closes_at) - DAY
    return replace(
        found, closes_at=term.closes_at, last_day=last, last_working_day=calendar.last_working_day_on_or_before(last)
    )


def holiday(due_on: date, meaning: TermMeaning, policy: NonWorkingPolicy, found: Deadline) -> str:
    """The day off that the written last day falls on, and what follows from it; empty for a working day."""
    if found.falls_on is None:
        return ""
    last = due_on - DAY if meaning is TermMeaning.BEFORE else due_on
    places = {"day": day(last), "name": label(found.falls_on)}
    if policy is NonWorkingPolicy.NEXT_WORKING_DAY:
        return _("%(day)s là %(name)s nên hạn chuyển sang hết %(next)s.", next=long_day(found.last_day), **places)
    places["last"] = long_day(found.last_working_day)
    return _("%(day)s là %(name)s; ngày làm việc cuối trước đó: %(last)s.", **places)


def moves(term: TermRow | None) -> str:
    """What is set now, above the form that changes it."""
    if term is None:
        return ""
    said = written(term.due_on, term.meaning)
    return _("Đang đặt: %(said)s. Dời hạn còn mở thì những ai còn nợ việc được báo.", said=said)


def without(term: TermRow) -> list[str]:
    """What is taken out of the plan, and what follows from it."""
    said = [f"{label(term.stage)}: {written(term.due_on, term.meaning)}."]
    if term.stage is Stage.REGISTRATION:
        said.append(_("Kế hoạch không có hạn đăng ký thì không đơn vị nào đăng ký được."))
    return said


def until(found: Deadline) -> str:
    return _("đến hết %(day)s", day=long_day(found.last_day))


def sentence(stage: Stage, due_on: date, meaning: TermMeaning, policy: NonWorkingPolicy) -> str:
    """ "Đăng ký thi đua: trước ngày 10/02/2024, tức là đến hết 09/02/2024. 09/02/2024 là Giao thừa…"."""
    found = deadline(due_on, meaning, policy, working_calendar())
    said = _("%(stage)s: %(written)s, tức là %(until)s.", stage=label(stage), written=written(due_on, meaning),
             until=until(found))  # fmt: skip
    return f"{said} {holiday(due_on, meaning, policy, found)}".rstrip()


def in_full(term: TermRow) -> str:
    """ "trước ngày 10/02/2024, tức là đến hết Thứ Sáu, 09/02/2024": a term on paper."""
    return _("%(written)s, tức là %(until)s", written=written(term.due_on, term.meaning), until=until(closing(term)))


def term_lines(
    terms: Mapping[Stage, TermRow], owing: Owing, now: datetime, local: Mapping[Stage, LocalTerm] = MappingProxyType({})
) -> list[TermLine]:
    """Every stage with its term, those not yet set included, and what local regulations say of it."""
    lines = [
        _term_line(terms[stage], owing, now) if stage in terms else TermLine(stage, None, status=_("chưa đặt"))
        for stage in Stage
    ]
    return [replace(line, local=local_remark(local.get(line.stage), line.term)) for line in lines]


def local_remark(local: LocalTerm | None, term: TermRow | SetTerm | None) -> str:
    """What a local regulation prescribes, said where the plan sets no term or a later one."""
    if local is None or (term is not None and not local.misses(term.due_on, term.meaning)):
        return ""
    until_then, source = written(local.last_day, TermMeaning.NO_LATER_THAN), local.citation
    if not local.confirmed:
        source = _("%(citation)s, chưa xác nhận", citation=source)
    if term is None:
        return _("Quy định của địa phương: %(until)s (%(citation)s).", until=until_then, citation=source)
    return _("Muộn hơn quy định của địa phương: %(until)s (%(citation)s).", until=until_then, citation=source)


def _term_line(term: TermRow, owing: Owing, now: datetime) -> TermLine:
    found, count = closing(term), _remaining(term.stage, owing)
    status, kind = _status(term, found, now, count, whole=owing.whole)
    return TermLine(
        stage=term.stage, term=term, written=written(term.due_on, term.meaning), means=until(found),
        holiday=holiday(term.due_on, term.meaning, term.policy, found), status=status, kind=kind, late=kind == "late",
        owed=_owed(term.stage, count) if count and term.done_on is None else "", last_day=found.last_day,
    )  # fmt: skip


def _status(term: TermRow, found: Deadline, now: datetime, count: int | None, *, whole: bool) -> tuple[str, str]:
    calendar = working_calendar()
    if term.done_on is not None:
        if term.done_on <= found.last_day:
            return _("xong ngày %(day)s, đúng hạn", day=day(term.done_on)), "ok"
        late = calendar.working_days_between(found.last_day, term.done_on)
        return _("xong ngày %(day)s, muộn %(count)s ngày làm việc", day=day(term.done_on), count=late), "warn"
    left = working_days_left(now, found, calendar)
    if now < found.closes_at:
        return _left(left, found, now), "info" if left > SOON else "warn"
    if count or (count is None and term.stage is Stage.REPORT):
        return (_("quá hạn %(count)s ngày làm việc", count=-left) if left else _("đã quá hạn")), "late"
    return (_("đã hết hạn, không còn việc tồn"), "ok") if whole and count == 0 else (_("đã hết hạn"), "calm")


def _left(left: int, found: Deadline, now: datetime) -> str:
    if left == 0:
        return _("còn trong kỳ nghỉ, không còn ngày làm việc nào")
    if found.last_working_day == local_date(now):
        return _("hôm nay là ngày làm việc cuối")
    return _("còn %(count)s ngày làm việc", count=left)


def coming(terms: Mapping[Stage, TermRow], now: datetime) -> TermLine | None:
    """The term that comes next; None when all are over, done or not set."""
    still = [term for term in terms.values() if term.done_on is None and now < term.closes_at]
    nobody = Owing(whole=False, mine=frozenset(), units=(), cases={})
    return _term_line(min(still, key=lambda term: term.closes_at), nobody, now) if still else None


def _remaining(stage: Stage, owing: Owing) -> int | None:
    """How many units or cases are still owed at a stage; None where nobody can count it."""
    debt = DEBTS[stage]
    if debt is Debt.REGISTRATION:
        return len(owing.units)
    states = OWED_STATES.get(debt)
    return sum(owing.cases.get(state, 0) for state in states) if states else None


def _owed(stage: Stage, count: int) -> str:
    match stage:
        case Stage.REGISTRATION:
            return _("%(count)s đơn vị chưa đăng ký", count=count)
        case Stage.UNIT_REVIEW:
            return _("%(count)s hồ sơ chờ đơn vị bình xét", count=count)
        case Stage.COUNCIL:
            return _("%(count)s hồ sơ chờ Hội đồng", count=count)
        case _:
            return _("%(count)s hồ sơ chờ trình", count=count)


# ── who owes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def owing(session: Session, actor: Actor, plan: PlanDetail, now: datetime) -> Owing:
    """Look up what is still owed under a plan; of other units only for readers of the unit board."""
    whole = permitted(actor, "board.view", targets.organisation(session, plan.organisation_id))
    mine = actor.organisations(Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.STAFF)
    where = plan.organisation_id
    owed = Owed(Debt.REGISTRATION, plan_id=plan.id, year=plan.year, council_id=where, place_id=where)
    found = {unit for unit, _path in reminders.who_owes(session, owed, now=now) if whole or unit in mine}
    names = query.units(session, plan.organisation_id, local_date(now))
    units = tuple((unit, name) for unit, name in names if unit in found)
    return Owing(whole, mine, units, query.cases(session, actor, plan.organisation_id, plan.year))


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def task_line(task: TaskRow, today: date) -> TaskLine:
    calendar = working_calendar()
    if task.done_on is not None:
        late = calendar.working_days_between(task.due_on, task.done_on) if task.done_on > task.due_on else 0
        if late:
            words = _("xong %(day)s, muộn %(count)s ngày làm việc", day=day(task.done_on), count=late)
            return TaskLine(task, words, "warn")
        return TaskLine(task, _("xong %(day)s", day=day(task.done_on)), "ok")
    if task.event_driven:
        return TaskLine(task, _("khi có việc phát sinh"), "calm")
    if today > task.due_on:
        late = calendar.working_days_between(task.due_on, today)
        words = _("quá hạn %(count)s ngày làm việc", count=late) if late else _("đã quá hạn")
        return TaskLine(task, words, "late", late=True)
    left = calendar.working_days_between(today - DAY, task.due_on)
    if today == task.due_on:
        return TaskLine(task, _("hạn hôm nay"), "warn")
    return TaskLine(task, _("còn %(count)s ngày làm việc", count=left), "warn" if left <= SOON else "info")


def by_quarter(lines: Sequence[TaskLine]) -> dict[int, list[TaskLine]]:
    return {number: [line for line in lines if line.task.quarter == number] for number in (1, 2, 3, 4)}


def lead_of(task: TaskRow) -> str:
    """Who leads: as the plan words it, else the units that are reminded."""
    return task.lead or "; ".join(name for _unit, name in task.leads)
