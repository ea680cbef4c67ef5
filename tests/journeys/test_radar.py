"""Trying out caps, finding who was not registered and inviting him, in a browser at both widths."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support.browsing import Visitor, serving, set_clock
from tests.support.world import PASSWORD, world
from workflow.extensions import db, password_hasher
from workflow.models import PastAward

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser

DECEMBER = datetime(2024, 12, 10, 3, tzinfo=UTC)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", ["wide", pytest.param("narrow", marks=pytest.mark.slow)])
def test_from_the_radar_to_the_invitation(app: Flask, chromium: Browser, tmp_path: Path, width: str) -> None:
    with app.app_context():
        made = world(app, password_hasher().hash(PASSWORD))
        with Session(db.engine) as session:
            session.add_all(
                PastAward(person_id=made.people["an"], award_code="CSTDCS", year=year, document="QĐ 88") for year in (2022, 2023)
            )
            session.commit()
    set_clock(app, DECEMBER)
    with serving(app) as address:
        head = Visitor(chromium, address, "head", width=width)
        page = head.go("/radar?award=CSTDCS")
        head.picture(tmp_path / "radar.png")
        page.click(f"form[action='/radar/{made.people['an']}/invite'] button")
        page.wait_for_load_state()
        head.look()
        assert page.get_by_text("Bạn đã mời ngày 10/12/2024").count() == 1
        page = head.go("/quotas?headcount=40&LDTT=21&CSTDCS=4&on=05/12/2022")
        head.picture(tmp_path / "quotas.png")
        page.fill("[name=LDTT]", "27")
        head.press("Tính")
        assert page.get_by_text("Vượt").count() == 0
        head.leave()
        officer = Visitor(chromium, address, "officer", width=width)
        officer.go("/nominations/register?year=2022")
        officer.picture(tmp_path / "register.png")
        officer.leave()
        staff = Visitor(chromium, address, "staff", width=width)
        page = staff.go("/radar/own")
        staff.picture(tmp_path / "own.png")
        assert page.get_by_text("mời bạn đăng ký").count() == 1
        staff.leave()
