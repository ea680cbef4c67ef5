"""Papers out of the rows that the pages show: the way of one case from its meeting to its certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.papers import rows, sound, tables, texts
from tests.support.standing import LATER, standing
from tests.support.world import World, world
from workflow.domain.document import Certificate, Document, Imprint
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.states import State
from workflow.errors import NotFound
from workflow.extensions import db
from workflow.models import AgendaItem
from workflow.services import letters
from workflow.services.composing import COMPOSERS, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from workflow.domain.document import Paper

K = DocumentKind


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def composed(kind: K, about: int | None, part: int = 0, imprint: Imprint | None = None) -> tuple[Paper, ...]:
    assert about is not None
    with Session(db.engine) as session:
        papers = compose(session, kind, about, part, imprint=imprint, now=LATER)
    for paper in papers:
        sound(paper)
    return papers


def document(kind: K, about: int | None, part: int = 0) -> Document:
    (paper,) = composed(kind, about, part)
    assert isinstance(paper, Document)
    return paper


def meeting_of(nomination_id: int) -> int:
    with Session(db.engine) as session:
        return session.query(AgendaItem.meeting_id).filter_by(nomination_id=nomination_id).scalar()


def test_the_papers_of_a_case_that_went_all_the_way(made: World) -> None:
    case = standing(made, State.AWARDED)
    row = cases.row(case)

    letter = document(K.PROPOSAL_LETTER, row.letter_id)
    assert (letter.draft, letter.letterhead.number, letter.addressees) == (False, "20/TTr-TTTN", ("Sở Thử Nghiệm",))
    assert letter.basis[0] == "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003"
    assert letter.basis[-2:] == (
        ("Căn cứ Kế hoạch số KH 2022 ngày 05 tháng 01 năm 2022 của Trung tâm Thử Nghiệm về công tác thi đua, khen thưởng "
        "năm 2022"),
        "Căn cứ Biên bản họp Hội đồng thi đua, khen thưởng ngày 08 tháng 12 năm 2022",
    )
    assert rows(tables(letter)[0])[-1] == (
        "1", "Lò Thị An", "20/05/1985", "Nữ", "Viên chức, Phòng Hành chính", "", "", "Tóm tắt", "07/07",
    )  # fmt: skip

    decision = document(K.DECISION, row.decision_id)
    assert (decision.draft, decision.letterhead.number) == (False, "88/QĐ-STN")
    assert decision.decided_by == "GIÁM ĐỐC SỞ THỬ NGHIỆM"
    assert decision.basis[-1] == (
        "Theo đề nghị của Trung tâm Thử Nghiệm tại Tờ trình số 20/TTr-TTTN ngày 09 tháng 12 năm 2022"
    )

    (certificate,) = composed(K.CERTIFICATE, row.decision_id, case)
    assert isinstance(certificate, Certificate)
    assert (certificate.title, certificate.name) == ("BẰNG CHỨNG NHẬN", "Bà: LÒ THỊ AN")
    assert (certificate.decision, certificate.draft) == ("Quyết định số 88/QĐ-STN ngày 15 tháng 12 năm 2022", False)

    handed = document(K.HANDOVER_RECORD, row.decision_id)
    assert "Địa điểm: Hội trường." in texts(handed)
    assert rows(tables(handed)[0])[-1][3:] == ("Bằng, khung", "")

    minutes = document(K.COUNCIL_MINUTES, meeting_of(case))
    assert (minutes.draft, minutes.letterhead.issuer) == (False, "HỘI ĐỒNG THI ĐUA, KHEN THƯỞNG")
    assert (minutes.letterhead.parent, minutes.signatures[1].name) == ("TRUNG TÂM THỬ NGHIỆM", "Cầm Văn Giám")
    line = ("1", "Lò Thị An", "Phòng Hành chính", "Lao động tiên tiến", "7", "0", "0", "0", "7/7 = 100 %", "Đạt")
    assert rows(tables(minutes)[0]) == [line]

    tally = document(K.TALLY_RECORD, meeting_of(case))
    assert rows(tables(tally)[0]) == [line]
    assert "Bỏ phiếu giấy" in " ".join(texts(tally))

    with pytest.raises(NotFound):
        composed(K.CERTIFICATE, row.decision_id, case + 999)


def test_what_is_not_finished_is_a_draft(made: World) -> None:
    """An open meeting, a letter not issued; ballots that leave out a member's own case go to the others only."""
    ids = [cases.reviewed(made, "an"), cases.reviewed(made, "chi")]
    meeting = cases.meeting(made, ids)
    minutes = document(K.COUNCIL_MINUTES, meeting)
    assert (minutes.draft, rows(tables(minutes)[0])[0][-1]) == (True, "Chưa kết luận")
    with pytest.raises(NotFound):
        composed(K.TALLY_RECORD, meeting)
    sheets = composed(K.BALLOT_PAPER, meeting)
    told = {rows(tables(sheet)[0])[0][1]: dict(sheet.fields) for sheet in sheets if isinstance(sheet, Document)}
    assert told == {"Lò Thị An": {"so_phieu": "7"}, "Đèo Thị Chi": {"so_phieu": "6"}}
    cases.all_yes(made, meeting)
    with pytest.raises(NotFound):
        composed(K.BALLOT_PAPER, meeting, 999)
    letter = letters.create(
        made.organisations["centre"], "Tờ trình", [], actor=made.actor("secretary", cases.AFTER.date()), now=cases.AFTER
    )
    with pytest.raises(NotFound):
        composed(K.PROPOSAL_LETTER, letter)


def test_no_paper_of_a_row_that_does_not_exist(app: Flask) -> None:
    with app.app_context():
        for kind in COMPOSERS:
            with pytest.raises(NotFound):
                composed(kind, 99_999)
