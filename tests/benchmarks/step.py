"""One step of a nomination through the product's service against hand-written SQL doing the same writes.

The floor knows everything beforehand: one SELECT, the versioned UPDATE, the event with a ready-made hash, the notices
as one INSERT … SELECT, COMMIT. It checks no permission and no rule and hashes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.benchmarks.clockwork import Line, duration, in_turns, repeated
from tests.support.many_cases import DECEMBER, REVIEWED_ON, many_cases
from tests.support.world import NOW, world
from workflow.domain import commands as c
from workflow.domain.states import Section, State
from workflow.services import nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tests.benchmarks.ground import Ground
    from tests.support.world import World

BATCH = 25
ROUNDS = 20
WARM = 2  # rounds not counted: caches fill, statements are prepared
WANTED = {"SQLite FULL": 3.0, "SQLite NORMAL": 8.0, "PostgreSQL": 2.0}

#: trigger -> (starts from, actor, moment, fields of the command)
STEPS: dict[str, tuple[State, str, datetime, type[c.Step], dict[str, Any]]] = {
    "register": (State.DRAFT, "officer", NOW, c.Register, {}),
    "review": (State.REGISTERED, "head", DECEMBER, c.Review, {"held_on": REVIEWED_ON, "present": 8, "yes": 8}),
    "return": (State.REGISTERED, "head", DECEMBER, c.Return, {"reason": "Thiếu số", "sections": (Section.REPORT,)}),
}

_REACHED = {"register": "registered", "review": "unit_reviewed", "return": "returned"}
_COMMON = "state = {p}, state_since = {p}, is_open = {p}, live_key = {p}, version = {p}, head_hash = {p}"
_UPDATES = {
    "register": f"registered_at = {{p}}, {_COMMON}",
    "review": f"reviewed_on = {{p}}, review_present = {{p}}, review_yes = {{p}}, override_reason = {{p}}, {_COMMON}",
    "return": f"resume_state = {{p}}, open_sections = {{p}}, note = {{p}}, {_COMMON}",
}
_SELECT = (
    "SELECT id, code, state, version, person_id, organisation_id, unit_id, council_id, upper_body_id, body_id,"
    " award_code, year, type, fingerprint, voted_fingerprint, head_hash FROM nomination WHERE id = {p}"
)
_INSERT = (
    "INSERT INTO nomination_event (nomination_id, seq, kind, actor_id, actor_name, on_behalf_of, from_state, to_state,"
    " data, rule_version, fingerprint, at, prev_hash, hash) VALUES ({p}, {p}, {p}, {p}, {p}, {p}, {p}, {p}, {p}, {p},"
    " {p}, {p}, {p}, {p})"
)
_NOTICES = (
    "INSERT INTO notice (user_id, kind, nomination_id, link, data, dedupe_key, created_at, mail, mail_attempts,"
    " mail_next_at, mail_error)"
    " SELECT u.id, {p}, {p}, {p}, '{{}}', {p} || CAST(u.id AS VARCHAR), {p}, 'none', 0, {p}, ''"
    " FROM user_account u WHERE u.active AND u.id <> {p} AND coalesce(u.person_id, 0) <> {p} AND u.id IN ("
    "SELECT g.user_id FROM role_grant g"
    " WHERE ({who}) AND g.from_date <= {p} AND (g.to_date IS NULL OR g.to_date >= {p})"
    " UNION ALL SELECT s.to_user_id FROM substitution s JOIN role_grant g ON g.user_id = s.from_user_id"
    " WHERE ({who}) AND g.from_date <= {p} AND (g.to_date IS NULL OR g.to_date >= {p})"
    " AND s.from_date <= {p} AND s.until_date >= {p} AND s.ended_at IS NULL)"
)
_READERS = {
    "register": (("unit_head", "unit"),),
    "review": (("secretary", "council"), ("unit_officer", "unit")),
    "return": (("unit_officer", "unit"), ("unit_head", "unit"), ("secretary", "council")),
}


class Floor:
    """The same writes by hand, on a connection of its own that lives as long as the benchmark."""

    def __init__(self, ground: Ground, trigger: str, made: World) -> None:
        self.connection, self.trigger, self.made, self.sqlite = ground.raw, trigger, made, ground.sqlite
        sign = "?" if self.sqlite else "%s"
        who = " OR ".join("(g.role = {p} AND g.organisation_id = {p})" for _ in _READERS[trigger])
        update = f"UPDATE nomination SET {_UPDATES[trigger]} WHERE id = {{p}} AND version = {{p}} AND state = {{p}}"
        self.begin = "BEGIN IMMEDIATE" if self.sqlite else "BEGIN"
        self.select, self.update, self.insert, self.notices = (
            text.format(p=sign) for text in (_SELECT, update, _INSERT, _NOTICES.replace("{who}", who))
        )

    def moment(self, value: datetime) -> Any:
        return value.replace(tzinfo=None).isoformat(" ") if self.sqlite else value

    def day(self, value: date) -> Any:
        return value.isoformat() if self.sqlite else value

    def step(self, identifier: int) -> None:
        state, actor, now, _kind, _fields = STEPS[self.trigger]
        execute, moment, today = self.connection.execute, self.moment(now), self.day(now.date())
        user, to_state, hashed = self.made.users[actor], _REACHED[self.trigger], "f" * 64
        own = {
            "register": (moment,),
            "review": (self.day(REVIEWED_ON), 8, 8, ""),
            "return": ("registered", "report", "Thiếu số"),
        }[self.trigger]
        execute(self.begin)
        case = execute(self.select, (identifier,)).fetchone()
        version, person, key = case[3], case[4], f"p{case[4]}:{case[10]}:{case[11]}"
        changed = execute(
            self.update, (*own, to_state, moment, True, key, version + 1, hashed, identifier, version, state.value)
        )
        if changed.rowcount != 1:
            raise RuntimeError("the floor lost its case")
        execute(
            self.insert,
            (identifier, version + 1, self.trigger, user, "Hà Thị Đầu", "", state.value, to_state, "{}",
             "R2:0123456789ab", case[13], moment, case[15], hashed),
        )  # fmt: skip
        places = {"unit": case[6], "council": case[7]}
        readers = [value for role, at in _READERS[self.trigger] for value in (role, places[at])]
        link, dedupe = f"/nominations/{identifier}", f"event:{identifier}:{version + 1}:"
        execute(
            self.notices,
            (self.trigger, identifier, link, dedupe, moment, moment, user, person, *readers, today, today, *readers,
             today, today, today, today),
        )  # fmt: skip
        execute("COMMIT")


def service(made: World, trigger: str) -> Callable[[int], None]:
    """The product: permission, version, rules, state, hash-chained event, notices, in a unit of work of its own."""
    state, who, now, kind, fields = STEPS[trigger]
    actor = made.actor(who, now.date())
    version = {State.DRAFT: 1, State.REGISTERED: 2}[state]

    def step(identifier: int) -> None:
        with unit_of_work() as session:
            nominations.act(session, kind(nomination_id=identifier, version=version, **fields), actor=actor, now=now)

    return step


def measure(ground: Ground) -> list[Line]:
    """Return one line per step and one for all of them together."""
    lines, spent = [], {"floor": 0.0, "service": 0.0}
    with ground.app.app_context():
        made = world(ground.app)
        many_cases(made, 500)  # an office does not start empty
        for trigger, (state, *_rest) in STEPS.items():
            ids = iter(many_cases(made, 2 * BATCH * (ROUNDS + WARM), state))
            steps = {"floor": Floor(ground, trigger, made).step, "service": service(made, trigger)}
            contestants = {name: _batch(step, ids) for name, step in steps.items()}
            in_turns(contestants, WARM)
            race = in_turns(contestants, ROUNDS)
            spent = {name: spent[name] + race.each(name) / len(STEPS) for name in spent}
            note, times = f"floor {duration(race.each('floor'))}", race.times("service", "floor")
            lines.append(Line(f"step: {trigger}", ground.name, race.each("service"), times, None, note))
    times, note = spent["service"] / spent["floor"], f"floor {duration(spent['floor'])}"
    return [*lines, Line("step: mean of the three", ground.name, spent["service"], times, WANTED[ground.name], note)]


def _batch(step: Callable[[int], None], ids: Iterator[int]) -> Callable[[], int]:
    return repeated(lambda: step(next(ids)), BATCH)
