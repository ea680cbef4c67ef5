"""`flask people`: staff and records as a workbook, through the very services that the pages call."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from workflow import clock
from workflow.cli.acting import acting_as, actor_of, refusals, say
from workflow.domain.actors import Actor
from workflow.domain.imports import Line, Plan, Verdict
from workflow.extensions import reading
from workflow.queries import names
from workflow.services import imports

group = AppGroup("people", help="The staff list and the achievement record.")
commands = [group]
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_organisation = click.option(
    "--org", required=True, metavar="CODE", help="Organisation whose people the workbook is about."
)


@group.command("import")
@_file
@_organisation
@click.option("--dry-run", is_flag=True, help="Say what would be written and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@acting_as
def import_(*, file: Path, org: str, dry_run: bool, as_json: bool, account: str) -> None:
    """Bring a workbook in: all of it, or nothing when a row is wrong (exit code 1)."""
    actor, now, content, place = actor_of(account), clock.now(), file.read_bytes(), _place(org)
    with refusals():
        plan = imports.check(place, file.name, content, session=reading(), actor=actor, now=now)
        written = 0 if dry_run or plan.wrong else _write(place, file.name, content, actor=actor, now=now)
    with force_locale("vi"):
        report = _report(plan, written)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if as_json else _words(report))
    if plan.wrong:
        raise SystemExit(1)


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_organisation
@acting_as
def export(file: Path, org: str, account: str) -> None:
    """Write the staff list and the record of an organisation and all below it into a workbook."""
    with refusals():
        content = imports.export(reading(), _place(org), actor=actor_of(account))
    file.write_bytes(content)
    click.echo(f"{file}: {len(content)} bytes")


def _write(place: int, name: str, content: bytes, *, actor: Actor, now: datetime) -> int:
    upload = imports.upload(place, name, content, actor=actor, now=now)
    preview = imports.preview(reading(), upload, actor=actor, now=now)
    if preview.plan is None or preview.plan.wrong or not preview.plan.writes:
        imports.discard(upload, actor=actor)
        return 0
    return imports.confirm(upload, preview.plan.digest, actor=actor, now=now)


def _place(code: str) -> int:
    known = names.organisations(reading())
    if code not in known:
        raise click.BadParameter(f"no organisation with the code {code!r}", param_hint="--org")
    return known[code]


def _report(plan: Plan, written: int) -> dict[str, Any]:
    return {
        "counts": {verdict.value: count for verdict, count in plan.counts.items()},
        "written": written,
        "problems": [say(problem) for problem in plan.problems],
        "notes": [say(note) for note in plan.notes],
        "wrong": [_wrong(line) for line in plan.lines if line.verdict is Verdict.WRONG],
    }


def _wrong(line: Line) -> dict[str, Any]:
    reasons = [{"code": v.code, "cell": v.params.get("cell"), "message": say(v)} for v in line.reasons]
    return {"sheet": line.kind.label, "row": line.row, "who": line.who, "reasons": reasons}


def _words(report: dict[str, Any]) -> str:
    lines = [*report["problems"], *report["notes"]]
    lines += [
        f"{wrong['sheet']}, dòng {wrong['row']} ({wrong['who']}): " + " ".join(r["message"] for r in wrong["reasons"])
        for wrong in report["wrong"]
    ]
    told = ", ".join(f"{Verdict(key).label.lower()} {count}" for key, count in report["counts"].items())
    return "\n".join([*lines, f"{told}; đã ghi {report['written']}"])
