"""What the year at a glance says beside the figures of a report: what is late, what comes next, why cases fell away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workflow.domain.actors import Actor
from workflow.domain.permissions import permitted
from workflow.domain.report_figures import Case, Reached
from workflow.domain.states import BY_EVENT, STAGE_OF, Stage, State
from workflow.queries import plan_tasks, targets
from workflow.queries.terms import TermRow, Terms
from workflow.web.filters import label
from workflow.web.pages.reports import Figures
from workflow.web.pages.slices import url_of
from workflow.web.pages.words import due, due_on

MOST_COMING, MOST_REASONS = 6, 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a short list. late: said in the text too."""

    text: str
    detail: str
    url: str
    late: bool = False
    count: int = 0


def late(cases: Iterable[Case], terms: Terms, figures: Figures, now: datetime) -> list[Line]:
    """Cases whose next step is past its term, by the state they stand in."""
    found: Counter[State] = Counter()
    for case in cases:
        stage = STAGE_OF.get(case.state) if case.type not in BY_EVENT else None
        term = terms.get((case.council_id, case.year), {}).get(stage) if stage else None
        if term is not None and term.closes_at <= now:
            found[case.state] += 1
    return [
        Line(label(state), label(STAGE_OF[state]), url_of(figures.whole, state=state.value), late=True, count=count)
        for state, count in found.items()
    ]


def coming(session: Session, actor: Actor, terms: Mapping[Stage, TermRow], now: datetime) -> list[Line]:
    """Terms and tasks of the plan that are still open, the nearest first; of a plan that the reader may read."""
    if not terms:
        return []
    plan_id = next(iter(terms.values())).plan_id
    if not permitted(actor, "plan.view", targets.plan(session, plan_id)):
        return []
    found = []
    for stage, term in terms.items():
        left = due(term, now) if term.done_on is None else None
        if left is not None and not left.late:
            found.append((left.closes_at, Line(label(stage), left.brief, url_for("plans.show", plan_id=plan_id,
                                                                                 _anchor="terms"))))  # fmt: skip
    for task in plan_tasks.tasks(session, plan_id):
        if task.done_on is None and not task.event_driven:
            left = due_on(task.due_on, now)
            url = url_for("plan_work.show", plan_id=plan_id, task_id=task.id)
            found.append((left.closes_at, Line(task.title, left.brief, url, late=left.late)))
    return [line for _at, line in sorted(found, key=lambda pair: pair[0])[:MOST_COMING]]


def reasons(figures: Figures) -> list[Line]:
    """Why cases fell away, the most frequent reason first."""
    found = Counter(one["rule"] or one["reason"] or label(State(one["state"])) for one in figures.data["drop_outs"])
    url = url_of(replace(figures.whole, reached=Reached.DROPPED))
    return [Line(text, _("%(count)s hồ sơ", count=count), url, count=count)
            for text, count in found.most_common(MOST_REASONS)]  # fmt: skip
