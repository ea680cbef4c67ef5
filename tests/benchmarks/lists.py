"""A page of the list of nominations through the product's query against the same page by hand, as the table grows.

The floor is told which rows its reader may see; the product finds that out from roles and scopes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from tests.benchmarks import population
from tests.benchmarks.clockwork import Line, duration, in_turns, repeated
from tests.support.world import world
from workflow.domain.actors import Actor, Grant
from workflow.domain.states import Role
from workflow.extensions import db
from workflow.queries import nominations as query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.ground import Ground

UNITS = 40
CALLS, ROUNDS = 10, 9

_ROW = (
    "SELECT n.id, n.code, n.subject_name, n.subject_kind, n.person_id, n.award_code, n.year, n.type, n.state,"
    " n.resume_state, n.state_since, n.version, n.recheck, n.unit_id, o.short_name, o.path, n.council_id,"
    " n.upper_body_id, n.body_id, n.submitted_on,"
    " EXISTS (SELECT 1 FROM agenda_item a WHERE a.nomination_id = n.id) FROM nomination n"
    " JOIN organisation o ON o.id = n.unit_id WHERE {which} ORDER BY {order} LIMIT 26"
)
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM nomination n WHERE {which} {order} LIMIT 10001) AS counted"


def measure(ground: Ground, sizes: Sequence[int]) -> list[Line]:
    """Fill the table up to each size in turn and measure every page there."""
    lines: list[Line] = []
    with ground.app.app_context():
        made = world(ground.app)
        unit = population.units(made, UNITS)[0]
        actors = {key: made.actor(key) for key in ("secretary", "approver", "auditor")}
        officer = Actor(1_000_000, "Cán bộ", None, (Grant(Role.UNIT_OFFICER, unit),))
        centre, there = made.organisations["centre"], 0
        for size in sizes:
            population.nominations(ground, made, (there + 1, size), (unit, UNITS))
            there = size
            middle = ground.rows("SELECT max(id) FROM nomination")[0][0] - size // 2
            own, council = f"n.unit_id = {unit}", f"n.council_id = {centre} AND n.state <> 'draft'"
            opened = query.Filters(unit_id=unit, only_open=True)
            pages: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
                "open of own unit": (
                    _page(officer, opened),
                    _floor(ground, f"{own} AND n.is_open", "n.created_at DESC, n.id DESC"),
                ),
                "all of own council": (_page(actors["secretary"], query.Filters()), _floor(ground, council)),
                "auditor, all": (_page(actors["auditor"], query.Filters()), _floor(ground, "n.state <> 'draft'")),
                "auditor, from the middle": (
                    _page(actors["auditor"], query.Filters(), after=str(middle)),
                    _floor(ground, "n.state <> 'draft'", after=middle),
                ),
            }
            for name, (product, floor) in pages.items():
                race = in_turns({"product": repeated(product, CALLS), "floor": repeated(floor, CALLS)}, ROUNDS)
                lines.append(
                    Line(f"list: {name}", f"{ground.name.split()[0]} {_short(size)}", race.each("product"),
                         race.times("product", "floor"), None, f"floor {duration(race.each('floor'))}")
                )  # fmt: skip
    return sorted(lines, key=lambda line: line.what)


def _short(size: int) -> str:
    return f"{size // 1_000_000}M" if size >= 1_000_000 else f"{size // 1000}k"


def _page(actor: Actor, filters: query.Filters, **where: Any) -> Callable[[], object]:
    def ask() -> object:
        with Session(db.engine) as session:
            session.connection(execution_options={"readonly": True, "postgresql_readonly": True})
            page = query.page(session, actor, filters, **where)
            if not page.rows:
                raise RuntimeError("an empty page")
            return page

    return ask


def _floor(ground: Ground, which: str, order: str = "n.id DESC", after: int | None = None) -> Callable[[], object]:
    there = f"{which} AND n.id < {after}" if after is not None else which
    rows = _ROW.format(which=there, order=order)
    count = _COUNT.format(which=which, order=f"ORDER BY {order}" if "created_at" in order else "")

    def ask() -> object:
        ground.raw.execute("BEGIN")
        found = ground.rows(rows), ground.rows(count)
        ground.raw.execute("COMMIT")
        return found

    return ask


