"""Rounds of voting on the world of `tests.support.world`: made, opened, voted in, closed, as the members do it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER
from tests.support.world import NOW, SINCE
from workflow.domain.ballots import Seal
from workflow.domain.papers import CreateRound
from workflow.domain.states import BallotChoice, BallotKind, CouncilOffice, Custody, Rating, Sex, StaffCategory
from workflow.extensions import db
from workflow.models import CouncilSeat, Person, QualityRating, Substitution, User
from workflow.queries import ballots as rounds
from workflow.services import ballots, casting, counting, opening
from workflow.services.ballot_keys import KeyFolder, new_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.support.world import World
    from workflow.domain.actors import Actor
    from workflow.services.counting import Counted

Y, N, A = BallotChoice.YES, BallotChoice.NO, BallotChoice.ABSTAIN
#: Accounts of the seven members, chair first.
MEMBERS = ("director", "deputy", "head", "counsel_head", "officer", "counsel_officer", "member_chi")


def accounts(made: World) -> None:
    """An account for the one member who has none in the world."""
    with Session(db.engine) as session:
        row = User(account="member_chi", name="Đèo Thị Chi", person_id=made.people["chi"], password_hash="!", created_at=NOW)
        session.add(row)
        session.commit()
        made.users["member_chi"] = row.id


def keys(made: World) -> KeyFolder:
    return KeyFolder(made.app.extensions["tdkt"].settings.ballot_key_dir)


def secretary(made: World) -> Actor:
    return made.actor("secretary", AFTER.date())


def member(made: World, key: str) -> Actor:
    return made.actor(key, AFTER.date())


def council(made: World, size: int) -> list[str]:
    """Bring the centre's council to `size` members (seven or more), each with an account; returns the accounts."""
    accounts(made)
    extra = [f"member_{number}" for number in range(len(MEMBERS), size)]
    with Session(db.engine) as session:
        for key in extra:
            person = Person(
                name=f"Thành viên {key}", sort_key=key, fold=key, birth_date=date(1980, 1, 1), sex=Sex.MALE,
                position="Viên chức", category=StaffCategory.PUBLIC_EMPLOYEE, leader=False, start_date=SINCE,
                organisation_id=made.organisations["office"],
            )  # fmt: skip
            session.add(person)
            session.flush()
            user = User(account=key, name=person.name, person_id=person.id, password_hash="!", created_at=NOW)
            seat = CouncilSeat(council_id=made.organisations["centre"], person_id=person.id,
                               office=CouncilOffice.MEMBER, from_date=SINCE)  # fmt: skip
            session.add_all([user, seat])
            session.flush()
            made.people[key], made.users[key], made.seats[key] = person.id, user.id, seat.id
        session.commit()
    return [*MEMBERS, *extra]


def many_items(made: World, count: int) -> tuple[int, list[int]]:
    """A meeting of everybody on so many reviewed cases of as many people; returns it and its items."""
    cases.plan(made)
    held = cases.meeting(made, reviewed_cases(made, count))
    return held, [item.id for item in cases.items(held).values()]


def substitution(made: World, absent: str, present: str) -> Substitution:
    """Lend the roles of one account to another for the whole year."""
    return Substitution(
        from_user_id=made.users[absent], to_user_id=made.users[present], from_date=date(cases.YEAR, 1, 1),
        until_date=date(cases.YEAR, 12, 31), reason="Đi vắng",
    )  # fmt: skip


def reviewed_cases(made: World, count: int) -> list[int]:
    """So many cases of as many people, reviewed by their unit; the year has a plan."""
    people = [f"nominee_{number}" for number in range(count)]
    with Session(db.engine) as session:
        for key in people:
            person = Person(
                name=f"Ứng viên {key}", sort_key=key, fold=key, birth_date=date(1985, 1, 1), sex=Sex.FEMALE,
                position="Viên chức", category=StaffCategory.PUBLIC_EMPLOYEE, leader=False, start_date=SINCE,
                organisation_id=made.organisations["office"],
            )  # fmt: skip
            session.add(person)
            session.flush()
            made.people[key] = person.id
            session.add(QualityRating(person_id=person.id, year=cases.YEAR, level=Rating.GOOD, document="Phiếu"))
        session.commit()
    return [cases.reviewed(made, key) for key in people]


def create(
    made: World, meeting_id: int, items: Iterable[int], kind: BallotKind = BallotKind.SECRET,
    custody: Custody | None = None, teller: str | None = None,
) -> int:  # fmt: skip
    command = CreateRound(
        meeting_id=meeting_id, kind=kind, questions=tuple((item, "") for item in items), custody=custody,
        teller_id=made.users[teller] if teller else None,
    )  # fmt: skip
    return ballots.create(command, actor=secretary(made), now=AFTER)


def opened(made: World, meeting_id: int, items: Iterable[int], kind: BallotKind = BallotKind.SECRET) -> int:
    """A round that is open, its key in the key folder."""
    identifier = create(made, meeting_id, items, kind)
    opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    return identifier


def round_of(identifier: int) -> rounds.Round:
    with Session(db.engine) as session:
        found = rounds.one(session, identifier)
    assert found is not None
    return found


def seal_of(identifier: int) -> Seal:
    return opening.sealed(round_of(identifier))


def ballot_of(made: World, identifier: int, key: str) -> list[int]:
    """The items on a member's ballot."""
    seal = seal_of(identifier)
    with Session(db.engine) as session:
        person = session.scalar(select(User.person_id).where(User.id == made.users[key]))
    seat = next(seat.id for seat in seal.seats if seat.person_id == person)
    return [question.item_id for question in seal.ballot_of(seat)]


def vote(
    made: World, identifier: int, key: str, choice: BallotChoice | Mapping[int, BallotChoice] = Y, code: str = ""
) -> str:
    """Cast a member's ballot, the same choice everywhere unless told by item; returns the code."""
    code = code or new_code()
    choices = choice if not isinstance(choice, BallotChoice) else dict.fromkeys(ballot_of(made, identifier, key), choice)
    casting.cast(identifier, choices, code, actor=member(made, key))
    return code


def close(made: World, identifier: int) -> Counted:
    return counting.close_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)


def counts(identifier: int) -> dict[int, tuple[int | None, int | None, int | None]]:
    with Session(db.engine) as session:
        return {q.item_id: (q.yes, q.no, q.abstain) for q in rounds.questions(session, identifier)}
