"""Filling in forms as a browser does: the page is fetched, its hidden fields come along."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def hidden(html: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form that posts to `action`; of the first form in the main part by default."""
    main = html.partition("<main")[2] or html
    forms = re.findall(r"<form\b.*?</form>", main, flags=re.DOTALL)
    chosen = next(form for form in forms if 'method="post"' in form and (not action or f'action="{action}"' in form))
    found = [dict(_ATTRIBUTE.findall(field)) for field in _HIDDEN.findall(chosen)]
    return {unescape(field["name"]): unescape(field.get("value", "")) for field in found}


def fill(client: FlaskClient, path: str, /, **fields: Any) -> TestResponse:
    """Open the form at `path` and send it back to the same address with these fields."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return client.post(path, data=hidden(page.text) | fields)


def press(client: FlaskClient, page: str, action: str, /, **fields: Any) -> TestResponse:
    """Press the button on `page` that posts to `action`."""
    return client.post(action, data=hidden(client.get(page).text, action) | fields)
