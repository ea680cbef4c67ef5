"""What `flask demo` does, step by step. Every function says in words what it did or why it did nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workflow.demo import facts_2022, load, today, year_2022, year_2024
from workflow.demo.centre import ACCOUNTS, CENTRE, PASSWORD, PROVINCE, person
from workflow.demo.stage import Stage
from workflow.domain.calendar import local_date
from workflow.domain.states import Role
from workflow.extensions import reading
from workflow.queries import names, results
from workflow.queries.roles import load_actor
from workflow.services.attachments import Store
from workflow.services.ballot_keys import KeyFolder

Tell = Callable[[str], None]


class Refusal(Exception):
    """Nothing was done; the words say why."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the list of accounts."""

    role: Role
    name: str
    place: str
    account: str


def is_loaded() -> bool:
    """Say whether `everything` was played to its end: the year's staff number is the last thing it sets."""
    centre = names.organisations(reading()).get(CENTRE)
    return centre is not None and names.has_headcount(reading(), centre, year_2024.YEAR)


def is_in_use() -> bool:
    """Say whether the database belongs to somebody else, so that the demonstration has no business in it."""
    found = names.organisations(reading())
    return bool(found) and PROVINCE not in found


def everything(store: Store, keys: KeyFolder, now: datetime, tell: Tell) -> None:
    """Put in what `flask demo load` promises: the centre, the plan of 2024 and the living work of the current year.

    Raises Refusal when the database holds something else, or a load that was broken off.
    """
    _base()
    place = names.organisations(reading())[CENTRE]
    if names.plan(reading(), place, year_2024.YEAR) is not None:
        raise Refusal(load.BROKEN_OFF)
    year_2024.story(Stage(year_2024.YEAR, store, keys, tell), now)
    today.story(Stage(max(local_date(now).year, year_2024.YEAR), store, keys, tell), now)
    load.set_headcounts(year_2024.YEAR, now=load.BEGINNING)


def whole_year(store: Store, keys: KeyFolder, tell: Tell) -> bool:
    """Play 2022 unless it has been played; return whether it was played now.

    Raises Refusal when the database holds something else, or a play that was broken off.
    """
    _base()
    place = names.organisations(reading())[CENTRE]
    if names.plan(reading(), place, facts_2022.YEAR) is None:
        load.set_headcounts(facts_2022.YEAR, now=load.BEGINNING)
        year_2022.play(Stage(facts_2022.YEAR, store, keys, tell))
        return True
    if results.under_way(reading(), place, facts_2022.YEAR) or not results.decided(reading(), place, facts_2022.YEAR):
        raise Refusal("Năm 2022 trong cơ sở dữ liệu này diễn dở dang. Dùng một cơ sở dữ liệu mới.")
    return False


def _base() -> None:
    try:
        there = load.present()
    except load.Unusable as reason:
        raise Refusal(str(reason)) from None
    if not there:
        load.base()


def sign_ins(now: datetime) -> list[SignIn]:
    """One account per role. Raises Refusal when the demonstration is not loaded."""
    found = names.users(reading())
    lines = []
    for role, key in ACCOUNTS:
        someone = person(key)
        if someone.account not in found:
            raise Refusal("Không có tài khoản minh họa trong cơ sở dữ liệu này.")
        actor = load_actor(reading(), found[someone.account][0], local_date(now))
        held = [grant for grant in actor.grants if grant.role is role] if actor else []
        lines.append(SignIn(role, someone.name, held[0].organisation_name if held else "", someone.account))
    return lines


def password() -> str:
    return PASSWORD
