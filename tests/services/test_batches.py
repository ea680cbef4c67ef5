"""Many cases at once: the preview tells the truth, costs the same for any number, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, DECEMBER, registered, reviewed, row, state, submitted, voted
from tests.support.world import World, world
from workflow.domain.catalogue import Msgid
from workflow.domain.states import Section, State, Trigger
from workflow.errors import Forbidden, Refused
from workflow.extensions import db
from workflow.models import CouncilSeat
from workflow.services import batches

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def preview(made: World, trigger: Trigger, ids: list[int], who: str) -> list[batches.Row]:
    with Session(db.engine) as session:
        return batches.preview(session, trigger, ids, actor=made.actor(who, AFTER.date()), now=AFTER)


def said(rows: list[batches.Row]) -> dict[int, str]:
    return {found.nomination_id: found.violations[0].code if found.violations else "" for found in rows}


def test_the_preview_says_who_can_go_and_why_not(made: World) -> None:
    ready, not_yet = registered(made, "an"), reviewed(made, "binh")
    rows = preview(made, Trigger.REVIEW, [not_yet, ready, ready], "head")
    assert said(rows) == {not_yet: "wrong_state", ready: "dossier_incomplete"}
    assert [found.nomination_id for found in rows] == [not_yet, ready]
    assert (rows[1].subject, rows[1].unit, rows[1].award_code) == ("Lò Thị An", "Phòng Hành chính", "LDTT")


def test_ones_own_case_and_others_work(made: World) -> None:
    own, other = registered(made, "office_officer"), registered(made, "an")
    assert said(preview(made, Trigger.WITHDRAW, [own, other], "officer")) == {own: "own_case", other: ""}
    assert said(preview(made, Trigger.WITHDRAW, [other], "secretary")) == {other: "not_allowed"}


def test_what_one_cannot_see_does_not_exist(made: World) -> None:
    case = registered(made, "an")
    assert preview(made, Trigger.WITHDRAW, [case, 999_999], "other_officer") == []
    assert preview(made, Trigger.WITHDRAW, [case], "counsel_officer") == []


def test_the_unit_reads_the_public_words(made: World) -> None:
    case = reviewed(made, "an")
    voted(made, [case])
    with Session(db.engine) as session:  # the officer sits on the council no more
        session.get_one(CouncilSeat, made.seats["office_officer"]).to_date = DECEMBER.date()
        session.commit()
    (found,) = preview(made, Trigger.WITHDRAW, [case], "officer")
    assert found.violations[0].params["state"] == Msgid("Hội đồng đang xét")
    (inside,) = preview(made, Trigger.REVIEW, [case], "secretary")
    assert inside.violations[0].params["state"] is State.COUNCIL_VOTED


@pytest.mark.parametrize("trigger", batches.VERBS)
def test_as_many_queries_for_one_as_for_six(made: World, trigger: Trigger) -> None:
    ids = [registered(made, key) for key in ("an", "binh", "chi", "office_officer")]
    ids += [registered(made, key, "GK_SO") for key in ("an", "binh")]
    actor = made.actor("head", AFTER.date())
    counts = []
    for chosen in (ids[:1], ids):
        with Session(db.engine) as session, statements() as sent:
            batches.preview(session, trigger, chosen, actor=actor, now=AFTER)
        counts.append(len([one for one in sent if one.startswith(("SELECT", "WITH"))]))
        assert not [one for one in sent if one.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert counts[0] == counts[1] <= 10


def test_the_preview_of_approval_knows_who_prepared_the_case(made: World) -> None:
    ids = [reviewed(made, "an"), reviewed(made, "binh", "BK_BO")]
    voted(made, ids)
    submitted(made, ids)
    assert said(preview(made, Trigger.APPROVE, ids, "approver")) == {ids[0]: "", ids[1]: "no_authority"}
    assert said(preview(made, Trigger.FORWARD, ids, "approver")) == {ids[0]: "body_decides_itself", ids[1]: ""}


def test_one_that_cannot_go_holds_back_no_other(made: World) -> None:
    gone, stale, voted_on = registered(made, "an"), registered(made, "binh"), registered(made, "chi")
    chosen = [(gone, row(gone).version), (stale, 1), (voted_on, row(voted_on).version)]
    values = {"reason": "Thiếu tóm tắt", "sections": (Section.SUMMARY,)}
    head = made.actor("head", DECEMBER.date())
    results = {r.nomination_id: r for r in batches.run(Trigger.RETURN, chosen, values, actor=head, now=DECEMBER)}
    assert (results[gone].error, results[voted_on].error) == (None, None)
    assert results[stale].error is not None
    assert [state(case) for case in (gone, stale, voted_on)] == [State.RETURNED, State.REGISTERED, State.RETURNED]
    rows = {found.nomination_id: found for found in preview(made, Trigger.RETURN, [gone, stale], "head")}
    told = batches.explain(list(results.values()), rows)
    assert [(found.nomination_id, bool(reasons)) for found, _state, reasons in told] == [(gone, False), (stale, True)]


def test_the_run_asks_again(made: World) -> None:
    """What the preview allowed is not taken on trust."""
    case = registered(made, "an")
    chosen = [(case, row(case).version)]
    (result,) = batches.run(Trigger.WITHDRAW, chosen, {"reason": ""}, actor=made.actor("officer"), now=DECEMBER)
    assert isinstance(result.error, Refused)
    (result,) = batches.run(Trigger.WITHDRAW, chosen, {"reason": "x"}, actor=made.actor("head"), now=DECEMBER)
    assert isinstance(result.error, Forbidden)
    assert state(case) is State.REGISTERED


@pytest.mark.parametrize("trigger", [Trigger.VOTE, Trigger.LAPSE, Trigger.APPROVE, Trigger.SUBMIT, Trigger.REVOKE])
def test_papers_have_services_of_their_own(made: World, trigger: Trigger) -> None:
    with pytest.raises(ValueError):
        batches.run(trigger, [], {}, actor=made.actor("secretary"), now=AFTER)
