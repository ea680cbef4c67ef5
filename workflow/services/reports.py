"""The life of a report: drafted, reviewed with its figures frozen, issued with number and date, sent up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.permissions import ensure
from workflow.domain.report_blocks import LONGEST, blocks, outline
from workflow.domain.report_changes import Change, told
from workflow.domain.reports import (
    CreateReport,
    IssueReport,
    Period,
    ReportKind,
    ReportStatus,
    SendReport,
    WriteReport,
    canonical,
    changed,
    fingerprint,
)
from workflow.domain.states import Stage
from workflow.domain.text import N_
from workflow.errors import NotFound, Refused, Violation
from workflow.models import Plan, Report, ReportVersion, Term
from workflow.queries import report_cases, report_rows, targets
from workflow.services import audit, checks, documents, report_figures, report_texts
from workflow.services.checks import refuse
from workflow.services.unit_of_work import unit_of_work

FIRST_YEAR, LAST_YEAR, LONGEST_PERIOD = 2000, 2100, 10
_NAMED = 5  # differences that a refusal names one by one
S = ReportStatus


def create(command: CreateReport, *, actor: Actor, now: datetime) -> int:
    """Draft a report, its texts begun with what the system knows; return its identifier.

    Raises Refused: a period that cannot be, one that is reported on already; NotFound, Forbidden.
    """
    with unit_of_work() as session:
        period = period_of(command.kind, command.year, command.first_year)
        ensure(actor, "report.manage", targets.organisation(session, command.council_id), view="report.view")
        where = report_cases.scope(session, command.council_id)
        if where is None:
            raise NotFound("organisation")
        if report_rows.of_period(session, command.council_id, period) is not None:
            raise refuse("exists", N_("Đã có báo cáo này. Mở báo cáo đó để viết tiếp."), field="year")
        texts = report_texts.prefilled(session, where, period, now=now)
        row = Report(
            council_id=command.council_id, kind=command.kind, first_year=period.first, year=period.last,
            texts=json.dumps(texts, ensure_ascii=False), created_by_id=actor.user_id, created_at=now,
        )  # fmt: skip
        session.add(row)
        audit.record(session, "report.create", row, actor=actor, now=now, organisation_id=row.council_id)
        return row.id


def period_of(kind: ReportKind, year: int, first_year: int | None) -> Period:
    """Return the period of a report. Raises Refused for years that make none."""
    first = (first_year or year - 4) if kind is ReportKind.FIVE_YEAR else year
    if not FIRST_YEAR <= first <= year <= LAST_YEAR or year - first >= LONGEST_PERIOD:
        message = N_("Kỳ báo cáo từ %(first)s đến %(last)s, dài nhất %(most)s năm.")
        limits = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR), "most": LONGEST_PERIOD}
        raise Refused([Violation("period", message, limits, field="year")])
    return Period(kind, first, year)


def write(command: WriteReport, *, actor: Actor, now: datetime) -> None:
    """Change the texts of a draft. Raises Refused: reviewed already, unusable text; Conflict, NotFound, Forbidden."""

    def act(_session: Session, row: Report) -> None:
        _only(row, S.DRAFT)
        texts = dict(json.loads(row.texts))
        for block in blocks(row.kind):
            if block.key in command.texts:
                said = checks.line(command.texts[block.key], LONGEST, block.key, required=False, single=False)
                texts[block.key] = said
        row.texts = json.dumps(texts, ensure_ascii=False)

    _change(command.report_id, command.version, "report.manage", "report.write", act, actor=actor, now=now)


def review(report_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Freeze the figures and the texts as a version. Raises Refused while the figures do not come to the same."""

    def act(session: Session, row: Report) -> None:
        _only(row, S.DRAFT)
        counted = report_figures.count(session, row.council_id, _period(row), now=now)
        if counted.differences:
            raise Refused(counted.differences)
        row.figures = canonical(counted.data)
        row.figures_hash, row.status = fingerprint(row.figures), S.REVIEWED
        row.reviewed_by_id, row.reviewed_at = actor.user_id, now
        last = session.scalar(select(func.max(ReportVersion.number)).where(ReportVersion.report_id == row.id)) or 0
        session.add(ReportVersion(report_id=row.id, number=last + 1, texts=row.texts, figures=row.figures,
                                  figures_hash=row.figures_hash, by_id=actor.user_id, at=now))  # fmt: skip

    _change(report_id, version, "report.review", "report.review", act, actor=actor, now=now)


def reopen(report_id: int, version: int, *, actor: Actor, now: datetime) -> None:
    """Give a reviewed report back to be written on; the version that was reviewed is kept."""

    def act(_session: Session, row: Report) -> None:
        _only(row, S.REVIEWED)
        row.status, row.figures, row.figures_hash = S.DRAFT, "", ""
        row.reviewed_by_id = row.reviewed_at = None

    _change(report_id, version, "report.review", "report.reopen", act, actor=actor, now=now)


def issue(command: IssueReport, *, actor: Actor, now: datetime) -> None:
    """Give a reviewed report its number and date: it changes no more, and the term of the report is met.

    Raises Refused: not reviewed, a text left empty, figures that moved since the review or do not come to the same, a
    day to come, a used number.
    """

    def act(session: Session, row: Report) -> None:
        _only(row, S.REVIEWED)
        found = why_not_issued(session, row, now=now)
        if command.issued_on > local_date(now):
            message = N_("Ngày ban hành không được ở tương lai.")
            found.append(Violation("future", message, field="issued_on"))
        if found:
            raise Refused(found)
        row.number = checks.line(command.number, 60, "number")
        row.signer = checks.line(command.signer, 120, "signer")
        row.signer_position = checks.line(command.signer_position, 120, "signer_position", required=False)
        row.issued_on, row.status = command.issued_on, S.ISSUED
        _meet_term(session, row, actor=actor, now=now)
        session.flush()
        signed = documents.Signed(
            number=row.number, dated=row.issued_on, signer=row.signer, signer_position=row.signer_position
        )
        kind = DocumentKind(f"{row.kind}_report")
        documents.keep(session, kind, row.id, row.council_id, signed, actor=actor, now=now)

    _change(command.report_id, command.version, "report.manage", "report.issue", act, actor=actor, now=now)


def send(command: SendReport, *, actor: Actor, now: datetime) -> None:
    """Note that an issued report went up: the body above may read it now. Raises Refused for an impossible day."""

    def act(_session: Session, row: Report) -> None:
        _only(row, S.ISSUED)
        if not (row.issued_on or date.max) <= command.sent_on <= local_date(now):
            message = N_("Ngày gửi phải từ ngày ban hành đến hôm nay.")
            raise refuse("sent_on", message, field="sent_on")
        row.sent_on, row.status = command.sent_on, S.SENT
        row.sent_note = checks.line(command.note, 300, "note", required=False)

    _change(command.report_id, command.version, "report.manage", "report.send", act, actor=actor, now=now)


def obstacles(session: Session, report_id: int, *, now: datetime) -> list[Violation]:
    """Return why a reviewed report cannot be issued as it is. Raises NotFound."""
    row = session.get(Report, report_id)
    if row is None:
        raise NotFound("report")
    return why_not_issued(session, row, now=now)


def why_not_issued(session: Session, row: Report, *, now: datetime) -> list[Violation]:
    """Name the texts that are empty, what moved since the review, and how the figures do not come to the same: what is
    issued is what was reviewed and still is so."""
    texts = json.loads(row.texts)
    empty = [block.heading or block.section for block in outline(row.kind) if not texts.get(block.key, "").strip()]
    found = []
    if empty:
        message = N_("Còn %(count)s mục chưa viết: %(names)s. Cho viết lại, điền rồi duyệt lại.")
        found.append(Violation("empty", message, {"count": len(empty), "names": "; ".join(empty)}))
    counted = report_figures.count(session, row.council_id, _period(row), now=now)
    if fingerprint(row.figures) != row.figures_hash:
        found.append(Violation("tampered", N_("Số liệu đã chốt không còn khớp mã băm của nó.")))
    else:
        found += _moved(changed(json.loads(row.figures or "{}"), counted.data), counted.data["names"])
    return [*found, *counted.differences]


def _moved(found: Sequence[Change], names: Mapping[str, str]) -> list[Violation]:
    if not found:
        return []
    message = N_("%(count)s số liệu đã khác từ khi duyệt: %(lines)s. Cho viết lại rồi duyệt lại thì ban hành được.")
    return [Violation("moved", message, {"count": len(found), "lines": told(found, names, _NAMED)})]


def _meet_term(session: Session, row: Report, *, actor: Actor, now: datetime) -> None:
    """The term of the year's report asks nobody any more."""
    if row.kind is not ReportKind.YEAR:
        return
    term = session.scalar(
        select(Term).join(Plan, Plan.id == Term.plan_id)
        .where(Plan.organisation_id == row.council_id, Plan.year == row.year, Term.stage == Stage.REPORT,
               Term.done_on.is_(None))
    )  # fmt: skip
    if term is not None:
        old = audit.snapshot(term)
        term.done_on = row.issued_on
        audit.record(session, "term.finish", term, actor=actor, now=now, old=old, organisation_id=row.council_id)


def _period(row: Report) -> Period:
    return Period(row.kind, row.first_year, row.year)


def _only(row: Report, status: ReportStatus) -> None:
    if row.status is not status:
        message = N_("Báo cáo đang ở bước “%(status)s”, không làm được việc này.")
        raise Refused([Violation("status", message, {"status": row.status})])


def _change(
    report_id: int, version: int, permission: str, action: str, act: Callable[[Session, Report], None], *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Carry out one act on a report as the person saw it, and note it."""
    with unit_of_work() as session:
        ensure(actor, permission, report_rows.target(session, report_id), view="report.view")
        row = session.get_one(Report, report_id, with_for_update=True)
        checks.same_version(row, version)
        old = audit.snapshot(row)
        act(session, row)
        audit.record(session, action, row, actor=actor, now=now, old=old, organisation_id=row.council_id)
