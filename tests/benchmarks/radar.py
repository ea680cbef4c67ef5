"""The radar over a unit of 1,000 of 30,000 people with five years of records, against reading the same rows by SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from tests.benchmarks.clockwork import Line, in_turns, repeated
from tests.benchmarks.population import units
from tests.support.world import world
from workflow.extensions import db
from workflow.models import Organisation
from workflow.services import radar

if TYPE_CHECKING:
    from tests.benchmarks.ground import Ground

UNITS, PEOPLE, YEARS = 30, 30_000, range(2020, 2025)
NOW = datetime(2024, 12, 10, 3, tzinfo=UTC)
_ROUNDS = 5

#: What the radar reads of one unit, as one would by hand: a statement per table.
_INSIDE = "person_id IN (SELECT id FROM person WHERE active AND organisation_id = ?)"
_PEOPLE = "id, name, position, category, leader, start_date, organisation_id"
_AUTHORS = "initiative_author a JOIN initiative i ON i.id = a.initiative_id"
FLOOR = (
    f"SELECT {_PEOPLE} FROM person WHERE active AND organisation_id = ? ORDER BY sort_key, id",
    f"SELECT person_id, year, level FROM quality_rating WHERE {_INSIDE}",
    f"SELECT person_id, year, award_code FROM past_award WHERE {_INSIDE}",
    f"SELECT person_id, level, from_date, to_date FROM discipline WHERE {_INSIDE}",
    f"SELECT a.person_id, i.year, i.level, i.title, i.document FROM {_AUTHORS} WHERE a.{_INSIDE}",
    f"SELECT person_id, year, award_code, state FROM nomination WHERE {_INSIDE}",
)


def measure(ground: Ground) -> list[Line]:
    """Read and judge one unit; the floor reads the same rows and judges nothing."""
    with ground.app.app_context():
        made = world(ground.app)
        unit = _fill(ground, units(made, UNITS))
        with Session(db.engine) as session:
            path = session.get_one(Organisation, unit).path

        def ours() -> None:
            with Session(db.engine) as session:
                radar.survey(session, path, 2024, NOW.date())

        def floor() -> None:
            for statement in FLOOR:
                ground.rows(statement, (unit,))

        race = in_turns({"radar": repeated(ours, 1), "floor": repeated(floor, 3)}, _ROUNDS)
        with Session(db.engine) as session:
            found = len(radar.survey(session, path, 2024, NOW.date()))
    awards = len(radar.rules_for_people(NOW.date()))
    return [
        Line("same rows by SQL", ground.name, race.each("floor"), 1.0),
        Line("radar, 1,000 people", ground.name, race.each("radar"), race.times("radar", "floor"),
             note=f"{awards} awards each, {found} people with a suggestion"),
    ]  # fmt: skip


def _fill(ground: Ground, found: list[int]) -> int:
    """30,000 people over the units, rated five years, half with LĐTT, a tenth with CSTĐCS; some initiatives."""
    first, yes = found[0], "1" if ground.sqlite else "TRUE"
    people = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PEOPLE}) "
    pairs = f"{people}, years(y) AS (SELECT {YEARS[0]} UNION ALL SELECT y + 1 FROM years WHERE y < {YEARS[-1]}) "
    born = "'1985-05-20'" if ground.sqlite else "date '1985-05-20'"
    who = "(SELECT min(id) - 1 FROM person WHERE fold LIKE 'can bo %') + i"
    ground.run(
        "INSERT INTO person (name, sort_key, fold, birth_date, sex, position, category, leader, start_date,"
        f" organisation_id, active, version) {people} SELECT 'Cán bộ ' || i, 'can bo ' || i, 'can bo ' || i, {born},"
        f" 'female', 'Viên chức', 'public_employee', NOT {yes}, {born}, {first} + i % {UNITS}, {yes}, 1 FROM n",
        f"INSERT INTO quality_rating (person_id, year, level, document) {pairs} SELECT {who}, y,"
        " CASE WHEN i % 5 = 0 THEN 'HTXSNV' WHEN i % 17 = 0 THEN 'HTNV' ELSE 'HTTNV' END, '' FROM n, years",
        f"INSERT INTO past_award (person_id, award_code, year, document) {pairs} SELECT {who},"
        f" CASE WHEN i % 5 = 0 THEN 'CSTDCS' ELSE 'LDTT' END, y, '' FROM n, years WHERE i % 2 = 0 AND y < {YEARS[-1]}",
        f"INSERT INTO initiative (title, year, level, document) {people} SELECT 'Giải pháp ' || i, 2020 + i % 5, 'base',"
        " 'QĐ' FROM n WHERE i % 10 = 0",
        "INSERT INTO initiative_author (initiative_id, person_id, share) SELECT id, (SELECT min(id) - 1 FROM person"
        " WHERE fold LIKE 'can bo %') + 10 * (id - (SELECT min(id) - 1 FROM initiative)), 100 FROM initiative",
    )
    ground.run("ANALYZE")
    return first
