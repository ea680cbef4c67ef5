"""Pages of organisations and councils: what they show to whom, what they take and refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.posting import fill, hidden
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.extensions import db
from workflow.models import Change, CouncilSeat, Headcount, Organisation

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


@pytest.fixture
def admin(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["administrator"])


def organisations(app: Flask) -> dict[str, Organisation]:
    with app.app_context(), Session(db.engine) as session:
        return {row.code: row for row in session.scalars(select(Organisation))}


def fields(made: World, **changed: Any) -> dict[str, Any]:
    return {
        "name": "Phòng Đào tạo", "short_name": "", "code": "PDT", "kind": "division",
        "parent_id": made.organisations["centre"], "active_from": "01/02/2024", "position": "",
    } | changed  # fmt: skip


def test_an_organisation_is_added_under_its_parent(app: Flask, made: World, admin: FlaskClient) -> None:
    answer = fill(admin, "/organisations/new", **fields(made))
    assert answer.status_code == 303
    row = organisations(app)["PDT"]
    assert answer.headers["Location"] == f"/organisations/{row.id}"
    assert row.council_id == made.organisations["centre"]
    page = admin.get(answer.headers["Location"]).text
    assert "Phòng Đào tạo" in page
    assert "Trung tâm Thử Nghiệm" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "bắt buộc"), ({"name": " \u200b\u00a0 "}, "bắt buộc"), ({"name": "x" * 201}, "Tối đa 200 ký tự"),
        ({"name": "A\u0000B"}, "ký tự"), ({"code": "CENTRE"}, "đã dùng"), ({"kind": "empire"}, "Chọn một trong"),
        ({"kind": ""}, "bắt buộc"), ({"parent_id": "99999"}, "Chọn một trong"),
        ({"parent_id": "abc"}, "Chọn một trong"),
        ({"active_from": "31/04/2024"}, "05/02/2024"), ({"active_from": "2024-02-01"}, "05/02/2024"),
        ({"active_from": "1/1/26"}, "05/02/2024"), ({"active_from": "29/02/2027"}, "05/02/2024"),
        ({"active_from": "01/01/9999"}, "05/02/2024"), ({"active_from": ""}, "bắt buộc"),
        ({"position": "1.000"}, "số nguyên"), ({"position": "-1"}, "số nguyên"), ({"position": "٣"}, "số nguyên"),
        ({"position": "1e9"}, "số nguyên"), ({"position": str(2**63)}, "số nguyên"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_filled_with_a_reason(
    app: Flask, made: World, admin: FlaskClient, changed: dict[str, str], said: str
) -> None:
    before = len(organisations(app))
    answer = fill(admin, "/organisations/new", **fields(made, **{"short_name": "Giữ lại chữ này", **changed}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Giữ lại chữ này" in answer.text
    assert len(organisations(app)) == before


def test_hostile_text_is_shown_as_text(made: World, admin: FlaskClient) -> None:
    answer = fill(admin, "/organisations/new", **fields(made, name="<script>alert(1)</script>{{7*7}}%s"))
    page = admin.get(answer.headers["Location"]).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}%s" in page
    assert "<script>alert" not in admin.get("/organisations").text


def test_the_same_form_twice_counts_once(app: Flask, made: World, admin: FlaskClient) -> None:
    sent = hidden(admin.get("/organisations/new").text) | fields(made)
    assert admin.post("/organisations/new", data=sent).status_code == 303
    again = admin.post("/organisations/new", data=sent | {"code": "PDT2"})
    assert again.status_code == 303
    assert "PDT2" not in organisations(app)


def test_second_editor_is_told_and_keeps_his_text(app: Flask, made: World, admin: FlaskClient) -> None:
    path = f"/organisations/{made.organisations['office']}/edit"
    mine = hidden(admin.get(path).text)
    other = fields(made, name="Người khác sửa", code="OFFICE")
    assert fill(admin, path, **other).status_code == 303
    answer = admin.post(path, data=mine | fields(made, name="Tôi sửa", code="OFFICE"))
    assert answer.status_code == 409
    assert "Tôi sửa" in answer.text
    assert "Có người vừa sửa trước bạn" in answer.text
    assert organisations(app)["OFFICE"].name == "Người khác sửa"
    for version in ("", "abc", "-1", "99999999999999"):
        assert admin.post(path, data=mine | fields(made) | {"version": version, "once": ""}).status_code == 409


def test_extra_fields_are_not_written(app: Flask, made: World, admin: FlaskClient) -> None:
    path = f"/organisations/{made.organisations['office']}/edit"
    extra = {"path": "/1/", "council_id": "1", "upper_body_id": "1", "active_to": "01/01/2020", "id": "1"}
    assert fill(admin, path, **fields(made, code="OFFICE", **extra)).status_code == 303
    row = organisations(app)["OFFICE"]
    assert (row.council_id, row.active_to, row.id) == (made.organisations["centre"], None, made.organisations["office"])


def test_headcount_merger_and_rename_through_the_pages(app: Flask, made: World, admin: FlaskClient) -> None:
    centre, other = made.organisations["centre"], made.organisations["other"]
    assert fill(admin, f"/organisations/{centre}/headcount", year="2024", people="25").status_code == 303
    with app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(Headcount.people)).all() == [25]
    refused = fill(admin, f"/organisations/{other}/close", on="30/06/2024", successor_id="")
    assert refused.status_code == 422
    assert "đơn vị con" in refused.text
    assert fill(admin, f"/organisations/{other}/close", on="30/06/2024", successor_id=str(centre)).status_code == 303
    assert organisations(app)["OTHER"].successor_id == centre
    done = fill(
        admin,
        f"/organisations/{centre}/succeed",
        name="Trung tâm Việc làm",
        short_name="",
        code="TTVL",
        on="31/12/2024",
    )
    assert done.status_code == 303
    page = admin.get(done.headers["Location"]).text
    assert "Tiếp nối từ" in page
    assert "Trung tâm Thử Nghiệm" in page


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("officer", {"office"}, {"centre", "counsel", "other", "other_office", "department"}),
        ("secretary", {"centre", "office", "counsel"}, {"other", "other_office", "department", "province"}),
        ("manager", {"department", "centre", "office", "other", "other_office"}, {"province", "ministry"}),
        ("auditor", {"province", "ministry", "other_office"}, set()),
    ],
)
def test_everyone_sees_his_part_of_the_tree(
    app: Flask, made: World, who: str, seen: set[str], unseen: set[str]
) -> None:
    client = client_of(app, made.users[who])
    page = client.get("/organisations").text
    for key in seen:
        assert f'/organisations/{made.organisations[key]}"' in page, key
        assert client.get(f"/organisations/{made.organisations[key]}").status_code == 200
    for key in unseen:
        assert f'/organisations/{made.organisations[key]}"' not in page, key
        assert client.get(f"/organisations/{made.organisations[key]}").status_code == 404
    assert client.get("/organisations/999999").status_code == 404


def test_staff_have_no_list(app: Flask, made: World) -> None:
    assert client_of(app, made.users["staff"]).get("/organisations").status_code == 403


def test_closed_organisations_are_listed_on_request(made: World, admin: FlaskClient) -> None:
    other, centre = made.organisations["other"], made.organisations["centre"]
    fill(admin, f"/organisations/{other}/close", on="30/06/2024", successor_id=str(centre))
    assert f'/organisations/{other}"' not in admin.get("/organisations").text
    assert f'/organisations/{other}"' in admin.get("/organisations?closed=1").text


def test_only_the_secretary_records_ratings_of_a_collective(app: Flask, made: World, admin: FlaskClient) -> None:
    path = f"/organisations/{made.organisations['office']}/ratings/new"
    assert admin.get(path).status_code == 403
    secretary = client_of(app, made.users["secretary"])
    assert fill(secretary, path, year="2022", level="HTXSNV", document="QĐ 1").status_code == 303
    assert "Hoàn thành xuất sắc nhiệm vụ" in secretary.get(f"/organisations/{made.organisations['office']}").text
    assert "Xếp loại chất lượng tập thể" not in admin.get(f"/organisations/{made.organisations['office']}").text


# ── councils ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_members_are_listed_by_office_and_seated(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    page = secretary.get("/council").text
    assert page.index("Cầm Văn Giám") < page.index("Lò Thị Phó") < page.index("Bạc Cầm Hùng")
    centre = made.organisations["centre"]
    path = f"/council/{centre}/seats/new"
    taken = fill(secretary, path, person_id=made.people["an"], office="chair", from_date="01/01/2024", to_date="")
    assert taken.status_code == 422
    assert "đã có Chủ tịch" in taken.text
    assert (
        fill(
            secretary, path, person_id=made.people["an"], office="member", from_date="01/01/2024", to_date=""
        ).status_code
        == 303
    )
    assert "Lò Thị An" in secretary.get("/council").text
    other = fill(
        secretary, path, person_id=made.people["other_head"], office="member", from_date="01/01/2024", to_date=""
    )
    assert other.status_code == 422  # not offered
    with app.app_context(), Session(db.engine) as session:
        seat = session.scalars(select(CouncilSeat.id).where(CouncilSeat.person_id == made.people["an"])).one()
    assert fill(secretary, f"/council/seats/{seat}/end", on="31/01/2024").status_code == 303
    assert "Lò Thị An" not in secretary.get("/council").text
    assert "Lò Thị An" in secretary.get("/council?past=1").text


def test_members_see_their_council_and_no_other(app: Flask, made: World) -> None:
    director = client_of(app, made.users["director"])
    assert director.get("/council").status_code == 200
    assert director.get(f"/council?council={made.organisations['other']}").status_code == 404
    assert director.get(f"/council/{made.organisations['centre']}/seats/new").status_code == 403
    assert director.get(f"/council/{made.organisations['other']}/seats/new").status_code == 404
    stranger = client_of(app, made.users["other_secretary"])
    with app.app_context(), Session(db.engine) as session:
        seat = session.scalars(select(CouncilSeat.id).order_by(CouncilSeat.id).limit(1)).one()
    assert stranger.get(f"/council/seats/{seat}/end").status_code == 404
    assert stranger.post(f"/council/seats/{seat}/end", data={"on": "31/01/2024"}).status_code in (400, 404)


def test_refused_posts_leave_no_trace(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    token = hidden(officer.get("/account/password").text)["csrf_token"]
    for path in (
        "/organisations/new", f"/organisations/{made.organisations['office']}/edit",
        f"/organisations/{made.organisations['office']}/close",
        f"/organisations/{made.organisations['office']}/headcount",
        f"/organisations/{made.organisations['office']}/succeed", f"/council/{made.organisations['centre']}/seats/new",
    ):  # fmt: skip
        assert officer.post(path, data={"csrf_token": token}).status_code == 403, path
    with app.app_context(), Session(db.engine) as session:
        assert session.scalars(select(Change.id)).all() == []
