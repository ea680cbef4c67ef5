"""Writing the dossier: two people at once, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.catalogue import AwardRule
from workflow.domain.files import ACCEPT
from workflow.domain.states import Section, State
from workflow.errors import NoRuleInForce, NotFound
from workflow.extensions import reading
from workflow.queries import attachments
from workflow.queries.case import CaseRow
from workflow.services import law
from workflow.web.filters import label
from workflow.web.forms.nominations import DossierForm, UploadForm
from workflow.web.pages.words import award_name

TEXTS = (Section.SUMMARY, Section.REPORT, Section.INITIATIVE)


def form_of(row: CaseRow) -> DossierForm:
    form = DossierForm(version=row.version, **{section.value: getattr(row, section.value) for section in TEXTS})
    form.keep_only(row.opened())
    return form


def kept_form(row: CaseRow) -> DossierForm:
    """The form with the texts as they are kept, whatever the request at hand sent."""
    form = DossierForm(None, version=row.version, **{section.value: getattr(row, section.value) for section in TEXTS})
    form.keep_only(row.opened())
    return form


def upload_form(row: CaseRow) -> UploadForm:
    """The form of one file; evidence first, only sections that are open."""
    form = UploadForm()
    opened = sorted(row.opened(), key=lambda section: section is not Section.EVIDENCE)
    form.section.choices = [(section.value, label(section)) for section in opened]
    return form


def edit_page(
    row: CaseRow, form: DossierForm, *, status: int, upload: UploadForm | None = None, overtaken: str = "",
    theirs: list[tuple[str, str]] | None = None,
) -> tuple[str, int]:  # fmt: skip
    """Render the page with the texts as typed, and beside them, after a conflict, the texts as they are now."""
    opened = row.opened()
    rule = _rule(row)
    return render_template(
        "nominations/edit.html", case=row, form=form, upload=upload or upload_form(row), opened=opened,
        shut=[(label(section), getattr(row, section.value)) for section in TEXTS if section not in opened],
        files=attachments.of_nomination(reading(), row.id), award=award_name(row.award_code), accept=ACCEPT,
        overtaken=overtaken, theirs=theirs or [], required=[section.value for section in rule.sections] if rule else [],
        next_step=_("Gửi lại") if row.state is State.RETURNED else _("Đăng ký") if row.state is State.DRAFT else "",
        next_verb="resubmit" if row.state is State.RETURNED else "register", typed=request.method == "POST",
    ), status  # fmt: skip


def _rule(row: CaseRow) -> AwardRule | None:
    try:
        binding = law.of_council(reading(), row.council_id)
        return binding.rule_in_force(row.award_code, row.submitted_on or clock.today())
    except (NoRuleInForce, NotFound):
        return None


def differences(form: DossierForm, row: CaseRow) -> list[tuple[str, str]]:
    """The sections in which what is kept now is not what was typed."""
    typed = form.texts()
    return [(label(Section(name)), getattr(row, name)) for name in typed if typed[name] != getattr(row, name)]


def texts_of(row: CaseRow) -> list[dict[str, Any]]:
    return [{"label": label(section), "text": getattr(row, section.value)} for section in TEXTS]
