"""The list by which the prizes of a decision are paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.documents import frame, lists
from workflow.domain.document import Align, Block, Column, Document, Imprint, Line, Paragraph, Run, Signature, Table
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.wording import grouped, money_in_words


@dataclass(frozen=True, slots=True)
class Paid:
    """One line. amount None: nobody knows yet. basis: how it was worked out, e.g. "0,3 × 1.490.000"."""

    name: str
    unit: str
    award: str
    basis: str
    amount: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """decision: "Quyết định số … ngày … của …"."""

    decision: str
    year: int
    lines: Sequence[Paid]


def payment_list(facts: PaymentFacts, imprint: Imprint) -> Document:
    """Return the list with its sum in figures and in words; receivers sign beside their line."""
    columns = (
        lists.NUMBER, Column("ho_ten", "Họ và tên / tên tập thể", 12), Column("don_vi", "Đơn vị", 9),
        Column("danh_hieu", "Danh hiệu, hình thức", 11), Column("cach_tinh", "Cách tính", 11, Align.RIGHT),
        Column("so_tien", "Số tiền (đồng)", 8, Align.RIGHT), Column("ky_nhan", "Ký nhận", 8),
        Column("ghi_chu", "Ghi chú", 10),
    )  # fmt: skip
    total = sum(line.amount or 0 for line in facts.lines)
    lines = [
        Line((str(number), (Run(one.name, bold=True),), one.unit, one.award, one.basis,
              "" if one.amount is None else grouped(one.amount), "", one.note))
        for number, one in enumerate(facts.lines, 1)
    ]  # fmt: skip
    lines.append(Line(("", "Tổng cộng", "", "", "", grouped(total), "", ""), bold=True))
    blocks: tuple[Block, ...] = (
        Table("danh_sach", columns, tuple(lines)),
        Paragraph(
            (
                Run(f"Tổng số tiền: {grouped(total)} đồng. Bằng chữ: "),
                Run(f"{money_in_words(total)}.", italic=True),
            )
        ),
    )
    return frame.framed(
        DocumentKind.PAYMENT_LIST, imprint, subject=f"Chi tiền thưởng theo {facts.decision}", blocks=blocks,
        signatures=(Signature(("NGƯỜI LẬP",)), Signature(("KẾ TOÁN",)), imprint.signature), landscape=True,
        fields=(("quyet_dinh", facts.decision), ("tong_tien", grouped(total)), ("bang_chu", money_in_words(total))),
    )  # fmt: skip
