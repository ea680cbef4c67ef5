"""Registering many at once: choose, look, confirm; whoever is refused is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.calendar import local_date
from workflow.domain.meter import SMALL
from workflow.domain.states import CommendationType, Stage, SubjectKind
from workflow.errors import Forbidden, NotFound, Refused
from workflow.queries import meter, subjects, terms
from workflow.queries.units import UnitRow
from workflow.services import registration
from workflow.web.forms.nominations import RegisterManyForm
from workflow.web.pages.choosing import awards_for, own_units, person_words
from workflow.web.pages.quotas import outlook_cards
from workflow.web.pages.words import award_name, due
from workflow.web.respond import form_page


def serve(session: Session, actor: Actor, *, now: datetime, today: date) -> Any:
    """Serve the three looks of the page. A refusal of the whole choice comes back as the filled form."""
    own = own_units(session, actor, today)
    unit = _unit(own)
    form = _form(session, own, unit, today)
    if request.method == "GET":
        form.unit_id.data, form.year.data, form.type.data = unit.id, today.year, CommendationType.MERIT
    if not form.validate_on_submit() or request.form.get("change"):
        return _choose(session, form, own, unit, now=now)
    command = form.to_command()
    try:
        if request.form.get("step") != "confirm":
            lines = registration.preview(session, command, actor=actor, now=now)
            return render_template("nominations/register_look.html", lines=lines, unit=unit, form=form,
                                   sent=_sent(), award_name=award_name)  # fmt: skip
        lines = registration.register_many(command, actor=actor, now=now)
    except Refused as refused:
        form.refuse(refused.violations)
        return _choose(session, form, own, unit, now=now)
    done = [line for line in lines if line.nomination_id]
    if len(done) == len(lines):
        flash(_("Đã đăng ký %(count)s hồ sơ.", count=len(done)), "success")
        return redirect(url_for("nominations.index", unit=unit.id, year=command.year, state="registered"), 303)
    return render_template(
        "nominations/register_done.html", lines=lines, done=len(done), unit=unit, award_name=award_name
    )


def _unit(own: list[UnitRow]) -> UnitRow:
    """The unit that the form or the address names; another's is not found."""
    if not own:
        raise Forbidden("nomination.open")
    wanted = request.form.get("unit_id") or request.args.get("unit") or str(own[0].id)
    found = next((unit for unit in own if str(unit.id) == wanted), None)
    if found is None:
        raise NotFound("organisation")
    return found


def _form(session: Session, own: list[UnitRow], unit: UnitRow, today: date) -> RegisterManyForm:
    form = RegisterManyForm()
    form.unit_id.choices = [(one.id, one.name) for one in own]
    form.awards.choices = awards_for(*SubjectKind, day=today)
    form.people.choices = [(person.id, person_words(person)) for person in subjects.people(session, [unit.id])]
    form.collective.label.text = _("Cả tập thể %(unit)s", unit=unit.name)
    return form


def _choose(session: Session, form: RegisterManyForm, own: list[UnitRow], unit: UnitRow, *, now: datetime) -> Any:
    year = form.year.data
    term = None
    if unit.council_id and year:
        term = terms.of(session, [(unit.council_id, year)])[unit.council_id, year].get(Stage.REGISTRATION)
    return form_page(
        "nominations/register_many.html", form=form, units=own, unit=unit, due=due(term, now), year=year, small=SMALL,
        caps=outlook_cards(session, unit.council_id, unit.id, year, local_date(now)),
        meter=meter.of_unit(session, unit.id, year) if year else None,
    )  # fmt: skip


def _sent() -> list[tuple[str, str]]:
    ours = ("csrf_token", "step", "change")
    return [(name, value) for name, value in request.form.items(multi=True) if name not in ours]
