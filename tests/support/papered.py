"""The world as the pages of papers are tested: a plan, forms without tokens, error pages, the clock after the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import cases
from tests.support.cases import AFTER
from tests.support.pages import set_clock
from tests.support.world import World, world

if TYPE_CHECKING:
    from flask import Flask


def papered(app: Flask) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SHOW_ERROR_PAGES"] = True
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled
