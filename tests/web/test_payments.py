"""The pages of payment lists and fund books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import row
from tests.support.pages import selects, set_clock, words
from tests.support.posting import fill
from tests.support.signed_in import client_of
from tests.support.standing import LATER, command, standing
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import RevocationGround, State
from workflow.extensions import db
from workflow.models import FundEntry
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PAPER = {"on_date": "20/12/2022", "document": "PC 15/2022"}


@pytest.fixture
def made(app: Flask) -> World:
    set_clock(app, LATER)
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
    return filled


def browser(made: World, key: str = "secretary") -> FlaskClient:
    return client_of(made.app, made.users[key])


def awarded(made: World) -> tuple[int, str]:
    """A case that was presented, and the address of its payment list."""
    with made.app.app_context():
        case = standing(made, State.AWARDED)
        return case, f"/decisions/{row(case).decision_id}/payments"


def amounts(made: World) -> list[int]:
    with made.app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(FundEntry.amount).order_by(FundEntry.id)))


def test_from_the_decision_to_the_book_and_back(made: World) -> None:
    case, address = awarded(made)
    centre, client = made.organisations["centre"], browser(made)
    assert f'href="{address}"' in client.get(address.removesuffix("/payments")).text
    page = words(client.get(address).text)
    assert "Lò Thị An" in page
    assert "0,3 × 1.490.000 ₫ = 447.000 ₫, làm tròn lên 450.000 ₫" in page
    assert "Cộng: 450.000 ₫" in page
    refused = fill(client, address, fund=centre, document="PC 15/2022", on_date="32/12/2022", case=case)
    assert refused.status_code == 422
    assert "Ngày không đúng" in words(refused.text)
    assert 'value="PC 15/2022"' in refused.text  # what was typed stays
    assert f'value="{case}" checked' in refused.text
    refused = fill(client, address, fund=centre, **PAPER)
    assert "Chọn ít nhất một dòng để chi." in words(refused.text)
    assert fill(client, address, fund=centre, case=case, receiver="Nguyễn Văn Nhận", **PAPER).status_code == 303
    page = words(client.get(address).text)
    assert "Đã chi 20/12/2022 · PC 15/2022 · người nhận: Nguyễn Văn Nhận" in page
    book = words(client.get(f"/funds/{centre}?year=2022").text)
    assert "Số dư hiện nay âm 450.000 ₫" in book
    assert "Chi tiền thưởng: Nguyễn Văn Nhận" in book
    assert words(client.get(f"/funds/{centre}/handover?year=2022").text).count("Bằng, khung") == 1
    with made.app.app_context():
        step = command(c.Revoke, case, ground=RevocationGround.FRAUD, reason="Gian dối", number="99/QĐ", decided_on=LATER.date())
        nominations.revoke(step, actor=made.actor("approver", LATER.date()), now=LATER)
    assert "Phải thu hồi" in words(client.get(address).text)
    assert fill(client, f"{address}/{case}/recover", **PAPER).status_code == 303
    assert "Đã thu hồi" in words(client.get(address).text)
    assert amounts(made) == [-450_000, 450_000]


def test_the_book_takes_money_as_people_write_it_and_a_slip_is_turned_round(made: World) -> None:
    centre, client = made.organisations["centre"], browser(made)
    address = f"/funds/{centre}/entries/new"
    good = {"kind": "allocation", "on_date": "05/12/2022", "document": "PT 1"}
    for typed in ("0", "-5", "1,5", "1.49", "1e6", "12.345.678.901.234", "năm triệu", ""):
        refused = fill(client, address, amount=typed, **good)
        assert refused.status_code == 422, typed
        assert f'value="{typed}"' in refused.text
    for typed in ("1490000", "1.490.000", "1 490 000 đ", " 1.490.000 ₫ "):
        assert fill(client, address, amount=typed, **good).status_code == 303, typed
    assert amounts(made) == [1_490_000] * 4
    page = client.get(address).text
    from tests.support.posting import hidden

    sent = hidden(page) | good | {"amount": "7.000.000", "kind": "objects"}
    assert [client.post(address, data=sent).status_code for _ in range(2)] == [303, 303]  # the same form twice
    assert amounts(made)[4:] == [-7_000_000]
    with made.app.app_context(), Session(db.engine) as session:
        wrong = session.scalars(select(FundEntry.id).order_by(FundEntry.id.desc())).first()
    assert fill(client, f"/funds/entries/{wrong}/reverse", on_date="20/12/2022", reason="Nhầm quỹ").status_code == 303
    book = words(client.get(f"/funds/{centre}?year=2022").text)
    assert "đã đảo" in book
    assert "5.960.000 ₫ số dư cuối năm" in book
    refused = fill(client, f"/funds/entries/{wrong}/reverse", on_date="20/12/2022", reason="Lần nữa")
    assert "Bút toán này đã được đảo." in words(refused.text)


@pytest.mark.sqlite_only
def test_who_sees_the_money(made: World) -> None:
    case, address = awarded(made)
    centre = made.organisations["centre"]
    seen = {
        key: [browser(made, key).get(path).status_code for path in (
            "/funds", f"/funds/{centre}", f"/funds/{centre}/entries/new", address, f"{address}/{case}")]
        for key in ("secretary", "director", "manager", "approver", "officer", "other_secretary", "staff")
    }  # fmt: skip
    assert seen == {
        "secretary": [303, 200, 200, 200, 200],  # the only book is opened at once
        "director": [303, 200, 403, 200, 404],  # the chair sees the list and keeps no fund
        "manager": [200, 200, 403, 200, 404],
        "approver": [303, 404, 404, 200, 200],
        "officer": [403, 404, 404, 404, 404],
        "other_secretary": [303, 404, 404, 404, 404],
        "staff": [403, 404, 404, 404, 404],
    }


@pytest.mark.sqlite_only
@pytest.mark.breaks_invariants  # rows no service would leave
def test_the_list_is_read_in_as_many_queries_for_many_as_for_one(made: World) -> None:
    from workflow.models import Nomination

    case, address = awarded(made)
    client = browser(made)
    with selects(made.app) as one:
        client.get(address)
    with made.app.app_context(), Session(db.engine) as session:
        values = {column.key: getattr(row(case), column.key) for column in Nomination.__table__.columns if column.key != "id"}
        session.add_all(
            Nomination(**values | {"code": f"TD-2022-1{n:03d}", "live_key": None, "person_id": made.people["binh"]})
            for n in range(40)
        )
        session.commit()
    with selects(made.app) as many:
        assert client.get(address).text.count("TD-2022-1") >= 40
    assert len(many) == len(one)


