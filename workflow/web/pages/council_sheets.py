"""The columns of what a council has before it: the agenda of a meeting, the submissions of a round."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from workflow.domain.listed import Listed
from workflow.web.filters import say
from workflow.web.pages.columns import award, column
from workflow.web.pages.initiatives import Line as Submitted
from workflow.web.pages.meetings import Line as Item
from workflow.web.pages.words import award_name


def _counted(name: str) -> Callable[[Item], int | None]:
    """Votes of a kind, for a reader who may know them."""
    return lambda line: getattr(line.item.totals, name) if line.item.totals and not line.hidden else None


def _came_to(line: Item) -> str:
    if line.hidden:
        return line.unseen
    other = line.item.totals.other_award if line.item.totals else ""
    return f"{line.result} (xét {award_name(other)})" if other else line.result


AGENDA = Listed("chuong-trinh-hop", "Chương trình và kết quả phiên họp Hội đồng", (
    column("Họ tên, tập thể", "item.subject", width=26), column("Đơn vị", "item.unit", width=24),
    award("item.award_code"), column("Năm", "item.year", "year"), column("Mã hồ sơ", "item.code", width=16),
    column("Đồng ý", _counted("yes"), "number"), column("Không", _counted("no"), "number"),
    column("Trắng", _counted("abstain"), "number"), column("Hỏng", _counted("invalid"), "number"),
    column("Tỷ lệ", lambda line: "" if line.hidden else line.share, width=14), column("Kết quả", _came_to, width=26),
    column("Vì sao", lambda line: "" if line.hidden else "\n".join(map(say, line.reasons)), "long"),
))  # fmt: skip


def _points(line: Submitted) -> float | None:
    """Cut after two places, as on the page."""
    return floor(line.result.total * 100) / 100 if line.result else None


#: What was handed in to one round.
ROUND = Listed("sang-kien-trong-dot", "Sáng kiến trong đợt", (
    column("Tên sáng kiến", "row.title", "long"),
    column("Tác giả", lambda line: ", ".join(author.name for author in line.row.authors), width=28),
    column("Đơn vị", "row.unit", width=24), column("Điểm", _points, "points"),
    column("Đồng ý", "row.vote_yes", "number"), column("Số người biểu quyết", "row.vote_total", "number"),
    column("Tình trạng", "status", width=26), column("Số quyết định", "row.decision_number"),
    column("Ngày quyết định", "row.decided_on", "date"), column("Phạm vi ảnh hưởng", "row.scope"),
))  # fmt: skip
