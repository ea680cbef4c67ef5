"""What waits for each role, why it is theirs, how long is left, and the one button that does it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.clock import set_clock
from tests.support.many_cases import many_cases
from tests.support.signed_in import client_of
from tests.support.standing import LATER, S, standing
from tests.support.statements import counted
from tests.support.world import NOW, World, world
from workflow.domain import commands as c
from workflow.domain.states import CommendationType, State, SubjectKind
from workflow.extensions import db
from workflow.models import PlanTask, ReinstatementLeave, TaskUnit
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask

FEBRUARY = datetime(2024, 2, 5, 1, 0, tzinfo=UTC)  # Monday before Tết; registration closes before 10/02


@pytest.fixture
def made(app: Flask) -> World:
    found = world(app)
    with app.app_context():
        cases.plan(found)
    return found


def rows(app: Flask, made: World, who: str) -> list[tuple[str, str, str, str]]:
    """The to-do list as read: title, what follows it, the button's words and where the button leads."""
    html = client_of(app, made.users[who]).get("/").text
    found = []
    part = html.partition('<ul class="todo">')[2].partition("</ul>")[0]
    for item in part.split("<li>")[1:]:
        title, _, rest = item.partition('<span class="due')
        button = re.search(r'<a class="btn[^"]*" href="([^"]+)">([^<]+)<', rest)
        words = [re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL)).strip()
                 for text in (title, rest.partition(">")[2].partition("<div")[0])]  # fmt: skip
        found.append((*words, button[2] if button else "", button[1].replace("&amp;", "&") if button else ""))
    return found


@pytest.mark.parametrize(
    ("state", "before", "who", "title", "go", "leads"),
    [
        (S.DRAFT, None, "officer", "Lò Thị An chưa đăng ký LĐTT", "Đăng ký", "/nominations/1/register"),
        (S.RETURNED, S.REGISTERED, "officer", "Lò Thị An (LĐTT) bị trả lại để bổ sung",
         "Bổ sung", "/nominations/1/edit"),
        (S.REGISTERED, None, "head", "Lò Thị An đã đăng ký LĐTT, chờ bình xét",
         "Ghi bình xét", "/nominations/1/review"),
        (S.UNIT_REVIEWED, None, "secretary", "Lò Thị An (LĐTT) đã bình xét, chưa vào chương trình họp",
         "Xếp vào phiên họp", "/meetings"),
        (S.RETURNED, S.SUBMITTED, "secretary", "Lò Thị An (LĐTT) bị trả lại, chờ gửi lại",
         "Gửi lại", "/nominations/1/resubmit"),
        (S.COUNCIL_VOTED, None, "secretary", "Lò Thị An (LĐTT) Hội đồng đã thông qua, chưa trình",
         "Lập tờ trình", "/nominations/1/submit"),
        (S.SUBMITTED, None, "approver", "Lò Thị An được đề nghị LĐTT, chờ quyết định",
         "Ra quyết định", "/nominations/1/approve"),
        (S.APPROVED, None, "secretary", "Lò Thị An có quyết định LĐTT, chưa trao",
         "Ghi trao thưởng", "/nominations/1/award"),
    ],
)  # fmt: skip
def test_a_case_waits_for_the_one_who_acts_next(
    app: Flask, made: World, *, state: State, before: State | None, who: str, title: str, go: str, leads: str
) -> None:
    with app.app_context():
        standing(made, state, before=before)
    set_clock(app, LATER)
    found = [row for row in rows(app, made, who) if "Lò Thị An" in row[0]]
    assert [(row[0], row[2], row[3]) for row in found] == [(title, go, leads)]
    if leads != "/meetings":
        assert client_of(app, made.users[who]).get(leads).status_code in (200, 303)
    everybody = {key for key in made.users if any("Lò Thị An" in row[0] for row in rows(app, made, key))}
    assert everybody <= {who, "deputy", "director"}


def test_an_award_of_a_higher_level_waits_to_be_passed_on(app: Flask, made: World) -> None:
    with app.app_context():
        standing(made, S.SUBMITTED, award="BK_BO")
    set_clock(app, LATER)
    (row,) = rows(app, made, "approver")
    assert (row[0], row[2]) == ("Lò Thị An (Bằng khen) thuộc thẩm quyền cấp trên, chưa chuyển", "Chuyển cấp trên")


def test_the_chairs_leave_makes_a_row_for_the_secretary(app: Flask, made: World) -> None:
    with app.app_context():
        identifier = standing(made, S.DECLINED)
        assert not [row for row in rows(app, made, "secretary") if "khôi phục" in row[0]]
        with Session(db.engine) as session:
            session.add(
                ReinstatementLeave(nomination_id=identifier, reason="Đồng ý", given_by_id=1, given_at=cases.AFTER)
            )
            session.commit()
    set_clock(app, LATER)
    assert [row[2] for row in rows(app, made, "secretary") if "khôi phục" in row[0]] == ["Khôi phục"]


def test_terms_are_told_in_working_days_and_order_the_list(app: Flask, made: World) -> None:
    """Monday 05/02/2024, registration before 10/02: Tết from 08/02, so Monday, Tuesday and Wednesday are left."""
    set_clock(app, FEBRUARY)
    found = rows(app, made, "officer")
    assert found[0][0] == "Phòng Hành chính chưa đăng ký thi đua năm 2024"
    assert found[0][1] == (
        "Đơn vị của bạn · còn 3 ngày làm việc (đến hết Thứ Sáu, 09/02/2024, ngày làm việc cuối: Thứ Tư, 07/02/2024)"
    )
    page = client_of(app, made.users["officer"]).get("/").text
    assert "Thứ Hai, 05/02/2024" in page
    assert "nghỉ lễ từ 08/02" in page
    with app.app_context():
        many_cases(made, 1)
        with Session(db.engine) as session:
            task = PlanTask(plan_id=made.plan_id, quarter=1, title="Nộp báo cáo tháng", due_on=date(2024, 2, 1))
            session.add(task)
            session.flush()
            session.add(TaskUnit(task_id=task.id, organisation_id=made.organisations["office"], leads=True))
            session.commit()
    titles = [row[0] for row in rows(app, made, "officer")]
    assert titles[0] == "Nộp báo cáo tháng", "overdue first"
    assert "quá hạn 2 ngày làm việc (hạn Thứ Năm, 01/02/2024)" in rows(app, made, "officer")[0][1]


def test_the_last_day_and_the_days_after_it_are_told_as_they_are(app: Flask, made: World) -> None:
    def said() -> str:
        return next(row[1] for row in rows(app, made, "secretary") if "chưa đăng ký" in row[0])

    set_clock(app, datetime(2024, 2, 7, 1, 0, tzinfo=UTC))
    assert "hôm nay là ngày làm việc cuối" in said()
    set_clock(app, datetime(2024, 2, 9, 1, 0, tzinfo=UTC))
    assert "còn trong kỳ nghỉ (đến hết Thứ Sáu, 09/02/2024" in said()
    set_clock(app, datetime(2024, 2, 16, 1, 0, tzinfo=UTC))
    assert "quá hạn 2 ngày làm việc (hạn đến hết Thứ Sáu, 09/02/2024)" in said(), "15 and 16 February; Tết is over"


def test_many_of_a_kind_are_one_row_that_does_all_of_them(app: Flask, made: World) -> None:
    with app.app_context():
        many_cases(made, 12, S.REGISTERED)
    set_clock(app, NOW)
    found = [row for row in rows(app, made, "head") if "chờ bình xét" in row[0]]
    assert [(row[0], row[2]) for row in found] == [("12 hồ sơ chờ bình xét", "Ghi bình xét")]
    assert found[0][3].startswith("/batches/review?ids=")
    assert client_of(app, made.users["head"]).get(found[0][3]).status_code == 200


def test_units_without_a_registration_are_named_to_those_who_watch(app: Flask, made: World) -> None:
    set_clock(app, FEBRUARY)
    with app.app_context():
        many_cases(made, 1, S.REGISTERED)
    watched = [row for row in rows(app, made, "secretary") if "chưa đăng ký thi đua" in row[0]]
    assert len(watched) == 1
    assert "Phòng Tư vấn" in watched[0][0]
    assert "Phòng Hành chính" not in watched[0][0]
    assert watched[0][3] == "/board?year=2024"
    assert [row for row in rows(app, made, "manager") if "chưa đăng ký thi đua" in row[0]]
    assert not [row for row in rows(app, made, "other_secretary") if "Phòng Tư vấn" in row[0]]


@pytest.mark.parametrize("who", ["staff", "administrator", "auditor", "minister"])
def test_a_person_with_nothing_to_do_is_told_so(app: Flask, made: World, who: str) -> None:
    set_clock(app, NOW)
    assert rows(app, made, who) == []
    assert "Không có việc nào chờ bạn" in client_of(app, made.users[who]).get("/").text


def test_nobody_is_asked_to_act_on_his_own_case(app: Flask, made: World) -> None:
    with app.app_context():
        standing(made, S.REGISTERED, person="office_head")
    set_clock(app, LATER)
    assert not [row for row in rows(app, made, "head") if "Quàng Văn Trưởng" in row[0]]


def test_other_peoples_cases_are_on_nobody_elses_home(app: Flask, made: World) -> None:
    with app.app_context():
        for state in (S.DRAFT, S.REGISTERED, S.UNIT_REVIEWED):
            many_cases(made, 2, state)
    set_clock(app, NOW)
    for who in ("other_officer", "other_head", "other_secretary", "counsel_officer", "minister", "administrator"):
        assert "TD-2024" not in client_of(app, made.users[who]).get("/").text


def test_the_funnel_counts_how_far_cases_have_come(app: Flask, made: World) -> None:
    with app.app_context():
        for state, count in ((S.REGISTERED, 3), (S.UNIT_REVIEWED, 2), (S.COUNCIL_VOTED, 1), (S.DECLINED, 4)):
            many_cases(made, count, state)
    set_clock(app, NOW)
    page = client_of(app, made.users["secretary"]).get("/").text
    funnel = page.partition('<ul class="flow"')[2].partition("</ul>")[0]
    assert re.findall(r"<b>(\d+)</b>", funnel) == ["6", "3", "1", "0", "0", "0"]


@pytest.mark.parametrize("who", ["officer", "head", "secretary", "manager", "approver", "director"])
def test_as_many_statements_for_two_hundred_cases_as_for_five(app: Flask, made: World, who: str) -> None:
    set_clock(app, NOW)
    states = (S.DRAFT, S.REGISTERED, S.UNIT_REVIEWED, S.COUNCIL_VOTED, S.SUBMITTED, S.APPROVED)
    client = client_of(app, made.users[who])
    sent: list[Any] = []
    for count in (1, 40):
        with app.app_context():
            for state in states:
                many_cases(made, count, state)
        with counted() as statements:
            assert client.get("/").status_code == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 30


def test_an_unplanned_case_has_no_term_of_the_year_to_miss(app: Flask, made: World) -> None:
    """Registered or not, what an event brings is never late by the annual registration."""
    with app.app_context():
        draft = c.OpenDraft(
            subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people["an"], unit_id=made.organisations["office"],
            award_code="GK_SO", year=cases.YEAR, type=CommendationType.UNPLANNED,
        )  # fmt: skip
        nominations.open_draft(draft, actor=made.actor("officer", LATER.date()), now=LATER)
    set_clock(app, LATER)
    html = client_of(app, made.users["officer"]).get("/").text
    row = html.partition("Lò Thị An chưa đăng ký Giấy khen")[2].partition("</li>")[0]
    assert f"từ {LATER:%d/%m/%Y}" in row
    assert "quá hạn" not in row
