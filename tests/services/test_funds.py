"""The fund book: what may be entered, what the balance is, how a wrong entry is taken back, what nobody can change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.support.world import World, world
from workflow.domain.funds import BY_HAND, LARGEST, FundKind, RecordEntry, ReverseEntry
from workflow.errors import Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Change, FundEntry
from workflow.queries import funds as query
from workflow.services import funds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

NOW = datetime(2024, 3, 5, 3, tzinfo=UTC)
TODAY = NOW.date()
BARE = "INSERT INTO fund_entry (organisation_id, on_date, document, party, note, created_at, created_by_id, kind, amount) VALUES"
K = FundKind


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield world(app)


def enter(made: World, kind: FundKind = K.ALLOCATION, amount: int = 1_000_000, on: date = TODAY, **other: Any) -> int:
    key = other.pop("by", "secretary")
    values = {"organisation_id": made.organisations["centre"], "document": "PT 1"} | other
    return funds.record(RecordEntry(kind=kind, amount=amount, on_date=on, **values), actor=made.actor(key), now=NOW)


def back(made: World, entry_id: int, on: date = TODAY, reason: str = "Gõ nhầm số", by: str = "secretary") -> int:
    return funds.reverse(ReverseEntry(entry_id=entry_id, on_date=on, reason=reason), actor=made.actor(by), now=NOW)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in refused.value.violations]


def test_a_year_adds_up_and_the_next_one_opens_with_what_it_left(made: World) -> None:
    enter(made, K.ALLOCATION, 5_000_000, date(2023, 2, 1))
    enter(made, K.PRIZE, 450_000, date(2023, 12, 31))
    enter(made, K.CONTRIBUTION, 2_000_000, date(2024, 1, 1))
    wrong = enter(made, K.OBJECTS, 3_000_000, date(2024, 2, 2))
    counter = back(made, wrong, date(2024, 2, 3))
    enter(made, K.ORGANISING, 300_000, date(2024, 1, 15))  # entered late, stands at its day
    with Session(db.engine) as session:
        books = [query.book(session, made.organisations["centre"], year) for year in (2023, 2024, 2025)]
        assert query.balance(session, made.organisations["centre"]) == 6_250_000
        assert session.get_one(FundEntry, counter).amount == 3_000_000
    assert [(b.opening, b.income, b.spending, b.closing) for b in books] == [
        (0, 5_000_000, 450_000, 4_550_000), (4_550_000, 5_000_000, 3_300_000, 6_250_000), (6_250_000, 0, 0, 6_250_000),
    ]  # fmt: skip
    assert [(entry.amount, after) for entry, after in books[1].entries] == [
        (2_000_000, 6_550_000), (-300_000, 6_250_000), (-3_000_000, 3_250_000), (3_000_000, 6_250_000),
    ]  # fmt: skip
    assert [entry.reversed_by for entry, _ in books[1].entries] == [None, None, counter, None]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"amount": 0}, ["fund_amount"]),
        ({"amount": -1}, ["fund_amount"]),
        ({"amount": LARGEST + 1}, ["fund_amount"]),
        ({"on": date(2024, 3, 6)}, ["fund_in_future"]),
        ({"on": date(1999, 12, 31)}, ["fund_too_old"]),
        ({"document": " "}, ["fund_document"]),
        ({"kind": K.REVERSAL}, ["fund_kind"]),
        ({"kind": K.RECOVERY, "amount": 0}, ["fund_amount", "fund_kind"]),
    ],
)
def test_what_no_book_takes(made: World, values: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        enter(made, **values)
    assert codes(refused) == expected
    with Session(db.engine) as session:
        assert session.scalars(select(FundEntry.id)).all() == []


@pytest.mark.sqlite_only
def test_the_boundaries_and_every_kind_by_hand_go_in(made: World) -> None:
    enter(made, amount=1, on=date(2000, 1, 1))
    enter(made, amount=LARGEST)
    for kind in BY_HAND:
        enter(made, kind)
    with Session(db.engine) as session:
        assert [amount > 0 for amount in session.scalars(select(FundEntry.amount).order_by(FundEntry.id))] == [
            True, True, True, True, True, False, False, False, False,
        ]  # fmt: skip


def test_an_entry_is_taken_back_once(made: World) -> None:
    entry = enter(made, K.PRIZE, 450_000, date(2024, 2, 2))
    for values, expected in (
        ({"on": date(2024, 2, 1)}, ["reversed_before"]),
        ({"on": date(2024, 3, 6)}, ["fund_in_future"]),
        ({"reason": " "}, ["reversal_reason"]),
    ):
        with pytest.raises(Refused) as refused:
            back(made, entry, **values)  # type: ignore[arg-type]
        assert codes(refused) == expected
    counter = back(made, entry)
    for again, expected in ((entry, ["already_reversed"]), (counter, ["is_reversal"])):
        with pytest.raises(Refused) as refused:
            back(made, again)
        assert codes(refused) == expected
    with Session(db.engine) as session:
        assert [c.action for c in session.scalars(select(Change).where(Change.object_kind == "fund_entry"))] == [
            "fund.record", "fund.reverse",
        ]  # fmt: skip


@pytest.mark.sqlite_only
def test_who_keeps_which_book(made: World) -> None:
    enter(made, by="secretary")
    enter(made, by="approver", organisation_id=made.organisations["department"])
    for key, where, error in (
        ("secretary", "department", NotFound),  # not even to be seen
        ("director", "centre", Forbidden),  # may look
        ("manager", "centre", Forbidden),
        ("officer", "centre", NotFound),
        ("other_secretary", "centre", NotFound),
        ("secretary", "office", NotFound),  # a division has no fund
    ):
        with pytest.raises(error):
            enter(made, by=key, organisation_id=made.organisations[where])
    entry = enter(made)
    with pytest.raises(NotFound):
        back(made, entry, by="other_secretary")
    with pytest.raises(NotFound):
        back(made, 10_000)
    actors = {key: made.actor(key) for key in ("secretary", "director", "manager", "approver", "auditor", "officer", "head")}
    with Session(db.engine) as session:
        names = {key: [fund.name for fund in query.listed(session, actor)] for key, actor in actors.items()}
    centre, other, department = "Trung tâm Thử Nghiệm", "Trung tâm Khác", "Sở Thử Nghiệm"
    everything = ["UBND tỉnh Thử Nghiệm", department, centre, other, "Bộ Thử Nghiệm"]
    assert names == {
        "secretary": [centre], "director": [centre], "manager": [department, centre, other], "approver": [department],
        "auditor": everything, "officer": [], "head": [],
    }  # fmt: skip


@pytest.mark.breaks_invariants
def test_the_database_itself_refuses_to_change_the_book(made: World) -> None:
    entry = enter(made)
    for statement in (
        "UPDATE fund_entry SET amount = 2", "DELETE FROM fund_entry",
        f"{BARE} (1, '2024-01-01', '', '', '', '2024-01-01', 1, 'prize', 450000)",
        f"{BARE} (1, '2024-01-01', '', '', '', '2024-01-01', 1, 'reversal', 5)",
    ):
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text(statement))
    with Session(db.engine) as session:
        assert session.get_one(FundEntry, entry).amount == 1_000_000
