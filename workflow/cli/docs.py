"""`flask docs`: pages of the documentation that are made from the code."""

from __future__ import annotations

import click

from workflow import clock
from workflow.demo.samples import collect
from workflow.documents import lifecycle as lifecycle_page
from workflow.documents import samples
from workflow.domain.document import canonical
from workflow.extensions import reading

group = click.Group("docs", help="Pages of docs/ made from the code.")


@group.command("lifecycle")
def lifecycle() -> None:
    """Print docs/lifecycle.md: the diagram and the table of every permitted step."""
    click.echo(lifecycle_page.page(), nl=False)


@group.command("samples")
def samples_from_demonstration() -> None:
    """Compose the sample papers of the package anew from the loaded demonstration."""
    for paper in collect(reading(), now=clock.now()):
        (samples.FOLDER / f"{paper.kind}.json").write_text(canonical(paper) + "\n", encoding="utf-8")
        click.echo(paper.kind.value)


commands = [group]
