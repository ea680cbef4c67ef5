"""What a ballot is as bytes, what may be opened, what a box comes to, what a rule makes of it: typed from the law."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from workflow.domain.ballots import (
    BadBallot,
    Count,
    Seal,
    SealedQuestion,
    chair_yes,
    clean_code,
    count,
    differences,
    pack,
    problems,
    ranking,
    settled,
    shown_code,
    size,
    unpack,
    warnings,
)
from workflow.domain.catalogue import VoteRule
from workflow.domain.meeting import Seat, judge
from workflow.domain.papers import Totals
from workflow.domain.states import Attendance, BallotChoice, BallotKind, CouncilOffice, Outcome

Y, N, A = BallotChoice.YES, BallotChoice.NO, BallotChoice.ABSTAIN
PRESENT, ABSENT, WRITTEN = Attendance.PRESENT, Attendance.ABSENT, Attendance.WRITTEN
SECRET, NAMED, PAPER = BallotKind.SECRET, BallotKind.NAMED, BallotKind.PAPER
RULE = VoteRule("secret", "all", Fraction(2, 3), Fraction(1, 2), True, False, True, True, "reject", "QC", True)
CODE = "4F7KQ29XPM"


def seats(*attendance: Attendance | None) -> tuple[Seat, ...]:
    return tuple(
        Seat(n, 100 + n, f"Thành viên {n}", CouncilOffice.CHAIR if n == 1 else CouncilOffice.MEMBER, here)
        for n, here in enumerate(attendance, 1)
    )


def question(item: int = 7, recused: tuple[int, ...] = (), rule: VoteRule = RULE) -> SealedQuestion:
    return SealedQuestion(
        item, item + 100, f"TD-{item}", f"Người {item}", "LDTT", "", "f" * 64, "R2-x", rule, frozenset(recused)
    )


def seal(*questions: SealedQuestion, here: tuple[Seat, ...] = (), kind: BallotKind = SECRET) -> Seal:
    return Seal(kind, "ab" * 32, questions or (question(),), here or seats(*[PRESENT] * 9))


def codes(found: list[object]) -> list[str]:
    return [violation.code for violation in found]  # type: ignore[attr-defined]


def test_a_seal_is_read_as_it_was_written() -> None:
    written = seal(question(7, (2,)), question(8, rule=replace(RULE, chair_among_yes=True)), here=seats(PRESENT, None))
    assert Seal.of(json.loads(json.dumps(written.data()))) == written


@pytest.mark.parametrize(
    ("kind", "rule", "here", "expected"),
    [
        (SECRET, RULE, [PRESENT] * 9, []),
        (NAMED, RULE, [PRESENT] * 9, ["must_be_secret"]),
        (SECRET, replace(RULE, method="open"), [PRESENT] * 9, ["must_be_open"]),
        (NAMED, replace(RULE, method="open"), [PRESENT] * 9, []),
        (PAPER, RULE, [PRESENT] * 9, []),
        (PAPER, replace(RULE, method="open"), [PRESENT] * 9, []),
        (SECRET, RULE, [PRESENT] * 6 + [ABSENT] * 3, []),  # two thirds of nine are six
        (SECRET, RULE, [PRESENT] * 5 + [ABSENT] * 4, ["no_quorum"]),
        (SECRET, RULE, [PRESENT] * 5 + [WRITTEN] * 4, ["no_quorum"]),  # an opinion in writing does not attend
        (SECRET, RULE, [None] * 9, ["no_attendance"]),
        (SECRET, RULE, [ABSENT] * 9, ["no_voters", "no_quorum"]),
    ],
)
def test_what_hinders_an_opening(
    kind: BallotKind, rule: VoteRule, here: list[Attendance | None], expected: list[str]
) -> None:
    found = problems(seal(question(rule=rule), here=seats(*here), kind=kind), range(1, 10))
    assert codes(found) == expected
    assert all(violation.provision == "QC" for violation in found if violation.code != "no_attendance")


def test_a_member_without_account_is_named_unless_the_ballot_is_paper() -> None:
    (found,) = problems(seal(), {1, 2, 3, 4, 5, 6, 7, 8})
    assert (found.code, found.params["names"]) == ("no_account", ["Thành viên 9"])
    assert problems(seal(kind=PAPER), set()) == []
    assert codes(problems(Seal(SECRET, "", (), seats(PRESENT)), {1})) == ["no_questions"]


def test_what_the_council_is_told_before() -> None:
    asks_for_the_chair = question(rule=replace(RULE, chair_among_yes=True, confirmed=False))
    assert codes(warnings(seal(asks_for_the_chair, here=seats(*[PRESENT] * 4)))) == [
        "few_voters", "chair_must_declare", "unconfirmed",
    ]  # fmt: skip
    assert warnings(seal(here=seats(*[PRESENT] * 5))) == []


def test_a_ballot_has_the_questions_that_are_the_voters_own() -> None:
    strict = replace(RULE, written_opinions=False)
    round_ = seal(question(7, (2,)), question(8, rule=strict), here=seats(PRESENT, PRESENT, WRITTEN, ABSENT))
    assert [[q.item_id for q in round_.ballot_of(seat)] for seat in (1, 2, 3, 4, 99)] == [[7, 8], [8], [7], [], []]
    assert [seat.id for seat in round_.voters()] == [1, 2, 3]


@pytest.mark.parametrize("questions", [1, 40, 242, 243, 600])
def test_every_ballot_of_a_round_has_one_size(questions: int) -> None:
    round_ = seal(*(question(n, (2,) if n % 2 else ()) for n in range(questions)))
    sizes = {
        len(pack(round_, seat, {q.item_id: choice for q in round_.ballot_of(seat)}, CODE))
        for seat in (1, *([2] if questions > 1 else [3]))
        for choice in (Y, N, A)
    }
    assert sizes == {size(round_)}
    assert size(round_) % 256 == 0


@pytest.mark.parametrize("kind", [SECRET, NAMED])
def test_a_ballot_comes_back_as_it_was_cast(kind: BallotKind) -> None:
    round_ = seal(question(7), question(8, (3,)), question(9), kind=kind)
    opened = unpack(round_, pack(round_, 3, {7: N, 9: A}, CODE))
    assert (opened.code, opened.choices, opened.seat_id) == (CODE, (N, None, A), 3 if kind is NAMED else None)


@pytest.mark.parametrize(
    ("seat", "choices", "code"),
    [
        (1, {}, CODE), (1, {7: Y}, CODE), (1, {7: Y, 8: Y, 9: Y}, CODE), (2, {7: Y, 8: Y}, CODE), (4, {7: Y}, CODE),
        (1, {7: Y, 8: Y}, "short"), (1, {7: Y, 8: Y}, "4F7KQ-29XPM"), (1, {7: Y, 8: Y}, "AEIOU29XPM"),
    ],
)  # fmt: skip
def test_what_is_no_ballot(seat: int, choices: dict[int, BallotChoice], code: str) -> None:
    round_ = seal(question(7), question(8, (2,)), here=seats(PRESENT, PRESENT, PRESENT, ABSENT))
    with pytest.raises(BadBallot):
        pack(round_, seat, choices, code)


def test_bytes_that_are_no_ballot() -> None:
    round_ = seal(question(7), question(8))
    good = pack(round_, 1, {7: Y, 8: N}, CODE)
    for bad in (good[:-1], good + b"\0", b"!" + good[1:], good[:-1] + b"x", good[:14] + b"yz" + good[16:],
                good[:13] + b"\1" + good[14:], b""):  # fmt: skip
        with pytest.raises(BadBallot):
            unpack(round_, bad)


def test_a_box_is_counted_and_must_be_the_voters_own() -> None:
    round_ = seal(question(7), question(8, (3,)))
    cast = [unpack(round_, pack(round_, seat, choices, CODE)) for seat, choices in
            ((1, {7: Y, 8: N}), (2, {7: N, 8: A}), (3, {7: Y}))]  # fmt: skip
    assert count(round_, cast, [1, 2, 3]) == {7: Count(2, 1, 0), 8: Count(0, 1, 1)}
    for box, took_part in ((cast, [1, 2]), (cast[:2], [1, 2, 3]), (cast, [1, 2, 4]), ([cast[0]] * 3, [1, 2, 3])):
        with pytest.raises(BadBallot):
            count(round_, box, took_part)


def test_a_named_box_belongs_to_its_voters_and_tells_the_chair() -> None:
    round_ = seal(question(7), question(8, (1,)), kind=NAMED)
    box = [unpack(round_, pack(round_, 1, {7: Y}, CODE)), unpack(round_, pack(round_, 2, {7: N, 8: N}, CODE))]
    assert count(round_, box, [2, 1]) == {7: Count(1, 1, 0), 8: Count(0, 1, 0)}
    assert chair_yes(round_, box) == {7: True, 8: None}
    with pytest.raises(BadBallot):
        count(round_, box, [1, 3])
    assert chair_yes(seal(), [unpack(seal(), pack(seal(), 1, {7: Y}, CODE))]) == {7: None}


@pytest.mark.parametrize(
    ("yes", "members", "outcome", "part"),
    [
        # Decree 91/2017, Article 45(8): at least 90 % of all members. 8 of 9 are 88.9 %, 9 of 10 are 90 %.
        (8, 9, Outcome.FAILED, "too_few_yes"),
        (9, 9, Outcome.PASSED, ""),
        (9, 10, Outcome.PASSED, ""),
        (8, 10, Outcome.FAILED, "too_few_yes"),
        (18, 20, Outcome.PASSED, ""),
        (26, 29, Outcome.FAILED, "too_few_yes"),
        (27, 30, Outcome.PASSED, ""),
    ],
)
def test_ninety_per_cent_of_all(yes: int, members: int, outcome: Outcome, part: str) -> None:
    rule = replace(RULE, minimum=Fraction(9, 10), strict=False)
    totals = Totals(yes=yes, no=members - yes, abstain=0, invalid=0)
    judged = judge(seats(*[PRESENT] * members), totals, rule, frozenset())
    assert (judged.outcome, [reason.code for reason in judged.failed]) == (outcome, [part] if part else [])


def test_the_chair_must_be_among_the_yes_where_the_rule_says_so() -> None:
    rule = replace(RULE, chair_among_yes=True)
    here = seats(*[PRESENT] * 9)
    for chair, outcome, failed in ((True, Outcome.PASSED, []), (False, Outcome.FAILED, ["chair_not_among_yes"]),
                                   (None, Outcome.FAILED, ["chair_not_among_yes"])):  # fmt: skip
        judged = judge(here, Totals(yes=8, no=1, abstain=0, invalid=0, chair_yes=chair), rule, frozenset())
        assert (judged.outcome, [reason.code for reason in judged.failed]) == (outcome, failed)


def test_codes() -> None:
    assert shown_code(CODE) == "4F7KQ-29XPM"
    assert [clean_code(text) for text in ("4f7kq-29xpm", " 4F7KQ 29XPM ", "4F7KQ29XP", "4F7KQ29XPO", "")] == [
        CODE, CODE, None, None, None,
    ]  # fmt: skip


def test_paper_is_settled_when_two_typings_agree_or_a_third_decides() -> None:
    one, two = {1: (7, 0, 0, 0, None), 2: (5, 2, 0, 0, None)}, {1: (7, 0, 0, 0, None), 2: (2, 5, 0, 0, None)}
    assert differences(one, two) == {2}
    assert differences(one, {1: one[1]}) == {2}
    assert settled([one]) is None
    assert settled([one, two]) is None
    assert settled([one, dict(one)]) == one
    assert settled([one, two, {2: (5, 1, 1, 0, None)}]) == {1: one[1], 2: (5, 1, 1, 0, None)}


def test_equals_share_a_place() -> None:
    assert ranking([(1, 7), (2, 9), (3, 7), (4, 6)]) == [(1, 2, 9), (2, 1, 7), (2, 3, 7), (4, 4, 6)]
