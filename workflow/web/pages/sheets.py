"""The columns of every list that can be taken away as a file; headings as Vietnamese papers have them.

A new list is a row here, or in the module of its area beside this one, and two lines in its view:
`if exporting.wanted(): return exporting.file(…)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflow.domain.document_kinds import KINDS
from workflow.domain.funds import Line as PaymentLine
from workflow.domain.listed import Listed
from workflow.queries.papers import Case
from workflow.queries.users import UserRow
from workflow.web.filters import label, say
from workflow.web.pages import initiatives
from workflow.web.pages.board import Board
from workflow.web.pages.board import Line as BoardLine
from workflow.web.pages.columns import award as _award
from workflow.web.pages.columns import column as _c
from workflow.web.pages.eligibility import Grid
from workflow.web.pages.plans import lead_of
from workflow.web.pages.radar import Row as RadarRow

_YEAR = _c("Năm", "year", "year")

NOMINATIONS = Listed("ho-so", "Danh sách hồ sơ đề nghị", (
    _c("Mã hồ sơ", "row.code", width=16), _c("Họ tên, tập thể", "row.subject_name", width=26),
    _c("Đơn vị", "row.unit_name", width=24), _award("row.award_code"), _c("Năm", "row.year", "year"),
    _c("Loại", "row.type", width=22), _c("Trạng thái", "state_label"), _c("Từ ngày", "row.state_since", "moment"),
    _c("Hạn bước này", lambda line: line.due.brief if line.due else ""),
    _c("Cần kiểm tra lại", lambda line: "x" if line.row.recheck else "", width=10),
))  # fmt: skip

PEOPLE = Listed("can-bo", "Danh sách cán bộ", (
    _c("Họ và tên", "name", width=24), _c("Chức vụ", "position", width=24), _c("Diện", "category"),
    _c("Lãnh đạo, quản lý", "leader", width=12), _c("Đơn vị", "organisation", width=28),
    _c("Đang công tác", "active", width=10),
))  # fmt: skip

DECISIONS = Listed("quyet-dinh", "Danh sách quyết định khen thưởng", (
    _c("Số quyết định", "number"), _c("Ngày", "decided_on", "date"), _c("Cơ quan", "body", width=26),
    _c("Người ký", "signer", width=24), _c("Số trường hợp", "cases", "number"), _c("Đã trao", "presented", "number"),
    _c("Đã hủy", "revoked", "number"),
))  # fmt: skip

#: The cases of a letter or a decision.
CASES = Listed("danh-sach", "Danh sách trường hợp", (
    _c("Họ tên, tập thể", "subject", width=26), _c("Đơn vị", "unit", width=26), _award(), _YEAR,
    _c("Mã hồ sơ", "code", width=16), _c("Trạng thái", "state"), _c("Ngày trao", "presented_on", "date"),
))  # fmt: skip


def _vote(case: Case) -> str:
    if case.vote is None:
        return ""
    return f"{case.vote.yes}/{case.vote.base}" if case.vote.base else str(case.vote.yes)


def _initiatives(case: Case) -> str:
    return "; ".join(f"{title} ({paper})" if paper else title for title, paper in case.initiatives)


#: What a proposal letter says of each case: danh sách trích ngang.
EXTRACT = Listed("danh-sach-trich-ngang", "Danh sách trích ngang đề nghị khen thưởng", (
    _c("Họ tên, tập thể", "subject", width=26), _c("Ngày sinh", "birth_date", "date"), _c("Giới tính", "sex", width=10),
    _c("Chức vụ", "position", width=26), _c("Đơn vị", "unit", width=24), _award(), _YEAR,
    _c("Xếp loại", "rating", width=24),
    _c("Sáng kiến", _initiatives, "long"),
    _c("Tóm tắt thành tích", "summary", "long"), _c("Phiếu đồng ý", _vote, width=10),
    _c("Mã hồ sơ", "code", width=16),
))  # fmt: skip

LETTERS = Listed("to-trinh", "Danh sách tờ trình", (
    _c("Số", lambda row: row.number or "Dự thảo", width=18), _c("Ngày phát hành", "issued_on", "date"),
    _c("Trích yếu", "title", "long"), _c("Hội đồng", "council", width=24), _c("Trình", "body", width=24),
    _c("Số hồ sơ", "cases", "number"), _c("Lập lúc", "created_at", "moment"),
))  # fmt: skip

MEETINGS = Listed("phien-hop", "Danh sách phiên họp Hội đồng", (
    _c("Thời gian", "held_at", "moment"), _c("Hội đồng", "council", width=24), _c("Địa điểm", "place", width=24),
    _c("Năm xét", "year", "year"), _c("Số mục", "items", "number"), _c("Có kết luận", "settled", "number"),
    _c("Tình trạng", "status"),
))  # fmt: skip

PLANS = Listed("ke-hoach", "Danh sách kế hoạch thi đua, khen thưởng", (
    _YEAR, _c("Cơ quan, đơn vị", "organisation", width=28), _c("Số kế hoạch", "number"),
    _c("Ngày ban hành", "issued_on", "date"), _c("Tình trạng", "status"), _c("Số nhiệm vụ", "tasks", "number"),
    _c("Đã xong", "done", "number"), _c("Kế hoạch cấp trên vừa thay đổi", "upper_changed", width=16),
))  # fmt: skip

TASKS = Listed("nhiem-vu", "Phụ lục nhiệm vụ", (
    _c("Quý", "task.quarter", "year"), _c("Nội dung nhiệm vụ", "task.title", "long"),
    _c("Chủ trì", lambda line: lead_of(line.task), width=24), _c("Phối hợp", "task.coordinators", width=28),
    _c("Thời hạn", lambda line: None if line.task.event_driven else line.task.due_on, "date"),
    _c("Định kỳ", "task.recurrence"), _c("Tình hình", "status", width=26),
    _c("Hoàn thành ngày", "task.done_on", "date"), _c("Kết quả", "task.result", "long"),
))  # fmt: skip

INITIATIVES = Listed("sang-kien", "Danh sách sáng kiến", (
    _c("Tên sáng kiến", "title", "long"), _c("Tác giả", lambda row: ", ".join(a.name for a in row.authors), width=28),
    _c("Đơn vị", "unit", width=24), _c("Năm", "year", "year"), _c("Đợt", "number", "year"),
    _c("Tình trạng", lambda row: initiatives.status_words(row.status, inside=False), width=26),
    _c("Phạm vi ảnh hưởng", "scope"),
))  # fmt: skip

ROUNDS = Listed("dot-sang-kien", "Các đợt xét sáng kiến", (
    _c("Hội đồng", "council", width=28), _YEAR, _c("Đợt", "number", "year"), _c("Nhận từ ngày", "opens_on", "date"),
    _c("Đến hết ngày", "closes_on", "date"), _c("Tình trạng", "status"), _c("Đã nộp", "submitted", "number"),
    _c("Đã có kết luận", "concluded", "number"), _c("Khóa lúc", "closed_at", "moment"),
))  # fmt: skip

DOCUMENTS = Listed("so-van-ban", "Sổ văn bản đã phát hành", (
    _c("Số, ký hiệu", "number"), _c("Ngày", "dated", "date"),
    _c("Loại văn bản", lambda row: KINDS[row.kind].title, width=26), _c("Trích yếu", "title", "long"),
    _c("Cơ quan", "body", width=24), _c("Người ký", "signer", width=24), _c("Hủy lúc", "annulled_at", "moment"),
    _c("Thay bằng", "replaced_by"),
))  # fmt: skip

SUBSTITUTIONS = Listed("uy-quyen", "Ủy quyền, thay thế", (
    _c("Người vắng", "absent", width=24), _c("Người thay", "stand_in", width=24), _c("Từ ngày", "from_date", "date"),
    _c("Đến hết ngày", "until_date", "date"), _c("Lý do", "reason", "long"), _c("Kết thúc lúc", "ended_at", "moment"),
))  # fmt: skip

FUNDS = Listed("quy-khen-thuong", "Các quỹ thi đua, khen thưởng", (
    _c("Cơ quan, đơn vị", "name", width=40), _c("Số dư (đồng)", "balance", "money"),
))  # fmt: skip

#: Rows: (entry, balance after it).
BOOK = Listed("so-quy", "Sổ quỹ thi đua, khen thưởng", (
    _c("Ngày", lambda row: row[0].on_date, "date"), _c("Chứng từ", lambda row: row[0].document),
    _c("Khoản", lambda row: row[0].kind, width=24), _c("Người nộp, nhận", lambda row: row[0].party, width=24),
    _c("Quyết định", lambda row: row[0].decision), _c("Diễn giải", lambda row: row[0].note, "long"),
    _c("Thu (đồng)", lambda row: row[0].amount if row[0].amount > 0 else None, "money"),
    _c("Chi (đồng)", lambda row: -row[0].amount if row[0].amount < 0 else None, "money"),
    _c("Số dư (đồng)", lambda row: row[1], "money"),
))  # fmt: skip

HANDOVERS = Listed("so-ban-giao", "Sổ bàn giao", (
    _c("Người, tập thể nhận", "subject", width=26), _c("Đơn vị", "unit", width=24), _award(),
    _c("Quyết định", "decision"), _c("Ngày trao", "presented_on", "date"), _c("Nơi trao", "where", width=24),
    _c("Đã bàn giao", "handed_over", width=24), _c("Mã hồ sơ", "code", width=16), _c("Ký nhận", lambda _row: ""),
))  # fmt: skip

def _worked(line: PaymentLine) -> str:
    if line.problem is not None:
        return say(line.problem)
    if line.covered_by:
        return f"Hưởng mức cao nhất ở hồ sơ {line.covered_by}"
    return say(line.money.explanation) if line.money else ""


PAYMENTS = Listed("chi-thuong", "Danh sách chi tiền thưởng", (
    _c("Người, tập thể được thưởng", "subject", width=26), _c("Đơn vị", "unit", width=24), _award(),
    _c("Cách tính", _worked, "long"),
    _c("Số tiền (đồng)", "amount", "money"), _c("Tình trạng", "status", width=26),
    _c("Ngày chi", lambda line: line.payment.on_date if line.payment else None, "date"),
    _c("Chứng từ", lambda line: line.payment.document if line.payment else ""),
    _c("Người nhận", lambda line: line.payment.receiver if line.payment else "", width=26),
    _c("Mã hồ sơ", "code", width=16), _c("Ký nhận", lambda _line: ""),
))  # fmt: skip


def _standing(row: RadarRow) -> str:
    return label(row.prospect.standing)


RADAR = Listed("goi-y-dang-ky", "Gợi ý đăng ký", (
    _c("Họ và tên", "person.name", width=24), _c("Chức vụ", "person.position", width=26),
    _c("Đơn vị", "person.unit", width=24), _award("prospect.award"), _c("Mức độ", _standing, width=26),
    _c("Đã mời", "invited_at", "moment"),
))  # fmt: skip

PUBLIC_NOTICES = Listed("niem-yet", "Các danh sách niêm yết công khai", (
    _c("Tên danh sách", "title", "long"), _c("Hội đồng", "council", width=24), _YEAR,
    _c("Đăng lúc", "posted_at", "moment"), _c("Đến hết ngày", "last_day", "date"),
    _c("Gỡ lúc", "taken_down_at", "moment"), _c("Lý do gỡ", "reason", "long"),
    _c("Góp ý chờ xử lý", "pending", "number"),
))  # fmt: skip

#: The lists that hang now, for everybody.
HANGING = Listed("dang-niem-yet", "Các danh sách đang niêm yết công khai", (
    _c("Danh sách", "title", "long"), _c("Cơ quan", "council", width=28), _c("Đến hết ngày", "last_day", "date"),
))  # fmt: skip

PUBLIC_LIST = Listed("danh-sach-cong-khai", "Danh sách công khai", (
    _c("Họ tên, tập thể", "name", width=26), _c("Chức vụ", "position", width=26), _c("Đơn vị", "unit", width=26),
    _award(),
))  # fmt: skip

AUDIT = Listed("nhat-ky", "Nhật ký", (
    _c("Lúc", "at", "moment"), _c("Ai", "who", width=24), _c("Việc", "what", width=28), _c("Về", "about", width=26),
    _c("Nội dung", "text", "long"),
    _c("Thay đổi", lambda entry: "; ".join(f"{v.name}: {v.old or '–'} → {v.new or '–'}" for v in entry.values), "long"),
))  # fmt: skip


def _roles(row: UserRow) -> str:
    return "; ".join(f"{label(grant.role)} ({grant.organisation})" for grant in row.roles)


USERS = Listed("tai-khoan", "Danh sách tài khoản", (
    _c("Tài khoản", "account"), _c("Họ và tên", "name", width=24), _c("Vai trò", _roles, "long"),
    _c("Còn dùng", "active", width=10),
))  # fmt: skip

ORGANISATIONS = Listed("don-vi", "Danh sách đơn vị", (
    _c("Tên", lambda row: "   " * row.depth + row.name, width=48), _c("Ký hiệu", "code"), _c("Loại", "kind", width=26),
    _c("Có Hội đồng", "has_council", width=10), _c("Số cán bộ", "people", "number"),
    _c("Biên chế", "headcount", "number"), _c("Thôi hoạt động", "active_to", "date"),
))  # fmt: skip

SEATS = Listed("thanh-vien-hoi-dong", "Thành viên Hội đồng", (
    _c("Họ và tên", "name", width=24), _c("Chức vụ", "position", width=24), _c("Đơn vị", "organisation", width=26),
    _c("Chức danh", "office", width=26),
    _c("Từ ngày", "from_date", "date"), _c("Đến hết ngày", "to_date", "date"),
))  # fmt: skip


def board(found: Board) -> Listed:
    """One column per award that was asked for."""

    def said(place: int) -> Callable[[BoardLine], str]:
        return lambda line: "; ".join(chip.text for chip in line.awards[place])

    awards = [_c(name, said(place)) for place, name in enumerate(found.awards)]
    return Listed("theo-doi-don-vi", "Theo dõi đăng ký của các đơn vị", (
        _c("Đơn vị", "unit.name", width=28), _c("Tình hình", lambda line: "; ".join(chip.text for chip in line.chips)),
        *awards, _c("Đã đăng ký", "registered", "number"), _c("Muộn", "late", "number"),
    ))  # fmt: skip


def eligibility(grid: Grid) -> Listed:
    """One column per condition: what it comes to, and why where it is not met."""
    signs = {"passed": "Đạt", "failed": "Không đạt", "needs_human": "Cần xác nhận", "": "Không xét"}

    def met(place: int) -> Callable[[Any], str]:
        def words(line: Any) -> str:
            cell = line.cells[place]
            why = "" if cell.status == "passed" else " ".join(cell.lines)
            return f"{signs[cell.status]}: {why}" if why else signs[cell.status]

        return words

    return Listed("dieu-kien", "Điều kiện xét khen thưởng", (
        _c("Họ tên, tập thể", "name", width=24), _c("Chức vụ, đơn vị", "detail", width=26), _c("Kết luận", "outcome"),
        _c("Theo điều kiện", "path"), *(_c(heading, met(n), width=24) for n, heading in enumerate(grid.headings)),
    ))  # fmt: skip


#: The sheet of a unit's yearly ratings: its people, itself, the units right below.
RATINGS = Listed("xep-loai", "Xếp loại chất lượng", (
    _c("Họ và tên, tập thể", "name", width=26), _c("Chức vụ", lambda row: getattr(row, "position", ""), width=26),
    _c("Mức xếp loại", "level", width=26),
))  # fmt: skip

QUOTAS = Listed("tran-ty-le", "Trần tỷ lệ khen thưởng", (
    _c("Cách tính", "text", "long"), _c("Đang tính", "used", "number"), _c("Tối đa", "limit", "number"),
    _c("Căn cứ", "citation", "long"), _c("Ghi chú", lambda card: " ".join([card.note, *card.details]).strip(), "long"),
))  # fmt: skip
