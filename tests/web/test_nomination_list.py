"""The list in the browser: the question stands in the address, the answer can be acted on and taken along."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.support.clock import set_clock
from tests.support.many_cases import many_cases
from tests.support.posting import hidden
from tests.support.signed_in import client_of
from tests.support.standing import S
from tests.support.statements import counted
from tests.support.world import NOW, World, world
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import Nomination

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, NOW)
    return world(app)


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/nominations/\d+">([^<]+)</a>', html)


def fill(app: Flask, made: World, count: int = 3, *states: State) -> list[int]:
    with app.app_context():
        return [key for state in states or (S.REGISTERED,) for key in many_cases(made, count, state)]


def test_open_cases_first_all_on_request_and_a_search_looks_everywhere(app: Flask, made: World) -> None:
    fill(app, made, 2, S.REGISTERED, S.DECLINED)
    secretary = client_of(app, made.users["secretary"])
    assert len(names(secretary.get("/nominations").text)) == 2
    assert len(names(secretary.get("/nominations?state=all").text)) == 4
    assert len(names(secretary.get("/nominations?state=declined").text)) == 2
    one = names(secretary.get("/nominations?state=declined").text)[0]
    assert one in names(secretary.get("/nominations", query_string={"q": one}).text)


def test_every_filter_comes_back_filled_and_can_be_taken_away(app: Flask, made: World) -> None:
    fill(app, made)
    secretary = client_of(app, made.users["secretary"])
    where = f"/nominations?q=a&state=registered&year=2024&unit={made.organisations['office']}&award=LDTT&type=merit&sort=name"
    page = secretary.get(where).text
    assert '<option value="registered" selected>' in page
    assert '<option value="name" selected>' in page
    assert 'value="2024"' in page
    chips = re.findall(r'<a class="chip chip-calm" href="([^"]+)"><span>([^<]+)</span>', page)
    assert [words for _url, words in chips] == ["“a”", "Năm 2024", "Đã đăng ký", "Phòng Hành chính", "Lao động tiên tiến",
                                                "Công trạng hằng năm"]  # fmt: skip
    assert "q=a" not in chips[0][0]
    assert "sort=name" in chips[0][0]


@pytest.mark.parametrize(
    "nonsense", ["year=abc", "year=-5", "unit=9999999999999", "state=flying", "award=X", "type=", "sort=id;drop", "after=%00",
                 "before=~~", "q=%00%00", "page=-1", "after=1&before=1"],
)  # fmt: skip
def test_nonsense_in_the_address_is_as_good_as_nothing(app: Flask, made: World, nonsense: str) -> None:
    fill(app, made)
    secretary = client_of(app, made.users["secretary"])
    assert len(names(secretary.get(f"/nominations?{nonsense}").text)) in (3, 0, 2)
    assert secretary.get(f"/nominations?{nonsense}").status_code == 200


def test_pages_are_walked_by_their_links(app: Flask, made: World) -> None:
    fill(app, made, 60)
    officer = client_of(app, made.users["officer"])
    path, seen, back = "/nominations", [], ""
    while path:
        page = officer.get(path).text
        seen += names(page)
        back = next(iter(re.findall(r'rel="prev" href="([^"]+)"', page)), "").replace("&amp;", "&") or back
        path = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "").replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 60
    assert names(officer.get(back).text) == seen[25:50]
    assert "60 hồ sơ" in officer.get("/nominations").text


def test_several_are_chosen_and_looked_at_before_anything_happens(app: Flask, made: World) -> None:
    ids = fill(app, made, 3, S.REGISTERED)
    head = client_of(app, made.users["head"])
    page = head.get("/nominations").text
    verbs = re.findall(r'formaction="/batches/(\w+)"', page)
    assert verbs == ["review", "return", "decline"], "what the head of the unit may do with registered cases"
    answer = head.post("/batches/decline", data=hidden(page) | {"ids": [str(key) for key in ids]})
    assert answer.status_code == 200
    with app.app_context(), Session(db.engine) as session:
        assert {session.get_one(Nomination, key).state for key in ids} == {S.REGISTERED}
    assert re.findall(r'formaction="/batches/(\w+)"', client_of(app, made.users["auditor"]).get("/nominations").text) == []


def test_the_sheet_opens_in_a_spreadsheet_and_computes_nothing(app: Flask, made: World) -> None:
    ids = fill(app, made, 5)
    evil = ['=HYPERLINK("http://x")', "+1", "-1", "@sum", "＝1+1"]
    with app.app_context(), Session(db.engine) as session:
        for key, name in zip(ids, evil, strict=True):
            session.execute(update(Nomination).where(Nomination.id == key).values(subject_name=name))
        session.commit()
    address = "/nominations?sort=oldest&format=xlsx"
    answer = client_of(app, made.users["secretary"]).get(address, buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=ho-so-2024-01-22.xlsx"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[3:]] == ["Họ tên, tập thể", *evil]


@pytest.mark.parametrize("who", ["officer", "secretary", "manager", "director"])
def test_as_many_statements_for_two_hundred_rows_as_for_five(app: Flask, made: World, who: str) -> None:
    client = client_of(app, made.users[who])
    sent = []
    for count in (5, 195):
        fill(app, made, count)
        with counted() as statements:
            assert client.get("/nominations").status_code == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 10


# ── many at once ────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(made: World, *people: str, awards: tuple[str, ...] = ("LDTT",), **changed: str) -> dict[str, object]:
    return {"awards": list(awards), "people": [str(made.people[key]) for key in people], "year": "2024", "type": "merit",
            "step": "preview"} | changed  # fmt: skip


def send(client: FlaskClient, fields: dict[str, object]) -> str:
    """Choose, look, confirm, as the pages lead."""
    path = "/nominations/register"
    look = client.post(path, data=hidden(client.get(path).text) | fields)
    assert look.status_code == 200, look.text
    assert "Xem lại trước khi đăng ký" in look.text
    carried: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', look.text.partition("<main")[2]):
        carried.setdefault(name, []).append(value)
    answer = client.post(path, data=carried | {"step": "confirm"})
    return answer.headers.get("Location", "") if answer.status_code == 303 else str(answer.text)


def count(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return session.query(Nomination).count()


def test_many_are_registered_after_a_look(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    leads = send(officer, choose(made, "an", "binh", awards=("LDTT", "GK_SO"), collective="y"))
    assert leads == f"/nominations?unit={made.organisations['office']}&year=2024&state=registered"
    assert "Đã đăng ký 5 hồ sơ." in officer.get(leads).text
    assert count(app) == 5


def test_whoever_is_refused_is_named_and_the_others_go(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    done = send(officer, choose(made, "an", "office_officer"))
    assert "Đã đăng ký 1 trên 2 dòng" in done
    assert "Hà Thị Đầu" in done
    assert "không ai tự xét cho mình" in done or "tự xét" in done
    assert count(app) == 1


def test_looking_and_going_back_change_nothing_and_lose_nothing(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    path = "/nominations/register"
    sent = hidden(officer.get(path).text) | choose(made, "an", "binh", change="yes")
    page = officer.post(path, data=sent).text
    assert page.count("checked") == 3, "two people and one award"
    assert count(app) == 0


def test_a_wrong_choice_comes_back_filled(app: Flask, made: World) -> None:
    officer = client_of(app, made.users["officer"])
    path = "/nominations/register"
    for wrong in ({"awards": []}, {"people": [str(made.people["dung"])]}, {"year": "abc"}, {"type": "x"}, {"awards": ["X"]}):
        answer = officer.post(path, data=hidden(officer.get(path).text) | choose(made, "an") | wrong)
        assert answer.status_code == 422
        assert "error-summary" in answer.text
    foreign = {"unit_id": str(made.organisations["counsel"])}
    assert officer.post(path, data=hidden(officer.get(path).text) | choose(made, "an") | foreign).status_code == 404
    assert officer.get(f"{path}?unit={made.organisations['other']}").status_code == 404
    assert client_of(app, made.users["secretary"]).get(path).status_code == 403
    assert count(app) == 0
