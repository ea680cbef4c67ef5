"""Who may do what: one table, one function, closed by default.

permission = role ∧ state ∧ scope. A missing scope, an unknown action and an empty target all mean *refused*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from workflow.domain.actors import Actor, Grant
from workflow.domain.lifecycle import TABLE
from workflow.domain.states import Role, State, Trigger
from workflow.errors import Forbidden, NotFound


class Scope(Enum):
    """How a role's organisation must stand to the object."""

    OWN = auto()  # the object's unit itself
    BELOW = auto()  # the object's unit or any organisation above it
    COUNCIL = auto()  # the council organisation of the object's unit
    BODY = auto()  # the body a case was submitted or forwarded to
    ANY = auto()  # wherever the role is held


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is aimed at, as far as permission is concerned.

    unit_id: the organisation that answers for the object; path: it and all above it; council_id: its council
    organisation; bodies: bodies the case was submitted to; councils: of a paper about the cases of several councils;
    state: of a nomination; subject_person_id: who is being nominated or whose own record this is; agenda: the case
    stands on the agenda of its council, and from then on conflicted: the people in conflict with it, cleared: those who
    said that they are not. authors: of an initiative, who are all concerned by it.
    """

    unit_id: int | None = None
    path: frozenset[int] = frozenset()
    council_id: int | None = None
    bodies: frozenset[int] = frozenset()
    councils: frozenset[int] = frozenset()
    state: State | None = None
    subject_person_id: int | None = None
    agenda: bool = False
    submitted: bool = False
    authors: frozenset[int] = frozenset()
    conflicted: frozenset[int] = frozenset()
    cleared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """roles: role -> scope. states: where it applies (None: any). by_state: roles per state, for lifecycle steps.

    everyone: any signed-in user. own: the person concerned may too. not_own: never on a nomination of oneself.
    impartial: whoever judges the case may not while in conflict with it. confirmed: members only once they have said
    that they are free of conflict.
    """

    roles: Mapping[Role, Scope] = field(default_factory=dict)
    states: frozenset[State] | None = None
    by_state: Mapping[State, frozenset[Role]] | None = None
    everyone: bool = False
    own: bool = False
    not_own: bool = False
    impartial: bool = False
    confirmed: bool = False


R, S = Role, Scope

#: How each role's organisation must stand to a nomination it handles.
SCOPES: Mapping[Role, Scope] = {
    R.UNIT_OFFICER: S.OWN,
    R.UNIT_HEAD: S.OWN,
    R.SECRETARY: S.COUNCIL,
    R.MEMBER: S.COUNCIL,
    R.CHAIR: S.COUNCIL,
    R.MANAGER: S.BELOW,
    R.APPROVER: S.BODY,
    R.AUDITOR: S.ANY,
    R.ADMINISTRATOR: S.ANY,
    R.SYSTEM: S.ANY,
}

_UNIT = {R.UNIT_OFFICER: S.OWN, R.UNIT_HEAD: S.OWN}
_READERS = {
    R.UNIT_OFFICER: S.OWN, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL,
    R.MANAGER: S.BELOW, R.APPROVER: S.BODY, R.AUDITOR: S.ANY,
}  # fmt: skip
#: Roles that judge a case, and those among them that vote on it.
JUDGES = frozenset({R.SECRETARY, R.MEMBER, R.CHAIR, R.APPROVER})
VOTERS = frozenset({R.MEMBER, R.CHAIR})
_EDITABLE = frozenset({State.DRAFT, State.REGISTERED, State.RETURNED})
_ADMIN = {R.ADMINISTRATOR: S.ANY}
_SECRETARY = {R.SECRETARY: S.COUNCIL}
#: Who may open the lists of organisations and people; which rows they hold is the business of `queries/scope.py`.
_DIRECTORY = dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY, R.MANAGER, R.AUDITOR, R.ADMINISTRATOR), S.ANY)


def _steps() -> dict[str, Policy]:
    """One action per trigger, its roles taken from the rows of the life-cycle table."""
    found: dict[str, Policy] = {}
    for trigger in Trigger:
        by_state: dict[State, frozenset[Role]] = {}
        for row in TABLE:
            if row.trigger is trigger:
                by_state[row.source] = by_state.get(row.source, frozenset()) | frozenset(row.who)
        roles = {role: SCOPES[role] for who in by_state.values() for role in who}
        found[f"nomination.{trigger.value}"] = Policy(roles, by_state=by_state, not_own=True)
    return found


POLICIES: dict[str, Policy] = {
    **_steps(),
    "nomination.view": Policy(_READERS, own=True),
    "nomination.history": Policy(_READERS, own=True),
    "nomination.inside": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW,
                                 R.APPROVER: S.BODY, R.AUDITOR: S.ANY}, not_own=True, impartial=True),
    "nomination.dossier": Policy(_READERS, own=True, impartial=True, confirmed=True),
    "nomination.open": Policy(_UNIT),
    "nomination.create": Policy({R.UNIT_OFFICER: S.ANY, R.UNIT_HEAD: S.ANY}),
    "nomination.edit": Policy(_UNIT, states=_EDITABLE),
    "nomination.attach": Policy(_UNIT, states=_EDITABLE),
    "nomination.choose_law": Policy({R.APPROVER: S.BODY, R.SECRETARY: S.COUNCIL}, states=frozenset({State.SUBMITTED}),
                                    not_own=True),
    "nomination.leave": Policy({R.CHAIR: S.COUNCIL}, states=frozenset({State.LAPSED, State.DECLINED}), not_own=True),
    "nomination.list": Policy(everyone=True),
    "attachment.download": Policy(_READERS, own=True, impartial=True, confirmed=True),
    "home.view": Policy(everyone=True),
    "account.manage": Policy(everyone=True),
    "notice.read": Policy(everyone=True),
    "board.view": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.UNIT_HEAD: S.BELOW,
                          R.AUDITOR: S.ANY}),
    "meeting.view": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.AUDITOR: S.ANY}),
    "meeting.manage": Policy(_SECRETARY),
    "meeting.judge": Policy({R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL}),
    "meeting.pin": Policy({R.CHAIR: S.COUNCIL}),
    "meeting.minutes": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.AUDITOR: S.ANY}),
    "publicity.manage": Policy(_SECRETARY),
    "publicity.list": Policy({R.SECRETARY: S.ANY}),
    "meeting.list": Policy(dict.fromkeys((R.SECRETARY, R.MEMBER, R.CHAIR, R.AUDITOR), S.ANY)),
    "meeting.create": Policy({R.SECRETARY: S.ANY}),
    "ballot.view": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.AUDITOR: S.ANY}),
    "ballot.manage": Policy(_SECRETARY),
    "ballot.cast": Policy({R.MEMBER: S.COUNCIL}),
    "ballot.hold": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL}),
    "ballot.tally": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL}),
    "ballot.annul": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL}),
    "council.view": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW,
                            R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY}),
    "council.list": Policy(
        dict.fromkeys((R.SECRETARY, R.MEMBER, R.CHAIR, R.MANAGER, R.AUDITOR, R.ADMINISTRATOR), S.ANY)
    ),
    "council.manage": Policy({R.SECRETARY: S.COUNCIL, R.ADMINISTRATOR: S.ANY}),
    "letter.view": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.APPROVER: S.BODY,
                           R.AUDITOR: S.ANY}),
    "letter.manage": Policy(_SECRETARY),
    "letter.list": Policy(dict.fromkeys((R.SECRETARY, R.CHAIR, R.MANAGER, R.APPROVER, R.AUDITOR), S.ANY)),
    "letter.create": Policy({R.SECRETARY: S.ANY}),
    "decision.view": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.APPROVER: S.BODY,
                             R.AUDITOR: S.ANY}),
    "decision.manage": Policy({R.APPROVER: S.BODY}),
    "decision.list": Policy(dict.fromkeys((R.SECRETARY, R.CHAIR, R.MANAGER, R.APPROVER, R.AUDITOR), S.ANY)),
    "decision.create": Policy({R.APPROVER: S.ANY}),
    "letterhead.manage": Policy({R.SECRETARY: S.COUNCIL, R.APPROVER: S.OWN}),
    "series.manage": Policy({R.SECRETARY: S.COUNCIL, R.APPROVER: S.OWN}),
    "document.list": Policy(dict.fromkeys((R.SECRETARY, R.CHAIR, R.MANAGER, R.APPROVER, R.AUDITOR), S.ANY)),
    "pack.own": Policy(everyone=True),
    "document.settle": Policy({R.SECRETARY: S.ANY, R.APPROVER: S.ANY}),
    "fund.view": Policy({R.UNIT_HEAD: S.OWN, R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW,
                         R.APPROVER: S.OWN, R.AUDITOR: S.ANY}),
    "fund.manage": Policy({R.SECRETARY: S.COUNCIL, R.APPROVER: S.OWN}),
    "fund.list": Policy(
        dict.fromkeys((R.UNIT_HEAD, R.SECRETARY, R.CHAIR, R.MANAGER, R.APPROVER, R.AUDITOR), S.ANY)
    ),
    "report.view": Policy({R.UNIT_HEAD: S.COUNCIL, R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW,
                           R.APPROVER: S.BODY, R.AUDITOR: S.ANY}),
    "report.manage": Policy(_SECRETARY),
    "report.review": Policy({R.UNIT_HEAD: S.COUNCIL, R.CHAIR: S.COUNCIL}),
    "report.overview": Policy({R.UNIT_HEAD: S.COUNCIL, R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW,
                               R.APPROVER: S.BODY, R.AUDITOR: S.ANY}),
    "report.list": Policy(
        dict.fromkeys((R.UNIT_HEAD, R.SECRETARY, R.CHAIR, R.MANAGER, R.APPROVER, R.AUDITOR), S.ANY)
    ),
    "quota.try": Policy(everyone=True),
    "radar.view": Policy({R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL, R.MANAGER: S.BELOW}),
    "radar.invite": Policy({R.UNIT_HEAD: S.BELOW}, not_own=True),
    "radar.own": Policy(everyone=True),
    "plan.view": Policy({R.UNIT_OFFICER: S.BELOW, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL,
                         R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY,
                         R.STAFF: S.BELOW}),
    "plan.list": Policy(everyone=True),
    "plan.create": Policy({R.SECRETARY: S.ANY}),
    "plan.manage": Policy(_SECRETARY),
    "law.view": Policy(everyone=True),
    "regulation.view": Policy(everyone=True),
    "regulation.create": Policy({R.SECRETARY: S.ANY}),
    "regulation.manage": Policy(_SECRETARY),
    "template.list": Policy({R.SECRETARY: S.ANY, R.APPROVER: S.ANY}),
    "template.manage": Policy({R.SECRETARY: S.COUNCIL, R.APPROVER: S.OWN}),
    "calendar.manage": Policy({R.SECRETARY: S.ANY, R.ADMINISTRATOR: S.ANY}),
    "plan.import": Policy({**_SECRETARY, R.SYSTEM: S.ANY}),
    "task.report": Policy({R.UNIT_OFFICER: S.BELOW, R.UNIT_HEAD: S.BELOW, **_SECRETARY}),
    "plan.open_door": Policy({R.CHAIR: S.COUNCIL}),
    "initiative.list": Policy(dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY, R.MEMBER, R.CHAIR, R.MANAGER,
                                             R.AUDITOR, R.STAFF), S.ANY)),
    "initiative.create": Policy(dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY, R.MEMBER, R.CHAIR, R.MANAGER,
                                               R.STAFF), S.ANY)),
    "initiative.open_round": Policy({R.SECRETARY: S.ANY}),
    "initiative.round": Policy({R.UNIT_OFFICER: S.BELOW, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL,
                                R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.AUDITOR: S.ANY,
                                R.STAFF: S.BELOW}),
    "initiative.view": Policy({R.UNIT_OFFICER: S.OWN, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL,
                               R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL, R.MANAGER: S.BELOW, R.AUDITOR: S.ANY},
                              own=True),
    "initiative.edit": Policy(_UNIT, own=True),
    "initiative.recall": Policy({**_UNIT, **_SECRETARY}, own=True),
    "initiative.score": Policy({R.MEMBER: S.COUNCIL}, not_own=True),
    "initiative.inside": Policy({R.SECRETARY: S.COUNCIL, R.MEMBER: S.COUNCIL, R.CHAIR: S.COUNCIL,
                                 R.UNIT_HEAD: S.COUNCIL, R.AUDITOR: S.ANY}, not_own=True),
    "initiative.manage": Policy(_SECRETARY),
    "initiative.decide": Policy({**_SECRETARY, R.UNIT_HEAD: S.COUNCIL}, not_own=True),
    "organisation.view": Policy({R.UNIT_OFFICER: S.BELOW, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL,
                                 R.MANAGER: S.BELOW, R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY}),
    "organisation.manage": Policy(_ADMIN),
    "organisation.list": Policy(_DIRECTORY),
    "person.view": Policy({R.UNIT_OFFICER: S.OWN, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL, R.MANAGER: S.BELOW,
                           R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY}, own=True),
    "person.list": Policy(_DIRECTORY),
    "person.create": Policy(dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY, R.ADMINISTRATOR), S.ANY)),
    "person.manage": Policy({**_UNIT, R.SECRETARY: S.COUNCIL, R.ADMINISTRATOR: S.ANY}),
    "record.view": Policy({R.UNIT_OFFICER: S.OWN, R.UNIT_HEAD: S.BELOW, R.SECRETARY: S.COUNCIL, R.AUDITOR: S.ANY},
                          own=True),
    "record.manage": Policy({R.SECRETARY: S.COUNCIL}, not_own=True),
    "rating.enter": Policy({R.UNIT_HEAD: S.OWN, R.SECRETARY: S.COUNCIL}, not_own=True),
    "rating.list": Policy({R.UNIT_HEAD: S.ANY, R.SECRETARY: S.ANY}),
    "import.create": Policy(dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY), S.ANY)),
    "import.manage": Policy({**_UNIT, **_SECRETARY}),
    "eligibility.list": Policy(dict.fromkeys((R.UNIT_OFFICER, R.UNIT_HEAD, R.SECRETARY, R.AUDITOR), S.ANY)),
    "hold.view": Policy({R.SECRETARY: S.COUNCIL, R.CHAIR: S.COUNCIL, R.APPROVER: S.BODY, R.AUDITOR: S.ANY},
                        not_own=True),
    "hold.manage": Policy(_SECRETARY, not_own=True),
    "kinship.manage": Policy({R.SECRETARY: S.COUNCIL, R.ADMINISTRATOR: S.ANY}, not_own=True),
    "user.view": Policy(_ADMIN),
    "user.manage": Policy(_ADMIN),
    "substitution.manage": Policy({R.ADMINISTRATOR: S.ANY}),
    "job.view": Policy(_ADMIN),
    "job.run": Policy(_ADMIN),
    "audit.view": Policy({R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY}),
    "audit.verify": Policy({R.AUDITOR: S.ANY, R.ADMINISTRATOR: S.ANY, R.SECRETARY: S.ANY, R.CHAIR: S.ANY,
                            R.APPROVER: S.ANY}),
}


def permitted(actor: Actor | None, action: str, target: Target | None = None) -> bool:
    """Say whether `actor` may take `action` on `target`. The only place that answers this, for pages, CLI and jobs."""
    policy = POLICIES.get(action)
    if policy is None or actor is None:
        return False
    if policy.everyone:
        return True
    if policy.not_own and target is not None and _concerns(actor, target):
        return False
    if policy.own and target is not None and _concerns(actor, target):
        return True
    if policy.states is not None and (target is None or target.state not in policy.states):
        return False
    roles: Mapping[Role, Scope] = policy.roles
    if policy.by_state is not None and target is not None and target.state is not None:
        here = policy.by_state.get(target.state)
        roles = {role: policy.roles[role] for role in here} if here is not None else roles
    return any(
        _reaches(grant, roles[grant.role], target) and _impartial(actor, grant.role, policy, target)
        for grant in actor.grants
        if grant.role in roles
    )


def may_somewhere(actor: Actor, action: str) -> bool:
    """Say whether the actor holds a role that may take `action` on some target: what a menu shows."""
    policy = POLICIES.get(action)
    return policy is not None and (policy.everyone or any(actor.holds(role) for role in policy.roles))


def ensure(actor: Actor | None, action: str, target: Target | None = None, *, view: str = "nomination.view") -> None:
    """Raise NotFound when the actor may not even see the target, Forbidden when seeing is all he may."""
    if permitted(actor, action, target):
        return
    raise Forbidden(action) if permitted(actor, view, target) else NotFound(action)


def _concerns(actor: Actor, target: Target) -> bool:
    own = actor.person_id
    return own is not None and (own == target.subject_person_id or own in target.authors)


def _impartial(actor: Actor, role: Role, policy: Policy, target: Target | None) -> bool:
    """Once a case is before the council, a conflict shuts it to whoever judges it; members first say they have none."""
    if target is None or not target.agenda:
        return True
    if policy.impartial and role in JUDGES and actor.person_id in target.conflicted:
        return False
    return not (policy.confirmed and role in VOTERS) or actor.person_id in target.cleared


def _reaches(grant: Grant, scope: Scope, target: Target | None) -> bool:
    if scope is Scope.ANY:
        return _sees(grant.role, target)
    if target is None:
        return False
    where = grant.organisation_id
    match scope:
        case Scope.OWN:
            return where == target.unit_id
        case Scope.BELOW:
            return where in target.path and _sees(grant.role, target)
        case Scope.COUNCIL:
            return (where == target.council_id or where in target.councils) and _sees(grant.role, target)
        case Scope.BODY:
            return where in target.bodies and _sees(grant.role, target)


def _sees(role: Role, target: Target | None) -> bool:
    """Narrow what a role may look at by where the case stands: drafts are the unit's own, members see the agenda."""
    if target is None or target.state is None:
        return True
    if target.state is State.DRAFT:
        return role in (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.SYSTEM)
    if role is Role.MEMBER:
        return target.agenda
    if role is Role.APPROVER:
        return target.submitted
    return True
