"""The list of nominations: who sees what, found how, in which order, from where, and by which index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from tests.support.statements import counted
from tests.support.world import YEAR, World, world
from workflow.domain.actors import Actor
from workflow.domain.states import OPEN_STATES, CommendationType, State, SubjectKind
from workflow.domain.text import fold
from workflow.extensions import db
from workflow.models import Nomination
from workflow.queries import nominations
from workflow.queries.nominations import Filters, Page, Sort

if TYPE_CHECKING:
    from flask import Flask

NAMES = ("Lò Thị An", "Lê Thị Đào", "Nguyễn Văn Bình", "LÝ A SỬ", "Đỗ Thị Thắm")


@pytest.fixture
def made(app: Flask) -> World:
    return world(app)


def rows(made: World, count: int, **changed: Any) -> None:
    """Insert cases of the office; five share each moment and each name, so that ties are everywhere."""
    where = made.organisations
    first = datetime(2024, 1, 2, tzinfo=UTC)
    values = []
    for number in range(count):
        name = NAMES[number % 5]
        state = (State.REGISTERED, State.DRAFT, State.UNIT_REVIEWED, State.WITHDRAWN)[number % 4]
        values.append(
            {
                "code": f"TD-2024-{number + 1:04d}", "subject_kind": SubjectKind.INDIVIDUAL, "subject_name": name,
                "fold": fold(name), "person_id": made.people["an"], "unit_id": where["office"],
                "council_id": where["centre"], "upper_body_id": where["department"],
                "award_code": ("LDTT", "CSTDCS")[number % 2], "year": YEAR - number % 2,
                "type": CommendationType.UNPLANNED if number % 3 else CommendationType.MERIT, "state": state,
                "version": 1, "is_open": state in OPEN_STATES, "head_hash": "0" * 64, "created_by_id": 1,
                "created_at": first + timedelta(hours=number // 5), "fingerprint": "f" * 64,
                "state_since": first + timedelta(hours=(count - number) // 7),
            }
            | {key: value[number % len(value)] if isinstance(value, list) else value for key, value in changed.items()}
        )  # fmt: skip
    with Session(db.engine) as session:
        session.execute(insert(Nomination), values)
        session.commit()


def page(actor: Actor, filters: Filters | None = None, **values: Any) -> Page:
    with Session(db.engine) as session:
        return nominations.page(session, actor, filters or Filters(), **values)


def expected(sort: Sort) -> list[int]:
    """All identifiers in the order of `sort`, by a plain Python sort over all rows."""
    with Session(db.engine) as session:
        found = list(session.query(Nomination).all())
    keys = {
        Sort.NEWEST: lambda row: -row.id,
        Sort.OLDEST: lambda row: row.id,
        Sort.WAITING: lambda row: (row.state_since, row.id),
        Sort.NAME: lambda row: (row.fold, row.id),
    }
    return [row.id for row in sorted(found, key=keys[sort])]


@pytest.mark.breaks_invariants
@pytest.mark.parametrize("sort", list(Sort))
def test_paging_forth_and_back_shows_every_row_once_in_order(app: Flask, made: World, sort: Sort) -> None:
    with app.app_context():
        rows(made, 57)
        officer = made.actor("officer")
        wanted = expected(sort)
        forth, cursor, cursors = [], "", [""]
        while True:
            found = page(officer, Filters(sort=sort), after=cursor, size=10)
            forth += [row.id for row in found.rows]
            if not found.after:
                break
            cursor = found.after
            cursors.append(cursor)
        assert forth == wanted
        assert len(cursors) == 6
        assert found.total == 57
        back, last = [row.id for row in found.rows], found
        while last.before:
            last = page(officer, Filters(sort=sort), before=last.before, size=10)
            back = [row.id for row in last.rows] + back
        assert back == wanted
        assert last.after
        assert page(officer, Filters(sort=sort), size=10).before == ""


@pytest.mark.breaks_invariants
def test_the_open_cases_of_one_unit_page_by_their_own_index_too(app: Flask, made: World) -> None:
    with app.app_context():
        rows(made, 40)
        filters = Filters(unit_id=made.organisations["office"], only_open=True)
        officer = made.actor("officer")
        seen, found = [], page(officer, filters, size=7)
        seen += found.rows
        while found.after:
            found = page(officer, filters, after=found.after, size=7)
            seen += found.rows
        assert [row.id for row in seen] == sorted((row.id for row in seen), reverse=True)
        assert len(seen) == 30
        assert all(row.state in OPEN_STATES for row in seen)


@pytest.mark.breaks_invariants
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.NAME, Sort.WAITING])
def test_a_cursor_that_cannot_be_read_is_the_first_page(app: Flask, made: World, sort: Sort) -> None:
    with app.app_context():
        rows(made, 12)
        officer, wanted = made.actor("officer"), expected(sort)[:5]
        for cursor in ("nonsense", "~", "x~y", "9" * 30, "-1", "a~", "2024-01-01~x", "\x00~1", "2024-13-01T00:00:00~1"):
            for found in (page(officer, Filters(sort=sort), after=cursor, size=5),
                          page(officer, Filters(sort=sort), before=cursor, size=5)):  # fmt: skip
                assert [row.id for row in found.rows] == wanted or (sort is Sort.NAME and cursor.endswith("~1")), cursor


@pytest.mark.breaks_invariants
def test_filters_each_and_together(app: Flask, made: World) -> None:
    with app.app_context():
        rows(made, 60)
        officer = made.actor("officer")

        def codes(**values: Any) -> int:
            return page(officer, Filters(**values), size=100).total

        assert codes() == 60
        assert codes(year=2024) == 30
        assert codes(year=1999) == 0
        assert codes(award_code="LDTT") == 30
        assert codes(state=State.WITHDRAWN) == 15
        assert codes(only_open=True) == 45
        assert codes(type=CommendationType.MERIT) == 20
        assert codes(year=2024, award_code="CSTDCS") == 0
        assert codes(unit_id=made.organisations["counsel"]) == 0


@pytest.mark.breaks_invariants
def test_search_without_diacritics_in_any_order_and_by_code(app: Flask, made: World) -> None:
    expected = {
        "le thi": 12, "Lê Thị": 12, "thi le": 12, "LÊ": 12, "do thi tham": 12, "Đỗ": 12, "ĐỖ THỊ": 12, "Lê": 12,
        "ly a su": 12, "khong co ai": 0, "%": 0, "_": 0, "td-2024-0007": 1, "TD-2024-000": 9, "' OR 1=1": 0, "\\": 0,
    }  # fmt: skip
    with app.app_context():
        rows(made, 60)
        found = {typed: page(made.actor("officer"), Filters(q=typed), size=100).total for typed in expected}
    assert found == expected


@pytest.mark.breaks_invariants
def test_everybody_sees_his_own_part(app: Flask, made: World) -> None:
    with app.app_context():
        rows(made, 8)  # of each four: registered, draft, reviewed, withdrawn
        seen = {key: page(made.actor(key), size=100).total for key in made.users}
    all_but_drafts = dict.fromkeys(("secretary", "manager", "auditor"), 6)
    below = dict.fromkeys(("officer", "head", "director", "deputy"), 8)
    below["deputy"] = 8
    none = dict.fromkeys(
        ("counsel_officer", "counsel_head", "approver", "minister", "administrator", "other_officer", "other_head",
         "other_secretary"), 0,
    )  # fmt: skip
    assert seen == all_but_drafts | below | none | {"staff": 8}  # the cases are about the member of staff


@pytest.mark.breaks_invariants
def test_the_count_stops_where_nobody_cares(app: Flask, made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nominations, "CAP", 10)
    with app.app_context():
        rows(made, 30)
        found = page(made.actor("officer"), size=5)
        assert (found.total, found.capped, len(found.rows)) == (10, True, 5)
        fewer = page(made.actor("officer"), Filters(state=State.WITHDRAWN), size=5)
        assert (fewer.total, fewer.capped) == (7, False)


@pytest.mark.breaks_invariants
@pytest.mark.parametrize("count", [5, 200])
def test_two_statements_whatever_the_number_of_rows(app: Flask, made: World, count: int) -> None:
    with app.app_context():
        rows(made, count)
        actor = made.actor("secretary")
        with counted() as sent:
            page(actor, size=100)
        assert len(sent) == 2


@pytest.mark.renew
@pytest.mark.breaks_invariants
def test_the_open_cases_of_one_unit_come_from_the_partial_index(app: Flask, made: World) -> None:
    """And in its order: no sort is left to do."""
    with app.app_context():
        closed = [State.REGISTERED, *[State.WITHDRAWN] * 99]
        rows(made, 3000, state=closed, is_open=[state in OPEN_STATES for state in closed])
        actor = made.actor("officer")
        filters = Filters(unit_id=made.organisations["office"], only_open=True)
        with Session(db.engine) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("ANALYZE nomination"))
                session.execute(text("SET LOCAL enable_seqscan = off"))
            with counted() as sent:
                nominations.page(session, actor, filters)
            plans = [_plan(session, statement, parameters) for statement, parameters in sent]
    assert all("ix_nomination_open_unit" in plan for plan in plans), plans
    assert "TEMP B-TREE" not in plans[0]


def _plan(session: Session, statement: str, parameters: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    return " ".join(str(row[-1]) for row in session.connection().exec_driver_sql(f"{word} {statement}", parameters))
