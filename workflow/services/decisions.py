"""Decisions of the bodies above: recorded with number, date and signer; annulled; presented; cases sent further up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.domain import commands as c
from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.papers import Annul, Case, Decide, Present, SendUp
from workflow.domain.permissions import Target, ensure, permitted
from workflow.domain.reasons import not_found
from workflow.domain.states import DECIDING_KINDS, Role
from workflow.domain.text import N_, fold
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Decision, Nomination, Organisation
from workflow.queries import targets
from workflow.services import audit, certificates, documents, nominations
from workflow.services.nominations import Result
from workflow.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision recorded (None when no case could be approved, and nothing was kept) and how each case ended."""

    decision_id: int | None
    results: tuple[Result, ...]


class _NothingDone(Exception):
    """Leave the unit of work without keeping anything."""


def approve(command: Decide, *, actor: Actor, now: datetime) -> Decided:
    """Record a decision and approve its cases in one unit of work; one that cannot go says why and holds back no other.

    The cases lie at `body_id`. Its approver records the decision, or the approver of the upper body that sent them on.
    The same body, number, date and signer again adds cases to the decision already recorded. If no case can be
    approved, no decision is kept. Raises Refused (bad number or date, number used with another signer), NotFound.
    """
    results: list[Result] = []
    decision_id = None
    try:
        with unit_of_work() as session:
            seen = _visible(session, command.cases, actor)
            if not seen:
                raise NotFound("nomination")
            _require_dated(command, now)
            decision = _decision(session, command, _recorded_by(seen, command.body_id, actor), actor=actor, now=now)
            held = _held_by(session, seen)
            for identifier, version in sorted(command.cases):
                if identifier not in seen:
                    results.append(Result(identifier, error=Refused([not_found()])))
                elif held[identifier] != command.body_id:
                    results.append(Result(identifier, error=Refused([_elsewhere()])))
                else:
                    step = c.Approve(
                        nomination_id=identifier, version=version, decision_id=decision.id, number=command.number,
                        decided_on=command.decided_on, signer=command.signer, body_id=command.body_id,
                    )  # fmt: skip
                    results.append(nominations.attempt(session, step, actor=actor, now=now))
            if all(result.error is not None for result in results):
                raise _NothingDone
            decision_id = decision.id
            approved = [result.nomination_id for result in results if result.error is None]
            certificates.give_codes(session, approved, now=now)
            signed = documents.Signed(
                number=command.number, dated=command.decided_on, signer=command.signer,
                signer_position=command.signer_position,
            )  # fmt: skip
            documents.keep(session, DocumentKind.DECISION, decision.id, command.body_id, signed, actor=actor, now=now)
    except _NothingDone:
        pass
    return Decided(decision_id, tuple(results))


def forward(command: SendUp, *, actor: Actor, now: datetime) -> list[Result]:
    """Send cases on to a higher body under one covering document; each case keeps its leg.

    Raises NotFound for a body that decides nothing, is no longer active, or does not exist.
    """
    with unit_of_work() as session:
        body = session.get(Organisation, command.to_body_id)
        if body is None or body.kind not in DECIDING_KINDS or (body.active_to and body.active_to < local_date(now)):
            raise NotFound("body")
        seen = _visible(session, command.cases, actor)
        held = _held_by(session, seen)
        results = []
        for identifier, version in sorted(command.cases):
            if identifier in seen and held[identifier] == body.id:
                message = N_("Hồ sơ đang ở chính %(body)s.")
                here = Violation("already_there", message, {"body": body.name}, field="to_body_id")
                results.append(Result(identifier, error=Refused([here])))
                continue
            step = c.Forward(
                nomination_id=identifier, version=version, to_body_id=body.id, number=command.number,
                on_date=command.on_date, result=command.result,
            )  # fmt: skip
            results.append(nominations.attempt(session, step, actor=actor, now=now))
        return results


def annul(command: Annul, *, actor: Actor, now: datetime) -> list[Result]:
    """Annul what a decision gave, in the cases named or, with none named, in all: each with its own event.

    Source: Law 06/2022/QH15, Article 93(2). Raises NotFound for a decision that is not the actor's to see.
    """
    with unit_of_work() as session:
        target = targets.decision(session, command.decision_id)
        ensure(actor, "decision.manage", target, view="decision.view")
        given = dict(
            session.execute(
                select(Nomination.id, Nomination.version)
                .where(Nomination.decision_id == command.decision_id)
                .order_by(Nomination.id)
            ).all()
        )
        results = []
        for identifier, version in sorted(command.cases or given.items()):
            if identifier not in given:
                results.append(Result(identifier, error=Refused([not_found()])))
                continue
            step = c.Revoke(
                nomination_id=identifier, version=version, ground=command.ground, reason=command.reason,
                number=command.number, decided_on=command.decided_on,
            )  # fmt: skip
            results.append(nominations.attempt(session, step, actor=actor, now=now))
        return results


def present(command: Present, *, actor: Actor, now: datetime) -> list[Result]:
    """Record the presentation of awards, each case on its own."""
    return nominations.act_many(
        [
            c.Award(
                nomination_id=identifier, version=version, presented_on=command.presented_on, where=command.where,
                handed_over=command.handed_over,
            )
            for identifier, version in sorted(command.cases)
        ],
        actor=actor, now=now,
    )  # fmt: skip


def _visible(session: Session, cases: Sequence[Case], actor: Actor) -> dict[int, Target]:
    found = targets.nominations(session, [identifier for identifier, _ in cases])
    return {key: target for key, target in found.items() if permitted(actor, "nomination.view", target)}


def _held_by(session: Session, seen: dict[int, Target]) -> dict[int, int | None]:
    """Return the body that holds each case; locks the cases in the order of their identifiers."""
    query = select(Nomination.id, Nomination.body_id).where(Nomination.id.in_(seen)).order_by(Nomination.id)
    return {row.id: row.body_id for row in session.execute(query.with_for_update(key_share=True))}


def _recorded_by(seen: dict[int, Target], body_id: int, actor: Actor) -> int:
    """Return the body for which the actor records: the deciding one, or one that the cases went through."""
    own = actor.organisations(Role.APPROVER)
    if body_id in own:
        return body_id
    through = sorted(own & frozenset().union(*(target.bodies for target in seen.values())))
    if not through:
        raise NotFound("body")
    return through[0]


def _require_dated(command: Decide, now: datetime) -> None:
    reasons = []
    if not command.number.strip():
        reasons.append(Violation("decision_number", N_("Nhập số quyết định."), field="number"))
    if not command.signer.strip():
        reasons.append(Violation("decision_signer", N_("Nhập người ký quyết định."), field="signer"))
    if command.decided_on > local_date(now):
        message = N_("Ngày quyết định không được sau hôm nay.")
        reasons.append(Violation("decision_in_future", message, field="decided_on"))
    if reasons:
        raise Refused(reasons)


def _decision(session: Session, command: Decide, recorded_by: int, *, actor: Actor, now: datetime) -> Decision:
    """Return the decision of that body, number and date, made if it is new. Raises Refused when another signed it."""
    same = select(Decision).where(
        Decision.body_id == command.body_id,
        Decision.number == command.number,
        Decision.decided_on == command.decided_on,
    )
    row = session.scalar(same.with_for_update())
    if row is not None:
        if fold(row.signer) != fold(command.signer) or row.recorded_by_body_id != recorded_by:
            raise _taken(command)
        return row
    row = Decision(
        body_id=command.body_id, recorded_by_body_id=recorded_by, number=command.number, decided_on=command.decided_on,
        signer=command.signer, signer_position=command.signer_position, created_at=now,
    )  # fmt: skip
    session.add(row)
    try:
        audit.record(session, "create", row, actor=actor, now=now, organisation_id=recorded_by)
    except IntegrityError as error:
        raise _taken(command) from error
    return row


def _taken(command: Decide) -> Refused:
    message = N_("Đã có quyết định số %(number)s ngày %(day)s của cơ quan này với người ký khác. Kiểm tra lại số.")
    params = {"number": command.number, "day": command.decided_on}
    return Refused([Violation("number_taken", message, params, field="number")])


def _elsewhere() -> Violation:
    return Violation("held_elsewhere", N_("Hồ sơ không nằm ở cơ quan ra quyết định này, hãy ghi vào quyết định khác."))
