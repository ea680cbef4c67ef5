"""The page of one nomination: where it stands, what stands in its way, what the reader may do, what has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.facts import CapFacts, NominationFacts
from workflow.domain.permissions import Target, permitted
from workflow.domain.quota import decimal, percent
from workflow.domain.states import MAIN_ROAD, STAGE_OF, Role, State
from workflow.errors import NotFound
from workflow.queries import attachments, conflicts, history, subjects, targets, terms
from workflow.queries import case as cases
from workflow.queries.case import CaseRow, Sitting
from workflow.queries.history import EventRow
from workflow.queries.terms import TermRow
from workflow.services import facts
from workflow.web.filters import day, label
from workflow.web.pages import checklist, events, transition
from workflow.web.pages.actions import actions
from workflow.web.pages.words import Due, award_short, due, no_cap_words, sections, term_words

_YEARS = 5


@dataclass(frozen=True, slots=True)
class CasePage:
    """What templates/nominations/show.html reads; the lists have the shapes their macros document."""

    case: CaseRow
    facts: NominationFacts
    insider: bool
    dossier: bool
    conflicted: bool
    meeting_id: int | None
    own: bool
    state_label: str
    holder: str
    due: Due | None
    steps: list[dict[str, str]]
    side: list[str]
    checklist: list[dict[str, Any]]
    laws: list[transition.LawCard]
    may_choose_law: bool
    quota: dict[str, Any] | None
    actions: list[dict[str, Any]]
    may_edit: bool
    timeline: list[events.Line]
    subject: list[tuple[str, str]]
    files: list[attachments.FileRow]
    kin: list[cases.Kin]


def case_page(session: Session, nomination_id: int, *, actor: Actor, now: datetime) -> CasePage:
    """Gather the page in a constant number of queries. Raises NotFound when there is no such nomination."""
    row = cases.one(session, nomination_id)
    target = targets.nomination(session, nomination_id)
    known = facts.load(session, [nomination_id], now=now).get(nomination_id)
    if row is None or target is None or known is None:
        raise NotFound("nomination")
    insider = permitted(actor, "nomination.inside", target)
    dossier = permitted(actor, "nomination.dossier", target)
    open_book = insider or row.state in events.PUBLISHED
    happened = history.events(session, nomination_id)
    term = terms.of(session, [(row.council_id, row.year)])[row.council_id, row.year]
    sitting = cases.sitting(session, nomination_id)
    return CasePage(
        case=row,
        facts=known,
        insider=insider,
        dossier=dossier,
        conflicted=actor.person_id in target.conflicted,
        meeting_id=None if dossier else conflicts.meeting_of(session, nomination_id),
        own=actor.person_id is not None and actor.person_id == row.person_id,
        state_label=label(row.state, insider=open_book),
        holder=_holder(row, open_book),
        due=due(term.get(STAGE_OF[row.state]), now) if row.state in STAGE_OF else None,
        steps=_steps(row, happened, term, sitting, open_book=open_book),
        side=_side(row),
        checklist=checklist.lines(known.findings or (), target, actor),
        laws=transition.laws(session, known, actor) if insider else [],
        may_choose_law=permitted(actor, "nomination.choose_law", target),
        quota=_quota(known, row) if insider else None,
        actions=actions(known, target, actor, sitting=sitting if sitting and sitting.open else None),
        may_edit=permitted(actor, "nomination.edit", target),
        timeline=events.lines(happened, open_book=open_book),
        subject=_subject(session, row, rated=permitted(actor, "record.view", target)),
        files=attachments.of_nomination(session, nomination_id),
        kin=cases.kin(session, nomination_id) if insider or permitted(actor, "nomination.edit", _draft(target)) else [],
    )


def _draft(target: Target) -> Target:
    """The same place with a draft on it: whoever may edit it there belongs to the unit."""
    return Target(unit_id=target.unit_id, path=target.path, council_id=target.council_id, state=State.DRAFT)


# ── where it stands ─────────────────────────────────────────────────────────────────────────────────────────────────


def _reached(row: CaseRow) -> State:
    """The state on the main road that the case holds or last held."""
    if row.state is State.RETURNED:
        return row.resume_state or State.REGISTERED
    if row.state in (State.DECLINED, State.LAPSED, State.WITHDRAWN):
        left = row.left_state or State.DRAFT
        return State.REGISTERED if left is State.RETURNED else left
    return State.SUBMITTED if row.state is State.REVOKED else row.state


def _holder(row: CaseRow, open_book: bool) -> str:
    if row.state in (State.DECLINED, State.LAPSED, State.WITHDRAWN, State.REVOKED, State.AWARDED):
        return ""
    at = _reached(row)
    with_unit = row.state is State.RETURNED and at in (State.REGISTERED, State.UNIT_REVIEWED)
    if with_unit or row.state is State.DRAFT:
        return f"{label(Role.UNIT_OFFICER)} · {row.unit_name}"
    if at is State.REGISTERED:
        return f"{label(Role.UNIT_HEAD)} · {row.unit_name}"
    if at is State.SUBMITTED and row.state is not State.RETURNED:
        return (row.body_name or row.upper_body_name or "–") if open_book else _("Cấp trên")
    if not open_book:
        return str(_("Hội đồng · %(council)s", council=row.council_name))
    return f"{label(Role.SECRETARY)} · {row.council_name}"


def _steps(
    row: CaseRow, happened: Sequence[EventRow], term: dict[Any, TermRow], sitting: Sitting | None, *, open_book: bool
) -> list[dict[str, str]]:
    """The six states with their dates. The step under way is the one after the state reached."""
    names = (_("Đăng ký"), _("Đơn vị bình xét"), _("Hội đồng bỏ phiếu"),
             _("Trình cấp trên"), _("Quyết định"), _("Trao thưởng"))  # fmt: skip
    reached = _reached(row)
    done = MAIN_ROAD.index(reached) + 1 if reached in MAIN_ROAD else 0
    if not open_book and reached in (State.COUNCIL_VOTED, State.SUBMITTED):
        done -= 1  # that the vote is over shows with the result
    stopped = row.state in (State.DECLINED, State.LAPSED, State.WITHDRAWN, State.REVOKED)
    dates = _dates(row, happened)
    found = []
    for index, (state, name) in enumerate(zip(MAIN_ROAD, names, strict=True)):
        status = "done" if index < done else "todo" if index > done else "stopped" if stopped else "now"
        detail = dates[state] if index < done else "" if stopped else _ahead(index, done, term, sitting)
        note = label(row.state, insider=open_book) if index == done and (stopped or row.state is State.RETURNED) else ""
        found.append({"label": name, "detail": detail, "status": status, "note": note})
    return found


def _dates(row: CaseRow, happened: Sequence[EventRow]) -> dict[State, str]:
    votes = [event.data.get("held_on") for event in happened if event.kind == "vote"]
    held_on = day(date.fromisoformat(votes[0][:10])) if votes and votes[0] else ""
    reviewed = f"{day(row.reviewed_on)} · {row.review_yes}/{row.review_present}" if row.reviewed_on else ""
    return {
        State.REGISTERED: day(row.registered_at) if row.registered_at else "",
        State.UNIT_REVIEWED: reviewed,
        State.COUNCIL_VOTED: held_on,
        State.SUBMITTED: day(row.submitted_on) if row.submitted_on else "",
        State.APPROVED: day(row.decided_on) if row.decided_on else "",
        State.AWARDED: day(row.presented_on) if row.presented_on else "",
    }


def _ahead(index: int, done: int, term: dict[Any, TermRow], sitting: Sitting | None) -> str:
    """The term of a step that is still ahead; for the vote, the meeting it is put down for."""
    if index == done and MAIN_ROAD[index] is State.COUNCIL_VOTED and sitting is not None and sitting.open:
        return str(_("phiên họp %(day)s", day=day(sitting.held_at)))
    before = (State.DRAFT, *MAIN_ROAD)[index]
    stage = STAGE_OF.get(before)
    found = term.get(stage) if stage else None
    return term_words(found) if found else ""


def _side(row: CaseRow) -> list[str]:
    """For a case off the main road: why, and what can be done."""
    why = [f"{_('Lý do')}: {row.note}"] if row.note else []
    match row.state:
        case State.RETURNED:
            opened = _("Chỉ mở mục: %(sections)s. Bổ sung rồi gửi lại.", sections=sections(row.opened()))
            return [*why, opened]
        case State.DECLINED | State.LAPSED:
            return [*why, _("Thư ký Hội đồng khôi phục được khi Chủ tịch Hội đồng đồng ý bằng văn bản.")]
        case State.WITHDRAWN:
            return [*why, _("Muốn đề nghị lại thì lập hồ sơ mới, nếu còn hạn đăng ký.")]
        case State.REVOKED:
            return [*why, _("Các hồ sơ về sau dựa vào quyết định này được đánh dấu để kiểm tra lại.")]
        case _:
            return []


# ── what the rules and the record say ───────────────────────────────────────────────────────────────────────────────


def _quota(known: NominationFacts, row: CaseRow) -> dict[str, Any] | None:
    """What the ratio cap leaves, this case not counted, with the exact arithmetic."""
    cap: CapFacts | None = known.headroom
    if cap is None:
        return _no_cap(known)
    room = cap.room
    text = _(
        "%(award)s năm %(year)s: đã có %(used)s trên %(base)s %(base_award)s. "
        "%(share)s × %(base)s = %(quotient)s, tối đa %(limit)s.",
        award=label(cap.award.short), year=row.year, used=room.used, base=room.base,
        base_award=label(cap.base_award.short), share=percent(room.share), quotient=decimal(room.quotient),
        limit=room.limit,
    )  # fmt: skip
    note = "" if cap.cap.confirmed else _("Chưa xác nhận.")
    return {"used": room.used, "limit": room.limit, "text": text, "note": note, "citation": cap.cap.citation}


def _no_cap(known: NominationFacts) -> dict[str, Any] | None:
    """A warning where a ratio cap could be expected and none is configured."""
    found = known.rule.no_cap if known.rule else None
    return {"limit": None, "text": no_cap_words(found.award), "citation": found.citation} if found else None


def _subject(session: Session, row: CaseRow, *, rated: bool) -> list[tuple[str, str]]:
    """Who is proposed, and the awards and ratings of the last years."""
    who = subjects.profile(session, row.person_id, row.organisation_id)
    found = []
    if row.person_id:
        work = _("Lãnh đạo, quản lý") if who.leader else _("Lao động trực tiếp")
        found = [(_("Chức vụ"), who.position), (_("Thuộc"), who.belongs_to), (_("Công tác từ"), day(who.start_date)),
                 (_("Loại"), f"{label(who.category)} · {work}")]  # fmt: skip
    for year in subjects.record(session, row.person_id, row.organisation_id)[:_YEARS]:
        parts = [award_short(code) for code in year.awards]
        if rated and year.rating:
            parts.append(label(year.rating))
        if parts:
            found.append((str(year.year), " · ".join(parts)))
    return found
