"""The tables of conditions, a hold and the two laws in a real browser, at both widths, with their pictures when asked."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.browsing import Visitor, serving, set_clock
from tests.support.world import PASSWORD, World, world
from workflow.extensions import password_hasher

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

TODAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    with app.app_context():
        hashed = password_hasher().hash(PASSWORD)
    return world(app, hashed)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", pytest.param("narrow", marks=pytest.mark.slow)])
def test_conditions_holds_and_laws(
    app: Flask, made: World, chromium: Browser, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "DECEMBER", datetime(2026, 9, 25, 3, 0, tzinfo=UTC))
    with app.app_context():
        cases.plan(made, 2026)
        identifier = cases.reviewed(made, "chi", "CSTDCS", 2026)
        cases.voted(made, [identifier], now=datetime(2026, 9, 29, 3, 0, tzinfo=UTC))
        cases.submitted(made, [identifier], now=datetime(2026, 9, 30, 3, 0, tzinfo=UTC))
    set_clock(app, TODAY)
    an = made.people["an"]
    with serving(app) as address:
        secretary = Visitor(chromium, address, "secretary", width=width)
        page = secretary.go(f"/people/{an}/holds/new")
        page.select_option("[name=kind]", "complaint")
        page.fill("[name=reason]", "Đơn tố cáo ngày 15/11/2026")
        secretary.press("Tạm dừng xét")
        assert "Đơn tố cáo ngày 15/11/2026" in page.content()
        _picture(secretary, f"hold-{width}")
        secretary.press("Ghi kết luận")
        for path, name in (
            (f"/eligibility?unit={made.organisations['centre']}&award=CSTDCS&year=2024", "people"),
            (f"/eligibility?unit={made.organisations['centre']}&award=TTLDXS&year=2024", "collectives"),
            (f"/eligibility/cases?ids={identifier}", "cases"),
            (f"/nominations/{identifier}", "nomination"),
            (f"/nominations/{identifier}/law", "law"),
        ):
            secretary.go(path)
            _picture(secretary, f"{name}-{width}")
        secretary.leave()


def _picture(visitor: Visitor, name: str) -> None:
    if folder := os.environ.get("CONDITION_PICTURES"):
        visitor.picture(Path(folder) / f"{name}.png")
