"""A form that was sent: carried out, or shown again as it was filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from workflow.errors import Conflict, Refused
from workflow.web.errors import said
from workflow.web.forms.base import Form


@dataclass(frozen=True, slots=True)
class Done:
    """The act had its effect; `value` is what the service returned."""

    value: Any = None


def attempt(form: Form, act: Callable[[], Any]) -> Done | None:
    """Carry out `act` when the form was sent and is in order; None when there is a form to be shown.

    A refusal is put into the form, and so is the news that somebody was faster: what was typed is never lost.
    """
    if not form.validate_on_submit():
        return None
    try:
        return Done(act())
    except Refused as refused:
        form.refuse(refused.violations)
    except Conflict as conflict:
        form.overtaken = said(conflict)
    return None


def shown(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """Render the form: 200 when it was asked for, 422 when it was refused, 409 when somebody was faster."""
    overtaken = getattr(form, "overtaken", "")
    status = 409 if overtaken else 422 if request.method == "POST" else 200
    return render_template(template, form=form, overtaken=overtaken, **values), status
