"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`."""

from __future__ import annotations

from workflow import create_app

app = create_app()
