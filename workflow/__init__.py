"""TĐKT: the whole year of emulation and commendation work of a Vietnamese public body, in one web application."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask

from workflow import extensions

if TYPE_CHECKING:
    from config import Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the application carries beside Flask's own configuration."""

    settings: Settings
    clock_offset: timedelta


def create_app(settings: Settings | None = None) -> Flask:
    """Return the configured application. Raises config.ConfigError when a setting is missing or impossible."""
    from config import ROOT, Settings
    from workflow import cli, web
    from workflow.data import holidays

    settings = settings or Settings.from_env(os.environ)
    app = Flask(
        "workflow",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "workflow" / "static"),
        instance_path=str(settings.instance_dir),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=settings.engine_options(),
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_form_bytes,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="__Host-tdkt" if settings.secure_cookies else "tdkt",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an upload on a slow line must not lose its form
        BABEL_DEFAULT_LOCALE=settings.default_locale,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "workflow" / "translations"),
        BOOTSTRAP_SERVE_LOCAL=True,
        TESTING=settings.environment == "test",
    )
    start = settings.clock_start
    offset = start - datetime.now(UTC) if start else timedelta(0)
    app.extensions["tdkt"] = Runtime(settings, offset)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    holidays.consult(extensions.local_days)
    web.init_app(app)
    cli.init_app(app)
    return app
