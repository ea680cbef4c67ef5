"""The payment list of a decision: paid once, the highest prize only, recovered after a revocation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.cases import plan, row
from tests.support.standing import LATER, command, standing
from tests.support.statements import counted
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.funds import Line, PaymentStatus, PayOne, PayPrizes, RecoverPrize, ReverseEntry, totals
from workflow.domain.regulations import LocalKey
from workflow.domain.states import RevocationGround, State
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import FundEntry, LocalRegulation, LocalRegulationValue, Nomination
from workflow.queries import funds as books
from workflow.services import funds, nominations, payments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

PAID = datetime(2022, 12, 22, 3, tzinfo=UTC)
DAY = PAID.date()
P = PaymentStatus


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    with app.app_context():
        found = world(app)
        plan(found)
        yield found


def decision_of(nomination_id: int) -> int:
    found = row(nomination_id).decision_id
    assert found is not None
    return found


def lines(decision_id: int) -> dict[str, Line]:
    with Session(db.engine) as session:
        return {line.award_code: line for line in payments.lines(session, decision_id)}


def pay(made: World, *ids: int, by: str = "secretary", fund: str = "centre", on: date = DAY, document: str = "PC 7") -> int:
    order = PayPrizes(
        decision_id=decision_of(ids[0]), organisation_id=made.organisations[fund], cases=ids, on_date=on, document=document
    )
    return payments.pay(order, actor=made.actor(by), now=PAID)


def pay_one(made: World, case: int, amount: int, **other: Any) -> None:
    values = {"on_date": DAY, "document": "PC 8", "organisation_id": made.organisations["centre"]} | other
    order = PayOne(decision_id=decision_of(case), nomination_id=case, amount=amount, **values)
    payments.pay_one(order, actor=made.actor("secretary"), now=PAID)


def recover(made: World, case: int, by: str = "secretary") -> None:
    order = RecoverPrize(decision_id=decision_of(case), nomination_id=case, on_date=DAY, document="PT 9")
    payments.recover(order, actor=made.actor(by), now=PAID)


def revoke(made: World, case: int) -> None:
    step = command(
        c.Revoke, case, ground=RevocationGround.FRAUD, reason="Gian dối", number="99/QĐ", decided_on=LATER.date()
    )
    nominations.revoke(step, actor=made.actor("approver", LATER.date()), now=LATER)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in refused.value.violations]


def balance(made: World) -> int:
    with Session(db.engine) as session:
        return books.balance(session, made.organisations["centre"])


def test_a_line_is_paid_once_taken_back_and_paid_again(made: World) -> None:
    case = standing(made, State.APPROVED)
    line = lines(decision_of(case))["LDTT"]
    assert (line.status, line.amount, line.subject) == (P.DUE, 450_000, "Lò Thị An")
    assert pay(made, case) == 1
    assert pay(made, case) == 0  # the same list once more
    line = lines(decision_of(case))["LDTT"]
    assert (line.status, line.amount, balance(made)) == (P.PAID, 450_000, -450_000)
    assert line.payment is not None
    assert (line.payment.on_date, line.payment.receiver, line.payment.document) == (DAY, "Lò Thị An", "PC 7")
    assert line.payment.note == "0,3 × 1.490.000 ₫ = 447.000 ₫, làm tròn lên 450.000 ₫"
    wrong = ReverseEntry(entry_id=line.payment.entry_id, on_date=DAY, reason="Trả nhầm người")
    funds.reverse(wrong, actor=made.actor("secretary"), now=PAID)
    assert (lines(decision_of(case))["LDTT"].status, balance(made)) == (P.DUE, 0)
    assert pay(made, case) == 1
    assert balance(made) == -450_000


def test_a_local_multiple_is_paid_and_named(made: World) -> None:
    case = standing(made, State.APPROVED)  # decided on 15/12/2022
    with Session(db.engine) as session, counted() as before:
        payments.lines(session, decision_of(case))
    local = LocalRegulation(
        council_id=made.organisations["centre"], issuer_id=made.organisations["province"], number="42/2022/QĐ-UBND",
        title="Mức thưởng", issued_on=date(2022, 1, 15), in_force_from=date(2022, 2, 1), created_at=PAID,
        in_force_to=date(2022, 12, 14), version=1,
    )  # fmt: skip
    with Session(db.engine) as session:
        session.add(local)
        session.flush()
        session.add(LocalRegulationValue(regulation_id=local.id, award_code="LDTT", key=LocalKey.PRIZE, value="0,5",
                                         citation="UBND tỉnh, 42/2022/QĐ-UBND (15/01/2022), Điều 7"))  # fmt: skip
        session.commit()
        assert lines(decision_of(case))["LDTT"].amount == 450_000  # it ended the day before
        local.in_force_to = date(2022, 12, 15)
        session.commit()
    with Session(db.engine) as session, counted() as after:
        (line,) = payments.lines(session, decision_of(case))
    assert len(after) == len(before)
    assert line.money is not None
    assert (line.amount, line.money.confirmed) == (750_000, False)  # 0,5 × 1.490.000 = 745.000
    assert line.money.local == "UBND tỉnh, 42/2022/QĐ-UBND (15/01/2022), Điều 7"
    assert pay(made, case) == 1
    paid = lines(decision_of(case))["LDTT"].payment
    assert paid is not None
    assert (paid.amount, paid.note) == (
        750_000,
        "0,5 × 1.490.000 ₫ = 745.000 ₫, làm tròn lên 750.000 ₫; UBND tỉnh, 42/2022/QĐ-UBND (15/01/2022), Điều 7",
    )


def test_two_at_once_pay_once(made: World) -> None:
    """Both saw the line unpaid; the named constraint lets one of them write."""
    case = standing(made, State.APPROVED)
    pay(made, case)
    with Session(db.engine) as session:
        first = session.scalars(select(FundEntry)).one()
        values = {column.key: getattr(first, column.key) for column in FundEntry.__table__.columns if column.key != "id"}
    with pytest.raises(Conflict), funds.unit_of_work() as session:
        funds.write(session, FundEntry(**values), "fund.pay", actor=made.actor("secretary"), now=PAID)
    assert balance(made) == -450_000


def test_what_stands_in_the_way_of_paying(made: World) -> None:
    case = standing(made, State.APPROVED)
    for values, expected in (
        ({"on": date(2022, 12, 14)}, ["paid_before_decision"]),
        ({"on": date(2022, 12, 23)}, ["fund_in_future"]),
        ({"document": ""}, ["fund_document"]),
    ):
        with pytest.raises(Refused) as refused:
            pay(made, case, **values)  # type: ignore[arg-type]
        assert codes(refused) == expected
    for key, error in (("manager", Forbidden), ("other_secretary", NotFound), ("officer", NotFound)):
        with pytest.raises(error):
            pay(made, case, by=key)
    with pytest.raises(NotFound):
        pay(made, case, case + 1000)
    assert pay(made, case, on=date(2022, 12, 15), by="approver", fund="department") == 1


@pytest.mark.breaks_invariants  # the second case is a row no service would leave
def test_the_highest_prize_is_paid_and_the_other_only_for_a_reason(made: World) -> None:
    low = standing(made, State.APPROVED)
    with Session(db.engine) as session:  # the same decision also gives the higher title
        values = {column.key: getattr(row(low), column.key) for column in Nomination.__table__.columns if column.key != "id"}
        session.add(Nomination(**values | {"award_code": "CSTDCS", "code": "TD-2022-0900", "live_key": None}))
        session.commit()
    found = lines(decision_of(low))
    assert {code: (line.status, line.amount, line.covered_by) for code, line in found.items()} == {
        "LDTT": (P.COVERED, 0, "TD-2022-0900"), "CSTDCS": (P.DUE, 1_490_000, ""),
    }  # fmt: skip
    high = found["CSTDCS"].nomination_id
    with pytest.raises(Refused) as refused:
        pay(made, low, high)
    assert (codes(refused), balance(made)) == (["prize_covered"], 0)  # nothing of the list is paid
    assert pay(made, high) == 1
    with pytest.raises(Refused) as refused:
        pay_one(made, low, 450_000)
    assert codes(refused) == ["payment_reason"]
    pay_one(made, low, 450_000, reason="Thành tích khác: đợt thi đua quý IV")
    with pytest.raises(Refused) as refused:
        pay_one(made, low, 450_000, reason="Lần nữa")
    assert (codes(refused), balance(made)) == (["prize_paid"], -1_940_000)
    sums = totals(lines(decision_of(low)).values())
    assert (sums.total, sums.paid, sums.due, sums.recover, sums.unknown) == (1_940_000, 1_940_000, 0, 0, 0)


def test_a_revoked_award_is_not_paid_and_its_money_comes_back_once(made: World) -> None:
    case = standing(made, State.AWARDED)
    pay(made, case)
    with pytest.raises(Refused) as refused:
        recover(made, case)
    assert codes(refused) == ["nothing_to_recover"]
    revoke(made, case)
    found = lines(decision_of(case))["LDTT"]
    assert (found.status, found.amount, totals([found]).recover) == (P.RECOVER, 450_000, 450_000)
    with pytest.raises(Refused) as refused:
        pay(made, case)
    assert codes(refused) == ["prize_revoked"]
    recover(made, case)
    found = lines(decision_of(case))["LDTT"]
    assert (found.status, found.amount, balance(made)) == (P.RECOVERED, 0, 0)
    with pytest.raises(Refused) as refused:
        recover(made, case)
    assert codes(refused) == ["nothing_to_recover"]
    assert found.payment is not None
    with pytest.raises(Refused) as refused:
        funds.reverse(
            ReverseEntry(entry_id=found.payment.entry_id, on_date=DAY, reason="Nhầm"), actor=made.actor("secretary"), now=PAID
        )
    assert codes(refused) == ["already_recovered"]


@pytest.mark.sqlite_only
def test_nobody_pays_himself(made: World) -> None:
    from tests.support.world import SINCE
    from workflow.domain.states import Role
    from workflow.models import RoleGrant

    case = standing(made, State.APPROVED)
    with Session(db.engine) as session:
        session.add(RoleGrant(user_id=made.users["staff"], role=Role.SECRETARY,
                              organisation_id=made.organisations["centre"], from_date=SINCE))  # fmt: skip
        session.commit()
    with pytest.raises(Refused) as refused:
        pay(made, case, by="staff")
    assert (codes(refused), balance(made)) == (["own_case"], 0)
