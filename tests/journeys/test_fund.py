"""Paying what a decision gave and keeping the book, in a browser at both widths: each page as axe and the window see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.browsing import Visitor, serving, set_clock
from tests.support.cases import row
from tests.support.standing import LATER, standing
from tests.support.world import PASSWORD, world
from workflow.domain.states import State
from workflow.extensions import password_hasher

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", pytest.param("narrow", marks=pytest.mark.slow)])
def test_paying_and_the_book(app: Flask, chromium: Browser, tmp_path: Path, width: str) -> None:
    with app.app_context():
        made = world(app, password_hasher().hash(PASSWORD))
        cases.plan(made)
        case = standing(made, State.AWARDED)
        decision = row(case).decision_id
    set_clock(app, LATER)
    with serving(app) as address:
        visitor = Visitor(chromium, address, "secretary", width=width)
        page = visitor.go(f"/decisions/{decision}/payments")
        visitor.picture(tmp_path / "unpaid.png")
        page.check("[name=case]")
        page.fill("[name=document]", "PC 15/2022")
        visitor.press("Ghi đã chi")
        assert page.locator("main").get_by_text("Đã chi", exact=True).count() == 1
        visitor.picture(tmp_path / "paid.png")
        page.emulate_media(media="print")
        visitor.picture(tmp_path / "print.png")
        page.emulate_media(media="screen")
        visitor.go(f"/funds/{made.organisations['centre']}/entries/new")
        page.select_option("[name=kind]", "allocation")
        page.fill("[name=amount]", "5.000.000")
        page.fill("[name=document]", "PT 1/2022")
        visitor.press("Ghi vào sổ")
        visitor.picture(tmp_path / "book.png")
        assert page.get_by_text("4.550.000 ₫").count() > 0
        for path in (f"/decisions/{decision}/payments/{case}", "/funds/entries/1/reverse",
                     f"/funds/{made.organisations['centre']}/handover"):  # fmt: skip
            visitor.go(path)
            visitor.picture(tmp_path / f"{path.strip('/').replace('/', '-')}.png")
        visitor.leave()
