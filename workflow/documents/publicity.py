"""The record that a list was posted: what, from when to when, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.documents import frame, lists
from workflow.domain.document import (
    Blank,
    Block,
    Clause,
    Column,
    Document,
    Heading,
    Imprint,
    Line,
    Paragraph,
    Run,
    Signature,
    Table,
)
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.signing import SECRETARY
from workflow.domain.wording import DOTS, long_day, padded


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted about one case, and nothing else."""

    name: str
    position: str
    unit: str
    award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """taken_down: the day it was taken back, with the reason; None: it hung to its last day, or still hangs.

    comments: how many came in; answered: how many of them were answered. over: nothing can come in any more.
    """

    council: str
    year: int
    title: str
    days: int
    posted_on: date
    last_day: date
    taken_down: date | None
    reason: str
    over: bool
    items: Sequence[Posted]
    comments: int
    answered: int


def posting_record(facts: Posting, imprint: Imprint) -> Document:
    """Return the record; who wrote which comment is nobody's business on paper."""
    columns = (
        lists.NUMBER, Column("ho_ten", "Họ và tên / tên tập thể", 13), Column("chuc_vu", "Chức vụ", 9),
        Column("don_vi", "Đơn vị", 13), Column("danh_hieu", "Danh hiệu, hình thức đề nghị", 13),
    )  # fmt: skip
    lines = tuple(
        Line((str(number), (Run(one.name, bold=True),), one.position, one.unit, one.award))
        for number, one in enumerate(facts.items, 1)
    )
    blocks: tuple[Block, ...] = (
        Clause("1.", f"Nội dung niêm yết: {facts.title}, gồm {padded(len(facts.items))} trường hợp đề nghị khen "
                     f"thưởng năm {facts.year}."),
        Clause("2.", f"Thời gian: từ {long_day(facts.posted_on)} đến hết {long_day(facts.last_day)} "
                     f"({padded(facts.days)} ngày làm việc)."),
        Clause("3.", f"Nơi niêm yết: trang công khai của hệ thống và {DOTS}."),
        Heading("4. Danh sách đã niêm yết", level=2), Table("danh_sach", columns, lines),
        Heading("5. Kết quả niêm yết", level=2), *_outcome(facts),
        Paragraph("Biên bản được lập thành 02 bản, lưu hồ sơ của Hội đồng thi đua, khen thưởng."),
    )  # fmt: skip
    return frame.framed(
        DocumentKind.POSTING_RECORD, imprint, subject="Niêm yết công khai danh sách đề nghị khen thưởng", blocks=blocks,
        signatures=(Signature((SECRETARY,)), imprint.signature), end_mark=True,
        fields=(("hoi_dong", facts.council), ("nam", str(facts.year))),
    )  # fmt: skip


def _outcome(facts: Posting) -> tuple[Block, ...]:
    if facts.taken_down is not None:
        return (Clause("-", f"Đã gỡ {long_day(facts.taken_down)} trước thời hạn. Lý do: {facts.reason}."),)
    if not facts.over:
        return (Clause("-", "Đang niêm yết, chưa kết thúc thời hạn tiếp nhận ý kiến."),)
    if not facts.comments:
        return (Clause("-", "Hết thời hạn niêm yết không nhận được ý kiến nào."),)
    return (
        Clause("-", f"Đã nhận {padded(facts.comments)} ý kiến, đã trả lời {padded(facts.answered)} ý kiến."),
        Clause("-", "Tóm tắt ý kiến và kết quả giải quyết:"),
        Blank(lines=3),
    )
