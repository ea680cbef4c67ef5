"""Which language a reader gets: the account's, else the one chosen in this browser, else Vietnamese."""

from __future__ import annotations

from flask import current_app, session

LOCALES = ("vi", "en")


def select() -> str:
    chosen = session.get("locale", "")
    default: str = current_app.extensions["tdkt"].settings.default_locale
    return chosen if chosen in LOCALES else default
