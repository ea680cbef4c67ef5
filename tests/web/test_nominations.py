"""Every step of the life of a nomination from its page, and every way such a page ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.clock import set_clock
from tests.support.posting import fill, hidden
from tests.support.signed_in import client_of
from tests.support.standing import LATER, S, command, standing
from tests.support.world import World, world
from workflow.domain import commands as c
from workflow.domain.states import Section, State
from workflow.extensions import db
from workflow.models import Nomination, NominationEvent
from workflow.services import nominations

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

REASON = "Lý do của người làm bước này"
FIELDS: dict[str, dict[str, Any]] = {
    "register": {},
    "review": {"held_on": "06/12/2022", "present": "8", "yes": "8", "override_reason": REASON},
    "return": {"reason": REASON, "sections": ["report", "evidence"]},
    "resubmit": {"note": "Đã bổ sung"},
    "forward": {"number": "12/CV", "on_date": "12/12/2022", "result": ""},
    "award": {"presented_on": "18/12/2022", "where": "Hội trường", "handed_over": "Bằng, khung"},
    "decline": {"reason": REASON},
    "withdraw": {"reason": REASON},
    "reinstate": {"reason": REASON},
    "revoke": {"ground": "a", "reason": REASON, "number": "99/QĐ", "decided_on": "19/12/2022"},
}
#: Steps that show the answers once more before they are done.
LOOKED_AT = {"register", "withdraw", "revoke"}

#: (step, from, who, to, where a returned or ended case had stood): the table of domain.md §2, typed row by row; the
#: vote, the letter and the decision have pages of their own.
STEPS = [
    ("register", S.DRAFT, "officer", S.REGISTERED, None),
    ("register", S.DRAFT, "head", S.REGISTERED, None),
    ("review", S.REGISTERED, "head", S.UNIT_REVIEWED, None),
    ("award", S.APPROVED, "secretary", S.AWARDED, None),
    ("return", S.REGISTERED, "head", S.RETURNED, None),
    ("return", S.REGISTERED, "secretary", S.RETURNED, None),
    ("return", S.UNIT_REVIEWED, "secretary", S.RETURNED, None),
    ("return", S.COUNCIL_VOTED, "secretary", S.RETURNED, None),
    ("return", S.SUBMITTED, "approver", S.RETURNED, None),
    ("resubmit", S.RETURNED, "officer", S.REGISTERED, S.REGISTERED),
    ("resubmit", S.RETURNED, "officer", S.UNIT_REVIEWED, S.UNIT_REVIEWED),
    ("resubmit", S.RETURNED, "secretary", S.COUNCIL_VOTED, S.COUNCIL_VOTED),
    ("resubmit", S.RETURNED, "secretary", S.SUBMITTED, S.SUBMITTED),
    ("decline", S.REGISTERED, "head", S.DECLINED, None),
    ("decline", S.UNIT_REVIEWED, "secretary", S.DECLINED, None),
    ("decline", S.SUBMITTED, "approver", S.DECLINED, None),
    ("withdraw", S.DRAFT, "officer", S.WITHDRAWN, None),
    ("withdraw", S.REGISTERED, "officer", S.WITHDRAWN, None),
    ("withdraw", S.UNIT_REVIEWED, "officer", S.WITHDRAWN, None),
    ("withdraw", S.RETURNED, "officer", S.WITHDRAWN, S.REGISTERED),
    ("reinstate", S.DECLINED, "secretary", S.REGISTERED, S.REGISTERED),
    ("reinstate", S.DECLINED, "secretary", S.UNIT_REVIEWED, S.UNIT_REVIEWED),
    ("reinstate", S.DECLINED, "secretary", S.SUBMITTED, S.SUBMITTED),
    ("reinstate", S.LAPSED, "secretary", S.REGISTERED, S.REGISTERED),
    ("revoke", S.APPROVED, "approver", S.REVOKED, None),
    ("revoke", S.AWARDED, "approver", S.REVOKED, None),
]


@pytest.fixture
def made(app: Flask) -> World:
    found = world(app)
    with app.app_context():
        cases.plan(found)
    set_clock(app, LATER)
    return found


def case(app: Flask, made: World, state: State, **values: Any) -> int:
    with app.app_context():
        return standing(made, state, **values)


def stored(app: Flask, identifier: int) -> Nomination:
    with app.app_context():
        return cases.row(identifier)


def events(app: Flask, identifier: int) -> list[NominationEvent]:
    with app.app_context(), Session(db.engine) as session:
        query = select(NominationEvent).where(NominationEvent.nomination_id == identifier)
        return list(session.scalars(query.order_by(NominationEvent.seq)))


def complete(app: Flask, made: World, identifier: int) -> None:
    with app.app_context():
        edit = command(c.EditDossier, identifier, summary="Tóm tắt", report="Báo cáo", initiative="Sáng kiến")
        nominations.edit(edit, actor=made.actor("officer"), now=cases.DECEMBER)


def take(client: FlaskClient, step: str, identifier: int, **changed: Any) -> Any:
    """Do a step from its page as a person would, looking at the answers where the page shows them."""
    path = f"/nominations/{identifier}/{step}"
    page = client.get(path)
    assert page.status_code == 200, page.text
    sent = hidden(page.text) | FIELDS[step] | changed
    answer = client.post(path, data=sent | ({"confirmed": "yes"} if step == "register" else {}))
    if step in LOOKED_AT and answer.status_code == 200:
        assert "Xem lại trước khi ghi" in answer.text
        answer = client.post(path, data=hidden(answer.text) | {"confirmed": "yes"})
    return answer


@pytest.mark.parametrize(("step", "source", "who", "target", "before"), STEPS)
def test_every_step_is_done_from_its_page(
    app: Flask, made: World, step: str, source: State, who: str, target: State, before: State | None
) -> None:
    identifier = case(app, made, source, before=before)
    if step == "register":
        set_clock(app, cases.REGISTERING)
    if step == "review":
        complete(app, made, identifier)
    if step == "reinstate":
        chair = client_of(app, made.users["director"])
        assert fill(chair, f"/nominations/{identifier}/leave", reason="Đồng ý").status_code == 303
    client = client_of(app, made.users[who])
    page = client.get(f"/nominations/{identifier}")
    assert f'href="/nominations/{identifier}/{step}"' in page.text
    changed = {"to_body_id": str(made.organisations["ministry"])} if step == "forward" else {}
    answer = take(client, step, identifier, **changed)
    assert (answer.status_code, answer.headers.get("Location")) == (303, f"/nominations/{identifier}")
    assert stored(app, identifier).state is target
    last = events(app, identifier)[-1]
    assert (last.kind, last.from_state, last.to_state) == (step, source.value, target.value)
    assert last.actor_id == made.users[who]
    assert client.get(f"/nominations/{identifier}").status_code == 200


def test_forward_keeps_the_leg_and_the_body(app: Flask, made: World) -> None:
    identifier = case(app, made, S.SUBMITTED, award="BK_BO")
    client = client_of(app, made.users["approver"])
    answer = take(client, "forward", identifier, to_body_id=str(made.organisations["ministry"]))
    assert answer.status_code == 303
    found = stored(app, identifier)
    assert (found.state, found.body_id) == (S.SUBMITTED, made.organisations["ministry"])
    assert "văn bản số 12/CV ngày 12/12/2022" in client.get(f"/nominations/{identifier}").text


def test_a_dossier_changed_after_the_vote_goes_back_to_the_council(app: Flask, made: World) -> None:
    identifier = case(app, made, S.RETURNED, before=S.SUBMITTED)
    officer = client_of(app, made.users["officer"])
    assert fill(officer, f"/nominations/{identifier}/edit", report="Báo cáo viết lại").status_code == 303
    assert officer.get(f"/nominations/{identifier}/resubmit").status_code == 403
    assert take(client_of(app, made.users["secretary"]), "resubmit", identifier).status_code == 303
    found = stored(app, identifier)
    assert (found.state, found.voted_fingerprint) == (S.UNIT_REVIEWED, "")


def test_only_the_sections_of_the_return_are_open(app: Flask, made: World) -> None:
    identifier = case(app, made, S.RETURNED, before=S.REGISTERED)  # names the report
    officer = client_of(app, made.users["officer"])
    page = officer.get(f"/nominations/{identifier}/edit").text
    assert 'name="report"' in page
    assert 'name="summary"' not in page
    assert "không mở khi trả lại" in page
    sent = hidden(page) | {"report": "Báo cáo bổ sung", "summary": "Chen vào", "initiative": "Chen vào"}
    assert officer.post(f"/nominations/{identifier}/edit", data=sent).status_code == 303
    found = stored(app, identifier)
    assert (found.summary, found.report, found.initiative) == ("", "Báo cáo bổ sung", "")


def test_the_override_is_asked_only_when_there_is_something_to_override(app: Flask, made: World) -> None:
    """In 2022 "an" has no rating and no initiative, so nothing has failed; after the year an initiative is missing."""
    identifier = case(app, made, S.REGISTERED, award="LDTT")
    complete(app, made, identifier)
    head = client_of(app, made.users["head"])
    page = head.get(f"/nominations/{identifier}/review").text
    assert "Điều kiện" in page
    assert 'name="override_reason"' not in page


def test_review_refuses_without_a_majority_and_keeps_what_was_typed(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    head = client_of(app, made.users["head"])
    complete(app, made, identifier)
    answer = fill(head, f"/nominations/{identifier}/review", held_on="06/12/2022", present="8", yes="4")
    assert answer.status_code == 422
    assert "4 trên 8 người đồng ý: chưa quá nửa" in answer.text
    assert 'value="06/12/2022"' in answer.text
    assert stored(app, identifier).state is S.REGISTERED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"held_on": "31/04/2022"}, "Ngày không đúng. Viết theo mẫu 05/02/2024"),
        ({"held_on": ""}, "Mục này bắt buộc"),
        ({"yes": "-1"}, "Nhập số nguyên từ 0 đến 10000"),
        ({"yes": "1e3"}, "Nhập số nguyên từ 0 đến 10000"),
        ({"present": "٣"}, "Nhập số nguyên từ 1 đến 10000"),
        ({"yes": "9"}, "Số đồng ý phải từ 0 đến số người dự họp"),
        ({"held_on": "06/12/2030"}, "Ngày họp bình xét không được sau hôm nay"),
    ],
)
def test_impossible_minutes_are_refused_by_name(app: Flask, made: World, typed: dict[str, str], said: str) -> None:
    identifier = case(app, made, S.REGISTERED)
    complete(app, made, identifier)
    head = client_of(app, made.users["head"])
    sent = {"held_on": "06/12/2022", "present": "8", "yes": "8"} | typed
    answer = fill(head, f"/nominations/{identifier}/review", **sent)
    assert (answer.status_code, stored(app, identifier).state) == (422, S.REGISTERED)
    assert said in answer.text


def test_a_return_without_a_section_or_a_reason_is_refused(app: Flask, made: World) -> None:
    identifier = case(app, made, S.UNIT_REVIEWED)
    secretary = client_of(app, made.users["secretary"])
    answer = fill(secretary, f"/nominations/{identifier}/return", reason="  \u00a0\u200b ")
    assert answer.status_code == 422
    assert answer.text.count("Mục này bắt buộc") >= 2
    assert stored(app, identifier).state is S.UNIT_REVIEWED


# ── ends other than success ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_state_without_this_step_answers_409_with_what_it_is_now(app: Flask, made: World) -> None:
    identifier = case(app, made, S.UNIT_REVIEWED)
    answer = client_of(app, made.users["head"]).get(f"/nominations/{identifier}/review")
    assert answer.status_code == 409
    assert "Đơn vị đã bình xét" in answer.text


def test_the_second_of_two_gets_409_with_his_words_still_there(app: Flask, made: World) -> None:
    identifier = case(app, made, S.UNIT_REVIEWED)
    secretary = client_of(app, made.users["secretary"])
    path = f"/nominations/{identifier}/return"
    sent = hidden(secretary.get(path).text) | FIELDS["return"] | {"reason": "Lời của người đến sau"}
    with app.app_context():
        first = command(c.Return, identifier, reason="Người đến trước", sections=(Section.SUMMARY,))
        nominations.return_(first, actor=made.actor("secretary"), now=cases.AFTER)
    answer = secretary.post(path, data=sent)
    assert answer.status_code == 409
    found = stored(app, identifier)
    assert (found.note, found.open_sections) == ("Người đến trước", "summary")
    stale = case(app, made, S.REGISTERED, person="binh")
    head = client_of(app, made.users["head"])
    path = f"/nominations/{stale}/decline"
    sent = hidden(head.get(path).text) | {"reason": "Lời của người đến sau"}
    with app.app_context():
        edit = command(c.EditDossier, stale, summary="Sửa chen vào")
        nominations.edit(edit, actor=made.actor("officer"), now=cases.DECEMBER)
    answer = head.post(path, data=sent)
    assert answer.status_code == 409
    assert "Hà Thị Đầu đã làm trước bạn" in answer.text
    assert "Lời của người đến sau" in answer.text
    again = head.post(path, data=hidden(answer.text) | {"reason": "Lời của người đến sau"})
    assert again.status_code == 303, "the page offers the new version"


def test_the_same_form_sent_twice_counts_once(app: Flask, made: World) -> None:
    identifier = case(app, made, S.RETURNED, before=S.REGISTERED)
    officer = client_of(app, made.users["officer"])
    path = f"/nominations/{identifier}/edit"
    sent = hidden(officer.get(path).text) | {"report": "Một lần"}
    assert officer.post(path, data=sent).status_code == 303
    before = len(events(app, identifier))
    again = officer.post(path, data=sent | {"report": "Hai lần"})
    assert again.status_code in (303, 409)
    assert len(events(app, identifier)) == before
    assert stored(app, identifier).report == "Một lần"


def test_another_units_case_is_not_there(app: Flask, made: World) -> None:
    identifier, steps = case(app, made, S.REGISTERED), [*FIELDS, "edit", "leave"]
    for key in ("other_officer", "other_head", "other_secretary", "minister"):
        client = client_of(app, made.users[key])
        assert client.get(f"/nominations/{identifier}").status_code == 404
        for step in steps:
            assert client.get(f"/nominations/{identifier}/{step}").status_code == 404, (key, step)
    officer = client_of(app, made.users["officer"])
    assert {officer.get(f"/nominations/987654/{step}").status_code for step in steps} == {404}


def test_what_one_may_see_but_not_do_is_403(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    officer = client_of(app, made.users["officer"])
    assert officer.get(f"/nominations/{identifier}/review").status_code == 403
    token = hidden(officer.get(f"/nominations/{identifier}/edit").text)
    answer = officer.post(f"/nominations/{identifier}/review", data=token | FIELDS["review"])
    assert answer.status_code == 403
    assert stored(app, identifier).state is S.REGISTERED


def test_nobody_acts_on_a_nomination_of_himself(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED, person="office_head")
    head = client_of(app, made.users["head"])
    page = head.get(f"/nominations/{identifier}")
    assert page.status_code == 200
    assert "hồ sơ của chính bạn" in page.text
    for step in ("review", "return", "decline"):
        assert f"/nominations/{identifier}/{step}" not in page.text
        assert head.get(f"/nominations/{identifier}/{step}").status_code == 403


def test_a_revocation_flags_what_leans_on_the_award(app: Flask, made: World) -> None:
    leaned_on = case(app, made, S.APPROVED)
    leaning = case(app, made, S.REGISTERED, award="CSTDCS")
    assert take(client_of(app, made.users["approver"]), "revoke", leaned_on).status_code == 303
    assert stored(app, leaning).recheck
    page = client_of(app, made.users["secretary"]).get(f"/nominations/{leaning}").text
    assert "Cần kiểm tra lại" in page
    assert stored(app, leaned_on).code in page


def test_fields_that_no_form_has_change_nothing(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    before = stored(app, identifier)
    officer = client_of(app, made.users["officer"])
    extra = {"state": "approved", "unit_id": "1", "council_id": "1", "is_open": "0", "award_code": "BK_BO", "year": "1999"}
    assert fill(officer, f"/nominations/{identifier}/edit", report="Báo cáo", **extra).status_code == 303
    after = stored(app, identifier)
    for name in ("state", "unit_id", "council_id", "is_open", "award_code", "year"):
        assert getattr(after, name) == getattr(before, name)


# ── drafts and dossiers ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_opened_for_a_colleague_and_only_with_a_fitting_award(app: Flask, made: World) -> None:
    set_clock(app, cases.REGISTERING)
    officer = client_of(app, made.users["officer"])
    values = {"subject": str(made.people["an"]), "award_code": "LDTT", "year": "2022", "type": "merit"}
    answer = fill(officer, "/nominations/new", **values)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/edit")
    page = officer.get("/nominations/new").text
    assert "Tập thể lao động tiên tiến" not in page
    assert "Tập thể lao động tiên tiến" in officer.get("/nominations/new?kind=collective").text
    for wrong in ({"award_code": "TTLDTT"}, {"subject": str(made.people["dung"])}, {"year": "20222"}, {"type": "x"}):
        assert fill(officer, "/nominations/new", **(values | wrong)).status_code == 422
    unit = {"subject": str(made.organisations["office"]), "award_code": "TTLDTT"}
    assert fill(officer, "/nominations/new?kind=collective", **(values | unit)).status_code == 303
    assert client_of(app, made.users["secretary"]).get("/nominations/new").status_code == 403


def test_a_stale_save_overwrites_nothing_and_shows_both_texts(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    path = f"/nominations/{identifier}/edit"
    for number in range(10):
        officer, head = (client_of(app, made.users[key]) for key in ("officer", "head"))
        early, late = (hidden(client.get(path).text) for client in (officer, head))
        assert officer.post(path, data=early | {"report": f"Bản của đầu mối {number}"}).status_code == 303
        answer = head.post(path, data=late | {"report": f"Bản của thủ trưởng {number}"})
        assert answer.status_code == 409
        assert f"Bản của thủ trưởng {number}</textarea>" in answer.text
        assert f"Bản của đầu mối {number}" in answer.text
        assert "Hà Thị Đầu" in answer.text
        assert stored(app, identifier).report == f"Bản của đầu mối {number}"
    again = head.post(path, data=hidden(answer.text, path) | {"report": "Ghép cả hai"})
    assert again.status_code == 303
    assert stored(app, identifier).report == "Ghép cả hai"


@pytest.mark.parametrize("bad", ["có \x00 NUL", "x" * 100_001])
def test_text_that_cannot_be_kept_is_refused_and_shown_again(app: Flask, made: World, bad: str) -> None:
    identifier = case(app, made, S.REGISTERED)
    officer = client_of(app, made.users["officer"])
    answer = fill(officer, f"/nominations/{identifier}/edit", report=bad, summary="Vẫn còn đây")
    assert answer.status_code == 422
    assert "Vẫn còn đây" in answer.text
    assert stored(app, identifier).summary == ""


def test_markup_in_a_dossier_stays_text(app: Flask, made: World) -> None:
    identifier = case(app, made, S.REGISTERED)
    officer = client_of(app, made.users["officer"])
    assert fill(officer, f"/nominations/{identifier}/edit", report="<script>x</script>{{7*7}} %(x)s").status_code == 303
    page = officer.get(f"/nominations/{identifier}").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;{{7*7}} %(x)s" in page
