"""Every list as a file: what is on the screen, all of it, with types; for nobody who may not see the page.

One case was awarded in 2022 (letter 20/TTr-TTTN of 09/12, decision 88/QĐ-STN of 15/12, presented on 18/12); the clock
shows Tuesday 20/12/2022, 10:00.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from tests.support import cases, innovating
from tests.support.cases import row
from tests.support.exported import fetch, opened
from tests.support.pages import set_clock
from tests.support.planned import add, task_row
from tests.support.signed_in import client_of
from tests.support.standing import LATER, standing
from tests.support.world import World, world
from workflow.domain.document_kinds import About
from workflow.domain.funds import FundKind, RecordEntry
from workflow.domain.regulations import LocalKey
from workflow.domain.states import State
from workflow.extensions import db
from workflow.models import JobRun, LocalDay, LocalRegulation, LocalRegulationValue, Notice, Person, PublicNotice
from workflow.services import funds, packs
from workflow.web import exporting

if TYPE_CHECKING:
    import pytest
    from flask import Flask

MOMENT = datetime(2022, 12, 20, 10, 0)  # noqa: DTZ001 (what a cell holds)
ME = ("Lò Thị An", "Phòng Hành chính", "Lao động tiên tiến")
CODE = "TD-2022-0001"
Expected = tuple[str, str, str, list[str], list[Any]]


def filled(app: Flask) -> tuple[World, dict[str, int]]:
    set_clock(app, LATER)
    made = world(app)
    with app.app_context():
        cases.plan(made)
        case = row(standing(made, State.AWARDED))
        entry = RecordEntry(organisation_id=made.organisations["centre"], on_date=date(2022, 12, 1), amount=5_000_000,
                            kind=FundKind.ALLOCATION, document="PT 01", party="Sở Thử Nghiệm")  # fmt: skip
        funds.record(entry, actor=made.actor("secretary"), now=LATER)
    add(made, task_row(made.plan_id, "Sơ kết", quarter=2, lead="Văn phòng", coordinators="Các phòng"),
        PublicNotice(council_id=made.organisations["centre"], year=2022, title="Danh sách năm 2022", days=5,
                     posted_at=LATER, last_day=date(2022, 12, 27), posted_by_id=made.users["secretary"]),
        JobRun(job="sweep", slot="once x", started_at=LATER, finished_at=LATER, ok=True, result='{"written": 2}'),
        Notice(user_id=made.users["administrator"], kind="ballot_opened", dedupe_key="x", created_at=LATER,
               mail="failed", mail_attempts=9, mail_error="550 no such user"),
        LocalDay(day=date(2021, 1, 1), works=True, name="Làm bù", citation="CV 5/UBND"))  # fmt: skip
    (regulation,) = add(made, LocalRegulation(
        council_id=made.organisations["centre"], issuer_id=made.organisations["province"], number="42/QĐ-UBND",
        title="Quy chế", issued_on=date(2024, 1, 15), in_force_from=date(2024, 2, 1), created_at=LATER,
    ))  # fmt: skip
    add(made, LocalRegulationValue(regulation_id=regulation, award_code="CSTDCS", key=LocalKey.CAP_SHARE, value="10 %",
                                   citation="Điều 7"))  # fmt: skip
    with app.app_context():
        packs.request(About.LETTER, 1, "zip", actor=made.actor("secretary", LATER.date()), now=LATER)
    assert case.decision_id is not None and case.letter_id is not None  # noqa: PT018
    return made, {"centre": made.organisations["centre"], "office": made.organisations["office"], "plan": made.plan_id,
                  "decision": case.decision_id, "letter": case.letter_id,
                  "regulation": regulation}  # fmt: skip


#: Who asks, where, the second row (what was asked), the headings after STT, the first line.
LISTS: list[Expected] = [
    ("secretary", "/nominations?state=all&year=2022&q=lo+thi+an", "“lo thi an”; Năm 2022",
     ["Mã hồ sơ", "Họ tên, tập thể", "Đơn vị", "Danh hiệu, hình thức", "Năm", "Loại", "Trạng thái", "Từ ngày", "Hạn bước này",
      "Cần kiểm tra lại"],
     [CODE, *ME, 2022, "Công trạng hằng năm", "Đã trao thưởng", MOMENT, "", ""]),
    ("secretary", "/board", "Trung tâm Thử Nghiệm; Năm 2022", ["Đơn vị", "Tình hình", "LĐTT", "Đã đăng ký", "Muộn"],
     ["Trung tâm Thử Nghiệm", "Chưa gửi", "", 0, 0]),
    ("secretary", "/people?q=lo+thi+an&organisation={office}", "Họ tên: lo thi an; Đơn vị: Phòng Hành chính; Danh sách: Đang công tác",
     ["Họ và tên", "Chức vụ", "Diện", "Lãnh đạo, quản lý", "Đơn vị", "Đang công tác"],
     ["Lò Thị An", "Viên chức", "Viên chức", "Không", "Phòng Hành chính", "Có"]),
    ("secretary", "/decisions", "Toàn bộ danh sách",
     ["Số quyết định", "Ngày", "Cơ quan", "Người ký", "Số trường hợp", "Đã trao", "Đã hủy"],
     ["88/QĐ-STN", date(2022, 12, 15), "Sở Thử Nghiệm", "Nguyễn Văn Ký", 1, 1, 0]),
    ("secretary", "/decisions/{decision}", "Sở Thử Nghiệm",
     ["Họ tên, tập thể", "Đơn vị", "Danh hiệu, hình thức", "Năm", "Mã hồ sơ", "Trạng thái", "Ngày trao"],
     [*ME, 2022, CODE, "Đã trao thưởng", date(2022, 12, 18)]),
    ("secretary", "/letters", "Toàn bộ danh sách",
     ["Số", "Ngày phát hành", "Trích yếu", "Hội đồng", "Trình", "Số hồ sơ", "Lập lúc"],
     ["20/TTr-TTTN", date(2022, 12, 9), "Tờ trình khen thưởng", "Trung tâm Thử Nghiệm", "Sở Thử Nghiệm", 1,
      datetime(2022, 12, 9, 10, 0)]),  # noqa: DTZ001
    ("secretary", "/letters/{letter}", "Kèm theo Tờ trình số 20/TTr-TTTN; Trung tâm Thử Nghiệm; Tờ trình khen thưởng",
     ["Họ tên, tập thể", "Ngày sinh", "Giới tính", "Chức vụ", "Đơn vị", "Danh hiệu, hình thức", "Năm", "Xếp loại", "Sáng kiến",
      "Tóm tắt thành tích", "Phiếu đồng ý", "Mã hồ sơ"],
     ["Lò Thị An", date(1985, 5, 20), "Nữ", "Viên chức", "Phòng Hành chính", "Lao động tiên tiến", 2022, "", "", "Tóm tắt",
      "7/7", CODE]),
    ("secretary", "/meetings", "Toàn bộ danh sách",
     ["Thời gian", "Hội đồng", "Địa điểm", "Năm xét", "Số mục", "Có kết luận", "Tình trạng"],
     [datetime(2022, 12, 8, 8, 0), "Trung tâm Thử Nghiệm", "Phòng họp 1", 2022, 1, 1, "Đã kết thúc"]),  # noqa: DTZ001
    ("secretary", "/plans?year=2022", "Năm: 2022",
     ["Năm", "Cơ quan, đơn vị", "Số kế hoạch", "Ngày ban hành", "Tình trạng", "Số nhiệm vụ", "Đã xong",
      "Kế hoạch cấp trên vừa thay đổi"],
     [2022, "Trung tâm Thử Nghiệm", "KH 2022", date(2022, 1, 5), "Dự thảo", 0, 0, "Không"]),
    ("secretary", "/plans/{plan}", "Trung tâm Thử Nghiệm; KH 12/KH-TTTN",
     ["Quý", "Nội dung nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Định kỳ", "Tình hình", "Hoàn thành ngày", "Kết quả"],
     [2, "Sơ kết", "Văn phòng", "Các phòng", date(2024, 6, 28), "Hằng năm", "còn 379 ngày làm việc", "", ""]),
    ("secretary", "/initiatives", "Toàn bộ danh sách",
     ["Tên sáng kiến", "Tác giả", "Đơn vị", "Năm", "Đợt", "Tình trạng", "Phạm vi ảnh hưởng"], []),
    ("secretary", "/funds", "Toàn bộ danh sách", ["Cơ quan, đơn vị", "Số dư (đồng)"], ["Trung tâm Thử Nghiệm", 5_000_000]),
    ("secretary", "/funds/{centre}", "Trung tâm Thử Nghiệm; Số dư đầu năm: 0 ₫; Số dư cuối năm: 5.000.000 ₫",
     ["Ngày", "Chứng từ", "Khoản", "Người nộp, nhận", "Quyết định", "Diễn giải", "Thu (đồng)", "Chi (đồng)", "Số dư (đồng)"],
     [date(2022, 12, 1), "PT 01", "Trích lập từ ngân sách", "Sở Thử Nghiệm", "", "", 5_000_000, "", 5_000_000]),
    ("secretary", "/funds/{centre}/handover", "Trung tâm Thử Nghiệm",
     ["Người, tập thể nhận", "Đơn vị", "Danh hiệu, hình thức", "Quyết định", "Ngày trao", "Nơi trao", "Đã bàn giao", "Mã hồ sơ",
      "Ký nhận"],
     [*ME, "88/QĐ-STN", date(2022, 12, 18), "Hội trường", "Bằng, khung", CODE, ""]),
    ("secretary", "/decisions/{decision}/payments",
     "Kèm Quyết định số 88/QĐ-STN ngày 15/12/2022; Sở Thử Nghiệm; Cộng: 450.000 ₫",
     ["Người, tập thể được thưởng", "Đơn vị", "Danh hiệu, hình thức", "Cách tính", "Số tiền (đồng)", "Tình trạng", "Ngày chi",
      "Chứng từ", "Người nhận", "Mã hồ sơ", "Ký nhận"],
     [*ME, "0,3 × 1.490.000 ₫ = 447.000 ₫, làm tròn lên 450.000 ₫", 450_000, "Chưa chi", "", "", "", CODE, ""]),
    ("secretary", "/radar", "Trung tâm Thử Nghiệm",
     ["Họ và tên", "Chức vụ", "Đơn vị", "Danh hiệu, hình thức", "Mức độ", "Đã mời"],
     ["Cầm Văn Giám", "Viên chức", "Trung tâm Thử Nghiệm", "Lao động tiên tiến", "Chưa có gì trái, chờ kết quả trong năm", ""]),
    ("secretary", "/eligibility", "Trung tâm Thử Nghiệm; Lao động tiên tiến; Năm 2022",
     ["Họ tên, tập thể", "Chức vụ, đơn vị", "Kết luận", "Theo điều kiện", "Xếp loại năm", "Kỷ luật trong năm *",
      "Số tháng làm việc *", "Ngày nghỉ *", "Thời hạn kỷ luật", "Tạm dừng xét"],
     ["Lò Thị An", "Viên chức · Phòng Hành chính", "Cần người xem xét", "",
      "Cần xác nhận: Chưa có xếp loại chất lượng năm 2022; cần từ “Hoàn thành tốt nhiệm vụ”.", "Đạt", "Đạt", "Đạt", "Đạt", "Đạt"]),
    ("secretary", "/public-notices/manage", "Toàn bộ danh sách",
     ["Tên danh sách", "Hội đồng", "Năm", "Đăng lúc", "Đến hết ngày", "Gỡ lúc", "Lý do gỡ", "Góp ý chờ xử lý"],
     ["Danh sách năm 2022", "Trung tâm Thử Nghiệm", 2022, MOMENT, date(2022, 12, 27), "", "", 0]),
    ("auditor", "/audit?since=20/12/2022", "Từ ngày: 20/12/2022", ["Lúc", "Ai", "Việc", "Về", "Nội dung", "Thay đổi"],
     [MOMENT, "Secretary", "Trao thưởng", CODE, "ngày 18/12/2022 · Bằng, khung", ""]),
    ("auditor", "/audit?what=changes&kind=fund_entry", "Loại: Sổ quỹ", ["Lúc", "Ai", "Việc", "Về", "Nội dung", "Thay đổi"],
     [MOMENT, "Secretary"]),
    ("administrator", "/users?role=auditor", "Vai trò: Kiểm tra, thanh tra; Danh sách: Đang dùng",
     ["Tài khoản", "Họ và tên", "Vai trò", "Còn dùng"], ["auditor", "Auditor"]),
    ("secretary", "/organisations", "Biên chế năm 2022",
     ["Tên", "Ký hiệu", "Loại", "Có Hội đồng", "Số cán bộ", "Biên chế", "Thôi hoạt động"],
     ["Trung tâm Thử Nghiệm", "CENTRE", "Đơn vị trực thuộc", "Có", 2, "", ""]),
    ("secretary", "/council", "Trung tâm Thử Nghiệm",
     ["Họ và tên", "Chức vụ", "Đơn vị", "Chức danh", "Từ ngày", "Đến hết ngày"],
     ["Cầm Văn Giám", "Viên chức", "Trung tâm Thử Nghiệm", "Chủ tịch", date(2015, 1, 1), ""]),
    ("secretary", "/organisations/{office}/ratings/2022", "Phòng Hành chính; Năm 2022",
     ["Họ và tên, tập thể", "Chức vụ", "Mức xếp loại"], ["Quàng Văn Trưởng", "Viên chức", ""]),
    ("approver", "/documents?kind=decision", "Loại văn bản: Quyết định khen thưởng và danh sách",
     ["Số, ký hiệu", "Ngày", "Loại văn bản", "Trích yếu", "Cơ quan", "Người ký", "Hủy lúc", "Thay bằng"],
     ["88/QĐ-STN", date(2022, 12, 15), "Quyết định khen thưởng và danh sách"]),
    ("secretary", "/initiatives/rounds", "Toàn bộ danh sách",
     ["Hội đồng", "Năm", "Đợt", "Nhận từ ngày", "Đến hết ngày", "Tình trạng", "Đã nộp", "Đã có kết luận", "Khóa lúc"], []),
    ("administrator", "/substitutions", "Toàn bộ danh sách",
     ["Người vắng", "Người thay", "Từ ngày", "Đến hết ngày", "Lý do", "Kết thúc lúc"], []),
    ("secretary", "/quotas", "Theo quy định ngày 20/12/2022", ["Cách tính", "Đang tính", "Tối đa", "Căn cứ", "Ghi chú"],
     ["CSTĐCS: đang tính 0, tối đa 0 (15 % × 0 LĐTT = 0)", 0, 0]),
    ("secretary", "/meetings/1", "Trung tâm Thử Nghiệm; Năm xét 2022",
     ["Họ tên, tập thể", "Đơn vị", "Danh hiệu, hình thức", "Năm", "Mã hồ sơ", "Đồng ý", "Không", "Trắng", "Hỏng", "Tỷ lệ",
      "Kết quả", "Vì sao"],
     [*ME, 2022, CODE, 7, 0, 0, 0, "7/7 = 100 %", "Đạt", ""]),
    ("staff", "/public-notices", "Toàn bộ danh sách", ["Danh sách", "Cơ quan", "Đến hết ngày"],
     ["Danh sách năm 2022", "Trung tâm Thử Nghiệm", date(2022, 12, 27)]),
    ("secretary", "/notices?unread=1", "Chưa đọc",
     ["Lúc", "Thông báo", "Nội dung", "Mã hồ sơ", "Đã đọc lúc", "Thư điện tử"],
     [MOMENT, "Lò Thị An được tặng Lao động tiên tiến", "", CODE, "", ""]),
    ("administrator", "/jobs", "Toàn bộ danh sách", ["Việc", "Lịch", "Lần cuối", "Kết quả", "Nội dung", "Lần tới"],
     ["Hồ sơ quá hạn hết hiệu lực", "hằng ngày lúc 00:05", "", "Chưa chạy", "", datetime(2022, 12, 21, 0, 5)]),  # noqa: DTZ001
    ("administrator", "/jobs?list=mail", "Toàn bộ danh sách",
     ["Người nhận", "Thư điện tử", "Lúc ghi", "Số lần thử", "Máy chủ thư trả lời"],
     ["Administrator", "administrator@example.test", MOMENT, 9, "550 no such user"]),
    ("administrator", "/jobs/sweep", "Nhắc hạn", ["Bắt đầu", "Kết thúc", "Kết quả", "Nội dung", "Chạy tay"],
     [MOMENT, MOMENT, "Tốt", "đã ghi 2 thông báo", "x"]),
    ("officer", "/law?q=chien+si+thi+dua+co+so",
     "R1: từ 01/10/2017 đến hết 31/12/2023; Danh hiệu, hình thức: chien si thi dua co so",
     ["Phần", "Mục", "Nội dung", "Căn cứ", "Xác nhận", "Quy định riêng"],
     ["Văn bản", "Luật Thi đua, khen thưởng 15/2003/QH11 (sửa đổi 47/2005, 32/2009, 39/2013)",
      "từ 01/07/2004 đến hết 31/12/2023", "Luật 06/2022/QH15 thay thế", "", ""]),
    ("officer", "/law?list=regulations", "Toàn bộ danh sách",
     ["Số văn bản", "Trích yếu", "Cơ quan ban hành", "Ngày ban hành", "Hiệu lực từ ngày", "Đến hết ngày", "Áp dụng cho",
      "Số giá trị"],
     ["42/QĐ-UBND", "Quy chế", "UBND tỉnh Thử Nghiệm", date(2024, 1, 15), date(2024, 2, 1), "", "Trung tâm Thử Nghiệm", 1]),
    ("officer", "/law/regulations/{regulation}", "UBND tỉnh Thử Nghiệm; Quy chế",
     ["Danh hiệu, hình thức", "Mục", "Giá trị", "Thay đổi", "Căn cứ", "Xác nhận"],
     ["Chiến sĩ thi đua cơ sở", "Trần tỷ lệ", "10 %",
      "R2: chưa khai trần → 10 %; R3: chưa khai trần → 10 %; R4: chưa khai trần → 10 %", "Điều 7", "Chưa xác nhận"]),
    ("secretary", "/packs", "Toàn bộ danh sách",
     ["Bộ văn bản", "Yêu cầu lúc", "Dạng tệp", "Tình trạng", "Số văn bản, tệp", "Đã làm", "Dung lượng (byte)", "Xong lúc", "SHA-256"],
     ["Tờ trình 20/TTr-TTTN", MOMENT, "ZIP (PDF)", "Chờ làm", 0, 0, "", "", ""]),
    ("secretary", "/year/2022", "Trung tâm Thử Nghiệm; KH 2022",
     ["Quý", "Loại", "Nội dung", "Thời hạn", "Tình hình", "Chủ trì", "Hoàn thành ngày"],
     [1, "Mốc hạn", "Đăng ký thi đua", date(2022, 2, 10), "quá hạn 218 ngày làm việc (2 đơn vị chưa đăng ký)", "", ""]),
    ("secretary", "/year/2024", "Trung tâm Thử Nghiệm; KH 12/KH-TTTN",
     ["Quý", "Loại", "Nội dung", "Thời hạn", "Tình hình", "Chủ trì", "Hoàn thành ngày"], [1, "Mốc hạn"]),
    ("secretary", "/calendar/days?year=2021", "Toàn bộ danh sách", ["Ngày", "Thứ", "Là", "Làm việc", "Căn cứ"],
     [date(2021, 1, 1), "Thứ Sáu", "Làm bù", "Có", "CV 5/UBND"]),
]  # fmt: skip


def test_every_list_leaves_as_it_is_on_the_screen(app: Flask) -> None:
    made, ids = filled(app)
    for key, path, asked, headings, line in LISTS:
        answer = fetch(made, key, path.format(**ids))
        assert (answer.status_code, answer.mimetype.rpartition(".")[2]) == (200, "sheet"), path
        assert answer.headers["Content-Disposition"].endswith("-2022-12-20.xlsx")
        sheet = opened(answer.data)
        assert (sheet[1][0], sheet[2][0]) == (asked, "Xuất lúc 10:00 ngày 20/12/2022"), path
        assert sheet[3] == ["STT", *headings], path
        first = sheet[4][: len(line) + 1] if len(sheet) > 4 else []
        assert first == ([1, *line] if line else []), path
        assert "format=xlsx" in client_of(app, made.users[key]).get(path.format(**ids), follow_redirects=True).text or not line


def test_nobody_takes_away_what_he_may_not_see(app: Flask) -> None:
    """Page by page the answer with `format=xlsx` is the one without it; a list holds only what its reader sees."""
    made, ids = filled(app)
    assert len(opened(fetch(made, "other_head", "/nominations?state=all").data)) == 4
    for key, path, *_rest in LISTS:
        client, address = client_of(app, made.users["staff"]), path.format(**ids)
        assert fetch(made, "staff", address).status_code == client.get(address).status_code, (key, path)
    stranger = app.test_client().get("/people?format=xlsx")
    assert (stranger.status_code, stranger.headers["Location"]) == (303, "/sign-in?next=/people?format%3Dxlsx")


def test_all_pages_in_order_and_no_more_than_the_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SIZE", 3)  # so that nine people are several pages
    set_clock(app, LATER)
    made = world(app)
    with app.app_context(), Session(db.engine) as session:
        session.get_one(Person, made.people["an"]).position = '=cmd|" /C calc"!A0'
        session.commit()
    sheet = opened(fetch(made, "secretary", "/people").data)[4:]
    assert [line[0] for line in sheet] == list(range(1, len(sheet) + 1))
    names = [line[1] for line in sheet]
    assert len(set(names)) == len(names) > 6
    assert '=cmd|" /C calc"!A0' in [line[2] for line in sheet]


def test_all_notices_leave_not_one_page_and_the_unread_alone_when_asked(app: Flask) -> None:
    set_clock(app, LATER)
    made = world(app)
    sent = {"mail": "sent", "mail_attempts": 1, "mail_sent_at": LATER}
    add(made, *(
        Notice(user_id=made.users["head"], kind="decision_recorded", data=f'{{"number": "{number}"}}', dedupe_key=f"n{number}",
               created_at=LATER, read_at=None if number % 3 else LATER, **(sent if number == 29 else {}))
        for number in range(30)
    ))  # fmt: skip
    every, unread = (opened(fetch(made, "head", path).data)[4:] for path in ("/notices?before=9", "/notices?unread=1"))
    assert (len(every), len(unread), len(opened(fetch(made, "staff", "/notices").data)[4:])) == (30, 20, 0)
    assert [(line[1], line[5], line[6]) for line in every[:3]] == [
        (MOMENT, "", "đã gửi"), (MOMENT, "", ""), (MOMENT, MOMENT, ""),
    ]  # fmt: skip
    assert {line[5] for line in unread} == {""}


def test_a_member_takes_no_count_of_his_own_item_away(app: Flask) -> None:
    set_clock(app, LATER)
    made = world(app)
    with app.app_context():
        cases.plan(made)
        meeting = cases.meeting(made, [cases.reviewed(made, key) for key in ("an", "counsel_officer")])
        cases.all_yes(made, meeting)
    whole, own = (opened(fetch(made, key, f"/meetings/{meeting}").data)[4:] for key in ("secretary", "counsel_officer"))
    assert [line[6:13] for line in whole] == [
        [7, 0, 0, 0, "7/7 = 100 %", "Đạt", ""], [6, 0, 0, 0, "6/7 = 85,71 %", "Đạt", ""],
    ]  # fmt: skip
    assert [line[6:13] for line in own] == [
        whole[0][6:13], ["", "", "", "", "", "Mục của chính bạn: số phiếu không hiển thị.", ""],
    ]  # fmt: skip


def test_points_leave_as_numbers_once_they_may_be_seen(app: Flask) -> None:
    set_clock(app, innovating.LATER)
    made = world(app)
    with app.app_context():
        innovating.sheet(made)
        number = innovating.opened(made)
        one = innovating.handed_in(made, number)
        innovating.scoring_started(made, number)
        innovating.scored(made, one)
    page = f"/initiatives/rounds/{number}"
    assert opened(fetch(made, "secretary", page).data)[4][4:7] == ["", "", ""]
    with app.app_context():
        innovating.scoring_closed(made, number)
        innovating.concluded(made, number, {one: (5, 6)})
    assert opened(fetch(made, "secretary", page).data)[1:2] + opened(fetch(made, "secretary", page).data)[3:] == [
        ["Trung tâm Thử Nghiệm; Đợt I năm 2024", *[""] * 10],
        ["STT", "Tên sáng kiến", "Tác giả", "Đơn vị", "Điểm", "Đồng ý", "Số người biểu quyết", "Tình trạng", "Số quyết định",
         "Ngày quyết định", "Phạm vi ảnh hưởng"],
        [1, "Phiếu hẹn trả kết quả qua tin nhắn", "Lò Thị An", "Phòng Hành chính", 74, 5, 6, "Được công nhận", "7/QĐ-TTTN",
         date(2024, 6, 14), ""],
    ]  # fmt: skip
