"""Many cases at once: what can go and what cannot, one form, then what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.document_kinds import KINDS, DocumentKind
from workflow.domain.papers import Case
from workflow.domain.states import Trigger
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.queries import decisions as decision_query
from workflow.queries import documents, signers
from workflow.services import batches, decisions, letters
from workflow.services.batches import Row
from workflow.services.nominations import Result
from workflow.web.forms.batches import FORMS, ApproveForm, BatchForm, ForwardForm, SubmitForm, offer_bodies
from workflow.web.pages.chosen import chosen_cases, chosen_ids, nothing_chosen
from workflow.web.pages.words import award_name, case_url
from workflow.web.security import acting, requires

blueprint = Blueprint("batches", __name__)
_VERBS = ", ".join(trigger.value for trigger in batches.VERBS)


@blueprint.route(f"/batches/<any({_VERBS}):verb>", methods=["GET", "POST"])
@requires("nomination.list")
def preview(verb: str) -> Any:
    """Say of each chosen case whether it can go; nothing is written here. `ids` come from a list, posted or linked."""
    trigger = Trigger(verb)
    ids = chosen_ids(request.values.getlist("ids"))
    rows = batches.preview(reading(), trigger, ids, actor=acting(), now=clock.now())
    if ids and not rows:
        raise NotFound("nomination")
    form = FORMS[trigger](formdata=None)
    _offer(form, rows)
    _propose(form, rows)
    if not rows:
        form.refuse([nothing_chosen()])
    chosen = {row.nomination_id for row in rows if row.can_go}
    return _preview(trigger, form, rows, chosen), 200 if rows else 422


@blueprint.post(f"/batches/<any({_VERBS}):verb>/run")
@requires("nomination.list")
def run(verb: str) -> Any:
    """Do it to the cases that were ticked, in the versions that were seen, and list what became of each."""
    trigger, now = Trigger(verb), clock.now()
    cases = chosen_cases(request.form.getlist("case"))
    ids = chosen_ids(request.form.getlist("ids")) or [identifier for identifier, _version in cases]
    found = {row.nomination_id: row for row in batches.preview(reading(), trigger, ids, actor=acting(), now=now)}
    cases = tuple(case for case in cases if case[0] in found)
    if not found:
        raise NotFound("nomination")
    form = FORMS[trigger]()
    _offer(form, list(found.values()))
    if form.validate_on_submit():
        try:
            if not cases:
                raise Refused([nothing_chosen()])
            results, paper = _run(trigger, form, cases)
            told = batches.explain(results, found)
            done = sum(not reasons for _row, _state, reasons in told)
        except Refused as refused:
            form.refuse(refused.violations)
        else:
            page = render_template(
                "batches/result.html", trigger=trigger, told=told, done=done, paper=paper, award_name=award_name,
                case_url=case_url,
            )  # fmt: skip
            return page, 200 if done else 422
    if "csrf_token" in form.errors:
        abort(400)
    return _preview(trigger, form, list(found.values()), {identifier for identifier, _version in cases}), 422


def _run(trigger: Trigger, form: BatchForm, cases: tuple[Case, ...]) -> tuple[Sequence[Result], tuple[str, str]]:
    """Return how each case ended, and the paper that came of it (label, address)."""
    common: dict[str, Any] = {"actor": acting(), "now": clock.now()}
    match form:
        case ApproveForm():
            decided = decisions.approve(form.to_command(cases), **common)
            shown = decided.decision_id is not None
            url = url_for("decisions.show", decision_id=decided.decision_id) if shown else ""
            return decided.results, (_("Xem quyết định"), url)
        case SubmitForm():
            issued = letters.submit(cases, form.to_command(), title=form.title.data or "", **common)
            url = url_for("letters.show", letter_id=issued.letter_id) if issued.letter_id else ""
            return issued.results, (_("Xem tờ trình"), url)
        case ForwardForm():
            return decisions.forward(form.to_command(cases), **common), ("", "")
        case _:
            return batches.run(trigger, cases, form.values(), **common), ("", "")


def _propose(form: BatchForm, rows: Sequence[Row]) -> None:
    """Put the next number of the series and who would sign into a form that is shown for the first time, where one body
    issues."""
    if isinstance(form, ApproveForm):
        bodies, kind = {row.body_id for row in rows if row.body_id is not None}, DocumentKind.DECISION
    elif isinstance(form, SubmitForm):
        bodies, kind = {row.council_id for row in rows if row.can_go}, DocumentKind.PROPOSAL_LETTER
    else:
        return
    if len(bodies) == 1:
        session, body, today = reading(), bodies.pop(), clock.today()
        form.number.data = documents.proposed(session, body, KINDS[kind].abbreviation, today.year)
        signer = signers.of_body(session, body, today)
        form.signer.data, form.signer_position.data = signer.name, signer.position


def _offer(form: BatchForm, rows: Sequence[Row]) -> None:
    session = reading()
    if isinstance(form, ApproveForm):
        names = decision_query.names(session, {row.body_id for row in rows if row.body_id is not None})
        offer_bodies(form, sorted(names.items()))
    elif isinstance(form, ForwardForm):
        here = {row.body_id for row in rows}
        offered = decision_query.higher_bodies(session, clock.today())
        offer_bodies(form, [body for body in offered if here != {body[0]}])


def _preview(trigger: Trigger, form: BatchForm, rows: Sequence[Row], chosen: set[int]) -> str:
    fields = [field for field in form if field.name not in ("csrf_token", "once")]
    return render_template(
        "batches/preview.html", trigger=trigger, form=form, rows=rows, chosen=chosen, fields=fields,
        award_name=award_name, case_url=case_url,
    )  # fmt: skip
