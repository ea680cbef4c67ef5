"""Forms of initiatives: the scoring sheet, rounds, submissions, a member's points, the two decisions.

Forms whose fields depend on a scoring sheet or on a round are made for it: `score_form`, `conclude_form`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from workflow.domain import initiatives as c
from workflow.domain.directory import Author
from workflow.domain.initiatives import MOST_AUTHORS
from workflow.domain.scoring import MOST_CRITERIA, MOST_POINTS, Criterion, Rubric
from workflow.domain.states import InitiativeLevel
from workflow.services.recognition import NUMBER
from workflow.web.forms.base import Choice, Day, LongText, Text, Tick, VersionedForm, Whole
from workflow.web.forms.organisations import year_field

ROUNDS = [("", ""), (1, _("Đợt I")), (2, _("Đợt II"))]
_LONG = 20_000
_VOTERS = 999


class ActForm(VersionedForm):
    """A button: only the version that was seen."""


class RoundForm(VersionedForm):
    council_id = Choice(_("Hội đồng"), coerce=int)
    year = year_field(_("Năm"))
    number = Choice(_("Đợt"), choices=ROUNDS, coerce=int)
    opens_on = Day(_("Nhận sáng kiến từ ngày"))
    closes_on = Day(_("Đến hết ngày"))

    def to_command(self) -> c.OpenRound:
        return c.OpenRound(
            council_id=self.council_id.data, year=self.year.data, number=self.number.data, opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
        )  # fmt: skip


class ChangeRoundForm(VersionedForm):
    opens_on = Day(_("Nhận sáng kiến từ ngày"))
    closes_on = Day(_("Đến hết ngày"))
    newest_rubric = Tick(_("Chuyển sang phiếu chấm điểm mới nhất của Hội đồng"))

    def to_command(self, round_id: int) -> c.ChangeRound:
        return c.ChangeRound(
            round_id=round_id, version=self.seen_version, opens_on=self.opens_on.data, closes_on=self.closes_on.data,
            newest_rubric=self.newest_rubric.data,
        )  # fmt: skip


# ── the scoring sheet ───────────────────────────────────────────────────────────────────────────────────────────────


class _RubricForm(VersionedForm):
    """`version` is the number of the newest edition that was seen."""

    title = Text(_("Tên phiếu"), limit=200)
    basis = Text(
        _("Căn cứ"), limit=300, required=False,
        description=_("Quy chế, quyết định của tỉnh, ngành hoặc đơn vị quy định điểm và mức đạt."),
    )  # fmt: skip
    agreement = Whole(_("Tỷ lệ đồng ý tối thiểu (%)"), least=1, most=100)
    pass_total = Whole(
        _("Tổng điểm đạt"), most=MOST_CRITERIA * MOST_POINTS, required=False,
        description=_("Để trống nếu quy chế chỉ đặt mức đạt cho từng tiêu chí."),
    )  # fmt: skip
    confirmed = Tick(_("Đã đối chiếu với quy chế đang áp dụng"))

    @property
    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """Code, title, most points and pass mark of every row, the empty ones too."""
        parts = ("code", "title", "most", "least")
        return [tuple(self[f"{part}_{n}"] for part in parts) for n in range(1, MOST_CRITERIA + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        for fields in self.rows:
            started = any(field.data not in (None, "") or field.errors for field in fields)
            for field in fields if started else ():
                if field.data in (None, "") and not field.errors:
                    field.errors = [gettext("Ghi đủ ký hiệu, tên, điểm tối đa và mức đạt, hoặc để trống cả dòng.")]
                    good = False
        return good

    def to_command(self, organisation_id: int) -> c.SetRubric:
        criteria = tuple(
            Criterion(code.data, title.data, most.data, least.data)
            for code, title, most, least in self.rows
            if code.data
        )
        rubric = Rubric(
            title=self.title.data, basis=self.basis.data, agreement=self.agreement.data, criteria=criteria,
            pass_total=self.pass_total.data or 0, confirmed=self.confirmed.data,
        )  # fmt: skip
        return c.SetRubric(organisation_id=organisation_id, seen=self.seen_version, rubric=rubric)


def _row(number: int) -> dict[str, Any]:
    return {
        f"code_{number}": Text(_("Ký hiệu"), limit=10, required=False),
        f"title_{number}": Text(_("Tiêu chí"), limit=200, required=False),
        f"most_{number}": Whole(_("Điểm tối đa"), least=1, most=MOST_POINTS, required=False),
        f"least_{number}": Whole(_("Mức đạt"), most=MOST_POINTS, required=False),
    }


RubricForm: type[_RubricForm] = type(
    "RubricForm", (_RubricForm,), {k: v for n in range(1, MOST_CRITERIA + 1) for k, v in _row(n).items()}
)


def rubric_values(rubric: Rubric, edition: int) -> dict[str, Any]:
    """What the form shows of a sheet before anything is typed."""
    values: dict[str, Any] = {
        "version": str(edition), "title": rubric.title, "basis": rubric.basis, "agreement": rubric.agreement,
        "pass_total": rubric.pass_total or None, "confirmed": rubric.confirmed,
    }  # fmt: skip
    for number, one in enumerate(rubric.criteria, start=1):
        values |= {f"code_{number}": one.code, f"title_{number}": one.title, f"most_{number}": one.most,
                   f"least_{number}": one.least}  # fmt: skip
    return values


# ── handing in ──────────────────────────────────────────────────────────────────────────────────────────────────────


class _SubmissionForm(VersionedForm):
    round_id = Choice(_("Đợt xét"), coerce=int)
    unit_id = Choice(_("Đơn vị nộp"), coerce=int)
    title = Text(_("Tên sáng kiến, giải pháp"), limit=300)
    problem = LongText(_("Tình trạng trước khi có sáng kiến"), limit=_LONG, required=False)
    solution = LongText(_("Nội dung giải pháp"), limit=_LONG, required=False)
    novelty = LongText(_("Tính mới, sáng tạo so với cách làm đã biết"), limit=_LONG, required=False)
    effect = LongText(_("Hiệu quả, lợi ích; khả năng nhân rộng"), limit=_LONG, required=False)
    applied_where = Text(_("Đã áp dụng tại"), limit=300, required=False)
    applied_since = Day(_("Áp dụng lần đầu từ ngày"), required=False)

    @property
    def authors(self) -> list[tuple[Any, Any]]:
        """The choice of a person and his share, row by row."""
        return [(self[f"author_{n}"], self[f"share_{n}"]) for n in range(1, MOST_AUTHORS + 1)]

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        offered = [("", ""), *people]
        for who, _share in self.authors:
            who.choices = offered

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        for who, share in self.authors:
            if (who.data is None) != (share.data is None) and not (who.errors or share.errors):
                share.errors = [gettext("Chọn người và ghi tỷ lệ, hoặc để trống cả hai.")]
                good = False
        return good

    def to_command(self, submission_id: int | None, *, submit: bool) -> c.Save:
        return c.Save(
            round_id=self.round_id.data, unit_id=self.unit_id.data, submission_id=submission_id,
            version=self.seen_version, submit=submit,
            authors=tuple(Author(who.data, share.data) for who, share in self.authors if who.data is not None),
            details=c.Details(
                title=self.title.data, problem=self.problem.data, solution=self.solution.data,
                novelty=self.novelty.data, effect=self.effect.data, applied_where=self.applied_where.data,
                applied_since=self.applied_since.data,
            ),
        )  # fmt: skip


def _author(number: int) -> dict[str, Any]:
    return {
        f"author_{number}": Choice(_("Tác giả %(number)s", number=number), coerce=int, required=False),
        f"share_{number}": Whole(_("Đóng góp của tác giả %(number)s (%%)", number=number), least=1, most=100,
                                 required=False),
    }  # fmt: skip


SubmissionForm: type[_SubmissionForm] = type(
    "SubmissionForm", (_SubmissionForm,), {k: v for n in range(1, MOST_AUTHORS + 1) for k, v in _author(n).items()}
)


# ── points and decisions ────────────────────────────────────────────────────────────────────────────────────────────


class ScoreForm(VersionedForm):
    note = LongText(_("Nhận xét"), limit=2000, required=False)
    criteria: tuple[Criterion, ...] = ()

    @property
    def rows(self) -> list[tuple[Criterion, Any]]:
        return [(one, self[f"points_{n}"]) for n, one in enumerate(self.criteria, start=1)]

    def to_command(self, submission_id: int) -> c.Score:
        points = {one.code: field.data for one, field in self.rows}
        return c.Score(submission_id=submission_id, points=points, note=self.note.data, version=self.seen_version)


def score_form(rubric: Rubric) -> type[ScoreForm]:
    """Make the form of one sheet: a field per criterion, in its order."""
    fields: dict[str, Any] = {
        f"points_{n}": Whole(f"{one.code}. {one.title}", most=one.most)
        for n, one in enumerate(rubric.criteria, start=1)
    }
    return type("ScoreForm", (ScoreForm,), {"criteria": rubric.criteria, **fields})


class ConcludeForm(VersionedForm):
    number = Text(_("Số quyết định công nhận"), limit=NUMBER, required=False, description=_("Ví dụ: 12/QĐ-TTDVVL."))
    decided_on = Day(_("Ngày quyết định"), required=False)
    ids: tuple[int, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        for key in self.ids:
            yes, voters = self[f"yes_{key}"], self[f"voters_{key}"]
            if (yes.data is None) != (voters.data is None) and not (yes.errors or voters.errors):
                yes.errors = [gettext("Ghi cả số đồng ý và số người biểu quyết, hoặc để trống cả hai.")]
                good = False
        return good

    def to_command(self, round_id: int) -> c.Conclude:
        ballots = {
            key: c.Ballot(yes=self[f"yes_{key}"].data, voters=self[f"voters_{key}"].data)
            for key in self.ids
            if self[f"yes_{key}"].data is not None
        }
        return c.Conclude(
            round_id=round_id, version=self.seen_version, ballots=ballots, number=self.number.data,
            decided_on=self.decided_on.data,
        )  # fmt: skip


def conclude_form(titles: dict[int, str]) -> type[ConcludeForm]:
    """Make the form of the submissions that wait for their vote: two numbers each."""
    fields: dict[str, Any] = {}
    for key, title in titles.items():
        fields[f"yes_{key}"] = Whole(_("Đồng ý: %(title)s", title=title), most=_VOTERS, required=False)
        fields[f"voters_{key}"] = Whole(_("Số người biểu quyết: %(title)s", title=title), least=1, most=_VOTERS,
                                        required=False)  # fmt: skip
    return type("ConcludeForm", (ConcludeForm,), {"ids": tuple(titles), **fields})


class WidenForm(VersionedForm):
    scope = Choice(_("Phạm vi ảnh hưởng được công nhận"), choices=InitiativeLevel)
    body = Text(_("Cơ quan công nhận"), limit=200)
    number = Text(_("Số quyết định"), limit=NUMBER, description=_("Ví dụ: 55/QĐ-UBND."))
    decided_on = Day(_("Ngày quyết định"))

    def to_command(self, submission_id: int) -> c.Widen:
        day: date = self.decided_on.data
        return c.Widen(
            submission_id=submission_id, version=self.seen_version, scope=self.scope.data, body=self.body.data,
            number=self.number.data, decided_on=day,
        )  # fmt: skip


class TakeBackForm(VersionedForm):
    reason = LongText(_("Lý do bỏ kết luận"), limit=500)

    def to_command(self, submission_id: int) -> c.TakeBack:
        return c.TakeBack(submission_id=submission_id, version=self.seen_version, reason=self.reason.data)
