"""What the code on a certificate tells everybody, and that nothing can be learnt without one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, reviewed, row
from tests.support.pages import set_clock, words
from tests.support.world import World, world
from workflow.domain.document import Certificate
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.papers import Annul, Decide
from workflow.domain.states import RevocationGround, State
from workflow.extensions import db, reading
from workflow.models import CertificateCode, SignInAttempt
from workflow.services import decisions
from workflow.services.composing import compose

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def made(app: Flask) -> World:
    app.config["SHOW_ERROR_PAGES"] = True
    set_clock(app, AFTER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        ids = [reviewed(filled, "an"), reviewed(filled, "binh")]
        cases.voted(filled, ids)
        cases.submitted(filled, ids)
        decide = Decide(
            cases=tuple((key, row(key).version) for key in ids), body_id=filled.organisations["department"],
            number="9/QĐ-STN", decided_on=AFTER.date(), signer="Người Ký",
        )  # fmt: skip
        assert decisions.approve(decide, actor=filled.actor("approver", AFTER.date()), now=AFTER).decision_id
    return filled


def codes(made: World) -> list[str]:
    with made.app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(CertificateCode.code).order_by(CertificateCode.nomination_id)))


def test_the_certificate_carries_the_address_of_its_code(made: World) -> None:
    with made.app.app_context():
        papers = compose(reading(), DocumentKind.CERTIFICATE, 1, now=AFTER)
        base = made.app.extensions["tdkt"].settings.base_url
    found = {paper.check_url for paper in papers if isinstance(paper, Certificate)}
    assert found == {f"{base}/check/{code}" for code in codes(made)}


def test_a_code_tells_the_award_and_nothing_else(made: World) -> None:
    client, (first, second) = made.app.test_client(), codes(made)
    answer = client.get(f"/check/{first.upper()}")
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert words(f"<main{main}") == (
        "Kết quả kiểm tra Còn hiệu lực Danh hiệu, hình thức Lao động tiên tiến Tặng Lò Thị An"
        " Quyết định số 9/QĐ-STN ngày 09/12/2022"
    )
    told = ("Vì Văn Bình", "Phòng Hành chính", "Người Ký", "Sở Thử Nghiệm", "TD-2022")
    assert [word for word in told if word in answer.text] == []
    headers = ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")
    assert [answer.headers[name] for name in headers] == ["noindex, nofollow", "no-referrer", "no-store"]
    with made.app.app_context():
        of_first = next(key for key in (1, 2) if row(key).subject_name == "Lò Thị An")
        revoke = Annul(
            decision_id=1, cases=((of_first, row(of_first).version),), ground=RevocationGround.FRAUD, reason="Kê khai sai",
            number="10/QĐ-STN", decided_on=AFTER.date(),
        )  # fmt: skip
        decisions.annul(revoke, actor=made.actor("approver", AFTER.date()), now=AFTER)
        assert row(of_first).state is State.REVOKED
    assert ("Đã bị hủy" in words(client.get(f"/check/{first}").text), "Kê khai sai" in client.get(f"/check/{first}").text) == (
        True, False,
    )  # fmt: skip
    assert "Còn hiệu lực" in words(client.get(f"/check/{second}").text)
    typed = client.get("/check", query_string={"code": f"{first[:8]} {first[8:]}"})
    assert (typed.status_code, client.get(typed.location).status_code) == (303, 200)


def test_unknown_codes_are_all_alike_and_are_counted(made: World) -> None:
    client, code = made.app.test_client(), codes(made)[0]
    other = ("0" if code[0] != "0" else "1") + code[1:]
    answers = [client.get(f"/check/{text}") for text in (other, "khong-co", "..", "x" * 3000, "%00", "9/QĐ-STN")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["X-Robots-Tag"] for answer in answers[:2]} == {"noindex, nofollow"}
    pages = [answer.text.replace(text, "") for answer, text in zip(answers, (other, "khong-co"), strict=False)]
    assert pages[0].partition("<main")[2] == pages[1].partition("<main")[2]
    while client.get("/check/wrong").status_code == 404:
        pass
    with made.app.app_context(), Session(db.engine) as session:
        attempts = session.scalars(select(SignInAttempt.account)).all()
    assert attempts == ["?check"] * 50
    held_up = client.get(f"/check/{code}")  # a right one too: else it would be told apart from wrong ones
    assert (held_up.status_code, 0 < int(held_up.headers["Retry-After"]) <= 900) == (429, True)
    elsewhere = client.get(f"/check/{code}", environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200
    assert client.get("/sign-in").status_code == 200  # and nobody is kept from signing in
    set_clock(made.app, AFTER + timedelta(minutes=16))
    assert client.get(f"/check/{code}").status_code == 200
