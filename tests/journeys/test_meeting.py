"""A council of nine meets: one member in conflict, one absent whose opinion comes in writing; in a real browser."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.browsing import Visitor, serving, set_clock
from tests.support.cases import AFTER, items, reviewed
from tests.support.files import png
from tests.support.world import PASSWORD, World, world
from workflow.domain.calendar import ZONE
from workflow.domain.states import CouncilOffice, State
from workflow.extensions import db, password_hasher
from workflow.models import CouncilSeat
from workflow.services import paper_rounds

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
        voting.accounts(filled)
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
def test_nine_members_from_the_invitation_to_the_results(
    app: Flask, made: World, address: str, chromium: Browser
) -> None:
    """Secretary and one member at browsers, the member at a telephone; what the others do goes through the services."""

    def picture(visitor: Visitor, name: str) -> None:
        if PICTURES:
            visitor.picture(Path(PICTURES) / f"{name}.png")

    with app.app_context():
        kin, other = reviewed(made, "binh"), reviewed(made, "counsel_officer")
        meeting_id = cases.meeting(made, [kin, other], absent=("dung",))
        kin_item, other_item = (items(meeting_id)[case].id for case in (kin, other))
    meeting, all_items = f"/meetings/{meeting_id}", {kin_item, other_item}
    set_clock(app, at("08/12/2022", "07:40"))
    secretary = Visitor(chromium, address, "secretary")
    secretary.go(meeting)
    secretary.press("Mời họp")
    assert secretary.page.get_by_text("Đã gửi giấy mời cho 8 người.").count() == 1  # Dũng has no account

    member = Visitor(chromium, address, "head", width="narrow")
    waits(member, f"{meeting}/answer")
    member.page.select_option("[name=answer]", "coming")
    member.press("Gửi trả lời")
    member.press("Xác nhận")
    member.page.check(f"[name=i{kin_item}-conflicted]")
    member.page.fill(f"[name=i{kin_item}-reason]", "Anh em con chú con bác")
    picture(member, "conflicts-360")
    member.press("Xác nhận: không có xung đột với các mục còn lại")

    page = secretary.go(f"{meeting}/opinions")
    page.select_option("[name=seat_id]", str(made.seats["dung"]))
    page.fill("[name=received_on]", "07/12/2022")
    page.set_input_files("[name=scan]", {"name": "y-kien.png", "mimeType": "image/png", "buffer": png()})
    secretary.press("Ghi nhận")

    set_clock(app, at("08/12/2022", "08:05"))
    with app.app_context():
        round_id = voting.create(made, meeting_id, sorted(all_items))
    ballot = f"/ballots/{round_id}"
    secretary.go(ballot)
    secretary.press("Niêm phong và mở")
    page = member.go("/")
    waits(member, f"{ballot}/vote")
    assert page.locator("fieldset").count() == 1  # the other item is not on his ballot
    page.locator(f"label[for=i{other_item}y]").click()
    member.press("Xem lại phiếu")
    picture(member, "ballot-360")
    member.press("Bỏ phiếu")
    code = page.locator(".receipt code").inner_text()
    with app.app_context():
        for key in set(voting.MEMBERS) - {"head"}:
            voting.vote(made, round_id, key, voting.N if key == "officer" else voting.Y)
        voting.vote(made, round_id, "staff")
        for turn in (1, 2):
            sheet = dict.fromkeys(all_items, (1, 0, 0, 0, None))
            paper_rounds.type_totals(round_id, sheet, turn=turn, actor=voting.secretary(made), now=AFTER)

    secretary.go(ballot)
    secretary.press("Kiểm phiếu")
    assert secretary.page.get_by_text("Cộng thêm 1 ý kiến bằng văn bản").count() == 1
    secretary.press("Kiểm phiếu và công bố")
    picture(secretary, "results-1280")
    with app.app_context():
        assert (cases.state(kin), cases.state(other)) == (State.COUNCIL_VOTED, State.COUNCIL_VOTED)
        assert voting.counts(round_id) == {kin_item: (7, 1, 0), other_item: (7, 1, 0)}  # of eight: one recused on each
    shown = member.go(ballot).locator("main").inner_text()
    assert code in shown
    assert "7/9 = 77,77 %" in shown
    page = secretary.go(f"{meeting}/minutes")
    main = page.locator("main")
    assert main.get_by_text("Hội đồng có 9 thành viên; có mặt 8, gửi ý kiến bằng văn bản 1.").count() == 1
    assert main.get_by_text("7/9 = 77,77 %").count() == 2
    picture(secretary, "minutes-1280")
    secretary.leave()
    member.leave()


def waits(visitor: Visitor, path: str) -> None:
    """Press the button of the row on the home page that leads there."""
    visitor.page.locator(f".todo a.btn[href='{path}']").click()
    visitor.page.wait_for_load_state()
    visitor.look()
