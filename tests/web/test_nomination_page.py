"""What the page of a nomination tells, to whom, and how many statements it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.clock import set_clock
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.standing import LATER, S, command, standing
from tests.support.statements import counted
from tests.support.world import NOW, SINCE, World, world
from workflow.domain import commands as c
from workflow.domain.states import DisciplineLevel, Role, State
from workflow.extensions import db
from workflow.models import Discipline, PastAward, RoleGrant
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    found = world(app)
    with app.app_context():
        cases.plan(found)
    set_clock(app, LATER)
    return found


def case(app: Flask, made: World, state: State, **values: Any) -> int:
    with app.app_context():
        return standing(made, state, **values)


def text(html: str) -> str:
    """The words of the main part, tags away."""
    main = re.sub(r"<svg.*?</svg>", "", html.partition("<main")[2], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def page(app: Flask, made: World, who: str, identifier: int) -> str:
    answer = client_of(app, made.users[who]).get(f"/nominations/{identifier}")
    assert answer.status_code == 200
    return str(answer.text)


def buttons(html: str) -> dict[str, bool]:
    """The steps shown beside the case: allowed or not."""
    side = html.partition("<aside")[2]
    allowed = dict.fromkeys(re.findall(r'<a class="btn[^"]*" href="[^"]*">(?:<svg.*?</svg>)?([^<]+)</a>', side), True)
    shut = re.findall(r'<button[^>]*aria-disabled="true"[^>]*>([^<]+)</button>', side)
    return {name.strip(): good for name, good in (allowed | dict.fromkeys(shut, False)).items()}


@pytest.mark.parametrize(
    ("state", "who", "shown"),
    [
        (S.DRAFT, "officer", {"Đăng ký": False, "Rút đề nghị": True, "Sửa hồ sơ": True}),  # the term is over
        (S.REGISTERED, "officer", {"Rút đề nghị": True, "Sửa hồ sơ": True}),
        (S.REGISTERED, "head", {"Ghi kết quả bình xét": False, "Trả lại bổ sung": True, "Không xét": True,
                                "Sửa hồ sơ": True}),
        (S.REGISTERED, "secretary", {"Trả lại bổ sung": True, "Ghi kết quả bỏ phiếu": False}),
        (S.REGISTERED, "staff", {}),
        (S.REGISTERED, "auditor", {}),
        (S.UNIT_REVIEWED, "secretary", {"Xếp vào phiên họp": True, "Ghi kết quả bỏ phiếu": False,
                                        "Trả lại bổ sung": True, "Không xét": True, "Trình Sở": False}),
        (S.UNIT_REVIEWED, "head", {}),
        (S.COUNCIL_VOTED, "secretary", {"Trình Sở": True, "Trả lại bổ sung": True}),
        (S.SUBMITTED, "approver", {"Chuyển cấp trên": False, "Ra quyết định": True, "Trả lại bổ sung": True,
                                   "Không xét": True}),
        (S.SUBMITTED, "secretary", {"Ghi trao thưởng": False}),
        (S.APPROVED, "secretary", {"Ghi trao thưởng": True}),
        (S.APPROVED, "approver", {"Hủy quyết định": True}),
        (S.AWARDED, "secretary", {}),
        (S.DECLINED, "secretary", {"Khôi phục": False}),
        (S.DECLINED, "director", {"Đồng ý khôi phục": True}),
        (S.WITHDRAWN, "officer", {}),
    ],
)  # fmt: skip
def test_buttons_tell_the_truth(app: Flask, made: World, state: State, who: str, shown: dict[str, bool]) -> None:
    identifier = case(app, made, state, before=S.UNIT_REVIEWED if state is S.DECLINED else None)
    assert buttons(page(app, made, who, identifier)) == shown


def test_a_disabled_button_says_why_with_the_article(app: Flask, made: World) -> None:
    head = page(app, made, "head", case(app, made, S.REGISTERED))
    said = r"Hồ sơ còn thiếu: [^.]+\. Bổ sung rồi mới bình xét được\. \(Luật Thi đua, khen thưởng 2003 .*Điều 24"
    assert re.search(said, text(head))
    assert 'aria-describedby="why-1"' in head
    approver = text(page(app, made, "approver", case(app, made, S.SUBMITTED, person="binh")))
    assert "Sở Thử Nghiệm có thẩm quyền quyết định, không cần chuyển cấp trên" in approver
    assert "Luật" in approver


def test_whoever_prepared_a_case_is_told_that_he_may_not_decide_it(app: Flask, made: World) -> None:
    identifier = case(app, made, S.SUBMITTED)
    with app.app_context(), Session(db.engine) as session:
        where, user = made.organisations["department"], made.users["secretary"]
        session.add(RoleGrant(user_id=user, role=Role.APPROVER, organisation_id=where, from_date=SINCE))
        session.commit()
    assert buttons(page(app, made, "secretary", identifier))["Ra quyết định"] is False
    assert buttons(page(app, made, "approver", identifier))["Ra quyết định"] is True


@pytest.mark.parametrize(
    ("state", "before", "done", "now", "stopped"),
    [
        (S.DRAFT, None, 0, "Đăng ký", ""),
        (S.REGISTERED, None, 1, "Đơn vị bình xét", ""),
        (S.UNIT_REVIEWED, None, 2, "Hội đồng bỏ phiếu", ""),
        (S.COUNCIL_VOTED, None, 3, "Trình cấp trên", ""),
        (S.SUBMITTED, None, 4, "Quyết định", ""),
        (S.APPROVED, None, 5, "Trao thưởng", ""),
        (S.AWARDED, None, 6, "", ""),
        (S.RETURNED, S.UNIT_REVIEWED, 2, "Hội đồng bỏ phiếu", ""),
        (S.DECLINED, S.UNIT_REVIEWED, 2, "", "Hội đồng bỏ phiếu"),
        (S.LAPSED, S.REGISTERED, 1, "", "Đơn vị bình xét"),
        (S.WITHDRAWN, S.REGISTERED, 1, "", "Đơn vị bình xét"),
        (S.REVOKED, S.APPROVED, 4, "", "Quyết định"),
    ],
)
def test_the_six_steps_are_always_there_and_say_where_it_stands(
    app: Flask, made: World, *, state: State, before: State | None, done: int, now: str, stopped: str
) -> None:
    who = "officer" if state is S.DRAFT else "auditor"
    html = page(app, made, who, case(app, made, state, before=before))
    steps = re.findall(r'<li class="(done|now|todo|stopped)".*?<b>(.*?)</b>', html, flags=re.DOTALL)
    named = [(kind, text(f"<main{words}").split(" (")[0].strip("> ")) for kind, words in steps]
    assert [name for _kind, name in named] == [
        "Đăng ký", "Đơn vị bình xét", "Hội đồng bỏ phiếu", "Trình cấp trên", "Quyết định", "Trao thưởng",
    ]  # fmt: skip
    assert sum(kind == "done" for kind, _name in named) == done
    assert [name for kind, name in named if kind == "now"] == ([now] if now else [])
    assert [name for kind, name in named if kind == "stopped"] == ([stopped] if stopped else [])


def test_side_states_say_why_and_what_can_be_done(app: Flask, made: World) -> None:
    returned = text(page(app, made, "officer", case(app, made, S.RETURNED, before=S.REGISTERED)))
    assert "Lý do: Thiếu minh chứng Chỉ mở mục: Báo cáo thành tích. Bổ sung rồi gửi lại." in returned
    declined = text(page(app, made, "officer", case(app, made, S.DECLINED, person="binh")))
    assert "Lý do: Chưa đủ điều kiện" in declined
    assert "khi Chủ tịch Hội đồng đồng ý bằng văn bản" in declined


def test_history_tells_everything_that_happened_in_words(app: Flask, made: World) -> None:
    words = text(page(app, made, "auditor", case(app, made, S.AWARDED)))
    for said in (
        "Lập hồ sơ", "Đăng ký thi đua", "Sửa hồ sơ · mục Sáng kiến, giải pháp, Báo cáo thành tích, Tóm tắt thành tích",
        "Đơn vị bình xét đạt · 8/8 người đồng ý · biên bản ngày 05/12/2022",
        "Hội đồng bỏ phiếu: đạt · 7 đồng ý, tính trên 7 thành viên · 08/12/2022",
        "Trình cấp trên · tờ trình số 20/TTr-TTTN ngày 09/12/2022",
        "Có quyết định khen thưởng · số 88/QĐ-STN ngày 15/12/2022, Nguyễn Văn Ký ký",
        "Trao thưởng · ngày 18/12/2022 “Bằng, khung”",
    ):  # fmt: skip
        assert said in words
    assert "Thay đổi" not in words
    assert words.index("Trao thưởng · ngày") < words.index("Lập hồ sơ"), "newest first"


@pytest.mark.parametrize("state", list(State))
def test_every_state_and_every_kind_of_event_has_a_page(app: Flask, made: World, state: State) -> None:
    identifier = case(app, made, state, before=S.APPROVED if state is S.REVOKED else None)
    for who in ("officer", "staff") if state is S.DRAFT else ("officer", "secretary", "staff", "auditor"):
        words = text(page(app, made, who, identifier))
        assert not re.search(r"\b(registered|unit_reviewed|council_voted|submitted|awarded|merit)\b", words)
        assert "Thay đổi" not in words


@pytest.mark.parametrize("state", [S.COUNCIL_VOTED, S.SUBMITTED])
def test_until_the_decision_the_unit_reads_no_result(app: Flask, made: World, state: State) -> None:
    identifier = case(app, made, state, award="LDTT")
    words = text(page(app, made, "staff", identifier))  # the person nominated
    assert "tính trên" not in words
    assert "20/TTr-TTTN" not in words
    assert "Hội đồng đã bỏ phiếu" not in words
    assert "Hội đồng đang xét" in words
    listed = text(client_of(app, made.users["staff"]).get("/nominations?state=all").text)
    assert "Hội đồng đã bỏ phiếu" not in listed
    assert "tính trên 7 thành viên" in text(page(app, made, "secretary", identifier))


def test_measures_of_discipline_are_not_told_to_members(app: Flask, made: World) -> None:
    with app.app_context(), Session(db.engine) as session:
        since = NOW.date().replace(year=2022)
        session.add(
            Discipline(person_id=made.people["an"], level=DisciplineLevel.WARNING, document="QĐ 5", from_date=since)
        )
        session.commit()
    identifier = case(app, made, S.UNIT_REVIEWED)
    with app.app_context():
        held = cases.meeting(made, [identifier])
    fill(client_of(app, made.users["counsel_head"]), f"/meetings/{held}/conflicts")  # free of conflict: the dossier opens
    assert "Cảnh cáo" in text(page(app, made, "secretary", identifier))
    member = text(page(app, made, "counsel_head", identifier))
    assert "Cảnh cáo" not in member
    assert "Điều kiện về kỷ luật" in member


def test_the_record_of_earlier_years_is_beside_the_case(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    with app.app_context(), Session(db.engine) as session:
        session.add(PastAward(person_id=made.people["an"], award_code="CSTDCS", year=2021, document="QĐ 1"))
        session.commit()
    words = text(page(app, made, "secretary", identifier))
    assert "2021 CSTĐCS" in words
    assert "Công tác từ 01/03/2015" in words


def test_statements_do_not_grow_with_history_files_and_record(app: Flask, made: World) -> None:
    few, many = case(app, made, S.REGISTERED), case(app, made, S.REGISTERED, person="binh")
    with app.app_context():
        for number in range(30):
            edit = command(c.EditDossier, many, report=f"Báo cáo {number}")
            nominations.edit(edit, actor=made.actor("officer"), now=cases.DECEMBER)
        with Session(db.engine) as session:
            session.add_all(
                PastAward(person_id=made.people["binh"], award_code="LDTT", year=year, document="")
                for year in range(1990, 2021)
            )
            session.commit()
    client = client_of(app, made.users["secretary"])
    sent = []
    for identifier in (few, many):
        with counted() as statements:
            assert client.get(f"/nominations/{identifier}").status_code == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 40
