"""A round of voting: made, opened, counted by the secretary; seen by the council."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workflow import clock
from workflow.data import load_catalogue
from workflow.domain.calendar import local_date
from workflow.domain.permissions import Target
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import ballots as query
from workflow.queries import meetings, targets, users
from workflow.services import ballots, choosing, counting, opening
from workflow.services.ballot_keys import KeyFolder, shown_holder_code
from workflow.services.paper_rounds import from_paper
from workflow.web.filters import label, say
from workflow.web.forms.ballots import AnnulForm, ChoiceForm, CountForm, RoundActForm, RoundForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import ballots as pages
from workflow.web.pages.chosen import chosen_ids
from workflow.web.pages.meetings import other_awards
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("ballots", __name__)
_MEETING = by(targets.meeting, "meeting_id")
_ROUND = by(query.target, "round_id")


def key_folder() -> KeyFolder:
    return KeyFolder(current_app.extensions["tdkt"].settings.ballot_key_dir)


def the_round(round_id: int) -> query.Round:
    found = query.one(reading(), round_id)
    if found is None:
        raise NotFound("round")
    return found


def target_of(round_id: int) -> Target | None:
    return query.target(reading(), round_id)


def back(round_id: int, message: str = "") -> BaseResponse:
    if message:
        flash(message, "success")
    return redirect(url_for("ballots.show", round_id=round_id), 303)


@blueprint.route("/meetings/<int:meeting_id>/ballots/new", methods=["GET", "POST"])
@requires("ballot.manage", target=_MEETING)
def new(meeting_id: int) -> Any:
    session = reading()
    page = meetings.page(session, meeting_id)
    if page is None:
        raise NotFound("meeting")
    taken = query.in_rounds(session, [item.id for item in meetings.items(session, meeting_id)])
    free = [
        item for item in meetings.items(session, meeting_id)
        if item.outcome is None and taken.get(item.id) not in query.LIVE
        and (acting().person_id is None or item.person_id != acting().person_id)
    ]  # fmt: skip
    form = RoundForm(version=page.version)
    seats = meetings.seats(session, page.council_id, local_date(page.held_at))
    form.teller_id.choices = [("", _("Chọn")), *users.of_people(session, [seat.person_id for seat in seats])]
    chosen = chosen_ids(request.form.getlist("ids"))
    awards = load_catalogue().awards
    done = attempt(
        form, lambda: ballots.create(form.to_command(meeting_id, chosen, awards), actor=acting(), now=clock.now())
    )
    if done:
        return back(done.value, _("Đã lập vòng bỏ phiếu. Kiểm tra rồi mở."))
    return shown(
        "ballots/new.html", form, meeting=page, rows=free, chosen=set(chosen), words=pages,
        others={item.id: other_awards(item) for item in free},
    )  # fmt: skip


@blueprint.get("/ballots/<int:round_id>")
@requires("ballot.view", target=_ROUND)
def show(round_id: int) -> str:
    session, round_, actor = reading(), the_round(round_id), acting()
    target = target_of(round_id)
    asked, voters = query.questions(session, round_id), query.voters(session, round_id)
    manages = may("ballot.manage", target)
    early = manages and not round_.seal
    hindrances, warnings = opening.hindrances(session, round_, now=clock.now()) if early else ([], [])
    seal = pages.seal_or_draft(session, round_)
    return render_template(
        "ballots/show.html", round=round_, questions=asked, voters=voters, form=RoundActForm(version=round_.version),
        manages=manages, may_annul=may("ballot.annul", target),
        hindrances=hindrances, warnings=warnings, rules=pages.rules(seal), attendance=pages.attendance(seal),
        papers=bool(seal and from_paper(seal)), on_paper=seal.on_paper if seal else (),
        holders=query.holders(session, round_id), me=actor.user_id, words=pages, title=pages.title(round_),
        mine=round_id in query.waiting(session, actor.user_id, round_.meeting_id), pending=pages.pending(asked),
        lines=pages.results(round_, asked, actor) if round_.published else [],
        named=pages.named(session, round_, asked, voters) if round_.published else [],
        entries=query.entries(session, round_id) if manages else [],
        sheets=query.sheets(session, round_id) if pages.sees_sheets(actor, round_, target) else [],
    )  # fmt: skip


@blueprint.post("/ballots/<int:round_id>/open")
@requires("ballot.manage", target=_ROUND)
def open_(round_id: int) -> BaseResponse:
    form = RoundActForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        opening.open_round(
            round_id, keys=key_folder(), version=form.seen_version, actor=acting(), now=clock.now()
        )
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
        return back(round_id)
    return back(round_id, _("Đã niêm phong và mở vòng bỏ phiếu."))


@blueprint.route("/ballots/<int:round_id>/code", methods=["GET", "POST"])
@requires("ballot.hold", target=_ROUND)
def code(round_id: int) -> Any:
    """A holder takes his code: it is in this one answer and nowhere else."""
    round_ = the_round(round_id)
    holder = next((h for h in query.holders(reading(), round_id) if h.user_id == acting().user_id), None)
    if holder is None:
        raise NotFound("holder")
    form = RoundActForm(version=round_.version)
    done = attempt(form, lambda: opening.take_code(round_id, actor=acting(), now=clock.now()))
    if done:
        return render_template("ballots/code_taken.html", round=round_, holder=holder, title=pages.title(round_),
                               code=shown_holder_code(done.value))  # fmt: skip
    return shown("ballots/code.html", form, round=round_, holder=holder, title=pages.title(round_))


@blueprint.route("/ballots/<int:round_id>/close", methods=["GET", "POST"])
@requires("ballot.manage", target=_ROUND)
def close(round_id: int) -> Any:
    """The count: who has voted and who has not, the holders' codes, the chair's word where the rule wants it."""
    session, round_ = reading(), the_round(round_id)
    form = CountForm(version=round_.version)
    declared = chosen_ids(request.form.getlist("chair"))
    done = attempt(
        form,
        lambda: counting.close_round(
            round_id, keys=key_folder(), codes=form.codes, chair=declared, version=form.seen_version, actor=acting(),
            now=clock.now(),
        ),
    )  # fmt: skip
    if done:
        if done.value.pending:
            return redirect(url_for("ballots.choose", round_id=round_id), 303)
        message = _("Đã kiểm phiếu, công bố trong Hội đồng, hủy khóa và phiếu; hồ sơ đã chuyển theo kết quả.")
        return back(round_id, message)
    seal = pages.seal_or_draft(session, round_)
    declares = [q for q in seal.questions if q.rule.chair_among_yes] if seal and round_.kind == "secret" else []
    return shown(
        "ballots/close.html", form, round=round_, title=pages.title(round_), words=pages, declares=declares,
        declared=set(declared), opinions=len(seal.on_paper) if seal else 0,
        voters=[voter for voter in query.voters(session, round_id) if voter.votes],
    )  # fmt: skip


@blueprint.route("/ballots/<int:round_id>/annul", methods=["GET", "POST"])
@requires("ballot.annul", target=_ROUND)
def annul(round_id: int) -> Any:
    round_ = the_round(round_id)
    form = AnnulForm(version=round_.version)
    done = attempt(
        form,
        lambda: ballots.annul(round_id, form.reason.data, keys=key_folder(), version=form.seen_version,
                              actor=acting(), now=clock.now()),
    )  # fmt: skip
    if done:
        return back(round_id, _("Đã hủy vòng bỏ phiếu. Lập vòng mới từ trang phiên họp."))
    return shown("ballots/annul.html", form, round=round_, title=pages.title(round_))


@blueprint.route("/ballots/<int:round_id>/choice", methods=["GET", "POST"])
@requires("ballot.manage", target=_ROUND)
def choose(round_id: int) -> Any:
    """Those who passed, ranked by their yes, and which of them the council puts forward."""
    round_ = the_round(round_id)
    asked = pages.pending(query.questions(reading(), round_id))
    form = ChoiceForm(version=round_.version)
    chosen = chosen_ids(request.form.getlist("chosen"))
    done = attempt(
        form,
        lambda: choosing.choose(round_id, chosen, form.reason.data, version=form.seen_version, actor=acting(),
                                now=clock.now()),
    )  # fmt: skip
    if done:
        passed = sum(report.outcome is not None for report in done.value)
        return back(round_id, _("Đã ghi lựa chọn của Hội đồng: %(count)s hồ sơ đi tiếp.", count=passed))
    if not asked:
        return back(round_id)
    lines = pages.results(round_, asked, acting())
    return shown("ballots/choice.html", form, round=round_, title=pages.title(round_), lines=lines, words=pages,
                 chosen=set(chosen), label=label)  # fmt: skip
