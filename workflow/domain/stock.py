"""The sheet a body's certificates are printed on: its size, what it carries already, where each part goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflow.domain.document import Align, Spot, from_data, to_data
from workflow.domain.text import N_
from workflow.errors import Refused, Violation

#: What a certificate consists of; a body may move each of them on its own stock. "check" is the QR code, and its
#: size is its width.
PARTS: Mapping[str, str] = {
    "republic": N_("Quốc hiệu"), "motto": N_("Tiêu ngữ"), "giver": N_("Người tặng"), "title": N_("Tên giấy"),
    "verb": N_("Chữ “TẶNG”"),
    "name": N_("Người hoặc tập thể được tặng"), "detail": N_("Chức vụ, đơn vị"), "merit": N_("Thành tích"),
    "decision": N_("Quyết định"), "book": N_("Số sổ vàng"), "dated": N_("Địa danh, ngày tháng"),
    "authority": N_("Quyền hạn, chức vụ người ký"), "signer": N_("Họ tên người ký"), "check": N_("Mã QR kiểm tra"),
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
    Spot("check",      22, 150,  22,  0, align=Align.LEFT),
)
# fmt: on

SMALLEST, LARGEST = 100, 600  # mm
SIZES = (6, 72)  # pt


@dataclass(frozen=True, slots=True)
class Stock:
    """width, height: mm. preprinted: frame, quốc hiệu and title are on the sheet already."""

    spots: tuple[Spot, ...] = PLAIN_A4
    width: float = 297
    height: float = 210
    preprinted: bool = False


def check(stock: Stock) -> None:
    """Raise Refused when a part would print beside the sheet, or illegibly."""
    found = []
    if not (SMALLEST <= stock.width <= LARGEST and SMALLEST <= stock.height <= LARGEST):
        message = N_("Khổ giấy từ %(least)s đến %(most)s mm mỗi chiều.")
        found.append(Violation("stock_size", message, {"least": SMALLEST, "most": LARGEST}, field="width"))
    for spot in stock.spots:
        inside = spot.x >= 0 and spot.y >= 0 and spot.x + spot.width <= stock.width and spot.y <= stock.height
        if not inside or spot.width <= 0:
            outside = N_("“%(part)s” nằm ngoài tờ giấy; sửa vị trí hoặc bề rộng.")
            found.append(Violation("spot_outside", outside, {"part": PARTS[spot.part]}, field="spots"))
        elif spot.part != "check" and not SIZES[0] <= spot.size <= SIZES[1]:
            message = N_("Cỡ chữ của “%(part)s” từ %(least)s đến %(most)s.")
            params = {"part": PARTS[spot.part], "least": SIZES[0], "most": SIZES[1]}
            found.append(Violation("spot_size", message, params, field="spots"))
    if found:
        raise Refused(found)


def written(spots: Iterable[Spot]) -> str:
    """Return spots as they are stored."""
    return json.dumps(to_data(tuple(spots)), ensure_ascii=False)


def read(text: str) -> tuple[Spot, ...]:
    """Return spots from what was stored."""
    found: tuple[Spot, ...] = from_data(json.loads(text))
    return found
