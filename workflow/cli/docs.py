"""`flask docs`: pages of the documentation that are made from the code."""

from __future__ import annotations

import click

from workflow.documents import lifecycle as lifecycle_page

group = click.Group("docs", help="Pages of docs/ made from the code.")


@group.command("lifecycle")
def lifecycle() -> None:
    """Print docs/lifecycle.md: the diagram and the table of every permitted step."""
    click.echo(lifecycle_page.page(), nl=False)


commands = [group]
