"""Reports counted from rows: both sides come to the same, or the report says where not and is not issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.pages import selects
from tests.support.tampering import tampered, three_cases
from tests.support.world import World, world
from workflow.domain.document import Blank, Clause, Document, from_data, to_data
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.permissions import permitted
from workflow.domain.report_figures import Group, Reached
from workflow.domain.reports import (
    CreateReport,
    IssueReport,
    Period,
    ReportKind,
    ReportStatus,
    SendReport,
    Slice,
    WriteReport,
    fingerprint,
)
from workflow.domain.states import NonWorkingPolicy, PlanStatus, Stage, SubjectKind, TaskClosing, TermMeaning
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db
from workflow.models import Nomination, Organisation, Plan, PlanTask, Report, ReportVersion, Term
from workflow.queries import nominations, report_rows
from workflow.queries.nominations import Filters
from workflow.services import report_figures, report_texts, reports, task_closing
from workflow.services.composing import compose
from workflow.web.filters import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

AFTER_ALL = datetime(2023, 1, 9, 3, tzinfo=UTC)
ON = AFTER_ALL.date()
YEAR = Period(ReportKind.YEAR, 2022, 2022)


@pytest.fixture
def made(app: Flask) -> World:
    filled = world(app)
    with app.app_context():
        three_cases(filled)
    return filled


def counted(made: World, session: Session, period: Period = YEAR, place: str = "centre") -> report_figures.Counted:
    return report_figures.count(session, made.organisations[place], period, now=AFTER_ALL)


def test_figures_of_a_small_year_and_their_number_of_queries(made: World) -> None:
    with made.app.app_context(), Session(db.engine) as session, selects(made.app) as sent:
        found = counted(made, session)
        assert len(sent) <= 12, len(sent)
        data = found.data
        assert found.differences == ()
        assert data["totals"] == {
            "registered": 3, "reviewed": 2, "voted": 2, "submitted": 1, "approved": 1, "awarded": 1, "under_way": 2,
            "dropped": 0,
        }  # fmt: skip
        assert [(r["subject"], r["level"], r["award"], r["count"]) for r in data["results"]] == [
            ("individual", "department", "LDTT", 1)
        ]
        assert [(one["unit_id"], one["registered"], one["registered_in_time"]) for one in data["on_time"]] == [
            (made.organisations["office"], 2, 2), (made.organisations["counsel"], 1, 1),
        ]  # fmt: skip
        half = counted(made, session, Period(ReportKind.HALF_YEAR, 2022, 2022)).data
        assert (half["results"], half["totals"]["registered"]) == ([], 3)
        five = counted(made, session, Period(ReportKind.FIVE_YEAR, 2018, 2022)).data
        assert [(one["year"], one["individuals"], one["front_line"]) for one in five["yearly"]] == [
            (2018, 0, 0), (2019, 0, 0), (2020, 0, 0), (2021, 0, 0), (2022, 1, 1),
        ]  # fmt: skip


def test_the_text_of_a_half_year_says_nothing_of_what_came_after_june(made: World) -> None:
    """The council met and the letter left in December: the year's report says so, that of the half year does not."""
    with made.app.app_context(), Session(db.engine) as session:
        told = {
            kind: report_texts.prefilled(session, counted(made, session).where, Period(kind, 2022, 2022), now=AFTER_ALL)
            for kind in (ReportKind.YEAR, ReportKind.HALF_YEAR)
        }
    assert [line.partition(",")[0] for line in told[ReportKind.YEAR]["ii"].splitlines()] == [
        "Hội đồng họp ngày 08/12/2022", "Đã trình Sở Thử Nghiệm tại văn bản số 20/TTr-TTTN ngày 09/12/2022.",
    ]  # fmt: skip
    assert told[ReportKind.HALF_YEAR]["ii"] == ""


def test_every_figure_is_the_length_of_its_list(made: World) -> None:
    """Each column of the ledger, each group and each line of results, against the list that its link opens."""
    auditor = made.actor("auditor", ON)
    with made.app.app_context(), Session(db.engine) as session:
        data = counted(made, session).data
        whole = Slice(councils=tuple(data["own"]), years=(2022, 2022))

        def listed(one: Slice, award: str = "") -> int:
            return nominations.page(session, auditor, Filters(slice=one, award_code=award)).total

        for column in Reached:
            assert listed(replace(whole, reached=column)) == data["totals"][column.value], column
            for line in data["ledger"]:
                mine = replace(whole, reached=column, units=(line["unit_id"],))
                assert listed(mine, line["award"]) == line[column.value]
        for group in Group:  # one case each here, so that people and cases are as many
            got = listed(replace(whole, reached=Reached.REGISTERED, group=group))
            assert got == data["groups"][group.value]["registered"]["count"], group
        (line,) = data["results"]
        there = replace(whole, reached=Reached.APPROVED, body_id=line["body_id"], subject=SubjectKind(line["subject"]))
        assert listed(there, line["award"]) == line["count"] == 1
        days = (date(2022, 12, 26), date(2022, 12, 26))
        assert (listed(replace(there, decided=days)), listed(replace(there, decided=(ON, ON)))) == (1, 0)
        assert listed(replace(whole, years=(2023, 2023))) == listed(replace(whole, subject=SubjectKind.COLLECTIVE)) == 0


TAMPERINGS: list[tuple[str, set[str]]] = [
    ("UPDATE nomination SET state = 'submitted' WHERE state = 'awarded'", {"events", "decision"}),
    ("UPDATE nomination SET submitted_on = NULL WHERE state = 'awarded'", {"events"}),
    ("UPDATE nomination SET registered_at = NULL WHERE state = 'registered'", {"events"}),
    ("DELETE FROM nomination_event WHERE kind = 'register'", {"events"}),
]


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(("statement", "codes"), TAMPERINGS, ids=range(len(TAMPERINGS)))
def test_a_row_that_was_tampered_with_is_named(made: World, statement: str, codes: set[str]) -> None:
    with made.app.app_context(), tampered() as session:
        if "DELETE" in statement and db.engine.dialect.name == "postgresql":
            session.execute(text("ALTER TABLE nomination_event DISABLE TRIGGER ALL"))
        session.execute(text(statement))
        assert {one.code for one in counted(made, session).differences} == codes


def test_a_report_goes_on_over_mergers_and_renames(made: World) -> None:
    """The room's cases are told under the room it went into; those of a merged council under its successor."""
    places = made.organisations
    with made.app.app_context(), tampered() as session:
        session.execute(
            update(Organisation).where(Organisation.id == places["counsel"]).values(
                active_to=date(2022, 12, 31), successor_id=places["office"])
        )  # fmt: skip
        lines = counted(made, session).data["ledger"]
        assert [(one["unit_id"], one["registered"]) for one in lines] == [(places["office"], 3)]
        session.execute(
            update(Organisation).where(Organisation.id == places["office"]).values(
                parent_id=places["other"], council_id=places["other"],
                path=f"/{places['province']}/{places['department']}/{places['other']}/{places['office']}/")
        )  # fmt: skip
        found = counted(made, session).data  # the room has gone to another council; its cases of the year stay
        assert found["totals"]["registered"] == 3
        assert found["names"][str(places["office"])] == "Phòng Hành chính"
        voted = select(Nomination.id).where(Nomination.submitted_on.is_(None), Nomination.reviewed_on.is_not(None))
        session.execute(
            update(Nomination).where(Nomination.id.in_(voted)).values(council_id=places["other"])
        )
        assert counted(made, session).data["totals"]["registered"] == 2
        session.execute(
            update(Organisation).where(Organisation.id == places["other"]).values(successor_id=places["centre"])
        )
        found = counted(made, session, Period(ReportKind.FIVE_YEAR, 2020, 2022))
        assert found.data["totals"]["registered"] == 3
        assert found.data["own"] == sorted([places["centre"], places["other"]])


# ── the life of a report ────────────────────────────────────────────────────────────────────────────────────────────


def drafted(made: World, kind: ReportKind = ReportKind.YEAR) -> int:
    command = CreateReport(council_id=made.organisations["centre"], kind=kind, year=2022)
    return reports.create(command, actor=made.actor("secretary", ON), now=AFTER_ALL)


def row(report_id: int) -> report_rows.ReportRow:
    with Session(db.engine) as session:
        found = report_rows.one(session, report_id)
    assert found is not None
    return found


def written(made: World, report_id: int) -> None:
    """Every text that is empty gets one."""
    texts = {key: said or "Đã làm." for key, said in row(report_id).texts.items()}
    command = WriteReport(report_id=report_id, version=row(report_id).version, texts=texts)
    reports.write(command, actor=made.actor("secretary", ON), now=AFTER_ALL)


def review(made: World, report_id: int) -> None:
    reports.review(report_id, row(report_id).version, actor=made.actor("director", ON), now=AFTER_ALL)


def issue(made: World, report_id: int, issued_on: date = ON) -> None:
    command = IssueReport(report_id=report_id, version=row(report_id).version, number="08/BC-TTTN", issued_on=issued_on,
                          signer="Cầm Văn Giám", signer_position="Giám đốc")  # fmt: skip
    reports.issue(command, actor=made.actor("secretary", ON), now=AFTER_ALL)


def refusal(act: Callable[[], None]) -> set[str]:
    with pytest.raises(Refused) as error:
        act()
    return {one.code for one in error.value.violations}


def test_from_the_draft_to_the_body_above(made: World) -> None:
    with made.app.app_context():
        task_of_the_report()
        key = drafted(made)
        assert "Kế hoạch số KH 2022 ngày 05/01/2022 của Trung tâm Thử Nghiệm" in row(key).texts["i1"]
        assert refusal(lambda: drafted(made) and None) == {"exists"}
        with pytest.raises(Forbidden):
            reports.review(key, 1, actor=made.actor("secretary", ON), now=AFTER_ALL)
        review(made, key)
        assert refusal(lambda: issue(made, key)) == {"empty"}
        assert refusal(lambda: written(made, key)) == {"status"}
        reports.reopen(key, row(key).version, actor=made.actor("director", ON), now=AFTER_ALL)
        written(made, key)
        with pytest.raises(Conflict):
            reports.review(key, 1, actor=made.actor("director", ON), now=AFTER_ALL)
        review(made, key)
        frozen = row(key)
        assert frozen.figures_hash == fingerprint(frozen.figures_json)
        assert refusal(lambda: issue(made, key, date(2023, 1, 10))) == {"future"}
        issue(made, key)
        with Session(db.engine) as session:
            assert session.scalars(select(ReportVersion.number).order_by(ReportVersion.number)).all() == [1, 2]
            assert session.scalar(select(Term.done_on).where(Term.stage == Stage.REPORT)) == ON
        assert not seen_above(made, key)
        sent = SendReport(report_id=key, version=row(key).version, sent_on=ON, note="Trục văn bản")
        reports.send(sent, actor=made.actor("secretary", ON), now=AFTER_ALL)
        assert (row(key).status, seen_above(made, key)) == (ReportStatus.SENT, True)
        task_closing.close_done(now=AFTER_ALL)
        with Session(db.engine) as session:
            task = session.scalars(select(PlanTask)).one()
            assert (task.done_on, task.closed_ref_id) == (ON, key)


def test_the_list_holds_what_may_be_opened(made: World) -> None:
    """Every account of the small body, before and after the report went up."""
    with made.app.app_context():
        key = drafted(made)
        for status in ("draft", "sent"):
            for user in made.users:
                actor = made.actor(user, ON)
                with Session(db.engine) as session:
                    if status == "sent":
                        sent = "status='sent', figures='{}', figures_hash='x', number='1', issued_on=:on, sent_on=:on"
                        session.execute(text(f"UPDATE report SET {sent}"), {"on": ON})
                    may = permitted(actor, "report.view", report_rows.target(session, key))
                    seen = [one.id for one in report_rows.listing(session, actor)] == [key]
                    assert may == seen == (user in SEES or (user == "approver" and status == "sent")), (user, status)


SEES = {"secretary", "director", "deputy", "manager", "auditor"}


def task_of_the_report() -> None:
    """The plan of 2022 asks for the report: a term and a task."""
    with Session(db.engine) as session:
        plan = session.scalars(select(Plan).where(Plan.year == 2022)).one()
        plan.status = PlanStatus.ISSUED
        session.add(Term(plan_id=plan.id, stage=Stage.REPORT, due_on=date(2023, 1, 15), policy=NonWorkingPolicy.KEEP,
                         meaning=TermMeaning.NO_LATER_THAN, closes_at=datetime(2023, 1, 15, 17, tzinfo=UTC)))  # fmt: skip
        session.add(PlanTask(plan_id=plan.id, quarter=4, title="Báo cáo tổng kết", due_on=date(2023, 1, 15),
                             closes_by=TaskClosing.YEAR_REPORT))  # fmt: skip
        session.commit()


def seen_above(made: World, key: int) -> bool:
    with Session(db.engine) as session:
        mine = [one.id for one in report_rows.listing(session, made.actor("approver", ON))]
    return mine == [key]


@pytest.mark.breaks_invariants
def test_figures_that_do_not_come_to_the_same_are_not_issued(made: World) -> None:
    with made.app.app_context():
        key = drafted(made)
        written(made, key)
        review(made, key)
        with Session(db.engine) as session:
            session.execute(update(Report).values(figures=row(key).figures_json.replace('"registered":3', '"registered":4')))
            session.commit()
        assert refusal(lambda: issue(made, key)) == {"tampered"}
        with Session(db.engine) as session:
            session.execute(update(Nomination).where(Nomination.state == "registered").values(registered_at=None))
            session.commit()
        assert refusal(lambda: issue(made, key)) == {"tampered", "events"}
        reports.reopen(key, row(key).version, actor=made.actor("director", ON), now=AFTER_ALL)
        assert refusal(lambda: review(made, key)) == {"events"}


def test_figures_that_moved_since_the_review_are_named_and_hold_the_report_back(made: World) -> None:
    with made.app.app_context():
        key = drafted(made)
        written(made, key)
        review(made, key)
        cases.registered(made, "chi")
        with pytest.raises(Refused) as error:
            issue(made, key)
        with Session(db.engine) as session:
            assert reports.obstacles(session, key, now=AFTER_ALL) == list(error.value.violations)
        with made.app.test_request_context():
            (told,) = [say(one) for one in error.value.violations]
        assert told == (
            "17 số liệu đã khác từ khi duyệt: Tổng cộng (Đăng ký) 3 → 4, Tổng cộng (Đang xét) 2 → 3, Sổ theo dõi (Phòng Hành "
            "chính, LDTT, Đăng ký) 2 → 3, Sổ theo dõi (Phòng Hành chính, LDTT, Đang xét) 1 → 2, Trạng thái (Đăng ký) 1 → 2, "
            "và 12 số liệu khác. Cho viết lại rồi duyệt lại thì ban hành được."
        )
        reports.reopen(key, row(key).version, actor=made.actor("director", ON), now=AFTER_ALL)
        review(made, key)
        issue(made, key)
        assert row(key).status is ReportStatus.ISSUED


def test_the_paper_says_what_was_frozen(made: World) -> None:
    """A draft marks what is to be written; the figures of a reviewed report stay while the cases go on."""
    with made.app.app_context():
        key = drafted(made)
        with Session(db.engine) as session:
            (paper,) = compose(session, DocumentKind.YEAR_REPORT, key, now=AFTER_ALL)
            assert isinstance(paper, Document)
            assert (paper.draft, paper.end_mark, paper.footnote) == (True, True, "")
            assert any(isinstance(block, Blank) for block in paper.blocks)
            said = [block.text for block in paper.blocks if isinstance(block, Clause)]
            assert "Sở Thử Nghiệm tặng danh hiệu LĐTT cho 01 cá nhân." in said
            assert from_data(json.loads(json.dumps(to_data(paper)))) == paper
        written(made, key)
        review(made, key)
        cases.registered(made, "chi")
        code = row(key).figures_hash[:16]
        with Session(db.engine) as session:
            (paper,) = compose(session, DocumentKind.YEAR_REPORT, key, now=AFTER_ALL)
            assert isinstance(paper, Document)
            assert paper.footnote == f"Mã số liệu: {code}"
            (table,) = paper.annexes[0].blocks
            assert table.lines[-1].cells[1:3] == ("Cộng", "03")  # type: ignore[union-attr]
            with pytest.raises(NotFound):
                compose(session, DocumentKind.YEAR_REPORT, 999, now=AFTER_ALL)
