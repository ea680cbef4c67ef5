"""The audit chain: whatever is changed by hand afterwards is named, and what cannot be seen is known (R-40)."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from tests.support.many_cases import many_cases
from tests.support.tampering import LATER, disarm, tampered, three_cases
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import Attachment, Decision, Nomination, NominationEvent, ProposalLetter
from workflow.models.base import table_of
from workflow.services import nominations, verify
from workflow.services.history import GENESIS, event_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskCliRunner

EVENT, CASE = table_of(NominationEvent), table_of(Nomination)
HEX = "f" * 64


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


@pytest.fixture
def awarded(made: World) -> int:
    return three_cases(made)


def events(nomination_id: int) -> list[dict[str, Any]]:
    with verify.still(db.engine) as session:
        query = select(EVENT).where(EVENT.c.nomination_id == nomination_id).order_by(EVENT.c.seq)
        return [dict(row) for row in session.execute(query).mappings()]


def found(session: Session) -> tuple[str, int, str]:
    """Nomination, event and kind of the break that the verification names."""
    broken = verify.verify(session).broken
    assert broken is not None
    assert broken.words()
    return broken.nomination, broken.seq, broken.code


def code(nomination_id: int) -> str:
    with verify.still(db.engine) as session:
        return session.scalars(select(Nomination.code).where(Nomination.id == nomination_id)).one()


def test_what_was_done_through_the_services_verifies(awarded: int) -> None:
    report = verify.run()
    assert report.broken is None
    assert report.nominations == 3
    assert report.events == sum(len(events(case)) for case in range(1, 4))


#: Each field of an event, changed so that it differs whatever it was, and how that shows.
FIELDS = {
    "kind": ("khác", "hash"),
    "actor_id": (987, "hash"),
    "actor_name": ("Người khác", "hash"),
    "on_behalf_of": ("Người khác", "hash"),
    "from_state": ("lapsed", "hash"),
    "to_state": ("lapsed", "hash"),
    "data": ('{"x":1}', "hash"),
    "rule_version": ("khác", "hash"),
    "fingerprint": (HEX, "hash"),
    "at": (datetime(2021, 1, 1, tzinfo=UTC), "hash"),
    "prev_hash": (HEX, "prev_hash"),
    "hash": (HEX, "hash"),
    "seq": (99, "seq"),
}


def test_every_field_of_every_event_is_covered(awarded: int) -> None:
    """R-40: planted n, detected n, each named where it stands."""
    assert set(FIELDS) | {"id", "nomination_id"} == set(EVENT.c.keys())
    history = events(awarded)
    named = code(awarded)
    for event in history:
        for field, (value, kind) in FIELDS.items():
            with tampered() as session:
                session.execute(update(EVENT).where(EVENT.c.id == event["id"]).values({field: value}))
                who, seq, how = found(session)
                assert (who, how) == (named, kind), (event["seq"], field)
                if field != "seq":
                    assert seq == event["seq"], field
    assert verify.run().broken is None


def test_an_event_given_to_another_nomination_is_missed(awarded: int) -> None:
    last = events(awarded)[-1]
    with tampered() as session:
        session.execute(update(EVENT).where(EVENT.c.id == last["id"]).values(nomination_id=awarded + 1, seq=99))
        assert found(session) == (code(awarded), last["seq"] - 1, "row")


def test_deleted_events_leave_a_gap_and_a_cut_tail_a_row_that_knows_more(awarded: int) -> None:
    history = events(awarded)
    for event in history[:-1]:
        with tampered() as session:
            session.execute(delete(EVENT).where(EVENT.c.id == event["id"]))
            assert found(session) == (code(awarded), event["seq"] + 1, "seq")
    for kept in range(1, len(history)):
        with tampered() as session:
            session.execute(delete(EVENT).where(EVENT.c.nomination_id == awarded, EVENT.c.seq > kept))
            assert found(session) == (code(awarded), kept, "row")
    with tampered() as session:
        session.execute(delete(EVENT).where(EVENT.c.nomination_id == awarded))
        assert found(session) == (code(awarded), 0, "no_events")


def test_swapped_events_are_found(awarded: int) -> None:
    one, two = events(awarded)[2:4]
    with tampered() as session:
        for event, seq in ((one, 998), (two, one["seq"]), (one, two["seq"])):
            session.execute(update(EVENT).where(EVENT.c.id == event["id"]).values(seq=seq))
        assert found(session) == (code(awarded), one["seq"], "prev_hash")


def test_a_repeated_event_is_found(awarded: int) -> None:
    last = events(awarded)[-1]
    copy = {name: value for name, value in last.items() if name != "id"}
    with tampered() as session:
        session.execute(insert(EVENT), copy | {"seq": last["seq"] + 1})
        assert found(session) == (code(awarded), last["seq"] + 1, "prev_hash")


def test_events_of_no_nomination_are_found(awarded: int) -> None:
    with tampered() as session:
        if db.engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(update(EVENT).where(EVENT.c.nomination_id == awarded).values(nomination_id=999))
        assert found(session) == (code(awarded), 0, "no_events")
        session.execute(update(EVENT).where(EVENT.c.nomination_id == 999).values(nomination_id=awarded))
        session.execute(insert(EVENT), {**events(awarded)[0], "id": None, "nomination_id": 999} | _new_id(session))
        assert found(session) == ("#999", 1, "unknown_nomination")


def _new_id(session: Session) -> dict[str, int]:
    return {"id": (session.scalar(select(func.max(EVENT.c.id))) or 0) + 1}


def rewrite(session: Session, nomination_id: int, changes: dict[int, dict[str, Any]]) -> None:
    """Compute a chain anew, as somebody with the program would, and let the nomination's row follow."""
    previous = GENESIS
    for event in events(nomination_id):
        changed = event | changes.get(event["seq"], {}) | {"prev_hash": previous}
        previous = event_hash(changed)
        session.execute(update(EVENT).where(EVENT.c.id == event["id"]).values(changed | {"hash": previous}))
    session.execute(update(CASE).where(CASE.c.id == nomination_id).values(head_hash=previous))


def test_a_whole_chain_computed_anew_shows_only_against_a_head_kept_elsewhere(awarded: int) -> None:
    """What the help says truthfully: without the checkpoint this is invisible."""
    before = verify.run()
    with tampered() as session:
        rewrite(session, awarded, {2: {"actor_name": "Người khác"}})
        after = verify.verify(session)
    assert after.broken is None
    assert (after.nominations, after.events) == (before.nominations, before.events)
    assert after.head != before.head
    assert verify.run().head == before.head


def test_a_step_the_table_does_not_have_is_found_though_every_hash_is_right(awarded: int) -> None:
    review = next(event["seq"] for event in events(awarded) if event["kind"] == "review")
    for change, how in (
        ({"kind": "approve"}, "step"),
        ({"to_state": "submitted"}, "step"),
        ({"kind": "edit"}, "step"),  # an edit leaves the state as it is
        ({"kind": "edit", "from_state": "draft", "to_state": "draft"}, "continuity"),
    ):
        with tampered() as session:
            rewrite(session, awarded, {review: change})
            assert found(session) == (code(awarded), review, how), change


def test_a_nomination_that_says_something_else_than_its_events_is_found(awarded: int) -> None:
    with tampered() as session:
        other_letter = ProposalLetter(council_id=1, body_id=1, title="khác", created_at=LATER)
        other = Decision(
            body_id=1, recorded_by_body_id=1, number="1", decided_on=date(2022, 1, 1), signer="x", created_at=LATER
        )
        session.add_all([other, other_letter])
        session.flush()
        changes: dict[str, Any] = {
            "version": 3, "state": State.REVOKED, "head_hash": HEX, "fingerprint": HEX, "voted_fingerprint": HEX,
            "reviewed_on": date(2022, 1, 1), "review_present": 9, "review_yes": 7, "submitted_on": date(2022, 1, 1),
            "letter_id": other_letter.id, "decision_id": other.id, "presented_on": date(2022, 1, 1),
        }  # fmt: skip
        dossier = {
            "report": "khác", "summary": "khác", "initiative": "khác", "year": 2021, "award_code": "CSTDCS",
            "person_id": made_person(session, awarded),
        }  # fmt: skip
        last = events(awarded)[-1]["seq"]
        for how, changed in (("row", changes), ("dossier", dossier)):
            for column, value in changed.items():
                point = session.begin_nested()
                session.execute(update(CASE).where(CASE.c.id == awarded).values({column: value}))
                assert found(session) == (code(awarded), last, how), column
                point.rollback()


def made_person(session: Session, nomination_id: int) -> int:
    """Somebody else than the subject."""
    subject = session.scalar(select(CASE.c.person_id).where(CASE.c.id == nomination_id))
    return int(subject) + 1


def test_a_file_taken_out_by_hand_or_another_put_in_is_found(awarded: int) -> None:
    last = events(awarded)[-1]["seq"]
    mine = Attachment.nomination_id == awarded
    for statement in (
        update(Attachment).where(mine).values(sha256=HEX),
        update(Attachment).where(mine).values(removed_at=LATER),
        update(Attachment).where(mine).values(nomination_id=awarded + 1),
        delete(Attachment).where(mine),
    ):
        with tampered() as session:
            session.execute(statement)
            assert found(session) == (code(awarded), last, "dossier")


def test_people_who_go_on_working_do_not_look_like_forgers(made: World) -> None:
    """One state of the database throughout, however long it takes."""
    ids = many_cases(made, 60)
    stop = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        with made.app.app_context():
            actor = made.actor("head")
            for turn in range(10_000):
                if stop.is_set():
                    return
                case = ids[turn % len(ids)]
                with Session(db.engine) as session:
                    version = session.scalar(select(Nomination.version).where(Nomination.id == case)) or 0
                command = c.EditDossier(nomination_id=case, version=version, summary=f"Lần {turn}")
                try:
                    nominations.edit(command, actor=actor, now=LATER)
                except BaseException as error:
                    failures.append(error)
                    raise

    worker = threading.Thread(target=work)
    worker.start()
    try:
        seen = [verify.run() for _ in range(15)]
    finally:
        stop.set()
        worker.join()
    assert failures == []
    assert [report.broken for report in seen] == [None] * 15
    assert seen[-1].events > seen[0].events


def test_the_command_says_so_and_ends_with_0(awarded: int, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "3 nomination(s)" in result.output
    assert "no broken link" in result.output
    told = json.loads(runner.invoke(args=["audit", "verify", "--json"]).output)
    assert (told["ok"], told["broken"], told["nominations"]) == (True, None, 3)
    assert told["head"] in result.output


@pytest.mark.breaks_invariants
def test_the_command_names_the_link_and_ends_with_1(awarded: int, runner: FlaskCliRunner) -> None:
    with Session(db.engine) as session:
        disarm(session)
        session.execute(update(EVENT).where(EVENT.c.nomination_id == awarded, EVENT.c.seq == 4).values(actor_name="X"))
        session.commit()
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert f"BROKEN: {code(awarded)}, event 4: hash: nội dung không khớp" in result.output
    result = runner.invoke(args=["audit", "verify", "--json"])
    assert result.exit_code == 1
    broken = json.loads(result.output)["broken"]
    assert (broken["nomination"], broken["seq"], broken["code"]) == (code(awarded), 4, "hash")
