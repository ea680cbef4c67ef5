"""The application on a real port with a clock that the test sets, and pages that are checked as they are visited."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from tests.support.world import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Page

WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 360, "height": 740}}
#: Axe rules of WCAG 2.0 to 2.2, A and AA.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
#: What each element of a page is to axe: its tag, classes, attributes, place, ground, and whether it has a name and content.
SHAPES = """
Array.from(new Set(Array.from(document.querySelectorAll("*"), one => [
  (one.closest(".card, .alert, .chip, .btn, nav, header, footer, table, form, details, dialog, main") || one).className,
  one.parentElement ? one.parentElement.tagName + "." + one.parentElement.className : "", one.tagName, one.className,
  one.getAttribute("role"), one.getAttribute("type"), one.getAttributeNames().sort(), !!one.textContent.trim(),
  !!(one.labels && one.labels.length), !!(one.getAttribute("aria-label") || one.getAttribute("alt")), one.disabled,
].join("|"))))"""
#: Those that axe has looked at in this process, with the width of the window.
SEEN: set[tuple[int, str]] = set()


def set_clock(app: Flask, moment: datetime) -> None:
    """Let the application's clock show `moment` now."""
    runtime = app.extensions["tdkt"]
    app.extensions["tdkt"] = replace(runtime, clock_offset=moment - datetime.now(UTC))


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application on loopback; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Visitor:
    """Somebody at a browser: signs in, goes, fills, clicks; every page he stops at must be without axe's findings."""

    def __init__(
        self, chromium: Browser, address: str, account: str, *, width: str = "wide", password: str = PASSWORD,
        axe: bool | None = None,
    ) -> None:  # fmt: skip
        """axe: whether axe looks at each page; by itself at the wide width, where the same page holds more."""
        self.axe = width == "wide" if axe is None else axe
        self.context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport=WIDTHS[width])  # type: ignore[arg-type]
        self.address, self.page = address, self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.goto(f"{address}/sign-in")
        self.look()
        self.page.fill("[name=account]", account)
        self.page.fill("[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"{address}/**")
        self.look()

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:  # a refusal is an answer, not a fault
            self.troubles.append(f"console: {text}")

    def go(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        self.look()
        return self.page

    def look(self) -> None:
        """Check the page as it stands: nothing for axe, nothing wider than the window, no script trouble."""
        if self.axe:
            self._axe()
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            self.troubles.append(f"{self.page.url}: {wider} px too wide")

    def _axe(self) -> None:
        """Give the page to axe if anything on it is of a kind that axe has not looked at yet."""
        width = self.page.viewport_size["width"]  # type: ignore[index]
        shapes = {(width, shape) for shape in self.page.evaluate(SHAPES)}
        if shapes <= SEEN:
            return
        found = Axe().run(self.page, options=RULES)
        if found.violations_count:
            self.troubles.append(f"{self.page.url}: {found.generate_report()}")
        SEEN.update(shapes)

    def press(self, label: str) -> None:
        """Click the one button or link of the main area with these words, and look at where it leads."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=label, exact=True)
        (button if button.count() else main.get_by_role("link", name=label, exact=True)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=path, full_page=True)

    def leave(self) -> None:
        self.context.close()
        if self.troubles:
            pytest.fail("\n".join(self.troubles))
