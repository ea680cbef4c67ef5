"""The to-do list of one person: every row with its term, why it is his, and the one button that does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.states import BY_EVENT, STAGE_OF, Role, Stage
from workflow.domain.text import N_
from workflow.queries.home import MOST, Silent, Sitting, Task, Waiting, Work
from workflow.queries.terms import TermRow, Terms
from workflow.services.law import AUTHORITIES
from workflow.web.filters import day, label, moment
from workflow.web.pages.words import Due, award_short, due, due_on

_FAR = datetime.max.replace(tzinfo=UTC)
_SINGLY = 3  # more of a kind than this become one row
_BATCH = 40  # as many as an address carries


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of waiting case is told. one, many: titles; why: role that makes it the reader's; go: the button.

    page: endpoint for one case; verb: the batch that takes several at once, "" where there is none; each: told singly.
    """

    one: str
    many: str
    role: Role
    go: str
    page: str
    verb: str = ""
    each: bool = False


KINDS: dict[Work, Kind] = {
    Work.REGISTER: Kind(
        N_("%(subject)s chưa đăng ký %(award)s"), N_("%(count)s hồ sơ nháp chưa đăng ký"),
        Role.UNIT_OFFICER, N_("Đăng ký"), "nominations.register", "register",
    ),
    Work.AMEND: Kind(
        N_("%(subject)s (%(award)s) bị trả lại để bổ sung"), N_("%(count)s hồ sơ bị trả lại để bổ sung"),
        Role.UNIT_OFFICER, N_("Bổ sung"), "nominations.edit", each=True,
    ),
    Work.REVIEW: Kind(
        N_("%(subject)s đã đăng ký %(award)s, chờ bình xét"), N_("%(count)s hồ sơ chờ bình xét"),
        Role.UNIT_HEAD, N_("Ghi bình xét"), "nominations.review", "review",
    ),
    Work.RESUBMIT: Kind(
        N_("%(subject)s (%(award)s) bị trả lại, chờ gửi lại"), N_("%(count)s hồ sơ bị trả lại, chờ gửi lại"),
        Role.SECRETARY, N_("Gửi lại"), "nominations.resubmit", "resubmit", each=True,
    ),
    Work.AGENDA: Kind(
        N_("%(subject)s (%(award)s) đã bình xét, chưa vào chương trình họp"),
        N_("%(count)s hồ sơ đã bình xét, chưa vào chương trình họp"),
        Role.SECRETARY, N_("Xếp vào phiên họp"), "meetings.index",
    ),
    Work.SUBMIT: Kind(
        N_("%(subject)s (%(award)s) Hội đồng đã thông qua, chưa trình"),
        N_("%(count)s hồ sơ Hội đồng đã thông qua, chưa trình"),
        Role.SECRETARY, N_("Lập tờ trình"), "letters.submit", "submit",
    ),
    Work.AWARD: Kind(
        N_("%(subject)s có quyết định %(award)s, chưa trao"), N_("%(count)s hồ sơ có quyết định, chưa trao"),
        Role.SECRETARY, N_("Ghi trao thưởng"), "nominations.award", "award",
    ),
    Work.REINSTATE: Kind(
        N_("%(subject)s (%(award)s): Chủ tịch Hội đồng đã đồng ý khôi phục"),
        N_("%(count)s hồ sơ Chủ tịch Hội đồng đã đồng ý khôi phục"),
        Role.SECRETARY, N_("Khôi phục"), "nominations.reinstate", each=True,
    ),
    Work.DECIDE: Kind(
        N_("%(subject)s được đề nghị %(award)s, chờ quyết định"), N_("%(count)s hồ sơ chờ quyết định"),
        Role.APPROVER, N_("Ra quyết định"), "decisions.approve", "approve",
    ),
    Work.FORWARD: Kind(
        N_("%(subject)s (%(award)s) thuộc thẩm quyền cấp trên, chưa chuyển"),
        N_("%(count)s hồ sơ thuộc thẩm quyền cấp trên, chưa chuyển"),
        Role.APPROVER, N_("Chuyển cấp trên"), "nominations.forward", "forward",
    ),
    Work.ELSEWHERE: Kind(
        N_("%(subject)s (%(award)s) đã chuyển %(body)s, chờ kết quả"),
        N_("%(count)s hồ sơ đã chuyển cấp trên, chờ kết quả"),
        Role.APPROVER, N_("Ghi kết quả"), "decisions.approve", "approve",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the macro `todo`."""

    title: str
    due: str
    why: str = ""
    late: bool = False
    url: str = ""
    label: str = ""
    action_url: str = ""
    order: tuple[Any, ...] = field(default=(), compare=False)


def rows(
    waiting: Iterable[Waiting], silent: list[Silent], sittings: list[Sitting], tasks: list[Task], terms: Terms,
    *, own_units: frozenset[int], managed: Collection[int], closes: Collection[int], year: int, now: datetime,
) -> list[Row]:  # fmt: skip
    """Return everything that waits; `order` has what is due first on top, and last what has no term.

    managed: councils whose plan the reader keeps. closes: councils whose meetings he closes.
    """
    found = [row for group in _groups(waiting) for row in _cases(group, terms, now)]
    found += _silent(silent, terms, own_units, year, now)
    found += [_close(sitting, now) for sitting in sittings if sitting.held_at <= now and sitting.council_id in closes]
    found += [_task(task, now, manages=task.council_id in managed) for task in tasks]
    return found


def _groups(waiting: Iterable[Waiting]) -> list[list[Waiting]]:
    """Cases of one kind, place and year together: they share a term and often a paper."""
    groups: dict[tuple[Work, int, int, bool], list[Waiting]] = defaultdict(list)
    for case in map(_by_authority, waiting):
        place = case.unit_id if KINDS[case.work].role in (Role.UNIT_OFFICER, Role.UNIT_HEAD) else case.council_id
        groups[case.work, place, case.year, case.type in BY_EVENT].append(case)
    return list(groups.values())


def _by_authority(case: Waiting) -> Waiting:
    """A case that its body may not decide waits for being passed on, not for a decision."""
    award = load_catalogue().awards.get(case.award_code)
    if case.work is not Work.DECIDE or award is None or case.body_kind is None:
        return case
    return case if AUTHORITIES.get(case.body_kind) is award.authority else replace(case, work=Work.FORWARD)


def _cases(group: list[Waiting], terms: Terms, now: datetime) -> list[Row]:
    kind = KINDS[group[0].work]
    if kind.each or len(group) <= _SINGLY:
        return [_one(case, kind, _term_of(case, terms), now) for case in group]
    first, count = group[0], len(group)
    left = due(_term_of(first, terms), now)
    many = _("hơn %(most)s", most=MOST - 1) if count >= MOST else str(count)
    listed = url_for("nominations.index", state=first.state.value, year=first.year, sort="waiting")
    batch = url_for("batches.preview", verb=kind.verb, ids=[case.id for case in group]) if kind.verb else ""
    act = batch if batch and count <= _BATCH else listed if kind.verb else url_for(kind.page)
    return [
        Row(
            title=_(kind.many) % {"count": many}, url=listed, label=_(kind.go), action_url=act,
            why=_why(kind, first), due=left.text if left else _("năm %(year)s", year=first.year),
            late=bool(left and left.late), order=_order(left, first.id),
        )
    ]  # fmt: skip


def _one(case: Waiting, kind: Kind, term: TermRow | None, now: datetime) -> Row:
    left = due(term, now)
    words = {"subject": case.subject_name, "award": award_short(case.award_code), "body": case.body_name or "–"}
    since = _("từ %(day)s", day=day(case.state_since))
    note = f"“{case.note}” · " if case.work is Work.AMEND and case.note else ""
    case_url = url_for("nominations.show", nomination_id=case.id)
    act = url_for(kind.page) if kind.page == "meetings.index" else url_for(kind.page, nomination_id=case.id)
    return Row(
        title=_(kind.one) % words, url=case_url, label=_(kind.go), action_url=act, why=_why(kind, case),
        due=note + (left.text if left else since), late=bool(left and left.late), order=_order(left, case.id),
    )  # fmt: skip


def _why(kind: Kind, case: Waiting) -> str:
    """Why the row is the reader's: the role, and the place it is held for."""
    unit_side = kind.role in (Role.UNIT_OFFICER, Role.UNIT_HEAD)
    place = case.unit_name if unit_side else case.council_name
    if kind.role is Role.APPROVER:
        return f"{case.council_name} {_('trình')}"
    return f"{label(kind.role)} · {place}"


def _term_of(case: Waiting, terms: Terms) -> TermRow | None:
    stage = STAGE_OF.get(case.state) if case.type not in BY_EVENT else None
    return terms.get((case.council_id, case.year), {}).get(stage) if stage else None


def _silent(
    silent: list[Silent], terms: Terms, own_units: frozenset[int], year: int, now: datetime
) -> list[Row]:
    """Units that have registered nothing: one's own to be registered, others to be urged."""
    found: list[Row] = []
    others: dict[int, list[Silent]] = defaultdict(list)
    for unit in silent:
        left = due(terms.get((unit.council_id, year), {}).get(Stage.REGISTRATION), now)
        if unit.unit_id in own_units and not (left and left.late):
            title = _("%(unit)s chưa đăng ký thi đua năm %(year)s", unit=unit.name, year=year)
            url, go = url_for("nominations.register_many", unit=unit.unit_id), _("Đăng ký thi đua")
            found.append(_plain(title, _("Đơn vị của bạn"), left, url=url, go=go, number=unit.unit_id))
        elif unit.unit_id not in own_units:
            others[unit.council_id].append(unit)
    for council, group in others.items():
        left = due(terms.get((council, year), {}).get(Stage.REGISTRATION), now)
        names = ", ".join(unit.name for unit in group[:_SINGLY])
        if len(group) > _SINGLY:
            title = _("%(count)s đơn vị chưa đăng ký thi đua năm %(year)s", count=len(group), year=year)
            names = _("%(names)s và các đơn vị khác", names=names)
        else:
            title = _("%(units)s chưa đăng ký thi đua năm %(year)s", units=names, year=year)
            names = _("Đơn vị bạn theo dõi")
        url = url_for("board.index", year=year)
        found.append(_plain(title, names, left, url=url, go=_("Xem tình hình"), number=council))
    return found


def _plain(title: str, why: str, left: Due | None, *, url: str, go: str, number: int) -> Row:
    return Row(title, left.text if left else "", why, bool(left and left.late), url, go, url, _order(left, number))


def _close(sitting: Sitting, now: datetime) -> Row:
    """A meeting whose time has come and whose results are still to be written down."""
    held = due_on(local_date(sitting.held_at), now)
    url = url_for("meetings.show", meeting_id=sitting.id)
    title = _("Phiên họp %(when)s: ghi kết quả và kết thúc", when=moment(sitting.held_at))
    words = _("%(count)s hồ sơ trong chương trình", count=sitting.items)
    return Row(title, words, sitting.council_name, False, url, _("Mở phiên họp"), url, _order(held, sitting.id))


def _task(task: Task, now: datetime, *, manages: bool) -> Row:
    """A task: its council's secretary writes its result down, the unit that leads it looks at it."""
    left = due_on(task.due_on, now)
    shown = url_for("plans.show", plan_id=task.plan_id, _anchor=f"task-{task.id}")
    act = url_for("plans.complete_task", plan_id=task.plan_id, task_id=task.id) if manages else shown
    why = _("Nhiệm vụ Quý %(quarter)s · %(unit)s", quarter=task.quarter, unit=task.unit_name or "–")
    go = _("Ghi kết quả") if manages else _("Xem nhiệm vụ")
    return Row(task.title, left.text, why, left.late, shown, go, act, _order(left, task.id))


def _order(left: Due | None, number: int) -> tuple[Any, ...]:
    return (left.closes_at if left else _FAR, number)


# ── beside the list ─────────────────────────────────────────────────────────────────────────────────────────────────


def dates(
    terms: Terms, sittings: list[Sitting], quarters: Iterable[Any], *, now: datetime, today: date
) -> list[dict[str, str]]:
    """The next dates that concern the reader, for the macro `timeline`."""
    found: list[tuple[date, dict[str, str]]] = []
    for stages in terms.values():
        for term in stages.values():
            if term.closes_at > now:
                left = due(term, now)
                found.append((term.due_on, _date(term.due_on, label(term.stage), left.text if left else "")))
    for sitting in sittings:
        if sitting.held_at > now:
            held_on = local_date(sitting.held_at)
            words = _("%(council)s · %(count)s hồ sơ", council=sitting.council_name, count=sitting.items)
            found.append((held_on, _date(held_on, _("họp Hội đồng"), words)))
    for one in quarters:
        if one.ends_on >= today and one.done < one.tasks and one.ends_on - today < timedelta(days=200):
            words = _("%(done)s / %(all)s việc xong", done=one.done, all=one.tasks)
            what = _("hết nhiệm vụ Quý %(quarter)s", quarter=one.quarter)
            found.append((one.ends_on, _date(one.ends_on, what, words)))
    return [entry for _when, entry in sorted(found, key=lambda pair: pair[0])][:6]


def _date(on: date, what: str, more: str) -> dict[str, str]:
    return {"title": day(on)[:5], "text": what, "by": more}
