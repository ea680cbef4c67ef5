"""`flask audit verify` and `flask check-invariants`: is what stands in the database what happened?"""

from __future__ import annotations

import json
import sys
import time

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from workflow.cli.acting import say
from workflow.services import invariants, verify

_LIMITS = (
    "Found by this: altered, deleted, inserted, swapped, repeated or cut-off events, and nominations that say something"
    " else than their events. Not found: a chain computed anew from end to end by an owner of the database, unless the"
    " head above is compared with the one noted elsewhere (same number of events, same head)."
)


@click.group("audit")
def group() -> None:
    """The audit of nominations."""


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@with_appcontext
def verify_chain(as_json: bool) -> None:
    """Replay every nomination's chain of events and name the first broken link.

    Exit code 1 when one is broken. Each event holds the hash of the one before; the last one must agree with the
    nomination's row and dossier. Somebody who owns the database and has the program can compute a whole chain anew;
    that shows only against the head printed here at an earlier moment and kept elsewhere, so note it. Changes of
    other data are kept append-only by trigger (see check-invariants) and carry no chain.
    """
    report = verify.run()
    with force_locale("vi"):
        reason = say(report.broken.reason) if report.broken else ""
    if as_json:
        told: dict[str, object] = {
            "ok": report.broken is None, "nominations": report.nominations, "events": report.events,
            "head": report.head, "broken": None,
        }  # fmt: skip
        if report.broken:
            link = report.broken
            told["broken"] = {"nomination": link.nomination, "seq": link.seq, "code": link.code, "reason": reason}
        print(json.dumps(told, ensure_ascii=False))
    elif report.broken:
        print(f"BROKEN: {report.broken.nomination}, event {report.broken.seq}: {report.broken.code}: {reason}")
    else:
        print(f"audit verify: {report.nominations} nomination(s), {report.events} event(s), no broken link")
        print(f"head: {report.head}")
        print(_LIMITS)
    sys.exit(1 if report.broken else 0)


@click.command("check-invariants")
@with_appcontext
def check_invariants() -> None:
    """Check what must always be true of the database; print a sentence per finding. Exit code 1 when there is any."""
    start = time.perf_counter()
    findings = invariants.run()
    took = round((time.perf_counter() - start) * 1000)
    for finding in findings:
        print(finding)
    print(f"check-invariants: {len(invariants.CHECKS)} checks, {len(findings)} finding(s), {took} ms")
    sys.exit(1 if findings else 0)


commands = [group, check_invariants]
