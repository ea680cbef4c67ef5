"""Reports: sentences of seed reports, ledgers that add up, who answers for whom after a merger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from workflow.data import load_catalogue
from workflow.domain import report_figures as f
from workflow.domain.report_words import noun, sections
from workflow.domain.reports import changed
from workflow.domain.states import CommendationType, OrganisationKind, Sex, Stage, State, SubjectKind

JANUARY = datetime(2022, 1, 20, 2, tzinfo=UTC)
K, PERSON, BODY = OrganisationKind, SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE
DECIDED = {
    "state": State.AWARDED, "reviewed_on": date(2022, 12, 8), "voted_at": datetime(2022, 12, 15, 9, tzinfo=UTC),
    "submitted_on": date(2022, 12, 16), "decided_on": date(2022, 12, 22), "presented_on": date(2022, 12, 30),
    "decision_id": 1, "decision": "618/QĐ", "body_id": 3, "body": "Sở LĐTBXH", "level": K.DEPARTMENT,
}  # fmt: skip


def case(number: int, **said: Any) -> f.Case:
    plain: dict[str, Any] = {
        "id": number, "code": f"TD-2022-{number:04d}", "year": 2022, "type": CommendationType.MERIT, "council_id": 4,
        "unit_id": 5, "subject_kind": PERSON, "subject": f"Người {number}", "subject_key": number,
        "subject_body": None, "whole": False, "small": False, "leader": False, "sex": Sex.FEMALE, "award": "LDTT",
        "state": State.REGISTERED, "left": None, "registered_at": JANUARY, "reviewed_on": None, "voted_at": None,
        "submitted_on": None, "decided_on": None, "presented_on": None, "letter": "", "decision_id": None,
        "decision": "", "body_id": None, "body": "", "level": None,
    }  # fmt: skip
    return f.Case(**(plain | said))


def awards_of(cases: list[f.Case], body: str = "Trung tâm Dịch vụ việc làm") -> list[str]:
    return sections(f.results(cases), load_catalogue().awards, body)


def test_section_two_of_the_seed_report() -> None:
    """The six lines of the centre's report on 2022, from cases in no order."""
    room = {"subject_kind": BODY, "subject_body": K.DIVISION}
    ministry = {"body_id": 1, "body": "Bộ LĐTBXH", "level": K.MINISTRY}
    cases = [
        *(case(n, **DECIDED) for n in range(1, 22)),
        *(case(n, award="GK_SO", **DECIDED) for n in range(30, 34)),
        *(case(n, award="CSTDCS", **DECIDED) for n in range(40, 43)),
        case(50, award="BK_BO", **(DECIDED | ministry)),
        case(60, award="TTLDTT", whole=True, subject_kind=BODY, subject_body=K.UNIT, **DECIDED),
        *(case(n, award="TTLDTT", **room, **DECIDED) for n in range(61, 64)),
        case(70, award="GK_SO", **room, **DECIDED),
        case(80), case(81, state=State.DECLINED, left=State.REGISTERED), case(82, **(DECIDED | {"state": State.REVOKED})),
    ]  # fmt: skip
    assert awards_of(list(reversed(cases))) == [
        "* Về tập thể:",
        "- Sở LĐTBXH tặng Giấy khen cho 01 phòng chuyên môn;",
        "- Sở LĐTBXH tặng danh hiệu tập thể LĐTT cho tập thể CBVC Trung tâm Dịch vụ việc làm \
và 03 phòng, bộ phận chuyên môn thuộc Trung tâm.",
        "* Về cá nhân:",
        "- Bộ LĐTBXH tặng Bằng khen cho 01 cá nhân;",
        "- Sở LĐTBXH tặng danh hiệu CSTĐCS cho 03 cá nhân;",
        "- Sở LĐTBXH tặng Giấy khen cho 04 cá nhân;",
        "- Sở LĐTBXH tặng danh hiệu LĐTT cho 21 cá nhân.",
    ]
    assert awards_of([]) == ["* Về tập thể:", "- Không có.", "* Về cá nhân:", "- Không có."]


def test_units_and_rooms_are_counted_apart() -> None:
    units = [case(n, award="TTLDXS", subject_kind=BODY, subject_body=K.UNIT, **DECIDED) for n in (1, 2)]
    rooms = [case(n, award="TTLDXS", subject_kind=BODY, subject_body=K.DIVISION, **DECIDED) for n in (3, 4)]
    told = awards_of([*units, *rooms], "Sở Nội vụ")
    assert told[1] == (
        "- Sở LĐTBXH tặng danh hiệu tập thể LĐXS cho 02 phòng, bộ phận chuyên môn và 02 đơn vị trực thuộc."
    )
    whole = case(5, award="TTLDXS", whole=True, subject_kind=BODY, subject_body=K.DEPARTMENT, **DECIDED)
    assert awards_of([whole], "Sở Nội vụ")[1].endswith("cho tập thể CBVC Sở Nội vụ.")
    names = ("Trung tâm Dịch vụ việc làm", "Sở Nội vụ", "Ban Quản lý rừng", "Bancroft", "Thư viện tỉnh")
    assert [noun(name) for name in names] == ["Trung tâm", "Sở", "Ban", "Đơn vị", "Đơn vị"]


def test_every_registered_case_is_awarded_dropped_or_under_way() -> None:
    cases = [
        case(1, **DECIDED), case(2, state=State.APPROVED, decided_on=date(2022, 12, 22)),
        case(3, state=State.WITHDRAWN, left=State.REGISTERED, reason="Chuyển công tác", dropped_on=date(2022, 5, 4)),
        case(4, **(DECIDED | {"state": State.REVOKED}), reason="Khai gian"), case(5, unit_id=6),
        case(6, award="CSTDCS", state=State.RETURNED, left=State.REGISTERED),
    ]  # fmt: skip
    lines = f.ledger(cases)
    assert [(line["unit_id"], line["award"], line["registered"]) for line in lines] == [
        (5, "LDTT", 4), (6, "LDTT", 1), (5, "CSTDCS", 1),
    ]  # fmt: skip
    total = f.totals(lines)
    assert total == {
        "registered": 6, "reviewed": 2, "voted": 2, "submitted": 2, "approved": 2, "awarded": 1, "under_way": 3,
        "dropped": 2,
    }  # fmt: skip
    assert [(one["code"], one["state"], one["left"], one["reason"], one["on"]) for one in f.drop_outs(cases)] == [
        ("TD-2022-0003", "withdrawn", "registered", "Chuyển công tác", "2022-05-04"),
        ("TD-2022-0004", "revoked", "", "Khai gian", ""),
    ]


def test_whom_the_awards_honour_counts_each_once() -> None:
    cases = [
        case(1, **DECIDED), case(2, subject_key=1, award="CSTDCS", **DECIDED),
        case(3, leader=True, sex=Sex.MALE, **DECIDED), case(4),
        case(5, subject_kind=BODY, small=True, **DECIDED), case(6, subject_kind=BODY, **DECIDED),
    ]  # fmt: skip
    groups = f.groups(cases)
    assert groups["front_line"] == {"registered": {"count": 2, "of": 3}, "approved": {"count": 1, "of": 2}}
    assert groups["leaders"]["approved"] == {"count": 1, "of": 2}
    assert groups["women"]["approved"] == {"count": 1, "of": 2}
    assert groups["small"]["approved"] == {"count": 1, "of": 2}


def test_on_time_and_the_days_of_each_step() -> None:
    cases = [
        case(1, registered_late=False, reviewed_late=True, **DECIDED),
        case(2, registered_late=True, reviewed_late=None),
        case(3, registered_late=None, unit_id=6),
    ]
    assert f.on_time(cases) == [
        {"unit_id": 5, "registered": 2, "registered_in_time": 1, "reviewed": 1, "reviewed_in_time": 0},
        {"unit_id": 6, "registered": 0, "registered_in_time": 0, "reviewed": 0, "reviewed_in_time": 0},
    ]
    steps = {step["step"]: step for step in f.steps(cases, {Stage.UNIT_REVIEW: date(2022, 12, 7)})}
    assert steps["review"] == {
        "step": "review", "planned": "2022-12-07", "count": 1, "first": "2022-12-08", "last": "2022-12-08",
        "bound": 1, "in_time": 0, "wait": 322,
    }  # fmt: skip
    sudden = case(4, type=CommendationType.UNPLANNED, reviewed_on=date(2022, 12, 30))
    (review,) = [one for one in f.steps([*cases, sudden], {Stage.UNIT_REVIEW: date(2022, 12, 8)}) if one["step"] == "review"]
    assert (review["count"], review["bound"], review["in_time"]) == (2, 1, 1)  # what an event asks for has no term
    assert (steps["vote"]["wait"], steps["decide"]["planned"], steps["present"]["wait"]) == (7, "", 8)


@pytest.mark.parametrize(
    ("successors", "asked", "wanted"),
    [
        ({}, 1, {1}),
        ({2: 1, 3: 2, 9: 8}, 1, {1, 2, 3}),  # 3 went into 2, 2 into 1
        ({2: 1, 3: 1}, 2, {2}),
        ({1: 2, 2: 1}, 1, {1, 2}),  # a ring, which the tree does not allow, ends
    ],
)
def test_lineage(successors: dict[int, int], asked: int, wanted: set[int]) -> None:
    assert f.lineage(successors, asked) == wanted


def test_the_heir_of_a_unit_stays_within_the_body() -> None:
    successors = {5: 6, 6: 7, 7: 90}
    assert f.heir(successors, 5, {5, 6, 7}) == 7
    assert f.heir(successors, 5, {5, 6}) == 6
    assert f.heir({}, 5, {5}) == 5


def test_what_changed_after_the_review_is_named_line_by_line() -> None:
    then = {"totals": {"registered": 3}, "drop_outs": [{"code": "A", "state": "declined"}], "names": {"1": "Cũ"}}
    now = {
        "totals": {"registered": 3},
        "drop_outs": [{"code": "0", "state": "lapsed"}, {"code": "A", "state": "withdrawn"}], "names": {"1": "Mới"},
    }  # fmt: skip
    assert changed(then, then) == []
    later = {**then, "totals": {"registered": 3, "of_a_later_edition": 9}}
    assert changed(then, later) == []
    assert changed({"states": {"awarded": 1}}, {"states": {}}) == [("states.awarded", "1", "–")]
    assert changed(then, now) == [
        ("drop_outs.0.code", "–", "0"), ("drop_outs.0.state", "–", "lapsed"),
        ("drop_outs.A.state", "declined", "withdrawn"),
    ]  # fmt: skip
