"""Reports, their figures and the records behind them as files: typed, for those alone who see the page.

Of the centre in 2022: one case registered, one awarded, one voted (`three_cases`), and one withdrawn.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tests.support.exported import fetch, opened
from tests.support.pages import set_clock
from tests.support.signed_in import client_of
from tests.support.standing import standing
from tests.support.tampering import LATER, three_cases
from tests.support.world import World, world
from workflow.domain.reports import CreateReport, ReportKind
from workflow.domain.states import State
from workflow.services import reports

if TYPE_CHECKING:
    from flask import Flask


def filled(app: Flask) -> tuple[World, str, str]:
    """The world, and the addresses of the year's figures and records."""
    set_clock(app, LATER)
    made = world(app)
    with app.app_context():
        three_cases(made)
        standing(made, State.WITHDRAWN, person="chi")
        command = CreateReport(council_id=made.organisations["centre"], kind=ReportKind.YEAR, year=2022)
        reports.create(command, actor=made.actor("secretary", LATER.date()), now=LATER)
    return made, *(f"/reports/{name}/{made.organisations['centre']}/2022" for name in ("figures", "records"))


FIRST = datetime(2022, 1, 20, 9, 0)  # noqa: DTZ001 (what a cell holds)
OFFICE, COUNSEL, AWARD = "Phòng Hành chính", "Phòng Tư vấn", "LĐTT"
YEAR = "Trung tâm Thử Nghiệm; năm 2022"
TOTALS = (f"{YEAR}; Tổng cộng: Đăng ký 4, Đơn vị bình xét 2, Hội đồng bỏ phiếu 2, Trình 1, Có quyết định 1, Đã trao 1, "
          "Đang xét 2, Không đạt, rút 1")  # fmt: skip
LEDGER = [
    ["STT", "Đơn vị", "Danh hiệu, hình thức", "Đăng ký", "Đơn vị bình xét", "Hội đồng bỏ phiếu", "Trình", "Có quyết định",
     "Đã trao", "Đang xét", "Không đạt, rút"],
    [1, OFFICE, AWARD, 3, 1, 1, 1, 1, 1, 1, 1],
    [2, COUNSEL, AWARD, 1, 1, 1, 0, 0, 0, 1, 0],
]  # fmt: skip


def test_each_list_of_figures_is_a_file_of_its_own(app: Flask) -> None:
    made, figures, _records = filled(app)
    for page in (figures, "/reports/1"):
        text = client_of(app, made.users["secretary"]).get(page).text
        for part in ("ledger", "drop-outs", "on-time", "steps"):
            assert f'href="{page}?list={part}&amp;format=xlsx"' in text, (page, part)
        assert opened(fetch(made, "secretary", f"{page}?list=ledger").data)[1][0] == TOTALS
        assert opened(fetch(made, "secretary", f"{page}?list=ledger").data)[3:] == LEDGER
    dropped, on_time, steps = (opened(fetch(made, "manager", f"{figures}?list={part}").data)
                               for part in ("drop-outs", "on-time", "steps"))  # fmt: skip
    assert {sheet[1][0] for sheet in (dropped, on_time, steps)} == {YEAR}
    assert dropped[3:] == [
        ["STT", "Mã hồ sơ", "Họ tên, tập thể", "Danh hiệu, hình thức", "Đơn vị", "Kết cục", "Ngày", "Khi đang ở", "Lý do", "Căn cứ"],
        [1, "TD-2022-0004", "Đèo Thị Chi", AWARD, OFFICE, "Đã rút", date(2022, 12, 9), "Đã đăng ký", "Cá nhân xin rút", ""],
    ]  # fmt: skip
    assert on_time[3:] == [
        ["STT", "Đơn vị", "Đăng ký đúng hạn", "Đăng ký có hạn", "Bình xét đúng hạn", "Bình xét có hạn"],
        [1, OFFICE, 3, 3, 0, 0], [2, COUNSEL, 1, 1, 0, 0],
    ]  # fmt: skip
    assert (len(steps[4:]), steps[3:6]) == (6, [
        ["STT", "Bước", "Hạn theo kế hoạch", "Ngày đầu", "Ngày cuối", "Số hồ sơ", "Đúng hạn", "Số hồ sơ có hạn",
         "Chờ từ bước trước, trung vị (ngày)"],
        [1, "Đăng ký thi đua", date(2022, 2, 10), date(2022, 1, 20), date(2022, 1, 20), 4, 4, 4, ""],
        [2, "Bình xét tại đơn vị", "", date(2022, 12, 5), date(2022, 12, 5), 2, "", 2, 319],
    ])  # fmt: skip
    assert fetch(made, "secretary", f"{figures}?list=other").mimetype == "text/html"


def test_reports_and_the_records_of_each_step_leave_too(app: Flask) -> None:
    made, _figures, records = filled(app)
    assert opened(fetch(made, "secretary", "/reports").data)[3:] == [
        ["STT", "Báo cáo", "Kỳ", "Đơn vị", "Tình trạng", "Số", "Ngày ban hành", "Người ký", "Gửi cấp trên ngày"],
        [1, "Báo cáo tổng kết năm", "năm 2022", "Trung tâm Thử Nghiệm", "Dự thảo", "", "", "", ""],
    ]  # fmt: skip
    sheet = opened(fetch(made, "secretary", records).data)
    assert sheet[3] == [
        "STT", "Mã hồ sơ", "Họ tên, tập thể", "Đơn vị", "Danh hiệu, hình thức", "Bước", "Lúc", "Ai làm", "Tệp minh chứng",
        "Biên bản bình xét ngày", "Họp Hội đồng ngày", "Tờ trình", "Ngày trình", "Quyết định", "Ngày quyết định",
        "Trao thưởng ngày",
    ]  # fmt: skip
    assert [(row[1], row[5]) for row in sheet[4:]] == [
        *(("TD-2022-0001", step) for step in ("Lập hồ sơ", "Đăng ký")),
        *(("TD-2022-0002", step) for step in ("Lập hồ sơ", "Đăng ký", "Ghi kết quả bình xét", "Ghi kết quả bỏ phiếu",
                                              "Trình Sở", "Ra quyết định", "Ghi trao thưởng")),
        *(("TD-2022-0003", step) for step in ("Lập hồ sơ", "Đăng ký", "Ghi kết quả bình xét", "Ghi kết quả bỏ phiếu")),
        *(("TD-2022-0004", step) for step in ("Lập hồ sơ", "Đăng ký", "Rút đề nghị")),
    ]  # fmt: skip
    assert sheet[7] == [
        4, "TD-2022-0002", "Lò Thị An", OFFICE, "Lao động tiên tiến", "Đăng ký", FIRST, "Hà Thị Đầu", 1, date(2022, 12, 5),
        "08/12/2022", "20/TTr-TTTN", date(2022, 12, 9), "99/QĐ-STN", date(2022, 12, 26), date(2022, 12, 30),
    ]  # fmt: skip


def test_a_stranger_takes_no_figures_away(app: Flask) -> None:
    made, figures, records = filled(app)
    assert len(opened(fetch(made, "other_secretary", "/reports").data)) == 4
    for path in (f"{figures}?list=ledger", records, "/reports/1?list=ledger"):
        assert [fetch(made, key, path).status_code for key in ("auditor", "other_secretary", "staff")] == [200, 404, 404], path
