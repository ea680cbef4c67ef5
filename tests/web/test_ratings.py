"""The page of a unit's ratings: everybody on one page, numbers that follow, refusals that keep what was chosen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.browsing import Visitor, serving
from tests.support.pages import hidden, selects, set_clock, words
from tests.support.signed_in import client_of
from tests.support.world import PASSWORD, World, world
from workflow.extensions import db, password_hasher
from workflow.models import QualityRating

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser
    from werkzeug.test import TestResponse

NOW = datetime(2026, 12, 14, 2, 0, tzinfo=UTC)
OFFICE = ("office_head", "office_officer", "an", "binh", "chi")


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, NOW)
    with app.app_context():
        return world(app, password_hasher().hash(PASSWORD))


def path(made: World, place: str = "office", year: int = 2026) -> str:
    return f"/organisations/{made.organisations[place]}/ratings/{year}"


def send(client: FlaskClient, made: World, levels: dict[str, str], place: str = "office", **more: Any) -> TestResponse:
    page = client.get(path(made, place)).text
    keys = [name.split('"')[0] for name in page.split('name="')[1:] if name.startswith(("seen-", "unit-seen-"))]
    fields = hidden(page, "csrf_token", "once", "version", *dict.fromkeys(keys))
    chosen = {f"level-{made.people[key]}": level for key, level in levels.items()}
    return client.post(path(made, place), data=fields | chosen | more)


def ratings(app: Flask) -> dict[int, str]:
    with app.app_context(), Session(db.engine) as session:
        rows = session.execute(select(QualityRating.person_id, QualityRating.level).where(QualityRating.year == 2026))
        return {row.person_id: row.level.value for row in rows}


def test_one_post_writes_the_unit(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    assert path(made) in secretary.get("/ratings?year=2026").text
    sent = send(secretary, made, dict.fromkeys(OFFICE, "HTTNV") | {"an": "HTXSNV"}, document="TB 12/TB-TTTN")
    assert sent.status_code == 303
    assert ratings(app) == {made.people[key]: "HTXSNV" if key == "an" else "HTTNV" for key in OFFICE}
    page = words(secretary.get(path(made)).text)
    assert "Viên chức : 1 / 1" in page
    assert "20 % × 5 = 1" in page
    assert "Nghị định 233/2026/NĐ-CP, Điều 12 khoản 6 điểm a" in page


def test_trying_writes_nothing_and_shows_the_numbers(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    answer = send(secretary, made, dict.fromkeys(OFFICE, "HTXSNV"), do="try")
    said = words(answer.text)
    assert answer.status_code == 200
    assert "Viên chức : 5 / 1 vượt trần" in said
    assert "Viên chức: 5 HTXSNV, tối đa 1 (20 % × 5 = 1)" in said
    assert ratings(app) == {}


def test_too_many_come_back_as_chosen_with_the_article(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    refused = send(secretary, made, dict.fromkeys(OFFICE, "HTXSNV"), document="TB 99", **{f"months-{made.people['an']}": "13"})
    assert refused.status_code == 422
    assert "số nguyên từ 0 đến 12" in refused.text
    refused = send(secretary, made, dict.fromkeys(OFFICE, "HTXSNV"), document="TB 99")
    assert refused.status_code == 422
    assert refused.text.count('<option value="HTXSNV" selected>') == 5
    assert 'value="TB 99"' in refused.text
    assert "Điều 12 khoản 6" in words(refused.text)
    assert ratings(app) == {}
    few = send(secretary, made, {"an": "HTTNV"}, **{f"months-{made.people['an']}": "5"})
    assert few.status_code == 422
    assert "chưa đủ 6 tháng trong năm 2026" in words(few.text)
    wild = send(secretary, made, {"an": "TUYETVOI"})
    assert (wild.status_code, ratings(app)) == (422, {})


def test_somebody_else_saved_first(app: Flask, made: World) -> None:
    secretary, head = client_of(app, made.users["secretary"]), client_of(app, made.users["head"])
    page = secretary.get(path(made)).text
    assert send(head, made, {"an": "HTTNV"}).status_code == 303
    keys = dict.fromkeys(f"seen-{made.people[key]}" for key in OFFICE)
    mine = hidden(page, "csrf_token", "once", "version", *keys) | {f"level-{made.people['an']}": "HTNV"}
    answer = secretary.post(path(made), data=mine)
    assert answer.status_code == 409
    assert "Có người vừa sửa trước bạn" in answer.text
    assert ratings(app) == {made.people["an"]: "HTTNV"}


def test_who_sees_the_sheet(app: Flask, made: World) -> None:
    statuses = {who: client_of(app, made.users[who]).get(path(made)).status_code for who in
                ("head", "secretary", "officer", "auditor", "administrator", "counsel_head", "other_secretary", "staff")}  # fmt: skip
    assert statuses == {
        "head": 200, "secretary": 200, "officer": 403, "auditor": 403, "administrator": 403, "counsel_head": 404,
        "other_secretary": 404, "staff": 404,
    }  # fmt: skip
    own = client_of(app, made.users["head"]).get(path(made)).text
    assert f'name="level-{made.people["office_head"]}" aria-label="Mức xếp loại: Quàng Văn Trưởng" disabled' in own
    assert "unit-level-" not in own.partition("<select")[2].partition("</form>")[0].replace('type="hidden" name="unit-level-', "")
    assert client_of(app, made.users["secretary"]).get(path(made, year=2014)).status_code == 404
    assert client_of(app, made.users["secretary"]).get(path(made, year=2027)).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(app: Flask, made: World) -> None:
    secretary = client_of(app, made.users["secretary"])
    secretary.get(path(made))
    with selects(app) as few:
        secretary.get(path(made, "counsel"))
    with selects(app) as many:
        secretary.get(path(made))
    assert len(few) == len(many)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_caps_follow_the_keyboard(app: Flask, made: World, chromium: Browser, width: str) -> None:
    with serving(app) as address:
        visitor = Visitor(chromium, address, "secretary", width=width)
        page = visitor.go(path(made))
        for number, key in enumerate(OFFICE):
            page.select_option(f"[name=level-{made.people[key]}]", "HTXSNV" if number < 2 else "HTTNV")
        room = page.locator("[data-room=public_employee]")
        assert (room.locator("[data-excellent]").inner_text(), room.locator("[data-allowed]").inner_text()) == ("2", "1")
        assert "late" in (room.locator("[data-excellent]").get_attribute("class") or "")
        page.select_option(f"[name=level-{made.people['office_head']}]", "HTTNV")
        assert room.locator("[data-excellent]").inner_text() == "1"
        visitor.press("Ghi xếp loại")
        assert "Đã ghi 5 thay đổi xếp loại." in page.inner_text("main")
        visitor.leave()
