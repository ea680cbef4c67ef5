"""Timing: every figure is a ratio to a floor that ran in the same seconds, so that a busy machine slows both."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Line:
    """One line of the table: `times` is the time divided by that of the floor, `wanted` what it should be at most."""

    what: str
    where: str
    seconds: float
    times: float
    wanted: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Race:
    """What each contestant took per unit of work, round by round."""

    seconds: Mapping[str, Sequence[float]]

    def each(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def times(self, name: str, floor: str) -> float:
        """The median of the rounds' ratios: both of a round met the same machine."""
        rounds = zip(self.seconds[name], self.seconds[floor], strict=True)
        return statistics.median(mine / least for mine, least in rounds)


def in_turns(contestants: Mapping[str, Callable[[], int]], rounds: int) -> Race:
    """Run each contestant once per round, in changing order. A contestant says how many units of work it did."""
    return _race({name: _whole(work) for name, work in contestants.items()}, rounds)


def prepared_in_turns(contestants: Mapping[str, tuple[Callable[[], object], Callable[[], object]]], rounds: int) -> Race:
    """The same for contestants made of something to be done before, which does not count, and the work itself."""
    return _race({name: _after(before, work) for name, (before, work) in contestants.items()}, rounds)


def _race(contestants: Mapping[str, Callable[[], float]], rounds: int) -> Race:
    names = list(contestants)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names if turn % 2 else reversed(names):
            gc.collect()
            gc.disable()
            seconds[name].append(contestants[name]())
            gc.enable()
    return Race(seconds)


def _whole(work: Callable[[], int]) -> Callable[[], float]:
    def timed() -> float:
        begun = time.perf_counter()
        units = work()
        return (time.perf_counter() - begun) / units

    return timed


def _after(before: Callable[[], object], work: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        before()
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return timed


def repeated(work: Callable[[], object], times: int) -> Callable[[], int]:
    """Make a contestant of a function: `times` calls in a round."""

    def run() -> int:
        for _ in range(times):
            work()
        return times

    return run


def table(title: str, lines: Sequence[Line]) -> str:
    """Return the lines as text, aligned."""
    cells = [("", "", "each", "× floor", "wanted", "")]
    for line in lines:
        wanted = "" if line.wanted is None else f"≤ {line.wanted:g}"
        cells.append((line.what, line.where, duration(line.seconds), f"{line.times:.2f}", wanted, line.note))
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    text = [title]
    for row in cells:
        left = [row[column].ljust(widths[column]) for column in (0, 1)]
        right = [row[column].rjust(widths[column]) for column in (2, 3, 4)]
        text.append("  ".join([*left, *right, row[5]]).rstrip())
    return "\n".join([*text, ""])


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds:.0f} s"
    return f"{seconds * 1e6:.3g} µs"
