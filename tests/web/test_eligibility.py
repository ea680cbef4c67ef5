"""Tables of subject × criterion, the hold on a person's page, and the choice between two laws, as people meet them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support import cases
from tests.support.browsing import set_clock
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.statements import counted
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import HoldKind, SubjectKind
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask

DECEMBER = datetime(2024, 12, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def made(app: Flask) -> World:
    made = world(app)
    set_clock(app, DECEMBER)
    return made


def test_a_unit_s_people_against_the_conditions_of_an_award(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    page = secretary.get(f"/eligibility?unit={made.organisations['centre']}&award=CSTDCS&year=2024").text
    assert "Lò Thị An" in page
    assert "Xuất sắc hoặc sáng kiến" in page
    assert page.count("Đủ điều kiện") >= 10
    assert "Kỷ luật trong năm *" in page  # the level of discipline is nobody's confirmed number
    assert "Giàng A Khác" not in page  # of another council
    group = secretary.get(f"/eligibility?unit={made.organisations['centre']}&award=TTLDTT&year=2024").text
    assert "Phòng Hành chính" in group
    assert "Tỷ lệ cá nhân đạt" in group
    staff = client_of(app, made.users["staff"])
    assert staff.get("/eligibility").status_code == 403
    assert "Lò Thị An" not in client_of(app, made.users["other_officer"]).get(
        f"/eligibility?unit={made.organisations['centre']}&award=LDTT"
    ).text


def test_the_table_takes_as_many_queries_for_one_unit_as_for_all(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    counts = set()
    for unit in ("counsel", "centre"):
        with counted() as statements:
            assert secretary.get(f"/eligibility?unit={made.organisations[unit]}&award=LDTT").status_code == 200
        counts.add(len(statements))
    assert len(counts) == 1


def test_a_hold_is_placed_seen_by_few_and_lifted(app: Flask, made: World) -> None:
    an = made.people["an"]
    secretary = client_of(app, made.users["secretary"])
    form = {"kind": HoldKind.PRESS.value, "from_date": "17/12/2024", "reason": "Bài báo nêu tên", "document": ""}
    refused = fill(secretary, f"/people/{an}/holds/new", **form)
    assert (refused.status_code, "Ngày bắt đầu không được sau hôm nay." in refused.text) == (422, True)
    assert "Bài báo nêu tên" in refused.text  # nothing typed is lost
    assert fill(secretary, f"/people/{an}/holds/new", **form | {"from_date": "16/12/2024"}).status_code == 303
    assert "Bài báo nêu tên" in secretary.get(f"/people/{an}").text
    table = f"/eligibility?unit={made.organisations['office']}&award=LDTT&year=2024"
    assert "Báo chí nêu việc" in secretary.get(table).text
    for key, status in (("officer", 200), ("head", 200), ("manager", 200), ("staff", 200), ("administrator", 200)):
        reader = client_of(app, made.users[key])
        answer = reader.get(f"/people/{an}")
        assert (answer.status_code, "Bài báo" in answer.text) == (status, False)
        assert reader.get(f"/people/{an}/holds/new").status_code == 403
    told = client_of(app, made.users["officer"]).get(table).text
    assert "Báo chí nêu việc" not in told
    assert "Điều kiện không thuộc diện tạm dừng xét" in told
    assert client_of(app, made.users["officer"]).get("/holds/1/lift").status_code == 404
    lifted = fill(secretary, "/holds/1/lift", on="16/12/2024", conclusion="Không có vi phạm")
    assert lifted.status_code == 303
    assert "Đã có kết luận" in secretary.get(f"/people/{an}").text


def test_chosen_cases_and_the_agenda_side_by_side(app: Flask, made: World) -> None:
    with app.app_context():
        unit = made.organisations["office"]
        ids = []
        for person, award in (("an", "LDTT"), ("binh", "CSTDCS")):
            draft = c.OpenDraft(subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=unit,
                                award_code=award, year=2024)  # fmt: skip
            ids.append(nominations.open_draft(draft, actor=made.actor("officer", DECEMBER.date()), now=DECEMBER))
    officer = client_of(app, made.users["officer"])
    page = officer.get(f"/eligibility/cases?ids={ids[0]}&ids={ids[1]}").text
    assert "LĐTT, quy định R2" in page
    assert "CSTĐCS, quy định R2" in page
    assert "Vì Văn Bình" in page
    hidden = client_of(app, made.users["counsel_head"]).get(f"/eligibility/cases?ids={ids[0]}").text
    assert "Lò Thị An" not in hidden
    assert officer.get("/eligibility/cases?meeting=1").status_code == 404


def test_the_choice_between_two_laws(app: Flask, made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "DECEMBER", datetime(2026, 9, 25, 3, 0, tzinfo=UTC))
    with app.app_context():
        cases.plan(made, 2026)
        identifier = cases.reviewed(made, "chi", "LDTT", 2026)
        cases.voted(made, [identifier], now=datetime(2026, 9, 29, 3, 0, tzinfo=UTC))
        cases.submitted(made, [identifier], now=datetime(2026, 9, 30, 3, 0, tzinfo=UTC))
    set_clock(app, datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    approver = client_of(app, made.users["approver"])
    page = approver.get(f"/nominations/{identifier}").text
    assert "Hồ sơ nằm giữa hai quy định" in page
    path = f"/nominations/{identifier}/law"
    assert fill(approver, path, regime="", reason="x").status_code == 422
    assert fill(approver, path, regime="R4", reason="Quy định mới có lợi hơn").status_code == 303
    after = approver.get(f"/nominations/{identifier}").text
    assert "Quy định mới có lợi hơn" in after  # in the case's history
    assert client_of(app, made.users["officer"]).get(path).status_code == 403
