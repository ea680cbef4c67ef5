"""Registering many at once: people, or the unit itself, times awards; looked at first, then all in one act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule
from workflow.domain.facts import NominationFacts, TermFacts
from workflow.domain.lifecycle import rows
from workflow.domain.permissions import Target, ensure, permitted
from workflow.domain.reasons import own_case, why
from workflow.domain.states import CommendationType, Stage, State, SubjectKind, Trigger
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, NotFound, Refused, Violation, WorkflowError
from workflow.models import LateDoor, Nomination, Organisation, Plan, Term
from workflow.queries import subjects, targets
from workflow.queries.targets import ancestors
from workflow.services import history, law
from workflow.services.law import Law
from workflow.services.nominations import act, open_case
from workflow.services.unit_of_work import unit_of_work

MOST_LINES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMany:
    """people: identifiers of people of the unit; collective: the unit itself; each with every award that suits it."""

    unit_id: int
    year: int
    type: CommendationType
    award_codes: tuple[str, ...]
    people: tuple[int, ...] = ()
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One subject with one award. draft_id: a draft of theirs that is waiting and will be the one registered.

    reasons: why it cannot go, empty when it can. nomination_id, code: once registered.
    """

    subject_kind: SubjectKind
    subject_id: int
    subject_name: str
    award_code: str
    reasons: tuple[Violation, ...] = ()
    draft_id: int | None = None
    draft_version: int = 1
    nomination_id: int | None = None
    code: str = ""


def preview(session: Session, command: RegisterMany, *, actor: Actor, now: datetime) -> list[Line]:
    """Say for each line whether it can be registered and why not; writes nothing, constant number of queries.

    Raises NotFound for a unit or a person that is not the actor's, Refused for a choice that makes no line.
    """
    unit = _unit(session, command, actor)
    lines = list(_lines(session, command, unit))
    if not lines:
        message = N_("Chọn ít nhất một người, hoặc tập thể, và một danh hiệu phù hợp.")
        raise Refused([Violation("nothing_chosen", message, field="people")])
    if len(lines) > MOST_LINES:
        raise Refused([Violation("too_many_lines", N_("Mỗi lần đăng ký tối đa %(most)s dòng."), {"most": MOST_LINES})])
    term = _term(session, unit, command.year, now)
    people = subjects.chosen(session, command.people)
    binding = law.load(session)
    facts = {line: _facts(line, command, unit, people=people, term=term, binding=binding, now=now) for line in lines}
    twins = _twins(session, list(facts.values()))
    drafts = _drafts(session, command)
    found = []
    for line, case in facts.items():
        key = history.live_key(case, State.REGISTERED)
        case = replace(case, duplicate=twins.get(key or "", ""))  # noqa: PLW2901 (the same case, one fact more)
        draft = drafts.get((line.subject_kind, line.subject_id, line.award_code), _Draft(None, 1))
        found.append(
            replace(line, reasons=_reasons(case, unit, actor), draft_id=draft.id, draft_version=draft.version)
        )
    return found


def register_many(command: RegisterMany, *, actor: Actor, now: datetime) -> list[Line]:
    """Open and register every line that can go, in one act; a refused one is named and leaves nothing behind."""
    with unit_of_work() as session:
        return [
            _register(session, command, line, actor=actor, now=now)
            for line in preview(session, command, actor=actor, now=now)
        ]


def _register(session: Session, command: RegisterMany, line: Line, *, actor: Actor, now: datetime) -> Line:
    """Register one line inside a savepoint: what a refusal has written so far, the draft included, is taken back."""
    if line.reasons:
        return line
    try:
        with session.begin_nested():
            identifier = line.draft_id or open_case(session, _draft(command, line), actor=actor, now=now)
            step = c.Register(nomination_id=identifier, version=line.draft_version)
            act(session, step, actor=actor, now=now)
            code = session.scalar(select(Nomination.code).where(Nomination.id == identifier)) or ""
    except WorkflowError as error:
        return replace(line, reasons=why(error))
    return replace(line, nomination_id=identifier, code=code)


def _draft(command: RegisterMany, line: Line) -> c.OpenDraft:
    return c.OpenDraft(
        subject_kind=line.subject_kind, subject_id=line.subject_id, unit_id=command.unit_id,
        award_code=line.award_code, year=command.year, type=command.type,
    )  # fmt: skip


# ── what is known before anything is written ────────────────────────────────────────────────────────────────────────


def _unit(session: Session, command: RegisterMany, actor: Actor) -> Organisation:
    ensure(actor, "nomination.open", targets.organisation(session, command.unit_id), view="organisation.view")
    unit = session.get_one(Organisation, command.unit_id)
    if unit.council_id is None:
        raise Refused([Violation("no_council", N_("Đơn vị chưa thuộc Hội đồng nào. Báo quản trị khai Hội đồng."))])
    return unit


def _lines(session: Session, command: RegisterMany, unit: Organisation) -> Iterator[Line]:
    """People in the order chosen, each with the awards in the order of the catalogue; then the unit."""
    people = subjects.chosen(session, command.people)
    if any(person.organisation_id != unit.id for person in people.values()) or len(people) != len(set(command.people)):
        raise NotFound("person")
    awards = [award for award in load_catalogue().awards.values() if award.code in command.award_codes]
    for person in dict.fromkeys(command.people):
        for award in awards:
            if SubjectKind.INDIVIDUAL in award.subjects:
                yield Line(SubjectKind.INDIVIDUAL, person, people[person].name, award.code)
    for award in awards if command.collective else ():
        if SubjectKind.COLLECTIVE in award.subjects:
            yield Line(SubjectKind.COLLECTIVE, unit.id, unit.name, award.code)


def _facts(
    line: Line, command: RegisterMany, unit: Organisation, *, people: dict[int, subjects.PersonRow],
    term: TermFacts | None, binding: Law, now: datetime,
) -> NominationFacts:  # fmt: skip
    """The facts of a case that does not exist yet, as far as the rules of registering read them."""
    person = line.subject_id if line.subject_kind is SubjectKind.INDIVIDUAL else None
    today = local_date(now)
    active = people[person].active if person else unit.active_to is None or unit.active_to >= today
    return NominationFacts(
        id=0, code="", state=State.DRAFT, resume_state=None, left_state=None, version=0, subject_kind=line.subject_kind,
        subject_name=line.subject_name, person_id=person, organisation_id=None if person else unit.id, unit_id=unit.id,
        unit_path=ancestors(unit.path), council_id=unit.council_id or 0, upper_body_id=unit.upper_body_id, body_id=None,
        award_code=line.award_code, year=command.year, type=command.type, linked=False, fingerprint="",
        voted_fingerprint="", head_hash="", filled=frozenset(), override_reason="", submitted=False, now=now,
        today=today, rule=_rule(binding, line.award_code, unit, today), subject_active=active, term=term,
    )  # fmt: skip


def _rule(binding: Law, award_code: str, unit: Organisation, today: date) -> AwardRule | None:
    try:
        return binding.rule_in_force(award_code, today, unit.ancestors)
    except NoRuleInForce:
        return None


def _reasons(case: NominationFacts, unit: Organisation, actor: Actor) -> tuple[Violation, ...]:
    """Every rule of the step, read off the table; and whether it is this actor's to take."""
    target = Target(
        unit_id=unit.id, path=case.unit_path, council_id=unit.council_id, state=State.DRAFT,
        subject_person_id=case.person_id,
    )  # fmt: skip
    (row,) = rows(Trigger.REGISTER)
    own = () if permitted(actor, "nomination.register", target) else (own_case(),)
    return own + tuple(found for rule in row.only_if if (found := rule(case, None)) is not None)


def _term(session: Session, unit: Organisation, year: int, now: datetime) -> TermFacts | None:
    """The registration term of the council's plan and the latest door open for the unit, in one query."""
    row = session.execute(
        select(Plan.number, Term.closes_at, Term.grace_minutes, Term.after, LateDoor.until)
        .outerjoin(Term, (Term.plan_id == Plan.id) & (Term.stage == Stage.REGISTRATION))
        .outerjoin(
            LateDoor,
            (LateDoor.plan_id == Plan.id) & (LateDoor.organisation_id == unit.id) & (LateDoor.until > now)
            & (LateDoor.stage == Stage.REGISTRATION),
        )
        .where(Plan.organisation_id == unit.council_id, Plan.year == year)
        .order_by(LateDoor.until.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    term = TermFacts(row.number, Stage.REGISTRATION, row.closes_at)
    if row.after is None:
        return term
    return replace(term, grace_minutes=row.grace_minutes, after=row.after, door_until=row.until)


def _twins(session: Session, cases: Sequence[NominationFacts]) -> dict[str, str]:
    """Codes of cases under way by the key that keeps a second one out."""
    keys = [key for case in cases if (key := history.live_key(case, State.REGISTERED))]
    query = select(Nomination.live_key, Nomination.code).where(Nomination.live_key.in_(keys))
    return {key or "": code for key, code in session.execute(query)}


@dataclass(frozen=True, slots=True)
class _Draft:
    id: int | None
    version: int


def _drafts(session: Session, command: RegisterMany) -> dict[tuple[SubjectKind, int, str], _Draft]:
    """The unit's drafts of the same kind, the oldest of each subject and award."""
    query = (
        select(
            Nomination.id, Nomination.version, Nomination.subject_kind, Nomination.person_id,
            Nomination.organisation_id, Nomination.award_code,
        )
        .where(
            Nomination.unit_id == command.unit_id, Nomination.year == command.year, Nomination.type == command.type,
            Nomination.state == State.DRAFT,
        )
        .order_by(Nomination.id.desc())
    )  # fmt: skip
    return {
        (row.subject_kind, row.person_id or row.organisation_id or 0, row.award_code): _Draft(row.id, row.version)
        for row in session.execute(query)
    }
