"""R-20 to R-22, R-24, R-27 for reminders: whatever fails, none is lost, none is doubled, nobody hears who owes nothing.

A council with many divisions, each with an officer who has registered nobody; its term ends on Friday 20/12/2024.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from tests.support.world import NOW, SINCE, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.plans import SetTerm
from workflow.domain.states import NonWorkingPolicy, OrganisationKind, Role, Stage, TermMeaning
from workflow.extensions import db
from workflow.jobs import letters
from workflow.models import Notice, Organisation, Plan, Reminder, RoleGrant, Term, User
from workflow.models.base import table_of
from workflow.notifications import channels
from workflow.services import deliver, plans
from workflow.services.deliver import Outcome, Outgoing
from workflow.services.forecast import told_since
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.support.mail import Server

    Figures = Callable[..., None]

#: Working days before Friday 20/12/2024: fourteen, seven, three, one, none; then one, three and five after it.
OFFSETS = {14: "02/12", 7: "11/12", 3: "17/12", 1: "19/12", 0: "20/12", -1: "23/12", -3: "25/12", -5: "27/12"}
SCALE = [pytest.param(10, id="small"), pytest.param(1000, id="large", marks=pytest.mark.slow)]


def at(text: str, clock: str = "08:00") -> datetime:
    """A moment of December 2024 on a Vietnamese wall clock."""
    return datetime.strptime(f"{text}/2024 {clock}", "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def divisions(made: World, count: int) -> list[int]:
    """Divisions under the other council, each with an officer; returns the officers."""
    with Session(db.engine) as session:
        parent = session.get_one(Organisation, made.organisations["other"])
        first = {kind: (session.scalar(select(func.max(kind.id))) or 0) + 1 for kind in (Organisation, User, RoleGrant)}
        plan = Plan(organisation_id=parent.id, year=2025, number="KH 1", issued_on=date(2024, 12, 1))
        session.add(plan)
        session.flush()
        session.add(Term(plan_id=plan.id, stage=Stage.REGISTRATION, due_on=date(2024, 12, 20), policy=NonWorkingPolicy.KEEP,
                         meaning=TermMeaning.NO_LATER_THAN, closes_at=at("21/12", "00:00")))  # fmt: skip
        numbers = range(count)
        units = [
            {"id": first[Organisation] + n, "name": f"Phòng {n}", "short_name": f"P{n}", "code": f"P{n}", "fold": f"p{n}",
             "kind": OrganisationKind.DIVISION, "path": f"{parent.path}{first[Organisation] + n}/", "parent_id": parent.id,
             "has_council": False, "position": n, "active_from": SINCE, "council_id": parent.id,
             "upper_body_id": parent.upper_body_id, "version": 1}
            for n in numbers
        ]  # fmt: skip
        users = [
            {"id": first[User] + n, "account": f"p{n}", "name": f"Cán bộ {n}", "email": f"p{n}@example.test",
             "password_hash": "!", "created_at": NOW, "version": 1, "must_change_password": False, "active": True,
             "locale": "vi"}
            for n in numbers
        ]  # fmt: skip
        grants = [
            {"id": first[RoleGrant] + n, "user_id": users[n]["id"], "role": Role.UNIT_OFFICER,
             "organisation_id": units[n]["id"], "from_date": SINCE}
            for n in numbers
        ]  # fmt: skip
        for model, rows in ((Organisation, units), (User, users), (RoleGrant, grants)):
            session.execute(insert(table_of(model)), rows)
        other = Organisation.id == made.organisations["other_office"]
        session.execute(update(Organisation).where(other).values(active_to=date(2024, 1, 1)))
        session.execute(update(Term).where(Term.plan_id == made.plan_id).values(done_on=date(2024, 12, 1)))
        session.commit()
    return [user["id"] for user in users]  # type: ignore[misc]


def told(officers: list[int]) -> Counter[tuple[int, int]]:
    """(officer, offset) of every reminder they got."""
    query = select(Reminder.user_id, Reminder.days).where(Reminder.user_id.in_(officers))
    with Session(db.engine) as session:
        return Counter((row.user_id, row.days) for row in session.execute(query))


def messages() -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def done(users: list[int]) -> None:
    """They owe nothing any more: their divisions are closed."""
    mine = select(RoleGrant.organisation_id).where(RoleGrant.user_id.in_(users))
    with Session(db.engine) as session:
        session.execute(update(Organisation).where(Organisation.id.in_(mine)).values(active_to=date(2024, 12, 15)))
        session.commit()


@pytest.mark.parametrize("count", SCALE)
def test_dead_for_three_days(made: World, figures: Figures, count: int) -> None:
    """Swept on Monday 16/12, dead until Thursday 19/12 at 14:00; every tenth officer is done meanwhile."""
    officers = divisions(made, count)
    sweep(now=at("11/12"))
    sweep(now=at("16/12"))
    idle = officers[::10]
    done(idle)
    written = sweep(now=at("19/12", "14:00"))
    again = sweep(now=at("19/12", "14:15"))
    busy = [officer for officer in officers if officer not in set(idle)]
    assert told(officers) == Counter([*((one, 7) for one in officers), *((one, 1) for one in busy)])
    figures(due=len(busy), written=written, again=again, missed=0, doubled=0, obsolete_suppressed=len(idle))
    assert again == 0


class Crash(BaseException):
    """What kill -9 does to a process: nothing after it happens."""


@pytest.mark.parametrize("count", SCALE)
def test_killed_before_every_statement_of_a_sweep(made: World, figures: Figures, count: int) -> None:
    officers, kills = divisions(made, count), 0
    countdown = [0]

    def kill(*_args: Any) -> None:
        countdown[0] -= 1
        if countdown[0] == 0:
            raise Crash

    event.listen(db.engine, "before_cursor_execute", kill)
    for point in range(1, 200):
        countdown[0] = point
        try:
            sweep(now=at("11/12"))
        except Crash:
            kills += 1
            countdown[0] = 0
            assert told(officers) == Counter()  # a reminder without its message, or half of them, is never seen
        else:
            break
    event.remove(db.engine, "before_cursor_execute", kill)
    assert told(officers) == Counter((officer, 7) for officer in officers)
    assert messages() == count
    figures(kills=kills, due=count, missed=0, doubled=0)
    assert kills > 5


def test_two_sweeps_at_once_write_every_row_once(made: World, figures: Figures) -> None:
    officers, barrier, errors = divisions(made, 1000), threading.Barrier(2), list[BaseException]()
    written: list[int] = []

    def work() -> None:
        try:
            with made.app.app_context():
                barrier.wait()
                written.append(sweep(now=at("11/12")))
        except BaseException as error:  # noqa: BLE001 (shown by the assertion below)
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert told(officers) == Counter((officer, 7) for officer in officers)
    assert (sum(written), messages()) == (1000, 1000)
    figures(items=1000, sweeps=2, rows=1000, written="+".join(map(str, sorted(written))), doubled=0)


@pytest.mark.parametrize("count", SCALE)
def test_the_clock_steps_back_an_hour(made: World, figures: Figures, count: int) -> None:
    """At every moment at which something is said, forward and back and forward again."""
    officers, extra = divisions(made, count), 0
    for day in OFFSETS.values():
        for clock in ("08:00", "09:00"):
            sweep(now=at(day, clock))
        for clock in ("07:59", "08:00", "08:30", "09:15"):
            extra += sweep(now=at(day, clock))
    assert told(officers) == Counter((officer, offset) for officer in officers for offset in OFFSETS)
    figures(due=count * len(OFFSETS), steps_back=len(OFFSETS), missed=0, doubled=extra)
    assert extra == 0


@pytest.mark.parametrize("count", SCALE)
def test_a_term_that_changes_after_reminders_went(made: World, figures: Figures, count: int) -> None:
    """Put off from Friday 20/12 to Tuesday 31/12 on the 17th: told once that it moved, then reminded of the new day."""
    officers = divisions(made, count)
    for offset in (14, 7, 3):
        sweep(now=at(OFFSETS[offset]))
    with Session(db.engine) as session:
        plan = session.scalars(select(Plan.id).where(Plan.year == 2025)).one()
    command = SetTerm(plan_id=plan, stage=Stage.REGISTRATION, due_on=date(2024, 12, 31))
    plans.set_term(command, actor=made.actor("other_secretary"), now=at("17/12", "09:00"))
    days = [date(2024, 12, 17) + timedelta(days=n) for n in range(15)]
    for day in days:
        sweep(now=datetime(day.year, day.month, day.day, 9, 5, tzinfo=ZONE))
    with Session(db.engine) as session:
        kinds = Counter(
            (row.days, '"term_moved"' in row.data) for row in session.scalars(select(Reminder).where(Reminder.user_id == officers[0]))
        )
    # The news comes ten working days before the new last day, in place of the reminder of fourteen.
    assert kinds == Counter({(14, False): 1, (7, False): 2, (3, False): 2, (14, True): 1, (1, False): 1, (0, False): 1})
    assert told(officers) == Counter({(o, d): n for o in officers for d, n in ((14, 2), (7, 2), (3, 2), (1, 1), (0, 1))})
    figures(due=count * 8, news=count, missed=0, doubled=0)


@pytest.mark.parametrize("count", SCALE)
def test_a_person_replaced_between_reminder_and_escalation(made: World, figures: Figures, count: int) -> None:
    """On 18/12 every second officer gives way to a newcomer: he hears at once, his predecessor no more."""
    officers = divisions(made, count)
    sweep(now=at("17/12"))
    gone = officers[::2]
    with Session(db.engine) as session:
        first = (session.scalar(select(func.max(User.id))) or 0) + 1
        users = [
            {"id": first + n, "account": f"m{n}", "name": f"Người mới {n}", "email": "", "password_hash": "!",
             "created_at": NOW, "version": 1, "must_change_password": False, "active": True, "locale": "vi"}
            for n in range(len(gone))
        ]  # fmt: skip
        session.execute(insert(table_of(User)), users)
        for n, officer in enumerate(gone):
            session.execute(update(RoleGrant).where(RoleGrant.user_id == officer).values(user_id=first + n))
        session.commit()
    new = [first + n for n in range(len(gone))]
    sweep(now=at("18/12"))
    assert told([*gone, *new]) == Counter([*((one, 3) for one in gone), *((one, 3) for one in new)])
    for offset in (1, 0, -1, -3):
        sweep(now=at(OFFSETS[offset]))
    staying = [officer for officer in officers if officer not in set(gone)]
    assert told(gone) == Counter((one, 3) for one in gone)
    assert told(new) == Counter((one, offset) for one in new for offset in (3, 1, 0, -1, -3))
    assert told(staying) == Counter((one, offset) for one in staying for offset in (3, 1, 0, -1, -3))
    figures(replaced=len(gone), due=5 * count, missed=0, doubled=0, to_those_gone=0)


@pytest.mark.parametrize("count", SCALE)
def test_a_unit_renamed_between_two_reminders(made: World, figures: Figures, count: int) -> None:
    """The same unit under another name is no other unit, and the letter calls it by the name it has now."""
    officers = divisions(made, count)
    sweep(now=at("17/12"))
    with Session(db.engine) as session:
        mine = select(RoleGrant.organisation_id).where(RoleGrant.user_id.in_(officers))
        session.execute(update(Organisation).where(Organisation.id.in_(mine)).values(short_name="Tên mới", name="Tên mới"))
        session.commit()
    again = sweep(now=at("17/12", "09:00"))
    sweep(now=at("19/12"))
    assert told(officers) == Counter((officer, offset) for officer in officers for offset in (3, 1))
    with Session(db.engine) as session:
        about = {message.about.partition(": ")[2] for _id, message in told_since(session, 0)}
    assert about == {"Đăng ký thi đua năm 2025 (Tên mới)"}
    figures(renamed=count, due=2 * count, missed=0, doubled=again)
    assert again == 0


# ── the mail ──


@pytest.fixture
def mailing(mailing_app: Flask) -> Iterator[World]:
    """The world with a mail server."""
    made = world(mailing_app)
    with mailing_app.app_context():
        yield made


def run(now: datetime, *, before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None) -> int:
    """One run of the outbox, as the job does it."""
    sent = 0
    with letters.mailer() as mailer:

        def post(out: Outgoing) -> None:
            before()
            mailer.send(letters.write(out))
            after()

        while (outcome := deliver.deliver_next(now=now, post=post)) is not None:
            sent += outcome is Outcome.SENT
            if outcome is Outcome.UNREACHABLE:
                break
    return sent


@pytest.mark.parametrize("kills", [pytest.param(10, id="small"), pytest.param(1000, id="large", marks=pytest.mark.slow)])
def test_killed_while_sending(mailing: World, server: Server, figures: Figures, kills: int) -> None:
    """Killed before or after the server took the letter: each Message-ID arrives, more than once only after a kill there."""
    officers, chance, now, after = divisions(mailing, kills), random.Random(5), at("11/12"), 0
    sweep(now=now)

    def die() -> None:
        raise Crash

    for _kill in range(kills):
        late = chance.random() < 0.5
        try:
            run(now, **({"after": die} if late else {"before": die}))
        except Crash:
            after += late
        now += timedelta(minutes=6)  # a claim is let go after five
    while run(now):
        now += timedelta(minutes=6)
    seen = Counter(m["Message-ID"] for m in server.received)
    assert len(seen) == len(officers)
    assert sum(seen.values()) - len(seen) <= after
    assert messages() == len(officers)
    figures(kills=kills, after_250=after, due=len(officers), lost=0, message_ids=len(seen), repeated=sum(seen.values()) - len(seen))


@pytest.mark.parametrize("count", [pytest.param(12, id="small"), pytest.param(1200, id="large", marks=pytest.mark.slow)])
def test_a_server_that_fails_in_every_way(
    mailing: World, server: Server, figures: Figures, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Slow, not now, gone before or after it took the letter, one address refused for good; then a day of nothing."""
    officers, now, begun = divisions(mailing, count), at("11/12"), time.monotonic()
    monkeypatch.setattr(channels, "TIMEOUT_SECONDS", 0.3)
    sweep(now=now)
    faults = ["451 not now", "slow", "drop before", "drop after", "250 OK", "250 OK"]
    server.answers["DATA"] = [faults[n % len(faults)] for n in range(count)]
    server.answers["RCPT"] = ["550 no such user"]
    for _minute in range(count * 2):
        run(now)
        now += timedelta(minutes=1)
    server.answers["MAIL"] = ["421 closing"] * 100_000
    for _hour in range(24):
        run(now)
        now += timedelta(hours=1)
    server.answers["MAIL"] = []
    for _hour in range(72):
        run(now)
        now += timedelta(hours=1)
    seen = Counter(m["Message-ID"] for m in server.received)
    with Session(db.engine) as session:
        states = Counter(session.scalars(select(Notice.mail)))
    assert states == {"sent": len(officers) - 1, "failed": 1}
    assert len(seen) == len(officers) - 1
    taken = sum(faults[n % len(faults)] in ("drop after", "slow") for n in range(count))
    assert sum(seen.values()) - len(seen) <= taken
    figures(due=count, refused_for_good=1, message_ids=len(seen), repeated=sum(seen.values()) - len(seen), lost=0,
            seconds=round(time.monotonic() - begun))  # fmt: skip
