"""The pages of a body's own templates and of its certificate stock, walked through once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tests.documents.test_own_template import ALL, template, texts
from tests.support import cases
from tests.support.pages import hidden, words
from tests.support.signed_in import client_of
from tests.support.world import world
from workflow.domain.stock import PLAIN_A4
from workflow.extensions import reading
from workflow.queries import paper_templates as query

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask import Flask
    from flask.testing import FlaskClient

PLAIN = "PDF theo thể thức chung, không theo mẫu riêng của cơ quan."
_URL = "/paper-templates/{}/proposal_letter"


def send(page: FlaskClient, url: str, content: bytes) -> tuple[int, str]:
    answer = page.post(url, data={"file": (io.BytesIO(content), "Mẫu.docx"), **hidden(page.get(url).text, "once")})
    return answer.status_code, words(answer.text)


def test_a_template_goes_up_is_tried_and_used(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    made = world(app)
    centre, page = made.organisations["centre"], client_of(app, made.users["secretary"])
    url = _URL.format(centre)
    status, said = send(page, url, template(*ALL[:3], "{{ so_ki_hieu }}"))
    assert status == 422
    assert "Mẫu có ô mà loại văn bản này không có: so_ki_hieu. Sửa tên ô hoặc bỏ đi." in said
    assert "Mẫu còn thiếu ô bắt buộc: chu_ky." in said
    assert page.get(f"{url}/own.docx").status_code == 404
    start = page.get(f"{url}/start.docx").data
    assert send(page, url, start)[0] == 303
    assert page.get(f"{url}/own.docx").data == start
    assert "TỜ TRÌNH" in texts(page.get(f"{url}/try.docx").data)
    assert "Mẫu.docx" in words(page.get("/paper-templates").text)
    assert page.post(f"{url}/remove", data={"once": "a"}).status_code == 303
    assert page.get(f"{url}/own.docx").status_code == 404
    for path in ("/paper-templates/999/proposal_letter", f"/paper-templates/{centre}/certificate", f"{url}/none.docx"):
        assert page.get(path).status_code == 404
    assert client_of(app, made.users["officer"]).get(url).status_code == 404


def test_where_the_pdf_leaves_the_template_aside_the_pages_say_so(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    made = world(app)
    with app.app_context():
        cases.plan(made)
        meeting = cases.meeting(made, [cases.reviewed(made, "an")])
    page = client_of(app, made.users["secretary"])
    url = f"/paper-templates/{made.organisations['centre']}/council_minutes"
    assert send(page, url, page.get(f"{url}/start.docx").data)[0] == 303
    tried = page.get(f"{url}/try.pdf")
    assert (tried.status_code, b"LibreOffice" in tried.data) == (200, True)

    def told() -> list[bool]:
        place = f"/documents/issue/council_minutes/{meeting}/0"
        shown = [words(page.get(path).text) for path in ("/paper-templates", url, f"/meetings/{meeting}", place)]
        texts_ = ("Máy chủ chưa có LibreOffice", "Máy chủ chưa có LibreOffice", PLAIN, PLAIN)
        return [text in one for text, one in zip(texts_, shown, strict=True)]

    assert told() == [False, False, False, False]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told() == [True, True, True, True]
    assert b"LibreOffice" not in page.get(f"{url}/try.pdf").data


def test_a_sheet_is_looked_at_before_it_is_kept(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    made = world(app)
    centre, page = made.organisations["centre"], client_of(app, made.users["secretary"])
    url = f"/paper-templates/{centre}/certificate-stock"
    data = {"version": "0", "width": "360", "height": "237", "preprinted": "y", "once": "b"}
    for number, spot in enumerate(PLAIN_A4):
        data |= {f"spots-{number}-part": spot.part, f"spots-{number}-x": "30,5", f"spots-{number}-y": "40",
                 f"spots-{number}-width": "200", f"spots-{number}-size": "14", f"spots-{number}-align": "center"}  # fmt: skip
    data |= {"spots-5-shown": "y"}
    looked = page.post(url, data=data | {"look": "1"})
    assert (looked.status_code, "Giấy khen mẫu trên tờ 360 × 237 mm" in looked.text) == (200, True)
    with app.app_context():
        assert query.stock_of(reading(), centre) is None
    assert page.post(url, data=data | {"spots-5-x": "300"}).status_code == 422
    assert page.post(url, data=data).status_code == 303
    with app.app_context():
        found = query.stock_of(reading(), centre)
    assert found is not None
    sheet, version = found
    assert (sheet.width, sheet.height, sheet.preprinted, version) == (360, 237, True, 1)
    assert [(spot.part, spot.x, spot.y, spot.width, spot.size) for spot in sheet.spots] == [("name", 30.5, 40, 200, 14)]
