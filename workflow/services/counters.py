"""Running numbers without gaps between two who ask at once."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.models import Counter
from workflow.models.base import table_of


def next_number(session: Session, name: str, count: int = 1) -> int:
    """Reserve `count` numbers of the counter `name` and return the first; the counter row is locked until commit."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    table = table_of(Counter)
    statement = (
        dialect.insert(table)
        .values(name=name, value=count)
        .on_conflict_do_update(index_elements=["name"], set_={"value": table.c.value + count})
        .returning(table.c.value)
    )
    return int(session.execute(statement).scalar_one()) - count + 1
