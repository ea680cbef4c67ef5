"""The audit, for those who inspect: what was done by whom, and whether the record of it still holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from workflow.extensions import reading
from workflow.queries import audit as query
from workflow.queries.paging import Cursor
from workflow.services import verify as verification
from workflow.web import exporting
from workflow.web.filters import day, number
from workflow.web.pages import audit as pages
from workflow.web.pages import sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
#: More events than this take longer to replay than a reader waits; the nightly job and the command have no limit.
MOST_EVENTS = 50_000
_LARGEST_ID = 2**31 - 1


@blueprint.get("")
@requires("audit.view")
def index() -> Any:
    """Steps of nominations, or changes of everything else, newest first."""
    what = "changes" if request.args.get("what") == "changes" else "steps"
    filters, session, actor = pages.filters_of(request.args), reading(), acting()
    if exporting.wanted():
        asked = exporting.asked(
            (_("Loại"), filters.kind, pages.kinds(what, [filters.kind])), (_("Ai"), filters.who),
            (_("Từ ngày"), filters.since and day(filters.since)), (_("Đến ngày"), filters.until and day(filters.until)),
        )  # fmt: skip
        return exporting.file(sheets.AUDIT, pages.every(session, what, filters, actor), asked)
    cursor = Cursor(_cursor("after"), _cursor("before"))
    if what == "changes":
        page = query.changes(session, filters, cursor)
        entries = [pages.of_change(row, page.names, actor) for row in page.rows]
        kinds = pages.kinds(what, query.kinds_of_changes(session))
    else:
        page = query.steps(session, filters, cursor)
        entries = [pages.of_step(row, actor) for row in page.rows]
        kinds = pages.kinds(what, ())
    return render_template(
        "audit/index.html", what=what, entries=entries, kinds=kinds, filters=filters,
        asked=bool(set(pages.args_of(filters, "")) - {"what"}), listing=_listing(page, filters, what),
    )  # fmt: skip


@blueprint.route("/verify", methods=["GET", "POST"])
@requires("audit.verify")
def verify() -> Any:
    """Say what a verification looks at; sent, replay every chain and show what came out. Changes nothing."""
    events = verification.size(reading())
    report = verification.run() if request.method == "POST" and events <= MOST_EVENTS else None
    return render_template("audit/verify.html", events=events, too_many=events > MOST_EVENTS, report=report)


def _cursor(name: str) -> int | None:
    value = request.args.get(name, type=int)
    return value if value is not None and 0 < value <= _LARGEST_ID else None


def _listing(page: query.Entries, filters: query.Filters, what: str) -> dict[str, str]:
    args: dict[str, Any] = {**pages.args_of(filters, what)}
    return {
        "text": _("%(count)s dòng, mới nhất trước", count=number(len(page.rows))),
        "next_url": url_for(".index", **args, after=page.after) if page.after else "",
        "previous_url": url_for(".index", **args, before=page.before) if page.before else "",
    }
