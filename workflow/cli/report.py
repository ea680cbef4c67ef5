"""`flask report`: reports of a council organisation as data or as papers, from the row or as a new one would be."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from workflow import clock
from workflow.cli.acting import refusals
from workflow.data import load_catalogue
from workflow.documents.docx import docx
from workflow.documents.pdf import pdf
from workflow.documents.reports import DOCUMENT_KINDS
from workflow.domain.document import Paper
from workflow.domain.report_figures import result_of
from workflow.domain.report_words import sections
from workflow.domain.reports import Period, ReportKind
from workflow.extensions import reading
from workflow.queries import names, report_rows
from workflow.services import report_figures
from workflow.services.composing import compose
from workflow.services.composing.reports import of_period
from workflow.services.reports import period_of

group = AppGroup("report", help="Reports of a council organisation: half-year, year, five-year.")
commands = [group]

_of = click.option("--org", required=True, metavar="CODE", help="Code of the council organisation.")
_format = click.option(
    "--format", "form", type=click.Choice(["json", "docx", "pdf"]), default="json", show_default=True
)
_out = click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; standard output.")
_YEAR = click.IntRange(2000, 2100)


@group.command("year")
@_of
@click.option("--year", required=True, type=_YEAR)
@_format
@_out
def year(*, org: str, year: int, form: str, output: Path | None) -> None:
    """The report on a year. Exit code 1 when its figures do not come to the same from both sides."""
    _give(org, Period(ReportKind.YEAR, year, year), form, output)


@group.command("half-year")
@_of
@click.option("--year", required=True, type=_YEAR)
@_format
@_out
def half_year(*, org: str, year: int, form: str, output: Path | None) -> None:
    """The report on January to June."""
    _give(org, Period(ReportKind.HALF_YEAR, year, year), form, output)


@group.command("five-year")
@_of
@click.option("--from", "first", required=True, type=_YEAR)
@click.option("--to", "last", required=True, type=_YEAR)
@_format
@_out
def five_year(*, org: str, first: int, last: int, form: str, output: Path | None) -> None:
    """The report on several years, over the mergers and renames of the organisation."""
    with refusals():
        period = period_of(ReportKind.FIVE_YEAR, last, first)
    _give(org, period, form, output)


def _give(org: str, period: Period, form: str, output: Path | None) -> None:
    council = names.organisations(reading()).get(org)
    if council is None:
        raise click.BadParameter(f"no organisation {org!r}", param_hint="--org")
    if form == "json":
        content, sound = _data(council, period)
    else:
        made = docx(_paper(council, period), made_at=clock.now()) if form == "docx" else pdf(
            [_paper(council, period)], made_at=clock.now()
        )  # fmt: skip
        content, sound = made, True
    if output is not None:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    if not sound:
        raise SystemExit(1)


def _data(council: int, period: Period) -> tuple[bytes, bool]:
    counted = report_figures.count(reading(), council, period, now=clock.now())
    lines = sections(map(result_of, counted.data["results"]), load_catalogue().awards, counted.where.body.name)
    data = report_figures.as_data(counted) | {"section_ii": lines}
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode(), not counted.differences


def _paper(council: int, period: Period) -> Paper:
    row = report_rows.of_period(reading(), council, period)
    if row is None:
        return of_period(reading(), council, period, now=clock.now())
    (paper,) = compose(reading(), DOCUMENT_KINDS[period.kind], row.id, now=clock.now())
    return paper
