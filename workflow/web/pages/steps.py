"""One page per verb: the form, a look at the answers before what cannot be undone, the act, and every way it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.eligibility import Result
from workflow.domain.facts import NominationFacts
from workflow.domain.machine import facts_needed, next_step, road
from workflow.domain.rules import wrong_state
from workflow.domain.states import State, Trigger
from workflow.domain.text import N_
from workflow.errors import Conflict, Forbidden, NotFound, Refused, Violation
from workflow.extensions import reading
from workflow.queries import case as cases
from workflow.queries import targets, units
from workflow.services import facts, nominations
from workflow.services.history import who_was_faster
from workflow.web.errors import said
from workflow.web.filters import day, label
from workflow.web.forms import nominations as forms
from workflow.web.forms.base import VersionedForm
from workflow.web.pages import checklist
from workflow.web.pages.quotas import Card, outlook_cards
from workflow.web.pages.words import award_name
from workflow.web.security import acting

Act = Callable[..., State]
_OURS = frozenset({"csrf_token", "confirmed", "change"})


@dataclass(frozen=True, slots=True)
class Verb:
    """A step with a page of its own. intro: what it does, above the form; final: cannot be undone, so look first."""

    trigger: Trigger
    form: type[forms.StepForm]
    act: Act
    intro: str
    final: bool = False
    danger: bool = False


T = Trigger
_VERBS = (
    Verb(
        T.REGISTER, forms.RegisterForm, nominations.register,
        N_("Hồ sơ được gửi cho thủ trưởng đơn vị bình xét."), final=True,
    ),
    Verb(
        T.REVIEW, forms.ReviewForm, nominations.review,
        N_("Ghi kết quả họp bình xét của đơn vị theo biên bản."),
    ),
    Verb(
        T.RETURN, forms.ReturnForm, nominations.return_,
        N_("Đơn vị bổ sung các mục được mở rồi gửi lại cho bạn."),
    ),
    Verb(
        T.RESUBMIT, forms.ResubmitForm, nominations.resubmit,
        N_("Hồ sơ về lại bước đã yêu cầu bổ sung. Nếu nội dung đã thay đổi sau khi Hội đồng bỏ phiếu thì Hội đồng phải "
           "bỏ phiếu lại."),
    ),
    Verb(
        T.FORWARD, forms.ForwardForm, nominations.forward,
        N_("Hồ sơ chuyển lên cấp có thẩm quyền quyết định."),
    ),
    Verb(
        T.AWARD, forms.AwardForm, nominations.award,
        N_("Ghi việc trao thưởng sau khi đã có quyết định."),
    ),
    Verb(
        T.DECLINE, forms.DeclineForm, nominations.decline,
        N_("Hồ sơ dừng lại ở đây. Chỉ khôi phục được khi Chủ tịch Hội đồng đồng ý."), danger=True,
    ),
    Verb(
        T.WITHDRAW, forms.WithdrawForm, nominations.withdraw,
        N_("Hồ sơ dừng lại và không khôi phục được."), final=True, danger=True,
    ),
    Verb(
        T.REINSTATE, forms.ReinstateForm, nominations.reinstate,
        N_("Hồ sơ trở lại bước trước khi dừng."),
    ),
    Verb(
        T.REVOKE, forms.RevokeForm, nominations.revoke,
        N_("Quyết định khen thưởng bị hủy. Các hồ sơ về sau dựa vào nó được đánh dấu để kiểm tra lại."),
        final=True, danger=True,
    ),
)  # fmt: skip
VERBS = {verb.trigger.value: verb for verb in _VERBS}


def take(name: str, nomination_id: int) -> Any:
    """Serve the page of a verb: show, look, act.

    409 with what the case is now when the state has no such step or somebody was faster; 422 with the filled form
    when a rule says no.
    """
    verb, actor, now = VERBS[name], acting(), clock.now()
    known, row = _known(verb, nomination_id, now)
    step = road(known, verb.trigger)
    if step is None:
        raise who_was_faster(reading(), nomination_id)
    if not any(grant.role in step.who for grant in actor.grants):
        raise Forbidden(name)
    form = _form(verb, known)
    if request.method == "GET" and not _fields(form) and not _blocked(verb, known):
        return _look(verb, form, row)
    if not form.validate_on_submit() or request.form.get("change"):
        return _page(verb, form, known, row, status=422 if form.errors else 200)
    command = form.to_command(nomination_id)
    try:
        if verb.final and not request.form.get("confirmed"):
            if command.version != known.version:
                raise who_was_faster(reading(), nomination_id)
            next_step(known, verb.trigger, command)
            return _look(verb, form, row)
        verb.act(command, actor=actor, now=now)
    except Refused as refused:
        form.refuse(refused.violations)
        return _page(verb, form, known, row, status=422)
    except Conflict as conflict:
        return _overtaken(verb, form, nomination_id, conflict)
    flash(_("Đã ghi “%(step)s” cho hồ sơ %(code)s.", step=label(verb.trigger), code=row.code), "success")
    return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)


def told_if_late(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let whoever sends an old form hear who was faster, not that the step is none of his: with the state the right
    went to somebody else, and on the page that he filled in he had it.
    """

    @wraps(view)
    def asked(nomination_id: int) -> Any:
        try:
            return view(nomination_id=nomination_id)
        except Forbidden:
            seen = request.form.get("version", "")
            row = cases.one(reading(), nomination_id) if seen.isascii() and seen.isdigit() else None
            if row is not None and int(seen) < row.version:
                raise who_was_faster(reading(), nomination_id) from None
            raise

    return asked


def leave(nomination_id: int) -> Any:
    """Serve the page of the chair's written leave."""
    actor, now = acting(), clock.now()
    row = cases.one(reading(), nomination_id)
    if row is None:
        raise NotFound("nomination")
    form = forms.LeaveForm(version=row.version)
    status = 200
    if form.validate_on_submit():
        try:
            nominations.give_leave(nomination_id, form.seen_version, form.reason.data or "", actor=actor, now=now)
        except Refused as refused:
            form.refuse(refused.violations)
        except Conflict as conflict:
            form.version.data, status = str(row.version), 409
            form.refuse([Violation("conflict", said(conflict))])
        else:
            flash(_("Đã ghi ý kiến đồng ý khôi phục hồ sơ %(code)s.", code=row.code), "success")
            return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
    if status == 200 and request.method == "POST":  # noqa: PLR2004 (the answer so far)
        status = 422
    intro = _("Thư ký Hội đồng khôi phục được hồ sơ sau khi có ý kiến này. Ý kiến dùng được một lần.")
    return render_template("nominations/step.html", form=form, case=row, award=award_name(row.award_code), intro=intro,
                           title=_("Đồng ý khôi phục"), go=_("Ghi ý kiến đồng ý")), status  # fmt: skip


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _known(verb: Verb, nomination_id: int, now: datetime) -> tuple[NominationFacts, cases.CaseRow]:
    session = reading()
    known = facts.load(session, [nomination_id], now=now, wanted=facts_needed(verb.trigger)).get(nomination_id)
    row = cases.one(session, nomination_id)
    if known is None or row is None:
        raise NotFound("nomination")
    return known.asked_by(acting()), row


def _form(verb: Verb, known: NominationFacts) -> forms.StepForm:
    form = verb.form(version=known.version)
    if isinstance(form, forms.ForwardForm):
        bodies = units.bodies(reading(), clock.today())
        form.to_body_id.choices = [("", _("Chọn cơ quan"))] + [(u.id, u.name) for u in bodies if u.id != known.body_id]
    if isinstance(form, forms.ReviewForm) and not _failed(known):
        del form.override_reason  # asked only when there is something to override
    return form


def _failed(known: NominationFacts) -> bool:
    return any(finding.result is Result.FAILED and finding.blocking for finding in known.findings or ())


def _page(verb: Verb, form: VersionedForm, known: NominationFacts, row: cases.CaseRow, *, status: int) -> Any:
    """The form, or instead of it the reasons that no input can cure."""
    blocked = _blocked(verb, known)
    return render_template(
        "nominations/step.html", form=form, case=row, award=award_name(row.award_code), intro=_(verb.intro),
        title=label(verb.trigger), go=_("Xem lại trước khi ghi") if verb.final else label(verb.trigger),
        danger=verb.danger and not verb.final, blocked=blocked,
        checklist=_checklist(known) if verb.trigger is T.REVIEW else [],
        typed=_answers(form) if blocked and request.method == "POST" else [],
        caps=_caps(known) if verb.trigger in (T.REGISTER, T.REVIEW) else [],
    ), status  # fmt: skip


def _caps(known: NominationFacts) -> list[Card]:
    """The caps this award counts under, as its case is one of those under way."""
    today = clock.today()
    return outlook_cards(reading(), known.council_id, known.unit_id, known.year, today, award=known.award_code)


def _blocked(verb: Verb, known: NominationFacts) -> list[Violation]:
    step = road(known, verb.trigger)
    if step is None:
        return [wrong_state(known)]
    return [found for rule in step.only_if if (found := rule(known, None)) is not None]


def _overtaken(verb: Verb, form: VersionedForm, nomination_id: int, conflict: Conflict) -> Any:
    """Somebody was faster: 409 with what the case is now, and everything that was typed still there."""
    known, row = _known(verb, nomination_id, clock.now())
    form.refuse([Violation("conflict", said(conflict))])
    form.version.data = str(known.version)
    return _page(verb, form, known, row, status=409)


def _look(verb: Verb, form: VersionedForm, row: cases.CaseRow) -> str:
    """Check your answers: all of them, with the whole form carried along."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    if not sent:
        sent = [("version", form.version.data), ("once", form.once.data)]
    award = f"{award_name(row.award_code)}, {_('năm %(year)s', year=row.year)}"
    about = [{"label": _("Hồ sơ"), "value": f"{row.code} · {row.subject_name}"},
             {"label": _("Danh hiệu, hình thức"), "value": award},
             {"label": _("Đơn vị"), "value": row.unit_name}]  # fmt: skip
    return render_template(
        "nominations/look.html", case=row, title=label(verb.trigger), intro=_(verb.intro), danger=verb.danger,
        rows=about + _answers(form), sent=sent, changeable=bool(_fields(form)),
    )  # fmt: skip


def _fields(form: VersionedForm) -> list[Any]:
    return [field for field in form if field.short_name not in ("csrf_token", "once", "version")]


def _answers(form: VersionedForm) -> list[dict[str, str]]:
    return [{"label": str(field.label.text), "value": _shown(field)} for field in _fields(form)]


def _shown(field: Any) -> str:
    data = field.data
    if isinstance(data, date):
        return day(data)
    if isinstance(data, list):
        return ", ".join(label(item) for item in data)
    if isinstance(data, Enum):
        return label(data)
    named = {choice[0]: choice[1] for choice in getattr(field, "choices", None) or ()}
    return str(named.get(data, data if data is not None else ""))


def _checklist(known: NominationFacts) -> list[dict[str, Any]]:
    return checklist.lines(known.findings or (), targets.nomination(reading(), known.id), acting())
