"""The shape of every form page: 200 with the form, 422 with the form as it was filled."""

from __future__ import annotations

from typing import Any

from flask import render_template, request


def form_page(template: str, **values: Any) -> tuple[str, int]:
    """Render `template`; a POST that gets here was refused, so it answers 422 and keeps what was typed."""
    return render_template(template, **values), 422 if request.method == "POST" else 200
