"""R-54: every migration up and down, empty and with data, on both databases; nothing that was promised gets lost."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.databases import MIGRATIONS, close, settings_for
from tests.support.many_cases import many_cases
from tests.support.world import NOW, world
from workflow import create_app
from workflow.domain.states import BallotKind, State, TaskRecurrence
from workflow.extensions import db
from workflow.models import Change, Discipline, Person, PlanTask, Reminder, Setting, TaskUnit
from workflow.models.base import Base
from workflow.services.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

VERSIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
BEFORE = dict(zip(VERSIONS, ["base", *VERSIONS], strict=False))

Inventory = dict[str, Any]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application inside its context, on a migrated database that is taken apart and put together again."""
    app = create_app(settings_for(database_url, tmp_path))
    with app.app_context():
        yield app
    close(app)


def go(revision: str) -> None:
    """Up or down to a revision, by the commands that an operator uses."""
    order = ["base", *VERSIONS]
    up = order.index(revision) > order.index(here())
    close_connections()
    (flask_migrate.upgrade if up else flask_migrate.downgrade)(directory=str(MIGRATIONS), revision=revision)


def here() -> str:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or "base"


def close_connections() -> None:
    db.session.rollback()
    db.engine.dispose()


def inventory() -> Inventory:
    """Everything the database promises: columns, keys, uniques, checks, indexes, triggers, by name."""
    with db.engine.connect() as connection:
        found = inspect(connection)
        columns, primary, foreign, unique, checks, indexes = (
            {table: told for (_schema, table), told in read().items()}
            for read in (found.get_multi_columns, found.get_multi_pk_constraint, found.get_multi_foreign_keys,
                         found.get_multi_unique_constraints, found.get_multi_check_constraints, found.get_multi_indexes)
        )  # fmt: skip
        promises: Inventory = {}
        for table in sorted(columns.keys() - {"alembic_version"}):
            promises[table] = {
                "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in columns[table]),
                "primary": primary[table]["constrained_columns"],
                "foreign": sorted(
                    (k["name"] or "", k["constrained_columns"], k["referred_table"]) for k in foreign[table]
                ),
                "unique": sorted((u["name"] or "", u["column_names"]) for u in unique[table]),
                "checks": sorted(c["name"] or "?" for c in checks[table]),
                "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in indexes[table]),
            }
        promises["triggers"] = sorted(connection.execute(text(_TRIGGERS[db.engine.dialect.name])).scalars())
    return promises


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def content() -> dict[str, str]:
    """A digest of the rows of every table, over the columns that every version has."""
    with db.engine.connect() as connection:
        digests = {}
        for table in sorted(set(inspect(connection).get_table_names()) - {"alembic_version"}):
            newer = _NEWER.get(table, set())
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
            told = sorted(
                json.dumps({name: value for name, value in row.items() if name not in newer}, default=str, sort_keys=True)
                for row in rows
            )
            digests[table] = f"{len(told)} {hashlib.sha256(repr(told).encode()).hexdigest()}"
    return digests


#: Columns that came with a later version: going down drops them and what they held.
_NEWER = {
    "term": {"done_on", "grace_minutes", "after"},
    "late_door": {"stage"},
    "user_account": {"digest_by_mail"},
    "person": {"code"},
    "plan": {"status", "changed_at", "upper_seen_at", "public_notice_days", "lapse_overdue"},
    "agenda_item": {"on_table"},
    "meeting": {"ends_at", "opinions_due_at", "invited_at", "sequence", "cancel_reason"},
    "plan_task": {
        "lead_organisation_id", "event_driven", "everyone", "recurrence", "closes_by", "closed_ref_id",
        "opened_from_id", "opened_on", "opening_reason",
    },
}  # fmt: skip


def fill(app: Flask) -> None:
    """Rows in every corner: all states, the longest names, letters in NFD, 29 February, empty and quoted texts."""
    made = world(app)
    for state in (State.DRAFT, State.REGISTERED, State.RETURNED, State.DECLINED, State.APPROVED):
        many_cases(made, 2, state)
    with Session(db.engine) as session:
        person = session.get_one(Person, made.people["an"])
        person.name, person.birth_date = unicodedata.normalize("NFD", "Đỗ Thị Ưởng ") + "x" * 80, date(2000, 2, 29)
        measure = {"level": "khien_trach", "document": "Số 1'\"; --"}
        session.add(Discipline(person_id=person.id, from_date=date(2024, 2, 29), to_date=date(2025, 2, 28), **measure))
        event = PlanTask(plan_id=made.plan_id, quarter=1, title="Đột xuất", due_on=date(2024, 3, 29),
                         recurrence=TaskRecurrence.EVENT_DRIVEN)  # fmt: skip
        session.add_all([event, task := PlanTask(plan_id=made.plan_id, quarter=1, title="Kế hoạch", lead="Phòng HC",
                                                 coordinators="Các phòng, ban", due_on=date(2024, 3, 29))])  # fmt: skip
        session.flush()
        session.add(TaskUnit(task_id=task.id, organisation_id=made.organisations["office"], leads=True))
        session.add(Setting(key="k" * 60, value="𝔛" * 4000))
        change = {"actor_id": 1, "actor_name": "", "action": "x", "object_kind": "y", "object_id": 1}
        session.add(Change(at=NOW, old="{}", new="{}", **change))
        session.commit()


def test_the_newest_version_is_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_models_reached_the_database(app: Flask) -> None:
    """Batch mode on SQLite forgets checks without a name; autogenerate does not compare them at all."""
    from sqlalchemy import CheckConstraint

    promised = {
        table.name: sorted(str(c.name) for c in table.constraints if isinstance(c, CheckConstraint))
        for table in Base.metadata.sorted_tables
    }
    found = inventory()
    assert {name: found[name]["checks"] for name in promised} == promised
    assert "?" not in {check for table in promised for check in found[table]["checks"]}


def test_each_version_down_and_up_again(app: Flask, figures: Callable[..., None]) -> None:
    """Empty: what a version adds is taken away by going down and back by going up, by name."""
    seen = {VERSIONS[-1]: inventory()}
    for version in reversed(VERSIONS):
        go(BEFORE[version])
        seen[BEFORE[version]] = inventory()
    assert seen["base"] == {"triggers": []}
    for version in VERSIONS:
        go(version)
        assert inventory() == seen[version], version
    figures(migrations=len(VERSIONS), ups=len(VERSIONS), downs=len(VERSIONS), failures=0)


def test_data_survives_down_and_up(app: Flask, figures: Callable[..., None]) -> None:
    """With data: every row is the same after going down to the first version and up again; so are the promises, and
    what was refused is refused."""
    fill(app)
    before, promised = content(), inventory()
    for version in [*VERSIONS[-2::-1], *VERSIONS[1:]]:
        go(version)
        now = content()  # tables that came with a later version are gone while the database stands before it
        assert now == {name: told for name, told in before.items() if name in now}, version
    assert (inventory(), content()) == (promised, before)
    rows = sum(int(told.split()[0]) for told in before.values())
    assert {name for name, told in before.items() if told.startswith("0 ")} != set(before)
    for fault in ("UPDATE change SET action = 'z'", "UPDATE nomination SET state = 'nowhere'"):
        with pytest.raises(DatabaseError), db.engine.begin() as connection:
            connection.execute(text(fault))
    figures(tables=len(before), rows=rows, steps=2 * len(VERSIONS) - 2, rows_changed=0)


def test_the_lead_unit_of_a_task_is_kept_by_the_table_of_units(app: Flask) -> None:
    """0014: one lead unit and one flag become rows and a recurrence, and go back again."""
    fill(app)
    close_connections()
    go("0013")
    with db.engine.connect() as connection:
        old = connection.execute(text("SELECT title, lead_organisation_id, event_driven FROM plan_task ORDER BY id")).all()
    with Session(db.engine) as session:
        office = session.scalar(text("SELECT id FROM organisation WHERE code = 'OFFICE'"))
    assert [(row[0], row[1], bool(row[2])) for row in old] == [("Đột xuất", None, True), ("Kế hoạch", office, False)]
    close_connections()
    go("0014")
    with db.engine.connect() as connection:
        new = connection.execute(text("SELECT title, recurrence, everyone FROM plan_task ORDER BY id")).all()
        units = connection.execute(text("SELECT organisation_id, leads FROM task_unit")).all()
        plans = connection.execute(text("SELECT status FROM plan")).scalars().all()
    assert [(*row[:2], bool(row[2])) for row in new] == [("Đột xuất", "event_driven", False), ("Kế hoạch", "yearly", True)]
    assert [(row[0], bool(row[1])) for row in units] == [(office, True)]
    assert plans == ["issued"]
    close_connections()
    go(VERSIONS[-1])


def test_who_was_reminded_before_reminders_were_rows_is_not_reminded_again(app: Flask) -> None:
    """0018: the key of an old notice becomes the key of a reminder."""
    made = world(app)
    close_connections()
    go("0015")
    key = f"term:1:2024-02-09:3:{made.organisations['office']}:{made.users['officer']}"
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO notice (user_id, kind, link, data, dedupe_key, created_at, mail, mail_attempts, mail_error)"
                " VALUES (:user, 'term_reminder', '/year/2024', '{}', :key, '2024-02-02 01:00:00', 'none', 0, '')"
            ),
            {"user": made.users["officer"], "key": key},
        )
    close_connections()
    go(VERSIONS[-1])
    with Session(db.engine) as session:
        rows = [(r.key, r.user_id, r.unit_id, r.thing, r.days) for r in session.scalars(select(Reminder))]
    assert rows == [(key, made.users["officer"], made.organisations["office"], "term:1", 3)]
    assert sweep(now=datetime(2024, 2, 2, 2, tzinfo=UTC)) == 2  # the other two


def test_what_was_counted_is_published_and_what_was_typed_once_is_typed_anew(app: Flask) -> None:
    """0017: a round at rest between count and publication; totals of an open meeting without a round."""
    made = world(app)
    cases.plan(made)
    meeting = cases.meeting(made, [cases.reviewed(made, "an"), cases.reviewed(made, "binh")])
    counted, typed = (item.id for item in cases.items(meeting).values())
    voting.opened(made, meeting, [counted], BallotKind.PAPER)
    close_connections()
    go("0016")
    with db.engine.begin() as connection:
        totals = "UPDATE agenda_item SET yes = 7, no = 0, abstain = 0, invalid = 0"
        connection.execute(text(f"{totals}, result = '{{}}'"))
        connection.execute(text("UPDATE ballot_round SET status = 'closed', closed_at = '2022-12-09 03:00:00'"))
    close_connections()
    go(VERSIONS[-1])
    with db.engine.connect() as connection:
        rounds = connection.execute(text("SELECT status, published_at = closed_at FROM ballot_round")).all()
        kept = dict(connection.execute(text("SELECT id, yes FROM agenda_item")).all())
    assert [(status, bool(same)) for status, same in rounds] == [("published", True)]
    assert kept == {counted: 7, typed: None}
