"""R-02, R-04, R-07 through the web: two web processes, people signed in at each, the same case at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.reliability.test_races import add_seconds
from tests.reliability.webs import inhabited
from tests.support.many_cases import many_cases
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent, Notice, User
from workflow.services import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.reliability.browsers import Answer, Browser
    from tests.reliability.webs import Webs
    from tests.support.world import World

S = State
Side = tuple[str, str, dict[str, Any]]

_MINUTES = {"held_on": "05/02/2024", "present": "8", "yes": "8"}
_SEND_BACK = {"reason": "Thiếu số liệu", "sections": ["report"]}

#: name -> where the case stands, and who sends what from the first and from the second web process.
RACES: dict[str, tuple[State, Side, Side]] = {
    "register": (S.DRAFT, ("officer", "register", {"confirmed": "1"}), ("head", "register", {"confirmed": "1"})),
    "review": (S.REGISTERED, ("head", "review", _MINUTES), ("second_head", "review", _MINUTES)),
    "return": (S.REGISTERED, ("head", "return", _SEND_BACK), ("secretary", "return", _SEND_BACK)),
    "review or return": (S.REGISTERED, ("head", "review", _MINUTES), ("second_head", "return", _SEND_BACK)),
    "review or withdraw": (S.REGISTERED, ("head", "review", _MINUTES),
                           ("officer", "withdraw", {"reason": "Xin rút", "confirmed": "1"})),
    "resubmit": (S.RETURNED, ("officer", "resubmit", {}), ("head", "resubmit", {})),
}  # fmt: skip


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = inhabited(app)
    with app.app_context():
        add_seconds(filled)
        give_passwords()
        yield filled


def give_passwords() -> None:
    with Session(db.engine) as session:
        known = session.scalars(select(User.password_hash).where(User.account == "officer")).one()
        for user in session.scalars(select(User).where(User.password_hash == "!")):
            user.password_hash = known
        session.commit()


@pytest.fixture
def webs(made: World, webs_of: Callable[[], Webs]) -> Webs:
    return webs_of()


def versions(ids: list[int]) -> dict[int, int]:
    with Session(db.engine) as session:
        rows = session.execute(select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids)))
        return {row.id: row.version for row in rows}


def together(pool: ThreadPoolExecutor, *sends: Callable[[], Answer]) -> list[Answer]:
    """Send everything at the same moment."""
    barrier = threading.Barrier(len(sends))

    def send(one: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return one()

    return list(pool.map(send, sends))


def race(made: World, webs: Webs, each: int) -> Counter[str]:
    """Run every kind of race `each` times; return how many winners there were, and losers told who and when."""
    people: dict[tuple[str, int], Browser] = {}
    for _state, *sides in RACES.values():
        for web, (who, _verb, _form) in enumerate(sides):
            if (who, web) not in people:
                people[who, web] = webs.browser(who, web)
    counts: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for name, (state, *sides) in RACES.items():
            ids = many_cases(made, each, state)
            for key, version in versions(ids).items():
                sends = [
                    partial(people[who, web].post, f"/nominations/{key}/{verb}", version=version, **form)
                    for web, (who, verb, form) in enumerate(sides)
                ]
                answers = together(pool, *sends)
                counts["races"] += 1
                counts += _judge(name, key, answers)
    return counts


def _judge(name: str, key: int, answers: list[Answer]) -> Counter[str]:
    statuses = sorted(answer.status for answer in answers)
    odd = [answer.text for answer in answers if answer.status not in (303, 409)]
    assert statuses == [303, 409], (name, key, statuses, odd)
    with Session(db.engine) as session:
        last = session.scalars(
            select(NominationEvent).where(NominationEvent.nomination_id == key).order_by(NominationEvent.seq.desc())
        ).first()
    assert last is not None
    told = next(answer.text for answer in answers if answer.status == 409)
    assert f"{last.actor_name} đã làm trước bạn lúc " in told, (name, key)
    return Counter({"won": 1, "told": 1})


@pytest.mark.parametrize("each", [6, pytest.param(167, marks=pytest.mark.slow)])
def test_two_web_processes_one_winner(made: World, webs: Webs, figures: Callable[..., None], each: int) -> None:
    counts = race(made, webs, each)
    with Session(db.engine) as session:
        events = session.scalar(select(func.count()).select_from(NominationEvent))
        versions_sum = session.scalar(select(func.sum(Nomination.version)))
        report = verify.verify(session)
    assert events == versions_sum
    assert report.broken is None
    figures(races=counts["races"], winners=counts["won"], losers_told_who_and_when=counts["told"], server_errors=0)


def test_the_same_form_sent_twenty_times_at_once_counts_once(
    made: World, webs: Webs, figures: Callable[..., None]
) -> None:
    """R-07: one form, its own hidden fields, pressed twenty times at both processes."""
    browser = webs.browser("officer", 0)
    (case,) = many_cases(made, 1, S.REGISTERED)
    page = f"/nominations/{case}/withdraw"
    form = browser.hidden(page) | {"reason": "Nhầm", "confirmed": "1"}
    with ThreadPoolExecutor(20) as pool:
        copies = [browser.again(webs.ports[n % 2]) for n in range(20)]
        answers = together(pool, *(partial(one.request, "POST", page, form) for one in copies))
    statuses = Counter(answer.status for answer in answers)
    assert versions([case]) == {case: 3}
    assert set(statuses) <= {303, 409}, statuses
    assert statuses[303] >= 1
    with Session(db.engine) as session:
        notices = session.execute(
            select(Notice.user_id, func.count()).where(Notice.nomination_id == case, Notice.kind == "withdraw")
            .group_by(Notice.user_id)
        ).all()  # fmt: skip
    assert {count for _user, count in notices} == {1}
    again = browser.request("POST", page, form)
    assert again.status in {303, 409}
    assert versions([case]) == {case: 3}
    figures(posts=21, effects=1, statuses=dict(statuses))


def test_twenty_new_drafts_from_one_form_are_one(made: World, webs: Webs, figures: Callable[..., None]) -> None:
    """R-07 where no version protects: only the form's own token says that it is the same form."""
    browser = webs.browser("officer", 0)
    page = "/nominations/new?kind=individual"
    form = browser.hidden(page) | {
        "subject": made.people["an"], "award_code": "LDTT", "year": "2024", "type": "merit"
    }
    with Session(db.engine) as session:
        before = session.scalar(select(func.count(Nomination.id)))
    with ThreadPoolExecutor(20) as pool:
        copies = [browser.again(webs.ports[n % 2]) for n in range(20)]
        answers = together(pool, *(partial(one.request, "POST", page, form) for one in copies))
    with Session(db.engine) as session:
        after = session.scalar(select(func.count(Nomination.id)))
    assert {answer.status for answer in answers} == {303}, Counter(answer.status for answer in answers)
    assert (before, after) == (0, 1)
    figures(posts=20, drafts=1)


def test_of_two_editors_the_second_keeps_his_text_and_overwrites_nothing(made: World, webs: Webs) -> None:
    """R-04: both opened the same version; the later save answers 409 with both texts."""
    (case,) = many_cases(made, 1, S.REGISTERED)
    first, second = webs.browser("officer", 0), webs.browser("head", 1)
    page = f"/nominations/{case}/edit"
    mine, theirs = first.hidden(page), second.hidden(page)
    saved = first.request("POST", page, mine | {"summary": "", "report": "Bản của cán bộ", "initiative": ""})
    late = second.request("POST", page, theirs | {"summary": "", "report": "Bản của thủ trưởng", "initiative": ""})
    assert (saved.status, late.status) == (303, 409)
    assert "Bản của cán bộ" in late.text
    assert "Bản của thủ trưởng" in late.text
    with Session(db.engine) as session:
        assert session.get_one(Nomination, case).report == "Bản của cán bộ"
