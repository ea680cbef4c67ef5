"""Law and plan data: TOML files read once, strictly. A wrong file stops the start with file and key named."""

from __future__ import annotations

from functools import lru_cache

from workflow.data.law import read_catalogue
from workflow.data.reading import FOLDER, DataError
from workflow.data.tasks import QuarterTask, load_quarter_tasks
from workflow.domain.catalogue import Catalogue

__all__ = ["DataError", "QuarterTask", "load_catalogue", "load_quarter_tasks", "read_everything"]


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The awards and the rules by date in force. Raises DataError for anything that is not exactly right."""
    return read_catalogue(FOLDER)


def read_everything() -> None:
    """Read what a server needs before it answers. Raises DataError, file and key named, for the first defect."""
    from workflow.data.prizes import load_prizes  # reads the catalogue itself
    from workflow.data.ratings import load_ratings
    from workflow.data.reminders import load_reminders

    load_catalogue()
    load_prizes()
    load_ratings()
    load_quarter_tasks()
    load_reminders()
