"""The radar as a page: people under the award they could be registered for, chains that would break."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.data import load_catalogue
from workflow.domain.radar import Break, Prospect, Standing
from workflow.queries.radar import Invited, Somebody
from workflow.services.radar import Spotted

#: Chip of each standing: kind, icon.
LOOKS = {Standing.READY: ("ok", "check"), Standing.LIKELY: ("info", "flag"), Standing.OPEN: ("calm", "clock")}
_ORDER = list(Standing)
#: Lines shown of one award; the nearest come first.
MOST = 200


@dataclass(frozen=True, slots=True)
class AwardTab:
    """One award with prospects: how many stand how near."""

    code: str
    ready: int
    total: int


@dataclass(frozen=True, slots=True)
class Row:
    person: Somebody
    prospect: Prospect
    invited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """The award chosen, its rows (at most MOST of `total`) and, whatever the award, the chains that would break."""

    tabs: tuple[AwardTab, ...]
    award: str
    rows: tuple[Row, ...]
    total: int
    breaks: tuple[tuple[Somebody, Break], ...]


def page(spotted: Sequence[Spotted], award: str, sent: Iterable[Invited], most: int = MOST) -> Page:
    """Put people under their awards. Without a choice the first award with somebody ready is shown, else the first."""
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for one in spotted:
        for prospect in one.prospects:
            counts[prospect.award][prospect.standing] += 1
    codes = [code for code in load_catalogue().awards if code in counts]
    tabs = tuple(AwardTab(code, counts[code][Standing.READY], counts[code].total()) for code in codes)
    chosen = award if award in counts else next((tab.code for tab in tabs if tab.ready), codes[0] if codes else "")
    rows = _rows(spotted, chosen, sent)
    chains = sorted(
        ((one.person, broken) for one in spotted for broken in one.breaks), key=lambda pair: -pair[1].length
    )
    return Page(tabs, chosen, tuple(rows[:most]), len(rows), tuple(chains[:MOST]))


def _rows(spotted: Sequence[Spotted], award: str, sent: Iterable[Invited]) -> list[Row]:
    invited = {(one.person_id, one.award_code): one.at for one in sent}
    rows = [
        Row(one.person, prospect, invited.get((one.person.id, award)))
        for one in spotted
        for prospect in one.prospects
        if prospect.award == award
    ]
    return sorted(rows, key=lambda row: _ORDER.index(row.prospect.standing))
