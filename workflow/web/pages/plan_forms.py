"""The forms about a plan: their page, their choices, and what is said when two people wrote at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from wtforms import Field

from workflow.data.holidays import working_calendar
from workflow.domain.states import Stage
from workflow.domain.task_guesses import quarter_due
from workflow.extensions import reading
from workflow.queries import plans as query
from workflow.queries.plans import LastChange, PlanDetail
from workflow.web.filters import moment
from workflow.web.forms.base import Form, VersionedForm
from workflow.web.handling import shown


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a form in which two people wrote different things."""

    label: str
    theirs: str
    mine: str


def form_of(
    plan: PlanDetail, form: Form, *, fresh: Callable[..., VersionedForm] | None = None, row: tuple[str, int] = ("", 0),
    anchor: str = "", **values: Any,
) -> tuple[str, int]:  # fmt: skip
    """Render a form about a part of a plan; after somebody was faster, with both versions side by side.

    fresh: makes the form of the row as it is now, when called with formdata=None; row: kind and identifier of what
    the form is about.
    """
    both: list[Difference] = []
    if getattr(form, "overtaken", "") and fresh is not None and isinstance(form, VersionedForm):
        both = overtaken(form, fresh(formdata=None), query.last_change(reading(), *row))
    back_url = url_for("plans.show", plan_id=plan.id, _anchor=anchor or None)
    return shown("plans/form.html", form, plan=plan, both=both, back_url=back_url, **values)


def overtaken(form: VersionedForm, present: VersionedForm, change: LastChange | None) -> list[Difference]:
    """Say who was faster and in what the two differ; the form then stands on the present version, as it was filled."""
    if change is not None:
        said = _(
            "%(who)s đã ghi trước bạn lúc %(when)s. Những gì bạn gõ vẫn còn bên dưới; xem chỗ khác nhau rồi ghi lại "
            "nếu vẫn muốn thay bản đó.", who=change.who, when=moment(change.at),
        )  # fmt: skip
        form.overtaken = said
    form.version.data = present.version.data
    pairs = [(mine, present[mine.short_name]) for mine in form if mine.widget.__class__.__name__ != "HiddenInput"]
    return [
        Difference(str(mine.label.text), _words(theirs), _words(mine))
        for mine, theirs in pairs
        if _words(mine) != _words(theirs)
    ]


def _words(field: Field) -> str:
    """What a field holds, as a person reads it."""
    if getattr(field, "choices", None) is not None:
        chosen = [str(words) for value, words, picked, _rest in field.iter_choices() if picked and value != ""]
        return ", ".join(chosen) or "–"
    if isinstance(field.data, bool):
        return str(_("Có") if field.data else _("Không"))
    return str(field._value() or "–")  # noqa: SLF001 (what WTForms would put into the page)


def upper_choices(organisation_ids: list[int]) -> list[tuple[int | str, str]]:
    """Plans of the bodies above, one of which a plan may carry out."""
    found = query.above(reading(), organisation_ids)
    return [("", _("Không chọn")), *((p.id, plan_name(p.number, p.year, p.organisation)) for p in found)]


def plan_name(number: str | None, year: int | None, organisation: str | None) -> str:
    """ "08/KH-SLĐTBXH năm 2024, Sở …"; a plan without a number goes by its year."""
    named = _("%(number)s năm %(year)s", number=number, year=year) if number else _("Kế hoạch năm %(year)s", year=year)
    return f"{named}, {organisation}"


def usual_day(stage: Stage, year: int) -> date | None:
    """The day a term usually has: registration to the end of 10/02, the report to the end of the year."""
    return {Stage.REGISTRATION: date(year, 2, 10), Stage.REPORT: date(year, 12, 31)}.get(stage)


def usual_task_day(year: int, quarter: int) -> date:
    return quarter_due(year, quarter, working_calendar())


def place_in_list(text: str) -> tuple[int, int] | None:
    """Read "year-id", the row after which a list goes on; what cannot be read starts from the beginning."""
    year, _dash, identifier = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (year, identifier)):  # noqa: PLR2004
        return None
    return int(year), int(identifier)
