"""`make bench`: every figure as a ratio to a hand-written floor in the same run. Nothing is asserted, no test reads it.

    python -m tests.benchmarks [step] [list] [sweep] [page] [radar] [paper] [--large] [--database sqlite|postgresql]

--large adds the list and the sweep over 1,000,000 rows (minutes to fill).
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import lists, pages, papers, radar, step, sweep
from tests.benchmarks.clockwork import Line, table
from tests.benchmarks.ground import postgresql_ground, sqlite_ground
from tests.support.postgres import running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.ground import Ground

PARTS = ("step", "list", "sweep", "page", "radar", "paper")
TITLES = {
    "step": "One step of a nomination (permission, rules, hash chain, notices) against the same writes by hand",
    "list": "A page of the list of nominations with its count, against the same SELECTs by hand",
    "sweep": "The sweep, one open case in a hundred due, against one INSERT … SELECT",
    "page": "Whole pages under gunicorn against a bare hello",
    "radar": "The radar over 1,000 of 30,000 people with five years of records, against reading the same rows by SQL",
    "paper": "Papers, against the library writing the same words on bare pages",
}


def main() -> None:
    """Run the chosen parts and print one table each."""
    parser = argparse.ArgumentParser(description="Benchmarks as ratios to hand-written floors.")
    parser.add_argument("parts", nargs="*", help=f"any of {', '.join(PARTS)}; default: all")
    parser.add_argument("--large", action="store_true", help="the list and the sweep over 1,000,000 rows too")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tdkt-bench-")))
        for part in chosen.parts or PARTS:
            begun, lines = time.monotonic(), list(_lines(part, folder, stack, chosen))
            print(table(f"{TITLES[part]} ({time.monotonic() - begun:.0f} s)", lines), flush=True)


def _lines(part: str, folder: Path, stack: contextlib.ExitStack, chosen: argparse.Namespace) -> Iterator[Line]:
    if part == "paper":
        yield from papers.measure()
        return
    sizes = (1_000, 100_000, 1_000_000) if chosen.large else (1_000, 100_000)
    measure: dict[str, Callable[[Ground], list[Line]]] = {
        "step": step.measure,
        "list": lambda ground: lists.measure(ground, sizes),
        "sweep": lambda ground: sweep.measure(ground, (10_000, *sizes[1:])),
        "page": lambda ground: pages.measure(ground, folder),
        "radar": radar.measure,
    }
    if chosen.database != "postgresql":
        for full in (True, False) if part == "step" else (True,):
            with sqlite_ground(folder, f"{part}_{full}", full=full) as ground:
                yield from measure[part](ground)
    if chosen.database != "sqlite":
        with running_postgres(durable=True) as server, postgresql_ground(server, folder, part) as ground:
            yield from measure[part](ground)


if __name__ == "__main__":
    main()
