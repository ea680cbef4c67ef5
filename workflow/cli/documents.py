"""`flask documents`: a paper as it would be printed now, from the row it is about."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from workflow import clock
from workflow.cli.acting import refusals
from workflow.domain.document import to_data
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.extensions import reading
from workflow.services.composing import COMPOSERS, compose
from workflow.services.paper_files import DOCX, PDF, draft

group = AppGroup("documents", help="Papers: from the rows that the pages show, as PDF, DOCX or data.")
commands = [group]


@group.command("make")
@click.argument("kind", type=click.Choice([kind.value for kind in COMPOSERS]))
@click.argument("about", metavar="ID", type=int)
@click.option("--part", type=int, default=0, help="Unit of review minutes, case of a certificate, round of a ballot.")
@click.option("--format", "form", type=click.Choice([DOCX, PDF, "json"]), default=PDF, show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; standard output.")
def make(*, kind: str, about: int, part: int, form: str, output: Path | None) -> None:
    """Make the paper KIND about the row ID; nothing is numbered or kept. Several papers make one PDF."""
    chosen = DocumentKind(kind)
    with refusals():
        if form == "json":
            papers = compose(reading(), chosen, about, part, now=clock.now())
            content = f"{json.dumps([to_data(paper) for paper in papers], ensure_ascii=False, indent=1)}\n".encode()
        else:
            content = draft(reading(), chosen, about, part, form, now=clock.now()).content
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        output.write_bytes(content)
        click.echo(f"{KINDS[chosen].title}: {output}", err=True)
