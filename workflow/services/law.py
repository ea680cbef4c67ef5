"""The law that binds an organisation: the packs with the regulations of the bodies above it laid over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.data.overlays import merged, priced, term
from workflow.data.reading import DataError
from workflow.domain.catalogue import AwardRule, Cap, Catalogue
from workflow.domain.prizes import Money, Payee, money
from workflow.domain.regulations import RULE_KEYS, Layer, LocalKey, LocalTerm
from workflow.domain.states import Authority, OrganisationKind, Stage
from workflow.errors import NoRuleInForce
from workflow.models import Organisation
from workflow.queries import regulations

#: The level at which a body of each kind decides.
AUTHORITIES: Mapping[OrganisationKind, Authority] = {
    OrganisationKind.UNIT: Authority.UNIT,
    OrganisationKind.DEPARTMENT: Authority.DEPARTMENT,
    OrganisationKind.PROVINCE: Authority.PROVINCE,
    OrganisationKind.MINISTRY: Authority.MINISTRY,
    OrganisationKind.GOVERNMENT: Authority.PRIME_MINISTER,
    OrganisationKind.PRESIDENT: Authority.PRESIDENT,
}


@dataclass(frozen=True, slots=True)
class Law:
    """layers: every local regulation, lowest first."""

    layers: tuple[Layer, ...] = ()

    @property
    def catalogue(self) -> Catalogue:
        return load_catalogue()

    def rule_in_force(self, code: str, day: date, path: Collection[int]) -> AwardRule:
        """Return the rule of an award on a day for an organisation; path: it and all above it.

        Raises NotFound for an unknown award, NoRuleInForce when no rule covers the day.
        """
        rule = self.catalogue.rule_in_force(code, day)
        mine = self.over(code, day, path)
        return merged(code, rule.regime, mine) if mine else rule

    def laws_between(self, code: str, received: date, today: date, path: Collection[int]) -> tuple[AwardRule, ...]:
        """As `Catalogue.laws_between`, each with the regulations of its first day that counts."""
        found = []
        for rule in self.catalogue.laws_between(code, received, today):
            mine = self.over(code, max(received, rule.in_force_from), path)
            found.append(merged(code, rule.regime, mine) if mine else rule)
        return tuple(found)

    def over(
        self, code: str, day: date, path: Collection[int], keys: Collection[LocalKey] = RULE_KEYS
    ) -> tuple[Layer, ...]:
        """The regulations that set any of `keys`, the rule's by default, for an award on a day and an organisation."""
        return tuple(
            layer for layer in self.layers if layer.council_id in path and layer.covers(day) and layer.says(code, keys)
        )

    def money(self, award: str, payee: Payee, decided_on: date, path: Collection[int]) -> Money:
        """Work out a prize as `prizes.money` does, by the multiple of the organisation's own regulation if it has one.

        Raises what that raises, and NoRuleInForce for a day without a regime.
        """
        regime = self.catalogue.regime_on(decided_on)
        layers = self.over(award, decided_on, path, (LocalKey.PRIZE,))
        return money(priced(award, regime, layers), award, payee, decided_on, regime)

    def terms(self, year: int, path: Collection[int]) -> dict[Stage, LocalTerm]:
        """The last days that regulations set for the stages of a year's plan, each in force on that very day."""
        found: dict[Stage, LocalTerm] = {}
        for layer in (layer for layer in self.layers if layer.council_id in path):
            for value in layer.says("", (LocalKey.TERM,)):
                try:
                    legal = term(value, layer.in_force_from, layer.in_force_to)
                except DataError:  # `unfit` names it
                    continue
                day = legal.day_in(year)
                if day is not None and layer.covers(day) and legal.code.value in set(Stage):
                    found[Stage(legal.code.value)] = LocalTerm(day, value.citation, value.confirmed)
        return found

    def caps_in_force(self, day: date, path: Collection[int]) -> tuple[Cap, ...]:
        """Every ratio cap on a day, in the order of the awards."""
        found = []
        for code in self.catalogue.awards:
            try:
                cap = self.rule_in_force(code, day, path).cap
            except NoRuleInForce:
                continue
            if cap is not None:
                found.append(cap)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class CouncilLaw:
    """The law for one council organisation. path: it and all above it; authority: at which level it decides."""

    law: Law
    path: frozenset[int]
    authority: Authority | None

    def rule_in_force(self, code: str, day: date) -> AwardRule:
        """As `Law.rule_in_force`, `vote` being the rule of a council of this level."""
        rule = self.law.rule_in_force(code, day, self.path)
        return replace(rule, vote=rule.vote_of(self.authority))

    def caps_in_force(self, day: date) -> tuple[Cap, ...]:
        return self.law.caps_in_force(day, self.path)


def load(session: Session) -> Law:
    """Read the local regulations, in one query."""
    return Law(regulations.layers(session))


def of_council(session: Session, council_id: int) -> CouncilLaw:
    """Return the law for a council organisation; asked again in the same transaction, it is not read again."""
    transaction = session.get_transaction()
    read_in, known = session.info.get("council_law", (None, {}))
    if read_in is not transaction or transaction is None:
        known = {}
    found: CouncilLaw | None = known.get(council_id)
    if found is None:
        council = session.get_one(Organisation, council_id)
        found = CouncilLaw(load(session), council.ancestors, AUTHORITIES.get(council.kind))
    session.info["council_law"] = (session.get_transaction(), {**known, council_id: found})
    return found
