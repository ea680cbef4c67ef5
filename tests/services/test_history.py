"""The road of one nomination through its six states, and what is written on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.support.world import NOW, World, world
from workflow.domain import commands as c
from workflow.domain.states import RevocationGround, Section, State, SubjectKind
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Decision, LetterItem, Nomination, NominationEvent, Notice, ProposalLetter
from workflow.services import history, nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

DECEMBER = datetime(2024, 12, 5, 3, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def row(nomination_id: int) -> Nomination:
    with Session(db.engine) as session:
        return session.get_one(Nomination, nomination_id)


def draft(made: World, person: str = "an", award: str = "LDTT") -> int:
    command = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=made.organisations["office"],
        award_code=award, year=2024,
    )  # fmt: skip
    return nominations.open_draft(command, actor=made.actor("officer"), now=NOW)


def take(
    made: World, who: str, kind: type[c.Step], nomination_id: int, *, now: datetime = DECEMBER, **fields: object
) -> State:
    command = kind(nomination_id=nomination_id, version=row(nomination_id).version, **fields)  # type: ignore[arg-type]
    with unit_of_work() as session:
        return nominations.act(session, command, actor=made.actor(who, now.date()), now=now)


def letter(made: World, nomination_id: int) -> int:
    with Session(db.engine) as session:
        found = ProposalLetter(
            council_id=made.organisations["centre"], body_id=made.organisations["department"], title="Tờ trình",
            number="20/TTr-TTTN", issued_on=date(2024, 12, 20), issued_at=DECEMBER, created_at=DECEMBER,
        )  # fmt: skip
        session.add(found)
        session.flush()
        session.add(LetterItem(letter_id=found.id, nomination_id=nomination_id))
        session.commit()
        return found.id


def decision(made: World) -> int:
    with Session(db.engine) as session:
        found = Decision(
            body_id=made.organisations["department"], recorded_by_body_id=made.organisations["department"],
            number="99/QĐ-STN", decided_on=date(2024, 12, 26), signer="Nguyễn Văn Ký", created_at=DECEMBER,
        )  # fmt: skip
        session.add(found)
        session.commit()
        return found.id


def to_voted(made: World, nomination_id: int) -> None:
    take(made, "officer", c.Register, nomination_id, now=NOW)
    nominations.edit(
        c.EditDossier(nomination_id=nomination_id, version=row(nomination_id).version, report="Thành tích năm 2024"),
        actor=made.actor("officer"), now=DECEMBER,
    )  # fmt: skip
    take(made, "head", c.Review, nomination_id, held_on=date(2024, 12, 5), present=8, yes=8)
    take(
        made, "secretary", c.Vote, nomination_id, meeting_id=1, held_on=date(2024, 12, 5), tally=(("yes", 7),), base=7,
        passed=True,
    )  # fmt: skip


def to_awarded(made: World, nomination_id: int) -> None:
    to_voted(made, nomination_id)
    take(
        made,
        "secretary",
        c.Submit,
        nomination_id,
        letter_id=letter(made, nomination_id),
        number="20/TTr",
        issued_on=date(2024, 12, 5),
    )
    later = datetime(2024, 12, 30, tzinfo=UTC)
    take(
        made, "approver", c.Approve, nomination_id, now=later, decision_id=decision(made), number="99/QĐ",
        decided_on=date(2024, 12, 26), signer="Nguyễn Văn Ký", body_id=made.organisations["department"],
    )  # fmt: skip
    take(
        made,
        "secretary",
        c.Award,
        nomination_id,
        now=later,
        presented_on=date(2024, 12, 30),
        handed_over="Bằng chứng nhận",
    )


def test_six_states_and_one_event_each(made: World) -> None:
    case = draft(made)
    to_awarded(made, case)
    with Session(db.engine) as session:
        kinds = session.execute(
            select(NominationEvent.kind, NominationEvent.to_state)
            .where(NominationEvent.nomination_id == case)
            .order_by(NominationEvent.seq)
        ).all()
    assert [tuple(kind) for kind in kinds] == [
        ("open", "draft"), ("register", "registered"), ("edit", "registered"), ("review", "unit_reviewed"),
        ("vote", "council_voted"), ("submit", "submitted"), ("approve", "approved"), ("award", "awarded"),
    ]  # fmt: skip
    assert row(case).state is State.AWARDED
    assert row(case).version == 8


def test_every_hash_follows_from_the_one_before(made: World) -> None:
    case = draft(made)
    to_awarded(made, case)
    with Session(db.engine) as session:
        events = session.scalars(
            select(NominationEvent).where(NominationEvent.nomination_id == case).order_by(NominationEvent.seq)
        ).all()
    previous = "0" * 64
    for event in events:
        assert event.prev_hash == previous
        assert event.hash == history.event_hash(
            {col.key: getattr(event, col.key) for col in NominationEvent.__table__.columns}
        )
        previous = event.hash
    assert row(case).head_hash == previous


def test_the_second_of_two_is_told_who_was_faster(made: World) -> None:
    case = draft(made)
    seen = row(case).version
    take(made, "officer", c.Register, case, now=NOW)
    with pytest.raises(Conflict) as told, unit_of_work() as session:
        nominations.act(session, c.Register(nomination_id=case, version=seen), actor=made.actor("head"), now=NOW)
    assert (told.value.who, told.value.state) == ("Hà Thị Đầu", State.REGISTERED)
    assert told.value.when == NOW


def test_registration_closes_at_midnight_before_the_tenth(made: World) -> None:
    case = draft(made)
    last = datetime(2024, 2, 9, 16, 59, 59, 999000, tzinfo=UTC)
    with pytest.raises(Refused) as refused:
        take(made, "officer", c.Register, case, now=last + timedelta(milliseconds=1))
    assert [v.code for v in refused.value.violations] == ["registration_closed"]
    assert take(made, "officer", c.Register, case, now=last) is State.REGISTERED


def test_a_stranger_finds_nothing_and_a_reader_may_not_act(made: World) -> None:
    case = draft(made)
    with pytest.raises(NotFound):
        take(made, "other_officer", c.Register, case, now=NOW)
    take(made, "officer", c.Register, case, now=NOW)
    with pytest.raises(Forbidden):
        take(made, "secretary", c.Review, case, held_on=date(2024, 12, 5), present=8, yes=8)


def test_nobody_acts_on_his_own_nomination(made: World) -> None:
    case = draft(made, "office_officer")
    with pytest.raises(Forbidden):
        take(made, "officer", c.Register, case, now=NOW)
    assert take(made, "head", c.Register, case, now=NOW) is State.REGISTERED


def test_a_vote_binds_to_what_was_voted_on(made: World) -> None:
    case = draft(made)
    to_voted(made, case)
    take(made, "secretary", c.Return, case, reason="Thiếu số liệu", sections=(Section.REPORT,))
    version = row(case).version
    with pytest.raises(Refused) as refused:
        nominations.edit(
            c.EditDossier(nomination_id=case, version=version, summary="khác"),
            actor=made.actor("officer"),
            now=DECEMBER,
        )
    assert [v.code for v in refused.value.violations] == ["section_shut"]
    nominations.edit(
        c.EditDossier(nomination_id=case, version=version, report="Bản mới"), actor=made.actor("officer"), now=DECEMBER
    )
    assert take(made, "secretary", c.Resubmit, case) is State.UNIT_REVIEWED
    assert row(case).voted_fingerprint == ""


def test_unchanged_dossier_returns_to_who_asked(made: World) -> None:
    case = draft(made)
    to_voted(made, case)
    take(made, "secretary", c.Return, case, reason="Xem lại", sections=(Section.REPORT,))
    with pytest.raises(Forbidden):
        take(made, "officer", c.Resubmit, case)
    assert take(made, "secretary", c.Resubmit, case) is State.COUNCIL_VOTED


def test_only_one_live_nomination_per_subject_award_and_year(made: World) -> None:
    first, second = draft(made), draft(made)
    take(made, "officer", c.Register, first, now=NOW)
    with pytest.raises(Refused) as refused:
        take(made, "officer", c.Register, second, now=NOW)
    assert [(v.code, v.params["code"]) for v in refused.value.violations] == [("duplicate", "TD-2024-0001")]


def test_revoked_award_casts_doubt_on_what_leaned_on_it(made: World) -> None:
    case, leaning = draft(made), draft(made, award="CSTDCS")
    to_awarded(made, case)
    take(made, "officer", c.Register, leaning, now=NOW)
    take(
        made, "approver", c.Revoke, case, now=datetime(2025, 1, 9, tzinfo=UTC), ground=RevocationGround.FRAUD,
        reason="Kê khai sai", number="5/QĐ", decided_on=date(2025, 1, 8),
    )  # fmt: skip
    assert row(case).state is State.REVOKED
    assert (row(leaning).recheck, row(leaning).recheck_reason) == (True, "TD-2024-0001")


def test_notices_go_to_those_concerned_and_not_to_the_actor(made: World) -> None:
    case = draft(made)
    to_awarded(made, case)
    users = {identifier: key for key, identifier in made.users.items()}
    with Session(db.engine) as session:
        told = session.execute(select(Notice.kind, Notice.user_id).where(Notice.nomination_id == case)).all()
    assert sorted((kind, users[user]) for kind, user in told) == [
        ("approve", "head"), ("approve", "officer"), ("approve", "secretary"), ("approve", "staff"),
        ("award", "head"), ("award", "officer"), ("award", "staff"),
        ("register", "head"), ("review", "officer"), ("review", "secretary"), ("submit", "approver"),
    ]  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE nomination_event SET actor_name = 'x'", "DELETE FROM nomination_event"])
def test_the_database_refuses_to_rewrite_events(made: World, statement: str) -> None:
    draft(made)
    with pytest.raises(DatabaseError, match="append-only"), Session(db.engine) as session:
        session.execute(text(statement))


def test_the_reading_session_cannot_write(made: World) -> None:
    from workflow.extensions import reading

    case = draft(made)
    with pytest.raises(DatabaseError):
        reading().execute(text("UPDATE nomination SET note = 'x' WHERE id = :id"), {"id": case})
    db.session.rollback()


def test_a_substitute_is_named_with_whom_he_stands_in_for(made: World) -> None:
    case = draft(made)
    actor = made.actor("counsel_head")
    lent = tuple(replace(grant, lent_by="Quàng Văn Trưởng", lent_by_id=1) for grant in made.actor("head").grants)
    with unit_of_work() as session:
        nominations.act(
            session,
            c.Register(nomination_id=case, version=1),
            actor=replace(actor, grants=actor.grants + lent),
            now=NOW,
        )
    with Session(db.engine) as session:
        last = session.scalars(select(NominationEvent).order_by(NominationEvent.id.desc())).first()
    assert last is not None
    assert (last.actor_name, last.on_behalf_of) == ("Bạc Cầm Hùng", "Quàng Văn Trưởng")
