"""`flask plan`: the year's plan from the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from workflow import clock
from workflow.cli.acting import Instant, acting_as, actor_of, refusals
from workflow.data.holidays import working_calendar
from workflow.domain.actors import SYSTEM
from workflow.domain.calendar import ZONE
from workflow.domain.deadlines import deadline
from workflow.domain.plans import CreatePlan, OpenDoor, PlanDetails, SetTerm
from workflow.domain.states import AfterTerm, NonWorkingPolicy, Stage, TermMeaning
from workflow.domain.task_units import named
from workflow.extensions import reading
from workflow.queries import names
from workflow.services import annexes, plans, terms

group = AppGroup("plan", help="Plans of a year, their terms, tasks and doors.")
commands = [group]

of_organisation = click.argument("organisation", metavar="CODE")
of_year = click.argument("year", type=click.IntRange(2000, 2059))


@group.command("create")
@of_organisation
@of_year
@click.option("--number", default="", help="Number of the paper.")
@acting_as
def create(organisation: str, year: int, number: str, account: str) -> None:
    """Open the plan of a council organisation."""
    with refusals():
        command = CreatePlan(
            organisation_id=_organisation(organisation), year=year, details=PlanDetails(number=number)
        )
        click.echo(plans.create(command, actor=actor_of(account), now=clock.now()))


@group.command("term")
@of_organisation
@of_year
@click.argument("stage", type=click.Choice([stage.value for stage in Stage]))
@click.argument("due", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]))
@click.option("--before", is_flag=True, help="“trước ngày …”: the day before is the last one.")
@click.option("--next-working-day", is_flag=True, help="A last day off moves to the end of the next working day.")
@click.option("--after", type=click.Choice([after.value for after in AfterTerm]), help="What becomes of latecomers.")
@click.option("--grace", type=int, default=0, metavar="MINUTES", help="How long after it still counts as in time.")
@acting_as
def term(
    *, organisation: str, year: int, stage: str, due: datetime, before: bool, next_working_day: bool,
    after: str | None, grace: int, account: str,
) -> None:  # fmt: skip
    """Set one term; prints when it closes, and the last working day when its written last day is off."""
    with refusals():
        plan_id = _plan(organisation, year)
        command = SetTerm(
            plan_id=plan_id, stage=Stage(stage), due_on=due.date(),
            meaning=TermMeaning.BEFORE if before else TermMeaning.NO_LATER_THAN,
            policy=NonWorkingPolicy.NEXT_WORKING_DAY if next_working_day else NonWorkingPolicy.KEEP,
            after=AfterTerm(after) if after else None, grace_minutes=grace,
        )  # fmt: skip
        plans.set_term(command, actor=actor_of(account), now=clock.now())
        found = deadline(command.due_on, command.meaning, command.policy, working_calendar())
        off = f"; a day off ({found.falls_on}), last working day {found.last_working_day:%d/%m/%Y}"
        click.echo(f"{stage} closes {_local(found.closes_at)}{off if found.falls_on else ''}")


@group.command("tasks")
@of_organisation
@of_year
@acting_as
def tasks(organisation: str, year: int, account: str) -> None:
    """Add the usual tasks of the year that are not there yet."""
    with refusals():
        plan_id = _plan(organisation, year)
        click.echo(f"{plans.add_quarter_tasks(plan_id, actor=actor_of(account), now=clock.now())} tasks added")


@group.command("clone")
@of_organisation
@of_year
@acting_as
def clone(organisation: str, year: int, account: str) -> None:
    """Carry the plan into the next year: terms moved a year, tasks copied."""
    with refusals():
        click.echo(plans.clone(_plan(organisation, year), actor=actor_of(account), now=clock.now()))


@group.command("door")
@of_organisation
@of_year
@click.argument("unit", metavar="UNIT-CODE")
@click.option("--until", type=Instant(), required=True)
@click.option("--reason", required=True)
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default=Stage.REGISTRATION.value)
@acting_as
def door(
    *, organisation: str, year: int, unit: str, until: datetime, reason: str, stage: str, account: str
) -> None:
    """Give one unit more time at one stage; only the chair of the council may."""
    with refusals():
        command = OpenDoor(
            plan_id=_plan(organisation, year), organisation_id=_organisation(unit), until=until, reason=reason,
            stage=Stage(stage),
        )  # fmt: skip
        plans.open_door(command, actor=actor_of(account), now=clock.now())
        click.echo(f"{unit} has until {_local(until)}: {stage}")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--org", "organisation", required=True, metavar="CODE", help="Whose plan it is.")
@click.option("--year", type=click.IntRange(2000, 2059), required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the tasks as JSON.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--as", "account", default="", metavar="ACCOUNT", help="In whose name; the system's own without it.")
def import_annex(*, file: Path, organisation: str, year: int, as_json: bool, dry_run: bool, account: str) -> None:
    """Read the annex of a plan (TXT, HTML, DOCX, XLSX), write the tasks that the plan lacks and print them all.

    What is refused is refused before anything is printed. Lines that were not understood, and names that match no
    unit, go to the error stream.
    """
    place, actor = _organisation(organisation), actor_of(account) if account else SYSTEM
    with refusals():
        annex = annexes.read_file(file.name, file.read_bytes())
        rows = annexes.propose(reading(), annex, organisation_id=place, year=year, today=clock.today())
        written = "nothing written"
        if not dry_run:
            tasks = [annexes.details(row) for row in rows]
            done = annexes.import_year(place, year, tasks, actor=actor, now=clock.now())
            written = f"{done.added} written, {done.there} there already"
    click.echo(json.dumps([_told(row) for row in rows], ensure_ascii=False, indent=2) if as_json else _listed(rows))
    for line in annex.unread:
        click.echo(f"not understood, line {line.number}: {line.text}", err=True)
    for name in dict.fromkeys(name for row in rows for name in row.strangers):
        click.echo(f"no unit of this name: {name}", err=True)
    click.echo(f"{len(rows)} tasks: {written}", err=True)


@group.command("recompute")
def recompute() -> None:
    """Compute the open terms anew after the holiday data changed; the sweep does the same."""
    for moved in terms.recompute(now=clock.now()):
        click.echo(f"term {moved.term_id}: {_local(moved.old)} -> {_local(moved.new)}")


def _told(row: annexes.Proposal) -> dict[str, Any]:
    return {
        "quarter": row.quarter, "number": int(row.number) if row.number.isdigit() else row.number, "title": row.title,
        "lead": [unit.name for unit in row.leads], "coordinating": [unit.name for unit in row.coordinating],
        "due": row.due_on.isoformat() if row.due_on else None, "recurrence": row.recurrence.value,
    }  # fmt: skip


def _listed(rows: Sequence[annexes.Proposal]) -> str:
    told = [
        (str(row.quarter or "?"), row.number, str(row.due_on or "?"), row.recurrence.value, named(row.leads), row.title)
        for row in rows
    ]
    return "\n".join("\t".join(cells) for cells in told)


def _organisation(code: str) -> int:
    known = names.organisations(reading())
    if code not in known:
        raise click.BadParameter(f"no organisation with the code {code!r}", param_hint="CODE")
    return known[code]


def _plan(code: str, year: int) -> int:
    found = names.plan(reading(), _organisation(code), year)
    if found is None:
        raise click.ClickException(f"{code} has no plan for {year}")
    return found.id


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%d/%m/%Y %H:%M")


