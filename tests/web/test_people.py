"""Pages of people: scope, search, the record and who sees which part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.support.each import each
from tests.support.posting import fill, hidden, press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.states import Sex, StaffCategory
from workflow.domain.text import fold, sort_key
from workflow.extensions import db
from workflow.models import Change, Person

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


@pytest.fixture
def secretary(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["secretary"])


def person(app: Flask, person_id: int) -> Person:
    with app.app_context(), Session(db.engine) as session:
        return session.get_one(Person, person_id)


def fields(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Lường Thị Hạnh", "sex": "female", "birth_date": "", "position": "", "category": "public_employee",
        "start_date": "",
    } | changed  # fmt: skip


def test_someone_is_added_and_found_without_diacritics(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    answer = fill(officer, "/people/new", **fields(organisation_id=made.organisations["office"]))
    assert answer.status_code == 303
    page = officer.get("/people?q=luong+thi+hanh").text
    assert "Lường Thị Hạnh" in page
    assert "Vì Văn Bình" not in page
    assert "1 trong 1 cán bộ" in page
    decomposed = officer.get("/people", query_string={"q": "Lu\u031bo\u031b\u0300ng"}).text
    assert "Lường Thị Hạnh" in decomposed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "bắt buộc"), ({"name": "x" * 121}, "Tối đa 120"), ({"name": "A\u0001"}, "ký tự"),
        ({"sex": "x"}, "Chọn một trong"), ({"category": ""}, "bắt buộc"), ({"birth_date": "30/02/1990"}, "05/02/2024"),
        ({"birth_date": "00/00/0000"}, "05/02/2024"), ({"birth_date": "01/01/2099"}, "sau hôm nay"),
        ({"birth_date": "01/01/2000", "start_date": "01/01/2001"}, "ít nhất 15 năm"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_filled(
    app: Flask, made: World, secretary: FlaskClient, changed: dict[str, str], said: str
) -> None:
    before = person(app, made.people["an"]).name
    answer = fill(secretary, f"/people/{made.people['an']}/edit", **fields(position="Giữ lại chữ này", **changed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Giữ lại chữ này" in answer.text
    assert person(app, made.people["an"]).name == before


def test_other_units_are_no_choice(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    answer = fill(officer, "/people/new", **fields(organisation_id=made.organisations["counsel"]))
    assert answer.status_code == 422
    assert "Phòng Tư vấn" not in answer.text


@each(
    "who, own, others",
    [
        ("officer", ("an", "binh"), ("dung", "director", "other_head")),
        ("head", ("an", "office_officer"), ("dung", "other_head")),
        ("secretary", ("an", "dung", "director"), ("other_head", "other_officer")),
        ("manager", ("an", "dung", "other_head"), ()),
        ("staff", ("an",), ("binh", "dung", "other_head")),
        ("approver", (), ("an", "director", "other_head")),
        ("other_officer", ("other_head",), ("an", "dung")),
    ],
)
def test_people_of_others_do_not_exist(
    app: Flask, made: World, who: str, own: tuple[str, ...], others: tuple[str, ...]
) -> None:
    client = client_of(app, made.users[who])
    listed = client.get("/people?active=all")
    for key in own:
        assert client.get(f"/people/{made.people[key]}").status_code == 200, key
    for key in others:
        name = person(app, made.people[key]).name
        assert name not in listed.text
        for end in ("", "/edit", "/move", "/ratings/new", "/discipline/new", "/initiatives/new", "/past-awards/new"):
            answer = client.get(f"/people/{made.people[key]}{end}")
            assert answer.status_code == 404, (key, end)
            assert name not in answer.text
    assert client.get("/people/999999").status_code == 404


def test_the_record_is_for_those_who_may_see_it(app: Flask, made: World, secretary: FlaskClient) -> None:
    an = made.people["an"]
    measure = {"level": "canh_cao", "from_date": "01/03/2023", "to_date": "01/03/2024", "document": "QĐ-KÍN-77"}
    assert fill(secretary, f"/people/{an}/discipline/new", **measure).status_code == 303
    assert fill(secretary, f"/people/{an}/ratings/new", year="2022", level="HTTNV", document="TB-88").status_code == 303
    assert (
        fill(secretary, f"/people/{an}/past-awards/new", award_code="LDTT", year="2021", document="QĐ-99").status_code
        == 303
    )
    for who, sees in (
        ("officer", True),
        ("head", True),
        ("staff", True),
        ("auditor", True),
        ("manager", False),
        ("administrator", False),
    ):
        page = client_of(app, made.users[who]).get(f"/people/{an}").text
        assert ("QĐ-KÍN-77" in page) is sees, who
        assert ("TB-88" in page) is sees, who
        assert "QĐ-99" in page, who  # an award is public


def test_entries_are_refused_with_a_reason_and_taken_back(app: Flask, made: World, secretary: FlaskClient) -> None:
    an, binh = made.people["an"], made.people["binh"]
    values = {"title": "Phần mềm nhắc hạn", "year": "2023", "level": "base", "document": "", "share": "60",
              "second": str(binh), "second_share": "50", "third": "", "third_share": ""}  # fmt: skip
    refused = fill(secretary, f"/people/{an}/initiatives/new", **values)
    assert refused.status_code == 422
    assert "110 %" in refused.text
    assert "Phần mềm nhắc hạn" in refused.text
    half = fill(secretary, f"/people/{an}/initiatives/new", **values | {"second_share": ""})
    assert half.status_code == 422
    assert fill(secretary, f"/people/{an}/initiatives/new", **values | {"second_share": "40"}).status_code == 303
    page = secretary.get(f"/people/{binh}").text
    assert "Phần mềm nhắc hạn" in page
    assert "40 %" in page
    action = page.split("/records/initiative/")[1].split("/remove")[0]
    answer = press(secretary, f"/people/{binh}", f"/people/{binh}/records/initiative/{action}/remove")
    assert answer.status_code == 303
    assert "Phần mềm nhắc hạn" not in secretary.get(f"/people/{an}").text


def test_records_of_others_are_not_removed_through_ones_own(app: Flask, made: World, secretary: FlaskClient) -> None:
    """The identifier in the address is looked up again: whose entry it is decides."""
    fill(secretary, f"/people/{made.people['an']}/ratings/new", year="2022", level="HTTNV", document="")
    with app.app_context(), Session(db.engine) as session:
        entry = session.scalars(select(Change.object_id).where(Change.action == "record.rate")).one()
    stranger = client_of(app, made.users["other_secretary"])
    token = hidden(stranger.get("/account/password").text)["csrf_token"]
    path = f"/people/{made.people['other_head']}/records/rating/{entry}/remove"
    assert stranger.post(path, data={"csrf_token": token}).status_code == 404
    assert "Hoàn thành tốt nhiệm vụ" in secretary.get(f"/people/{made.people['an']}").text


def test_move_and_leave(app: Flask, made: World, secretary: FlaskClient) -> None:
    an = made.people["an"]
    assert (
        fill(
            secretary, f"/people/{an}/move", to_organisation_id=made.organisations["counsel"], on="01/02/2024"
        ).status_code
        == 303
    )
    page = secretary.get(f"/people/{an}").text
    assert "01/02/2024: Phòng Hành chính → Phòng Tư vấn" in page
    assert press(secretary, f"/people/{an}", f"/people/{an}/active").status_code == 303
    assert "Lò Thị An" not in secretary.get("/people").text
    assert "Lò Thị An" in secretary.get("/people?active=no").text


def test_second_editor_is_told(app: Flask, made: World, secretary: FlaskClient) -> None:
    path = f"/people/{made.people['an']}/edit"
    mine = hidden(secretary.get(path).text)
    assert fill(secretary, path, **fields(name="Người khác sửa")).status_code == 303
    answer = secretary.post(path, data=mine | fields(name="Tôi sửa"))
    assert answer.status_code == 409
    assert "Tôi sửa" in answer.text
    assert person(app, made.people["an"]).name == "Người khác sửa"


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%25", "q=%27+OR+1%3D1", "after=abc", "after=-1", "before=99999999", "organisation=x",
              "category=king", "active=<script>", "_external=1&_scheme=javascript&_anchor=x", "q=" + "x" * 5000],
)  # fmt: skip
def test_odd_questions_get_a_page(made: World, secretary: FlaskClient, query: str) -> None:
    answer = secretary.get(f"/people?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition("<main")[2]
    assert "javascript:" not in answer.text


def test_a_page_costs_the_same_whatever_the_number_of_rows(app: Flask, made: World, secretary: FlaskClient) -> None:
    counted: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
        engine = db.engine

    def cost(path: str) -> list[str]:
        counted.clear()
        assert secretary.get(path).status_code == 200
        return [statement for statement in counted if statement.startswith("SELECT")]

    cost("/people")
    few = cost("/people")
    with Session(engine) as session:
        for number in range(120):
            name = f"Quàng Văn {number}"
            session.add(Person(
                name=name, fold=fold(name), sort_key=sort_key(name), sex=Sex.MALE, category=StaffCategory.CONTRACT,
                organisation_id=made.organisations["office"],
            ))  # fmt: skip
        session.commit()
    assert cost("/people") == few
    page = secretary.get("/people?q=quang+van").text
    assert "50 trong 121 cán bộ" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "q=quang+van" in following
    assert "50 trong 121 cán bộ" in secretary.get(following).text
