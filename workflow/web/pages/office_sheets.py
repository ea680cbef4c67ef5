"""The columns of what an office looks up beside its cases: notices, law, days, jobs, packs."""

from __future__ import annotations

from typing import Any

from workflow.domain.listed import Listed
from workflow.queries.jobs import RunRow
from workflow.services.pack_contents import FORMATS
from workflow.web.filters import long_day, say
from workflow.web.pages.columns import column

_MAIL = {"sent": "đã gửi", "failed": "không gửi được", "due": "đang chờ gửi"}

#: Rows: (notice, its title, its lines).
NOTICES = Listed("thong-bao", "Thông báo", (
    column("Lúc", lambda row: row[0].created_at, "moment"), column("Thông báo", lambda row: say(row[1]), "long"),
    column("Nội dung", lambda row: "\n".join(map(say, row[2])), "long"),
    column("Mã hồ sơ", lambda row: row[0].code, width=16), column("Đã đọc lúc", lambda row: row[0].read_at, "moment"),
    column("Thư điện tử", lambda row: _MAIL.get(row[0].mail, "")),
))  # fmt: skip


def outcome(run: RunRow | None) -> str:
    if run is None:
        return "Chưa chạy"
    return {None: "Chưa kết thúc", True: "Tốt", False: "Lỗi"}[run.ok]


JOBS = Listed("viec-dinh-ky", "Việc định kỳ", (
    column("Việc", "job.title", width=32), column("Lịch", "job.when", width=28),
    column("Lần cuối", lambda line: line.last.started_at if line.last else None, "moment"),
    column("Kết quả", lambda line: outcome(line.last)), column("Nội dung", "words", "long"),
    column("Lần tới", "next_at", "moment"),
))  # fmt: skip

#: Rows: (run, what it came to).
RUNS = Listed("cac-lan-chay", "Các lần chạy", (
    column("Bắt đầu", lambda row: row[0].started_at, "moment"),
    column("Kết thúc", lambda row: row[0].finished_at, "moment"), column("Kết quả", lambda row: outcome(row[0])),
    column("Nội dung", lambda row: row[1], "long"),
    column("Chạy tay", lambda row: "x" if row[0].by_hand else "", width=10),
))  # fmt: skip

FAILED_MAIL = Listed("thu-khong-gui-duoc", "Thư không gửi được", (
    column("Người nhận", "user", width=26), column("Thư điện tử", "email", width=28),
    column("Lúc ghi", "created_at", "moment"), column("Số lần thử", "attempts", "number"),
    column("Máy chủ thư trả lời", "error", "long"),
))  # fmt: skip


def _unconfirmed(line: Any) -> str:
    return "" if line.confirmed else "Chưa xác nhận"


#: Rows: (what the value is of, the value, whether it is a local one).
LAW = Listed("quy-dinh", "Quy định áp dụng", (
    column("Phần", lambda row: row[0], width=32), column("Mục", lambda row: row[1].what, width=28),
    column("Nội dung", lambda row: row[1].text, "long"), column("Căn cứ", lambda row: row[1].citation, "long"),
    column("Xác nhận", lambda row: _unconfirmed(row[1]), width=16),
    column("Quy định riêng", lambda row: "x" if row[2] else "", width=10),
))  # fmt: skip

REGULATIONS = Listed("quy-dinh-rieng", "Quy định riêng của tỉnh, cơ quan", (
    column("Số văn bản", "layer.number"), column("Trích yếu", "title", "long"),
    column("Cơ quan ban hành", "layer.issuer", width=28), column("Ngày ban hành", "layer.issued_on", "date"),
    column("Hiệu lực từ ngày", "layer.in_force_from", "date"),
    column("Đến hết ngày", "layer.in_force_to", "date"), column("Áp dụng cho", "council", width=28),
    column("Số giá trị", lambda row: len(row.values), "number"),
))  # fmt: skip

#: Rows: (identifier, award, value, its effect).
VALUES = Listed("gia-tri-quy-dinh-rieng", "Giá trị của văn bản", (
    column("Danh hiệu, hình thức", lambda row: row[1], width=26), column("Mục", lambda row: row[2].what, width=28),
    column("Giá trị", lambda row: row[2].text), column("Thay đổi", lambda row: row[3], "long"),
    column("Căn cứ", lambda row: row[2].citation, "long"),
    column("Xác nhận", lambda row: _unconfirmed(row[2]), width=16),
))  # fmt: skip

YEAR = Listed("nam-cong-tac", "Các mốc hạn và nhiệm vụ trong năm", (
    column("Quý", "quarter", "year"), column("Loại", "kind"), column("Nội dung", "title", "long"),
    column("Thời hạn", "due_on", "date"), column("Tình hình", "status", width=28),
    column("Chủ trì", "lead", width=24), column("Hoàn thành ngày", "done_on", "date"),
))  # fmt: skip

DAYS = Listed("ngay-nghi", "Ngày nghỉ, làm bù", (
    column("Ngày", "day", "date"), column("Thứ", lambda line: long_day(line.day).split(",")[0], width=10),
    column("Là", "name", width=32), column("Làm việc", "works", width=10),
    column("Căn cứ", lambda line: line.own.citation if line.own else "luật, dữ liệu kèm phần mềm", "long"),
))  # fmt: skip

PACKS = Listed("bo-van-ban", "Bộ văn bản của tôi", (
    column("Bộ văn bản", "title", width=32), column("Yêu cầu lúc", "created_at", "moment"),
    column("Dạng tệp", lambda row: FORMATS[row.format], width=18), column("Tình trạng", "status"),
    column("Số văn bản, tệp", "total", "number"), column("Đã làm", "done", "number"),
    column("Dung lượng (byte)", lambda row: row.size or None, "number", 16),
    column("Xong lúc", "finished_at", "moment"), column("SHA-256", "sha256", width=34),
))  # fmt: skip
