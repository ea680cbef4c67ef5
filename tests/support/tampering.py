"""A database in the hands of its owner: no trigger, and where he likes no constraint, stops him."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support import cases
from workflow.domain.papers import Decide, Present
from workflow.domain.states import State
from workflow.extensions import db
from workflow.services import decisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.world import World

LATER = datetime(2022, 12, 30, 3, 0, tzinfo=UTC)


def three_cases(made: World) -> int:
    """Three cases of 2022: one registered, one awarded (returned), one voted, in the order of their identifiers."""
    cases.plan(made)
    cases.registered(made, "binh")
    case = cases.reviewed(made, "an")
    cases.voted(made, [case, cases.reviewed(made, "dung")])
    cases.submitted(made, [case])
    decide = Decide(
        cases=((case, cases.row(case).version),), body_id=made.organisations["department"], number="99/QĐ-STN",
        decided_on=date(2022, 12, 26), signer="Nguyễn Văn Ký",
    )  # fmt: skip
    assert decisions.approve(decide, actor=made.actor("approver", LATER.date()), now=LATER).decision_id
    present = Present(
        cases=((case, cases.row(case).version),), presented_on=LATER.date(), where="Hội trường", handed_over="Bằng"
    )
    (done,) = decisions.present(present, actor=made.actor("secretary", LATER.date()), now=LATER)
    assert done.state is State.AWARDED, done
    return case


@contextmanager
def tampered() -> Iterator[Session]:
    """A session of somebody who owns the database: no trigger stops him. Nothing of it is kept."""
    with Session(db.engine) as session:
        disarm(session)
        yield session
        session.rollback()


def disarm(session: Session) -> None:
    if db.engine.dialect.name == "postgresql":
        session.execute(text("ALTER TABLE nomination_event DISABLE TRIGGER ALL"))
        session.execute(text("ALTER TABLE nomination DISABLE TRIGGER ALL"))
        return
    for act in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER nomination_event_no_{act}"))
