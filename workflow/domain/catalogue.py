"""Awards and the law in force, as frozen values. `workflow.data.load_catalogue` reads them from the data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from workflow.domain.provisions import Dated, DossierPart, DossierSet, Exclusion, Instrument, LegalTerm
from workflow.domain.states import Authority, AwardLevel, CommendationType, Section, StaffCategory, SubjectKind
from workflow.errors import NoRuleInForce, NotFound


class Msgid(str):
    """A Vietnamese message that travels as a parameter; `label` lets a page translate it as it does an enum."""

    __slots__ = ()

    @property
    def label(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Award:
    """One title or form of commendation. `form` is the heading it is counted under in a report.

    households: a household may receive it too. in_force_from, in_force_to: when it exists, None for always.
    """

    code: str
    name: Msgid
    short: Msgid
    subjects: frozenset[SubjectKind]
    authority: Authority
    position: int
    is_title: bool
    form: Msgid
    level: AwardLevel
    households: bool = False
    in_force_from: date | None = None
    in_force_to: date | None = None

    def exists_on(self, day: date) -> bool:
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from; unconfirmed values warn and never block."""

    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How a council votes on an award.

    base: what the yes are divided by: all members, or those taking part in this item.
    quorum: share of all members who must attend in person.
    minimum, strict: the share of yes needed; strict means more than, otherwise at least.
    recused_in_base: members with a conflict on the item still count in the base.
    tie: what an exact half of an open vote comes to.
    unconfirmed: names of the values above that the citation does not give, although the rule itself is confirmed.
    substitutes: whoever was appointed to stand in for a member casts that member's vote.
    """

    method: Literal["open", "secret"]
    base: Literal["all", "present"]
    quorum: Fraction
    minimum: Fraction
    strict: bool
    chair_among_yes: bool
    written_opinions: bool
    recused_in_base: bool
    tie: Literal["chair", "reject"]
    citation: str
    confirmed: bool
    unconfirmed: tuple[str, ...] = ()
    substitutes: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `share` of the holders of `base_award` may be given `award`, per issuer and year."""

    award: str
    base_award: str
    share: Fraction
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class NoCap:
    """The law was searched for a ratio cap on the award and none was found: worth a warning, never a refusal."""

    award: str
    base_award: str
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, `code` naming its function in `criteria`; it binds only the kinds and types it lists.

    categories: of staff it binds; a collective has none and is bound whatever they are. in_force_from: the first day it
    is asked, when it came later than its regime. enabled: False for a text known from a draft only: kept, never asked.
    """

    code: str
    params: Mapping[str, Any]
    citation: str
    confirmed: bool
    blocking: bool
    subjects: frozenset[SubjectKind] = frozenset(SubjectKind)
    commendations: frozenset[CommendationType] = frozenset(CommendationType)
    categories: frozenset[StaffCategory] = frozenset(StaffCategory)
    in_force_from: date | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class AwardRule:
    """What the law asks for one award between two dates, both included; in_force_to None: until further notice.

    version: regime and fingerprint of the content, kept with every event that was decided under the rule.
    vote, upper_vote: of a unit's or department's council, and of a province's or ministry's.
    no_cap: set when no cap is known although one could be expected.
    sources: citation and status of the plain values (sections, authority, leans_on, registration_required).
    """

    award: str
    regime: str
    in_force_from: date
    in_force_to: date | None
    vote: VoteRule
    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    cap: Cap | None
    authority: Authority
    leans_on: tuple[str, ...]
    registration_required: bool
    citation: str
    version: str
    upper_vote: VoteRule
    dossier: tuple[DossierSet, ...] = ()
    no_cap: NoCap | None = None
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))

    def covers(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def vote_of(self, council: Authority | None) -> VoteRule:
        """The vote rule for a council of a body that decides at that level (None: it decides nothing)."""
        return self.upper_vote if council in (Authority.PROVINCE, Authority.MINISTRY) else self.vote

    def papers(self, commendation: CommendationType) -> tuple[DossierPart, ...]:
        """The papers asked for this type of commendation, each once, in the order of the law."""
        sets = (part for block in self.dossier if commendation in block.commendations for part in block.parts)
        return tuple(dict.fromkeys(sets))


@dataclass(frozen=True, slots=True)
class Transition:
    """A case received under `earlier` is finished under it, unless the later law is more favourable to the subject."""

    earlier: str
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Regime(Dated):
    """One body of law by its dates in force, with what it sets for every award."""

    code: str
    transition: Transition | None = None
    instruments: tuple[Instrument, ...] = ()
    terms: tuple[LegalTerm, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """awards: by code, in the order reports list them. regimes: by code, oldest first."""

    awards: Mapping[str, Award]
    rules: tuple[AwardRule, ...]
    regimes: Mapping[str, Regime]

    def award(self, code: str) -> Award:
        """Raises NotFound for a code that is not in the catalogue."""
        if code not in self.awards:
            raise NotFound(code)
        return self.awards[code]

    def rule_in_force(self, code: str, on_date: date) -> AwardRule:
        """Raises NotFound for an unknown award, NoRuleInForce when no rule covers the day."""
        self.award(code)
        for rule in self.rules:
            if rule.award == code and rule.covers(on_date):
                return rule
        raise NoRuleInForce(code, on_date)

    def laws_between(self, code: str, received: date, today: date) -> tuple[AwardRule, ...]:
        """The rule of the day the case was received; and a later one, when its law lets the more favourable apply.

        Raises NotFound for an unknown award, NoRuleInForce when no rule covers the day of receipt.
        """
        first = self.rule_in_force(code, received)
        for rule in self.rules:
            transition = self.regimes[rule.regime].transition
            later = rule.award == code and rule.in_force_from > received and rule.in_force_from <= today
            if later and transition is not None and transition.earlier == first.regime:
                return first, rule
        return (first,)

    def regime_on(self, on_date: date) -> str:
        """Code of the regime, e.g. "R1". Raises NoRuleInForce before the first one."""
        return self.regime_in_force(on_date).code

    def regime_in_force(self, on_date: date) -> Regime:
        """Raises NoRuleInForce before the first one."""
        for regime in self.regimes.values():
            if regime.covers(on_date):
                return regime
        raise NoRuleInForce("regime", on_date)

    def awards_on(self, day: date) -> tuple[Award, ...]:
        """The awards that exist on a day, in the order of lists."""
        return tuple(award for award in self.awards.values() if award.exists_on(day))

    def exclusions_on(self, day: date) -> tuple[Exclusion, ...]:
        return tuple(item for item in self.regime_in_force(day).exclusions if item.covers(day))

    def terms_on(self, day: date) -> tuple[LegalTerm, ...]:
        return tuple(item for item in self.regime_in_force(day).terms if item.covers(day))
