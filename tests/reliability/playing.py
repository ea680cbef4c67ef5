"""The services played by people of the model, every call answered by one word; what is in the database, as digests."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.reliability import model
from tests.support.many_cases import many_cases
from tests.support.world import World
from workflow.domain import commands as c
from workflow.domain.actors import SYSTEM, Actor
from workflow.domain.states import AfterTerm, RevocationGround, Section, SubjectKind, Trigger
from workflow.domain.states import Stage as TermStage
from workflow.errors import WorkflowError
from workflow.extensions import db
from workflow.models import Decision, LetterItem, Nomination, ProposalLetter, Term
from workflow.models.base import Base
from workflow.services import nominations
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNTS = {
    model.OFFICER: "officer", model.HEAD: "head", model.SECRETARY: "secretary", model.CHAIR: "director",
    model.APPROVER: "approver", model.AUDITOR: "auditor", model.STRANGER: "counsel_head",
}  # fmt: skip
MOMENTS = (
    datetime(2024, 1, 22, 2, 0, tzinfo=UTC), datetime(2024, 3, 1, 2, 0, tzinfo=UTC),
    datetime(2024, 12, 9, 2, 0, tzinfo=UTC),
)  # fmt: skip
REGISTRATION_CLOSES = datetime(2024, 2, 9, 17, 0, tzinfo=UTC)
REVIEW_CLOSES = datetime(2024, 12, 6, 17, 0, tzinfo=UTC)


class Stage:
    """The world with its people, a letter and a decision; plays steps on cases and answers in the model's words."""

    def __init__(self, made: World) -> None:
        self.made = made
        self.actors: dict[str, Actor] = {who: made.actor(account) for who, account in ACCOUNTS.items()}
        self.actors[model.CLOCK] = SYSTEM
        with Session(db.engine) as session:
            session.execute(update(Term).where(Term.stage == TermStage.UNIT_REVIEW).values(after=AfterTerm.LAPSE))
            centre, department = made.organisations["centre"], made.organisations["department"]
            letter = ProposalLetter(council_id=centre, body_id=department, title="Tờ trình", number="1/TTr",
                                    issued_on=date(2024, 1, 15), issued_at=MOMENTS[0], created_at=MOMENTS[0])  # fmt: skip
            decision = Decision(body_id=department, recorded_by_body_id=department, number="1/QĐ-S",
                                decided_on=date(2024, 1, 20), signer="Nguyễn Văn Ký", created_at=MOMENTS[0])  # fmt: skip
            session.add_all([letter, decision])
            session.commit()
            self.letter, self.decision = letter.id, decision.id

    def cases(self, count: int) -> list[int]:
        """New drafts of new people, with a place on the letter."""
        ids = many_cases(self.made, count)
        self._put_on_letter(ids)
        return ids

    def twin(self, case: int) -> int:
        """Another draft for the same person, award and year."""
        with Session(db.engine) as session:
            row = session.get_one(Nomination, case)
        command = c.OpenDraft(
            subject_kind=SubjectKind.INDIVIDUAL, subject_id=row.person_id or 0, unit_id=row.unit_id,
            award_code=row.award_code, year=row.year,
        )  # fmt: skip
        made = nominations.open_draft(command, actor=self.actors[model.OFFICER], now=MOMENTS[0])
        self._put_on_letter([made])
        return made

    def _put_on_letter(self, ids: list[int]) -> None:
        with Session(db.engine) as session:
            session.add_all(LetterItem(letter_id=self.letter, nomination_id=key) for key in ids)
            session.commit()

    def command(self, case: int, trigger: str, now: datetime, *, good: bool, seen: int, sections: Any = ()) -> c.Step:
        today = now.date()
        good_fields: dict[str, dict[str, Any]] = {
            "review": {"held_on": today, "present": 8, "yes": 8},
            "vote": {"meeting_id": 1, "held_on": today, "tally": (("yes", 7),), "base": 7, "passed": True},
            "submit": {"letter_id": self.letter, "number": "1/TTr", "issued_on": today},
            "forward": {"to_body_id": self.made.organisations["ministry"], "number": "2/TTr", "on_date": today},
            "approve": {"decision_id": self.decision, "number": "1/QĐ-S", "decided_on": date(2024, 1, 20),
                        "signer": "Nguyễn Văn Ký", "body_id": self.made.organisations["department"]},
            "award": {"presented_on": today, "handed_over": "Giấy chứng nhận"},
            "return": {"reason": "Thiếu số liệu", "sections": tuple(Section(name) for name in sections)},
            "decline": {"reason": "Chưa đạt"},
            "withdraw": {"reason": "Xin rút"},
            "reinstate": {"reason": "Có ý kiến Chủ tịch"},
            "revoke": {"ground": RevocationGround.FRAUD, "reason": "Gian dối", "number": "2/QĐ", "decided_on": today},
        }  # fmt: skip
        spoilt: dict[str, dict[str, Any]] = {
            "review": {"yes": 4}, "vote": {"passed": False}, "submit": {"number": " "}, "forward": {"number": ""},
            "approve": {"signer": ""}, "award": {"presented_on": date(2024, 1, 19)}, "return": {"sections": ()},
            "decline": {"reason": ""}, "withdraw": {"reason": " "}, "reinstate": {"reason": ""}, "revoke": {"number": ""},
        }  # fmt: skip
        fields = good_fields.get(trigger, {}) | ({} if good else spoilt.get(trigger, {}))
        return c.COMMANDS[Trigger(trigger)](nomination_id=case, version=seen, **fields)

    def step(self, case: int, who: str, trigger: str, now: datetime, *, take_back: bool = False, **how: Any) -> str:
        """Take a step and say how it ended; `take_back` undoes it, whatever it was."""
        command, words = self.command(case, trigger, now, **how), [""]

        def act() -> str:
            with unit_of_work() as session:
                words[0] = nominations.act(session, command, actor=self.actors[who], now=now).value
                if take_back:
                    raise TakenBack
            return words[0]

        return said(act) or words[0]

    def edit(self, case: int, who: str, now: datetime, *, seen: int, **texts: str) -> str:
        command = c.EditDossier(nomination_id=case, version=seen, **texts)
        return said(lambda: self._state_after(case, nominations.edit(command, actor=self.actors[who], now=now)))

    def give_leave(self, case: int, who: str, now: datetime, *, seen: int) -> str:
        return said(
            lambda: self._state_after(
                case, nominations.give_leave(case, seen, "Cho xét lại", actor=self.actors[who], now=now)
            )
        )

    def _state_after(self, case: int, _result: object) -> str:
        return self.standing(case)[0]

    def standing(self, case: int) -> tuple[str, int]:
        with Session(db.engine) as session:
            row = session.get_one(Nomination, case)
            return row.state.value, row.version


class TakenBack(Exception):
    """The step was possible and is forgotten."""


def said(act: Callable[[], str]) -> str:
    """The answer, or the name of the refusal; nothing for an act that was taken back."""
    try:
        return act()
    except WorkflowError as refusal:
        return type(refusal).__name__
    except TakenBack:
        return ""


def digest() -> str:
    """Of every row of every table."""
    return hashlib.sha256(repr(sorted(contents().items())).encode()).hexdigest()


def contents(without: frozenset[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the columns named "table.column", in an order that does not depend on them."""
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if f"{table.name}.{column.name}" not in without]
            found[table.name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    return found


def counts() -> tuple[int, ...]:
    """How much there is and what it adds up to: cheap enough to ask before and after every refusal."""
    with db.engine.connect() as connection:
        return tuple(
            connection.execute(
                text(
                    "SELECT (SELECT count(*) FROM nomination_event), (SELECT count(*) FROM notice), "
                    '(SELECT count(*) FROM "change"), (SELECT sum(version) FROM nomination), '
                    "(SELECT count(*) FROM reinstatement_leave WHERE used_at IS NULL), (SELECT count(*) FROM nomination)"
                )
            ).one()
        )
