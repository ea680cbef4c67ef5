"""`flask check-files`: do the rows of attachments and the files on disk agree?"""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from workflow import clock
from workflow.extensions import reading
from workflow.services import attachments


@click.command("check-files")
@with_appcontext
def check_files() -> None:
    """Name rows without their file, files without a row that are older than an hour, and files that were changed.

    Exit code 1 when there is any.
    """
    settings = current_app.extensions["tdkt"].settings
    store = attachments.Store(settings.upload_dir, settings.max_upload_bytes)
    findings = attachments.check(reading(), store, now=clock.now())
    for finding in findings:
        print(f"{finding.kind}: {finding.what} ({finding.detail})")
    print(f"check-files: {len(findings)} finding(s)")
    sys.exit(1 if findings else 0)


commands = [check_files]
