"""A browser without JavaScript, speaking HTTP to one web process: cookies, hidden fields, nothing followed."""

from __future__ import annotations

import html
import http.client
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.support.world import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

_HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE = re.compile(r"([a-z_-]+)=\"([^\"]*)\"")


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


@dataclass
class Browser:
    """One person at one machine. `port` may change: nobody notices which process answers."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def request(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), html.unescape(text))

    def again(self, port: int) -> Browser:
        """The same person's second window, at a web process of its own."""
        return Browser(port, dict(self.cookies), self.csrf)

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, **form: Any) -> Answer:
        """Send a form of one's own with the token of this session, as often as wanted."""
        return self.request("POST", path, {"csrf_token": self.csrf, "once": secrets.token_urlsafe(12)} | form)

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a page: what a browser would send without anybody typing."""
        page = self.get(path)
        assert page.status == 200, (path, page.status)
        inputs = [dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(page.text)]
        return {tag["name"]: tag.get("value", "") for tag in inputs if "name" in tag}

    def sign_in(self, account: str, password: str = PASSWORD) -> Browser:
        """Sign in as a person does: fetch the page, send its form."""
        hidden = self.hidden("/sign-in")
        answer = self.request("POST", "/sign-in", hidden | {"account": account, "password": password})
        assert answer.status == 303, (account, answer.status, answer.text)
        self.csrf = self.hidden("/account/password")["csrf_token"]
        return self
