"""Many looks at one world: a test that changes nothing need not build its world anew for each of its cases."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def each(names: str, cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for one case after the other, in one world; written like `pytest.mark.parametrize`.

    names: the arguments, with commas between; cases: one value each, or as many as there are names. What fails says
    with which case.
    """
    keys, kept = [name.strip() for name in names.split(",")], list(cases)  # on each database anew
    assert kept, "a test without cases cannot fail"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            for case in kept:
                values = case if len(keys) > 1 else [case]
                try:
                    test(**fixtures, **dict(zip(keys, values, strict=True)))
                except BaseException as error:
                    error.add_note(f"with {names} = {case!r}")
                    raise

        told = inspect.signature(test)
        rest = [value for name, value in told.parameters.items() if name not in keys]
        run.__signature__ = told.replace(parameters=rest)  # type: ignore[attr-defined]
        return run

    return decorate
