"""R-08: between the page and the act time passes, roles end, accounts close. What counts is the moment of the act."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from tests.support.clock import set_clock
from tests.support.many_cases import many_cases
from tests.support.posting import hidden
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import Role, Section, State
from workflow.errors import Conflict, Refused
from workflow.extensions import db
from workflow.models import LateDoor, Nomination, NominationEvent, RoleGrant, SignIn, User
from workflow.services import nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

#: "Trước ngày 10/02/2024": the last instant is the end of 09/02, 17:00 UTC.
CLOSES = datetime(2024, 2, 9, 17, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


def cases(made: World, state: State) -> list[int]:
    with made.app.app_context():
        return many_cases(made, 1, state)


def written(made: World) -> tuple[int, int]:
    """How much there is: whatever is refused leaves it alone."""
    with made.app.app_context(), Session(db.engine) as session:
        events = session.scalar(select(func.count()).select_from(NominationEvent))
        return events or 0, session.scalar(select(func.sum(Nomination.version))) or 0


def change(made: World, *statements: object) -> None:
    with made.app.app_context(), Session(db.engine) as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[call-overload]
        session.commit()


def test_the_term_ends_between_the_page_and_the_registration(made: World) -> None:
    (case,) = cases(made, State.DRAFT)
    set_clock(made.app, CLOSES - timedelta(minutes=1))
    client = client_of(made.app, made.users["officer"])
    page = client.get(f"/nominations/{case}/register")
    assert page.status_code == 200
    form, before = hidden(page.text) | {"confirmed": "1"}, written(made)
    set_clock(made.app, CLOSES + timedelta(seconds=1))
    answer = client.post(f"/nominations/{case}/register", data=form)
    assert answer.status_code == 422
    assert "Đã hết hạn đăng ký từ" in answer.text
    assert written(made) == before


@pytest.mark.parametrize(("early", "accepted"), [(timedelta(milliseconds=1), True), (timedelta(0), False)])
def test_the_instant_counts_to_the_millisecond(made: World, early: timedelta, accepted: bool) -> None:
    (case,) = cases(made, State.DRAFT)
    step = c.Register(nomination_id=case, version=1)
    with made.app.app_context():
        if accepted:
            assert nominations.register(step, actor=made.actor("officer"), now=CLOSES - early) is State.REGISTERED
        else:
            with pytest.raises(Refused):
                nominations.register(step, actor=made.actor("officer"), now=CLOSES - early)


def test_a_late_door_shuts_between_the_page_and_the_registration(made: World) -> None:
    (case,) = cases(made, State.DRAFT)
    until = CLOSES + timedelta(days=3)
    with made.app.app_context(), Session(db.engine) as session:
        session.add(
            LateDoor(plan_id=made.plan_id, organisation_id=made.organisations["office"], until=until, reason="Ốm",
                     opened_by_id=made.users["director"], opened_at=CLOSES)
        )  # fmt: skip
        session.commit()
    set_clock(made.app, until - timedelta(minutes=1))
    client = client_of(made.app, made.users["officer"])
    form = hidden(client.get(f"/nominations/{case}/register").text) | {"confirmed": "1"}
    set_clock(made.app, until)
    assert client.post(f"/nominations/{case}/register", data=form).status_code == 422


def _role_ends(made: World) -> None:
    ended = update(RoleGrant).where(RoleGrant.user_id == made.users["head"], RoleGrant.role == Role.UNIT_HEAD)
    change(made, ended.values(to_date=date(2024, 2, 4)))


def _account_closes(made: World) -> None:
    change(made, update(User).where(User.id == made.users["head"]).values(active=False))


def _signed_out_elsewhere(made: World) -> None:
    change(made, update(SignIn).values(ended_at=datetime(2024, 2, 5, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("meanwhile", "statuses"),
    [(_role_ends, {403, 404}), (_account_closes, {303}), (_signed_out_elsewhere, {303})],
)
def test_the_right_ends_between_the_page_and_the_review(
    made: World, meanwhile: Callable[[World], None], statuses: set[int]
) -> None:
    (case,) = cases(made, State.REGISTERED)
    set_clock(made.app, datetime(2024, 2, 5, 1, 0, tzinfo=UTC))
    client = client_of(made.app, made.users["head"])
    page = client.get(f"/nominations/{case}/review")
    assert page.status_code == 200
    form = hidden(page.text) | {"held_on": "05/02/2024", "present": "8", "yes": "8"}
    before = written(made)
    meanwhile(made)
    answer = client.post(f"/nominations/{case}/review", data=form)
    assert answer.status_code in statuses
    if answer.status_code == 303:
        assert "/sign-in" in answer.location
    assert written(made) == before


def test_whoever_lost_his_right_to_a_faster_colleague_hears_who(made: World) -> None:
    """The head may return what is registered; once it is reviewed only the secretary may. He is told why, not 403."""
    (case,) = cases(made, State.REGISTERED)
    set_clock(made.app, datetime(2024, 2, 5, 1, 0, tzinfo=UTC))
    client = client_of(made.app, made.users["head"])
    form = hidden(client.get(f"/nominations/{case}/return").text) | {"reason": "Thiếu", "sections": "report"}
    with made.app.app_context():
        step = c.Review(nomination_id=case, version=2, held_on=date(2024, 2, 5), present=8, yes=8)
        nominations.review(step, actor=made.actor("head"), now=datetime(2024, 2, 5, 1, 2, tzinfo=UTC))
        late = c.Return(nomination_id=case, version=2, reason="Thiếu", sections=(Section.REPORT,))
        with pytest.raises(Conflict) as told:
            nominations.return_(late, actor=made.actor("head"), now=datetime(2024, 2, 5, 1, 3, tzinfo=UTC))
    assert told.value.who == "Quàng Văn Trưởng"
    answer = client.post(f"/nominations/{case}/return", data=form)
    assert answer.status_code == 409
    assert "Quàng Văn Trưởng đã làm trước bạn lúc 05/02/2024 08:02" in answer.text
    fresh = client.post(f"/nominations/{case}/return", data=form | {"version": "3", "once": "x"})
    assert fresh.status_code == 403


@pytest.mark.postgresql_only  # on SQLite the writer holds the database from its first statement on
def test_another_act_between_the_check_and_the_write(made: World) -> None:
    """The step has read its facts and is about to write; somebody else's whole step is committed in between."""
    (case,) = cases(made, State.REGISTERED)
    now = datetime(2024, 2, 5, 1, 0, tzinfo=UTC)
    met: list[str] = []

    def withdraw() -> None:
        with made.app.app_context():
            step = c.Withdraw(nomination_id=case, version=2, reason="Xin rút")
            nominations.withdraw(step, actor=made.actor("officer"), now=now)

    def in_between(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE nomination") and not met:
            met.append(statement)
            thread = threading.Thread(target=withdraw)
            thread.start()
            thread.join()

    with made.app.app_context():
        head = made.actor("head")
        event.listen(db.engine, "before_cursor_execute", in_between)
        review = c.Review(nomination_id=case, version=2, held_on=date(2024, 2, 5), present=8, yes=8)
        with pytest.raises(Conflict) as told, unit_of_work() as session:
            nominations.act(session, review, actor=head, now=now)
    assert (told.value.who, told.value.state) == ("Hà Thị Đầu", State.WITHDRAWN)
