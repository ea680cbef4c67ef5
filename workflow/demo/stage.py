"""The stage: people of the centre act at given moments, through the services and under their own names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypedDict

from workflow.data import load_catalogue
from workflow.demo.centre import BODIES, PEOPLE, person
from workflow.demo.load import person_ids
from workflow.demo.papers import pdf
from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.calendar import ZONE, at_local_time, local_date
from workflow.domain.files import Attach
from workflow.domain.reasons import plain_all, why
from workflow.domain.states import CommendationType, Section, SubjectKind
from workflow.errors import Violation
from workflow.extensions import reading
from workflow.queries import names
from workflow.queries.roles import load_actor
from workflow.services import attachments, nominations, registration
from workflow.services.ballot_keys import KeyFolder
from workflow.services.registration import RegisterMany

#: (person or organisation, award): what a story calls a case by.
Case = tuple[str, str]
_SHORT = {body.code: body.short for body in BODIES}
_BODY_NAMES = {body.code: body.name for body in BODIES}


def moment(day: date, clock: str) -> datetime:
    """08:30 local time of a day, as an instant."""
    return at_local_time(day, time.fromisoformat(clock))


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts for an organisation: the officer registers, the first head reviews all but himself, the second him.

    attending: how many come to its meetings.
    """

    officer: str
    heads: tuple[str, str]
    attending: int


CAST: Mapping[str, Cast] = {
    "TTDVVL": Cast("hai", ("huyen", "thang"), 3),
    "HCTH": Cast("ngan", ("tuan", "hanh"), 7),
    "TVGTVL": Cast("hoa", ("binh", "su"), 5),
    "TTTTLD": Cast("long", ("lananh", "trang"), 5),
    "BHTN": Cast("thu", ("huong", "kien"), 4),
}


@dataclass(slots=True)
class Stage:
    """One play. `year`: of the cases it opens; store: where files go; keys: where keys of open rounds of voting lie;
    tell: where the lines of the play go."""

    year: int
    store: attachments.Store
    keys: KeyFolder
    tell: Callable[[str], None]
    places: dict[str, int] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    cases: dict[Case, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = names.organisations(reading())
        self.persons = person_ids()
        found = names.users(reading())
        self.accounts = {one.key: found[one.account][0] for one in PEOPLE if one.account}

    # ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def hand(self, key: str, at: datetime, *, lent: bool = False) -> Hand:
        """The person at that moment, with the roles in force on that day; lent: what he does, he does for another."""
        found = load_actor(reading(), self.accounts[key], local_date(at))
        if found is None:
            raise LookupError(key)
        return Hand(self, key, at, found, lent)

    def say(self, at: datetime, who: str, what: str) -> None:
        """One line of the play: when, who, what."""
        self.tell(f"{at.astimezone(ZONE):%d/%m/%Y %H:%M}  {who}: {what}")

    def name(self, subject: str) -> str:
        return _BODY_NAMES[subject] if subject in self.places else person(subject).name

    # ── which case ──────────────────────────────────────────────────────────────────────────────────────────────────

    def versions(self, cases: Iterable[Case]) -> list[tuple[int, int]]:
        """Identifier and present version of each case, in the given order."""
        ids = [self.cases[case] for case in cases]
        found = names.versions(reading(), ids)
        return [(identifier, found[identifier]) for identifier in ids]

    def one(self, case: Case) -> tuple[int, int]:
        return self.versions([case])[0]

    def code(self, case: Case) -> str:
        return names.code(reading(), self.cases[case])

    # ── what a unit does ────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, unit: str, case: Case, at: datetime, *, kind: CommendationType = CommendationType.MERIT) -> None:
        """Open the draft of a case. A case of the officer's own is opened by the head."""
        subject, award = case
        collective = subject in self.places
        command = c.OpenDraft(
            subject_kind=SubjectKind.COLLECTIVE if collective else SubjectKind.INDIVIDUAL,
            subject_id=self.places[subject] if collective else self.persons[subject],
            unit_id=self.places[unit], award_code=award, year=self.year, type=kind,
        )  # fmt: skip
        hand = self.hand(self.registrar(unit, subject), at)
        self.cases[case] = nominations.open_draft(command, **hand.signed)

    def registrar(self, unit: str, subject: str) -> str:
        cast = CAST[unit]
        return cast.heads[0] if subject == cast.officer else cast.officer

    def register(
        self, unit: str, cases: Sequence[Case], at: datetime, *, kind: CommendationType = CommendationType.MERIT
    ) -> None:
        """Register many cases of one unit at once, an award at a time; the officer's own by the head."""
        for by in dict.fromkeys(self.registrar(unit, subject) for subject, _ in cases):
            hand = self.hand(by, at)
            mine = [case for case in cases if self.registrar(unit, case[0]) == by]
            for award in dict.fromkeys(award for _, award in mine):
                subjects = [subject for subject, one in mine if one == award]
                command = RegisterMany(
                    unit_id=self.places[unit], year=self.year, type=kind, award_codes=(award,),
                    people=tuple(self.persons[subject] for subject in subjects if subject not in self.places),
                    collective=unit in subjects,
                )  # fmt: skip
                for line in registration.register_many(command, **hand.signed):
                    self._registered(line)
            hand.say(f"đăng ký {len(mine)} hồ sơ của {_SHORT[unit]} năm {self.year} ({counted(mine)})")

    def _registered(self, line: registration.Line) -> None:
        if line.nomination_id is None:
            raise Stuck(line.reasons)
        collective = line.subject_kind is SubjectKind.COLLECTIVE
        keys = self.places if collective else self.persons
        subject = next(key for key, identifier in keys.items() if identifier == line.subject_id)
        self.cases[subject, line.award_code] = line.nomination_id

    def write(
        self, unit: str, case: Case, at: datetime, *, summary: str | None = None, report: str | None = None,
        initiative: str | None = None, files: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        """Write the sections of a dossier and attach its evidence: file name -> lines on its page."""
        hand = self.hand(self.registrar(unit, case[0]), at)
        identifier, version = self.one(case)
        command = c.EditDossier(
            nomination_id=identifier, version=version, summary=summary, report=report, initiative=initiative
        )
        nominations.edit(command, **hand.signed)
        for name, lines in (files or {}).items():
            attach = Attach(nomination_id=identifier, section=Section.EVIDENCE, name=name, content=pdf(lines))
            attachments.upload(attach, store=self.store, **hand.signed)

    def review(self, unit: str, cases: Sequence[Case], at: datetime) -> None:
        """The unit's minutes, everybody present in favour; nobody reviews his own case."""
        (first, second), present = CAST[unit].heads, CAST[unit].attending
        for by in (first, second):
            mine = [case for case in cases if (case[0] == first) == (by == second)]
            if not mine:
                continue
            steps = [
                c.Review(nomination_id=i, version=v, held_on=local_date(at), present=present, yes=present)
                for i, v in self.versions(mine)
            ]
            hand = self.hand(by, at)
            self.all_done(nominations.act_many(steps, **hand.signed))
            minutes = f"biên bản {present}/{present} người dự họp đồng ý"
            hand.say(f"bình xét {len(mine)} hồ sơ của {_SHORT[unit]} ({counted(mine)}), {minutes}")

    def try_step(self, hand: Hand, step: c.Step, what: str) -> str:
        """Take one step; a refusal is told with its reason and returned in words, "" when the step was taken."""
        result = nominations.act_many([step], **hand.signed)[0]
        reason = plain_all(why(result.error)) if result.error is not None else ""
        hand.say(f"{what}: bị từ chối. {reason}" if reason else what)
        return reason

    @staticmethod
    def all_done(results: Iterable[nominations.Result]) -> None:
        """Raise the first refusal of a batch: the play has been written so that there is none."""
        for result in results:
            if result.error is not None:
                raise Stuck(why(result.error))


class Signed(TypedDict):
    """What every service asks for."""

    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at a moment: who acts and when, for one service or several."""

    stage: Stage
    key: str
    at: datetime
    actor: Actor
    lent: bool

    @property
    def signed(self) -> Signed:
        return {"actor": self.actor, "now": self.at}

    def say(self, what: str) -> None:
        absent = next((grant.lent_by for grant in self.actor.grants if grant.lent_by), "")
        standing_in = f", KT. {absent}" if self.lent else ""
        self.stage.say(self.at, f"{person(self.key).name} ({person(self.key).position}{standing_in})", what)


class Stuck(Exception):
    """A step that the story counts on was refused."""

    def __init__(self, reasons: Iterable[Violation]) -> None:
        super().__init__(plain_all(reasons))


def counted(cases: Sequence[Case]) -> str:
    """How many of each award: "9 LĐTT, 1 CSTĐCS"."""
    awards = load_catalogue().awards
    totals = {code: sum(award == code for _, award in cases) for code in awards}
    return ", ".join(f"{count} {awards[code].short}" for code, count in totals.items() if count)
