"""Rounds of initiatives in a story: the sheet, who submits, the members' points, the two decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from workflow.data.holidays import working_calendar
from workflow.data.scoring import load_scoring
from workflow.demo.centre import CENTRE, COUNCIL, person
from workflow.demo.initiative_texts import OF_2022, recent
from workflow.demo.scenes import Act, Scene
from workflow.demo.stage import CAST, Stage, moment
from workflow.domain.calendar import local_date
from workflow.domain.directory import Author
from workflow.domain.initiatives import Ballot, Conclude, Details, OpenRound, Save, Score, SetRubric, Widen
from workflow.domain.states import InitiativeLevel
from workflow.extensions import reading
from workflow.queries import initiatives as query
from workflow.queries import scores
from workflow.services import initiative_rounds, initiatives, recognition, scoring

#: What a member gives, criterion by criterion; members differ by a point here and there.
_GOOD = {"A1": 15, "A2": 14, "B1": 12, "B2": 8, "C": 10, "D1": 8, "D2": 7}
_WEAK = _GOOD | {"A1": 8, "A2": 9}
_ROMAN = {1: "I", 2: "II"}
_MEMBERS = tuple(seat.person for seat in COUNCIL)


def of_2022(stage: Stage, year: int) -> None:
    """Round II of 2022: five initiatives, scored in November, all recognised by one decision."""

    def at(day: int, month: int, clock: str) -> datetime:
        return moment(date(year, month, day), clock)

    round_id = open_round(stage, at(3, 10, "08:30"), year, 2, date(year, 10, 31))
    for day, (key, details) in enumerate(OF_2022.items(), start=17):
        submit(stage, round_id, ((key, 100),), details, at(day, 10, "15:00"))
    start_scoring(stage, round_id, at(1, 11, "09:00"))
    score(stage, round_id, at(8, 11, "14:00"))
    close_scoring(stage, round_id, at(11, 11, "16:00"))
    conclude(stage, round_id, "412/QĐ-TTDVVL", date(year, 11, 15), at(15, 11, "16:00"))
    finish(stage, round_id, at(16, 11, "08:30"))


def scenes(now: datetime, year: int) -> list[Scene]:
    """Last year's second round is over; of this year's, the council scores the first, the second takes initiatives."""
    return [*_last_year(year - 1), *_scoring_now(now, year), *_open_now(now, year)]


def _last_year(year: int) -> list[Scene]:
    def at(day: int, month: int, clock: str) -> datetime:
        return moment(date(year, month, day), clock)

    def decided(stage: Stage, now: datetime) -> None:
        conclude(stage, _round(stage, year, 2), "431/QĐ-TTDVVL", local_date(now), now)

    def widened(stage: Stage, now: datetime) -> None:
        widen(stage, _round(stage, year, 2), "long", "2871/QĐ-UBND", now)

    return [
        Scene(at(2, 10, "08:30"), lambda stage, now: _opened(stage, now, year, 2, date(year, 10, 31))),
        Scene(at(14, 10, "15:00"), _submits(year, 2, ("long",), ("hoa",))),
        Scene(at(4, 11, "09:00"), lambda stage, now: start_scoring(stage, _round(stage, year, 2), now)),
        Scene(at(8, 11, "14:00"), lambda stage, now: score(stage, _round(stage, year, 2), now, weak=("hoa",))),
        Scene(at(11, 11, "16:00"), lambda stage, now: close_scoring(stage, _round(stage, year, 2), now)),
        Scene(at(14, 11, "16:00"), decided),
        Scene(at(5, 12, "10:00"), widened),
        Scene(at(20, 12, "16:00"), lambda stage, now: finish(stage, _round(stage, year, 2), now)),
    ]


def _scoring_now(now: datetime, year: int) -> list[Scene]:
    last = local_date(_ago(now, 10, "17:00"))
    return [
        Scene(_ago(now, 20, "08:30"), lambda stage, at: _opened(stage, at, year, 1, last)),
        Scene(_ago(now, 15, "10:00"), _submits(year, 1, ("chu",), ("trang", "lananh"))),
        Scene(_ago(now, 9, "09:00"), lambda stage, at: start_scoring(stage, _round(stage, year, 1), at)),
        Scene(
            _ago(now, 6, "14:00"),
            lambda stage, at: score(stage, _round(stage, year, 1), at, members=("thang", "chien", "binh")),
        ),
    ]


def _open_now(now: datetime, year: int) -> list[Scene]:
    last = local_date(now) + timedelta(days=45)

    def draft(stage: Stage, at: datetime) -> None:
        submit(stage, _round(stage, year, 2), (("do", 100),), recent("do", local_date(at)), at, keep=True)

    return [
        Scene(_ago(now, 5, "08:30"), lambda stage, at: _opened(stage, at, year, 2, last)),
        Scene(_ago(now, 2, "15:00"), _submits(year, 2, ("thu",))),
        Scene(_ago(now, 1, "15:30"), draft),
    ]


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_round(stage: Stage, now: datetime, year: int, number: int, closes_on: date) -> int:
    """The secretary opens a round; before the first one she keeps the usual scoring sheet."""
    hand, council = stage.hand("phuong", now), stage.places[CENTRE]
    if scores.newest(reading(), council) is None:
        command = SetRubric(organisation_id=council, seen=0, rubric=load_scoring().rubric)
        initiative_rounds.set_rubric(command, **hand.signed)
    opening = OpenRound(council_id=council, year=year, number=number, opens_on=local_date(now), closes_on=closes_on)
    round_id = initiative_rounds.open_round(opening, **hand.signed)
    hand.say(f"mở đợt {_ROMAN[number]} xét sáng kiến năm {year}")
    return round_id


def submit(
    stage: Stage, round_id: int, authors: Sequence[tuple[str, int]], details: Details, now: datetime, *,
    keep: bool = False,
) -> None:  # fmt: skip
    """The officer of the first author's unit hands in, or keeps a draft."""
    unit = person(authors[0][0]).organisation
    hand = stage.hand(CAST[unit].officer, now)
    command = Save(
        round_id=round_id, unit_id=stage.places[unit], details=details, submit=not keep,
        authors=tuple(Author(stage.persons[key], share) for key, share in authors),
    )  # fmt: skip
    initiatives.save(command, **hand.signed)
    hand.say(f"{'soạn' if keep else 'nộp'} sáng kiến “{details.title}”")


def start_scoring(stage: Stage, round_id: int, now: datetime) -> None:
    hand = stage.hand("phuong", now)
    initiative_rounds.start_scoring(round_id, _version(round_id), **hand.signed)
    hand.say("dừng nhận sáng kiến, chuyển Hội đồng chấm điểm")


def score(
    stage: Stage, round_id: int, now: datetime, *, members: Sequence[str] = _MEMBERS, weak: Sequence[str] = ()
) -> None:
    """Every one of the members scores what is not his own; `weak`: authors whose initiative falls short."""
    poor, given = {stage.persons[key] for key in weak}, 0
    for place, key in enumerate(members):
        hand = stage.hand(key, now)
        for row in query.of_round(reading(), stage.hand("phuong", now).actor, round_id):
            authors = {author.person_id for author in row.authors}
            if stage.persons[key] in authors:
                continue
            usual, more = _WEAK if authors & poor else _GOOD, (place + row.id) % 2
            points = {code: value + more for code, value in usual.items()}
            scoring.score(Score(submission_id=row.id, points=points), **hand.signed)
            given += 1
    stage.say(now, "Hội đồng", f"{len(members)} thành viên chấm độc lập, {given} phiếu")


def close_scoring(stage: Stage, round_id: int, now: datetime) -> None:
    hand = stage.hand("phuong", now)
    initiative_rounds.close_scoring(round_id, _version(round_id), **hand.signed)
    hand.say("khóa phiếu chấm sáng kiến")


def conclude(stage: Stage, round_id: int, number: str, decided_on: date, now: datetime) -> None:
    """Everybody who may vote agrees to what passed; what fell short is not recognised."""
    hand = stage.hand("phuong", now)
    around = query.one_round(reading(), round_id)
    edition = scores.edition(reading(), around.sheet_id) if around else None
    if edition is None:
        raise LookupError(round_id)
    rows = query.of_round(reading(), hand.actor, round_id)
    results = scores.results(reading(), edition.rubric, [row.id for row in rows])
    members = {stage.persons[key] for key in _MEMBERS}
    ballots: Mapping[int, Ballot] = {
        row.id: Ballot(yes=voters, voters=voters)
        for row in rows
        if results[row.id].passed and (voters := len(members - {author.person_id for author in row.authors}))
    }
    command = Conclude(
        round_id=round_id, version=_version(round_id), ballots=ballots, number=number, decided_on=decided_on
    )
    done = recognition.conclude(command, **hand.signed)
    good = sum(one.recognised for one in done)
    hand.say(f"ghi quyết định số {number}: {good} sáng kiến được công nhận, {len(done) - good} không")


def widen(stage: Stage, round_id: int, author: str, number: str, now: datetime) -> None:
    """The province's decision on effect and scope of influence."""
    hand = stage.hand("phuong", now)
    row = next(
        row for row in query.of_round(reading(), hand.actor, round_id)
        if stage.persons[author] in {one.person_id for one in row.authors}
    )  # fmt: skip
    page = query.page(reading(), row.id)
    command = Widen(
        submission_id=row.id, version=page.version if page else 0, scope=InitiativeLevel.PROVINCE,
        body="Ủy ban nhân dân tỉnh", number=number, decided_on=local_date(now),
    )  # fmt: skip
    recognition.widen(command, **hand.signed)
    hand.say(f"ghi quyết định số {number}: phạm vi ảnh hưởng cấp tỉnh của “{row.title}”")


def finish(stage: Stage, round_id: int, now: datetime) -> None:
    hand = stage.hand("phuong", now)
    initiative_rounds.finish(round_id, _version(round_id), **hand.signed)
    hand.say("kết thúc đợt sáng kiến")


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _opened(stage: Stage, now: datetime, year: int, number: int, closes_on: date) -> None:
    open_round(stage, now, year, number, closes_on)


def _submits(year: int, number: int, *authors: tuple[str, ...]) -> Act:
    """Each with equal shares; the first author takes the rest."""

    def act(stage: Stage, now: datetime) -> None:
        for keys in authors:
            part = 100 // len(keys)
            shares = [(keys[0], 100 - part * (len(keys) - 1)), *((key, part) for key in keys[1:])]
            since = local_date(now) - timedelta(days=60)
            submit(stage, _round(stage, year, number), shares, recent(keys[0], since), now)

    return act


def _round(stage: Stage, year: int, number: int) -> int:
    found = query.round_of(reading(), stage.places[CENTRE], year, number)
    if found is None:
        raise LookupError((year, number))
    return found


def _version(round_id: int) -> int:
    around = query.one_round(reading(), round_id)
    return around.version if around else 0


def _ago(now: datetime, count: int, clock: str) -> datetime:
    return moment(working_calendar().add_working_days(local_date(now), -count), clock)
