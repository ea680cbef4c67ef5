"""The law as people read it: award by award, every value with where it comes from and whether it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.data.overlays import merged, priced, regimes_between
from workflow.domain.catalogue import Award, AwardRule, Catalogue, Regime
from workflow.domain.inspection import Ending
from workflow.domain.provisions import Dated, Exclusion, LegalTerm
from workflow.domain.quota import decimal, percent
from workflow.domain.regulations import HINTS, Layer, LocalKey, LocalValue
from workflow.domain.states import CommendationType
from workflow.domain.text import fold
from workflow.queries.regulations import RegulationRow
from workflow.web.filters import day, label
from workflow.web.pages.criteria_words import criterion_words, params_words
from workflow.web.pages.meetings import rule_words
from workflow.web.pages.words import award_name, award_short


@dataclass(frozen=True, slots=True)
class Line:
    """One value in words. confirmed False is marked wherever it stands."""

    what: str
    text: str
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class AwardCard:
    code: str
    name: str
    level: str
    who: str
    regime: str
    span: str
    unconfirmed: int
    lines: tuple[Line, ...]
    local: tuple[Line, ...]


def cards(catalogue: Catalogue, regime: str, wanted: str, layers: tuple[Layer, ...]) -> list[AwardCard]:
    """The awards of a regime whose name fits what was searched for."""
    rules = {rule.award: rule for rule in catalogue.rules if rule.regime == regime}
    return [
        _card(award, rules[award.code], layers)
        for award in catalogue.awards.values()
        if award.code in rules and _fits(award, wanted)
    ]


def values(regime: Regime, found: Sequence[AwardCard], *, whole: bool) -> Iterator[tuple[str, Line, bool]]:
    """Return every value on the page: what it is of, itself, and whether a local regulation sets it.

    whole: with what holds for all awards, which a page that was searched leaves out.
    """
    for line in instruments(regime.instruments):
        yield _("Văn bản"), line, False
    for one in found:
        for line in one.lines:
            yield one.name, line, False
        for line in one.local:
            yield one.name, line, True
    if whole:
        for line in terms(regime.terms):
            yield _("Thời hạn"), line, False
        for line in exclusions(regime.exclusions):
            yield _("Loại trừ, tạm dừng, cách tính thời gian"), line, False


def _fits(award: Award, wanted: str) -> bool:
    return fold(wanted) in fold(f"{award.name} {award.short} {award.code}")


def _card(award: Award, rule: AwardRule, layers: tuple[Layer, ...]) -> AwardCard:
    lines = tuple(_lines(rule))
    who = [label(kind) for kind in sorted(award.subjects)] + ([_("Hộ gia đình")] if award.households else [])
    mine = [layer for layer in layers if layer.says(award.code) and _meets(layer, rule)]
    local = tuple(_local(layer, value) for layer in mine for value in layer.says(award.code))
    return AwardCard(
        award.code, label(award.name), label(award.level), ", ".join(who), rule.regime,
        span(rule.in_force_from, rule.in_force_to), sum(not line.confirmed for line in lines), lines, local,
    )  # fmt: skip


def _meets(layer: Layer, rule: AwardRule) -> bool:
    begins = max(layer.in_force_from, rule.in_force_from)
    return all(end is None or begins <= end for end in (layer.in_force_to, rule.in_force_to))


def span(begins: date, ends: date | None) -> str:
    if ends is None:
        return str(_("từ %(day)s", day=day(begins)))
    return str(_("từ %(day)s đến hết %(last)s", day=day(begins), last=day(ends)))


def _lines(rule: AwardRule) -> Iterator[Line]:
    source = rule.sources
    yield _value(_("Người quyết định"), label(rule.authority), source["authority"])
    for criterion in rule.criteria:
        yield Line(_("Tiêu chí"), criterion_words(criterion), criterion.citation, criterion.confirmed)
    if rule.cap is not None:
        base = award_short(rule.cap.base_award)
        share = _("không quá %(share)s số %(base)s", share=percent(rule.cap.share), base=base)
        yield Line(_("Trần tỷ lệ"), share, rule.cap.citation, rule.cap.confirmed)
    if rule.no_cap is not None:
        yield Line(_("Trần tỷ lệ"), _("chưa khai trần nào"), rule.no_cap.citation, rule.no_cap.confirmed)
    words = "; ".join(rule_words(rule.vote, 0))
    yield Line(_("Biểu quyết của Hội đồng"), words, rule.vote.citation, rule.vote.confirmed)
    if rule.upper_vote != rule.vote:
        words = "; ".join(rule_words(rule.upper_vote, 0))
        yield Line(_("Hội đồng cấp tỉnh, cấp bộ"), words, rule.upper_vote.citation, rule.upper_vote.confirmed)
    for block in rule.dossier:
        what = _("Giấy tờ (thủ tục đơn giản)") if _short(block.commendations) else _("Giấy tờ")
        yield Line(what, "; ".join(label(part) for part in block.parts), block.citation, block.confirmed)
    needed = ", ".join(label(section) for section in rule.sections)
    yield _value(_("Mục phải có trên hệ thống"), needed, source["sections"])
    if rule.leans_on:
        yield _value(_("Dựa vào"), ", ".join(map(award_name, rule.leans_on)), source["leans_on"])
    must = _("bắt buộc") if rule.registration_required else _("không bắt buộc")
    yield _value(_("Đăng ký thi đua"), must, source["registration_required"])


def _short(commendations: frozenset[CommendationType]) -> bool:
    return commendations == {CommendationType.UNPLANNED}


def _value(what: str, text: str, source: Any) -> Line:
    return Line(what, text, source.citation, source.confirmed)


def _local(layer: Layer, value: LocalValue) -> Line:
    where = _("%(issuer)s, số %(number)s, %(span)s", issuer=layer.issuer, number=layer.number,
              span=span(layer.in_force_from, layer.in_force_to))  # fmt: skip
    return Line(label(value.key), value.value, f"{where}. {value.citation}", value.confirmed)


def terms(items: tuple[LegalTerm, ...]) -> list[Line]:
    return [_item(item, _term(item)) for item in items]


def _term(item: LegalTerm) -> str:
    if item.by is not None and item.meaning is not None:
        month, number = item.by
        return f"{label(item.meaning)} {number:02d}/{month:02d}"
    if item.working_days:
        return str(_("%(days)s ngày làm việc", days=item.days))
    return str(_("%(days)s ngày", days=item.days) if item.days else _("xét ngay"))


def exclusions(items: tuple[Exclusion, ...]) -> list[Line]:
    return [_item(item, params_words(item.params)) for item in items]


def _item(item: Any, text: str) -> Line:
    about = ", ".join(map(award_short, item.awards))
    return Line(label(item.code), " · ".join(filter(None, (text, about))), item.citation, item.confirmed)


def instruments(items: tuple[Any, ...]) -> list[Line]:
    return [Line(item.name, _dates(item), item.citation, item.confirmed) for item in items]


def _dates(item: Dated) -> str:
    return span(item.in_force_from, item.in_force_to)


def endings(items: tuple[Ending, ...]) -> list[str]:
    return [
        _("%(regime)s: %(what)s hết hiệu lực sau ngày %(day)s, chưa có quy định tiếp theo.", regime=item.regime,
          what=item.instrument or award_name(item.award), day=day(item.last_day))
        for item in items
    ]  # fmt: skip


def local_lines(row: RegulationRow) -> list[tuple[int, str, Line, str]]:
    """Each value of a regulation: its identifier, the award, the value, and the caps before and after."""
    return [
        (kept.id, award_name(kept.value.award) if kept.value.award else _("Chung"),
         Line(label(kept.value.key), kept.value.value, kept.value.citation, kept.value.confirmed),
         _effect(row.layer, kept.value))
        for kept in row.values
    ]  # fmt: skip


def hints() -> list[tuple[str, str]]:
    """How each value is to be written."""
    return [(label(key), _(hint)) for key, hint in HINTS.items()]


def _effect(layer: Layer, value: LocalValue) -> str:
    """The pack's cap or prize and the one that takes its place, which people ask for first."""
    if value.key is LocalKey.CAP_SHARE:
        words = _cap_words
        regimes = [rule.regime for rule in load_catalogue().rules if rule.award == value.award and _meets(layer, rule)]
    elif value.key is LocalKey.PRIZE:
        words, regimes = _prize_words, list(regimes_between(layer.in_force_from, layer.in_force_to))
    else:
        return ""
    return "; ".join(
        _("%(regime)s: %(old)s → %(new)s", regime=regime, old=words(value.award, regime, ()),
          new=words(value.award, regime, (layer,)))
        for regime in regimes
    )  # fmt: skip


def _cap_words(award: str, regime: str, layers: tuple[Layer, ...]) -> str:
    cap = merged(award, regime, layers).cap
    return percent(cap.share) if cap else str(_("chưa khai trần"))


def _prize_words(award: str, regime: str, layers: tuple[Layer, ...]) -> str:
    found = priced(award, regime, layers).prize(award).multiples[regime]
    if found.value is None:
        return str(_("chưa có hệ số"))
    words = decimal(found.value)
    return str(_("tối đa %(share)s", share=words)) if found.at_most else words
