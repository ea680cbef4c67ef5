"""Choosing whom to propose for what: own people, own units, and the awards that suit them."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from workflow.data import load_catalogue
from workflow.domain.actors import Actor
from workflow.domain.states import AwardLevel, SubjectKind
from workflow.queries import subjects, units
from workflow.queries.subjects import PersonRow
from workflow.queries.units import UnitRow
from workflow.web.filters import label
from workflow.web.forms.nominations import NewForm


def own_units(session: Session, actor: Actor, today: date) -> list[UnitRow]:
    """Return the units for which the actor may open nominations."""
    return units.listed(session, actor, "nomination.open", today)


def awards_for(*kinds: SubjectKind, day: date) -> list[SelectChoice]:
    """The awards that exist on the day for these kinds of subject, those of the base level first, by level."""
    suitable = [award for award in load_catalogue().awards_on(day) if award.subjects & set(kinds)]
    ordered = sorted(suitable, key=lambda award: (list(AwardLevel).index(award.level), award.position))
    return [SelectChoice(award.code, label(award.name), optgroup=label(award.level)) for award in ordered]


def person_words(person: PersonRow, unit: str = "") -> str:
    return " · ".join(part for part in (person.name, person.position, unit) if part)


def new_form(
    session: Session, actor: Actor, kind: SubjectKind, today: date
) -> tuple[NewForm, dict[int, int]]:
    """Return the form with its choices, and for each subject offered the unit that answers for it."""
    own = own_units(session, actor, today)
    names = {unit.id: unit.short_name for unit in own} if len(own) > 1 else {}
    form = NewForm()
    if kind is SubjectKind.INDIVIDUAL:
        people = subjects.people(session, [unit.id for unit in own])
        offered = [(person.id, person_words(person, names.get(person.organisation_id, ""))) for person in people]
        owners = {person.id: person.organisation_id for person in people}
    else:
        form.subject.label.text = _("Tập thể được đề nghị")
        offered = [(unit.id, unit.name) for unit in own]
        owners = {unit.id: unit.id for unit in own}
    form.subject.choices = [("", _("Chọn")), *offered]
    form.award_code.choices = [("", _("Chọn")), *awards_for(kind, day=today)]
    return form, owners
