"""Proposal letters: which cases go on them, and what issuing one does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import AFTER, reviewed, row, state, voted
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.papers import Issue
from workflow.domain.states import Section, State
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import LetterItem, ProposalLetter
from workflow.services import letters, nominations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from workflow.domain.actors import Actor
    from workflow.services.nominations import Result

NUMBER = Issue(number="20/TTr-TTTN", issued_on=AFTER.date(), signer="Cầm Văn Giám", signer_position="Giám đốc")


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


@pytest.fixture
def pair(made: World) -> list[int]:
    """Two cases that the council voted for."""
    ids = [reviewed(made, "an"), reviewed(made, "binh")]
    voted(made, ids)
    return ids


def secretary(made: World) -> Actor:
    return made.actor("secretary", AFTER.date())


def draft(made: World, ids: list[int]) -> int:
    return letters.create(made.organisations["centre"], "Tờ trình", ids, actor=secretary(made), now=AFTER)


def issue(made: World, letter_id: int, command: Issue = NUMBER) -> letters.Issued:
    return letters.issue(letter_id, command, actor=secretary(made), now=AFTER)


def listed(letter_id: int) -> list[int]:
    with Session(db.engine) as session:
        query = select(LetterItem.nomination_id).where(LetterItem.letter_id == letter_id)
        return sorted(session.scalars(query))


def stored(letter_id: int) -> ProposalLetter:
    with Session(db.engine) as session:
        return session.get_one(ProposalLetter, letter_id)


def reasons(results: list[Result] | tuple[Result, ...]) -> dict[int, str]:
    return {r.nomination_id: r.error.violations[0].code if isinstance(r.error, Refused) else "" for r in results}


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {violation.code for violation in error.value.violations}


def returned(made: World, case: int) -> None:
    command = c.Return(nomination_id=case, version=row(case).version, reason="Bổ sung", sections=(Section.SUMMARY,))
    nominations.return_(command, actor=secretary(made), now=AFTER)


def test_a_letter_goes_to_the_upper_body_with_its_cases(made: World, pair: list[int]) -> None:
    letter = draft(made, pair)
    assert stored(letter).body_id == made.organisations["department"]
    done = issue(made, letter)
    assert (done.issued, reasons(done.results)) == (True, dict.fromkeys(pair, ""))
    assert {state(case) for case in pair} == {State.SUBMITTED}
    case, paper = row(pair[0]), stored(letter)
    assert (case.letter_id, case.submitted_on, case.body_id) == (letter, AFTER.date(), made.organisations["department"])
    assert (paper.number, paper.issued_on, paper.issued_at) == ("20/TTr-TTTN", AFTER.date(), AFTER)
    assert (paper.signer, paper.signer_position) == ("Cầm Văn Giám", "Giám đốc")


def test_only_voted_cases_that_stand_on_no_other_draft(made: World, pair: list[int]) -> None:
    early = reviewed(made, "dung")
    letter = draft(made, [pair[0]])
    other = draft(made, [])
    results = letters.add(other, [early, pair[0], 999_999, pair[1], pair[1]], actor=secretary(made), now=AFTER)
    assert reasons(results) == {early: "wrong_state", pair[0]: "on_letter", 999_999: "not_found", pair[1]: ""}
    assert (listed(letter), listed(other)) == ([pair[0]], [pair[1]])


def test_a_case_leaves_a_draft(made: World, pair: list[int]) -> None:
    letter = draft(made, pair)
    letters.remove(letter, pair[0], actor=secretary(made), now=AFTER)
    assert listed(letter) == [pair[1]]
    with pytest.raises(NotFound):
        letters.remove(letter, pair[0], actor=secretary(made), now=AFTER)


def test_a_refused_case_is_named_taken_off_and_holds_back_no_other(made: World, pair: list[int]) -> None:
    letter = draft(made, pair)
    returned(made, pair[0])
    done = issue(made, letter)
    assert (done.issued, reasons(done.results)) == (True, {pair[0]: "wrong_state", pair[1]: ""})
    assert listed(letter) == [pair[1]]
    assert (state(pair[0]), state(pair[1])) == (State.RETURNED, State.SUBMITTED)


def test_if_no_case_can_go_the_letter_stays_a_draft(made: World, pair: list[int]) -> None:
    letter = draft(made, pair[:1])
    returned(made, pair[0])
    done = issue(made, letter)
    assert (done.issued, reasons(done.results)) == (False, {pair[0]: "wrong_state"})
    assert (stored(letter).issued_at, stored(letter).number, listed(letter)) == (None, "", pair[:1])


def test_an_issued_letter_does_not_change(made: World, pair: list[int]) -> None:
    letter = draft(made, pair[:1])
    issue(made, letter)
    for act in (
        lambda: issue(made, letter),
        lambda: letters.add(letter, [pair[1]], actor=secretary(made), now=AFTER),
        lambda: letters.remove(letter, pair[0], actor=secretary(made), now=AFTER),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert codes(error) == {"letter_issued"}
    assert listed(letter) == pair[:1]


@pytest.mark.parametrize("number", ["20/TTr-TTTN", "20/ttr-tttn"])
def test_number_and_date_are_used_once(made: World, pair: list[int], number: str) -> None:
    issue(made, draft(made, pair[:1]))
    again = draft(made, pair[1:])
    with pytest.raises(Refused) as error:
        issue(made, again, Issue(number=number, issued_on=AFTER.date(), signer="Cầm Văn Giám"))
    assert codes(error) == {"number_taken"}
    assert state(pair[1]) is State.COUNCIL_VOTED
    assert issue(made, again, Issue(number=number, issued_on=date(2022, 12, 8), signer="Cầm Văn Giám")).issued


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (Issue(number="  ", issued_on=AFTER.date(), signer="K"), "letter_number"),
        (Issue(number="1", issued_on=AFTER.date() + timedelta(days=1), signer="K"), "letter_in_future"),
    ],
)
def test_number_and_date_must_make_sense(made: World, pair: list[int], command: Issue, reason: str) -> None:
    letter = draft(made, pair)
    with pytest.raises(Refused) as error:
        issue(made, letter, command)
    assert codes(error) == {reason}


def test_an_empty_letter_is_not_issued(made: World) -> None:
    with pytest.raises(Refused) as error:
        issue(made, draft(made, []))
    assert codes(error) == {"empty_letter"}


def test_a_changed_letter_is_not_issued_unseen(made: World, pair: list[int]) -> None:
    letter = draft(made, pair[:1])
    version = stored(letter).version
    letters.add(letter, pair[1:], actor=secretary(made), now=AFTER)
    with pytest.raises(Conflict):
        letters.issue(letter, NUMBER, version=version, actor=secretary(made), now=AFTER)


def test_other_councils_and_other_roles(made: World, pair: list[int]) -> None:
    letter = draft(made, pair)
    stranger, approver = made.actor("other_secretary", AFTER.date()), made.actor("approver", AFTER.date())
    chair = made.actor("director", AFTER.date())
    for actor, expected in ((stranger, NotFound), (approver, NotFound), (chair, Forbidden)):
        with pytest.raises(expected):
            letters.issue(letter, NUMBER, actor=actor, now=AFTER)
        with pytest.raises(expected):
            letters.add(letter, [], actor=actor, now=AFTER)
    with pytest.raises(NotFound):
        letters.create(made.organisations["centre"], "Tờ trình", actor=stranger, now=AFTER)
    with pytest.raises(NotFound):
        letters.create(made.organisations["office"], "Tờ trình", actor=secretary(made), now=AFTER)


def test_cases_submitted_without_a_draft(made: World, pair: list[int]) -> None:
    early = reviewed(made, "dung")
    chosen = [(case, row(case).version) for case in (*pair, early)]
    done = letters.submit(chosen, NUMBER, actor=secretary(made), now=AFTER)
    assert done.issued
    assert reasons(done.results) == {pair[0]: "", pair[1]: "", early: "wrong_state"}
    assert listed(done.letter_id) == pair


def test_nothing_is_kept_when_nothing_could_be_submitted(made: World, pair: list[int]) -> None:
    stale = [(pair[0], 1)]
    done = letters.submit(stale, NUMBER, actor=secretary(made), now=AFTER)
    assert (done.issued, done.letter_id) == (False, 0)
    assert isinstance(done.results[0].error, Conflict)
    with Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(ProposalLetter)) == 0
    with pytest.raises(NotFound):
        letters.submit([(pair[0], 1)], NUMBER, actor=made.actor("other_secretary", AFTER.date()), now=AFTER)
