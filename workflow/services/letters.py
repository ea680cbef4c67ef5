"""Proposal letters: voted cases grouped to the upper body, issued once with number and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.papers import Case, Issue
from workflow.domain.permissions import ensure, permitted
from workflow.domain.reasons import not_found, not_now, own_case
from workflow.domain.states import State
from workflow.domain.text import N_, fold
from workflow.errors import Conflict, NotFound, Refused, Violation
from workflow.models import LetterItem, Nomination, Organisation, ProposalLetter
from workflow.queries import targets
from workflow.services import audit, documents, evidence, nominations
from workflow.services.nominations import Result
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing a letter came to: issued False when no case could go, and the letter stays a draft as it was."""

    letter_id: int
    issued: bool
    results: tuple[Result, ...]


class _NothingDone(Exception):
    """Leave the unit of work without keeping anything."""


def create(council_id: int, title: str, nomination_ids: Sequence[int] = (), *, actor: Actor, now: datetime) -> int:
    """Start a letter of a council to its upper body, with the cases that can stand on it, and return its identifier.

    Raises NotFound or Forbidden for a council that is not the actor's, Refused without an upper body.
    """
    with unit_of_work() as session:
        row = _make(session, council_id, title, actor=actor, now=now)
        for identifier in dict.fromkeys(nomination_ids):
            _add(session, row, identifier, actor=actor, now=now)
        return row.id


def add(
    letter_id: int, nomination_ids: Sequence[int], *, version: int | None = None, actor: Actor, now: datetime
) -> list[Result]:
    """Put voted cases of the council on the list; one that cannot go says why and holds back no other."""
    with unit_of_work() as session:
        row = _take(session, letter_id, version, actor=actor)
        return [_add(session, row, identifier, actor=actor, now=now) for identifier in dict.fromkeys(nomination_ids)]


def remove(letter_id: int, nomination_id: int, *, version: int | None = None, actor: Actor, now: datetime) -> None:
    """Take a case off the list of a letter that has not been issued."""
    with unit_of_work() as session:
        row = _take(session, letter_id, version, actor=actor)
        item = session.scalar(
            select(LetterItem).where(LetterItem.letter_id == row.id, LetterItem.nomination_id == nomination_id)
        )
        if item is None:
            raise NotFound("item")
        audit.record(session, "remove", item, actor=actor, now=now, organisation_id=row.council_id)
        session.execute(delete(LetterItem).where(LetterItem.id == item.id))


def issue(
    letter_id: int, command: Issue, *, version: int | None = None, actor: Actor, now: datetime
) -> Issued:
    """Issue a letter: in one unit of work, every case on its list is submitted under its number and date.

    A case that is refused is taken off the list and named, and holds back no other. If no case can go, nothing is kept
    and the letter stays a draft. Raises NotFound, Forbidden, Conflict, Refused (already issued, number taken, empty).
    """
    try:
        with unit_of_work() as session:
            done = _issue(session, _take(session, letter_id, version, actor=actor), command, {}, actor=actor, now=now)
            if not done.issued:
                raise _NothingDone
    except _NothingDone:
        pass
    return done


def submit(
    cases: Sequence[Case], command: Issue, *, title: str = "", actor: Actor, now: datetime
) -> Issued:
    """Submit cases on a new letter of their council, made and issued in one unit of work.

    The cases must be of one council; those of others are refused. If no case can go, no letter is kept (letter_id 0).
    """
    done = Issued(0, issued=False, results=())
    try:
        with unit_of_work() as session:
            first = targets.nominations(session, [identifier for identifier, _ in cases])
            targeted = [first[key] for key, _ in cases if key in first]
            seen = [target for target in targeted if permitted(actor, "nomination.view", target)]
            if not seen or seen[0].council_id is None:
                raise NotFound("nomination")
            row = _make(session, seen[0].council_id, title, actor=actor, now=now)
            listed = [_add(session, row, identifier, actor=actor, now=now) for identifier, _ in cases]
            refused = tuple(result for result in listed if result.error is not None)
            done = Issued(0, issued=False, results=refused)
            if len(refused) < len(listed):
                done = _issue(session, row, command, dict(cases), actor=actor, now=now)
                done = replace(done, results=done.results + refused)
            if not done.issued:
                raise _NothingDone
    except _NothingDone:
        return replace(done, letter_id=0)
    return done


def _make(session: Session, council_id: int, title: str, *, actor: Actor, now: datetime) -> ProposalLetter:
    ensure(actor, "letter.manage", targets.organisation(session, council_id), view="letter.view")
    council = session.get_one(Organisation, council_id)
    if not council.has_council:
        raise NotFound("council")
    if council.upper_body_id is None:
        message = N_("Chưa khai cơ quan cấp trên của Hội đồng, không biết trình ai.")
        raise Refused([Violation("no_upper_body", message, field="council_id")])
    row = ProposalLetter(
        council_id=council.id, body_id=council.upper_body_id, title=title or "Tờ trình đề nghị khen thưởng",
        created_at=now,
    )  # fmt: skip
    session.add(row)
    audit.record(session, "create", row, actor=actor, now=now, organisation_id=council.id)
    return row


def _take(session: Session, letter_id: int, version: int | None, *, actor: Actor) -> ProposalLetter:
    """Take the row of a letter that has not been issued, its version one higher."""
    ensure(actor, "letter.manage", targets.letter(session, letter_id), view="letter.view")
    wanted = [ProposalLetter.id == letter_id, ProposalLetter.issued_at.is_(None)]
    if version is not None:
        wanted.append(ProposalLetter.version == version)
    taken = session.execute(update(ProposalLetter).where(*wanted).values(version=ProposalLetter.version + 1))
    if taken.rowcount == 1:  # type: ignore[attr-defined]
        return session.get_one(ProposalLetter, letter_id, populate_existing=True)
    issued_at = session.scalar(select(ProposalLetter.issued_at).where(ProposalLetter.id == letter_id))
    if issued_at is not None:
        message = N_("Tờ trình đã phát hành lúc %(issued_at)s, không sửa được nữa.")
        raise Refused([Violation("letter_issued", message, {"issued_at": issued_at})])
    raise Conflict


def _add(session: Session, row: ProposalLetter, nomination_id: int, *, actor: Actor, now: datetime) -> Result:
    case = session.get(Nomination, nomination_id)
    target = targets.nomination(session, nomination_id)
    if case is None or case.council_id != row.council_id or not permitted(actor, "nomination.view", target):
        return Result(nomination_id, error=Refused([not_found()]))
    reason = None
    waiting = exists().where(
        LetterItem.nomination_id == nomination_id,
        ProposalLetter.id == LetterItem.letter_id,
        ProposalLetter.issued_at.is_(None),
    )
    if actor.person_id is not None and actor.person_id == case.person_id:
        reason = own_case()
    elif case.state is not State.COUNCIL_VOTED:
        message = N_("Hồ sơ đang ở trạng thái “%(state)s”; chỉ hồ sơ Hội đồng đã bỏ phiếu mới đưa vào tờ trình.")
        reason = not_now(message, case.state)
    elif session.scalar(select(waiting)):
        reason = Violation("on_letter", N_("Hồ sơ đã nằm trong một tờ trình chưa phát hành."))
    if reason is not None:
        return Result(nomination_id, error=Refused([reason]))
    item = LetterItem(letter_id=row.id, nomination_id=nomination_id)
    session.add(item)
    audit.record(session, "create", item, actor=actor, now=now, organisation_id=row.council_id)
    return Result(nomination_id, case.state)


def _issue(
    session: Session, row: ProposalLetter, command: Issue, seen: dict[int, int], *, actor: Actor, now: datetime
) -> Issued:
    """Write number, date and signature, then submit every case; `seen` holds versions seen, else the present ones."""
    evidence.lock_council(session, row.council_id)
    _require_numbered(session, row, command, now)
    query = (
        select(Nomination.id, Nomination.version)
        .join(LetterItem, LetterItem.nomination_id == Nomination.id)
        .where(LetterItem.letter_id == row.id)
        .order_by(Nomination.id)
    )
    cases = session.execute(query.with_for_update(of=Nomination, key_share=True)).all()
    if not cases:
        raise Refused([Violation("empty_letter", N_("Tờ trình chưa có hồ sơ nào."))])
    old = audit.snapshot(row)
    row.number, row.issued_on, row.issued_at = command.number, command.issued_on, now
    row.signer, row.signer_position = command.signer, command.signer_position
    results = []
    for case in cases:
        step = c.Submit(
            nomination_id=case.id, version=seen.get(case.id, case.version), letter_id=row.id, number=command.number,
            issued_on=command.issued_on,
        )  # fmt: skip
        results.append(nominations.attempt(session, step, actor=actor, now=now))
    refused = [result.nomination_id for result in results if result.error is not None]
    if refused:
        of_letter = LetterItem.letter_id == row.id
        session.execute(delete(LetterItem).where(of_letter, LetterItem.nomination_id.in_(refused)))
    audit.record(session, "issue", row, actor=actor, now=now, old=old, organisation_id=row.council_id)
    issued = len(refused) < len(results)
    if issued:
        signed = documents.Signed(
            number=row.number, dated=command.issued_on, signer=row.signer, signer_position=row.signer_position
        )
        documents.keep(
            session, DocumentKind.PROPOSAL_LETTER, row.id, row.council_id, signed, actor=actor, now=now
        )
    return Issued(row.id, issued=issued, results=tuple(results))


def _require_numbered(session: Session, row: ProposalLetter, command: Issue, now: datetime) -> None:
    """A council has one letter of a number and date; its row is locked, so that two cannot take one at once."""
    if not command.number.strip():
        raise Refused([Violation("letter_number", N_("Nhập số tờ trình."), field="number")])
    if command.issued_on > local_date(now):
        message = N_("Ngày tờ trình không được sau hôm nay.")
        raise Refused([Violation("letter_in_future", message, field="issued_on")])
    taken = session.scalars(
        select(ProposalLetter.number).where(
            ProposalLetter.council_id == row.council_id, ProposalLetter.issued_on == command.issued_on,
            ProposalLetter.id != row.id, ProposalLetter.issued_at.is_not(None),
        )
    )  # fmt: skip
    if fold(command.number) in {fold(number) for number in taken}:
        message = N_("Hội đồng đã có tờ trình số %(number)s ngày %(day)s.")
        params = {"number": command.number, "day": command.issued_on}
        raise Refused([Violation("number_taken", message, params, field="number")])
