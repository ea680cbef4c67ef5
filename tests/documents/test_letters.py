"""The proposal letter as a tree."""

from __future__ import annotations

from datetime import date

from tests.support.papers import IMPRINT, entry, sound, texts
from workflow.documents.letters import Proposal, proposal_letter
from workflow.domain.document import Imprint


def test_a_letter_with_its_list() -> None:
    paper = proposal_letter(
        Proposal(title="Tờ trình đề nghị khen thưởng năm 2022", proposer="Trung tâm Thử Nghiệm", body="Sở Thử Nghiệm",
                 year=2022, basis=("Căn cứ Luật Thi đua",), entries=[entry(), entry("Phòng Tư vấn", "TTLDTT")]),
        IMPRINT,
    )  # fmt: skip
    sound(paper)
    assert (paper.heading, paper.subject) == ("TỜ TRÌNH", "Về việc đề nghị khen thưởng năm 2022")
    assert (paper.addressees, paper.recipients) == (("Sở Thử Nghiệm",), ("Như trên", "Lưu: VT, HĐTĐKT"))
    assert (paper.letterhead.number, paper.signatures[0].authority, paper.end_mark) == (
        "05/TTr-TTTN",
        ("GIÁM ĐỐC",),
        True,
    )
    assert "Danh hiệu “Lao động tiên tiến”: 01 cá nhân." in texts(paper)
    assert "Kính đề nghị Sở Thử Nghiệm xem xét, quyết định khen thưởng." in texts(paper)
    (annex,) = paper.annexes
    assert annex.landscape
    assert annex.lead == "(Kèm theo Tờ trình số 05/TTr-TTTN ngày …… tháng …… năm …… của Trung tâm Thử Nghiệm)"


def test_a_draft_says_so_and_titles_lose_what_the_heading_says() -> None:
    bare = Imprint(parent="", issuer="TRUNG TÂM", dated=date(2022, 12, 5))
    titles = ("Tờ trình", "V/v khen thưởng", "TỜ TRÌNH về việc Khen thưởng", "Khen thưởng")
    papers = [
        proposal_letter(Proposal(title=title, proposer="TT", body="Sở", year=2022, basis=(), entries=[entry()]), bare)
        for title in titles
    ]
    assert [paper.draft for paper in papers] == [True] * 4
    assert [paper.subject for paper in papers] == ["", *["Về việc khen thưởng"] * 3]
    assert papers[0].annexes[0].lead == "(Kèm theo Tờ trình số …… ngày 05 tháng 12 năm 2022 của TT)"
