"""A council of nine meets: one member in conflict, one absent whose opinion comes in writing; in a real browser."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.browsing import Visitor, serving, set_clock
from tests.support.cases import items, reviewed
from tests.support.world import PASSWORD, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import CouncilOffice, State
from workflow.extensions import db, password_hasher
from workflow.models import CouncilSeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser

PICTURES = os.environ.get("TDKT_PICTURES", "")


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.strptime(f"{day} {clock}", "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.fixture
def made(app: Flask) -> World:
    with app.app_context():
        hashed = password_hasher().hash(PASSWORD)
    filled = world(app, hashed)
    with app.app_context():
        cases.plan(filled)
        with Session(db.engine) as session:  # seven members and two more
            for key in ("an", "dung"):
                seat = CouncilSeat(council_id=filled.organisations["centre"], person_id=filled.people[key],
                                   office=CouncilOffice.MEMBER, from_date=date(2015, 1, 1))  # fmt: skip
                session.add(seat)
                session.flush()
                filled.seats[key] = seat.id
            session.commit()
    return filled


@pytest.fixture
def address(app: Flask, made: World) -> Iterator[str]:
    with serving(app) as found:
        yield found


@pytest.mark.sqlite_only
@pytest.mark.timeout(600)
def test_nine_members_from_the_invitation_to_the_results(
    app: Flask, made: World, address: str, chromium: Browser
) -> None:
    def picture(visitor: Visitor, name: str) -> None:
        if PICTURES:
            visitor.picture(Path(PICTURES) / f"{name}.png")

    with app.app_context():
        first, second = reviewed(made, "binh"), reviewed(made, "counsel_officer")
    set_clock(app, at("06/12/2022"))
    secretary = Visitor(chromium, address, "secretary")
    page = secretary.go("/meetings/new")
    page.fill("[name=held_at]", "08/12/2022 08:00")
    page.fill("[name=place]", "Phòng họp 1")
    page.fill("[name=year]", "2022")
    secretary.press("Lập phiên họp")
    meeting = page.url.removeprefix(address).removesuffix("/agenda")
    for box in page.locator("[data-select-row]").all():
        box.check()
    secretary.press("Đưa vào chương trình")
    secretary.press("Mời họp")
    assert page.get_by_text("Đã gửi giấy mời cho 7 người.").count() == 1  # of nine, two have no account
    picture(secretary, "meeting-1280")

    member = Visitor(chromium, address, "head", width="narrow")
    page = member.go(meeting)
    picture(member, "meeting-360")
    member.press("Trả lời giấy mời")
    page.select_option("[name=answer]", "coming")
    member.press("Gửi trả lời")
    member.press("Xác nhận")
    with app.app_context():
        binh = items(int(meeting.split("/")[-1]))[first].id
    page.check(f"[name=i{binh}-conflicted]")
    page.fill(f"[name=i{binh}-reason]", "Anh em con chú con bác")
    picture(member, "conflicts-360")
    member.press("Xác nhận: không có xung đột với các mục còn lại")
    assert member.go(f"/nominations/{second}").get_by_text("Báo cáo", exact=True).count() >= 1
    shut = member.go(f"/nominations/{first}")
    assert shut.get_by_text("số phiếu không hiển thị").count() == 0  # he heads the unit that wrote it: it is its own
    chair = Visitor(chromium, address, "director")
    chair.go(meeting)
    chair.press("Ghi thành viên không tham gia")
    picture(chair, "recusals-1280")
    for visitor in (chair, member, secretary):
        visitor.leave()

    set_clock(app, at("08/12/2022", "07:40"))
    member = Visitor(chromium, address, "head", width="narrow")
    secretary = Visitor(chromium, address, "secretary")
    page = member.go(f"{meeting}/live")
    member.press("Tôi có mặt")
    assert page.get_by_text("Có mặt 1/9 thành viên").count() == 1
    page = secretary.go(f"{meeting}/attendance")
    for label in page.get_by_label("Có mặt", exact=True).all():
        label.check()
    page.locator(f"[name=s{made.seats['dung']}-attendance][value=written]").check()
    secretary.press("Ghi điểm danh")
    page = secretary.go(f"{meeting}/live")
    page.select_option("[name=item_id]", str(binh))
    secretary.press("Đưa ra xét")
    picture(secretary, "live-1280")
    member.page.get_by_text("Bạn không tham gia mục này").wait_for(timeout=30_000)  # nobody touched the telephone
    assert member.page.get_by_text("Có mặt 8/9 thành viên").count() == 1
    assert member.page.get_by_text("Đủ điều kiện họp: có mặt 8/9, cần ít nhất 6").count() == 1
    member.look()
    picture(member, "live-360")

    set_clock(app, at("08/12/2022", "08:05"))
    page = secretary.go(f"{meeting}/totals")
    for item in items_of(app, meeting):
        page.fill(f"[name=i{item}-yes]", "8")
    secretary.press("Ghi kết quả")
    secretary.press("Kiểm tra và kết thúc")
    page.fill("[name=conclusion]", "Hội đồng thống nhất đề nghị khen thưởng.")
    secretary.press("Kết thúc phiên họp")
    with app.app_context():
        assert (cases.state(first), cases.state(second)) == (State.COUNCIL_VOTED, State.COUNCIL_VOTED)
    page = secretary.go(f"{meeting}/minutes")
    main = page.locator("main")
    assert main.get_by_text("Hội đồng có 9 thành viên; có mặt 8, gửi ý kiến bằng văn bản 1.").count() == 1
    assert main.get_by_text("8/9 = 88,88 %").count() == 2
    picture(secretary, "minutes-1280")
    secretary.leave()
    member.leave()


def items_of(app: Flask, meeting: str) -> list[int]:
    with app.app_context():
        return [item.id for item in items(int(meeting.rsplit("/", maxsplit=1)[-1])).values()]
