"""What a council waits for from a member stands on his home page and in his letters: never what is voted on, nor how."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import AFTER, items, meeting, reviewed
from tests.support.clock import set_clock
from tests.support.signed_in import client_of
from tests.support.world import world
from tests.web.test_home import rows
from workflow.domain.conflicts import StateConflicts
from workflow.domain.sittings import AnswerCall
from workflow.domain.states import InviteAnswer
from workflow.extensions import db
from workflow.models import Notice
from workflow.services import calling, conflicts

if TYPE_CHECKING:
    from flask import Flask

BEFORE = datetime(2022, 12, 6, 3, tzinfo=UTC)


def test_from_the_invitation_to_the_vote(app: Flask) -> None:
    made = world(app)
    with app.app_context():
        voting.accounts(made)
        cases.plan(made)
        own, other = reviewed(made, "chi"), reviewed(made, "an")
        held = meeting(made, [own, other])

    def waiting(who: str) -> list[tuple[str, str, str]]:
        return [(title, go, leads) for title, _why, go, leads in rows(app, made, who) if f"{held}" in leads]

    set_clock(app, BEFORE)
    assert waiting("member_chi") == []  # nobody was invited yet
    with app.app_context():
        calling.call(held, actor=made.actor("secretary", BEFORE.date()), now=BEFORE)
    asked = [
        ("Giấy mời họp Hội đồng 08/12/2022 08:00 chờ bạn trả lời", "Trả lời", f"/meetings/{held}/answer"),
        ("1 hồ sơ chờ bạn xác nhận không có xung đột lợi ích", "Xác nhận", f"/meetings/{held}/conflicts"),
    ]
    assert waiting("member_chi") == asked  # about her own case there is nothing to say
    member = made.actor("member_chi", BEFORE.date())
    with app.app_context():
        reply = AnswerCall(meeting_id=held, answer=InviteAnswer.COMING)
        calling.answer(reply, actor=member, now=BEFORE)
    assert waiting("member_chi") == asked[1:]
    with app.app_context():
        word = StateConflicts(meeting_id=held, free=(items(held)[other].id,))
        conflicts.state(word, actor=member, now=BEFORE)
    assert waiting("member_chi") == []

    set_clock(app, AFTER)
    with app.app_context():
        round_id = voting.opened(made, held, [item.id for item in items(held).values()])
    to_vote = ("Vòng bỏ phiếu số 1 đang mở, bạn chưa bỏ phiếu", "Bỏ phiếu", f"/ballots/{round_id}/vote")
    assert waiting("member_chi") == [to_vote]
    with app.app_context(), Session(db.engine) as session:
        told = session.scalars(select(Notice).where(Notice.kind == "ballot_open")).all()
        assert {notice.user_id for notice in told} == {made.users[key] for key in voting.MEMBERS}
        assert {notice.link for notice in told} == {f"/ballots/{round_id}/vote"}
        assert {tuple(json.loads(notice.data)) for notice in told} == {("council", "held_at", "number")}
    client = client_of(app, made.users["member_chi"])
    assert "Mời bỏ phiếu: vòng số 1, phiên họp 08/12/2022 08:00" in client.get("/notices").text
    with app.app_context():
        voting.vote(made, round_id, "member_chi")
    assert waiting("member_chi") == []
    assert to_vote in waiting("head")
    with app.app_context():
        voting.close(made, round_id)
    assert to_vote not in waiting("head")
