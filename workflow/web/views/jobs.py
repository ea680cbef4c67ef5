"""What happens by itself: each job, its last run and next one, the scheduler's heartbeat, the mail given up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from workflow import clock
from workflow.domain.phrases import Phrase
from workflow.domain.text import N_
from workflow.extensions import mail_enabled, reading
from workflow.jobs import runner
from workflow.jobs.schedule import JOBS, SCHEDULE, Job
from workflow.jobs.tasks import Alarm
from workflow.queries import jobs as ledger
from workflow.queries import notices
from workflow.services import deliver, local_days
from workflow.web import exporting
from workflow.web.filters import say
from workflow.web.pages import office_sheets as sheets
from workflow.web.security import acting, requires

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

#: What a run's numbers mean to a reader.
NUMBERS: Mapping[str, str] = {
    "written": N_("đã ghi %(count)s thông báo"),
    "lapsed": N_("%(count)s hồ sơ hết hiệu lực"),
    "left": N_("%(count)s hồ sơ giữ nguyên"),
    "sent": N_("đã gửi %(count)s thư"),
    "retry": N_("%(count)s thư gửi lại sau"),
    "failed": N_("%(count)s thư không gửi được"),
    "unreachable": N_("không liên lạc được máy chủ thư"),
    "mail": N_("thư điện tử chưa được cấu hình"),
    "findings": N_("%(count)s sai lệch"),
    "nominations": N_("%(count)s hồ sơ"),
    "events": N_("%(count)s sự kiện, nguyên vẹn"),
    "form_tokens": N_("%(count)s mã biểu mẫu"),
    "sign_in_attempts": N_("%(count)s lần thử đăng nhập"),
    "sign_ins": N_("%(count)s phiên đăng nhập"),
    "job_runs": N_("%(count)s lần chạy cũ"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One job as the page shows it. ok None: running, or never run."""

    job: Job
    last: ledger.RunRow | None
    words: str
    next_at: datetime | None


@blueprint.get("")
@requires("job.view")
def index() -> Any:
    last, now = ledger.last_runs(reading()), clock.now()
    lines = [Line(job, last.get(job.name), result(last.get(job.name)), job.next_slot(now)) for job in SCHEDULE]
    if exporting.wanted():
        return exporting.file(sheets.JOBS, lines)
    if exporting.wanted("mail"):
        return exporting.file(sheets.FAILED_MAIL, notices.failed_mail(reading(), exporting.MOST + 1))
    beat = ledger.heartbeat(reading())
    return render_template(
        "jobs/index.html", lines=lines, beat=beat, alive=alive(beat), mail=mail_enabled(),
        days_off_unknown=local_days.years_lacking(reading(), clock.today()),
        outbox=notices.mail_counts(reading()), held=deliver.is_held(reading()), failed=notices.failed_mail(reading()),
    )  # fmt: skip


@blueprint.get("/<name>")
@requires("job.view")
def show(name: str) -> Any:
    job = _job(name)
    if exporting.wanted():
        every = ledger.runs(reading(), job.name, exporting.MOST + 1)
        return exporting.file(sheets.RUNS, ((run, result(run)) for run in every), [str(_(job.title))])
    runs = [(run, result(run)) for run in ledger.runs(reading(), job.name)]
    return render_template("jobs/show.html", job=job, runs=runs, next_at=job.next_slot(clock.now()))


@blueprint.post("/<name>/run")
@requires("job.run")
def run(name: str) -> Any:
    """Run one job now; an alarm is an answer, not a failure of the page."""
    job = _job(name)
    try:
        done = runner.once(job)
    except Alarm as alarm:
        flash(_("%(job)s: %(alarm)s", job=_(job.title), alarm=str(alarm)), "danger")
    else:
        flash(_("%(job)s: %(result)s.", job=_(job.title), result=numbers(done)), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/outbox/retry")
@requires("job.run")
def retry() -> Any:
    count = deliver.retry_failed(actor=acting(), now=clock.now())
    flash(_("%(count)s thư được đưa lại vào hàng chờ.", count=count), "success")
    return redirect(url_for(".index"), 303)


def alive(beat: ledger.Heartbeat | None) -> bool:
    """Whether a scheduler was heard within its lease. The machine's time counts here, not a demonstration's clock."""
    return beat is not None and beat.until > datetime.now(UTC)


def result(found: ledger.RunRow | None) -> str:
    """What a run came to, in words."""
    if found is None:
        return ""
    if found.ok is None:
        return str(_("chưa kết thúc"))
    if not found.ok:
        return found.result
    return numbers(json.loads(found.result or "{}"))


def numbers(values: Mapping[str, Any]) -> str:
    parts = [say(Phrase(NUMBERS[key], {"count": value})) for key, value in values.items() if key in NUMBERS]
    return ", ".join(parts) or str(_("xong"))


def _job(name: str) -> Job:
    if name not in JOBS:
        abort(404)
    return JOBS[name]
