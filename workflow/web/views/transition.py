"""A case between two laws: both checklists side by side, and the choice with its reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import targets
from workflow.services import facts, transition
from workflow.web.forms.transition import ChooseLawForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import transition as pages
from workflow.web.pages.words import case_url
from workflow.web.security import acting, by, requires

blueprint = Blueprint("transition", __name__)
_CASE = by(targets.nomination, "nomination_id")


@blueprint.route("/nominations/<int:nomination_id>/law", methods=["GET", "POST"])
@requires("nomination.choose_law", target=_CASE)
def choose(nomination_id: int) -> Any:
    """Which of two laws the case is judged by."""
    session, now = reading(), clock.now()
    case = facts.load(session, [nomination_id], now=now, wanted=frozenset({"rule"})).get(nomination_id)
    if case is None:
        raise NotFound("nomination")
    laws = pages.laws(session, case, acting())
    form = ChooseLawForm(version=case.version)
    form.regime.choices = [("", _("Chọn quy định")), *((law.regime, law.title) for law in laws)]
    if attempt(form, lambda: transition.choose(form.to_command(nomination_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi quy định áp dụng cho hồ sơ này."), "success")
        return redirect(case_url(nomination_id), 303)
    return shown(
        "nominations/law.html", form, case=case, laws=laws, back_url=url_for("nominations.show", nomination_id=case.id)
    )
