"""Is the application alive: the database answers, the scheduler was heard."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from workflow import clock
from workflow.extensions import reading
from workflow.queries import jobs
from workflow.services import local_days
from workflow.web.security import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def index() -> tuple[Response, int]:
    """200 when the database answers, else 503 from the error handler.

    The body says whether a scheduler runs ("running", "stale", "never") and when a sweep last ended well. That does
    not change the status: a load balancer that takes the web down because reminders wait would make one trouble into
    two. days_off_unknown names the years that are near and whose announced days off nobody has checked.
    """
    session = reading()
    session.execute(text("SELECT 1"))
    beat = jobs.heartbeat(session)
    scheduler = "never" if beat is None else "running" if beat.until > datetime.now(UTC) else "stale"
    swept = jobs.last_success(session, "sweep")
    lacking = local_days.years_lacking(session, clock.today())
    swept_at = swept.isoformat() if swept else None
    return jsonify(status="ok", scheduler=scheduler, swept_at=swept_at, days_off_unknown=lacking), 200
