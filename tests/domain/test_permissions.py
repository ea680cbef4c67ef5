"""Who may do what, typed again from the requirement (roles and what they see), cell by cell; and policy mutation.

The object is always a nomination, or a thing, of the division `office` of a centre with a council under a Sở. A
role is held at one of six places; each cell says from which places it may act.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.domain.test_lifecycle import required
from workflow.domain.actors import Actor, Grant
from workflow.domain.permissions import POLICIES, Policy, Target, permitted
from workflow.domain.states import Role, State

PROVINCE, DEPARTMENT, CENTRE, OFFICE, COUNSEL, OTHER = PLACES = (1, 2, 3, 4, 5, 6)
ABOVE = {PROVINCE, DEPARTMENT, CENTRE, OFFICE}  # the office and all above it
ALL = set(PLACES)
SOMEBODY, NOMINEE = 70, 71

UO, UH, SE, ME, CH = Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.SECRETARY, Role.MEMBER, Role.CHAIR
MA, AP, AU, AD, ST, SY = Role.MANAGER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR, Role.STAFF, Role.SYSTEM

Cells = dict[Role, set[int]]
UNIT: Cells = {UO: {OFFICE}, UH: {OFFICE}}

#: action -> role -> places from which it is allowed; for things other than nominations.
THINGS: dict[str, Cells] = {
    "nomination.open": UNIT,
    "nomination.create": {UO: ALL, UH: ALL},
    "nomination.inside": {SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {DEPARTMENT}, AU: ALL},
    "board.view": {SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, UH: ABOVE, AU: ALL},
    "meeting.view": {SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, AU: ALL},
    "meeting.manage": {SE: {CENTRE}},
    "meeting.judge": {ME: {CENTRE}, CH: {CENTRE}},
    "meeting.pin": {CH: {CENTRE}},
    "meeting.minutes": {SE: {CENTRE}, CH: {CENTRE}, AU: ALL},
    "publicity.manage": {SE: {CENTRE}},
    "template.list": {SE: ALL, AP: ALL},
    "template.manage": {SE: {CENTRE}, AP: {OFFICE}},
    "publicity.list": {SE: ALL},
    "meeting.list": {SE: ALL, ME: ALL, CH: ALL, AU: ALL},
    "meeting.create": {SE: ALL},
    "ballot.view": {SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, AU: ALL},
    "ballot.manage": {SE: {CENTRE}},
    "ballot.cast": {ME: {CENTRE}},
    "ballot.hold": {SE: {CENTRE}, ME: {CENTRE}},
    "ballot.tally": {SE: {CENTRE}, CH: {CENTRE}},
    "ballot.annul": {SE: {CENTRE}, CH: {CENTRE}},
    "council.view": {SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AU: ALL, AD: ALL},
    "council.list": {SE: ALL, ME: ALL, CH: ALL, MA: ALL, AU: ALL, AD: ALL},
    "council.manage": {SE: {CENTRE}, AD: ALL},
    "letter.view": {SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {DEPARTMENT}, AU: ALL},
    "letter.manage": {SE: {CENTRE}},
    "letter.list": {SE: ALL, CH: ALL, MA: ALL, AP: ALL, AU: ALL},
    "letter.create": {SE: ALL},
    "regulation.create": {SE: ALL},
    "regulation.manage": {SE: {CENTRE}},
    "decision.view": {SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {DEPARTMENT}, AU: ALL},
    "decision.manage": {AP: {DEPARTMENT}},
    "decision.list": {SE: ALL, CH: ALL, MA: ALL, AP: ALL, AU: ALL},
    "decision.create": {AP: ALL},
    "letterhead.manage": {SE: {CENTRE}, AP: {OFFICE}},
    "series.manage": {SE: {CENTRE}, AP: {OFFICE}},
    "document.list": {SE: ALL, CH: ALL, MA: ALL, AP: ALL, AU: ALL},
    "document.settle": {SE: ALL, AP: ALL},
    "fund.view": {UH: {OFFICE}, SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {OFFICE}, AU: ALL},
    "fund.manage": {SE: {CENTRE}, AP: {OFFICE}},
    "fund.list": {UH: ALL, SE: ALL, CH: ALL, MA: ALL, AP: ALL, AU: ALL},
    "report.view": {UH: {CENTRE}, SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {DEPARTMENT}, AU: ALL},
    "report.manage": {SE: {CENTRE}},
    "report.review": {UH: {CENTRE}, CH: {CENTRE}},
    "report.overview": {UH: {CENTRE}, SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AP: {DEPARTMENT}, AU: ALL},
    "report.list": {UH: ALL, SE: ALL, CH: ALL, MA: ALL, AP: ALL, AU: ALL},
    "radar.view": {UH: ABOVE, SE: {CENTRE}, MA: ABOVE},
    "radar.invite": {UH: ABOVE},
    "plan.view": {UO: ABOVE, UH: ABOVE, SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AU: ALL, AD: ALL, ST: ABOVE},
    "plan.create": {SE: ALL},
    "calendar.manage": {SE: ALL, AD: ALL},
    "plan.manage": {SE: {CENTRE}},
    "plan.import": {SE: {CENTRE}, SY: ALL},
    "task.report": {UO: ABOVE, UH: ABOVE, SE: {CENTRE}},
    "plan.open_door": {CH: {CENTRE}},
    "initiative.list": {UO: ALL, UH: ALL, SE: ALL, ME: ALL, CH: ALL, MA: ALL, AU: ALL, ST: ALL},
    "initiative.create": {UO: ALL, UH: ALL, SE: ALL, ME: ALL, CH: ALL, MA: ALL, ST: ALL},
    "initiative.open_round": {SE: ALL},
    "initiative.round": {UO: ABOVE, UH: ABOVE, SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AU: ALL, ST: ABOVE},
    "initiative.view": {UO: {OFFICE}, UH: ABOVE, SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AU: ALL},
    "initiative.edit": UNIT,
    "initiative.recall": {UO: {OFFICE}, UH: {OFFICE}, SE: {CENTRE}},
    "initiative.score": {ME: {CENTRE}},
    "initiative.inside": {SE: {CENTRE}, ME: {CENTRE}, CH: {CENTRE}, UH: {CENTRE}, AU: ALL},
    "initiative.manage": {SE: {CENTRE}},
    "initiative.decide": {SE: {CENTRE}, UH: {CENTRE}},
    "organisation.view": {UO: ABOVE, UH: ABOVE, SE: {CENTRE}, MA: ABOVE, AU: ALL, AD: ALL},
    "organisation.manage": {AD: ALL},
    "organisation.list": {UO: ALL, UH: ALL, SE: ALL, MA: ALL, AU: ALL, AD: ALL},
    "person.view": {UO: {OFFICE}, UH: ABOVE, SE: {CENTRE}, MA: ABOVE, AU: ALL, AD: ALL},
    "person.list": {UO: ALL, UH: ALL, SE: ALL, MA: ALL, AU: ALL, AD: ALL},
    "person.create": {UO: ALL, UH: ALL, SE: ALL, AD: ALL},
    "person.manage": {UO: {OFFICE}, UH: {OFFICE}, SE: {CENTRE}, AD: ALL},
    "record.view": {UO: {OFFICE}, UH: ABOVE, SE: {CENTRE}, AU: ALL},
    "record.manage": {SE: {CENTRE}},
    "rating.enter": {UH: {OFFICE}, SE: {CENTRE}},
    "rating.list": {UH: ALL, SE: ALL},
    "import.create": {UO: ALL, UH: ALL, SE: ALL},
    "import.manage": {UO: {OFFICE}, UH: {OFFICE}, SE: {CENTRE}},
    "eligibility.list": {UO: ALL, UH: ALL, SE: ALL, AU: ALL},
    "hold.view": {SE: {CENTRE}, CH: {CENTRE}, AP: {DEPARTMENT}, AU: ALL},
    "hold.manage": {SE: {CENTRE}},
    "kinship.manage": {SE: {CENTRE}, AD: ALL},
    "user.view": {AD: ALL},
    "user.manage": {AD: ALL},
    "substitution.manage": {AD: ALL},
    "job.view": {AD: ALL},
    "job.run": {AD: ALL},
    "audit.view": {AU: ALL, AD: ALL},
    "audit.verify": {AU: ALL, AD: ALL, SE: ALL, CH: ALL, AP: ALL},
}
EVERYONE = {
    "home.view", "account.manage", "notice.read", "nomination.list", "plan.list", "quota.try", "radar.own",
    "law.view", "regulation.view", "pack.own",
}  # fmt: skip

#: Readers of a nomination that has left its unit.
READ: Cells = {UO: {OFFICE}, UH: ABOVE, SE: {CENTRE}, CH: {CENTRE}, MA: ABOVE, AU: ALL}
READ_DRAFT: Cells = {UO: {OFFICE}, UH: ABOVE}
CONTENT = ("nomination.dossier", "attachment.download")
READING = ("nomination.view", "nomination.history", *CONTENT)
EDITING = {State.DRAFT, State.REGISTERED, State.RETURNED}
LEAVE = {State.LAPSED, State.DECLINED}
PLACE_OF = {UO: {OFFICE}, UH: {OFFICE}, SE: {CENTRE}, AP: {DEPARTMENT}, SY: ALL}


def office(
    state: State | None = None, *, agenda: bool = False, submitted: bool = False,
    cleared: tuple[int, ...] = (SOMEBODY,), conflicted: tuple[int, ...] = (),
) -> Target:  # fmt: skip
    return Target(
        unit_id=OFFICE, path=frozenset(ABOVE), council_id=CENTRE, bodies=frozenset({DEPARTMENT}), state=state,
        subject_person_id=NOMINEE, agenda=agenda, submitted=submitted, cleared=frozenset(cleared),
        conflicted=frozenset(conflicted),
    )  # fmt: skip


def somebody(role: Role, place: int, person: int = SOMEBODY) -> Actor:
    return Actor(9, "Ai đó", person, (Grant(role, place),))


def allowed(action: str, role: Role, state: State, *, agenda: bool, submitted: bool) -> set[int]:
    """Places from which the requirement lets `role` take `action` on a nomination in `state`."""
    if action in READING:
        cells = READ_DRAFT if state is State.DRAFT else dict(READ)
        if agenda and state is not State.DRAFT:
            cells = cells | {ME: {CENTRE}}
        if submitted and state is not State.DRAFT:
            cells = cells | {AP: {DEPARTMENT}}
        return cells.get(role, set())
    if action in ("nomination.edit", "nomination.attach"):
        return UNIT.get(role, set()) if state in EDITING else set()
    if action == "nomination.choose_law":
        return PLACE_OF.get(role, set()) if role in (SE, AP) and state is State.SUBMITTED else set()
    if action == "nomination.leave":
        return {CENTRE} if role is CH and state in LEAVE else set()
    rows = [row for row in required() if row[0] == action.removeprefix("nomination.")]
    here = [row for row in rows if row[1] == state.value]
    if not here and state is State.DRAFT and role not in (UO, UH, SY):
        return set()  # a draft is its unit's own: others are told that it does not exist
    return PLACE_OF[role] if any(role.value in row[3] for row in here or rows) else set()


def wrong_cells(*actions: str) -> list[str]:
    """Every cell of the given actions (all by default) where the code and the typed requirement differ."""
    wrong = []
    for action in actions or POLICIES:
        cells = _wrong_things(action) if action in THINGS else _wrong_steps(action) if action not in EVERYONE else []
        wrong += [f"{action} {cell}" for cell in cells]
        if permitted(None, action, office(State.REGISTERED)):
            wrong.append(f"{action} anonymous")
        if permitted(Actor(9, "Không vai trò"), action, office(State.REGISTERED)) != (action in EVERYONE):
            wrong.append(f"{action} without roles")
    return wrong


def _wrong_things(action: str) -> list[str]:
    return [
        f"{role.value}@{place}"
        for role, place in product(Role, PLACES)
        if permitted(somebody(role, place), action, office()) != (place in THINGS[action].get(role, set()))
    ]


def _wrong_steps(action: str) -> list[str]:
    """Where a case stands narrows what may be read; acts are tried on a case that everybody concerned may see."""
    wrong = []
    for state, agenda, submitted in product(State, (False, True), (False, True)):
        if action not in READING and not (agenda and submitted):
            continue
        target = office(state, agenda=agenda, submitted=submitted)
        for role in Role:
            expected = allowed(action, role, state, agenda=agenda, submitted=submitted)
            got = {place for place in PLACES if permitted(somebody(role, place), action, target)}
            if got != expected:
                wrong.append(f"{role.value} {state.value} agenda={agenda} submitted={submitted}: {got ^ expected}")
    return wrong


def test_every_cell_is_as_required() -> None:
    assert wrong_cells() == []


def test_every_action_is_in_the_requirement() -> None:
    steps = {f"nomination.{row[0]}" for row in required()}
    others = {"nomination.edit", "nomination.attach", "nomination.leave", "nomination.choose_law"}
    typed = set(THINGS) | EVERYONE | set(READING) | steps | others
    assert set(POLICIES) == typed


@pytest.mark.parametrize("action", sorted(set(POLICIES) - EVERYONE))
def test_a_policy_replaced_by_allow_is_noticed(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policy mutation: each one, opened wide, must be caught by the cells."""
    monkeypatch.setitem(POLICIES, action, Policy(everyone=True))
    assert wrong_cells(action) != []


@pytest.mark.parametrize("trigger", sorted({row[0] for row in required()}))
def test_nobody_acts_on_his_own_nomination(trigger: str) -> None:
    for role, place, state in product(Role, PLACES, State):
        assert not permitted(somebody(role, place, NOMINEE), f"nomination.{trigger}", office(state, submitted=True))


@pytest.mark.parametrize("action", CONTENT)
def test_a_dossier_opens_to_members_once_they_have_said_that_they_are_free_of_conflict(action: str) -> None:
    for role, place in ((ME, CENTRE), (CH, CENTRE)):
        unsaid = office(State.UNIT_REVIEWED, agenda=True, cleared=())
        assert not permitted(somebody(role, place), action, unsaid)
        assert permitted(somebody(role, place), "nomination.view", unsaid)
        assert permitted(somebody(role, place), action, office(State.UNIT_REVIEWED, agenda=True))
        assert not permitted(Actor(9, "Ai đó", None, (Grant(role, place),)), action, unsaid)
    for role, place in ((UO, OFFICE), (UH, CENTRE), (SE, CENTRE), (MA, PROVINCE), (AU, OTHER)):
        assert permitted(somebody(role, place), action, office(State.UNIT_REVIEWED, agenda=True, cleared=()))
    assert permitted(somebody(CH, CENTRE), action, office(State.UNIT_REVIEWED, cleared=()))  # not yet on an agenda


@pytest.mark.parametrize("action", [*CONTENT, "nomination.inside"])
def test_a_conflict_shuts_a_case_to_whoever_judges_it_whatever_he_said(action: str) -> None:
    case = office(State.SUBMITTED, agenda=True, submitted=True, conflicted=(SOMEBODY,))
    open_to = {role for role, place in product(Role, PLACES) if permitted(somebody(role, place), action, case)}
    assert open_to == {MA, AU} | ({UO, UH} if action in CONTENT else set())
    both = Actor(9, "Ai đó", SOMEBODY, (Grant(ME, CENTRE), Grant(UO, OFFICE)))
    assert permitted(both, action, case) == (action in CONTENT)  # his own unit's dossier he has read already


def test_the_nominee_reads_his_own_and_no_more() -> None:
    nominee = somebody(ST, OTHER, NOMINEE)
    may = {name for name in POLICIES if permitted(nominee, name, office(State.REGISTERED))}
    own = {"person.view", "record.view", "initiative.view", "initiative.edit", "initiative.recall"}
    own |= {"initiative.list", "initiative.create"}  # of everybody on a staff list
    assert may == EVERYONE | set(READING) | own


@pytest.mark.parametrize("action", ["initiative.score", "initiative.inside", "initiative.decide"])
def test_no_author_judges_his_own_initiative(action: str) -> None:
    theirs = replace(office(), subject_person_id=None, authors=frozenset({NOMINEE, 72}))
    for role, place in product(Role, PLACES):
        assert not permitted(somebody(role, place, NOMINEE), action, theirs)
        assert permitted(somebody(role, place), action, theirs) == (place in THINGS[action].get(role, set()))


def test_every_author_reads_the_initiative_and_may_write_it() -> None:
    theirs = replace(office(State.DRAFT), subject_person_id=None, authors=frozenset({NOMINEE, 72}))
    for person in (NOMINEE, 72):
        assert permitted(somebody(ST, OTHER, person), "initiative.view", theirs)
        assert permitted(somebody(ST, OTHER, person), "initiative.edit", theirs)
    assert not permitted(somebody(ST, OTHER), "initiative.view", theirs)


def test_a_missing_target_means_refused() -> None:
    for action, policy in POLICIES.items():
        for role in Role:
            anywhere = policy.everyone or THINGS.get(action, {}).get(role) == ALL
            if action in THINGS:
                assert permitted(somebody(role, OFFICE), action, None) == anywhere, (action, role)


def test_an_unknown_action_is_refused() -> None:
    assert not permitted(somebody(AD, PROVINCE), "nomination.explode", office())
