"""The columns of reports, of the lists of figures in them, and of the records behind each case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from workflow.domain.listed import Column, Listed
from workflow.domain.report_figures import Reached
from workflow.web.pages.columns import award, column
from workflow.web.pages.reports import Figures, LedgerLine, period_words

REPORTS = Listed("bao-cao", "Danh sách báo cáo", (
    column("Báo cáo", "kind", width=26), column("Kỳ", lambda row: period_words(row.period), width=24),
    column("Đơn vị", "council", width=28), column("Tình trạng", "status"), column("Số", "number"),
    column("Ngày ban hành", "issued_on", "date"), column("Người ký", "signer", width=24),
    column("Gửi cấp trên ngày", "sent_on", "date"),
))  # fmt: skip


def _cell(place: int) -> Callable[[LedgerLine], int]:
    return lambda line: int(line.cells[place].value or 0)


LEDGER = Listed("so-theo-doi-dang-ky", "Sổ theo dõi đăng ký", (
    column("Đơn vị", "unit", width=28), column("Danh hiệu, hình thức", "award", width=26),
    *(column(reached.label, _cell(place), "number", 12) for place, reached in enumerate(Reached)),
))  # fmt: skip


def _of(heading: str, key: str, form: Any = "text", width: int = 0) -> Column:
    """A column of a figure that is kept as a mapping."""
    return column(heading, lambda row: row[key], form, width)


DROP_OUTS = Listed("khong-dat-rut", "Hồ sơ không đạt, rút", (
    _of("Mã hồ sơ", "code", width=16), _of("Họ tên, tập thể", "subject", width=26),
    _of("Danh hiệu, hình thức", "award", width=26), _of("Đơn vị", "unit", width=24), _of("Kết cục", "state"),
    _of("Ngày", "on", "date"), _of("Khi đang ở", "stood", width=24), _of("Lý do", "reason", "long"),
    _of("Căn cứ", "rule", width=24),
))  # fmt: skip

ON_TIME = Listed("dung-han-theo-don-vi", "Đúng hạn theo đơn vị", (
    _of("Đơn vị", "unit", width=28), _of("Đăng ký đúng hạn", "registered_in_time", "number", 14),
    _of("Đăng ký có hạn", "registered", "number", 14), _of("Bình xét đúng hạn", "reviewed_in_time", "number", 14),
    _of("Bình xét có hạn", "reviewed", "number", 14),
))  # fmt: skip

STEPS = Listed("thoi-gian-tung-buoc", "Thời gian từng bước", (
    _of("Bước", "step", width=28), _of("Hạn theo kế hoạch", "planned", "date"), _of("Ngày đầu", "first", "date"),
    _of("Ngày cuối", "last", "date"), _of("Số hồ sơ", "count", "number"), _of("Đúng hạn", "in_time", "number"),
    _of("Số hồ sơ có hạn", "bound", "number"), _of("Chờ từ bước trước, trung vị (ngày)", "wait", "number", 16),
))  # fmt: skip


def of_figures(figures: Figures) -> dict[str, tuple[Listed, Callable[[], Iterable[Any]], Sequence[str]]]:
    """Return the lists among the figures by their name in an address: columns, rows, what is said above them."""
    totals = ", ".join(f"{name} {one.value}" for name, one in zip(figures.columns(), figures.totals(), strict=True))
    return {
        "ledger": (LEDGER, figures.ledger, [f"Tổng cộng: {totals}"]), "drop-outs": (DROP_OUTS, figures.drop_outs, ()),
        "on-time": (ON_TIME, figures.on_time, ()), "steps": (STEPS, figures.steps, ()),
    }  # fmt: skip


#: One row per step of a case; what is known of the case as a whole stands in each.
RECORDS = Listed("ho-so-kiem-chung", "Hồ sơ kiểm chứng từng bước", (
    column("Mã hồ sơ", "case.code", width=16), column("Họ tên, tập thể", "case.subject", width=26),
    column("Đơn vị", "unit", width=24), award("case.award"), column("Bước", "step", width=24),
    column("Lúc", "at", "moment"), column("Ai làm", "who", width=24), column("Tệp minh chứng", "kept.files", "number"),
    column("Biên bản bình xét ngày", "case.reviewed_on", "date"), column("Họp Hội đồng ngày", "held"),
    column("Tờ trình", "case.letter"), column("Ngày trình", "case.submitted_on", "date"),
    column("Quyết định", "case.decision"), column("Ngày quyết định", "case.decided_on", "date"),
    column("Trao thưởng ngày", "case.presented_on", "date"),
))  # fmt: skip
