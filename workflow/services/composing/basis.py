"""What a paper rests on: the law in force on its day, local regulations, the year's plan, what was decided before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.wording import long_day
from workflow.errors import NoRuleInForce
from workflow.queries import papers, regulations


def law(day: date) -> tuple[str, ...]:
    """Return the law in force on a day as papers cite it; nothing for a day before the data begin."""
    try:
        regime = load_catalogue().regime_in_force(day)
    except NoRuleInForce:
        return ()
    instruments = (one for one in regime.instruments if one.covers(day))
    return tuple(f"Căn cứ {text}" for one in instruments for text in one.cited_as)


def local(session: Session, ancestors: Collection[int], day: date) -> tuple[str, ...]:
    """Return the local regulations in force on a day for an organisation, given with all above it."""
    rows = [row for row in regulations.listed(session) if row.layer.council_id in ancestors and row.layer.covers(day)]
    return tuple(
        f"Căn cứ {_typed(row.layer.number)} {long_day(row.layer.issued_on)} của {row.layer.issuer} {_about(row.title)}"
        for row in rows
    )


def plan(session: Session, organisation_id: int, year: int) -> tuple[str, ...]:
    """Return the plan of an organisation and year, if it has been issued."""
    found = papers.plan(session, organisation_id, year)
    if found is None:
        return ()
    paper = f"Kế hoạch số {found.number} {long_day(found.issued_on)} của {found.organisation}"
    return (f"Căn cứ {paper} về công tác thi đua, khen thưởng năm {found.year}",)


def sittings(session: Session, nomination_ids: Collection[int]) -> tuple[str, ...]:
    """Return the meetings of the council that passed these cases."""
    return tuple(
        f"Căn cứ {'kết quả lấy ý kiến' if one.in_writing else 'Biên bản họp'} Hội đồng thi đua, khen thưởng "
        f"{long_day(local_date(one.held_at))}"
        for one in papers.sittings(session, nomination_ids)
    )


def proposals(session: Session, letter_ids: Collection[int]) -> tuple[str, ...]:
    """Return the letters that asked."""
    return tuple(
        f"Theo đề nghị của {one.council} tại Tờ trình số {one.number} {long_day(one.issued_on)}"
        for one in papers.letters(session, letter_ids)
    )


def _about(title: str) -> str:
    """A title as it follows its issuer: "ban hành Quy chế …", "sửa đổi …", "về công tác …"."""
    lowered = f"{title[:1].lower()}{title[1:]}"
    if lowered.startswith("quy "):
        return f"ban hành {title}"
    return lowered if lowered.startswith(("ban hành", "về", "sửa đổi")) else f"về {lowered}"


def _typed(number: str) -> str:
    """The type of a regulation stands in its number: "50/2017/QĐ-UBND" is a Quyết định."""
    names = {"QĐ": "Quyết định", "NQ": "Nghị quyết", "TT": "Thông tư", "HD": "Hướng dẫn", "QC": "Quy chế"}
    found = next((name for part, name in names.items() if f"/{part}-" in number.upper()), "Văn bản")
    return f"{found} số {number}"
