"""`flask backup` and `flask restore`."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from workflow import clock
from workflow.extensions import db
from workflow.services import backup
from workflow.services.archive import BackupError
from workflow.services.attachments import Store


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def save(path: Path) -> None:
    """Write a backup of database and files to PATH, a new file; in a folder, to a name with the time of day.

    People may go on working meanwhile. The file holds personal data and everything else: keep it as safe as the
    database, and on another machine.
    """
    settings = current_app.extensions["tdkt"].settings
    try:
        done = backup.save(path, settings.database_url, _store(), now=clock.now())
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for finding in done.findings:
        print(f"warning: {finding}")
    counts = done.manifest.counts
    print(
        f"backup: {done.path} ({done.path.stat().st_size} bytes): {counts['nomination']} nomination(s),"
        f" {counts['nomination_event']} event(s), {len(done.manifest.parts) - 1} file(s)"
    )
    print(f"head: {done.manifest.head}")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace a database that is not empty; it is kept under another name.")
@click.option("--despite-findings", is_flag=True, help="Also when audit or invariants find fault with the backup.")
@with_appcontext
def restore(path: Path, yes: bool, despite_findings: bool) -> None:
    """Put the backup PATH back. Stop the web server and the scheduler first.

    The archive is checked as a whole, restored beside the present database and verified there before anything
    changes. Afterwards everybody has to sign in again, and no mail leaves until `flask outbox release`: nobody knows
    which letters went out after the backup was made.
    """
    settings = current_app.extensions["tdkt"].settings
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    db.session.remove()
    db.engine.dispose()
    try:
        done = backup.restore(
            path, settings.database_url, _store(), revision=script.get_current_head() or "", replace=yes,
            accept=despite_findings, now=clock.now(),
        )  # fmt: skip
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for finding in done.findings:
        print(f"warning: {finding}")
    counts = done.manifest.counts
    print(
        f"restore: the state of {done.manifest.made_at}: {counts['nomination']} nomination(s),"
        f" {counts['nomination_event']} event(s), {len(done.manifest.parts) - 1} file(s)"
    )
    if done.kept:
        print(f"The database that was there before is kept as {done.kept}")
    print("Mail is held: when you know what was sent since, run `flask outbox release` (or with --discard).")


def _store() -> Store:
    settings = current_app.extensions["tdkt"].settings
    return Store(settings.upload_dir, settings.max_upload_bytes)


commands = [save, restore]
