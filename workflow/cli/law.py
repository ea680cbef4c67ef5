"""`flask law`: the rule packs from the command line. Other modules add their commands to `group`."""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("law", help="The law as data: packs, quotas, explanations, money.")
commands = [group]
