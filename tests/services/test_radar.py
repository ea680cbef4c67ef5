"""The radar over the record in the database, and the invitation that only two people know of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.cases import registered
from tests.support.pages import selects, set_clock, words
from tests.support.posting import press
from tests.support.signed_in import client_of
from tests.support.world import World, world
from workflow.domain.radar import Standing
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, Invitation, Notice, Organisation, PastAward, Person
from workflow.services import radar
from workflow.services.radar import Invite

if TYPE_CHECKING:
    from flask import Flask

NOW = datetime(2024, 12, 10, 3, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)  # everybody is rated excellent in 2024


def survey(made: World, place: str = "office") -> dict[str, dict[str, Standing]]:
    with made.app.app_context(), Session(db.engine) as session:
        path = session.get_one(Organisation, made.organisations[place]).path
        found = radar.survey(session, path, 2024, TODAY)
    return {one.person.name: {p.award: p.standing for p in one.prospects} for one in found}


def invite(made: World, person: str = "an", award: str = "CSTDCS", by: str = "head") -> bool:
    with made.app.app_context():
        return radar.invite(Invite(made.people[person], award, 2024), actor=made.actor(by, TODAY), now=NOW)


def count(made: World, model: type) -> int:
    with made.app.app_context(), Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_who_is_seen_and_who_no_longer_is(made: World) -> None:
    before = survey(made)
    assert set(before) == {"Quàng Văn Trưởng", "Hà Thị Đầu", "Lò Thị An", "Vì Văn Bình", "Đèo Thị Chi"}
    assert before["Lò Thị An"]["LDTT"] is before["Lò Thị An"]["CSTDCS"] is Standing.READY
    with made.app.app_context():
        registered(made, "an", "CSTDCS", 2024)
    with made.app.app_context(), Session(db.engine) as session:
        session.get_one(Person, made.people["binh"]).active = False
        session.add_all(
            PastAward(person_id=made.people["chi"], award_code="CSTDCS", year=year, document="QĐ") for year in (2022, 2023)
        )
        session.commit()
    after = survey(made)
    assert "CSTDCS" not in after["Lò Thị An"]
    assert "LDTT" in after["Lò Thị An"]
    assert "Vì Văn Bình" not in after
    with made.app.app_context(), Session(db.engine) as session:
        found = radar.of_person(session, made.people["chi"], 2024, TODAY)
    assert found is not None
    assert [(one.awards, one.first, one.last) for one in found.breaks] == [(("CSTDCS",), 2022, 2023)]


def test_an_invitation_is_written_once_and_known_to_two(made: World) -> None:
    assert invite(made) is True
    assert invite(made) is False  # again
    assert invite(made, by="director") is False  # somebody else
    with made.app.app_context(), Session(db.engine) as session:
        notices = session.scalars(select(Notice).where(Notice.kind == "radar_invitation")).all()
        assert [(notice.user_id, notice.link) for notice in notices] == [(made.users["staff"], "/radar/own")]
        assert session.scalars(select(Change.action).where(Change.object_kind == "invitation")).all() == ["radar.invite"]
        session.get_one(Person, made.people["an"]).leader = False
    set_clock(made.app, NOW)
    said = "mời riêng bạn đăng ký Chiến sĩ thi đua cơ sở năm 2024"
    pages = {key: words(client_of(made.app, made.users[key]).get("/notices").text) for key in ("staff", "head", "director")}
    assert [said in page for page in pages.values()] == [True, False, False]
    own = words(client_of(made.app, made.users["staff"]).get("/radar/own").text)
    assert "Quàng Văn Trưởng mời bạn đăng ký Chiến sĩ thi đua cơ sở" in own
    office = f"/radar?organisation={made.organisations['office']}&award=CSTDCS"
    seen = {key: client_of(made.app, made.users[key]).get(office).text for key in ("head", "director", "secretary", "manager")}
    assert [key for key, page in seen.items() if "Bạn đã mời" in page] == ["head"]
    log = client_of(made.app, made.users["auditor"]).get("/audit").text
    assert "CSTDCS" not in log.partition("<main")[2]


@pytest.mark.sqlite_only
def test_who_may_look_and_invite(made: World) -> None:
    for key, person, error in (
        ("secretary", "an", Forbidden), ("manager", "an", Forbidden), ("officer", "an", NotFound), ("staff", "an", NotFound),
        ("counsel_head", "an", NotFound), ("other_head", "an", NotFound), ("head", "office_head", Forbidden),
    ):  # fmt: skip
        with pytest.raises(error):
            invite(made, person, by=key)
    with pytest.raises(Refused) as refused:
        invite(made, "binh")
    assert [violation.code for violation in refused.value.violations] == ["no_account"]
    with pytest.raises(Refused) as refused:
        invite(made, award="TTLDTT")
    assert [violation.code for violation in refused.value.violations] == ["not_on_radar"]
    assert count(made, Invitation) == 0
    set_clock(made.app, NOW)
    answers = {key: client_of(made.app, made.users[key]).get("/radar").status_code for key in (
        "head", "director", "secretary", "manager", "officer", "staff", "auditor", "administrator", "approver")}  # fmt: skip
    assert answers == {
        "head": 200, "director": 200, "secretary": 200, "manager": 200, "officer": 403, "staff": 403, "auditor": 403,
        "administrator": 403, "approver": 403,
    }  # fmt: skip
    other = f"/radar?organisation={made.organisations['other_office']}"
    assert client_of(made.app, made.users["head"]).get(other).status_code == 404


@pytest.mark.sqlite_only
def test_from_the_page_to_the_invitation(made: World) -> None:
    set_clock(made.app, NOW)
    client = client_of(made.app, made.users["head"])
    address = f"/radar?organisation={made.organisations['office']}&award=CSTDCS"
    page = words(client.get(address).text)
    assert "Đạt theo đường xếp loại xuất sắc năm 2024" in page
    answer = press(client, address, f"/radar/{made.people['an']}/invite")
    assert answer.status_code == 303
    page = words(client.get(address).text)
    assert "Đã gửi lời mời riêng." in page
    assert "Bạn đã mời ngày 10/12/2024" in page


@pytest.mark.sqlite_only
def test_the_radar_reads_a_unit_in_as_many_queries_as_one_person(made: World) -> None:
    set_clock(made.app, NOW)
    client = client_of(made.app, made.users["manager"])
    with selects(made.app) as few:
        client.get(f"/radar?organisation={made.organisations['counsel']}")
    with selects(made.app) as many:
        client.get(f"/radar?organisation={made.organisations['department']}")
    assert len(few) == len(many)
