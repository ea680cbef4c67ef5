"""The annex of a plan, read: quarters, numbered tasks, who leads and who co-ordinates.

Rows come as cells, whatever paper they stood in. What is not understood is kept, line by line, for a person to see:
every line of the paper ends up in a task, a heading, the part before the annex, or among the lines not understood.
"""

from workflow.domain.annex.lines import Line, table_lines, text_lines
from workflow.domain.annex.reading import MOST_TASKS, Annex, AnnexTask, read_annex

__all__ = ["MOST_TASKS", "Annex", "AnnexTask", "Line", "read_annex", "table_lines", "text_lines"]
