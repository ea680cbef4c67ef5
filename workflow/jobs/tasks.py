"""The jobs, one line each where a line is enough. `clock` gives the moment; the answer is what the ledger keeps."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import current_app

from workflow.domain.states import State
from workflow.extensions import mail_enabled, reading
from workflow.jobs import letters
from workflow.services import (
    ballot_keys,
    ballots,
    deliver,
    digest,
    invariants,
    jobs,
    lapses,
    packs,
    paper_files,
    sweep,
    verify,
)
from workflow.services.attachments import Store
from workflow.services.deliver import Outcome, Outgoing

Clock = Callable[[], datetime]
Result = Mapping[str, object]

#: A run of the outbox ends after so long, so that the scheduler's heart is heard; the next one goes on.
DELIVERY_SECONDS = 30
#: A run that makes papers likewise; what is left is made by the next.
PAPER_SECONDS = 30
#: Set when the process has been asked to end: a long run stops at the next sensible place.
stopping = threading.Event()


class Alarm(Exception):
    """The job ran and found something that somebody must look at."""


def run_sweep(clock: Clock) -> Result:
    return {"written": sweep.sweep(now=clock())}


def run_digest(clock: Clock) -> Result:
    return {"written": digest.digest(now=clock())}


def run_lapse(clock: Clock) -> Result:
    results = lapses.lapse_overdue(now=clock())
    return {"lapsed": sum(r.state is State.LAPSED for r in results), "left": sum(r.error is not None for r in results)}


def run_deliver(clock: Clock) -> Result:
    """Send what is due until nothing is, the server is out of reach, or the time for one run is over."""
    if not mail_enabled():
        return {"sent": 0, "mail": "off"}
    ends, outcomes = time.monotonic() + DELIVERY_SECONDS, Counter[Outcome]()
    with letters.mailer() as mailer:

        def post(out: Outgoing) -> None:
            mailer.send(letters.write(out))

        while time.monotonic() < ends and not stopping.is_set():
            outcome = deliver.deliver_next(now=clock(), post=post)
            if outcome is None:
                break
            outcomes[outcome] += 1
            if outcome is Outcome.UNREACHABLE:
                break
    return {"sent": 0} | {outcome.name.lower(): count for outcome, count in outcomes.items()}


def run_invariants(_clock: Clock) -> Result:
    found = invariants.run()
    if found:
        raise Alarm("; ".join(found[:10]))
    return {"findings": 0}


def run_verify(_clock: Clock) -> Result:
    report = verify.run()
    if report.broken is not None:
        raise Alarm(report.broken.words())
    return {"nominations": report.nominations, "events": report.events}


def run_ballot_keys(clock: Clock) -> Result:
    keys = ballot_keys.KeyFolder(current_app.extensions["tdkt"].settings.ballot_key_dir)
    return {"destroyed": ballots.sweep_keys(reading(), keys, now=clock())}


def run_papers(clock: Clock) -> Result:
    """Make the files that issued papers still lack, then go on with the packs that people wait for."""
    ends = time.monotonic() + PAPER_SECONDS
    going = itertools.takewhile(lambda _turn: time.monotonic() < ends and not stopping.is_set(), itertools.count())
    settings = current_app.extensions["tdkt"].settings
    store = Store(settings.upload_dir, settings.max_upload_bytes)
    files = paper_files.heal(store=store, now=clock(), go_on=going)
    ready = packs.work(settings.instance_dir / packs.FOLDER, store=store, clock=clock, go_on=going)
    return {"files": files, "packs": ready}


def run_purge(clock: Clock) -> Result:
    settings, now = current_app.extensions["tdkt"].settings, clock()
    return jobs.purge(now=now) | {"packs": packs.purge(settings.instance_dir / packs.FOLDER, now=now)}
