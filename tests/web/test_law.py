"""The law's pages: packs by regime with every open value marked, and local regulations written by the secretary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.browsing import Visitor, serving
from tests.support.planned import client
from tests.support.posting import fill, press
from tests.support.shown import set_clock, words
from tests.support.world import PASSWORD, World, world
from workflow.domain.criteria import KINDS
from workflow.extensions import password_hasher
from workflow.web.pages.criteria_words import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
PAPER = {
    "number": "42/2024/QĐ-UBND", "title": "Quy chế thi đua, khen thưởng", "issued_on": "15/01/2024",
    "in_force_from": "01/02/2024", "in_force_to": "",
}  # fmt: skip
CAP = {"award_code": "CSTDCS", "key": "cap.share", "value": "10 %", "citation": "Điều 7 khoản 2", "confirmed": "y"}


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, NOW)
    with app.app_context():
        hashed = password_hasher().hash(PASSWORD)
    return world(app, hashed)


def written(made: World) -> str:
    """A regulation with one value, made through the forms; its address."""
    secretary = client(made, "secretary")
    answer = fill(secretary, "/law/regulations/new", council_id=str(made.organisations["centre"]),
                  issuer_id=str(made.organisations["province"]), **PAPER)  # fmt: skip
    assert answer.status_code == 303, words(answer.text)
    where = answer.headers["Location"]
    assert fill(secretary, f"{where}/values", **CAP).status_code == 303
    return where


def test_every_criterion_has_a_name() -> None:
    assert set(KINDS) == set(NAMES)


def test_the_law_of_today_and_of_another_regime(made: World) -> None:
    reader = client(made, "officer")
    today = words(reader.get("/law").text)
    assert "R4: từ 01/10/2026" in today
    assert "R4: Nghị định 152/2025/NĐ-CP hết hiệu lực sau ngày 28/02/2027, chưa có quy định tiếp theo." in today
    assert "chưa khai trần nào" in today
    assert "Huy hiệu Vì sự nghiệp" not in today
    past = words(reader.get("/law?regime=R1&q=chien si thi dua co so").text)
    assert "không quá 15 % số LĐTT Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3" in past
    assert "Người quyết định Sở" in past
    assert "Chiến sĩ thi đua toàn quốc" not in past
    assert "Quy chế Hội đồng thi đua, khen thưởng cơ sở (quy tắc địa phương, chưa xác nhận) Chưa xác nhận" in past
    assert "Không có danh hiệu, hình thức nào" in words(reader.get("/law?q=abcxyz").text)


def test_the_secretary_writes_a_regulation_that_everybody_reads(made: World) -> None:
    where = written(made)
    reader = client(made, "officer")
    page = words(reader.get(where).text)
    assert "Trần tỷ lệ 10 %" in page
    assert "R4: chưa khai trần → 10 %" in page
    assert "42/2024/QĐ-UBND (15/01/2024), Điều 7 khoản 2" in page
    assert "Thêm giá trị" not in page
    law = words(reader.get("/law?q=cstdcs").text)
    assert "Có quy định riêng" in law
    assert "Trần tỷ lệ 10 %" in law
    for tail in ("/edit", "/values"):
        assert reader.get(f"{where}{tail}").status_code == 403
    assert reader.get("/law/regulations/new").status_code == 403
    assert reader.get("/law/regulations/999").status_code == 404


def test_a_prize_and_what_it_changes(made: World) -> None:
    where, secretary = written(made), client(made, "secretary")
    prize = CAP | {"award_code": "GK_DV", "key": "prize.multiple", "value": "0,2", "citation": "Điều 9"}
    answer = fill(secretary, f"{where}/values", **prize | {"value": "447.000"})
    assert answer.status_code == 422
    assert "“447.000” không dùng được cho mục “Hệ số tiền thưởng” trong thời gian của văn bản. Ghi hệ số" in words(answer.text)
    assert fill(secretary, f"{where}/values", **prize).status_code == 303
    page = words(secretary.get(where).text)
    assert "Hệ số tiền thưởng 0,2 R2: chưa có hệ số → 0,2; R3: chưa có hệ số → 0,2; R4: chưa có hệ số → 0,2" in page
    assert "42/2024/QĐ-UBND (15/01/2024), Điều 9" in page
    assert "Hệ số tiền thưởng 0,2" in words(secretary.get("/law?q=giay khen").text)


def test_a_bad_value_comes_back_as_it_was_typed(made: World) -> None:
    where, secretary = written(made), client(made, "secretary")
    answer = fill(secretary, f"{where}/values", **CAP | {"value": "nhiều lắm"})
    assert answer.status_code == 422
    said = words(answer.text)
    assert "“nhiều lắm” không dùng được cho mục “Trần tỷ lệ” trong thời gian của văn bản. Ghi tỷ lệ như 15 %" in said
    assert "nhiều lắm</textarea>" in answer.text
    assert fill(secretary, f"{where}/values", **CAP | {"award_code": ""}).status_code == 422
    assert fill(secretary, f"{where}/edit", **PAPER | {"in_force_to": "01/01/2024"}).status_code == 422


def test_a_value_is_taken_out_and_the_paper_changed(made: World) -> None:
    where, secretary = written(made), client(made, "secretary")
    assert press(secretary, where, f"{where}/values/1/remove").status_code == 303
    assert "Chưa có giá trị nào" in words(secretary.get(where).text)
    issuer = {"issuer_id": str(made.organisations["province"])}
    assert fill(secretary, f"{where}/edit", **PAPER | issuer | {"title": "Quy chế mới"}).status_code == 303
    assert "Quy chế mới" in words(secretary.get(where).text)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_pages_in_a_browser(made: World, chromium: Browser, width: str, tmp_path: Path) -> None:
    where = written(made)
    with serving(made.app) as address:
        visitor = Visitor(chromium, address, "secretary", width=width)
        for number, path in enumerate(("/law", "/law?regime=R1&q=co so", where, f"{where}/values", f"{where}/edit")):
            assert "/sign-in" not in visitor.go(path).url
            visitor.picture(tmp_path / f"law-{width}-{number}.png")
        visitor.leave()
