"""The quarterly tasks of a year's plan, out of quarter_tasks.toml."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from workflow.data.reading import FOLDER, read


class Recurrence(StrEnum):
    """yearly: copied into every plan. event: planned as well, but only an event makes it due."""

    YEARLY = "yearly"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class QuarterTask:
    """One line of the annex; `number` counts within the quarter, `title` holds {year}."""

    quarter: int
    number: int
    title: str
    lead: tuple[str, ...]
    coordinators: tuple[str, ...]
    recurrence: Recurrence

    def title_for(self, year: int) -> str:
        return self.title.replace("{year}", str(year))


@lru_cache(maxsize=1)
def load_quarter_tasks() -> tuple[QuarterTask, ...]:
    """The tasks in the order of the annex. Raises DataError for a wrong file."""
    return read_quarter_tasks(FOLDER / "quarter_tasks.toml")


def read_quarter_tasks(path: Path) -> tuple[QuarterTask, ...]:
    tasks: list[QuarterTask] = []
    with read(path) as file:
        file.text("citation")
        for row in file.tables("task"):
            with row:
                task = QuarterTask(
                    quarter=row.number("quarter"),
                    number=row.number("number"),
                    title=row.text("title"),
                    lead=row.texts("lead"),
                    coordinators=row.texts("coordinators"),
                    recurrence=row.choice("recurrence", Recurrence),
                )
                if task.quarter not in (1, 2, 3, 4):
                    raise row.wrong("quarter", f"no quarter {task.quarter}")
                expected = sum(other.quarter == task.quarter for other in tasks) + 1
                if task.number != expected:
                    raise row.wrong("number", f"{expected} expected, not {task.number}")
                tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: (task.quarter, task.number)))
