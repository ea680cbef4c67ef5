"""A member at a phone of 360 px votes on forty items, by keyboard alone; the secretary opens and counts at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import voting
from tests.support.browsing import Visitor, serving, set_clock
from tests.support.cases import AFTER
from tests.support.world import PASSWORD, world
from workflow.extensions import password_hasher

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

ITEMS = 40


@pytest.mark.sqlite_only
def test_forty_items_on_a_phone(app: Flask, chromium: Browser, tmp_path: Path) -> None:
    with app.app_context():
        made = world(app, password_hasher().hash(PASSWORD))
        voting.accounts(made)
        meeting_id, items = voting.many_items(made, ITEMS)
    set_clock(app, AFTER)
    with serving(app) as address:
        desk = Visitor(chromium, address, "secretary")
        desk.go(f"/meetings/{meeting_id}")
        desk.press("Lập vòng bỏ phiếu")
        desk.page.get_by_label("Bỏ phiếu kín trên hệ thống").check()
        desk.page.get_by_label("Tệp khóa trên máy chủ ứng dụng").check()
        desk.picture(tmp_path / "new.png")
        desk.page.locator("main form button[type=submit]").click()
        desk.look()
        desk.picture(tmp_path / "created.png")
        desk.press("Niêm phong và mở")
        round_url = desk.page.url.removeprefix(address)

        phone = Visitor(chromium, address, "head", width="narrow")
        phone.go(round_url)
        phone.press("Bỏ phiếu")
        phone.picture(tmp_path / "empty.png")
        groups = phone.page.locator("fieldset")
        assert groups.count() == ITEMS
        assert phone.page.get_by_role("radio", name="Không đồng ý").count() == ITEMS
        assert groups.first.get_by_role("radio").count() == 3
        for place, item in enumerate(items):  # a radio group: reached by Tab, chosen by the space bar and the arrows
            phone.page.locator(f"#i{item}y").focus()
            phone.page.keyboard.press("Space")
            if place % 3:
                phone.page.keyboard.press("ArrowRight")
        phone.page.get_by_role("button", name="Xem lại phiếu").focus()
        phone.page.keyboard.press("Enter")
        phone.page.wait_for_url("**/vote")
        phone.page.get_by_role("heading", name="Xem lại phiếu trước khi gửi").wait_for()
        phone.look()
        phone.picture(tmp_path / "check.png")
        shown = phone.page.locator(".ballot-check label:visible").all_inner_texts()
        assert [text.strip() for text in shown] == ["Không đồng ý" if n % 3 else "Đồng ý" for n in range(ITEMS)]
        code = phone.page.locator(".receipt code").inner_text()
        phone.page.get_by_role("button", name="Bỏ phiếu").focus()
        phone.page.keyboard.press("Enter")
        phone.page.get_by_role("heading", name="Phiếu của bạn đã vào thùng").wait_for()
        phone.look()
        phone.picture(tmp_path / "receipt.png")
        assert phone.page.locator(".receipt code").inner_text() == code

        with app.app_context():
            round_id = int(round_url.rsplit("/", 1)[1])
            for key in set(voting.MEMBERS) - {"head"}:
                voting.vote(made, round_id, key)
        desk.go(round_url)
        desk.press("Kiểm phiếu")
        desk.picture(tmp_path / "close.png")
        desk.press("Kiểm phiếu và công bố")
        desk.picture(tmp_path / "results.png")
        phone.go(round_url)
        phone.picture(tmp_path / "results_phone.png")
        assert code in phone.page.locator(".codes").inner_text()
        phone.leave()
        desk.leave()
