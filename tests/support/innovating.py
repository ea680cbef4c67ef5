"""Rounds of initiatives brought to a given point through the services, on the world of `tests.support.world`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.data.scoring import load_scoring
from workflow.domain.directory import Author
from workflow.domain.initiatives import Ballot, Conclude, Details, OpenRound, Save, Score, SetRubric
from workflow.extensions import db
from workflow.models import InitiativeRound, InitiativeSubmission
from workflow.services import initiative_rounds, initiatives, recognition, scoring

if TYPE_CHECKING:
    from tests.support.world import World
    from workflow.domain.actors import Actor
    from workflow.domain.scoring import Rubric
    from workflow.services.recognition import Concluded

#: The round takes initiatives from 1 to 31 May 2024.
MAY = datetime(2024, 5, 10, 2, tzinfo=UTC)
JUNE = datetime(2024, 6, 5, 2, tzinfo=UTC)
LATER = datetime(2024, 6, 20, 2, tzinfo=UTC)
FULL = Details(
    title="Phiếu hẹn trả kết quả qua tin nhắn", problem="Người dân đi lại ba lần.", solution="Gửi tin nhắn tự động.",
    novelty="Trước đây gọi điện từng người.", effect="Giảm một lần đi lại.", applied_where="Bộ phận một cửa",
    applied_since=date(2024, 2, 1),
)  # fmt: skip
GOOD = {"A1": 15, "A2": 14, "B1": 12, "B2": 8, "C": 10, "D1": 8, "D2": 7}
MEMBERS = ("director", "deputy", "head", "counsel_head", "officer", "counsel_officer")


def by(made: World, key: str, now: datetime = MAY) -> Actor:
    return made.actor(key, now.date())


def sheet(made: World, rubric: Rubric | None = None, seen: int = 0) -> int:
    """Keep the usual sheet, or another, as an edition of the centre's."""
    command = SetRubric(organisation_id=made.organisations["centre"], seen=seen, rubric=rubric or load_scoring().rubric)
    return initiative_rounds.set_rubric(command, actor=by(made, "secretary"), now=MAY)


def opened(made: World, number: int = 1, year: int = 2024) -> int:
    command = OpenRound(council_id=made.organisations["centre"], year=year, number=number, opens_on=date(year, 5, 1),
                        closes_on=date(year, 5, 31))  # fmt: skip
    return initiative_rounds.open_round(command, actor=by(made, "secretary"), now=MAY)


def saving(made: World, round_id: int, *authors: tuple[str, int], unit: str = "office", details: Details = FULL,
           **more: object) -> Save:  # fmt: skip
    people = tuple(Author(made.people[key], part) for key, part in authors or (("an", 100),))
    return Save(round_id=round_id, unit_id=made.organisations[unit], details=details, authors=people, **more)  # type: ignore[arg-type]


def handed_in(made: World, round_id: int, *authors: tuple[str, int], key: str = "officer", **more: object) -> int:
    command = saving(made, round_id, *authors, submit=True, **more)
    return initiatives.save(command, actor=by(made, key), now=MAY)


def version(round_id: int) -> int:
    with Session(db.engine) as session:
        return session.get_one(InitiativeRound, round_id).version


def row(submission_id: int) -> InitiativeSubmission:
    with Session(db.engine) as session:
        return session.get_one(InitiativeSubmission, submission_id)


def scoring_started(made: World, round_id: int) -> None:
    initiative_rounds.start_scoring(round_id, version(round_id), actor=by(made, "secretary", JUNE), now=JUNE)


def scored(made: World, submission_id: int, points: dict[str, int] | None = None, *, members: tuple[str, ...] = MEMBERS) -> None:
    for key in members:
        command = Score(submission_id=submission_id, points=points or GOOD)
        scoring.score(command, actor=by(made, key, JUNE), now=JUNE)


def scoring_closed(made: World, round_id: int) -> None:
    initiative_rounds.close_scoring(round_id, version(round_id), actor=by(made, "secretary", JUNE), now=JUNE)


def concluded(made: World, round_id: int, ballots: dict[int, tuple[int, int]], *, number: str = "7/QĐ-TTTN",
              on: date | None = date(2024, 6, 14), key: str = "secretary") -> list[Concluded]:  # fmt: skip
    votes = {submission: Ballot(yes=yes, voters=voters) for submission, (yes, voters) in ballots.items()}
    command = Conclude(round_id=round_id, version=version(round_id), ballots=votes, number=number, decided_on=on)
    return recognition.conclude(command, actor=by(made, key, LATER), now=LATER)


def recognised(made: World, *authors: tuple[str, int]) -> int:
    """One round with one submission, scored, voted and recognised."""
    sheet(made)
    round_id = opened(made)
    submission = handed_in(made, round_id, *authors)
    scoring_started(made, round_id)
    scored(made, submission, members=("director", "deputy", "counsel_head", "counsel_officer"))
    scoring_closed(made, round_id)
    concluded(made, round_id, {submission: (5, 6)})
    return submission


def rows(query: object) -> list[object]:
    with Session(db.engine) as session:
        return list(session.scalars(query))  # type: ignore[call-overload]


def rounds_of(made: World) -> list[int]:
    return rows(select(InitiativeRound.id).where(InitiativeRound.council_id == made.organisations["centre"]))  # type: ignore[return-value]
