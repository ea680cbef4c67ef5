"""In whose name a paper is signed. Source: Decree 30/2020/NĐ-CP, Article 13 and Appendix I, section II, item 7."""

from __future__ import annotations

import re

from workflow.domain.document import Signature
from workflow.domain.states import CouncilOffice

#: Titles of heads, each before those that it begins with. The body's name after them is not repeated on paper.
_HEADS = (
    "TỔNG GIÁM ĐỐC", "GIÁM ĐỐC", "CHỦ TỊCH NƯỚC", "CHỦ TỊCH", "THỦ TƯỚNG", "BỘ TRƯỞNG", "TỔNG CỤC TRƯỞNG",
    "CHI CỤC TRƯỞNG", "CỤC TRƯỞNG", "VỤ TRƯỞNG", "VIỆN TRƯỞNG", "HIỆU TRƯỞNG", "CHÁNH VĂN PHÒNG", "CHÁNH THANH TRA",
    "TRƯỞNG PHÒNG", "TRƯỞNG BAN", "TRƯỞNG TRẠM", "TRƯỞNG BỘ PHẬN", "ĐỘI TRƯỞNG", "TỔ TRƯỞNG", "TRẠM TRƯỞNG",
)  # fmt: skip
#: Each deputy and whom he signs for; one is not called "Phó …".
_DEPUTIES = {f"PHÓ {head}": head for head in _HEADS} | {"THỨ TRƯỞNG": "BỘ TRƯỞNG"}
_POWER = re.compile(r"(?:TM|Q|KT|TL|TUQ)\.")
_UNKNOWN = "THỦ TRƯỞNG ĐƠN VỊ"

CHAIR, SECRETARY, TELLER = "CHỦ TỌA", "THƯ KÝ", "NGƯỜI KIỂM PHIẾU"
REPORTER = "NGƯỜI BÁO CÁO"


def authority(head: str, position: str, *, delegated: bool = False) -> tuple[str, ...]:
    """Return the lines over the signature of whoever holds `position` in a body whose head is called `head`.

    The head signs as himself, his deputy for him (KT.), anybody else by his order (TL.) or, when his power was lent to
    him for a time, by that power (TUQ.). Where a body has not named its head, the position tells ("Phó Giám đốc"). A
    position that says "KT. … / …" itself is taken as written; an empty one, as the head's.
    """
    written = tuple(line.strip().upper() for line in re.split(r"[/\n]", position))
    if any(_POWER.match(line) for line in written):
        return written
    top, post = _title(head), _title(position)
    if not post or post == top:
        return (post or top or _UNKNOWN,)
    for_whom = top if post == f"PHÓ {top}" else _DEPUTIES.get(post, "")
    own = (f"KT. {for_whom}", post) if for_whom else (re.sub("^QUYỀN ", "Q. ", post),)
    if not top or top in (for_whom, own[0].removeprefix("Q. ")):
        return own
    return f"{'TUQ.' if delegated else 'TL.'} {top}", *own


def head_of(position: str) -> str:
    """Return whose post a position is or deputises for: "Phó Giám đốc Sở" and "Giám đốc" give "GIÁM ĐỐC", else ""."""
    title = _title(position)
    return _DEPUTIES.get(title, title if title in _HEADS else "")


def heads(position: str, head: str) -> bool:
    """Say whether a position is that of a body's head, or acting head, called `head`; "": as heads are called."""
    post = _title(position).removeprefix("QUYỀN ")
    return bool(post) and (post == _title(head) if head else post in _HEADS)


def acts(position: str) -> bool:
    """Say whether a post is held for the time being: "Quyền Giám đốc"."""
    return _title(position).startswith("QUYỀN ")


def for_collective(name: str, *lines: str) -> tuple[str, ...]:
    """Return the lines over a signature given in the name of a collective ("HỘI ĐỒNG …")."""
    return f"TM. {name.upper()}", *(line.upper() for line in lines)


def of_council(office: CouncilOffice | None, name: str = "") -> Signature:
    """Return the block of whoever signs for a council: its chair, a deputy for the chair, another by order."""
    match office:
        case CouncilOffice.VICE_CHAIR:
            lines = authority("Chủ tịch", "Phó Chủ tịch")
        case CouncilOffice.STANDING:
            lines = authority("Chủ tịch", "Ủy viên thường trực")
        case CouncilOffice.SECRETARY:
            lines = authority("Chủ tịch", "Thư ký")
        case _:
            lines = ("CHỦ TỊCH",)
    return Signature(for_collective("Hội đồng", *lines), name)


def _title(position: str) -> str:
    """A post in capitals, without the name of its body after it: "Giám đốc Sở Nội vụ" -> "GIÁM ĐỐC"."""
    words = " ".join(position.upper().split())
    for title in (*_DEPUTIES, *_HEADS, *(f"QUYỀN {head}" for head in _HEADS)):
        shorter = words == title or words.startswith(f"{title} ")
        if shorter and not title.endswith(("PHÒNG", "BAN", "TRẠM", "BỘ PHẬN")):
            return title
    return words
