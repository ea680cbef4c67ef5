"""The criteria the data may choose from, by name: one small function each, named after what it asks.

Evidence that is not recorded yet asks for a human: only evidence to the contrary fails.
"""

from __future__ import annotations

from workflow.domain.criteria import chains, collectives, conduct, forms, proof, service, years
from workflow.domain.criteria.base import KINDS, AwardCode, AwardCodes, Kind, Path, Result, Words

__all__ = [
    "KINDS",
    "AwardCode",
    "AwardCodes",
    "Kind",
    "Path",
    "Result",
    "Words",
    "chains",
    "collectives",
    "conduct",
    "forms",
    "proof",
    "service",
    "years",
]
