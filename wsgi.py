"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`."""

from __future__ import annotations

import sys

from workflow import create_app
from workflow.data import read_everything

app = create_app()
if sys.argv[1:3] != ["law", "check"]:  # which lists what is wrong with the law instead of stopping at the first
    read_everything()
