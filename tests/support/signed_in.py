"""A browser without JavaScript that is signed in, without the price of hashing a password."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from workflow.extensions import db
from workflow.models import SignIn
from workflow.web.security import token_hash

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def client_of(app: Flask, user_id: int) -> FlaskClient:
    """Return a client whose cookie belongs to a running sign-in of the user."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC) + app.extensions["tdkt"].clock_offset
    with app.app_context(), Session(db.engine) as session:
        session.add(
            SignIn(token_hash=token_hash(token), user_id=user_id, started_at=now, expires_at=now + timedelta(hours=12))
        )
        session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["seen"] = str(now.timestamp())
    return client
