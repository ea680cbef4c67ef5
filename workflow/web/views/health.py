"""Is the application alive: database reachable."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from workflow.extensions import reading
from workflow.web.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def index() -> tuple[Response, int]:
    """200 when the database answers. 503 comes from the error handler when it does not."""
    reading().execute(text("SELECT 1"))
    return jsonify(status="ok"), 200
