"""`flask demo`: the demonstration centre, a whole year of it, and who signs in. Refused in production."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from workflow import clock

if TYPE_CHECKING:
    from workflow.services.attachments import Store
    from workflow.services.ballot_keys import KeyFolder

PLAYED_YEAR = 2022

group = click.Group("demo", help="The demonstration centre. Not for production.")


def _refuse_in_production() -> None:
    if current_app.extensions["tdkt"].settings.environment == "production":
        _stop("Dữ liệu minh họa có mật khẩu ai cũng biết, không dùng trên hệ thống chính thức (TDKT_ENV=production).")


def _stop(reason: str) -> None:
    click.echo(reason, err=True)
    sys.exit(1)


def _store() -> Store:
    from workflow.services.attachments import Store

    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


def _keys() -> KeyFolder:
    from workflow.services.ballot_keys import KeyFolder

    return KeyFolder(current_app.extensions["tdkt"].settings.ballot_key_dir)


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, silently, when the database is in use.")
@click.option("--verbose", is_flag=True, help="Print every step.")
@with_appcontext
def load(if_empty: bool, verbose: bool) -> None:
    """Load the centre, its people, the plan of 2024 and living work for today. An existing load stays as it is."""
    _refuse_in_production()
    _load(if_empty=if_empty, verbose=verbose)


def _load(*, if_empty: bool, verbose: bool) -> None:
    from workflow.demo import program

    if if_empty and program.is_in_use():
        return
    if program.is_loaded():
        if not if_empty:
            click.echo("Dữ liệu minh họa đã có, không nạp lại.")
        return
    try:
        program.everything(_store(), _keys(), clock.now(), click.echo if verbose else lambda _line: None)
    except program.Refusal as refusal:
        _stop(str(refusal))
    click.echo("Đã nạp Trung tâm Dịch vụ việc làm Sơn La với kế hoạch năm 2024 và công việc của năm nay.")


@group.command("accounts")
@with_appcontext
def accounts() -> None:
    """Print one sign-in per role and the password they share."""
    _refuse_in_production()
    _accounts()


def _accounts() -> None:
    from workflow.demo import program

    try:
        lines = program.sign_ins(clock.now())
    except program.Refusal as refusal:
        click.echo(str(refusal), err=True)
        return
    click.echo("Tài khoản minh họa (mỗi vai trò một người):")
    for line in lines:
        click.echo(f"  {line.account:<10}  {line.role.label:<28}  {line.name}, {line.place}")
    click.echo(f"Mật khẩu chung: {program.password()}")


@group.command("prepare")
@with_appcontext
def prepare() -> None:
    """Migrate, load what is missing, print the sign-ins: what `make run` needs, in one process that starts once."""
    _refuse_in_production()
    import flask_migrate

    flask_migrate.upgrade()
    _load(if_empty=True, verbose=False)
    _accounts()


@group.command("year")
@click.option("--year", type=int, default=PLAYED_YEAR, show_default=True, help="Only 2022 has been written down.")
@click.option(
    "--json", "as_json", is_flag=True, help="Standard output holds one JSON object, everything else goes to stderr."
)
@click.option(
    "--papers", type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the papers of the year; papers/YEAR in the instance folder.",
)
@click.option("--no-papers", is_flag=True, help="Write no papers.")
@with_appcontext
def year(year: int, as_json: bool, papers: Path | None, no_papers: bool) -> None:
    """Migrate, play the whole year through the services, write its papers as DOCX and PDF into a folder.

    A year that has been played is only counted again, and its papers written anew.
    """
    _refuse_in_production()
    if year != PLAYED_YEAR:
        _stop(f"Chỉ có câu chuyện của năm {PLAYED_YEAR}.")
    import flask_migrate

    flask_migrate.upgrade()
    from workflow.demo import outcome, program

    try:
        played = program.whole_year(_store(), _keys(), lambda line: click.echo(line, err=as_json))
    except program.Refusal as refusal:
        _stop(str(refusal))
    if not played:
        click.echo(f"Năm {year} đã được diễn trong cơ sở dữ liệu này; kết quả đếm lại như sau.", err=True)
    report = outcome.as_report(year)
    data = outcome.as_data(year)
    refused = [
        f"Không được xét vì vượt trần: {one['name']} ({one['rule']}): {one['arithmetic']}." for one in data["refused"]
    ]
    click.echo("\n".join(["", *report, "", *refused, f"Số bước đã thực hiện: {data['steps']}"]), err=as_json)
    if not no_papers:
        _print(papers, year, err=as_json)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False))


def _print(folder: Path | None, year: int, *, err: bool) -> None:
    from workflow.demo import printed

    chosen = folder or current_app.extensions["tdkt"].settings.instance_dir / "papers" / str(year)
    try:
        lines = printed.print_year(chosen, year)
    except OSError as problem:
        _stop(f"Không ghi được văn bản vào {chosen}: {problem.strerror}.")
    click.echo("\n".join(["", "Văn bản của năm:", *lines]), err=err)


@group.command("clock")
@click.option("--year", type=click.IntRange(2022, 2040), required=True, help="The year to live through.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list and nothing else.")
@with_appcontext
def time_machine(year: int, as_json: bool) -> None:
    """Live through a year in a minute: write and print every reminder and digest in order. A second run finds none."""
    _refuse_in_production()
    from workflow.cli.jobs import line, slots
    from workflow.demo.time_machine import play
    from workflow.domain.calendar import end_of_day, start_of_day
    from workflow.jobs.schedule import JOBS

    first, last = start_of_day(date(year, 1, 1)), end_of_day(date(year, 12, 31))
    told = []
    for one in play(first, last, slots(JOBS["digest"], first, last)):
        told.append(one)
        if not as_json:
            click.echo(line(one))
    if as_json:
        click.echo(json.dumps([one.as_data() for one in told], ensure_ascii=False, indent=1))
    click.echo(f"{len(told)} messages.", err=True)


commands = [group]
