"""The quarterly tasks of a year's plan, out of quarter_tasks.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workflow.data.reading import FOLDER, read
from workflow.domain.states import TaskClosing, TaskRecurrence


@dataclass(frozen=True, slots=True)
class QuarterTask:
    """One line of the annex; `number` counts within the quarter, `title` holds {year}."""

    quarter: int
    number: int
    title: str
    lead: tuple[str, ...]
    coordinators: tuple[str, ...]
    recurrence: TaskRecurrence
    closes_by: TaskClosing | None

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
                    recurrence=row.choice("recurrence", TaskRecurrence),
                    closes_by=row.choice("closes_by", TaskClosing) if row.has("closes_by") else None,
                )
                if task.quarter not in (1, 2, 3, 4):
                    raise row.wrong("quarter", f"no quarter {task.quarter}")
                expected = sum(other.quarter == task.quarter for other in tasks) + 1
                if task.number != expected:
                    raise row.wrong("number", f"{expected} expected, not {task.number}")
                tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: (task.quarter, task.number)))
