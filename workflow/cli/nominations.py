"""`flask nominations`: steps of a case from the command line, through the very services that the pages call."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from workflow import clock
from workflow.cli.acting import acting_as, actor_of, refusals
from workflow.domain import commands as c
from workflow.extensions import reading
from workflow.queries import names
from workflow.services import nominations

group = AppGroup("nominations", help="Cases.")
commands = [group]


@group.command("register")
@click.argument("nomination_ids", metavar="ID...", type=int, nargs=-1, required=True)
@acting_as
def register(nomination_ids: tuple[int, ...], account: str) -> None:
    """Register drafts. The term, the late door and every other rule hold as they do in the browser."""
    actor = actor_of(account)
    versions = names.versions(reading(), nomination_ids)
    failed = False
    for identifier in nomination_ids:
        command = c.Register(nomination_id=identifier, version=versions.get(identifier, 0))
        try:
            with refusals():
                state = nominations.register(command, actor=actor, now=clock.now())
            click.echo(f"{identifier}: {state.value}")
        except click.ClickException as refusal:
            failed = True
            click.echo(f"{identifier}: {refusal.message}", err=True)
    if failed:
        raise SystemExit(1)
