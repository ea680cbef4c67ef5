"""R-01 and R-21 for the scheduler: killed at any moment, or two at once, every due notice is written exactly once."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from tests.reliability.processes import until
from tests.support.many_cases import many_cases
from tests.support.world import NOW, SINCE, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import AfterTerm, NonWorkingPolicy, OrganisationKind, Role, Stage, State, TermMeaning
from workflow.domain.text import fold
from workflow.extensions import db
from workflow.jobs.schedule import SCHEDULE
from workflow.models import (
    JobRun,
    Lease,
    Nomination,
    NominationEvent,
    Notice,
    Organisation,
    Plan,
    Reminder,
    ReminderPolicy,
    RoleGrant,
    Term,
    User,
)
from workflow.models.reminders import message_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.reliability.processes import Worker, Zygote

#: A Tuesday after the world's unit reviews are over and a good week before another council's registration ends.
MORNING = datetime(2024, 12, 10, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam: no milestone until the next morning
CLOSES = date(2024, 12, 19)
EVERY = 0.1  # seconds between ticks; the lease is four of them
STEP = timedelta(minutes=16)  # between two schedulers: a new slot of the sweep; an abandoned run may be taken up


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        _other_plan(filled)
        yield filled


def _other_plan(made: World) -> None:
    with Session(db.engine) as session:
        session.execute(update(Term).where(Term.stage == Stage.UNIT_REVIEW).values(after=AfterTerm.LAPSE))
        plan = Plan(organisation_id=made.organisations["other"], year=2025, number="KH 1", issued_on=date(2024, 12, 1))
        session.add(plan)
        session.flush()
        session.add(
            ReminderPolicy(organisation_id=made.organisations["other"], opens="00:00", closes="23:59",
                           rules="registration responsible mail 7 3 1 0 -1")
        )  # fmt: skip  (the clocks below run into the night)
        session.add(
            Term(plan_id=plan.id, stage=Stage.REGISTRATION, due_on=CLOSES, meaning=TermMeaning.NO_LATER_THAN,
                 policy=NonWorkingPolicy.KEEP, closes_at=datetime(2024, 12, 19, 17, tzinfo=UTC))
        )  # fmt: skip
        session.commit()


def units(made: World, count: int) -> None:
    """Divisions under the other council, each with an officer who has registered nobody yet."""
    with Session(db.engine) as session:
        parent = session.get_one(Organisation, made.organisations["other"])
        known = session.scalar(select(func.count(Organisation.id))) or 0
        for number in range(known, known + count):
            unit = Organisation(
                name=f"Phòng {number}", short_name=f"P{number}", code=f"P{number}", fold=fold(f"Phòng {number}"),
                kind=OrganisationKind.DIVISION, path="", parent_id=parent.id, has_council=False, position=number,
                active_from=SINCE, council_id=parent.id, upper_body_id=parent.upper_body_id,
            )  # fmt: skip
            user = User(account=f"p{number}", name=f"Cán bộ {number}", email="", password_hash="!", created_at=NOW)
            session.add_all([unit, user])
            session.flush()
            unit.path = f"{parent.path}{unit.id}/"
            session.add(
                RoleGrant(user_id=user.id, role=Role.UNIT_OFFICER, organisation_id=unit.id, from_date=SINCE)
            )
        session.commit()


def lease() -> tuple[str, datetime]:
    with Session(db.engine) as session:
        found = session.get(Lease, "scheduler")
        return (found.holder, found.beat_at) if found else ("", NOW)


def leads(worker: Worker) -> bool:
    return f":{worker.pid}:" in lease()[0]


def judge(made: World, cases: list[int]) -> dict[str, int]:
    """Compare what is in the database with what is due: one reminder per officer, one end per overdue case."""
    with Session(db.engine) as session:
        officers = set(
            session.scalars(
                select(RoleGrant.user_id).join(Organisation, Organisation.id == RoleGrant.organisation_id)
                .where(RoleGrant.role == Role.UNIT_OFFICER, Organisation.council_id == made.organisations["other"])
            )
        )  # fmt: skip
        reminded = list(session.scalars(select(Reminder.user_id).where(Reminder.data.contains('"term_reminder"'))))
        key = message_key(Reminder.batch, Reminder.user_id)
        silent = select(func.count()).where(~exists(select(Notice.id).where(Notice.dedupe_key == key)))
        unsaid = session.scalar(silent.select_from(Reminder)) or 0
        ended = session.scalars(
            select(NominationEvent.nomination_id).where(NominationEvent.kind == "lapse")
        ).all()
        heard = session.execute(
            select(Notice.nomination_id, Notice.user_id, func.count()).where(Notice.kind == "lapse")
            .group_by(Notice.nomination_id, Notice.user_id)
        ).all()  # fmt: skip
        states = set(session.scalars(select(Nomination.state).where(Nomination.id.in_(cases))))
        slots = session.execute(select(JobRun.job, JobRun.slot, func.count()).group_by(JobRun.job, JobRun.slot)).all()
    assert states == {State.LAPSED}
    twice = len(reminded) - len(set(reminded)) + len(ended) - len(set(ended))
    twice += sum(count > 1 for *_key, count in (*heard, *slots))
    missed = len(officers - set(reminded)) + len(set(cases) - set(ended)) + unsaid
    untold = 3 * len(cases) - len(heard)  # officer, head, secretary
    return {"due": len(officers) + len(cases), "missed": missed, "doubled": twice, "untold": untold}


@pytest.mark.parametrize(
    ("seed", "kills"), [(1, 10), *(pytest.param(seed, 50, marks=pytest.mark.slow) for seed in range(2, 21))]
)
def test_a_scheduler_killed_at_random_moments(
    made: World, zygote: Zygote, database_url: str, figures: Callable[..., None], seed: int, kills: int
) -> None:
    """Many schedulers, one after the other, each with something new to do; the last one may finish."""
    chance, begun, midway = random.Random(seed), time.monotonic(), 0
    cases = many_cases(made, 30, State.REGISTERED)
    with zygote.host(database_url, CLOCK_START=MORNING.isoformat()) as host:
        host.warm("tick_nothing")
        for turn in range(kills):
            units(made, 2)
            worker = host.start("schedule", every=EVERY, minutes=turn * STEP.total_seconds() / 60)
            until(lambda worker=worker: leads(worker))
            time.sleep(chance.random() * 0.15)
            worker.kill()
            midway += _cut_short(MORNING + turn * STEP)
        host.start("schedule", every=EVERY, minutes=kills * STEP.total_seconds() / 60)
        until(lambda: _through(MORNING + kills * STEP))
    found = judge(made, cases)
    assert (found["missed"], found["doubled"], found["untold"]) == (0, 0, 0), found
    figures(kills=kills, runs_cut_short=midway, **found, seconds=round(time.monotonic() - begun))


def _cut_short(since: datetime) -> bool:
    """A run begun by the scheduler just killed, whose clock stood at `since` when it started, has no end."""
    with Session(db.engine) as session:
        unfinished = (JobRun.finished_at.is_(None), JobRun.started_at >= since)
        return bool(session.scalar(select(func.count()).where(*unfinished)))


def _through(since: datetime) -> bool:
    """A scheduler whose clock stood at `since` when it started has gone through its schedule, the last job included."""
    slot = since.astimezone(ZONE).replace(minute=since.minute // 15 * 15).isoformat()
    with Session(db.engine) as session:
        swept = session.scalars(select(JobRun.ok).where(JobRun.job == "sweep", JobRun.slot == slot)).one_or_none()
        last = session.scalars(select(JobRun.ok).where(JobRun.job == SCHEDULE[-1].name)).all()
    return bool(swept and last and all(last))


def test_of_two_schedulers_one_leads_and_the_other_takes_over(
    made: World, zygote: Zygote, database_url: str, figures: Callable[..., None]
) -> None:
    cases = many_cases(made, 20, State.REGISTERED)
    units(made, 60)
    with zygote.host(database_url, CLOCK_START=MORNING.isoformat()) as host:
        host.warm("tick_nothing")
        pair = [host.start("schedule", every=EVERY, minutes=0) for _ in range(2)]
        holders = _watch(lambda: _swept(1))
        leader = next(worker for worker in pair if leads(worker))
        other = next(worker for worker in pair if worker is not leader)
        units(made, 10)
        leader.kill()
        killed = time.monotonic()
        until(lambda: leads(other))
        took = time.monotonic() - killed
        late = host.start("schedule", every=EVERY, minutes=STEP.total_seconds() / 60)
        other.kill()
        until(lambda: leads(late) and _swept(2))
    found = judge(made, cases)
    assert (found["missed"], found["doubled"], found["untold"]) == (0, 0, 0), found
    figures(schedulers=3, first_leaders=len(holders), lease=4 * EVERY, takeover_seconds=round(took, 2), **found)


def _watch(over: Callable[[], bool]) -> set[str]:
    """Every holder of the lease seen until it is over, and a little longer."""
    seen: set[str] = set()
    until(lambda: seen.add(lease()[0]) or over())
    again = time.monotonic() + 10 * EVERY
    until(lambda: seen.add(lease()[0]) or time.monotonic() > again)
    return seen - {""}


def _swept(times: int) -> bool:
    with Session(db.engine) as session:
        done = session.scalars(select(JobRun.job).where(JobRun.ok)).all()
    return done.count("sweep") >= times and "lapse" in done
