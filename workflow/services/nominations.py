"""The life of a nomination: one function per verb, all through `act`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.facts import NominationFacts
from workflow.domain.machine import facts_needed, next_step
from workflow.domain.permissions import Target, ensure, permitted
from workflow.domain.rules import bound_by_terms, conflict_of_interest, moment_of
from workflow.domain.states import Section, State, SubjectKind, Trigger
from workflow.domain.text import N_, fold
from workflow.errors import Forbidden, NotFound, Refused, Violation, WorkflowError
from workflow.models import Nomination, Organisation, Person, ReinstatementLeave
from workflow.queries import targets
from workflow.services import dossier, effects, evidence, facts, history, rechecks
from workflow.services.counters import next_number
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Result:
    """How one case of a batch ended: its new state, or why it stayed where it was."""

    nomination_id: int
    state: State | None = None
    error: WorkflowError | None = None


# ── opening and editing ─────────────────────────────────────────────────────────────────────────────────────────────


def open_draft(command: c.OpenDraft, *, actor: Actor, now: datetime) -> int:
    """Open a draft and return its identifier. Raises Refused, NotFound (unit or subject not the actor's)."""
    with unit_of_work() as session:
        return open_case(session, command, actor=actor, now=now)


def open_case(session: Session, command: c.OpenDraft, *, actor: Actor, now: datetime) -> int:
    """Open a draft inside an open unit of work: numbers it, finds its council and upper body by the one rule."""
    ensure(actor, "nomination.open", targets.organisation(session, command.unit_id), view="organisation.view")
    return _open(session, command, ("", "", ""), actor=actor, now=now)


def open_linked(session: Session, command: c.OpenDraft, *, actor: Actor, now: datetime) -> int:
    """Open, for the unit, the draft that a council's vote for another award calls for, with the texts already written.

    The caller has just ended the case it is linked from, which is what permits it. Files stay with that case.
    """
    texts = session.execute(
        select(Nomination.summary, Nomination.report, Nomination.initiative).where(
            Nomination.id == command.linked_from_id
        )
    ).one()
    return _open(session, command, tuple(texts), actor=actor, now=now)


def _open(session: Session, command: c.OpenDraft, texts: tuple[str, ...], *, actor: Actor, now: datetime) -> int:
    unit = session.get_one(Organisation, command.unit_id)
    name = _subject_name(session, command, unit)
    award = load_catalogue().awards.get(command.award_code)
    if award is None or command.subject_kind not in award.subjects:
        message = N_("Danh hiệu, hình thức này không dành cho đối tượng đã chọn.")
        raise Refused([Violation("wrong_award", message, field="award_code")])
    if unit.council_id is None:
        message = N_("Đơn vị chưa thuộc Hội đồng nào. Báo quản trị khai Hội đồng.")
        raise Refused([Violation("no_council", message, field="unit_id")])
    person_id = command.subject_id if command.subject_kind is SubjectKind.INDIVIDUAL else None
    subject = f"p{person_id}" if person_id else f"o{command.subject_id}"
    number = next_number(session, f"nomination:{command.year}")
    values = {
        "code": f"TD-{command.year}-{number:04d}", "subject_kind": command.subject_kind, "person_id": person_id,
        "organisation_id": None if person_id else command.subject_id, "subject_name": name, "fold": fold(name),
        "unit_id": unit.id, "council_id": unit.council_id, "upper_body_id": unit.upper_body_id,
        "award_code": command.award_code, "year": command.year, "type": command.type,
        "linked_from_id": command.linked_from_id,
        "fingerprint": dossier.fingerprint(subject, command.award_code, command.year, texts, ()),
        **dict(zip(("summary", "report", "initiative"), texts, strict=True)),
    }  # fmt: skip
    return history.open_case(session, values, actor=actor, now=now)


def _subject_name(session: Session, command: c.OpenDraft, unit: Organisation) -> str:
    """The subject's name; a person must belong to the unit, a collective be the unit itself."""
    if command.subject_kind is SubjectKind.INDIVIDUAL:
        person = session.get(Person, command.subject_id)
        if person is None or person.organisation_id != unit.id:
            raise NotFound("person")
        return person.name
    if command.subject_id != unit.id:
        raise NotFound("organisation")
    return unit.name


def edit(command: c.EditDossier, *, actor: Actor, now: datetime) -> int:
    """Save texts of the dossier and return the new version.

    Raises Refused for a section that is not open, Conflict when somebody saved in between.
    """
    with unit_of_work() as session:
        case = load_case(session, command.nomination_id, "nomination.edit", actor, now, frozenset())
        _expect(session, case, command.version)
        texts = {
            section.value: text
            for section in (Section.SUMMARY, Section.REPORT, Section.INITIATIVE)
            if (text := getattr(command, section.value)) is not None
        }
        old = session.execute(
            select(Nomination.summary, Nomination.report, Nomination.initiative, Nomination.open_sections).where(
                Nomination.id == case.id
            )
        ).one()
        changed = {name: text for name, text in texts.items() if text != getattr(old, name)}
        if not changed:
            return case.version
        require_open(case, old.open_sections, (Section(name) for name in changed))
        return annotate(
            session, case, "edit", actor=actor, now=now,
            columns={**changed, "fingerprint": dossier.of_nomination(session, case.id, **changed)},
            data={"sections": sorted(changed), "old": {name: getattr(old, name) for name in changed}},
        )  # fmt: skip


def require_open(case: NominationFacts, open_sections: str, sections: object) -> None:
    """Raise Refused for a section that the return did not name; in draft and registered all are open."""
    if case.state is not State.RETURNED:
        return
    shut = [section for section in sections if section.value not in open_sections.split(",")]  # type: ignore[attr-defined]
    if shut:
        message = N_("Mục “%(section)s” không được mở khi trả lại.")
        raise Refused([Violation("section_shut", message, {"section": section}) for section in shut])


def annotate(
    session: Session, case: NominationFacts, kind: str, *, actor: Actor, now: datetime,
    columns: dict[str, object] | None = None, data: dict[str, object] | None = None,
) -> int:  # fmt: skip
    """Write an event that leaves the state as it is (edit, attach, detach, leave)."""
    entry = history.Entry(kind, case.state, columns or {}, data or {})
    return history.advance(session, case, entry, actor=actor, now=now)


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def act(session: Session, command: c.Step, *, actor: Actor, now: datetime) -> State:
    """Take one step inside an open unit of work and return the state reached.

    Asks, in order: may the actor (NotFound, Forbidden), is this the version he saw (Conflict), do the rules hold
    (Refused, all reasons at once). Then writes state, event and notices by compare-and-set. Who had the right on the
    version he saw, and lost it because somebody was faster, hears that (Conflict) and not that he has none.
    """
    trigger, seen = command.trigger, command.version
    wanted, days = facts_needed(trigger), _days(command)
    action = f"nomination.{trigger.value}"
    case = load_case(session, command.nomination_id, action, actor, now, wanted, seen=seen, **days)
    _expect(session, case, seen)
    if case.headroom is not None:
        evidence.lock_council(session, case.council_id)
        case = facts.load(session, [case.id], now=now, wanted=wanted, **days)[case.id]
    row, state = next_step(case.asked_by(actor), trigger, command)
    if not any(grant.role in row.who for grant in actor.grants):
        raise Forbidden(trigger.value)
    entry = history.Entry(
        kind=trigger.value,
        to_state=state,
        columns=effects.columns(command, row, case, now),
        data=effects.data(command) | _overridden(case, command) | _unbounded(case, command) | _conditions(case)
        | _timing(case, command),
        rule_version=case.rule.version if case.rule else "",
        on_behalf_of=_on_behalf_of(actor, action, case),
    )
    history.advance(session, case, entry, actor=actor, now=now)
    _after(session, command, case, actor=actor, now=now)
    return state


def _days(command: c.Step) -> dict[str, date]:
    """A meeting's day picks the ratio cap, a council's also the vote rule and all that goes with it (domain.md §3)."""
    match command:
        case c.Vote():
            return {"rule_day": command.held_on, "cap_day": command.held_on}
        case c.Review():
            return {"cap_day": command.held_on}
        case _:
            return {}


def _after(session: Session, command: c.Step, case: NominationFacts, *, actor: Actor, now: datetime) -> None:
    """Write what a step records outside the nomination's own row."""
    match command:
        case c.Forward():
            rechecks.record_leg(session, case, command)
        case c.Reinstate():
            session.execute(
                update(ReinstatementLeave)
                .where(ReinstatementLeave.nomination_id == case.id, ReinstatementLeave.used_at.is_(None))
                .values(used_at=now)
            )
        case c.Revoke():
            rechecks.flag_dependents(session, case, actor=actor, now=now)
        case _:
            pass


def _overridden(case: NominationFacts, command: c.Step) -> dict[str, object]:
    """Name the failed criteria that a unit head overrode: printed in the dossier with his reason."""
    if not isinstance(command, c.Review) or not command.override_reason.strip():
        return {}
    return {"overridden": [f.code for f in case.findings or () if f.result.value == "failed"]}


def _unbounded(case: NominationFacts, command: c.Step) -> dict[str, object]:
    """Keep with the event that no ratio cap was configured for an award that could be expected to have one."""
    if case.headroom is not None or case.rule is None or case.rule.no_cap is None:
        return {}
    asked = isinstance(command, c.Review | c.Vote | c.Submit)
    return {"warning": "no_cap", "citation": case.rule.no_cap.citation} if asked else {}


def _timing(case: NominationFacts, command: c.Step) -> dict[str, object]:
    """Keep with the event that the act came after its term: late, or by the time that the chair gave."""
    term = case.term
    if term is None or term.closes_at is None or command.trigger is Trigger.LAPSE or not bound_by_terms(case):
        return {}
    moment = moment_of(case, command)
    if term.over(moment):
        return {"late_since": term.closes_at}
    given = replace(term, door_until=None).over(moment)
    return {"extended_until": term.door_until} if given else {}


def _conditions(case: NominationFacts) -> dict[str, object]:
    """What each condition came to on the day: with the rule version, the decision stays explained when laws change."""
    if not case.findings:
        return {}
    return {"conditions": [f"{finding.code}: {finding.result.value}" for finding in case.findings]}


def act_many(commands: Sequence[c.Step], *, actor: Actor, now: datetime) -> list[Result]:
    """Take many steps in one unit of work; a case that cannot go says why and holds back no other."""
    with unit_of_work() as session:
        return [attempt(session, command, actor=actor, now=now) for command in commands]


def attempt(session: Session, command: c.Step, *, actor: Actor, now: datetime) -> Result:
    """Take one step of a batch; a refusal is an answer, not an exception. Nothing was written for a refused case."""
    try:
        return Result(command.nomination_id, act(session, command, actor=actor, now=now))
    except WorkflowError as error:
        return Result(command.nomination_id, error=error)


def _one(command: c.Step, *, actor: Actor, now: datetime) -> State:
    with unit_of_work() as session:
        return act(session, command, actor=actor, now=now)


def register(command: c.Register, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def review(command: c.Review, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def forward(command: c.Forward, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def award(command: c.Award, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def return_(command: c.Return, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def resubmit(command: c.Resubmit, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def decline(command: c.Decline, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def withdraw(command: c.Withdraw, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def lapse(command: c.Lapse, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def reinstate(command: c.Reinstate, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def revoke(command: c.Revoke, *, actor: Actor, now: datetime) -> State:
    return _one(command, actor=actor, now=now)


def give_leave(nomination_id: int, version: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """The chair's written leave to reinstate a lapsed or declined case. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused([Violation("reason_required", N_("Ghi rõ lý do."), field="reason")])
    with unit_of_work() as session:
        case = load_case(session, nomination_id, "nomination.leave", actor, now, frozenset({"conflicted"}))
        _expect(session, case, version)
        require_impartial(case, actor)
        session.add(
            ReinstatementLeave(nomination_id=case.id, reason=reason, given_by_id=actor.user_id, given_at=now)
        )
        annotate(session, case, "leave", actor=actor, now=now, data={"reason": reason})


# ── shared ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def load_case(  # noqa: PLR0917 (what every act of this file begins with)
    session: Session, nomination_id: int, action: str, actor: Actor, now: datetime, wanted: frozenset[str],
    *, seen: int | None = None, **days: date,
) -> NominationFacts:  # fmt: skip
    """Return the facts of a case for an act by `actor`. Raises NotFound (none of his) or Forbidden (not his to do).

    days: as for facts.load. seen: the version the actor looked at; a Forbidden on an older one is a Conflict, for the
    right goes with the state.
    """
    case = facts.load(session, [nomination_id], now=now, wanted=wanted, **days).get(nomination_id)
    if case is None:
        raise NotFound("nomination")
    if permitted(actor, action, _target(case)):
        return case
    try:
        ensure(actor, action, targets.nomination(session, nomination_id))
    except Forbidden:
        if seen is not None and seen < case.version:
            raise history.who_was_faster(session, case.id) from None
        raise
    return case


def require_impartial(case: NominationFacts, actor: Actor) -> None:
    """Raise Refused when the actor is in conflict with a case of which `conflicted` was loaded."""
    if case.asked_by(actor).conflicted:
        raise Refused([conflict_of_interest()])


def _target(case: NominationFacts) -> Target:
    return Target(
        unit_id=case.unit_id, path=case.unit_path, council_id=case.council_id,
        bodies=frozenset(body for body in (case.upper_body_id, case.body_id) if body is not None),
        state=case.state, subject_person_id=case.person_id, submitted=case.submitted,
    )  # fmt: skip


def _expect(session: Session, case: NominationFacts, version: int) -> None:
    if case.version != version:
        raise history.who_was_faster(session, case.id)


def _on_behalf_of(actor: Actor, action: str, case: NominationFacts) -> str:
    """Whom the actor stands in for: named only when his own roles would not have allowed the act."""
    own = tuple(grant for grant in actor.grants if not grant.lent_by)
    if len(own) == len(actor.grants) or permitted(replace(actor, grants=own), action, _target(case)):
        return ""
    return next(grant.lent_by for grant in actor.grants if grant.lent_by)


