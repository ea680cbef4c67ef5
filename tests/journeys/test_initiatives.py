"""A round of initiatives in the browser, wide and narrow: sheet, round, handing in, scoring on a phone, conclusion."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.browsing import Visitor, serving, set_clock
from tests.support.innovating import GOOD, scored
from tests.support.world import PASSWORD, World, world
from workflow.domain.calendar import ZONE
from workflow.extensions import password_hasher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

MAY = datetime(2024, 5, 10, 9, 0, tzinfo=ZONE)
TITLE = "Phiếu hẹn trả kết quả qua tin nhắn"


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MAY)
    with app.app_context():
        return world(app, password_hasher().hash(PASSWORD))


@pytest.fixture
def address(app: Flask, made: World) -> Iterator[str]:
    with serving(app) as found:
        yield found


def on(page: Visitor, **fields: str) -> None:
    for name, value in fields.items():
        page.page.fill(f"main [name={name}]", value)


@pytest.mark.sqlite_only
@pytest.mark.timeout(900)
@pytest.mark.parametrize("width", ["wide", pytest.param("narrow", marks=pytest.mark.slow)])
def test_a_round_from_sheet_to_recognition(app: Flask, made: World, address: str, chromium: Browser, width: str, tmp_path: Path) -> None:
    secretary = Visitor(chromium, address, "secretary", width=width)
    secretary.go("/initiatives/rounds")
    secretary.press("Mở đợt")
    secretary.press("Lập phiếu trước")
    secretary.press("Lập phiếu")
    secretary.go("/initiatives/rounds/new")
    secretary.page.select_option("[name=number]", "1")
    on(secretary, opens_on="01/05/2024", closes_on="31/05/2024")
    secretary.press("Mở đợt")
    round_page = secretary.page.url.removeprefix(address)

    officer = Visitor(chromium, address, "officer", width=width)
    officer.go("/initiatives")
    officer.press("Nộp sáng kiến")
    officer.press("Nộp")  # nothing filled in: what is missing is said, nothing is lost
    assert officer.page.locator(".error-summary").count() == 1
    on(officer, title=TITLE, problem="Người dân đi lại ba lần.", solution="Gửi tin nhắn tự động.",
       novelty="Trước đây gọi điện từng người.", effect="Giảm một lần đi lại.", applied_where="Bộ phận một cửa",
       applied_since="01/02/2022", share_1="100")  # fmt: skip
    officer.page.select_option("[name=author_1]", str(made.people["an"]))
    officer.press("Lưu nháp")
    officer.press("Nộp")
    submission = officer.page.url.removeprefix(address)

    secretary.go(round_page)
    secretary.press("Dừng nhận, bắt đầu chấm")
    identifier = submission.rsplit("/", 1)[1]
    with app.app_context():
        scored(made, int(identifier), members=("deputy", "head", "counsel_head"))
    member = Visitor(chromium, address, "director", width=width)
    member.go(round_page)
    member.page.locator("main td a.btn-primary").click()
    member.page.wait_for_load_state()
    for number, points in enumerate(GOOD.values(), start=1):
        on(member, **{f"points_{number}": str(points)})
    member.look()
    member.picture(tmp_path / "score.png")
    member.press("Ghi phiếu chấm")
    member.leave()

    secretary.go(round_page)
    secretary.press("Khóa phiếu chấm")
    secretary.press("Biểu quyết, kết luận")
    on(secretary, **{f"yes_{identifier}": "6", f"voters_{identifier}": "7"}, number="12/QĐ-TTTN", decided_on="10/05/2024")
    secretary.picture(tmp_path / "conclude.png")
    secretary.press("Ghi kết luận")
    secretary.press("Kết thúc đợt")
    secretary.go(submission)
    secretary.press("Ghi phạm vi ảnh hưởng")
    secretary.page.select_option("[name=scope]", "province")
    on(secretary, body="UBND tỉnh Thử Nghiệm", number="55/QĐ-UBND", decided_on="10/05/2024")
    secretary.press("Ghi quyết định")
    secretary.picture(tmp_path / "recognised.png")
    main = secretary.page.locator("main").inner_text()
    assert "số 12/QĐ-TTTN ngày 10/05/2024" in main
    assert "6/7 = 85,71 %" in main
    secretary.go(f"/people/{made.people['an']}")
    assert TITLE in secretary.page.locator("main").inner_text()
    secretary.go("/initiatives/rounds/sheets/1")
    secretary.press("Lập lần mới")
    secretary.picture(tmp_path / "sheet-form.png")
    for visitor in (officer, secretary):
        visitor.leave()
