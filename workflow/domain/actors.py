"""Who acts: a frozen picture of a signed-in user and of the roles in force at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.domain.states import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held for one organisation; `lent_by` names whom the holder stands in for ("KT."), if anybody."""

    role: Role
    organisation_id: int
    organisation_name: str = ""
    lent_by: str = ""
    lent_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """user_id 0 is the clock, acting as `Role.SYSTEM`; person_id is None for a user who is not on any staff list."""

    user_id: int
    name: str
    person_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())

    def holds(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def organisations(self, *roles: Role) -> frozenset[int]:
        """Identifiers of the organisations for which one of `roles` is held."""
        return frozenset(g.organisation_id for g in self.grants if g.role in roles)


SYSTEM = Actor(user_id=0, name="Hệ thống", grants=(Grant(Role.SYSTEM, 0),))
