"""The language of the pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session
from flask_login import current_user

from workflow import clock
from workflow.services import accounts
from workflow.web.locale import LOCALES
from workflow.web.security import acting, public, safe_next

blueprint = Blueprint("locale", __name__)


@blueprint.post("/language")
@public
def choose() -> Any:
    """Keep the language: in the browser, and in the account of whoever is signed in."""
    chosen = request.form.get("language", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        if current_user.is_authenticated:
            accounts.set_locale(chosen, actor=acting(), now=clock.now())
    return redirect(safe_next(request.form.get("next")), 303)
