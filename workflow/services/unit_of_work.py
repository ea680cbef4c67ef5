"""The only commit of the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from workflow.errors import AlreadyDone, Conflict
from workflow.extensions import db, mail_enabled
from workflow.models import FormToken

_active: ContextVar[bool] = ContextVar("unit_of_work_active", default=False)

#: The token of the form being handled and the moment it came in; the first unit of work of the request uses it up.
form_token: ContextVar[dict[str, object] | None] = ContextVar("form_token", default=None)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open a session whose work is kept as a whole or not at all.

    Commits on leaving; rolls back when anything is raised. A second one inside the first is refused: one act, one
    commit. The request's read-only transaction is ended first, so that no act rests on an old snapshot.

    Raises Conflict when another writer changed a versioned row, AlreadyDone when this very form had its effect before.
    """
    if _active.get():
        raise RuntimeError("a unit of work is already open")
    db.session.rollback()
    reset = _active.set(True)
    session = Session(db.engine, expire_on_commit=False)
    session.info["mail"] = mail_enabled()
    try:
        _use_form_token(session)
        yield session
        session.commit()
        form_token.set(None)
    except (StaleDataError, IntegrityError) as error:
        session.rollback()
        raise Conflict from error  # a named constraint had the last word between two who asked at once
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
        _active.reset(reset)


def _use_form_token(session: Session) -> None:
    token = form_token.get()
    if token is None:
        return
    try:
        session.execute(insert(FormToken), token)
    except IntegrityError as error:
        raise AlreadyDone from error
