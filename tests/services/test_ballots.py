"""A round from its making to its publication: who may, what is refused, what the count comes to and where cases go."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.support import cases, voting
from tests.support.cases import AFTER, MEETING, items, meeting, reviewed, state
from tests.support.changes import changes
from tests.support.voting import (
    A,
    N,
    Y,
    close,
    counts,
    create,
    keys,
    member,
    opened,
    round_of,
    seal_of,
    secretary,
    vote,
)
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.sittings import ReceiveOpinion
from workflow.domain.states import (
    Attendance,
    BallotKind,
    BallotStatus,
    Custody,
    Outcome,
    Role,
    Standing,
    State,
)
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import (
    BallotItem,
    BallotParticipation,
    BallotRound,
    Change,
    NominationEvent,
    RoleGrant,
    SealedBallot,
    Substitution,
    User,
)
from workflow.queries import ballots as rounds
from workflow.services import (
    ballots,
    casting,
    choosing,
    closing,
    counting,
    meetings,
    nominations,
    opening,
    opinions,
    paper_rounds,
)
from workflow.services.attachments import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        voting.accounts(filled)
        cases.plan(filled)
        yield filled


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [violation.code for violation in error.value.violations]


def ids(meeting_id: int) -> list[int]:
    return [item.id for item in items(meeting_id).values()]


def rows(model: type) -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_secret_round_from_opening_to_publication(made: World) -> None:
    """Seven members, one of them nominated; six in favour and one against; codes are found again; cases go on."""
    first, own = reviewed(made, "an"), reviewed(made, "chi")
    held = meeting(made, [first, own])
    a, b = ids(held)
    identifier = opened(made, held, [a, b])
    assert len(list(keys(made).folder.glob("*.key"))) == 1
    assert {key: voting.ballot_of(made, identifier, key) for key in ("director", "member_chi")} == {
        "director": [a, b], "member_chi": [a],
    }  # fmt: skip
    given = [vote(made, identifier, key) for key in voting.MEMBERS[:5]]
    given.append(vote(made, identifier, "counsel_officer", {a: N, b: A}))
    given.append(vote(made, identifier, "member_chi", Y))
    with Session(db.engine) as session:
        assert all(voter.voted for voter in rounds.voters(session, identifier))
        sizes = session.scalars(select(func.length(SealedBallot.box))).all()
    assert len(sizes) == 7
    assert len(set(sizes)) == 1

    done = close(made, identifier)
    assert [report.outcome for report in done.reports] == [Outcome.PASSED, Outcome.PASSED]
    assert counts(identifier) == {a: (6, 1, 0), b: (5, 0, 1)}
    found = round_of(identifier)
    assert found.codes == tuple(sorted(given))
    assert (found.box_size, len(found.box_hash)) == (7, 64)
    assert (state(first), state(own)) == (State.COUNCIL_VOTED, State.COUNCIL_VOTED)
    assert rows(SealedBallot) == 0
    assert list(keys(made).folder.glob("*.key")) == []
    with Session(db.engine) as session:
        data = json.loads(
            session.scalars(select(NominationEvent.data).where(NominationEvent.nomination_id == own,
                                                               NominationEvent.kind == "vote")).one()
        )  # fmt: skip
    assert data["ballot"] == f"{identifier}:{found.box_hash}"
    assert dict(data["tally"]) | {"base": data["base"]} == {
        "members": 7, "present": 7, "written": 0, "recused": 1, "yes": 5, "no": 0, "abstain": 1, "invalid": 0, "base": 7,
    }  # fmt: skip
    ((_old, told),) = changes("ballot.close")
    assert told["box_hash"] == found.box_hash
    assert len(changes("ballot.publish")) == 1
    assert (found.status, found.closed_at, found.published_at) == (BallotStatus.PUBLISHED, AFTER, AFTER)


def test_a_failed_case_is_declined_with_the_rule_named(made: World) -> None:
    case = reviewed(made, "an")
    held = meeting(made, [case])
    identifier = opened(made, held, ids(held))
    for key, choice in zip(voting.MEMBERS[:5], (Y, Y, Y, N, A), strict=True):
        vote(made, identifier, key, choice)
    (report,) = close(made, identifier).reports
    assert (report.outcome, [reason.code for reason in report.reasons]) == (Outcome.FAILED, ["too_few_yes"])
    assert state(case) is State.DECLINED
    assert "Đồng ý 3 / 7" in cases.row(case).note


def test_what_one_cannot_do_with_a_ballot(made: World) -> None:
    """Twice, changed, for another, without a right, before opening, after closing."""
    held = meeting(made, [reviewed(made, "an")], absent=("deputy",))
    (item,) = ids(held)
    identifier = create(made, held, [item])
    assert codes(lambda: casting.cast(identifier, {item: Y}, "4F7KQ29XPM", actor=member(made, "head"))) == ["not_open"]
    opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    assert codes(lambda: vote(made, identifier, "head", {})) == ["wrong_ballot"]
    assert codes(lambda: vote(made, identifier, "head", {item: Y, 999: Y})) == ["wrong_ballot"]
    assert codes(lambda: vote(made, identifier, "head", Y, "plain words")) == ["wrong_ballot"]
    vote(made, identifier, "head", N)
    assert codes(lambda: vote(made, identifier, "head", Y)) == ["already_voted"]
    assert codes(lambda: vote(made, identifier, "deputy", {item: Y})) == ["not_a_voter"]  # absent
    for key, error in (("secretary", Forbidden), ("auditor", Forbidden), ("administrator", NotFound),
                       ("other_head", NotFound), ("approver", NotFound), ("staff", NotFound)):  # fmt: skip
        with pytest.raises(error):
            casting.cast(identifier, {item: Y}, "4F7KQ29XPM", actor=member(made, key))
    close(made, identifier)
    assert codes(lambda: vote(made, identifier, "director", {item: Y})) == ["not_open"]
    assert counts(identifier) == {item: (0, 1, 0)}


def test_nobody_votes_for_another(made: World) -> None:
    """A substitute acts under the member's role, an administrator ties a member to another account: neither casts."""
    held = meeting(made, [reviewed(made, "an")])
    (item,) = ids(held)
    identifier = opened(made, held, [item])
    with Session(db.engine) as session:
        for user in ("director", "head"):
            session.add(Substitution(from_user_id=made.users[user], to_user_id=made.users["staff"],
                                     from_date=date(2022, 1, 1), until_date=date(2022, 12, 31), reason="Đi vắng"))  # fmt: skip
        session.execute(text("UPDATE user_account SET person_id = NULL WHERE account = 'head'"))
        session.flush()
        administrator = session.get_one(User, made.users["administrator"])
        administrator.person_id = made.people["office_head"]
        session.commit()
    for key in ("staff", "administrator", "head"):
        actor = member(made, key)
        with pytest.raises((Refused, NotFound, Forbidden)):
            casting.cast(identifier, {item: Y}, "4F7KQ29XPM", actor=actor)
    assert rows(BallotParticipation) == 0
    assert member(made, "staff").holds(Role.MEMBER)
    assert codes(lambda: casting.cast(identifier, {item: Y}, "4F7KQ29XPM", actor=member(made, "staff"))) == ["not_a_voter"]


def test_a_substitute_votes_where_the_rule_lets_him_and_a_seat_votes_once(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One substitute for two members casts for one; a member, or whoever is in conflict, casts for nobody else."""
    under_a_rule(monkeypatch, substitutes=True)
    with Session(db.engine) as session:
        for absent, present in (("director", "other_officer"), ("deputy", "other_officer"), ("head", "officer"),
                                ("counsel_head", "staff")):  # fmt: skip
            session.add(voting.substitution(made, absent, present))
        session.commit()
    held = meeting(made, [reviewed(made, "an")])
    (item,) = ids(held)
    identifier = opened(made, held, [item])
    assert seal_of(identifier).stand_ins == ((made.seats["director"], made.users["other_officer"]),)
    substitute = member(made, "other_officer")
    casting.cast(identifier, {item: Y}, "4F7KQ29XPM", actor=substitute)
    assert codes(lambda: casting.cast(identifier, {item: N}, "5F7KQ29XPM", actor=substitute)) == ["already_voted"]
    for key in ("director", "staff"):
        assert codes(lambda key=key: casting.cast(identifier, {item: N}, "6F7KQ29XPM", actor=member(made, key))) == [
            "not_a_voter"
        ]  # fmt: skip
    for key in set(voting.MEMBERS) - {"director"}:
        vote(made, identifier, key, N)
    close(made, identifier)
    assert counts(identifier) == {item: (1, 6, 0)}


def test_what_is_sealed_stays_sealed(made: World) -> None:
    """Attendance, conflicts and dossiers may change; the round is counted by what it was opened with."""
    kept, changed = reviewed(made, "an"), reviewed(made, "binh")
    held = meeting(made, [kept, changed], absent=("deputy",))
    identifier = opened(made, held, ids(held))
    for key in ("director", "head", "counsel_head", "officer"):
        vote(made, identifier, key)
    cases.attend(made, held)  # the late joiner is noted; he is not in this round
    assert codes(lambda: vote(made, identifier, "deputy", dict.fromkeys(ids(held), Y))) == ["not_a_voter"]
    before = cases.row(changed).fingerprint
    with Session(db.engine) as session:
        session.execute(text("UPDATE nomination SET fingerprint = :f WHERE id = :i"), {"f": "e" * 64, "i": changed})
        session.commit()
    reports = {report.nomination_id: report for report in close(made, identifier).reports}
    assert reports[kept].outcome is Outcome.PASSED
    assert reports[changed].outcome is None
    assert [reason.code for reason in reports[changed].reasons] == ["changed_since_totals"]
    with Session(db.engine) as session:
        session.execute(text("UPDATE nomination SET fingerprint = :f WHERE id = :i"), {"f": before, "i": changed})
        session.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ballot_round SET seal = '{}'", "UPDATE ballot_round SET public_key = 'x'",
        "UPDATE ballot_round SET kind = 'named'", "UPDATE ballot_round SET status = 'created'",
        "DELETE FROM ballot_participation", "UPDATE ballot_participation SET seat_id = seat_id",
    ],
)  # fmt: skip
def test_the_database_itself_keeps_an_open_round_sealed(made: World, statement: str) -> None:
    held = meeting(made, [reviewed(made, "an")])
    identifier = opened(made, held, ids(held))
    vote(made, identifier, "head")
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text(statement))
    close(made, identifier)
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("UPDATE ballot_round SET status = 'open'"))


def test_no_round_on_what_is_settled_taken_own_or_foreign(made: World) -> None:
    own, taken = reviewed(made, "deputy"), reviewed(made, "an")
    held = meeting(made, [own, taken])
    by_case = {nomination: item.id for nomination, item in items(held).items()}
    create(made, held, [by_case[taken]])
    assert codes(lambda: create(made, held, [by_case[taken]])) == ["in_round"]
    assert codes(lambda: create(made, held, [])) == ["no_questions"]
    with pytest.raises(NotFound):
        create(made, held, [999_999])
    with pytest.raises(NotFound):
        ballots.create(
            voting.CreateRound(meeting_id=held, kind=BallotKind.SECRET, questions=((by_case[own], ""),)),
            actor=made.actor("other_secretary", AFTER.date()), now=AFTER,
        )  # fmt: skip
    with Session(db.engine) as session:
        session.add(RoleGrant(user_id=made.users["deputy"], role=Role.SECRETARY,
                              organisation_id=made.organisations["centre"], from_date=date(2015, 1, 1)))  # fmt: skip
        session.commit()
    command = voting.CreateRound(meeting_id=held, kind=BallotKind.SECRET, questions=((by_case[own], ""),))
    assert codes(lambda: ballots.create(command, actor=member(made, "deputy"), now=AFTER)) == ["own_case"]
    assert codes(lambda: meetings.remove_item(held, by_case[taken], actor=secretary(made), now=AFTER)) == ["in_round"]
    assert codes(lambda: closing.close_meeting(held, actor=secretary(made), now=AFTER)) == ["round_unfinished"]


def test_an_opening_names_everything_that_hinders_it(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")], absent=("director", "deputy", "office_head"))
    identifier = create(made, held, ids(held), BallotKind.NAMED)
    assert codes(
        lambda: opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    ) == ["must_be_secret", "no_quorum"]
    early = MEETING - timedelta(hours=1)
    assert codes(lambda: opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=early)) == ["not_held_yet"]
    assert not keys(made).folder.exists() or list(keys(made).folder.iterdir()) == []
    with Session(db.engine) as session:
        session.execute(text("UPDATE user_account SET active = false WHERE account = 'officer'"))
        session.commit()
    cases.attend(made, held)
    second = create_after_annulment(made, identifier, held)
    assert codes(lambda: opening.open_round(second, keys=keys(made), actor=secretary(made), now=AFTER)) == ["no_account"]


def create_after_annulment(made: World, identifier: int, held: int) -> int:
    ballots.annul(identifier, "Sai hình thức", keys=keys(made), actor=secretary(made), now=AFTER)
    return create(made, held, ids(held))


def test_two_secretaries_and_an_old_page(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    identifier = create(made, held, ids(held))
    seen = round_of(identifier).version
    opening.open_round(identifier, keys=keys(made), version=seen, actor=secretary(made), now=AFTER)
    with pytest.raises(Conflict):
        ballots.annul(identifier, "x", keys=keys(made), version=seen, actor=secretary(made), now=AFTER)
    assert codes(lambda: opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)) == ["wrong_status"]
    assert len(list(keys(made).folder.glob("*.key"))) == 1  # the second opening left no key behind


def test_annulled_with_a_reason_and_voted_anew(made: World) -> None:
    """The lost key: nobody can count, the round is annulled, its ballots are gone, a new one is made."""
    held = meeting(made, [reviewed(made, "an")])
    (item,) = ids(held)
    first = opened(made, held, [item])
    vote(made, first, "head", N)
    keys(made).destroy(round_of(first).public_key)
    assert codes(lambda: close(made, first)) == ["key_lost"]
    assert codes(lambda: ballots.annul(first, "  ", keys=keys(made), actor=secretary(made), now=AFTER)) == ["reason_required"]
    with pytest.raises(Forbidden):
        ballots.annul(first, "Mất khóa", keys=keys(made), actor=member(made, "head"), now=AFTER)
    ballots.annul(first, "Mất khóa", keys=keys(made), actor=member(made, "director"), now=AFTER)
    assert (round_of(first).status, rows(SealedBallot)) == (BallotStatus.ANNULLED, 0)
    assert codes(lambda: vote(made, first, "director", {item: Y})) == ["not_open"]
    second = opened(made, held, [item])
    for key in voting.MEMBERS:
        vote(made, second, key)
    close(made, second)
    assert counts(second) == {item: (7, 0, 0)}
    assert codes(lambda: ballots.annul(second, "x", keys=keys(made), actor=secretary(made), now=AFTER)) == ["wrong_status"]


def test_a_box_that_is_not_the_voters_own_is_not_counted(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    identifier = opened(made, held, ids(held))
    vote(made, identifier, "head")
    with Session(db.engine) as session:
        session.execute(text("UPDATE sealed_ballot SET box = :b"), {"b": b"\1" * 304})
        session.commit()
    assert codes(lambda: close(made, identifier)) == ["box_damaged"]
    ballots.annul(identifier, "Thùng phiếu hỏng", keys=keys(made), actor=secretary(made), now=AFTER)


def test_three_hold_the_key_and_two_open(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    for teller in (None, "director", "secretary"):
        with pytest.raises((Refused, NotFound)):
            create(made, held, ids(held), custody=Custody.HOLDERS, teller=teller)
    identifier = create(made, held, ids(held), custody=Custody.HOLDERS, teller="counsel_head")
    assert codes(
        lambda: opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    ) == ["holders_missing"]
    taken = [
        opening.take_code(identifier, actor=member(made, key), now=AFTER) for key in ("director", "secretary", "counsel_head")
    ]
    with pytest.raises(NotFound):
        opening.take_code(identifier, actor=member(made, "head"), now=AFTER)
    opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    assert not keys(made).folder.exists()
    assert codes(lambda: opening.take_code(identifier, actor=member(made, "director"), now=AFTER)) == ["wrong_status"]
    for key in voting.MEMBERS:
        vote(made, identifier, key)

    def count(*given: str) -> object:
        return counting.close_round(identifier, keys=keys(made), codes=given, actor=secretary(made), now=AFTER)

    for given in ((), (taken[0],), (taken[0], taken[0]), (taken[0], "sai"), ("", "")):
        assert codes(lambda given=given: count(*given)) == ["wrong_codes"]  # type: ignore[misc]
    count(taken[2], taken[0])
    assert list(counts(identifier).values()) == [(7, 0, 0)]
    with Session(db.engine) as session:
        assert session.get_one(BallotRound, identifier).wrapped_keys == ""
        assert not any(code in change.new + change.old for change in session.scalars(select(Change)) for code in taken)


def test_a_named_round_says_who_voted_how_once_it_is_closed(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    under_a_rule(monkeypatch, method="open", chair_among_yes=True)
    held = meeting(made, [reviewed(made, "an")])
    (item,) = ids(held)
    identifier = opened(made, held, [item], BallotKind.NAMED)
    for key in voting.MEMBERS:
        vote(made, identifier, key, N if key == "director" else Y)
    with Session(db.engine) as session:
        assert rounds.named(session, identifier) == {}
    (report,) = close(made, identifier).reports
    assert (report.outcome, [reason.code for reason in report.reasons]) == (Outcome.FAILED, ["chair_not_among_yes"])
    with Session(db.engine) as session:
        names = {voter.seat_id: voter.name for voter in rounds.voters(session, identifier)}
        told = {names[seat]: choice for seat, choice in rounds.named(session, identifier)[item].items()}
    assert (told["Cầm Văn Giám"], list(told.values()).count(Y)) == (N, 6)


def test_the_chair_declares_where_a_secret_ballot_needs_his_yes(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    under_a_rule(monkeypatch, chair_among_yes=True)
    held = meeting(made, [reviewed(made, "an"), reviewed(made, "binh")])
    a, b = ids(held)
    identifier = opened(made, held, [a, b])
    for key in voting.MEMBERS:
        vote(made, identifier, key)
    done = counting.close_round(identifier, keys=keys(made), chair=[a], actor=secretary(made), now=AFTER)
    assert [(report.outcome, [r.code for r in report.reasons]) for report in done.reports] == [
        (Outcome.PASSED, []), (Outcome.FAILED, ["chair_not_among_yes"]),
    ]  # fmt: skip


def under_a_rule(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    """Let every award be voted on under another rule."""
    original = meetings.rule_of

    def other(*given: object) -> object:
        rule = original(*given)  # type: ignore[arg-type]
        return replace(rule, vote=replace(rule.vote, **values))  # type: ignore[arg-type]

    monkeypatch.setattr(meetings, "rule_of", other)


def test_an_opinion_in_writing_is_a_ballot_where_the_rule_counts_it(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")], absent=("deputy",))
    meetings.record_attendance(held, {made.seats["deputy"]: Attendance.WRITTEN}, actor=secretary(made), now=AFTER)
    identifier = opened(made, held, ids(held))
    for key in voting.MEMBERS:
        vote(made, identifier, key)
    (report,) = close(made, identifier).reports
    assert report.outcome is Outcome.PASSED
    assert list(counts(identifier).values()) == [(7, 0, 0)]


def test_an_opinion_on_paper_is_counted_with_the_ballots_from_its_sheet(made: World) -> None:
    """The deputy's sheet came in; she is nominated in the second item herself. Six ballots, one sheet, typed twice."""
    held = meeting(made, [reviewed(made, "an"), reviewed(made, "deputy")], absent=("deputy",))
    a, own = (items(held)[case].id for case in sorted(items(held), key=lambda case: cases.row(case).subject_name != "Lò Thị An"))
    store = Store(made.app.extensions["tdkt"].settings.upload_dir, 1 << 20)

    def receive(**more: object) -> int:
        sheet = ReceiveOpinion(meeting_id=held, seat_id=made.seats["deputy"], received_on=MEETING.date(), **more)
        return opinions.receive(sheet, store=store, actor=secretary(made), now=AFTER)

    def typed(turn: int, *values: int | None) -> frozenset[int]:
        return paper_rounds.type_totals(identifier, {a: values}, turn=turn, actor=secretary(made), now=AFTER)

    receive(name="y-kien.png", scan=BytesIO(PNG))
    identifier = opened(made, held, [a, own])
    assert seal_of(identifier).opinions() == {a: 1}
    assert codes(lambda: vote(made, identifier, "deputy", {a: Y})) == ["not_a_voter"]
    assert codes(receive) == ["round_open"]
    for key in set(voting.MEMBERS) - {"deputy"}:
        vote(made, identifier, key)
    assert codes(lambda: close(made, identifier)) == ["not_settled"]
    assert codes(lambda: typed(1, 1, 1, 0, 0, None)) == ["opinions_differ"]
    assert codes(lambda: typed(1, 0, 0, 0, 0, None)) == ["opinions_differ"]
    assert (typed(1, 1, 0, 0, 0, None), typed(2, 0, 1, 0, 0, None)) == (frozenset(), {a})
    typed(3, 0, 1, 0, 0, None)
    close(made, identifier)
    assert counts(identifier) == {a: (6, 1, 0), own: (6, 0, 0)}
    assert round_of(identifier).box_size == 6


def test_a_list_longer_than_the_cap_waits_for_the_councils_choice(made: World) -> None:
    """7 LĐTT in the same round leave room for one CSTĐCS; two passed: ranked by their yes, the council chooses."""
    cases.base_of_cap(made)
    titles = [reviewed(made, key, "CSTDCS") for key in ("an", "binh", "dung")]
    base = [reviewed(made, key) for key in ("an", "binh", "dung", "office_officer", "counsel_officer", "chi", "director")]
    held = meeting(made, [*titles, *base])
    item = {nomination: found.id for nomination, found in items(held).items()}
    identifier = opened(made, held, item.values())
    better, worse, failed = (item[case] for case in titles)
    for place, key in enumerate(voting.MEMBERS):
        own = dict.fromkeys(voting.ballot_of(made, identifier, key), Y)
        own |= {failed: N} | ({worse: N} if place == 0 else {})
        vote(made, identifier, key, own)
    done = close(made, identifier)
    assert set(done.pending) == {better, worse}
    assert [state(case) for case in titles] == [State.UNIT_REVIEWED, State.UNIT_REVIEWED, State.DECLINED]
    assert {state(case) for case in base} == {State.COUNCIL_VOTED}
    assert counts(identifier)[better] == (7, 0, 0)
    assert counts(identifier)[worse] == (6, 1, 0)
    assert codes(lambda: closing.close_meeting(held, actor=secretary(made), now=AFTER)) == ["round_unfinished"]

    def choose(*chosen: int, reason: str = "Theo số phiếu") -> object:
        return choosing.choose(identifier, chosen, reason, actor=secretary(made), now=AFTER)

    assert codes(lambda: choose(better, worse)) == ["too_many_chosen"]
    assert codes(lambda: choose(better, reason=" ")) == ["reason_required"]
    with pytest.raises(NotFound):
        choose(failed)
    choose(better)
    assert [state(case) for case in titles] == [State.COUNCIL_VOTED, State.UNIT_REVIEWED, State.DECLINED]
    with Session(db.engine) as session:
        standing = dict(session.execute(select(BallotItem.item_id, BallotItem.standing)).all())
    assert (standing[better], standing[worse], standing[failed]) == (Standing.CHOSEN, Standing.LEFT_OUT, None)
    reasons = closing.reasons_of(items(held)[titles[1]].result)
    assert [reason.code for reason in reasons] == ["not_chosen", "over_cap"]
    assert {new.get("result", "").count("Theo số phiếu") for _old, new in changes("ballot.choose")} == {1}
    reports = {r.nomination_id: r for r in closing.close_meeting(held, actor=secretary(made), now=AFTER)}
    assert reports[titles[1]].outcome is None
    assert state(titles[1]) is State.UNIT_REVIEWED


def test_paper_is_typed_twice_reconciled_and_signed(made: World) -> None:
    passed, failed = reviewed(made, "an"), reviewed(made, "binh")
    held = meeting(made, [passed, failed])
    a, b = ids(held)
    identifier = opened(made, held, [a, b], BallotKind.PAPER)
    store = Store(made.app.extensions["tdkt"].settings.upload_dir, 1 << 20)

    def typed(turn: int, **totals: tuple[int, int, int, int, None]) -> frozenset[int]:
        by_item = {{"a": a, "b": b}[name]: values for name, values in totals.items()}
        return paper_rounds.type_totals(identifier, by_item, turn=turn, actor=secretary(made), now=AFTER)

    with pytest.raises(Refused):
        vote(made, identifier, "head", {a: Y, b: Y})
    good, bad, typo = (7, 0, 0, 0, None), (2, 4, 1, 0, None), (4, 2, 1, 0, None)
    assert codes(lambda: typed(1, a=good)) == ["all_items"]
    assert codes(lambda: typed(1, a=(8, 0, 0, 0, None), b=bad)) == ["too_many_ballots"]
    assert codes(lambda: typed(2, a=good, b=bad)) == ["typed_already"]
    assert typed(1, a=good, b=typo) == frozenset()
    assert codes(lambda: close(made, identifier)) == ["not_settled", "no_sheet"]
    assert typed(2, a=good, b=bad) == {b}
    assert codes(lambda: close(made, identifier)) == ["not_settled", "no_sheet"]
    assert codes(lambda: typed(3, a=good)) == ["all_items"]
    assert typed(3, b=bad) == frozenset()
    sheet = ("Biên bản.png", BytesIO(PNG))
    paper_rounds.attach_sheet(identifier, *sheet, store=store, actor=secretary(made), now=AFTER)
    wrong = ("a.docx", BytesIO(b"PK\x03\x04 nothing"))
    with pytest.raises(Refused):
        paper_rounds.attach_sheet(identifier, *wrong, store=store, actor=secretary(made), now=AFTER)
    assert [report.outcome for report in close(made, identifier).reports] == [Outcome.PASSED, Outcome.FAILED]
    assert counts(identifier) == {a: (7, 0, 0), b: (2, 4, 1)}
    assert codes(lambda: typed(3, b=bad)) == ["wrong_status"]


def test_paper_typed_wrong_twice_is_typed_anew_on_record(made: World) -> None:
    held = meeting(made, [reviewed(made, "an")])
    (item,) = ids(held)
    identifier = opened(made, held, [item], BallotKind.PAPER)
    for turn in (1, 2):
        paper_rounds.type_totals(identifier, {item: (1, 6, 0, 0, None)}, turn=turn, actor=secretary(made), now=AFTER)
    paper_rounds.start_again(identifier, actor=secretary(made), now=AFTER)
    assert len(changes("ballot.type_again")) == 1
    with Session(db.engine) as session:
        assert rounds.entries(session, identifier) == []


def test_passed_for_another_award_opens_its_draft(made: World) -> None:
    cases.base_of_cap(made)
    case = reviewed(made, "an", "CSTDCS")
    held = meeting(made, [case])
    (item,) = ids(held)
    command = voting.CreateRound(meeting_id=held, kind=BallotKind.SECRET, questions=((item, "LDTT"),))
    identifier = ballots.create(command, actor=secretary(made), now=AFTER)
    opening.open_round(identifier, keys=keys(made), actor=secretary(made), now=AFTER)
    for key in voting.MEMBERS:
        vote(made, identifier, key)
    (report,) = close(made, identifier).reports
    assert (report.outcome, state(case)) == (Outcome.OTHER_AWARD, State.DECLINED)
    assert cases.row(report.opened_id or 0).award_code == "LDTT"


def test_a_vote_leaves_nothing_but_itself(made: World) -> None:
    """No change, no notice, no token, no time: two rows more, in two tables."""
    held = meeting(made, [reviewed(made, "an")])
    identifier = opened(made, held, ids(held))

    def everything() -> dict[str, int]:
        with Session(db.engine) as session:
            tables = BallotRound.metadata.sorted_tables
            return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}

    before = everything()
    vote(made, identifier, "head")
    now = everything()
    assert {name: now[name] - before[name] for name in now if now[name] != before[name]} == {
        "ballot_participation": 1, "sealed_ballot": 1,
    }  # fmt: skip


def test_a_withdrawn_case_holds_back_no_other(made: World) -> None:
    gone, stays = reviewed(made, "an"), reviewed(made, "binh")
    held = meeting(made, [gone, stays])
    identifier = opened(made, held, ids(held))
    for key in voting.MEMBERS:
        vote(made, identifier, key)
    withdraw = c.Withdraw(nomination_id=gone, version=cases.row(gone).version, reason="Cá nhân xin rút")
    nominations.withdraw(withdraw, actor=made.actor("officer", AFTER.date()), now=AFTER)
    outcomes = {report.nomination_id: report.outcome for report in close(made, identifier).reports}
    assert outcomes == {gone: None, stays: Outcome.PASSED}
