"""Local regulations: as layers over the packs, and as the pages list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.regulations import Layer, LocalValue
from workflow.models import LocalRegulation, LocalRegulationValue, Organisation
from workflow.models.base import table_of

R, V = table_of(LocalRegulation), table_of(LocalRegulationValue)
COUNCIL, ISSUER = (table_of(Organisation).alias(name) for name in ("council", "issuer"))


@dataclass(frozen=True, slots=True)
class ValueRow:
    id: int
    value: LocalValue


@dataclass(frozen=True, slots=True)
class RegulationRow:
    """A regulation with its values, for reading. council: whose secretary keeps it."""

    layer: Layer
    version: int
    title: str
    council: str
    issuer_id: int
    values: tuple[ValueRow, ...]


def layers(session: Session) -> tuple[Layer, ...]:
    """Return every regulation as a layer, lowest first: by depth in the tree, then by its first day. One query."""
    return tuple(row.layer for row in listed(session))


def one(session: Session, regulation_id: int) -> RegulationRow | None:
    return next((row for row in listed(session) if row.layer.id == regulation_id), None)


def listed(session: Session) -> list[RegulationRow]:
    """Return every regulation with its values, in the order in which they lie over the packs. One query."""
    query = (
        select(
            R.c.id, R.c.version, R.c.council_id, R.c.issuer_id, R.c.number, R.c.title, R.c.issued_on, R.c.in_force_from,
            R.c.in_force_to, COUNCIL.c.path, COUNCIL.c.name.label("council"), ISSUER.c.name.label("issuer"),
            V.c.id.label("value_id"), V.c.award_code, V.c.key, V.c.value, V.c.citation, V.c.confirmed,
        )
        .select_from(R)
        .join(COUNCIL, COUNCIL.c.id == R.c.council_id)
        .join(ISSUER, ISSUER.c.id == R.c.issuer_id)
        .outerjoin(V, V.c.regulation_id == R.c.id)
        .order_by(R.c.in_force_from, R.c.id, V.c.award_code, V.c.key, V.c.id)
    )  # fmt: skip
    heads: dict[int, Any] = {}
    values: dict[int, list[ValueRow]] = {}
    for row in session.connection().execute(query):
        heads[row.id] = row
        mine = values.setdefault(row.id, [])
        if row.value_id is not None:
            value = LocalValue(row.award_code, row.key, row.value, row.citation, row.confirmed)
            mine.append(ValueRow(row.value_id, value))
    found = [_row(head, tuple(values[key])) for key, head in heads.items()]
    return sorted(found, key=lambda row: row.layer.depth)


def _row(row: Any, values: tuple[ValueRow, ...]) -> RegulationRow:
    layer = Layer(
        row.id, row.council_id, row.path.count("/"), row.number, row.issuer, row.issued_on, row.in_force_from,
        row.in_force_to, tuple(value.value for value in values),
    )  # fmt: skip
    return RegulationRow(layer, row.version, row.title, row.council, row.issuer_id, values)


def bodies(session: Session, council_ids: list[int]) -> list[tuple[int, str]]:
    """Return the council organisations and the bodies above them, the highest first."""
    paths = session.scalars(select(Organisation.path).where(Organisation.id.in_(council_ids)))
    ids = {int(part) for path in paths for part in path.split("/") if part}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.path)
    return [(row.id, row.name) for row in session.execute(query)]
