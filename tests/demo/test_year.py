"""`flask demo year --year 2022`: the counts of the centre's own report of that year, counted from the database."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.databases import settings_for
from workflow import create_app
from workflow.demo.stage import CAST

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask
    from flask.testing import FlaskCliRunner

#: Section II of the centre's report on 2022.
REPORTED = {
    ("GK_SO", "collective", "department", 1),
    ("TTLDTT", "collective", "department", 4),
    ("BK_BO", "individual", "ministry", 1),
    ("CSTDCS", "individual", "department", 3),
    ("GK_SO", "individual", "department", 4),
    ("LDTT", "individual", "department", 21),
}
SECTION = """\
II. KẾT QUẢ KHEN THƯỞNG
Năm 2022 Hội đồng thi đua khen thưởng Trung tâm đã đề nghị và được quyết định:
* Về tập thể:
- Sở LĐTBXH tặng Giấy khen cho 01 phòng chuyên môn;
- Sở LĐTBXH tặng danh hiệu tập thể LĐTT cho tập thể CBVC Trung tâm Dịch vụ việc làm và 03 phòng, bộ phận chuyên \
môn thuộc Trung tâm.
* Về cá nhân:
- Bộ LĐTBXH tặng Bằng khen cho 01 cá nhân;
- Sở LĐTBXH tặng danh hiệu CSTĐCS cho 03 cá nhân;
- Sở LĐTBXH tặng Giấy khen cho 04 cá nhân;
- Sở LĐTBXH tặng danh hiệu LĐTT cho 21 cá nhân.
"""


@pytest.fixture
def played(runner: FlaskCliRunner) -> Result:
    result = runner.invoke(args=["demo", "year", "--year", "2022", "--json", "--no-papers"])
    assert result.exit_code == 0, result.output
    return result


def rows(app: Flask, statement: str) -> list[Any]:
    from sqlalchemy import text

    from workflow.extensions import reading

    with app.app_context():
        return list(reading().execute(text(statement)).all())


def the_year_comes_to_what_the_centre_reported(app: Flask, runner: FlaskCliRunner, played: Result) -> None:
    """One JSON object on standard output; the second run counts the same and plays nothing."""
    answer = json.loads(played.stdout)
    assert set(answer) == {"results", "refused", "steps"}
    assert {(r["award"], r["subject"], r["decided_by"], r["count"]) for r in answer["results"]} == REPORTED
    assert len(answer["results"]) == 6
    assert all(set(r) == {"award", "subject", "decided_by", "count"} for r in answer["results"])

    (fourth,) = answer["refused"]
    assert fourth["award"] == "CSTDCS"
    assert fourth["rule"] == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"
    assert fourth["arithmetic"] == "15 % × 21 = 3,15, tối đa 3; người thứ 4 vượt trần"
    assert (fourth["base"], fourth["held"], fourth["limit"], fourth["base_needed"]) == (21, 3, 3, 27)

    kinds = "('register','review','vote','submit','forward','approve','award','return','resubmit','decline','withdraw')"
    assert rows(app, f"select count(*) from nomination_event where kind in {kinds}") == [(answer["steps"],)]
    assert answer["steps"] > 200

    again = runner.invoke(args=["demo", "year", "--year", "2022", "--json", "--no-papers"])
    assert (again.exit_code, json.loads(again.stdout)) == (0, answer)
    assert "đã được diễn" in again.stderr
    words = runner.invoke(args=["demo", "year"])
    assert SECTION in words.stdout
    assert rows(app, "select count(*) from plan") == [(1,)]


def the_year_report_says_what_the_centre_reported(runner: FlaskCliRunner) -> None:
    """`flask report year`: the numbers of the seed's section II, the ledger with every drop-out, what an auditor asks."""
    result = runner.invoke(args=["report", "year", "--org", "TTDVVL", "--year", "2022", "--format", "json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["section_ii"] == SECTION.splitlines()[2:]
    assert {(r["award"], r["subject"], r["level"], r["count"]) for r in answer["results"]} == REPORTED
    assert answer["differences"] == []
    assert answer["totals"] == {
        "registered": 39, "reviewed": 35, "voted": 34, "submitted": 34, "approved": 34, "awarded": 34, "under_way": 0,
        "dropped": 5,
    }  # fmt: skip
    left = [(one["subject"], one["state"], one["left"]) for one in answer["drop_outs"]]
    assert left == [
        ("Đinh Công Tuấn", "declined", "registered"), ("Quàng Văn Dũng", "declined", "registered"),
        ("Phòng Tư vấn – Giới thiệu việc làm", "withdrawn", "registered"),
        ("Lò Thị Mai", "declined", "unit_reviewed"), ("Trần Minh Đức", "withdrawn", "registered"),
    ]  # fmt: skip
    assert all(one["reason"] for one in answer["drop_outs"])
    assert answer["groups"]["small"]["approved"] == {"count": 3, "of": 4}  # the whole centre is no small collective
    assert [(step["step"], step["planned"], step["count"], step["in_time"]) for step in answer["steps"]] == [
        ("register", "2022-02-10", 39, 38), ("review", "2022-12-09", 35, 35), ("vote", "2022-12-16", 34, 34),
        ("submit", "2022-12-20", 34, 34), ("decide", "", 34, None), ("present", "", 34, None),
    ]  # fmt: skip
    (cap,) = answer["quotas"]
    assert (cap["award"], cap["base"], cap["used"], cap["limit"]) == ("CSTDCS", 21, 3, 3)
    half = runner.invoke(args=["report", "half-year", "--org", "TTDVVL", "--year", "2022"])
    assert json.loads(half.stdout)["section_ii"] == ["* Về tập thể:", "- Không có.", "* Về cá nhân:", "- Không có."]


def test_the_year_was_played_through_the_services(app: Flask, runner: FlaskCliRunner, played: Result) -> None:
    the_year_comes_to_what_the_centre_reported(app, runner, played)
    the_year_report_says_what_the_centre_reported(runner)
    a_line_per_step_with_date_and_person(played.stderr)
    every_case_is_closed_under_everybodys_own_name(app)
    the_meeting_was_held_as_the_rule_asks(app)
    plan_terms_and_tasks(app)
    the_list_hung_before_the_vote(app)
    the_initiatives_came_out_of_a_round(app)


def a_line_per_step_with_date_and_person(told: str) -> None:
    for line in (
        "12/01/2022 09:00  Hà Thu Phương (Chuyên viên tổng hợp): ban hành kế hoạch 36/KH-TTDVVL",
        "79/TTDVVL-HCTH ngày 25/01/2022",
        "14/02/2022 09:05  Tòng Văn Hải (Chuyên viên tổ chức): đăng ký Bằng khen của Bộ trưởng sau hạn: bị từ chối.",
        "15/02/2022 09:00  Tòng Văn Hải (Chuyên viên tổ chức): đăng ký Bằng khen của Bộ trưởng khi được mở thêm",
        "trả lại hồ sơ của Bạc Thị Hương",
        "gửi lại hồ sơ của Bạc Thị Hương",
        "bình xét Chiến sĩ thi đua cơ sở thứ tư, Đinh Công Tuấn: bị từ chối. Chiến sĩ thi đua cơ sở: đã có 3 / 21 ",
        "15 % × 21 = 3,15, tối đa 3; người thứ 4 vượt trần, cần ít nhất 27 Lao động tiên tiến.",
        "KT. Hà Thu Phương): ghi kết quả bỏ phiếu kín: 1/1 mục đạt",
        "niêm phong và mở vòng bỏ phiếu kín 27 mục (20 LĐTT, 3 CSTĐCS, 4 TTLĐTT)",
        "nhập hai lần tổng số phiếu của 7 mục từ biên bản kiểm phiếu đã ký",
        "trình Sở 33 hồ sơ, tờ trình số 215/TTr-TTDVVL",
        "chuyển 1 hồ sơ lên Bộ Lao động – Thương binh và Xã hội",
    ):
        assert line in told
    reminders = [line for line in told.splitlines() if "nhắc hạn: " in line]
    assert len(reminders) >= 10
    assert any(not line.endswith("nhắc hạn: 0 thông báo") for line in reminders)


def every_case_is_closed_under_everybodys_own_name(app: Flask) -> None:
    """Nobody acted on his own case; whoever stood in for another is named so."""
    states = dict(rows(app, "select state, count(*) from nomination group by state"))
    assert states == {"awarded": 34, "declined": 3, "withdrawn": 2}
    own = """
        select count(*) from nomination_event e join nomination n on n.id = e.nomination_id
        join user_account u on u.id = e.actor_id
        where u.person_id = n.person_id and e.kind not in ('open', 'edit', 'attach')
    """
    assert rows(app, own) == [(0,)]
    assert rows(app, "select count(*) from nomination_event where actor_id = 0") == [(0,)]
    stood_in = rows(app, "select distinct on_behalf_of from nomination_event where on_behalf_of <> ''")
    assert stood_in == [("Hà Thu Phương",)]
    returned = rows(app, "select data from nomination_event where kind = 'return'")
    assert len(returned) == 1
    assert json.loads(returned[0][0])["sections"] == ["initiative"]
    (declined,) = rows(
        app,
        "select e.data from nomination_event e join nomination n on n.id = e.nomination_id "
        "where e.kind = 'decline' and n.award_code = 'CSTDCS'",
    )
    assert json.loads(declined[0])["rule"] == "Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3"
    moments = rows(app, "select min(at), max(at) from nomination_event")[0]
    assert all(str(moment).startswith("2022-") for moment in moments)


def the_meeting_was_held_as_the_rule_asks(app: Flask) -> None:
    assert dict(rows(app, "select attendance, count(*) from meeting_attendance group by attendance")) == {
        "present": 6,
        "written": 1,
    }
    failed = rows(app, "select yes, no from agenda_item where outcome = 'failed'")
    assert failed == [(3, 4)]
    assert rows(app, "select count(*) from agenda_item where outcome is null") == [(0,)]
    assert rows(app, "select kind, status, box_size from ballot_round order by id") == [
        ("secret", "published", 6), ("secret", "published", 7), ("paper", "published", None),
    ]  # fmt: skip
    assert rows(app, "select count(*) from sealed_ballot") == [(0,)]


def plan_terms_and_tasks(app: Flask) -> None:
    assert rows(app, "select number from plan where year = 2022") == [("36/KH-TTDVVL",)]
    closes = rows(app, "select closes_at from term where stage = 'registration'")[0][0]
    assert str(closes).startswith("2022-02-10 17:00")  # the end of 10 February in Vietnam, in UTC
    assert rows(app, "select count(*), count(done_on) from plan_task") == [(15, 15)]
    closed = rows(app, "select closes_by, done_on from plan_task where closed_ref_id is not null order by done_on")
    assert [(kind, str(day)) for kind, day in closed] == [
        ("plan_issued", "2022-01-12"), ("registration", "2022-02-11"), ("inspection", "2022-09-22"),
        ("round_2", "2022-11-16"), ("year_report", "2022-12-30"),
    ]  # fmt: skip


def the_list_hung_before_the_vote(app: Flask) -> None:
    """Everything that was voted on had hung for four working days; the secretary's own case was posted by another."""
    posted = rows(app, "select n.days, n.last_day, count(*) from public_notice n join public_notice_item i "
                       "on i.notice_id = n.id group by n.id, n.days, n.last_day order by n.id")  # fmt: skip
    assert [(days, str(last), count) for days, last, count in posted] == [(4, "2022-12-14", 34), (4, "2022-12-14", 1)]
    unposted = "select count(*) from agenda_item where nomination_id not in (select nomination_id from public_notice_item)"
    assert rows(app, unposted) == [(0,)]


def the_initiatives_came_out_of_a_round(app: Flask) -> None:
    """Five recognised by one decision after 33 sheets (7 members, 5 initiatives, two of them by members); one older."""
    assert rows(app, "select number, status from initiative_round") == [(2, "closed")]
    assert rows(app, "select status, decision_number, count(*) from initiative_submission group by 1, 2") == [
        ("recognised", "412/QĐ-TTDVVL", 5)
    ]
    assert rows(app, "select count(*) from initiative_score") == [(33,)]
    found = rows(app, "select year, level, document, count(*) from initiative group by 1, 2, 3 order by 1")
    assert found == [
        (2021, "base", "Quyết định số 398/QĐ-TTDVVL ngày 17/11/2021", 1),
        (2022, "base", "Quyết định số 412/QĐ-TTDVVL ngày 15/11/2022", 5),
    ]


def test_another_year_has_not_been_written(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["demo", "year", "--year", "2023", "--json"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Chỉ có câu chuyện của năm 2022." in result.stderr


def test_a_year_broken_off_is_not_counted(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    """A plan without its year: the play was interrupted, and the figures would be wrong."""
    from workflow.demo import load, year_2022
    from workflow.demo.stage import Stage
    from workflow.services.attachments import Store
    from workflow.services.ballot_keys import KeyFolder

    with app.app_context():
        load.base()
        store, keys = Store(tmp_path / "up", 1_000_000), KeyFolder(tmp_path / "keys")
        year_2022.january(Stage(2022, store, keys, lambda _line: None))
    result = runner.invoke(args=["demo", "year", "--json"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dở dang" in result.stderr


def test_it_makes_a_new_database_itself(tmp_path: Path) -> None:
    """No migration before: the command brings the schema with it. The papers of the year lie in a folder, as files."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path))
    result = app.test_cli_runner().invoke(args=["demo", "year", "--json"])
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["results"]) == 6

    folder = app.extensions["tdkt"].settings.instance_dir / "papers" / "2022"
    files = {ending: {path.stem for path in folder.glob(f"*.{ending}")} for ending in ("pdf", "docx")}
    assert files["pdf"] == files["docx"]
    assert all(path.read_bytes()[:4] == (b"%PDF" if path.suffix == ".pdf" else b"PK\x03\x04") for path in folder.iterdir())
    kinds = Counter(name.partition("-")[0] for name in files["pdf"])
    one_each = {"01": 1, "02": 1, "08": 2, "09": 1, "10": 1, "11": 2, "12": 3, "14": 3, "15": 3, "16": 1, "17": 1, "18": 1}
    assert kinds == one_each | {"04": 5, "05": 39, "06": 39, "07": 2, "13": 34}
    assert f"139 văn bản, mỗi văn bản một tệp DOCX và một tệp PDF, tại {folder}" in result.stderr


def test_every_unit_has_somebody_for_everybodys_case() -> None:
    """Two heads per unit, and an officer who is no head: nobody acts on his own case."""
    for cast in CAST.values():
        assert len({cast.officer, *cast.heads}) == 3
