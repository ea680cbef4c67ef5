"""Pages of long lists by keyset: the cost of a page does not depend on how far down it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

SIZE = 50
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """rows of this page; total of all pages; after, before: what to ask for to get the next or the previous one."""

    rows: tuple[Item, ...]
    total: int
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Identifier of the row that the wanted page follows (`after`) or precedes (`before`), and how many rows it has."""

    after: int | None = None
    before: int | None = None
    size: int = SIZE


def keyset(
    session: Session,
    query: Any,
    order: InstrumentedAttribute[str],
    id_column: InstrumentedAttribute[int],
    *,
    cursor: Cursor,
) -> tuple[Sequence[Any], int, int | None, int | None]:
    """Return one page of `query` ordered by (order, id), the total, and the cursors of its neighbours.

    A cursor that leads nowhere starts from the beginning. Two queries, whatever the number of rows.
    `query` is a SELECT whose rows have an `id`.
    """
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(id_column).subquery())) or 0
    key = tuple_(order, id_column)
    backwards, size = cursor.before is not None, cursor.size
    wanted = query
    at = cursor.before if backwards else cursor.after
    if at is not None:
        place = query.with_only_columns(order).where(id_column == at).limit(1).scalar_subquery()
        limit = tuple_(place, at)
        wanted = wanted.where(key < limit if backwards else key > limit)
    direction = (order.desc(), id_column.desc()) if backwards else (order, id_column)
    rows = list(session.execute(wanted.order_by(*direction).limit(size + 1)).all())
    if not rows and at is not None:
        return keyset(session, query, order, id_column, cursor=Cursor(size=size))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
        return rows, total, rows[-1].id if rows else None, rows[0].id if more else None
    return rows, total, rows[-1].id if more else None, rows[0].id if at is not None and rows else None
