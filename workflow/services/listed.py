"""Lists as files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any, cast

from workflow.documents import worksheet
from workflow.domain.listed import Listed


def as_file(listed: Listed, rows: Iterable[Any], *, asked: Sequence[str], now: datetime) -> IO[bytes]:
    """Return the list as XLSX in a file that is gone when it is closed; at most `domain.listed.MOST` rows.

    asked: the filters in words. Rows are read while they are written: neither is ever in memory as a whole.
    """
    content = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 (the caller closes it)
    worksheet.write(content, listed, rows, asked=asked, made_at=now)
    content.seek(0)
    return content
