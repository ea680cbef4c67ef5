"""The fifteen tasks of the annex, quarter by quarter."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow.data import load_quarter_tasks
from workflow.data.reading import FOLDER, DataError
from workflow.data.tasks import read_quarter_tasks


def test_fifteen_tasks_in_four_quarters() -> None:
    tasks = load_quarter_tasks()
    assert [(task.quarter, task.number) for task in tasks] == [
        *((1, n) for n in (1, 2, 3, 4)),
        *((2, n) for n in (1, 2, 3, 4, 5)),
        *((3, n) for n in (1, 2)),
        *((4, n) for n in (1, 2, 3, 4)),
    ]
    assert all(task.lead and task.coordinators for task in tasks)


def test_only_the_unplanned_commendations_wait_for_an_event() -> None:
    events = [(task.quarter, task.number) for task in load_quarter_tasks() if task.recurrence == "event_driven"]
    assert events == [(1, 4)]


def test_titles_carry_the_year_of_the_plan() -> None:
    titles = [task.title_for(2024) for task in load_quarter_tasks()]
    assert "Báo cáo sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm 2024" in titles
    assert not any("{" in title or "2022" in title for title in titles)


def test_the_inspection_has_two_leads() -> None:
    (inspection,) = [task for task in load_quarter_tasks() if task.title.startswith("Kiểm tra")]
    assert len(inspection.lead) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("quarter = 2", "quarter = 5", r"task\[5\]: quarter: no quarter 5"),
        ("number = 2", "number = 3", r"task\[2\]: number: 2 expected, not 3"),
        ('recurrence = "event_driven"', 'recurrence = "sometimes"', r"task\[4\]: recurrence: 'sometimes'"),
        ("quarter = 1", "quarter = 1\ndue = 1", r"task\[1\]: due: unknown key"),
    ],
)
def test_wrong_tasks_stop_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "quarter_tasks.toml"
    path.write_text((FOLDER / path.name).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_quarter_tasks(path)
