"""The proposal letter (tờ trình) with its list (danh sách trích ngang) as an annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.documents import frame, lists
from workflow.documents.lists import Entry
from workflow.domain.document import Annex, Clause, Document, Imprint, Paragraph
from workflow.domain.document_kinds import DocumentKind

#: Columns of the list: too wide for an upright page.
_COLUMNS = (lists.NAME, lists.BORN, lists.SEX, lists.PLACE, lists.RATING, lists.INITIATIVES, lists.SUMMARY, lists.VOTE)
_ENCLOSED = (
    "Danh sách trích ngang {whom} đề nghị khen thưởng;",
    "Biên bản họp Hội đồng thi đua, khen thưởng và biên bản kiểm phiếu;",
    "Báo cáo thành tích của {whom}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """title: as it was typed, with "Tờ trình" in front or without. proposer: who asks. year: of the awards.

    upward: the body passes some of it on, to whoever decides such awards.
    """

    title: str
    proposer: str
    body: str
    year: int
    basis: tuple[str, ...]
    entries: Sequence[Entry]
    upward: bool = False


def proposal_letter(facts: Proposal, imprint: Imprint) -> Document:
    """Return the letter: who is proposed for what in the text, the list on pages of its own."""
    total, whom = lists.count(facts.entries), lists.whom(facts.entries)
    lead = Paragraph(
        f"{facts.proposer} kính trình {facts.body} xem xét, {_asked(facts)} cho {total} có thành tích trong năm "
        f"{facts.year}, cụ thể như sau:"
    )
    ask = f"Kính đề nghị {facts.body} xem xét, {_asked(facts)}."
    enclosed = Paragraph("Hồ sơ gửi kèm gồm:"), *(Clause("-", text.format(whom=whom)) for text in _ENCLOSED)
    return frame.framed(
        DocumentKind.PROPOSAL_LETTER, imprint, subject=frame.about(facts.title, "Tờ trình"), addressees=(facts.body,),
        basis=facts.basis, blocks=(lead, *lists.clauses(facts.entries), *enclosed, Paragraph(ask)),
        recipients=(frame.ABOVE, frame.KEPT), end_mark=True, annexes=(_list(facts, imprint),),
        fields=(
            ("nam", str(facts.year)), ("noi_nhan", facts.body), ("don_vi_trinh", facts.proposer), ("tong_so", total),
        ),
    )  # fmt: skip


def _asked(facts: Proposal) -> str:
    return "khen thưởng theo thẩm quyền và đề nghị cấp trên khen thưởng" if facts.upward else "quyết định khen thưởng"


def _list(facts: Proposal, imprint: Imprint) -> Annex:
    return Annex(
        f"DANH SÁCH TRÍCH NGANG\n{lists.whom(facts.entries).capitalize()} đề nghị khen thưởng năm {facts.year}",
        frame.attached("Tờ trình", imprint, facts.proposer), (lists.table(facts.entries, _COLUMNS),), landscape=True,
    )  # fmt: skip
