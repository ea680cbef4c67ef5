"""A paper with every part that a paper may have."""

from __future__ import annotations

from datetime import date

from workflow.domain.document import (
    Align,
    Annex,
    Article,
    Blank,
    Clause,
    Column,
    Document,
    Heading,
    Letterhead,
    Line,
    Paragraph,
    Signature,
    Table,
)
from workflow.domain.document_kinds import DocumentKind

TITLE = "DANH SÁCH TRÍCH NGANG"


def letter() -> Document:
    """A proposal letter of a centre to its Sở with a list on a landscape page."""
    people = tuple(Line((str(n), f"Lò Thị Ban {n}", "Viên chức")) for n in range(1, 4))
    columns = (Column("tt", "TT", 1, Align.CENTER), Column("ho_ten", "Họ và tên", 5), Column("chuc_vu", "Chức vụ", 4))
    return Document(
        kind=DocumentKind.PROPOSAL_LETTER,
        letterhead=Letterhead("SỞ LAO ĐỘNG TỈNH SƠN LA", "TRUNG TÂM DỊCH VỤ VIỆC LÀM", "05/TTr-TTDVVL", "Sơn La",
                              date(2024, 2, 1)),
        heading="TỜ TRÌNH", subject="Về việc đề nghị khen thưởng năm 2023", addressees=("Sở Lao động tỉnh Sơn La",),
        basis=("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "nghị định số 98/2023/NĐ-CP"),
        blocks=(
            Heading("I. KẾT QUẢ"), Paragraph("Hội đồng đã họp và bỏ phiếu kín."), Article(1, "Tặng danh hiệu"),
            Clause("a)", "Lao động tiên tiến;"), Blank("Ý kiến:", 2), Paragraph("Kính đề nghị xem xét."),
        ),
        signatures=(Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Lường Văn Thắng"),),
        recipients=("Như trên", "Lưu: VT, HCTH"), end_mark=True, draft=False,
        annexes=(Annex(TITLE, "(Kèm theo Tờ trình)", (Table("danh_sach", columns, people),), landscape=True),),
    )  # fmt: skip
