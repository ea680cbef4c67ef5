"""A sentence before it is translated: a msgid and what stands in its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Phrase:
    """message: a msgid marked by `domain.text.N_`; params: text, numbers, dates, enums with a label, other phrases."""

    message: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
