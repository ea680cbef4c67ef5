"""How much room the ratio caps leave a council in a year, for the pages that show it while there is time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.catalogue import Award, Cap
from workflow.domain.quota import Headroom, headroom
from workflow.services import law
from workflow.services.evidence import counted


@dataclass(frozen=True, slots=True)
class CapRoom:
    """One cap of a council and year: what counts now, and what the cap is a share of."""

    award: Award
    base_award: Award
    cap: Cap
    room: Headroom


def of_council(session: Session, council_id: int, year: int, day: date) -> tuple[CapRoom, ...]:
    """Return every cap in force on `day` with its room. Counted: from the council's vote on."""
    catalogue = load_catalogue()
    caps = law.of_council(session, council_id).caps_in_force(day)
    if not caps:
        return ()
    counts = counted(session, [(council_id, year)])
    return tuple(
        CapRoom(
            catalogue.awards[cap.award], catalogue.awards[cap.base_award], cap,
            headroom(
                counts[council_id, year, cap.base_award].voted, counts[council_id, year, cap.award].held, cap.share
            ),
        )
        for cap in caps
    )  # fmt: skip
