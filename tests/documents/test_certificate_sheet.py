"""A certificate as printed: a name however long keeps within its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.documents.decree import MM, Sheet
from tests.support.papers import IMPRINT, entry
from workflow.documents.decisions import Given, certificate
from workflow.documents.pdf import pdf
from workflow.domain.states import CommendationType
from workflow.domain.stock import Stock

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2022, 12, 22, tzinfo=UTC)


@pytest.mark.parametrize(("name", "size"), [("Lò Thị An", 26), ("Phòng Tư vấn và Giới thiệu việc làm " * 6, None)])
def test_a_long_name_is_set_smaller(tmp_path: Path, name: str, size: int | None) -> None:
    given = Given(entry=entry(name, "GK_SO"), type=CommendationType.MERIT, year=2022, giver="GIÁM ĐỐC SỞ", number="619/QĐ-S",
                  decided_on=date(2022, 12, 22))  # fmt: skip
    paper = certificate(given, IMPRINT, Stock())
    (tmp_path / "giay-khen.pdf").write_bytes(pdf([paper], made_at=NOW))
    sheet = Sheet.read(tmp_path / "giay-khen.pdf")
    assert len(sheet.sizes) == 1
    places = {spot.part: spot for spot in paper.spots}
    lines = [one for one in sheet.said if places["name"].y * MM - 3 <= one.top < places["detail"].y * MM - 3]
    assert " ".join(one.text.strip() for one in lines) == paper.name.strip()
    assert max(one.top + one.size * 0.8 for one in lines) <= places["detail"].y * MM
    if size is not None:
        assert {round(one.size) for one in lines} == {size}
