"""Fund books: money in and out with the balance after each line; and what was handed over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow import clock
from workflow.domain.funds import BY_HAND, OUTGOING
from workflow.domain.permissions import Target
from workflow.errors import NotFound
from workflow.extensions import reading
from workflow.queries import funds as query
from workflow.queries import targets
from workflow.services import funds
from workflow.web import exporting
from workflow.web.filters import label, money
from workflow.web.forms.funds import EntryForm, ReverseForm
from workflow.web.handling import attempt, shown
from workflow.web.pages import sheets
from workflow.web.pages.words import award_name, case_url
from workflow.web.security import acting, by, may, requires

blueprint = Blueprint("funds", __name__, url_prefix="/funds")
_EARLIEST, _LATEST = 2000, 2100
_SIZE = 100


def _of_entry(session: Session, entry_id: int, **_values: Any) -> Target | None:
    entry = query.entry(session, entry_id)
    return targets.organisation(session, entry.organisation_id) if entry else None


@blueprint.get("")
@requires("fund.list")
def index() -> Any:
    """The books the reader may open; the only one is opened at once."""
    found = query.listed(reading(), acting())
    if exporting.wanted():
        return exporting.file(sheets.FUNDS, found)
    if len(found) == 1:
        return redirect(url_for(".show", organisation_id=found[0].organisation_id), 303)
    return render_template("funds/index.html", funds=found)


@blueprint.get("/<int:organisation_id>")
@requires("fund.view", target=by(targets.organisation, "organisation_id"))
def show(organisation_id: int) -> Any:
    session, year = reading(), _year()
    if exporting.wanted():
        book = query.book(session, organisation_id, year)
        balances = f"Số dư đầu năm: {money(book.opening)}", f"Số dư cuối năm: {money(book.closing)}"
        told = [_owner(organisation_id), *balances]
        return exporting.file(sheets.BOOK, book.entries, told, f"Sổ quỹ thi đua, khen thưởng năm {year}")
    return render_template(
        "funds/show.html", organisation_id=organisation_id, name=_owner(organisation_id), year=year,
        book=query.book(session, organisation_id, year), balance=query.balance(session, organisation_id),
        years=_years(session, organisation_id, year),
        manages=may("fund.manage", targets.organisation(session, organisation_id)),
    )  # fmt: skip


@blueprint.route("/<int:organisation_id>/entries/new", methods=["GET", "POST"])
@requires("fund.manage", target=by(targets.organisation, "organisation_id"))
def record(organisation_id: int) -> Any:
    name, form = _owner(organisation_id), EntryForm(on_date=clock.today())
    form.kind.choices = [("", _("Chọn")), *((kind.value, _direction(kind)) for kind in BY_HAND)]
    if attempt(form, lambda: funds.record(form.to_command(organisation_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi vào sổ quỹ."), "success")
        return redirect(url_for(".show", organisation_id=organisation_id, year=form.on_date.data.year), 303)
    return shown(
        "directory/form.html", form, title=_("Ghi thu, chi"), subject=name, submit=_("Ghi vào sổ"),
        lead=_("Đã ghi thì không sửa, xóa được; ghi sai thì đảo bút toán."),
        back_url=url_for(".show", organisation_id=organisation_id),
    )  # fmt: skip


@blueprint.route("/entries/<int:entry_id>/reverse", methods=["GET", "POST"])
@requires("fund.manage", target=_of_entry)
def reverse(entry_id: int) -> Any:
    entry = query.entry(reading(), entry_id)
    if entry is None:
        raise NotFound("fund entry")
    form = ReverseForm(on_date=clock.today())
    if attempt(form, lambda: funds.reverse(form.to_command(entry_id), actor=acting(), now=clock.now())):
        flash(_("Đã ghi bút toán đảo."), "success")
        return redirect(url_for(".show", organisation_id=entry.organisation_id, year=form.on_date.data.year), 303)
    return shown(
        "funds/reverse.html", form, entry=entry, name=_owner(entry.organisation_id),
        back_url=url_for(".show", organisation_id=entry.organisation_id, year=entry.on_date.year),
    )  # fmt: skip


@blueprint.get("/<int:organisation_id>/handover")
@requires("fund.view", target=by(targets.organisation, "organisation_id"))
def handover(organisation_id: int) -> Any:
    """Who was given what, when and where: the awards presented in a year."""
    session, year = reading(), _year()
    if exporting.wanted():
        rows = query.handovers(session, organisation_id, year, acting(), after=0, limit=exporting.MOST + 1)
        return exporting.file(sheets.HANDOVERS, rows, [_owner(organisation_id)], f"Sổ bàn giao năm {year}")
    after = request.args.get("after", type=int) or 0
    rows = query.handovers(session, organisation_id, year, acting(), after=after, limit=_SIZE + 1)
    return render_template(
        "funds/handover.html", organisation_id=organisation_id, name=_owner(organisation_id), year=year,
        rows=rows[:_SIZE], older=rows[_SIZE - 1].nomination_id if len(rows) > _SIZE else None, award_name=award_name,
        case_url=case_url,
    )  # fmt: skip


def _owner(organisation_id: int) -> str:
    name = query.owner(reading(), organisation_id)
    if name is None:
        raise NotFound("fund")
    return name


def _year() -> int:
    year = request.args.get("year", type=int) or clock.today().year
    return year if _EARLIEST <= year <= _LATEST else clock.today().year


def _years(session: Session, organisation_id: int, year: int) -> list[tuple[int, int]]:
    """The years to choose from: those with entries, this one and the one shown; newest first."""
    found = query.years(session, organisation_id)
    spread = range(found[0].year, found[1].year + 1) if found else ()
    return [(one, one) for one in sorted({*spread, year, clock.today().year}, reverse=True)]


def _direction(kind: Any) -> str:
    words = label(kind)
    return str(_("Chi: %(kind)s", kind=words) if kind in OUTGOING else _("Thu: %(kind)s", kind=words))
