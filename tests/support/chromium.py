"""The distribution's browser, driven by Playwright; Playwright's own download is not needed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.support.ensure_system import browser, has_libatomic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start the browser. Raises RuntimeError with one clear sentence if the machine lacks it."""
    program = browser()
    if program is None:
        raise RuntimeError("No browser found: apt-get install chromium")
    if not has_libatomic():
        raise RuntimeError("The browser driver needs a library: apt-get install libatomic1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            # Drawing by the processor alone is quicker than imitating a graphics card with it.
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
