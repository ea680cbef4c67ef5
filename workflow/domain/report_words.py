"""Section "Kết quả khen thưởng" in the sentences of seed reports. A paper's text: Vietnamese whatever the reader's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflow.domain.catalogue import Award
from workflow.domain.report_figures import Result
from workflow.domain.states import OrganisationKind, SubjectKind

#: What a body calls itself for short, by the first words of its name.
_NOUNS = ("Trung tâm", "Văn phòng", "Sở", "Trường", "Cơ sở", "Chi cục", "Bệnh viện", "Ban", "Viện", "Nhà")
HEADINGS = {SubjectKind.COLLECTIVE: "* Về tập thể:", SubjectKind.INDIVIDUAL: "* Về cá nhân:"}
NOTHING = "- Không có."


def noun(name: str) -> str:
    """ "Trung tâm Dịch vụ việc làm" → "Trung tâm"; "Đơn vị" for a name that begins otherwise."""
    return next((word for word in _NOUNS if name.startswith(f"{word} ") or name == word), "Đơn vị")


def staff(kind: OrganisationKind) -> str:
    """The people of a body: civil servants in an agency of the state, public employees in a unit of its own."""
    return "CBVC" if kind is OrganisationKind.UNIT else "CBCC"


def sections(lines: Iterable[Result], awards: Mapping[str, Award], body: str, people: str = "CBVC") -> list[str]:
    """Return both headings with a line per result: "- Sở … tặng danh hiệu CSTĐCS cho 03 cá nhân;".

    body: the council organisation's name; people: what its staff is called.
    """
    every = list(lines)
    text = []
    for subject, heading in HEADINGS.items():
        mine = [line for line in every if line.subject is subject]
        text.append(heading)
        for place, line in enumerate(mine, start=1):
            end = "." if place == len(mine) else ";"
            text.append(f"- {sentence(line, awards, body, people)}{end}")
        if not mine:
            text.append(NOTHING)
    return text


def sentence(line: Result, awards: Mapping[str, Award], body: str, people: str = "CBVC") -> str:
    """ "Sở … tặng danh hiệu CSTĐCS cho 03 cá nhân"."""
    return f"{line.body} tặng {given(awards.get(line.award), line)} cho {whom(line, body, people)}"


def given(award: Award | None, line: Result) -> str:
    """ "danh hiệu CSTĐCS", "danh hiệu tập thể LĐTT", "Giấy khen"."""
    if award is None:
        return line.award
    if not award.is_title:
        return award.name.split(" của ", maxsplit=1)[0]
    short = award.short
    return f"danh hiệu tập thể {short[2:]}" if short.startswith("TTLĐ") else f"danh hiệu {short}"


def whom(line: Result, body: str, people: str) -> str:
    """Of individuals how many; of collectives the whole body by name, its rooms and units counted."""
    if line.subject is SubjectKind.INDIVIDUAL:
        return f"{line.count:02d} cá nhân"
    rooms = "phòng, bộ phận chuyên môn" if line.whole or line.divisions > 1 else "phòng chuyên môn"
    others = [f"{line.divisions:02d} {rooms}"] if line.divisions else []
    others += [f"{line.units:02d} đơn vị trực thuộc"] if line.units else []
    if not line.whole:
        return " và ".join(others)
    whole = f"tập thể {people} {body}"
    return f"{whole} và {' và '.join(others)} thuộc {noun(body)}" if others else whole
