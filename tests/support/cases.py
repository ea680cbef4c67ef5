"""Cases brought to a given state through the services, on the world of `tests.support.world`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from tests.support.files import png
from tests.support.many_cases import many_cases
from workflow.domain import commands as c
from workflow.domain.meeting import Seat
from workflow.domain.papers import CreateMeeting, CreateRound, Issue, Totals
from workflow.domain.states import (
    Attendance,
    BallotKind,
    NonWorkingPolicy,
    Section,
    Stage,
    State,
    SubjectKind,
    TermMeaning,
)
from workflow.extensions import db
from workflow.models import Attachment, Nomination, Person, Plan, Term
from workflow.queries import meetings as reading
from workflow.services import (
    ballots,
    closing,
    counting,
    dossier,
    facts,
    letters,
    meetings,
    nominations,
    opening,
    paper_rounds,
)
from workflow.services.attachments import Store
from workflow.services.ballot_keys import KeyFolder
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.world import World
    from workflow.services.closing import ItemReport

#: A year under the 15 % cap (Decree 91/2017), its registration, reviews and council.
YEAR = 2022
REGISTERING = datetime(2022, 1, 20, 2, 0, tzinfo=UTC)
DECEMBER = datetime(2022, 12, 5, 3, 0, tzinfo=UTC)
MEETING = datetime(2022, 12, 8, 1, 0, tzinfo=UTC)
AFTER = datetime(2022, 12, 9, 3, 0, tzinfo=UTC)

#: Who registers and who reviews, by unit of the subject: nobody acts on his own case.
_HANDS = {"office": ("officer", "head"), "counsel": ("counsel_head", "counsel_head"), "centre": ("deputy", "deputy")}


def plan(made: World, year: int = YEAR) -> None:
    """A plan whose registration is open until the end of 10 February."""
    with Session(db.engine) as session:
        centre = made.organisations["centre"]
        row = Plan(organisation_id=centre, year=year, number=f"KH {year}", issued_on=date(year, 1, 5))
        session.add(row)
        session.flush()
        session.add(
            Term(plan_id=row.id, stage=Stage.REGISTRATION, due_on=date(year, 2, 10), meaning=TermMeaning.NO_LATER_THAN,
                 policy=NonWorkingPolicy.KEEP, closes_at=datetime(year, 2, 10, 17, tzinfo=UTC))
        )  # fmt: skip
        session.commit()


def store(made: World) -> Store:
    """Where the files of the application under test lie."""
    return Store(made.app.extensions["tdkt"].settings.upload_dir, 1 << 20)


def held(made: World, person: str = "an") -> int:
    """A meeting that is over, with one case passed."""
    over = meeting(made, [reviewed(made, person)])
    all_yes(made, over)
    closing.close_meeting(over, actor=made.actor("secretary", AFTER.date()), now=AFTER)
    return over


def row(nomination_id: int) -> Nomination:
    """The nomination as the database has it now."""
    with Session(db.engine) as session:
        return session.get_one(Nomination, nomination_id)


def state(nomination_id: int) -> State:
    return row(nomination_id).state


def registered(made: World, person: str, award: str = "LDTT", year: int = YEAR) -> int:
    """A case of one person, registered by a colleague."""
    unit, register, _review = _unit(made, person)
    when = REGISTERING.replace(year=year)
    draft = c.OpenDraft(
        subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=unit, award_code=award, year=year
    )
    actor = made.actor(register, when.date())
    identifier = nominations.open_draft(draft, actor=actor, now=when)
    nominations.register(c.Register(nomination_id=identifier, version=1), actor=actor, now=when)
    return identifier


def base_of_cap(made: World, count: int = 20) -> list[int]:
    """LĐTT cases of other people, registered: what the unit's review measures a CSTĐCS by."""
    return many_cases(made, count, State.REGISTERED, award="LDTT", year=YEAR)


def reviewed(made: World, person: str, award: str = "LDTT", year: int = YEAR) -> int:
    """A case of one person that its unit has reviewed."""
    identifier = registered(made, person, award, year)
    _unit_id, register, review = _unit(made, person)
    when = DECEMBER.replace(year=year)
    nominations.edit(
        c.EditDossier(nomination_id=identifier, version=row(identifier).version, summary="Tóm tắt", report="Báo cáo",
                      initiative="Sáng kiến"),
        actor=made.actor(register, when.date()), now=when,
    )  # fmt: skip
    _evidence(made, identifier)
    nominations.review(
        c.Review(nomination_id=identifier, version=row(identifier).version, held_on=when.date(), present=8, yes=8,
                 override_reason="Hồ sơ giấy đầy đủ"),
        actor=made.actor(review, when.date()), now=when,
    )  # fmt: skip
    return identifier


def meeting(made: World, ids: list[int], *, absent: tuple[str, ...] = (), held_at: datetime = MEETING) -> int:
    """A meeting with the cases on its agenda and everybody present but `absent`."""
    actor = made.actor("secretary", held_at.date())
    centre = made.organisations["centre"]
    command = CreateMeeting(council_id=centre, year=held_at.year, held_at=held_at, place="Phòng họp 1")
    identifier = meetings.create_meeting(command, actor=actor, now=held_at)
    refused = [r for r in meetings.put_on_agenda(identifier, ids, actor=actor, now=held_at) if r.error]
    assert not refused, refused
    attend(made, identifier, absent=absent, held_at=held_at)
    return identifier


def attend(made: World, meeting_id: int, *, absent: tuple[str, ...] = (), held_at: datetime = MEETING) -> None:
    gone = {made.people[key] for key in absent}
    attendance = {
        seat.id: Attendance.ABSENT if seat.person_id in gone else Attendance.PRESENT
        for seat in seats(made, meeting_id, held_at)
    }
    meetings.record_attendance(meeting_id, attendance, actor=made.actor("secretary", held_at.date()), now=held_at)


def seats(made: World, meeting_id: int | None = None, held_at: datetime = MEETING) -> list[Seat]:
    with Session(db.engine) as session:
        return reading.seats(session, made.organisations["centre"], held_at.date(), meeting_id)


def items(meeting_id: int) -> dict[int, reading.Item]:
    """The agenda by nomination, in its order."""
    with Session(db.engine) as session:
        return {item.nomination_id: item for item in reading.items(session, meeting_id)}


def yes(count: int = 7, no: int = 0, *, abstain: int = 0, invalid: int = 0, other: str = "") -> Totals:
    return Totals(yes=count, no=no, abstain=abstain, invalid=invalid, other_award=other)


def counted(
    made: World, meeting_id: int, totals: Mapping[int, Totals], *, now: datetime = AFTER, by: str = "secretary"
) -> dict[int, ItemReport]:
    """Vote on items on paper: a round whose totals are typed twice, its sheet attached; what each came to, by case."""
    actor, keys = made.actor(by, now.date()), KeyFolder(made.app.extensions["tdkt"].settings.ballot_key_dir)
    questions = tuple((item, given.other_award) for item, given in totals.items())
    command = CreateRound(meeting_id=meeting_id, kind=BallotKind.PAPER, questions=questions)
    round_id = ballots.create(command, actor=actor, now=now)
    opening.open_round(round_id, keys=keys, actor=actor, now=now)
    typed = {item: (t.yes, t.no, t.abstain, t.invalid, t.chair_yes) for item, t in totals.items()}
    for turn in (1, 2):
        paper_rounds.type_totals(round_id, typed, turn=turn, actor=actor, now=now)
    paper_rounds.attach_sheet(round_id, "Biên bản.png", BytesIO(png()), store=store(made), actor=actor, now=now)
    reports = counting.close_round(round_id, keys=keys, actor=actor, now=now).reports
    return {report.nomination_id: report for report in reports}


def all_yes(made: World, meeting_id: int, *, now: datetime = AFTER) -> dict[int, ItemReport]:
    """Everybody who may vote is in favour of everything; a member who is the subject takes no part."""
    here = [seat.person_id for seat in seats(made, meeting_id, now) if seat.attendance is not Attendance.ABSENT]
    totals = {item.id: yes(len(here) - (item.person_id in here)) for item in items(meeting_id).values()}
    return counted(made, meeting_id, totals, now=now)


def voted(made: World, ids: list[int], *, now: datetime = MEETING) -> None:
    """Take the cases through a meeting in which all are in favour."""
    meeting_id = meeting(made, ids, held_at=now)
    all_yes(made, meeting_id, now=now)
    closing.close_meeting(meeting_id, actor=made.actor("secretary", now.date()), now=now)


def submitted(made: World, ids: list[int], *, now: datetime = AFTER, number: str = "20/TTr-TTTN") -> int:
    """Take voted cases to the Sở on one letter; returns the letter."""
    actor = made.actor("secretary", now.date())
    letter = letters.create(made.organisations["centre"], "Tờ trình khen thưởng", ids, actor=actor, now=now)
    done = letters.issue(
        letter, Issue(number=number, issued_on=now.date(), signer="Cầm Văn Giám"), actor=actor, now=now
    )
    assert done.issued, done
    return letter


def _unit(made: World, person: str) -> tuple[int, str, str]:
    with Session(db.engine) as session:
        unit = session.get_one(Person, made.people[person]).organisation_id
    key = next(key for key, identifier in made.organisations.items() if identifier == unit)
    register, review = _HANDS[key]
    if person == "office_officer":
        register = "head"
    if person == "deputy":
        register = review = "director"
    return unit, register, review


def _evidence(made: World, nomination_id: int) -> None:
    """A file on record, with the fingerprint that goes with it."""
    actor = made.actor("head", DECEMBER.date())
    with unit_of_work() as session:
        session.add(
            Attachment(nomination_id=nomination_id, section=Section.EVIDENCE, name="minh-chung.pdf",
                       media_type="application/pdf", size=10, sha256="0" * 64, storage_key=f"test-{nomination_id}",
                       uploaded_by_id=1, uploaded_at=DECEMBER)
        )  # fmt: skip
        session.flush()
        case = facts.load(session, [nomination_id], now=DECEMBER, wanted=frozenset())[nomination_id]
        columns: dict[str, object] = {"fingerprint": dossier.of_nomination(session, nomination_id)}
        nominations.annotate(session, case, "attach", actor=actor, now=DECEMBER, columns=columns)
