"""Proposal letters: started from voted cases, issued once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow import clock
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.states import Role
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import documents, papers, signers, targets
from workflow.queries import letters as query
from workflow.queries import meetings as council_query
from workflow.services import letters
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.forms.letters import IssueForm, LetterForm, ListForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.pages.chosen import chosen_ids, nothing_chosen, say_refused
from workflow.web.pages.words import award_name, case_url
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("letters", __name__)
_LETTER = by(targets.letter, "letter_id")
_SIZE = 50


@blueprint.get("/letters")
@requires("letter.list")
def index() -> Any:
    if exporting.wanted():
        return exporting.file(sheets.LETTERS, query.listing(reading(), acting(), limit=exporting.MOST + 1))
    before = chosen_ids([request.args.get("before", "")])
    rows = query.listing(reading(), acting(), before=before[0] if before else None, limit=_SIZE + 1)
    older = rows[_SIZE - 1].id if len(rows) > _SIZE else None
    return render_template("letters/index.html", rows=rows[:_SIZE], older=older, paged=bool(before))


@blueprint.route("/letters/new", methods=["GET", "POST"])
@requires("letter.create")
def new() -> Any:
    """Title and the voted cases that go on it; without a choice of council the first of the actor's own is meant."""
    session = reading()
    councils = council_query.councils(session, acting().organisations(Role.SECRETARY))
    # The title of an official paper: Vietnamese whatever language its writer reads.
    form = LetterForm(title=f"Tờ trình đề nghị khen thưởng năm {clock.today().year}")
    form.council_id.choices = councils
    asked = chosen_ids([request.args.get("council", "")])
    if not form.is_submitted() and councils:
        form.council_id.data = asked[0] if asked and asked[0] in dict(councils) else councils[0][0]
    rows = query.candidates(session, form.council_id.data) if form.council_id.data in dict(councils) else []
    ids = chosen_ids(request.form.getlist("ids"))
    done = attempt(
        form,
        lambda: letters.create(form.council_id.data, form.title.data, ids, actor=acting(), now=clock.now()),
    )
    if done:
        flash(_("Đã lập dự thảo tờ trình. Kiểm tra danh sách rồi phát hành."), "success")
        return redirect(url_for("letters.show", letter_id=done.value), 303)
    return shown("letters/new.html", form, rows=rows, councils=councils, award_name=award_name, chosen=set(ids))


@blueprint.get("/letters/<int:letter_id>")
@requires("letter.view", target=_LETTER)
def show(letter_id: int) -> Any:
    letter, session = _letter(letter_id), reading()
    rows = query.items(session, letter_id, acting())
    if exporting.wanted():
        found = papers.of_letter(session, letter_id, acting())
        told = [f"Kèm theo Tờ trình số {letter.number}" if letter.number else "Dự thảo", letter.council, letter.title]
        return exporting.file(sheets.EXTRACT, found, told)
    manages = letter.draft and may("letter.manage", targets.letter(session, letter_id))
    return render_template(
        "letters/show.html", letter=letter, rows=rows, manages=manages,
        award_name=award_name, case_url=case_url,
    )  # fmt: skip


@blueprint.route("/letters/<int:letter_id>/add", methods=["GET", "POST"])
@requires("letter.manage", target=_LETTER)
def add(letter_id: int) -> Any:
    letter = _letter(letter_id)
    rows = query.candidates(reading(), letter.council_id)
    form = ListForm(version=letter.version)
    ids = chosen_ids(request.form.getlist("ids"))

    def put() -> int:
        if not ids:
            raise Refused([nothing_chosen()])
        results = letters.add(letter_id, ids, version=form.seen_version, actor=acting(), now=clock.now())
        return say_refused(results, {row.nomination_id: row.subject for row in rows})

    if done := attempt(form, put):
        if done.value:
            flash(_("Đã thêm %(count)s hồ sơ vào tờ trình.", count=done.value), "success")
        return redirect(url_for("letters.show", letter_id=letter_id), 303)
    return shown("letters/add.html", form, letter=letter, rows=rows, award_name=award_name)


@blueprint.post("/letters/<int:letter_id>/items/<int:nomination_id>/remove")
@requires("letter.manage", target=_LETTER)
def remove(letter_id: int, nomination_id: int) -> Response:
    form = ListForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        letters.remove(letter_id, nomination_id, version=form.seen_version, actor=acting(), now=clock.now())
        flash(_("Đã đưa hồ sơ ra khỏi tờ trình."), "success")
    except Refused as refused:
        for reason in refused.violations:
            flash(say(reason), "danger")
    return redirect(url_for("letters.show", letter_id=letter_id), 303)


@blueprint.route("/letters/<int:letter_id>/issue", methods=["GET", "POST"])
@requires("letter.manage", target=_LETTER)
def issue(letter_id: int) -> Any:
    """Number, date, signature; then the answers once more; then every case on the list is submitted."""
    letter = _letter(letter_id)
    rows = query.items(reading(), letter_id, acting())
    today, abbreviation = clock.today(), KINDS[DocumentKind.PROPOSAL_LETTER].abbreviation
    number = documents.proposed(reading(), letter.council_id, abbreviation, today.year)
    signer = signers.of_body(reading(), letter.council_id, today)
    form = IssueForm(version=letter.version, issued_on=today, number=number, signer=signer.name,
                     signer_position=signer.position)  # fmt: skip
    context = {"letter": letter, "rows": rows, "award_name": award_name, "case_url": case_url}
    if "check" in request.form and form.validate_on_submit():
        return render_template("letters/check.html", form=form, **context)
    if "edit" in request.form:
        return render_template("letters/issue.html", form=form, **context)
    done = attempt(
        form,
        lambda: letters.issue(
            letter_id, form.to_command(), version=form.seen_version, actor=acting(), now=clock.now()
        ),
    )
    if done:
        count = say_refused(done.value.results, {row.nomination_id: row.subject for row in rows})
        if done.value.issued:
            flash(_("Đã phát hành tờ trình, trình %(count)s hồ sơ.", count=count), "success")
        else:
            flash(_("Không hồ sơ nào trình được; tờ trình vẫn là dự thảo."), "danger")
        return redirect(url_for("letters.show", letter_id=letter_id), 303)
    return shown("letters/issue.html", form, **context)


@blueprint.get("/nominations/<int:nomination_id>/submit")
@requires("nomination.submit", target=by(targets.nomination, "nomination_id"))
def submit(nomination_id: int) -> Response:
    """One case alone is a batch of one: a new letter, or go to a draft letter and add it there."""
    return redirect(url_for("batches.preview", verb="submit", ids=nomination_id), 303)


def _letter(letter_id: int) -> query.Letter:
    letter = query.page(reading(), letter_id)
    if letter is None:
        raise NotFound("letter")
    return letter
