"""What a body prints at the head of its papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from workflow.domain.actors import Actor
from workflow.domain.issuing import SetLetterhead
from workflow.domain.permissions import ensure
from workflow.errors import Conflict
from workflow.models import BodyLetterhead
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, same_version
from workflow.services.unit_of_work import unit_of_work


def keep(command: SetLetterhead, *, actor: Actor, now: datetime) -> None:
    """Set the letterhead of a body; papers issued before keep theirs. Raises Refused, Conflict, NotFound, Forbidden."""
    with unit_of_work() as session:
        body = command.organisation_id
        ensure(actor, "letterhead.manage", targets.organisation(session, body), view="letterhead.manage")
        row = session.scalar(select(BodyLetterhead).where(BodyLetterhead.organisation_id == body).with_for_update())
        old = audit.snapshot(row) if row else None
        if row is None:
            if command.version:
                raise Conflict
            row = BodyLetterhead(organisation_id=body)
        else:
            same_version(row, command.version)
        row.parent = line(command.parent, 200, "parent", required=False)
        row.issuer = line(command.issuer, 200, "issuer")
        row.place = line(command.place, 60, "place", required=False)
        row.sign = line(command.sign, 40, "sign")
        row.letter_sign = line(command.letter_sign, 40, "letter_sign", required=False)
        row.head_title = line(command.head_title, 60, "head_title", required=False)
        session.add(row)
        audit.record(session, "letterhead.set", row, actor=actor, now=now, old=old, organisation_id=body)
