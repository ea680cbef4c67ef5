"""Who may not judge which case, and how the count of a meeting takes it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import MEETING, items, meeting, reviewed, state, yes
from tests.support.world import World, world
from workflow.domain.states import KinshipKind, Outcome, RecusalKind, State
from workflow.extensions import db
from workflow.models import ConflictStatement, Kinship, PinnedRecusal
from workflow.queries import conflicts
from workflow.services import closing, meetings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

K = RecusalKind


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def note(made: World, kind: RecusalKind, person: str, case: int, subject: str = "") -> None:
    """Put one conflict on record."""
    who = made.people[person]
    with Session(db.engine) as session:
        if kind is K.RELATIVE:
            first, second = sorted((who, made.people[subject]))
            session.add(Kinship(person_id=first, relative_id=second, kind=KinshipKind.SIBLING))
        elif kind is K.PINNED:
            session.add(
                PinnedRecusal(nomination_id=case, person_id=who, reason="Lý do", pinned_by_id=made.users["director"],
                              pinned_at=MEETING)
            )  # fmt: skip
        else:
            said = kind is K.DECLARED
            session.add(ConflictStatement(nomination_id=case, person_id=who, conflicted=said, stated_at=MEETING))
        session.commit()


def test_every_kind_of_conflict_is_found_by_item_and_seat(made: World) -> None:
    own, other = reviewed(made, "chi"), reviewed(made, "an")
    held = meeting(made, [own, other])
    note(made, K.RELATIVE, "deputy", other, "an")  # the deputy was entered before An, the head before nobody
    note(made, K.RELATIVE, "dung", own, "chi")  # Dũng sits on no council
    note(made, K.PINNED, "office_head", other)
    note(made, K.DECLARED, "counsel_head", other)
    note(made, K.DECLARED, "deputy", other)  # a relative who also says so stays a relative
    note(made, K.SELF, "counsel_officer", other)  # said: free of conflict
    place, seat, person = {n: item.id for n, item in items(held).items()}, made.seats, made.people
    with Session(db.engine) as session:
        assert conflicts.recusals(session, held) == {
            place[own]: {seat["chi"]: K.SELF},
            place[other]: {
                seat["deputy"]: K.RELATIVE, seat["office_head"]: K.PINNED, seat["counsel_head"]: K.DECLARED
            },
        }  # fmt: skip
        assert conflicts.by_item(session, held)[place[own]] == {person["chi"]: K.SELF, person["dung"]: K.RELATIVE}
        known = conflicts.standing(session, [own, other])
        assert {case: found.cleared for case, found in known.items()} == {
            own: set(), other: {person["counsel_officer"]}
        }  # fmt: skip
        assert set(known[other].conflicts) == {person[key] for key in ("an", "deputy", "office_head", "counsel_head")}


def test_a_recused_member_takes_no_part_and_stays_in_the_base(made: World) -> None:
    """LĐTT under the data's rule: more than half of all seven. Of seven, three in conflict: four ballots, all yes."""
    case = reviewed(made, "an")
    held = meeting(made, [case])
    note(made, K.RELATIVE, "deputy", case, "an")
    note(made, K.PINNED, "office_head", case)
    note(made, K.DECLARED, "counsel_head", case)
    item = items(held)[case].id
    report = cases.counted(made, held, {item: yes(4)})[case]
    assert (report.outcome, state(case)) == (Outcome.PASSED, State.COUNCIL_VOTED)
    kept = items(held)[case]
    assert Fraction(4, 7) > Fraction(1, 2)
    assert meetings.kept_result(kept.result)["base"] == 7
    assert closing.kept_recusals(kept.result) == {
        made.seats["deputy"]: K.RELATIVE, made.seats["office_head"]: K.PINNED, made.seats["counsel_head"]: K.DECLARED,
    }  # fmt: skip
