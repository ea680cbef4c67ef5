"""What commands that act share: in whose name, at what moment, and how a refusal is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app
from flask_babel import force_locale

from workflow import clock
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.eligibility import Finding
from workflow.domain.phrases import Phrase
from workflow.domain.text import fold
from workflow.errors import Conflict, Forbidden, NoRuleInForce, NotFound, Refused, Violation
from workflow.extensions import reading
from workflow.queries import names
from workflow.queries.roles import load_actor

#: A module of this package must say what it adds to the command line: nothing.
commands: list[click.Command] = []

#: `--as`: every act has an actor, with the very rights he has in the browser.
acting_as = click.option("--as", "account", required=True, metavar="ACCOUNT", help="Account in whose name it is done.")


def say(reason: Violation | Finding | Phrase) -> str:
    """A reason as the pages say it. Taken from the templates' filter: the command line knows nothing of the web."""
    return str(current_app.jinja_env.filters["say"](reason))


def actor_of(account: str) -> Actor:
    """Return the account's holder with the roles in force today. Raises a usage error for an unknown one."""
    known = names.users(reading()).get(fold(account))
    actor = load_actor(reading(), known[0], local_date(clock.now())) if known else None
    if actor is None:
        raise click.BadParameter(f"no active account {account!r}", param_hint="--as")
    return actor


@contextmanager
def refusals() -> Iterator[None]:
    """Say a refusal of the services in the words of the pages and end with exit code 1."""
    try:
        yield
    except Refused as refused:
        with force_locale("vi"):
            raise click.ClickException("\n".join(say(v) for v in refused.violations)) from None
    except NotFound:
        raise click.ClickException("Không có, hoặc không thuộc phạm vi của tài khoản này.") from None
    except Forbidden:
        raise click.ClickException("Tài khoản này không có quyền làm việc đó.") from None
    except Conflict:
        raise click.ClickException("Có người vừa sửa trước. Làm lại.") from None
    except NoRuleInForce as gap:
        raise click.ClickException(f"Chưa có quy định nào có hiệu lực cho {gap.rule}.") from None


class Instant(click.ParamType[datetime]):
    """An ISO moment with its zone."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2024-02-07T08:00+07:00", param, ctx)
        if moment.utcoffset() is None:
            self.fail(f"{value!r} has no zone: write 2024-02-07T08:00+07:00", param, ctx)
        return moment.astimezone(UTC)
