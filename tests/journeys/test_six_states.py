"""One nomination through its six states, each step by the person whose it is, in a real browser."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.browsing import Visitor, serving, set_clock
from tests.support.files import png
from tests.support.world import PASSWORD, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import State
from workflow.extensions import db, password_hasher
from workflow.models import Nomination, NominationEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.strptime(f"{day} {clock}", "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> World:
    with app.app_context():
        hashed = password_hasher().hash(PASSWORD)
    return world(app, hashed)


@pytest.fixture
def address(app: Flask, made: World) -> Iterator[str]:
    with serving(app) as found:
        yield found


def state(app: Flask) -> State:
    with app.app_context(), Session(db.engine) as session:
        return session.scalars(select(Nomination.state)).one()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_six_people_take_one_case_through_six_states(
    app: Flask, made: World, address: str, chromium: Browser, width: str
) -> None:
    def visit(account: str) -> Visitor:
        return Visitor(chromium, address, account, width=width)

    set_clock(app, at("22/01/2024"))
    officer = visit("officer")
    page = officer.go("/nominations/new")
    page.select_option("[name=subject]", label="Lò Thị An · Viên chức")
    page.select_option("[name=award_code]", "LDTT")
    page.select_option("[name=type]", "merit")
    officer.press("Lập hồ sơ nháp")
    page.fill("[name=report]", "Hoàn thành xuất sắc nhiệm vụ năm 2024, tư vấn cho 1.200 người lao động.")
    officer.press("Lưu và về hồ sơ")
    case = f"/nominations/{case_id(app)}"
    officer.go(case)
    officer.press("Đăng ký")
    officer.press("Đăng ký")
    assert state(app) is State.REGISTERED
    officer.leave()

    set_clock(app, at("05/12/2024"))
    head = visit("head")
    head.go("/")
    page = head.go(case)
    head.press("Ghi kết quả bình xét")
    page.fill("[name=held_on]", "05/12/2024")
    page.fill("[name=present]", "8")
    page.fill("[name=yes]", "8")
    head.press("Ghi kết quả bình xét")
    assert state(app) is State.UNIT_REVIEWED
    head.leave()

    set_clock(app, at("10/12/2024"))
    secretary = visit("secretary")
    secretary.go("/")
    meet(secretary)
    assert state(app) is State.COUNCIL_VOTED
    page = secretary.go(case)
    secretary.press("Trình Sở")
    page.fill("[name=title]", "Tờ trình đề nghị khen thưởng năm 2024")
    page.fill("[name=number]", "20/TTr-TTTN")
    page.fill("[name=issued_on]", "10/12/2024")
    page.fill("[name=signer]", "Cầm Văn Giám")
    finish(secretary, "Trình Sở")
    assert state(app) is State.SUBMITTED
    secretary.leave()

    set_clock(app, at("20/12/2024"))
    approver = visit("approver")
    approver.go("/")
    page = approver.go(case)
    approver.press("Ra quyết định")
    page.fill("[name=number]", "99/QĐ-STN")
    page.fill("[name=decided_on]", "20/12/2024")
    page.fill("[name=signer]", "Nguyễn Thanh Ký")
    finish(approver, "Ra quyết định")
    assert state(app) is State.APPROVED
    approver.leave()

    set_clock(app, at("30/12/2024"))
    secretary = visit("secretary")
    page = secretary.go(case)
    secretary.press("Ghi trao thưởng")
    page.fill("[name=presented_on]", "30/12/2024")
    page.fill("[name=handed_over]", "Giấy chứng nhận, khung")
    finish(secretary, "Ghi trao thưởng")
    assert state(app) is State.AWARDED
    assert page.locator("main").get_by_text("Đã trao thưởng").count() > 0
    secretary.leave()
    assert kinds(app) == ["open", "edit", "register", "review", "vote", "submit", "approve", "award"]


def case_id(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return session.scalars(select(Nomination.id)).one()


def kinds(app: Flask) -> list[str]:
    with app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(NominationEvent.kind).order_by(NominationEvent.seq)))


def meet(secretary: Visitor) -> None:
    """Plan a meeting, put the case on its agenda, call the roll, count a round on paper, close."""
    page = secretary.go("/meetings/new")
    page.fill("[name=held_at]", "10/12/2024 08:00")
    page.fill("[name=place]", "Phòng họp tầng 2")
    secretary.press("Lập phiên họp")
    page.locator("[name=ids]").first.check()
    secretary.press("Đưa vào chương trình")
    secretary.press("Điểm danh")
    for chosen in page.locator("main input[type=radio][value=present]").all():
        chosen.check()
    secretary.press("Ghi điểm danh")
    meeting = page.url
    secretary.press("Lập vòng bỏ phiếu")
    page.get_by_label("Bỏ phiếu giấy").check()
    secretary.press("Lập vòng bỏ phiếu")
    secretary.press("Niêm phong và mở")
    for _turn in (1, 2):
        secretary.press("Nhập kết quả kiểm phiếu")
        for name, count in (("yes", 6), ("no", 1), ("abstain", 0), ("invalid", 0)):
            page.fill(f"[name$='-{name}']", str(count))
        secretary.press("Ghi lượt nhập")
    secretary.press("Đính kèm biên bản đã ký")
    page.set_input_files("[name=file]", {"name": "bien-ban.png", "mimeType": "image/png", "buffer": png()})
    secretary.press("Đính kèm")
    secretary.press("Kiểm phiếu")
    secretary.press("Kiểm phiếu và công bố")
    page.goto(meeting)
    secretary.press("Kiểm tra và kết thúc")
    secretary.press("Kết thúc phiên họp")


def finish(visitor: Visitor, label: str) -> None:
    """Send the form; where answers are looked at once more before they count, confirm them."""
    before = visitor.page.url
    visitor.page.locator("main form button[type=submit].btn-primary").last.click()
    visitor.page.wait_for_load_state()
    visitor.look()
    if visitor.page.url == before and visitor.page.locator("main form button[type=submit].btn-primary").count():
        visitor.page.locator("main form button[type=submit].btn-primary").last.click()
        visitor.page.wait_for_load_state()
        visitor.look()
