"""The sweep: heads of units who still owe their review, one per hundred open cases, against one INSERT … SELECT.

Twice: the first run writes a reminder and a message per head, the second finds that all is said. The floor writes the
message alone: what is above it is the reminder's own row, which the floor does without. Memory is the highest of the
process's own objects while it sweeps: it must not grow with what is due.
"""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.benchmarks import population
from tests.benchmarks.clockwork import Line, duration, prepared_in_turns
from tests.support.world import world
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.ground import Ground

ROUNDS, WANTED, OF = 7, 2.5, 100
#: Three working days before the world's unit reviews end (06/12/2024), in the morning.
NOW = datetime(2024, 12, 3, 2, 0, tzinfo=UTC)
_OPEN = "CASE WHEN i % 7 < 3 THEN 'registered' ELSE 'draft' END"
_FLOOR = (
    "INSERT INTO notice (user_id, kind, link, data, dedupe_key, created_at, mail, mail_attempts, mail_next_at, mail_error)"
    " SELECT u.id, 'term_reminder', '/plans/1', '{}', 'term:1:' || o.id || ':' || u.id, ?, 'none', 0, ?, ''"
    " FROM organisation o JOIN role_grant g ON g.organisation_id = o.id AND g.role = 'unit_head' AND g.from_date <= ?"
    " AND (g.to_date IS NULL OR g.to_date >= ?) JOIN user_account u ON u.id = g.user_id AND u.active"
    " WHERE o.council_id = ? AND EXISTS (SELECT 1 FROM nomination n WHERE n.unit_id = o.id AND n.year = ?"
    " AND n.state IN ('registered', 'returned')) ON CONFLICT DO NOTHING"
)


def measure(ground: Ground, sizes: Sequence[int]) -> list[Line]:
    """Return two lines per number of cases: the run that writes and the one that finds nothing to write."""
    lines: list[Line] = []
    with ground.app.app_context():
        made, there, where = world(ground.app), 0, ground.name.split()[0]
        for size in sizes:
            units = population.units(made, (size - there) // OF)
            population.nominations(ground, made, (there + 1, size), (units[0], len(units)), states=_OPEN, year="2024")
            due = there = size
            due //= OF
            floor = _floor(ground, made.organisations["centre"])
            swept = lambda: sweep(now=NOW)  # noqa: E731 (the contestant)
            for what, fresh in (("first run", True), ("second run", False)):
                race = prepared_in_turns(
                    {"product": _run(ground, swept, due, fresh=fresh), "floor": _run(ground, floor, due, fresh=fresh)},
                    ROUNDS,
                )
                note, times = f"floor {duration(race.each('floor'))}", race.times("product", "floor")
                note += f", {_memory(ground, swept, due, fresh=fresh)} kB"
                size_of = f"{where} {size // 1000}k, {due} due"
                lines.append(Line(f"sweep: {what}", size_of, race.each("product"), times, WANTED, note))
    return sorted(lines, key=lambda line: line.what)


def _memory(ground: Ground, work: Callable[[], int], due: int, *, fresh: bool) -> int:
    before, run = _run(ground, work, due, fresh=fresh)
    before()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak // 1024


def _run(
    ground: Ground, work: Callable[[], int], due: int, *, fresh: bool
) -> tuple[Callable[[], None], Callable[[], None]]:
    """A run that writes everything, or one that writes nothing; what makes it so is not counted."""

    def before() -> None:
        ground.run("DELETE FROM notice", "DELETE FROM reminder")
        if not fresh:
            work()

    def run() -> None:
        written = work()
        if (written >= due) is not fresh:
            raise RuntimeError(f"a sweep wrote {written} rows")

    return before, run


def _floor(ground: Ground, council: int) -> Callable[[], int]:
    moment = NOW.replace(tzinfo=None).isoformat(" ") if ground.sqlite else NOW
    today = NOW.date().isoformat() if ground.sqlite else NOW.date()
    statement, values = ground.sql(_FLOOR), (moment, moment, today, today, council, 2024)

    def run() -> int:
        ground.raw.execute("BEGIN")
        written: int = ground.raw.execute(statement, values).rowcount
        ground.raw.execute("COMMIT")
        return written

    return run
