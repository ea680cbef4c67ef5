"""Lists of proposed awards are posted before the vote; what people say about them is read and answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workflow.data.holidays import working_calendar
from workflow.domain.actors import Actor
from workflow.domain.permissions import Target, ensure
from workflow.domain.publicity import AnswerComment, PostNotice, TakeDown, WriteComment, last_day, unmet
from workflow.domain.states import CommentStatus
from workflow.domain.text import N_, BadText, clean
from workflow.errors import NotFound, Violation
from workflow.models import PublicComment, PublicNotice, PublicNoticeItem
from workflow.queries import publicity as query
from workflow.queries import targets
from workflow.services import audit
from workflow.services.checks import line, refuse, same_version
from workflow.services.unit_of_work import unit_of_work

LONGEST = 4000
MOST_DAYS = 60
#: Comments from one address in an hour, and of one notice that wait to be looked at.
PER_ADDRESS, WAITING = 5, 200
_HOUR = timedelta(hours=1)


def post(command: PostNotice, *, actor: Actor, now: datetime) -> int:
    """Post a list and return its identifier. Name, position, unit and award are posted as they are now, nothing else.

    Raises Refused: nothing chosen, a case that may not stand on it, days out of range; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        _may(targets.organisation(session, command.council_id), actor)
        if not 1 <= command.days <= MOST_DAYS:
            raise refuse("days", N_("Số ngày làm việc niêm yết từ 1 đến %(most)s."), field="days", most=MOST_DAYS)
        offered = {row.nomination_id: row for row in query.candidates(session, command.council_id)}
        if not command.nomination_ids:
            raise refuse("nothing_chosen", N_("Chọn ít nhất một hồ sơ để niêm yết."))
        if not set(command.nomination_ids) <= set(offered):
            message = N_("Có hồ sơ đã niêm yết hoặc không còn chờ Hội đồng; tải lại danh sách rồi chọn lại.")
            raise refuse("not_offered", message)
        row = PublicNotice(
            council_id=command.council_id, year=command.year, title=line(command.title, 200, "title"),
            days=command.days, posted_at=now, posted_by_id=actor.user_id,
            last_day=last_day(now, command.days, working_calendar()),
        )  # fmt: skip
        session.add(row)
        audit.record(session, "notice.post", row, actor=actor, now=now, organisation_id=row.council_id)
        chosen = [case for key, case in offered.items() if key in set(command.nomination_ids)]
        session.add_all(
            PublicNoticeItem(notice_id=row.id, nomination_id=case.nomination_id, place=place, name=case.name,
                             position=case.position, unit=case.unit, award_code=case.award_code)
            for place, case in enumerate(chosen, 1)
        )  # fmt: skip
        return row.id


def take_down(command: TakeDown, *, actor: Actor, now: datetime) -> None:
    """Take a list back, for a reason; its cases must be posted anew. Raises Refused, Conflict, NotFound, Forbidden."""
    with unit_of_work() as session:
        _may(query.target(session, command.notice_id), actor)
        row = session.get_one(PublicNotice, command.notice_id, with_for_update=True)
        same_version(row, command.version)
        if row.taken_down_at is not None:
            raise refuse("taken_down", N_("Danh sách này đã được gỡ."))
        old = audit.snapshot(row)
        row.taken_down_at, row.reason = now, line(command.reason, 500, "reason")
        audit.record(session, "notice.take_down", row, actor=actor, now=now, old=old, organisation_id=row.council_id)


def comment(command: WriteComment, *, actor: Actor | None, now: datetime) -> None:
    """Keep what somebody says about a notice that hangs; nobody reads it in public before the secretary has.

    actor None: a member of the public. Raises Refused: the notice hangs no longer, too much at once; NotFound.
    """
    with unit_of_work() as session:
        notice = session.get(PublicNotice, command.notice_id, with_for_update=True)
        row = query.one(session, command.notice_id)
        if notice is None or row is None:
            raise NotFound("notice")
        if not row.hangs(now):
            raise refuse("notice_over", N_("Đã hết thời gian niêm yết, không nhận góp ý nữa."))
        if command.nomination_id and command.nomination_id not in {
            item.nomination_id for item in query.items(session, notice.id)
        }:
            raise NotFound("nomination")
        mine, waiting = query.recent_comments(session, notice.id, command.address, now - _HOUR)
        if (actor is None and mine >= PER_ADDRESS) or waiting >= WAITING:
            message = N_("Có quá nhiều góp ý trong một giờ. Xin thử lại sau, hoặc gửi văn bản cho Hội đồng.")
            raise refuse("too_many", message)
        kept = PublicComment(
            notice_id=notice.id, nomination_id=command.nomination_id, user_id=actor.user_id if actor else None,
            name=actor.name if actor else line(command.name, 120, "name"), address=command.address[:60],
            contact=line(command.contact, 200, "contact", required=False), text=_text(command.text, "text"),
            written_at=now, status=CommentStatus.PENDING,
        )  # fmt: skip
        session.add(kept)


def answer(command: AnswerComment, *, actor: Actor, now: datetime) -> None:
    """Show a comment or not, with the council's answer. Raises Refused, NotFound, Forbidden."""
    with unit_of_work() as session:
        target = query.comment_target(session, command.comment_id)
        _may(target, actor)
        row = session.get_one(PublicComment, command.comment_id, with_for_update=True)
        old = audit.snapshot(row)
        row.status = command.status
        row.answer = _text(command.answer, "answer") if command.answer.strip() else ""
        row.answered_by_id, row.answered_at = actor.user_id, now
        audit.record(session, "comment.answer", row, actor=actor, now=now, old=old,
                     organisation_id=target.council_id if target else None)  # fmt: skip


def obstacles(session: Session, nomination_ids: Collection[int], *, now: datetime) -> dict[int, Violation]:
    """Return by nomination why it may not be voted on yet, for want of public notice; the others are missing."""
    found = {key: unmet(days, ends, now) for key, (days, ends) in query.due(session, nomination_ids).items()}
    return {key: reason for key, reason in found.items() if reason is not None}


def reasons(session: Session, nomination_ids: Collection[int], *, now: datetime) -> list[Violation]:
    """Return every obstacle, each said once."""
    found: dict[object, Violation] = {}
    for reason in obstacles(session, nomination_ids, now=now).values():
        found.setdefault((reason.code, *reason.params.values()), reason)
    return list(found.values())


def _may(target: Target | None, actor: Actor) -> None:
    if target is None:
        raise NotFound("notice")
    ensure(actor, "publicity.manage", target, view="publicity.manage")


def _text(value: str, field: str) -> str:
    """Plain text of several lines. Raises Refused."""
    try:
        text = clean(value, single_line=False)
    except BadText:
        raise refuse(
            "bad_text", N_("Có ký tự không dùng được (ký tự điều khiển). Xóa đi rồi gõ lại."), field=field
        ) from None
    if not text:
        raise refuse("required", N_("Mục này bắt buộc."), field=field)
    if len(text) > LONGEST:
        message = N_("Tối đa %(limit)s ký tự, đang có %(count)s.")
        raise refuse("too_long", message, field=field, limit=LONGEST, count=len(text))
    return text
