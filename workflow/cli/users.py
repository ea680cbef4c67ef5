"""Accounts from the command line: the first administrator."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from workflow import clock
from workflow.cli.acting import say
from workflow.domain.accounts import CreateAdministrator
from workflow.errors import Refused
from workflow.services import users


@click.group("users")
def group() -> None:
    """Accounts."""


@group.command("create-admin")
@click.option("--account", prompt=True, help="Name to sign in with.")
@click.option("--name", prompt=True, help="Name as others read it.")
@click.option("--email", default="", help="Address for notices.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option("--force", is_flag=True, help="Also when there is an administrator already.")
@with_appcontext
def create_admin(account: str, name: str, email: str, password_stdin: bool, force: bool) -> None:
    """Open the first administrator's account (and a top organisation to be renamed, when there is none)."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    command = CreateAdministrator(account=account, name=name, email=email, password=password, force=force)
    try:
        user_id = users.create_administrator(command, now=clock.now())
    except Refused as refused:
        with force_locale("vi"):
            raise click.ClickException("\n".join(say(v) for v in refused.violations)) from None
    print(f"Administrator {account} created (user {user_id}).")


commands = [group]
