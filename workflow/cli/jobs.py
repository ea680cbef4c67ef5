"""`flask jobs`: the schedule; `flask outbox`: the mail held back after a restore."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from workflow import clock
from workflow.cli.acting import Instant
from workflow.domain.calendar import ZONE, end_of_day, start_of_day
from workflow.extensions import reading
from workflow.jobs import runner
from workflow.jobs.schedule import JOBS, SCHEDULE, Job
from workflow.queries import jobs as ledger
from workflow.services import deliver, forecast

jobs = AppGroup("jobs", help="What happens by itself.")
outbox = AppGroup("outbox", help="Mail that waits.")
commands = [jobs, outbox]
A_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@jobs.command("list")
def list_jobs() -> None:
    """Each job with its last run, result and next run."""
    last, now = ledger.last_runs(reading()), clock.now()
    for job in SCHEDULE:
        run = last.get(job.name)
        state = "never ran" if run is None else f"{_local(run.started_at)} {_ended(run)}"
        following = job.next_slot(now)
        click.echo(f"{job.name:<11} next {_local(following) if following else '–'}   last {state}")
    beat = ledger.heartbeat(reading())
    click.echo(f"scheduler   {f'{beat.holder}, heard {_local(beat.beat_at)}' if beat else 'has never run'}")


@jobs.command("once")
@click.argument("name", type=click.Choice(sorted(JOBS)))
@click.option("--at", "moment", type=Instant(), help="The moment the job takes for now; default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object and nothing else.")
def once(name: str, moment: datetime | None, as_json: bool) -> None:
    """Run one job now, whatever its schedule says. Exit code 1 when it raises an alarm."""
    from workflow.jobs.tasks import Alarm

    try:
        result = runner.once(JOBS[name], moment)
    except Alarm as alarm:
        raise click.ClickException(str(alarm)) from alarm
    if as_json:
        click.echo(json.dumps(dict(result), ensure_ascii=False))
    else:
        click.echo(f"{name}: " + ", ".join(f"{key} {value}" for key, value in result.items()))


@jobs.command("plan")
@click.option("--from", "first", type=A_DAY, required=True, help="The first day.")
@click.option("--to", "last", type=A_DAY, required=True, help="The last day.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list and nothing else.")
def plan(first: datetime, last: datetime, as_json: bool) -> None:
    """What would be said between two days and to whom, if nothing changed until then. Nothing is written."""
    if last < first:
        raise click.UsageError("--to is earlier than --from")
    start, end = start_of_day(first.date()), end_of_day(last.date())
    moments = [slots(JOBS[name], start, end) for name in ("digest", "lapse")]
    found = forecast.forecast(reading(), start, end, *moments)
    if as_json:
        click.echo(json.dumps([one.as_data() for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(line(one))
    click.echo(f"{len(found)} messages would be written.", err=True)


def line(one: forecast.Foreseen) -> str:
    """When, by which job, whom, what and why, on one line."""
    role = f"{one.role.label}: " if one.role else ""
    return f"{_local(one.at)}  {one.job:<7} {role}{one.recipient}: {one.about}. {one.why}"


def slots(job: Job, start: datetime, end: datetime) -> Iterator[datetime]:
    slot = job.next_slot(start - timedelta(microseconds=1))
    while slot is not None and slot < end:
        yield slot
        slot = job.next_slot(slot)


@jobs.command("run")
@click.option("--every", type=click.FloatRange(0.1, 600), default=runner.TICK.total_seconds(), show_default=True,
              help="Seconds between two ticks.")  # fmt: skip
def run(every: float) -> None:
    """The scheduler: a process of its own, until SIGTERM. A second one stays idle and takes over if the first dies."""
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 (the way Flask documents it)
    logging.basicConfig(level=app.extensions["tdkt"].settings.log_level, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    runner.run(app, every=timedelta(seconds=every))


@outbox.command("status")
def status() -> None:
    """How many letters wait or were given up, and whether the outbox is held."""
    from workflow.queries import notices

    counts = notices.mail_counts(reading())
    held = "held" if deliver.is_held(reading()) else "open"
    click.echo(f"outbox {held}, due {counts['due']}, failed {counts['failed']}")


@outbox.command("release")
@click.option("--discard", is_flag=True, help="What waits now is not mailed; it stays readable in the application.")
def release(discard: bool) -> None:
    """Let mail go again after a restore."""
    waiting = deliver.release(discard=discard, now=clock.now())
    click.echo(f"outbox open, {waiting} letters due")


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%d/%m/%Y %H:%M")


def _ended(run: ledger.RunRow) -> str:
    if run.ok is None:
        return "not finished"
    return f"{'ok' if run.ok else 'FAILED'} {run.result}"
