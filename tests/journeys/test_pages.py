"""Every page a role can reach from its menu, with the demonstration's data, at both widths: axe, width, scripts."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browsing import Visitor, serving, set_clock
from workflow.demo import program
from workflow.domain.calendar import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

DOCS = Path(__file__).resolve().parents[2] / "docs"
MONDAY = datetime(2024, 2, 5, 8, 0, tzinfo=ZONE)
ACCOUNTS = {
    "officer": "thu.ct", "head": "huong.bt", "secretary": "phuong.ht", "member": "anh.ptl", "chair": "thang.lv",
    "approver": "quyen.stl", "manager": "chien.cv", "staff": "quyet.hv", "auditor": "nghia.lt",
    "administrator": "nam.dh",
}  # fmt: skip
#: Pages behind the menu, beside the first row of each list.
FURTHER = {
    "officer": ["/nominations/new", "/nominations/register"],
    "secretary": ["/meetings/new", "/letters/new", "/plans/new"],
    "administrator": ["/users/new", "/organisations/new", "/substitutions/new"],
}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    set_clock(app, MONDAY)
    loaded = app.test_cli_runner().invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output
    with serving(app) as found:
        yield found


@pytest.mark.sqlite_only
@pytest.mark.timeout(900)
def test_every_page_from_every_menu(app: Flask, address: str, chromium: Browser) -> None:
    seen: set[tuple[str, str]] = set()
    for role, account in ACCOUNTS.items():
        for width in ("wide", "narrow") if role in ("officer", "secretary") else ("wide",):
            visitor = Visitor(chromium, address, account, width=width, password=program.password(),
                              axe=width == "wide" or role == "officer")  # fmt: skip
            for path in [*links(visitor, "nav a"), *FURTHER.get(role, [])]:
                if path != "/" and (path, width) in seen:
                    continue  # another role's; the frame around it was looked at on the home page
                visitor.go(path)
                seen.add((path, width))
                for first in links(visitor, "main table tbody th a")[:1]:
                    if (first, width) not in seen:
                        visitor.go(first)
                        seen.add((first, width))
            visitor.leave()
    reached = {path for path, _width in seen}
    assert {"/", "/nominations", "/board", "/meetings", "/letters", "/decisions", "/plans", "/people", "/users", "/jobs",
            "/audit", "/organisations"} <= reached  # fmt: skip
    the_year_at_a_glance_is_one_sheet(address, chromium)
    pictures(address, chromium)


def the_year_at_a_glance_is_one_sheet(address: str, chromium: Browser) -> None:
    director = Visitor(chromium, address, ACCOUNTS["chair"], password=program.password())
    sheets = director.go("/overview").pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
    director.leave()


def links(visitor: Visitor, selector: str) -> list[str]:
    """Addresses of this site behind the links that match, each once, in order."""
    found = visitor.page.eval_on_selector_all(selector, "all => all.map(one => one.getAttribute('href'))")
    return list(dict.fromkeys(path for path in found if path and path.startswith("/")))


def pictures(address: str, chromium: Browser) -> None:
    """The two pictures of the README; kept only by `PICTURES=1 make test`, so that a test run leaves the tree clean."""
    if not os.environ.get("PICTURES"):
        return
    secretary = Visitor(chromium, address, ACCOUNTS["secretary"], password=program.password())
    secretary.go("/")
    secretary.picture(DOCS / "home.png")
    secretary.go("/nominations?state=unit_reviewed")
    secretary.go(links(secretary, "main table tbody th a")[0])
    secretary.picture(DOCS / "nomination.png")
    secretary.leave()
