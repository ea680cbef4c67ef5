"""A member's ballot: chosen, looked at once more, cast. Every answer is as long whatever was chosen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from workflow.domain.ballots import shown_code
from workflow.errors import Refused
from workflow.extensions import reading
from workflow.queries import ballots as query
from workflow.services import casting
from workflow.services.ballot_keys import new_code
from workflow.web.forms.ballots import BallotForm
from workflow.web.pages import ballots as pages
from workflow.web.security import acting, by, requires
from workflow.web.views.ballots import the_round

blueprint = Blueprint("voting", __name__)
_ROUND = by(query.target, "round_id")


@blueprint.route("/ballots/<int:round_id>/vote", methods=["GET", "POST"])
@requires("ballot.cast", target=_ROUND, view="ballot.view")
def vote(round_id: int) -> Any:
    """The empty ballot; sent, it comes back to be looked at once more, with the code it will be found by."""
    mine = casting.paper(reading(), round_id, actor=acting())
    form = BallotForm().bind(mine.seal.ballot_of(mine.seat_id))
    if form.complete():
        code = form.tracking_code or new_code()
        return _page("voting/check.html", round_id, form, code=code), 200
    return _page("voting/vote.html", round_id, form), 422 if form.wrong or form.errors else 200


@blueprint.post("/ballots/<int:round_id>/change")
@requires("ballot.cast", target=_ROUND, view="ballot.view")
def change(round_id: int) -> str:
    """Back to the ballot, as it was filled in."""
    mine = casting.paper(reading(), round_id, actor=acting())
    return _page("voting/vote.html", round_id, BallotForm().bind(mine.seal.ballot_of(mine.seat_id)))


@blueprint.post("/ballots/<int:round_id>/cast")
@requires("ballot.cast", target=_ROUND, view="ballot.view")
def cast(round_id: int) -> Any:
    """Into the box. The answer is the receipt itself: no address, which a log would keep, ever holds the code."""
    mine = casting.paper(reading(), round_id, actor=acting())
    form = BallotForm().bind(mine.seal.ballot_of(mine.seat_id))
    code = form.tracking_code
    if not form.complete() or code is None:
        return _page("voting/vote.html", round_id, form), 422
    try:
        casting.cast(round_id, form.chosen, code, actor=acting())
    except Refused as refused:
        return _page("voting/refused.html", round_id, form, violations=refused.violations), 422
    return render_template("voting/receipt.html", round=the_round(round_id), code=shown_code(code))


def _page(template: str, round_id: int, form: BallotForm, **values: Any) -> str:
    round_ = the_round(round_id)
    return render_template(template, round=round_, form=form, title=pages.title(round_), words=pages, **values)
