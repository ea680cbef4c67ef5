"""Rounds and initiatives as their pages show them: names, verdicts in words, who has scored, what reads alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.data.scoring import load_scoring
from workflow.domain.actors import Actor
from workflow.domain.calendar import add_months
from workflow.domain.meeting import Seat
from workflow.domain.permissions import permitted
from workflow.domain.quota import decimal, percent
from workflow.domain.reasons import restored
from workflow.domain.scoring import Result, Rubric
from workflow.domain.states import RoundStatus, SubmissionStatus
from workflow.errors import Violation
from workflow.extensions import reading
from workflow.queries import alike, scores, targets
from workflow.queries.initiatives import RoundRow, SubmissionPage, SubmissionRow
from workflow.web.filters import day, label

ROMAN = {1: "I", 2: "II"}
_KINDS = {
    SubmissionStatus.DRAFT: "calm", SubmissionStatus.SUBMITTED: "info", SubmissionStatus.SCORED: "info",
    SubmissionStatus.RECOGNISED: "ok", SubmissionStatus.NOT_RECOGNISED: "late",
}  # fmt: skip
_OVER = (RoundStatus.SCORED, RoundStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One submission of a round. result: None while it is not this reader's to see.

    scored, entitled: how many members have and may; mine: whether the reader has, None when he does not score it.
    """

    row: SubmissionRow
    status: str
    kind: str
    result: Result | None
    scored: int
    entitled: int
    mine: bool | None

    @property
    def total(self) -> str:
        return decimal(self.result.total) if self.result else ""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One criterion in a result. given: by each member's sheet, in their order."""

    code: str
    title: str
    most: int
    least: int
    average: str
    passed: bool
    given: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AlikeLine:
    title: str
    year: int
    percent: int
    url: str
    status: str


def round_name(number: int, year: int) -> str:
    return str(_("Đợt %(number)s năm %(year)s", number=ROMAN[number], year=year))


def status_words(status: SubmissionStatus, *, inside: bool) -> str:
    """Authors and their unit read that the council is at it until it has come to an end."""
    if status is SubmissionStatus.SCORED and not inside:
        return str(_("Hội đồng đang xét"))
    return label(status)


def kind_of(status: SubmissionStatus) -> str:
    return _KINDS[status]


def round_kind(status: RoundStatus) -> str:
    return {RoundStatus.OPEN: "info", RoundStatus.CLOSED: "ok"}.get(status, "warn")


def round_lines(
    around: RoundRow, rows: Iterable[SubmissionRow], rubric: Rubric, seats: Iterable[Seat], actor: Actor
) -> list[Line]:
    """The submissions of a round as this reader may see them. Two queries whatever their number."""
    found = [*rows]
    ids = [row.id for row in found if row.status is not SubmissionStatus.DRAFT]
    session, members = reading(), {seat.person_id for seat in seats}
    who, results = scores.scorers(session, ids), scores.results(session, rubric, ids)
    place = targets.organisation(session, around.council_id)
    lines = []
    for row in found:
        authors = {author.person_id for author in row.authors}
        own = actor.person_id in authors
        inside = place is not None and not own and permitted(actor, "initiative.inside", place)
        told = (inside and around.status in _OVER) or row.concluded
        scores_it = around.status is RoundStatus.SCORING and actor.person_id in members - authors and row.id in who
        lines.append(Line(
            row, status_words(row.status, inside=inside), _KINDS[row.status], results.get(row.id) if told else None,
            len(who.get(row.id, ())), len(members - authors), actor.person_id in who[row.id] if scores_it else None,
        ))  # fmt: skip
    return lines


def progress(lines: Iterable[Line], seats: Iterable[Seat]) -> list[tuple[str, int, int]]:
    """Each member with how many of those he may score he has scored. The points stay his own."""
    found = [line.row for line in lines if line.row.status is not SubmissionStatus.DRAFT]
    who = scores.scorers(reading(), [row.id for row in found])
    return [
        (
            seat.name, sum(seat.person_id in who[row.id] for row in found),
            sum(seat.person_id not in {author.person_id for author in row.authors} for row in found),
        )
        for seat in seats
    ]  # fmt: skip


def mark_lines(result: Result, sheets: Iterable[scores.Sheet] = ()) -> list[MarkLine]:
    given = [*sheets]
    return [
        MarkLine(
            average.criterion.code, average.criterion.title, average.criterion.most, average.criterion.least,
            decimal(average.points), average.passed, tuple(sheet.points[average.criterion.code] for sheet in given),
        )
        for average in result.averages
    ]  # fmt: skip


def total_words(rubric: Rubric, result: Result) -> str:
    return str(_("%(total)s / %(most)s điểm, trung bình của %(sheets)s phiếu", total=decimal(result.total),
                 most=rubric.most, sheets=result.sheets))  # fmt: skip


def vote_words(row: SubmissionPage | SubmissionRow) -> str:
    if row.vote_yes is None or not row.vote_total:
        return ""
    return f"{row.vote_yes}/{row.vote_total} = {percent(Fraction(row.vote_yes, row.vote_total))}"


def reasons(page: SubmissionPage) -> tuple[Violation, ...]:
    """Why it was not recognised."""
    kept: Mapping[str, Any] = json.loads(page.reason) if page.reason else {}
    return restored(kept.get("reasons", ()))


def decision_words(number: str, on: date | None) -> str:
    if not number and on is None:
        return ""
    return str(_("số %(number)s ngày %(day)s", number=number or "–", day=day(on)))


def alike_lines(actor: Actor, council_id: int, told: alike.Told) -> list[AlikeLine]:
    return [
        AlikeLine(
            one.title, one.year, floor(one.likeness * 100),
            url_for("initiatives.show", submission_id=one.submission_id) if one.submission_id else "",
            status_words(one.status, inside=False) if one.status else str(_("Trong hồ sơ thành tích")),
        )
        for one in alike.like(reading(), actor, council_id, told)
    ]  # fmt: skip


def filed_late(page: SubmissionPage, today: date) -> str:
    """Warn when the request comes long after the first application; it is never refused for that."""
    filing = load_scoring().filing
    if page.applied_since is None or page.concluded:
        return ""
    on = page.submitted_at.date() if page.submitted_at else today
    if on <= add_months(page.applied_since, filing.months):
        return ""
    words = _(
        "Áp dụng lần đầu từ %(since)s, quá %(months)s tháng khi nộp đơn: Hội đồng xem lại điều kiện về thời gian "
        "(%(source)s).",
        since=day(page.applied_since), months=filing.months, source=filing.citation,
    )  # fmt: skip
    unsure = "" if filing.confirmed else _("Mốc này chưa xác nhận.")
    return f"{words} {unsure}".strip()
