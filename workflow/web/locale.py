"""Which language a reader gets: the account's, else the one chosen in this browser, else Vietnamese."""

from __future__ import annotations

from flask import current_app, has_request_context, session

from workflow.web import exporting

LOCALES = ("vi", "en")


def select() -> str:
    """Files of lists are Vietnamese, as the papers are that they go into."""
    if has_request_context() and exporting.wanted():
        return "vi"
    chosen = session.get("locale", "")
    default: str = current_app.extensions["tdkt"].settings.default_locale
    return chosen if chosen in LOCALES else default
