"""Lists are posted before the vote: what everybody sees, what is kept from them, and the vote that waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import items, meeting, reviewed
from tests.support.pages import set_clock, words
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.states import BallotKind, CommentStatus
from workflow.errors import Refused
from workflow.extensions import db
from workflow.models import Plan, PublicComment
from workflow.services import ballots, opening

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from workflow.errors import Violation

MONDAY = datetime(2022, 12, 5, 3, tzinfo=UTC)
LAST_EVENING = datetime(2022, 12, 12, 16, 59, tzinfo=UTC)  # five working days: 06, 07, 08, 09 and Monday 12/12
NEXT_DAY = datetime(2022, 12, 12, 17, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, MONDAY)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        with Session(db.engine) as session:
            session.scalars(select(Plan).where(Plan.year == 2022)).one().public_notice_days = 5
            session.commit()
    return filled


def posted(made: World, *people: str) -> tuple[FlaskClient, list[int]]:
    """The secretary's browser after posting these people's cases; the list is number 1."""
    with made.app.app_context():
        ids = [reviewed(made, key) for key in people]
    secretary = client_of(made.app, made.users["secretary"])
    page = f"/public-notices/new/{made.organisations['centre']}"
    answer = fill(secretary, page, title="Danh sách đề nghị năm 2022", days="5", ids=[str(i) for i in ids])
    assert answer.status_code == 303, words(answer.text)
    return secretary, ids


def test_the_public_reads_names_and_awards_and_no_more(made: World) -> None:
    posted(made, "an")
    anybody = made.app.test_client()
    assert "Danh sách đề nghị năm 2022" in anybody.get("/public-notices").text
    page = anybody.get("/public-notices/1")
    shown = words(page.text)
    for told in ("Lò Thị An", "Viên chức", "Phòng Hành chính", "Lao động tiên tiến", "đến hết 12/12/2022"):
        assert told in shown
    for kept in ("20/05/1985", "TD-2022", "Sáng kiến", "Tóm tắt", "/nominations/"):
        assert kept not in page.text
    assert anybody.get("/public-notices/manage").status_code == 303
    assert anybody.get("/public-notices/1/record").status_code == 303
    set_clock(made.app, NEXT_DAY)
    assert anybody.get("/public-notices/1").status_code == 404
    assert "Lò Thị An" not in anybody.get("/public-notices").text


def test_the_vote_waits_for_the_last_day(made: World) -> None:
    _secretary, (case,) = posted(made, "an")
    with made.app.app_context():
        never = reviewed(made, "binh")
        held = meeting(made, [case, never])
        round_id = voting.create(made, held, [found.id for found in items(held).values()], BallotKind.PAPER)
        early = {reason.code: reason for reason in refused(made, round_id, LAST_EVENING)}
        assert sorted(early) == ["not_posted", "still_posted"]
        assert str(early["still_posted"].params["ends"]) == "2022-12-12"
        assert [reason.code for reason in refused(made, round_id, NEXT_DAY)] == ["not_posted"]
        ballots.annul(round_id, "Chưa niêm yết", keys=voting.keys(made), actor=voting.secretary(made), now=NEXT_DAY)
        alone = voting.create(made, held, [items(held)[case].id], BallotKind.PAPER)
        opening.open_round(alone, keys=voting.keys(made), actor=voting.secretary(made), now=NEXT_DAY)


def refused(made: World, round_id: int, now: datetime) -> tuple[Violation, ...]:
    with pytest.raises(Refused) as error:
        opening.open_round(round_id, keys=voting.keys(made), actor=voting.secretary(made), now=now)
    return error.value.violations


def test_a_list_that_was_taken_down_has_not_hung(made: World) -> None:
    secretary, (case,) = posted(made, "an")
    assert fill(secretary, "/public-notices/1/take-down", reason="Ghi sai tên đơn vị").status_code == 303
    assert made.app.test_client().get("/public-notices/1").status_code == 404
    with made.app.app_context():
        held = meeting(made, [case])
        round_id = voting.create(made, held, [items(held)[case].id], BallotKind.PAPER)
        assert [reason.code for reason in refused(made, round_id, NEXT_DAY)] == ["not_posted"]
    assert fill(
        secretary, f"/public-notices/new/{made.organisations['centre']}", title="Danh sách mới", days="5", ids=[case]
    ).status_code == 303  # fmt: skip


def test_a_comment_is_read_by_the_secretary_before_anybody_else(made: World) -> None:
    secretary, (case,) = posted(made, "an")
    anybody = made.app.test_client()
    said = {"text": "Hồ sơ <b>chưa</b> nêu kết quả quý IV.", "name": "Lò Văn Dân", "contact": "0912 000 000"}
    answer = fill(anybody, "/public-notices/1", nomination_id=case, **said)
    assert answer.status_code == 303
    assert "quý IV" not in anybody.get("/public-notices/1").text
    record = words(secretary.get("/public-notices/1/record").text)
    assert "0912 000 000" in record
    assert "Chờ xem xét" in record
    empty = fill(anybody, "/public-notices/1", text="  ", name="Lò Văn Dân", contact="")
    assert (empty.status_code, "Lò Văn Dân" in empty.text) == (422, True)  # what was typed stays
    reply = {"status": CommentStatus.SHOWN.value, "answer": "Kết quả quý IV đã bổ sung."}
    assert fill(secretary, "/public-notices/comments/1", **reply).status_code == 303
    page = anybody.get("/public-notices/1").text
    assert "Hồ sơ &lt;b&gt;chưa&lt;/b&gt; nêu" in page
    assert "Kết quả quý IV đã bổ sung." in page
    assert "0912 000 000" not in page
    staff = client_of(made.app, made.users["head"])
    assert fill(staff, "/public-notices/1", text="Đồng ý với danh sách").status_code == 303
    with made.app.app_context(), Session(db.engine) as session:
        rows = session.scalars(select(PublicComment.name).order_by(PublicComment.id)).all()
        assert rows == ["Lò Văn Dân", "Quàng Văn Trưởng"]


def test_the_public_is_slowed_down_and_nothing_typed_is_lost(made: World) -> None:
    posted(made, "an")
    anybody = made.app.test_client()
    said = {"name": "Người góp ý", "contact": ""}
    statuses = [
        fill(anybody, "/public-notices/1", text=f"Góp ý số {n}", **said).status_code for n in range(1, 7)
    ]  # fmt: skip
    assert statuses == [303] * 5 + [422]
    late = fill(anybody, "/public-notices/1", text="Góp ý số 7", **said)
    assert "quá nhiều góp ý" in late.text
    assert "Góp ý số 7" in late.text
