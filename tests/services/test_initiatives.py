"""A round of initiatives through its services: handing in, scoring alone, two decisions, the achievement record."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.changes import changes
from tests.support.innovating import (
    FULL,
    GOOD,
    JUNE,
    LATER,
    MAY,
    MEMBERS,
    by,
    concluded,
    handed_in,
    opened,
    recognised,
    row,
    rows,
    saving,
    scored,
    scoring_closed,
    scoring_started,
    sheet,
    version,
)
from tests.support.statements import counted
from tests.support.world import World, world
from workflow.data.scoring import load_scoring
from workflow.domain import directory as d
from workflow.domain.actors import Actor, Grant
from workflow.domain.initiatives import ChangeRound, OpenRound, Score, SetRubric, TakeBack, Widen
from workflow.domain.permissions import permitted
from workflow.domain.reasons import plain
from workflow.domain.states import InitiativeLevel, Role, RoundStatus, SubmissionStatus
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import (
    Initiative,
    InitiativeAuthor,
    InitiativeRound,
    InitiativeScore,
    InitiativeSubmission,
    Organisation,
    ScorePoint,
    ScoringSheet,
    SubmissionAuthor,
)
from workflow.queries import achievements, alike, scores, targets
from workflow.queries import initiatives as query
from workflow.services import initiative_rounds, initiatives, recognition, records, scoring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

S = SubmissionStatus


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.code for violation in error.value.violations]


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return codes(error)


def facts(made: World, person: str) -> list[tuple[int, InitiativeLevel, str, str]]:
    with Session(db.engine) as session:
        found = achievements.people(session, [made.people[person]])[made.people[person]]
    return [(one.year, one.level, one.title, one.decision) for one in found.initiatives]


# ── sheets and rounds ───────────────────────────────────────────────────────────────────────────────────────────────


def test_editions_of_the_sheet_stay_as_they_were(made: World) -> None:
    first = sheet(made)
    usual = load_scoring().rubric
    second = sheet(made, replace(usual, title="Phiếu 2024", agreement=80, pass_total=60, confirmed=True), seen=1)
    with Session(db.engine) as session:
        one, two = scores.edition(session, first), scores.edition(session, second)
        assert one is not None
        assert two is not None
        assert (one.number, one.rubric) == (1, usual)
        assert (two.number, two.rubric.title, two.rubric.agreement, two.rubric.pass_total) == (2, "Phiếu 2024", 80, 60)
        assert scores.newest(session, made.organisations["centre"]) == second
    with pytest.raises(Conflict):
        sheet(made, seen=1)
    command = SetRubric(organisation_id=made.organisations["centre"], seen=2, rubric=replace(usual, criteria=(), agreement=0))
    assert refused(lambda: initiative_rounds.set_rubric(command, actor=by(made, "secretary"), now=MAY)) == ["criteria", "agreement"]
    for key, error in (("director", Forbidden), ("head", Forbidden), ("other_secretary", NotFound)):
        with pytest.raises(error):
            initiative_rounds.set_rubric(command, actor=by(made, key), now=MAY)
    assert len(changes("scoring.set")) == 2 * (1 + 7)


def test_a_round_needs_a_sheet_and_is_opened_once(made: World) -> None:
    assert refused(lambda: opened(made)) == ["no_sheet"]
    sheet(made)
    round_id = opened(made)
    assert refused(lambda: opened(made)) == ["round_exists"]
    centre, may = made.organisations["centre"], {"opens_on": date(2024, 5, 1), "closes_on": date(2024, 4, 30)}
    for command, code in (
        (OpenRound(council_id=centre, year=2024, number=2, **may), "period"),
        (OpenRound(council_id=centre, year=2024, number=3, **may), "number"),
    ):
        assert refused(lambda: initiative_rounds.open_round(command, actor=by(made, "secretary"), now=MAY)) == [code]  # noqa: B023 (called at once)
    newer = sheet(made, seen=1)
    change = ChangeRound(round_id=round_id, version=1, opens_on=date(2024, 5, 2), closes_on=date(2024, 6, 2), newest_rubric=True)
    initiative_rounds.change_round(change, actor=by(made, "secretary"), now=MAY)
    with pytest.raises(Conflict):
        initiative_rounds.change_round(change, actor=by(made, "secretary"), now=MAY)
    assert rows(select(InitiativeRound.closes_on)) == [date(2024, 6, 2)]
    assert rows(select(InitiativeRound.sheet_id)) == [newer]
    assert refused(lambda: scoring_started(made, round_id)) == ["nothing"]


# ── handing in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_kept_mended_handed_in_and_recalled(made: World) -> None:
    sheet(made)
    round_id = opened(made)
    officer = by(made, "officer")
    rough = replace(FULL, problem="", applied_since=None)
    draft = initiatives.save(saving(made, round_id, ("an", 60), ("dung", 40), details=rough), actor=officer, now=MAY)
    assert row(draft).status is S.DRAFT
    asked = lambda: initiatives.submit(draft, 1, actor=officer, now=MAY)  # noqa: E731
    assert refused(asked) == ["required", "required"]
    again = saving(made, round_id, ("an", 70), ("binh", 30), submission_id=draft, version=1)
    initiatives.save(again, actor=by(made, "staff"), now=MAY)  # An herself, an author
    with Session(db.engine) as session:
        assert [(one.name, one.share) for one in query.authors(session, [draft])[draft]] == [("Lò Thị An", 70), ("Vì Văn Bình", 30)]
    with pytest.raises(Conflict):
        initiatives.save(again, actor=officer, now=MAY)
    initiatives.submit(draft, 2, actor=officer, now=MAY)
    assert (row(draft).status, row(draft).submitted_at) == (S.SUBMITTED, MAY)
    assert refused(lambda: initiatives.save(replace(again, version=3), actor=officer, now=MAY)) == ["not_a_draft"]
    assert refused(lambda: initiatives.discard(draft, 3, actor=officer, now=MAY)) == ["not_a_draft"]
    initiatives.recall(draft, 3, actor=by(made, "secretary"), now=MAY)
    assert (row(draft).status, row(draft).submitted_at) == (S.DRAFT, None)
    initiatives.discard(draft, 4, actor=officer, now=MAY)
    assert rows(select(InitiativeSubmission.id)) == rows(select(SubmissionAuthor.id)) == []
    assert len(changes("submission.author")) == 2 + 3 + 2  # added; one gone, one changed, one new; both gone
    assert [old["title"] for old, _new in changes("submission.discard")] == [FULL.title]


def test_what_cannot_be_handed_in(made: World) -> None:
    sheet(made)
    round_id = opened(made)
    officer = by(made, "officer")

    def save(*authors: tuple[str, int], **more: object) -> list[str]:
        now = more.pop("now", MAY)
        command = saving(made, round_id, *authors, **more)
        return refused(lambda: initiatives.save(command, actor=officer, now=now))  # type: ignore[arg-type]

    assert save(("an", 99)) == ["shares"]
    assert save(("an", 100), ("binh", 1)) == ["shares"]
    assert save(("an", 0), ("binh", 100)) == ["shares"]
    assert save(("an", 50), ("an", 50)) == ["authors"]
    assert save(("dung", 100)) == ["no_author_here"]
    assert save(details=replace(FULL, title=" ")) == ["required"]
    assert save(details=replace(FULL, applied_since=date(2024, 5, 11))) == ["future"]
    assert save(details=replace(FULL, problem="x\x00")) == ["bad_text"]
    assert save(("an", 90), details=replace(FULL, effect=""), submit=True) == ["shares", "required"]
    assert save(now=datetime(2024, 4, 30, 16, 59, tzinfo=UTC)) == ["out_of_time"]
    assert save(now=datetime(2024, 5, 31, 17, 0, tzinfo=UTC)) == ["out_of_time"]  # 1 June in Vietnam
    assert handed_in(made, round_id)
    with pytest.raises(NotFound):  # somebody of another council
        initiatives.save(saving(made, round_id, ("an", 50), ("other_head", 50)), actor=officer, now=MAY)
    with pytest.raises(NotFound):  # a unit of another council
        initiatives.save(saving(made, round_id, ("other_head", 100), unit="other_office"), actor=by(made, "other_officer"), now=MAY)
    for key, error in (("counsel_officer", Forbidden), ("secretary", Forbidden), ("other_officer", NotFound), ("approver", NotFound)):
        with pytest.raises(error):
            initiatives.save(saving(made, round_id), actor=by(made, key), now=MAY)


def test_drafts_are_their_units_and_authors_own(made: World) -> None:
    """Lists and single pages say the same for everybody: the condition of the query means what `permitted` means."""
    sheet(made)
    round_id = opened(made)
    draft = initiatives.save(saving(made, round_id, ("an", 50), ("dung", 50)), actor=by(made, "officer"), now=MAY)
    open_one = handed_in(made, round_id, details=replace(FULL, title="Đã nộp"))
    people = {**made.users}
    seen: dict[int, set[str]] = {draft: set(), open_one: set()}
    actors = {key: by(made, key) for key in people}
    with Session(db.engine) as session:
        aims = {key: targets.submission(session, key) for key in seen}
        places = made.organisations.values()
        strangers = [Actor(99, "Ai đó", None, (Grant(role, place),)) for role in Role for place in places]
        dung = Actor(99, "Dũng", made.people["dung"], ())
        for name, actor in [*actors.items(), *((f"{a.grants[0]}", a) for a in strangers), ("dung", dung)]:
            listed = {one.id for one in query.listing(session, actor, query.Filters(), query.Cursor()).rows}
            allowed = {key for key, aim in aims.items() if permitted(actor, "initiative.view", aim)}
            assert listed == allowed, name
            for key in listed & seen.keys():
                seen[key].add(name)
    named = {key: {name for name in names if name in people or name == "dung"} for key, names in seen.items()}
    assert named[draft] == {"officer", "head", "staff", "dung"}
    assert named[open_one] == {"officer", "head", "staff", "secretary", "director", "deputy", "counsel_head", "counsel_officer", "manager", "auditor"}


# ── scoring ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_members_score_alone_and_nobody_his_own(made: World) -> None:
    sheet(made)
    round_id = opened(made)
    mine = handed_in(made, round_id, ("office_officer", 100))  # the officer sits on the council
    give = lambda key, **more: scoring.score(Score(submission_id=mine, points=GOOD, **more), actor=by(made, key, JUNE), now=JUNE)  # noqa: E731
    assert refused(lambda: give("director")) == ["round_status"]
    scoring_started(made, round_id)
    with pytest.raises(Forbidden):
        give("officer")
    for key, error in (("secretary", Forbidden), ("staff", NotFound), ("other_head", NotFound)):
        with pytest.raises(error):
            give(key)
    lent = Actor(99, "Người thay", None, (Grant(Role.MEMBER, made.organisations["centre"], lent_by="Cầm Văn Giám"),))
    assert refused(lambda: scoring.score(Score(submission_id=mine, points=GOOD), actor=lent, now=JUNE)) == ["not_a_member"]
    wrong = Score(submission_id=mine, points=GOOD | {"A1": 21, "C": -1})
    assert refused(lambda: scoring.score(wrong, actor=by(made, "director", JUNE), now=JUNE)) == ["points", "points"]
    give("director")
    better = Score(submission_id=mine, points=GOOD | {"A1": 20}, note="Rõ ràng", version=1)
    scoring.score(better, actor=by(made, "director", JUNE), now=JUNE)
    with pytest.raises(Conflict):
        scoring.score(better, actor=by(made, "director", JUNE), now=JUNE)
    with pytest.raises(Conflict):
        give("director")
    with Session(db.engine) as session:
        (own,) = scores.sheets(session, mine, made.people["director"])
        assert (own.points, own.note, own.total) == (GOOD | {"A1": 20}, "Rõ ràng", 79)
    assert [(old.get("points"), new["points"]) for old, new in changes("score.give") if "points" in new][-1] == (15, 20)
    assert refused(lambda: initiative_rounds.reopen(round_id, version(round_id), actor=by(made, "secretary", JUNE), now=JUNE)) == ["scored"]
    assert refused(lambda: scoring_closed(made, round_id)) == ["too_few_sheets"]  # 1 of 6 who may
    scored(made, mine, members=("deputy", "head"))
    assert refused(lambda: scoring_closed(made, round_id)) == ["too_few_sheets"]
    scored(made, mine, members=("counsel_head",))
    scoring_closed(made, round_id)
    assert row(mine).status is S.SCORED
    assert refused(lambda: give("counsel_officer")) == ["round_status"]
    with Session(db.engine) as session:
        edition = scores.edition(session, rows(select(ScoringSheet.id))[0])  # type: ignore[arg-type]
        assert edition is not None
        result = scores.results(session, edition.rubric, [mine])[mine]
    assert {a.criterion.code: a.points for a in result.averages}["A1"] == Fraction(15 * 3 + 20, 4)
    assert (result.sheets, result.total) == (4, Fraction(74 * 3 + 79, 4))


# ── the two decisions ───────────────────────────────────────────────────────────────────────────────────────────────


def test_recognised_failed_and_waiting(made: World) -> None:
    """One below a pass mark, one voted down, one recognised, one that waits for its vote."""
    sheet(made)
    round_id = opened(made)
    low, down, good, later = (handed_in(made, round_id, details=replace(FULL, title=f"Sáng kiến {n}")) for n in range(4))
    scoring_started(made, round_id)
    for submission in (down, good, later):
        scored(made, submission)
    scored(made, low, GOOD | {"B1": 8}, members=MEMBERS[:5])
    scored(made, low, GOOD | {"B1": 7}, members=MEMBERS[5:])
    scoring_closed(made, round_id)
    assert facts(made, "an") == []
    ballots = {down: (4, 6), good: (5, 7)}
    assert refused(lambda: concluded(made, round_id, {good: (8, 7)})) == ["yes"]
    assert refused(lambda: concluded(made, round_id, {good: (5, 8)})) == ["voters"]
    assert refused(lambda: concluded(made, round_id, ballots, number="")) == ["required"]
    assert refused(lambda: concluded(made, round_id, ballots, on=None)) == ["required"]
    assert refused(lambda: concluded(made, round_id, ballots, on=date(2024, 6, 21))) == ["future"]
    assert refused(lambda: concluded(made, round_id, ballots, on=date(2024, 4, 30))) == ["too_early"]
    assert {row(one).status for one in (low, down, good, later)} == {S.SCORED}
    done = {one.submission_id: one for one in concluded(made, round_id, ballots)}
    assert {key: one.recognised for key, one in done.items()} == {low: False, down: False, good: True}
    assert [plain(reason) for reason in done[low].reasons] == ["B1: điểm trung bình 7,83, dưới mức đạt 8."]
    assert [plain(reason) for reason in done[down].reasons] == ["Đồng ý 4/6 = 66,66 %, phải từ 70 % trở lên."]
    assert facts(made, "an") == [(2024, InitiativeLevel.BASE, "Sáng kiến 2", "Quyết định số 7/QĐ-TTTN ngày 14/06/2024")]
    with pytest.raises(Conflict):
        concluded(made, round_id, {good: (6, 6)})
    assert refused(lambda: concluded(made, round_id, {})) == ["nothing"]
    end = lambda: initiative_rounds.finish(round_id, version(round_id), actor=by(made, "secretary", LATER), now=LATER)  # noqa: E731
    assert refused(end) == ["not_concluded"]
    concluded(made, round_id, {later: (0, 6)}, number="", on=None)
    end()
    assert rows(select(InitiativeRound.status)) == [RoundStatus.CLOSED]
    assert len(facts(made, "an")) == 1


def test_nobody_concludes_his_own(made: World) -> None:
    """The deputy is a head of the council's organisation and an author: another head records hers."""
    sheet(made)
    round_id = opened(made)
    hers = handed_in(made, round_id, ("deputy", 100), unit="centre", key="deputy")
    scoring_started(made, round_id)
    scored(made, hers, members=("director", "head", "counsel_head", "officer"))
    scoring_closed(made, round_id)
    assert refused(lambda: concluded(made, round_id, {hers: (6, 6)}, key="deputy")) == ["own_initiative"]
    assert refused(lambda: concluded(made, round_id, {hers: (7, 7)}, key="director")) == ["voters"]  # she takes no part
    for key, error in (("head", Forbidden), ("approver", NotFound)):
        with pytest.raises(error):
            concluded(made, round_id, {hers: (6, 6)}, key=key)
    concluded(made, round_id, {hers: (6, 6)}, key="director")
    assert len(facts(made, "deputy")) == 1


def test_recognition_attaches_to_every_author_and_scope_raises_its_level(made: World) -> None:
    submission = recognised(made, ("an", 70), ("dung", 30))
    assert [(one.person_id, one.share) for one in rows(select(InitiativeAuthor).order_by(InitiativeAuthor.share.desc()))] == [(made.people["an"], 70), (made.people["dung"], 30)]  # type: ignore[attr-defined]
    second = Widen(submission_id=submission, version=row(submission).version, scope=InitiativeLevel.PROVINCE, body="UBND tỉnh", number="55/QĐ-UBND", decided_on=date(2024, 6, 18))
    secretary = by(made, "secretary", LATER)
    for wrong, code in (({"decided_on": date(2024, 6, 13)}, "too_early"), ({"decided_on": date(2024, 6, 21)}, "future"),
                        ({"number": " "}, "required"), ({"body": ""}, "required"), ({"number": "1" * 31}, "too_long")):  # fmt: skip
        assert refused(lambda: recognition.widen(replace(second, **wrong), actor=secretary, now=LATER)) == [code]  # noqa: B023
    recognition.widen(second, actor=secretary, now=LATER)
    with pytest.raises(Conflict):
        recognition.widen(second, actor=secretary, now=LATER)
    for person in ("an", "dung"):
        assert facts(made, person) == [(2024, InitiativeLevel.PROVINCE, FULL.title,
                                        "Quyết định số 7/QĐ-TTTN ngày 14/06/2024; ảnh hưởng 55/QĐ-UBND ngày 18/06/2024")]  # fmt: skip
    assert facts(made, "binh") == []


def test_what_a_round_recognised_is_undone_in_its_round_only(made: World) -> None:
    submission = recognised(made)
    secretary, (record,) = by(made, "secretary", LATER), rows(select(Initiative.id))
    remove = d.RemoveRecord(kind="initiative", record_id=record)  # type: ignore[arg-type]
    assert refused(lambda: records.remove(remove, actor=secretary, now=LATER)) == ["from_a_round"]
    undo = TakeBack(submission_id=submission, version=row(submission).version, reason="Ghi nhầm số quyết định")
    assert refused(lambda: recognition.take_back(replace(undo, reason=" "), actor=secretary, now=LATER)) == ["required"]
    recognition.take_back(undo, actor=secretary, now=LATER)
    assert facts(made, "an") == []
    assert (row(submission).status, row(submission).vote_yes, row(submission).decision_number) == (S.SCORED, None, "")
    (around,) = rows(select(InitiativeRound.id))
    concluded(made, around, {submission: (6, 6)})  # type: ignore[arg-type]
    initiative_rounds.finish(around, version(around), actor=secretary, now=LATER)  # type: ignore[arg-type]
    again = replace(undo, version=row(submission).version)
    assert refused(lambda: recognition.take_back(again, actor=secretary, now=LATER)) == ["not_to_be_undone"]
    assert len(facts(made, "an")) == 1


# ── others like it ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_initiatives_that_read_alike_are_shown_across_years(made: World) -> None:
    """Recognised ones and recorded ones to everybody; a colleague's draft to nobody but its unit."""
    old = recognised(made)
    authors = (d.Author(made.people["binh"], 100),)
    outside = d.RecordInitiative(title="Phiếu hẹn trả kết quả qua thư điện tử", year=2021, level=InitiativeLevel.BASE, authors=authors)
    records.initiative(outside, actor=by(made, "secretary"), now=MAY)
    second = opened(made, 2)
    draft = initiatives.save(saving(made, second, details=replace(FULL, title="Một tên khác hẳn")), actor=by(made, "officer"), now=MAY)
    told = alike.Told("phieu hen tra ket qua qua tin nhan", "Chẳng có gì giống cả.")

    def found(key: str, what: alike.Told) -> list[tuple[str, int, int | None]]:
        actor = by(made, key)
        with Session(db.engine) as session, counted() as sent:
            rows_ = alike.like(session, actor, made.organisations["centre"], what)
        assert len(sent) <= 2  # what says nothing is not compared
        return [(one.title, int(one.likeness * 100), one.submission_id) for one in rows_]

    assert found("officer", told) == [(FULL.title, 100, old), (outside.title, 50, None)]
    assert found("counsel_officer", told) == [(FULL.title, 100, old), (outside.title, 50, None)]
    copied = alike.Told("Tên mới", FULL.description)
    assert {one[2] for one in found("officer", copied)} == {old, draft}
    assert {one[2] for one in found("counsel_head", copied)} == {old}
    assert {one[2] for one in found("officer", alike.Told("Tên mới", FULL.description, draft))} == {old}
    assert found("officer", alike.Told("", "")) == []


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment, each in a thread of its own; what became of each."""
    ready, ended = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                act()
                ended[place] = "done"
            except (Conflict, Refused) as error:
                ended[place] = type(error).__name__

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_twice_at_once(app: Flask, made: World) -> None:
    """The same round, the same draft, the same conclusion: one has its effect, the other is told."""
    sheet(made)
    assert at_once(app, lambda: opened(made), lambda: opened(made)) in (["Conflict", "done"], ["Refused", "done"])
    (round_id,) = rows(select(InitiativeRound.id))
    officer, head = by(made, "officer"), by(made, "head")
    draft = initiatives.save(saving(made, round_id), actor=officer, now=MAY)  # type: ignore[arg-type]
    assert at_once(app, lambda: initiatives.submit(draft, 1, actor=officer, now=MAY), lambda: initiatives.submit(draft, 1, actor=head, now=MAY)) == ["Conflict", "done"]
    scoring_started(made, round_id)  # type: ignore[arg-type]
    director = by(made, "director", JUNE)
    give = lambda: scoring.score(Score(submission_id=draft, points=GOOD), actor=director, now=JUNE)  # noqa: E731
    assert at_once(app, give, give) == ["Conflict", "done"]
    scored(made, draft, members=MEMBERS[1:])
    scoring_closed(made, round_id)  # type: ignore[arg-type]
    end = lambda: concluded(made, round_id, {draft: (6, 6)})  # type: ignore[arg-type]  # noqa: E731
    assert at_once(app, end, end) == ["Conflict", "done"]
    assert len(facts(made, "an")) == 1
    with Session(db.engine) as session:
        assert session.scalar(select(func.count(InitiativeScore.id))) == 6
        assert session.scalar(select(func.count(ScorePoint.id))) == 42


def test_a_council_of_the_province_recognises_at_its_own_level(made: World) -> None:
    with Session(db.engine) as session:
        from workflow.domain.states import OrganisationKind

        session.get_one(Organisation, made.organisations["centre"]).kind = OrganisationKind.PROVINCE
        session.commit()
    submission = recognised(made)
    assert [level for _year, level, _title, _decision in facts(made, "an")] == [InitiativeLevel.PROVINCE]
    assert row(submission).scope is None
