"""The audit pages: who did what, old → new in words, and no more of it than the reader may see."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from tests.support.each import each
from tests.support.many_cases import many_cases
from tests.support.posting import hidden
from tests.support.signed_in import client_of
from tests.support.statements import counted
from tests.support.tampering import disarm, three_cases
from tests.support.world import NOW, World, world
from workflow.domain import directory as d
from workflow.extensions import db
from workflow.models import Change, NominationEvent, Organisation
from workflow.services import organisations
from workflow.web.views import audit as view

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def made(app: Flask) -> World:
    filled = world(app)
    with app.app_context():
        three_cases(filled)
    return filled


@pytest.fixture
def auditor(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["auditor"])


@pytest.fixture
def admin(app: Flask, made: World) -> FlaskClient:
    return client_of(app, made.users["administrator"])


def rows(html: str) -> list[str]:
    """Each line of the list as text."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    plain = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("</tr>")]
    return [row for row in plain if row]


def rename(app: Flask, made: World) -> None:
    with app.app_context():
        with Session(db.engine) as session:
            office = session.get_one(Organisation, made.organisations["office"])
        command = d.UpdateOrganisation(
            organisation_id=office.id, version=office.version, name="Phòng Tổ chức", short_name="Phòng Tổ chức",
            code=office.code, kind=office.kind, parent_id=made.organisations["other"], has_council=False,
            position=office.position, active_from=date(2015, 1, 1),
        )  # fmt: skip
        organisations.update(command, actor=made.actor("administrator"), now=NOW)


def test_steps_are_listed_newest_first_with_who_and_what(auditor: FlaskClient) -> None:
    found = rows(auditor.get("/audit").text)
    assert found[0].startswith("Trao thưởng TD-2022-0002 Secretary 30/12/2022 10:00 ngày 30/12/2022")
    assert any(row.startswith("Hội đồng bỏ phiếu: đạt TD-2022-0002") and "đồng ý" in row for row in found)
    assert found[-1].startswith("Lập hồ sơ TD-2022-0001 Hà Thị Đầu")


def test_a_change_says_old_and_new_in_words(app: Flask, made: World, admin: FlaskClient) -> None:
    rename(app, made)
    (row,) = rows(admin.get("/audit?what=changes&kind=organisation").text)
    assert row.startswith("Sửa đơn vị Đơn vị Phòng Tổ chức Administrator 22/01/2024 09:00")
    assert "Tên: Phòng Hành chính → thành Phòng Tổ chức" in row
    assert "Cấp trên trực tiếp: Trung tâm Thử Nghiệm → thành Trung tâm Khác" in row


def test_filters_by_kind_person_and_day(app: Flask, made: World, auditor: FlaskClient) -> None:
    def codes(query: str) -> list[str]:
        return [row.split(" ")[0] for row in rows(auditor.get(f"/audit?{query}").text)]

    everything = len(codes(""))
    assert len(codes("kind=vote")) == 2
    assert 0 < len(codes("who=ha thi dau")) < everything  # without diacritics
    assert codes("who=Hà Thị Đầu") == codes("who=officer")
    assert codes("who=nobody") == []
    assert len(codes("since=30/12/2022")) == 2
    assert len(codes("until=29/12/2022")) == everything - 2
    assert codes("since=31/12/2022") == []
    odd = ("since=31/02/2022", "since=x", "after=x", "after=-1", "after=99999999999999", "who=%00", "kind=%F0%9F%98%80")
    for nonsense in odd:
        assert auditor.get(f"/audit?{nonsense}").status_code == 200, nonsense


def test_pages_by_keyset_both_ways_show_each_line_once(app: Flask, made: World, auditor: FlaskClient) -> None:
    with app.app_context():
        many_cases(made, 130)
    seen: list[str] = []
    address, pages = "/audit?kind=open", []
    while address:
        page = auditor.get(address).text
        pages.append(rows(page))
        seen += rows(page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        address = link[1].replace("&amp;", "&") if link else ""
    assert [len(page) for page in pages] == [50, 50, 33]
    assert len({re.search(r"TD-\S+", row)[0] for row in seen}) == 133  # type: ignore[index]
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert back is not None
    assert rows(auditor.get(back[1].replace("&amp;", "&")).text) == pages[1]


def test_the_price_of_a_page_does_not_grow_with_its_rows(app: Flask, made: World, auditor: FlaskClient) -> None:
    rename(app, made)

    def cost(address: str) -> int:
        with counted() as seen:
            assert auditor.get(address).status_code == 200
        return len(seen)

    few = cost("/audit?kind=open"), cost("/audit?what=changes&kind=organisation")
    with app.app_context():
        many_cases(made, 60)
        with Session(db.engine) as session:
            session.execute(insert(Change), [change(made, number) for number in range(60)])
            session.commit()
    many = cost("/audit?kind=open"), cost("/audit?what=changes&kind=organisation")
    assert all(now <= before for now, before in zip(many, few, strict=True))  # cases before the council cost one more


def change(made: World, number: int) -> dict[str, object]:
    return {
        "at": NOW, "actor_id": 1, "actor_name": "X", "action": "organisation.update", "object_kind": "organisation",
        "object_id": number % 8 + 1, "old": "{}", "new": f'{{"parent_id":{number % 8 + 1}}}',
    }  # fmt: skip


def test_an_administrator_reads_no_dossiers_and_no_ballots(app: Flask, made: World, admin: FlaskClient) -> None:
    page = admin.get("/audit")
    found = rows(page.text)
    assert found
    assert all("không thuộc phần bạn được xem" in row for row in found)
    assert "đồng ý" not in page.text.replace("Chủ tịch Hội đồng đồng ý khôi phục", "")
    assert "/nominations/2" not in page.text
    assert not any("bỏ phiếu" in row for row in found)  # nor what came out of the vote
    changed = rows(admin.get("/audit?what=changes&kind=agenda_item").text)
    assert changed
    assert all("không thuộc phần bạn được xem" in row for row in changed)


def test_an_auditor_reads_the_totals(auditor: FlaskClient) -> None:
    found = rows(auditor.get("/audit").text)
    assert sum("7 đồng ý, tính trên 7 thành viên" in row for row in found) == 2, found


def test_identifiers_are_shown_as_what_they_stand_for(auditor: FlaskClient) -> None:
    found = rows(auditor.get("/audit?what=changes&kind=meeting_attendance").text)
    assert any("Dự họp: Có mặt" in row and "Thành viên: Cầm Văn Giám" in row for row in found), found


def test_secrets_are_named_and_never_shown(app: Flask, made: World, admin: FlaskClient) -> None:
    with app.app_context(), Session(db.engine) as session:
        values = change(made, 1) | {"object_kind": "user_account", "action": "user.change_password",
                                    "old": '{"password_hash":"•••"}', "new": '{"password_hash":"•••"}'}  # fmt: skip
        session.execute(insert(Change), values)
        session.commit()
    (row,) = rows(admin.get("/audit?what=changes&kind=user_account").text)
    assert "Đổi mật khẩu" in row
    assert "Mật khẩu: ••• → thành •••" in row


def test_what_an_earlier_version_wrote_is_shown_as_it_is(app: Flask, made: World, admin: FlaskClient) -> None:
    with app.app_context(), Session(db.engine) as session:
        odd = {"object_kind": "gone", "action": "gone.act", "old": "{}", "new": '{"gone":"x","kind":"no"}'}
        bad = {"object_kind": "organisation", "new": '{"kind":"no such kind","active_from":"?"}'}
        session.execute(insert(Change), [change(made, 1) | odd, change(made, 1) | bad])
        session.commit()
    text = " ".join(rows(admin.get("/audit?what=changes").text))
    assert "gone.act gone #2" in text
    assert "Loại: no such kind Từ ngày: ?" in text


def test_verification_is_run_by_a_press_and_says_what_it_found(app: Flask, made: World, auditor: FlaskClient) -> None:
    before = auditor.get("/audit/verify")
    assert before.status_code == 200
    assert "Không có chỗ nào sai" not in before.text
    answer = auditor.post("/audit/verify", data=hidden(before.text))
    assert answer.status_code == 200
    assert "Không có chỗ nào sai" in answer.text
    assert re.search(r"[0-9a-f]{64}", answer.text)


@pytest.mark.breaks_invariants
def test_a_broken_link_is_named(app: Flask, made: World, auditor: FlaskClient) -> None:
    with app.app_context(), Session(db.engine) as session:
        disarm(session)
        where = (NominationEvent.nomination_id == 2, NominationEvent.seq == 3)
        session.execute(update(NominationEvent).where(*where).values(actor_name="X"))
        session.commit()
    answer = auditor.post("/audit/verify", data=hidden(auditor.get("/audit/verify").text))
    assert "Hồ sơ TD-2022-0002, sự kiện số 3: nội dung không khớp với mã băm của nó." in answer.text
    assert "Không có chỗ nào sai" not in answer.text


def test_too_much_to_wait_for_is_left_to_the_command(
    app: Flask, made: World, auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST_EVENTS", 3)
    page = auditor.get("/audit/verify").text
    assert "flask audit verify" in page
    monkeypatch.undo()
    fields = hidden(auditor.get("/audit/verify").text)
    monkeypatch.setattr(view, "MOST_EVENTS", 3)
    assert "Không có chỗ nào sai" not in auditor.post("/audit/verify", data=fields).text


@each(
    "key, reading, verifying",
    [("auditor", 200, 200), ("administrator", 200, 200), ("secretary", 403, 200), ("director", 403, 200),
     ("approver", 403, 200), ("officer", 403, 403), ("staff", 403, 403), ("manager", 403, 403)],
)  # fmt: skip
def test_who_may(app: Flask, made: World, key: str, reading: int, verifying: int) -> None:
    client = client_of(app, made.users[key])
    assert client.get("/audit").status_code == reading
    assert client.get("/audit/verify").status_code == verifying
    assert client.post("/audit/verify", data={}).status_code in (verifying, 400)
