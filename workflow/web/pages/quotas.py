"""Caps in words: as they would stand with everything under way, and under counts that somebody tries out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.data.ratings import load_ratings
from workflow.domain.catalogue import Award, AwardRule, Cap
from workflow.domain.quota import Headroom, decimal, percent
from workflow.domain.simulator import RatingTried, Tried, of_headcount, try_out, try_ratings
from workflow.domain.states import Rating
from workflow.errors import NoRuleInForce
from workflow.services import outlook
from workflow.services.outlook import Outlook
from workflow.web.filters import label

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Card:
    """One cap for the macro `quota_bar`. details: further sentences, one each."""

    used: int
    limit: int
    text: str
    note: str
    citation: str
    details: tuple[str, ...]


def outlook_cards(
    session: Session, council_id: int | None, unit_id: int, year: int | None, day: date, *, award: str = ""
) -> list[Card]:
    """Return the caps of the unit's council as they would stand; none without a council or a year.

    award: only the caps that this award uses up or is the base of.
    """
    if council_id is None or year is None:
        return []
    found = outlook.of_unit(session, council_id, unit_id, year, day)
    return [_outlook(one) for one in found if award in ("", one.award.code, one.base_award.code)]


def _outlook(one: Outlook) -> Card:
    here = _("Đơn vị này đang đề nghị %(count)s.", count=one.unit_used)
    return _card(one.cap, one.award, one.base_award, one.room, (here, _next(one.room, one.base_award)))


def _card(cap: Cap, award: Award, base: Award, room: Headroom, details: Sequence[str]) -> Card:
    text = _(
        "%(award)s: đang tính %(used)s, tối đa %(limit)s (%(share)s × %(base)s %(base_award)s = %(quotient)s)",
        award=label(award.short), used=room.used, limit=room.limit, share=percent(room.share), base=room.base,
        base_award=label(base.short), quotient=decimal(room.quotient),
    )  # fmt: skip
    note = "" if cap.confirmed else _("chưa xác nhận")
    return Card(room.used, room.limit, text, note, cap.citation, tuple(details))


def _next(room: Headroom, base: Award) -> str:
    following = max(room.limit, room.used) + 1
    return str(
        _("Người thứ %(next)s cần ít nhất %(needed)s %(base_award)s.", next=following,
          needed=room.base_needed(following), base_award=label(base.short))
    )  # fmt: skip


# ── the simulator ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Field:
    """One number to try. error: what is wrong with what was typed, empty when nothing is."""

    name: str
    label: str
    typed: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Simulation:
    """cards: one per cap of the day; shares: of the headcount, by award; uncapped: awards that other rules cap."""

    fields: tuple[Field, ...]
    cards: tuple[Card, ...]
    shares: tuple[tuple[str, str], ...]
    uncapped: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        return any(field.error for field in self.fields)


def simulate(given: Mapping[str, str], day: date) -> Simulation:
    """Work out `given` (the address's own words, by field); what cannot be read is said and counted as nothing."""
    fields = tuple(_field(name, words, given.get(name, "")) for name, words in _names())
    counts = {field.name: int(field.typed) for field in fields if field.typed and not field.error}
    rules = _rules(day)
    awards = load_catalogue().awards
    cards = tuple(_tried(tried, awards) for tried in try_out(rules, counts)) + _rating_cards(counts, day)
    shares = tuple(
        (label(awards[code].short), percent(share))
        for code in awards
        if code in counts and (share := of_headcount(counts[code], counts.get("headcount", 0))) is not None
    )
    capped = {rule.award for rule in rules if rule.cap is not None}
    uncapped = tuple(label(awards[code].name) for code in _ever_capped() if code not in capped)
    return Simulation(fields, cards, shares, uncapped)


def _names() -> list[tuple[str, str]]:
    """The headcount, every award that a rule caps or measures by, the ratings that count for the cap on HTXSNV."""
    catalogue = load_catalogue()
    used = {rule.cap.base_award for rule in catalogue.rules if rule.cap} | set(_ever_capped())
    awards = [(award.code, label(award.name)) for award in catalogue.awards.values() if award.code in used]
    ratings = [(level.value, _("Xếp loại: %(level)s", level=label(level))) for level in (Rating.EXCELLENT, Rating.GOOD)]
    return [("headcount", _("Tổng số người")), *awards, *ratings]


def _ever_capped() -> list[str]:
    return list(dict.fromkeys(rule.award for rule in load_catalogue().rules if rule.cap))


def _field(name: str, words: str, typed: str) -> Field:
    bare = typed.strip()[:20]
    if not bare or (bare.isascii() and bare.isdigit() and int(bare) <= MOST):
        return Field(name, words, bare)
    return Field(name, words, bare, _("Nhập số nguyên từ %(least)s đến %(most)s.", least=0, most=MOST))


def _rules(day: date) -> list[AwardRule]:
    """The rules in force on the day. Raises NoRuleInForce when there is none at all."""
    found = [rule for rule in load_catalogue().rules if rule.covers(day)]
    if not found:
        raise NoRuleInForce("cap", day)
    return found


def _tried(tried: Tried, awards: Mapping[str, Award]) -> Card:
    award, base = awards[tried.cap.award], awards[tried.cap.base_award]
    details = [_over(tried)] if tried.over else [_("Còn %(left)s.", left=tried.room.left)]
    details += _steps(tried, base)
    return _card(tried.cap, award, base, tried.room, details)


def _rating_cards(counts: Mapping[str, int], day: date) -> tuple[Card, ...]:
    """The caps on HTXSNV; with no HTTNV typed, all the others are taken to be rated HTTNV."""
    excellent = counts.get(Rating.EXCELLENT.value)
    if excellent is None:
        return ()
    good = counts.get(Rating.GOOD.value, max(counts.get("headcount", 0) - excellent, 0))
    return tuple(_rating(tried) for tried in try_ratings(load_ratings(), day.year, excellent, good))


def _rating(tried: RatingTried) -> Card:
    room = tried.room
    text = _(
        "HTXSNV, %(whom)s: đang tính %(used)s, tối đa %(limit)s (%(share)s × %(base)s = %(exact)s)",
        whom=", ".join(label(kind).lower() for kind in tried.whom), used=room.excellent, limit=room.allowed,
        share=room.percent, base=room.base, exact=room.exact,
    )  # fmt: skip
    over = room.excellent - room.allowed
    details = [_("Vượt %(count)s người.", count=over) if over > 0 else _("Còn %(left)s.", left=-over)]
    if tried.lifted is not None:
        note = "" if tried.lifted.source.confirmed else f" ({_('chưa xác nhận')})"
        words = _("Đơn vị được xếp HTXSNV: tối đa %(limit)s (%(share)s).", limit=tried.lifted.allowed,
                  share=tried.lifted.percent)  # fmt: skip
        details.append(words + note)
    note = "" if room.source.confirmed else _("chưa xác nhận")
    return Card(room.excellent, room.allowed, text, note, room.source.citation, tuple(details))


def _over(tried: Tried) -> str:
    return str(_("Vượt %(count)s người.", count=tried.over))


def _steps(tried: Tried, base: Award) -> Iterable[str]:
    for number, needed in tried.steps:
        yield str(
            _("Người thứ %(next)s cần ít nhất %(needed)s %(base_award)s.", next=number, needed=needed,
              base_award=label(base.short))
        )  # fmt: skip
