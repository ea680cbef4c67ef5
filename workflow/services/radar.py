"""The radar over a unit or one person, and the private invitation that may follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.catalogue import AwardRule
from workflow.domain.permissions import ensure
from workflow.domain.radar import Break, Prospect, breaks, prospects
from workflow.domain.states import SubjectKind
from workflow.domain.text import N_
from workflow.errors import NoRuleInForce, NotFound, Refused, Violation
from workflow.models import Invitation
from workflow.queries import achievements, targets
from workflow.queries import radar as query
from workflow.queries.radar import Somebody
from workflow.services import audit, notices
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Spotted:
    """What the radar says of one person; either list may be empty, never both."""

    person: Somebody
    prospects: tuple[Prospect, ...]
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """Invite one person to be proposed for one award of a year."""

    person_id: int
    award_code: str
    year: int


def survey(session: Session, path: str, year: int, today: date) -> list[Spotted]:
    """Look at the active people of an organisation and all below it, unit by unit. Two queries, however many."""
    return _survey(session, query.below(path), year, today)


def of_person(session: Session, person_id: int, year: int, today: date) -> Spotted | None:
    """Look at one person; None when the radar has nothing to say."""
    found = _survey(session, query.one(person_id), year, today)
    return found[0] if found else None


def _survey(session: Session, who: Select[tuple[int]], year: int, today: date) -> list[Spotted]:
    rules = rules_for_people(today)
    records = achievements.people(session, who)
    found = []
    for person in query.people(session, who):
        facts = records[person.id]
        spotted = Spotted(
            person, tuple(prospects(facts, rules, year, today)), tuple(breaks(facts, rules, year))
        )
        if spotted.prospects or spotted.breaks:
            found.append(spotted)
    return found


def rules_for_people(today: date) -> Sequence[AwardRule]:
    """The rule in force of each award that a person may be given, in the order of the catalogue."""
    catalogue, found = load_catalogue(), []
    for award in catalogue.awards.values():
        if SubjectKind.INDIVIDUAL in award.subjects:
            try:
                found.append(catalogue.rule_in_force(award.code, today))
            except NoRuleInForce:  # an award of another time
                continue
    return found


def invite(command: Invite, *, actor: Actor, now: datetime) -> bool:
    """Tell one person, and nobody else, that he could be proposed; once per award and year.

    Writes the invitation, one in-app notice to the person's user and a line in the audit that keeps its content to
    itself. Returns False when somebody invited the person before: then nothing is written and nobody learns who.
    Raises Refused when the radar does not show the award for that person, or when he has no account.
    """
    today = local_date(now)
    with unit_of_work() as session:
        target = targets.person(session, command.person_id)
        if target is None:
            raise NotFound("person")
        ensure(actor, "radar.invite", target, view="radar.view")
        spotted = of_person(session, command.person_id, command.year, today)
        if spotted is None or command.award_code not in {prospect.award for prospect in spotted.prospects}:
            message = N_("Người này đã được đăng ký hoặc chưa đủ căn cứ; tải lại trang để xem gợi ý mới.")
            raise Refused([Violation("not_on_radar", message)])
        if spotted.person.account is None:
            message = N_("%(name)s chưa có tài khoản: trao đổi trực tiếp, hoặc nhờ quản trị mở tài khoản.")
            raise Refused([Violation("no_account", message, {"name": spotted.person.name})])
        if _exists(session, command):
            return False
        row = Invitation(
            person_id=command.person_id, award_code=command.award_code, year=command.year, by_id=actor.user_id,
            by_name=actor.name, at=now,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "radar.invite", row, actor=actor, now=now, organisation_id=spotted.person.unit_id)
        award = load_catalogue().award(command.award_code)
        notices.tell(
            session, [spotted.person.account], "radar_invitation",
            {"who": actor.name, "award": award.name, "year": command.year},
            key=f"invitation:{row.id}", link="/radar/own", now=now,
        )  # fmt: skip
        return True


def _exists(session: Session, command: Invite) -> bool:
    same = select(Invitation.id).where(
        Invitation.person_id == command.person_id,
        Invitation.award_code == command.award_code,
        Invitation.year == command.year,
    )
    return session.scalar(same) is not None
