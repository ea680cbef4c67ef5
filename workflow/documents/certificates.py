"""The parts of a certificate and where they stand on a plain A4 sheet."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.documents.layout import MOTTO, REPUBLIC, written_date
from workflow.domain.document import Align, Certificate, Spot

#: What a certificate consists of; a body may move each of them on its own stock. "check" is the QR code, and its
#: size is its width.
PARTS: Mapping[str, str] = {
    "republic": "Quốc hiệu", "motto": "Tiêu ngữ", "giver": "Người tặng", "title": "Tên giấy", "verb": "Chữ “TẶNG”",
    "name": "Người hoặc tập thể được tặng", "detail": "Chức vụ, đơn vị", "merit": "Thành tích",
    "decision": "Quyết định", "book": "Số sổ vàng", "dated": "Địa danh, ngày tháng",
    "authority": "Quyền hạn, chức vụ người ký", "signer": "Họ tên người ký", "check": "Mã QR kiểm tra",
}  # fmt: skip

#: Parts that pre-printed stock carries already.
PRINTED_ON_STOCK = frozenset({"republic", "motto", "title"})

# fmt: off
PLAIN_A4: tuple[Spot, ...] = (
    Spot("republic",   40,  22, 217, 15, bold=True),
    Spot("motto",      40,  30, 217, 15, bold=True),
    Spot("giver",      30,  50, 237, 18, bold=True),
    Spot("title",      30,  64, 237, 44, bold=True),
    Spot("verb",       30,  87, 237, 16, bold=True),
    Spot("name",       30,  97, 237, 26, bold=True),
    Spot("detail",     40, 113, 217, 15, italic=True),
    Spot("merit",      40, 126, 217, 16),
    Spot("decision",   22, 182,  95, 11, align=Align.LEFT),
    Spot("book",       22, 189,  95, 11, align=Align.LEFT),
    Spot("dated",     160, 145, 110, 14, italic=True),
    Spot("authority", 160, 153, 110, 14, bold=True),
    Spot("signer",    160, 187, 110, 15, bold=True),
    Spot("check",      22, 152,  24,  0, align=Align.LEFT),
)
# fmt: on


def parts(certificate: Certificate) -> dict[str, str]:
    """Return the text of each part; those that the stock carries are left out on it."""
    signature = certificate.signature
    found = {
        "republic": REPUBLIC, "motto": MOTTO, "giver": certificate.giver, "title": certificate.title,
        "verb": certificate.verb, "name": certificate.name, "detail": certificate.detail, "merit": certificate.merit,
        "decision": certificate.decision, "book": certificate.book,
        "dated": f"{certificate.place or '…………'}, {written_date(certificate.dated)}",
        "authority": "\n".join(signature.authority), "signer": signature.name,
    }  # fmt: skip
    return {part: text for part, text in found.items() if not (certificate.preprinted and part in PRINTED_ON_STOCK)}
