"""Forms of a round of voting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField
from wtforms import Form as Part

from workflow.domain.ballots import LETTERS, PaperTotals, SealedQuestion, clean_code
from workflow.domain.papers import CreateRound
from workflow.domain.states import BallotChoice, BallotKind, Custody
from workflow.errors import Violation
from workflow.queries.ballots import Question
from workflow.web.filters import say
from workflow.web.forms.base import Choice, Form, LongText, Text, VersionedForm, Whole

_ = lazy_gettext
_MOST = 999  # ballots; a council has fewer
_CHOICES = {letter: choice for choice, letter in LETTERS.items()}


class RoundForm(VersionedForm):
    """A new round; the questions come as tick boxes `ids` with the other award in `o<item>`."""

    kind = Choice(_("Hình thức"), choices=BallotKind)
    custody = Choice(_("Ai giữ khóa của thùng phiếu"), choices=Custody, required=False)
    teller_id = Choice(_("Người kiểm phiếu"), coerce=int, required=False)

    def to_command(self, meeting_id: int, items: Iterable[int], awards: Iterable[str]) -> CreateRound:
        known = set(awards)
        asked = {item: request.form.get(f"o{item}", "") for item in items}
        return CreateRound(
            meeting_id=meeting_id, kind=self.kind.data, custody=self.custody.data, teller_id=self.teller_id.data,
            questions=tuple((item, other if other in known else "") for item, other in asked.items()),
            version=self.seen_version,
        )  # fmt: skip


class RoundActForm(VersionedForm):
    """A button about a round: only the version that was seen."""


class AnnulForm(VersionedForm):
    reason = LongText(_("Lý do hủy"), limit=1000)


class ChoiceForm(VersionedForm):
    """Which of the cases that passed go forward; the cases come as tick boxes `chosen`."""

    reason = LongText(_("Căn cứ Hội đồng chọn"), limit=1000)


class CountForm(VersionedForm):
    """The count. The codes are asked for where three people hold the key."""

    first_code = Text(_("Mã khóa của người thứ nhất"), limit=60, required=False)
    second_code = Text(_("Mã khóa của người thứ hai"), limit=60, required=False)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code in (self.first_code.data, self.second_code.data) if code)


class SheetForm(Form):
    file = FileField(_("Ảnh hoặc PDF biên bản kiểm phiếu đã ký"))


class BallotForm(FlaskForm):
    """A member's ballot: one letter per question, and his code.

    Not a `Form`: the token that makes a form count once would be kept with a time; a ballot counts once by itself.
    """

    code = HiddenField()
    wrong: tuple[int, ...] = ()
    asked: Sequence[SealedQuestion] = ()

    def bind(self, asked: Sequence[SealedQuestion]) -> BallotForm:
        self.asked = asked
        return self

    def letter(self, item_id: int) -> str:
        """What was chosen at an item, "" for nothing."""
        found = request.form.get(f"i{item_id}", "") if request.method == "POST" else ""
        return found if found in _CHOICES else ""

    def complete(self) -> bool:
        """Whether the form was sent with a choice at every question; `wrong` names the others."""
        if not self.validate_on_submit():
            return False
        self.wrong = tuple(question.item_id for question in self.asked if not self.letter(question.item_id))
        return not self.wrong

    @property
    def chosen(self) -> dict[int, BallotChoice]:
        return {question.item_id: _CHOICES[self.letter(question.item_id)] for question in self.asked}

    @property
    def tracking_code(self) -> str | None:
        return clean_code(self.code.data or "")


class _Chair(Part):
    yes = Whole(_("Đồng ý"), most=_MOST)
    no = Whole(_("Không đồng ý"), most=_MOST)
    abstain = Whole(_("Phiếu trắng"), most=_MOST)
    invalid = Whole(_("Không hợp lệ"), most=_MOST)
    chair_yes = Choice(_("Chủ tịch"), required=False)


class PaperForm(Form):
    """One typing of the totals. Every number is asked for: what is left out by mistake is no zero."""

    turn = HiddenField()
    bound: list[tuple[Question, _Chair]] = []  # noqa: RUF012 (replaced, never changed in place)

    def bind(self, asked: Iterable[Question]) -> PaperForm:
        given = request.form if request.method == "POST" else None
        self.bound = [(question, _Chair(formdata=given, prefix=f"i{question.item_id}-")) for question in asked]
        for _question, part in self.bound:
            part.chair_yes.choices = [
                ("", gettext("không rõ")), ("yes", gettext("đồng ý")), ("no", gettext("không đồng ý")),
            ]  # fmt: skip
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        parts = [part.validate() for _question, part in self.bound]  # every row, so that all mistakes show at once
        return bool(super().validate(extra_validators) and all(parts))

    @property
    def seen_turn(self) -> int:
        text = self.turn.data or ""
        return int(text) if text in ("1", "2", "3") else 0

    def to_totals(self) -> Mapping[int, PaperTotals]:
        chair = {"yes": True, "no": False}
        return {
            question.item_id: (part.yes.data, part.no.data, part.abstain.data, part.invalid.data,
                               chair.get(part.chair_yes.data or ""))
            for question, part in self.bound
        }  # fmt: skip

    def refuse(self, violations: Iterable[Violation]) -> None:
        """Put each reason at the row it belongs to."""
        rows = {f"i{question.item_id}": part for question, part in self.bound}
        others = []
        for violation in violations:
            part = rows.get(violation.field)
            if part is None:
                others.append(violation)
            else:
                part.yes.errors = [*part.yes.errors, say(violation)]
        super().refuse(others)
