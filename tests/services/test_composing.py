"""Papers out of the rows that the pages show: the way of one case from its meeting to its certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.papers import rows, sound, tables, texts
from tests.support.standing import LATER, standing
from tests.support.world import World, world
from workflow.domain.document import Article, Certificate, Document, Imprint, Signature, plain
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.states import CommentStatus, Rating, State
from workflow.errors import NotFound
from workflow.extensions import db
from workflow.models import (
    AgendaItem,
    LocalRegulation,
    PastAward,
    Plan,
    PlanBlock,
    PlanTask,
    PublicComment,
    PublicNotice,
    PublicNoticeItem,
    QualityRating,
)
from workflow.services import letters
from workflow.services.composing import COMPOSERS, basis, compose

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


def regulate(made: World, number: str, title: str, begins: date) -> None:
    """A regulation of the province that binds everybody below it."""
    province = made.organisations["province"]
    with Session(db.engine) as session:
        session.add(LocalRegulation(council_id=province, issuer_id=province, number=number, title=title, created_at=LATER,
                                    issued_on=date(2017, 12, 29), in_force_from=begins))  # fmt: skip
        session.commit()


def meeting_of(nomination_id: int) -> int:
    with Session(db.engine) as session:
        return session.query(AgendaItem.meeting_id).filter_by(nomination_id=nomination_id).scalar()


def test_the_papers_of_a_case_that_went_all_the_way(made: World) -> None:
    case = standing(made, State.AWARDED)
    row = cases.row(case)
    regulate(made, "50/2017/QĐ-UBND", "Quy chế thi đua, khen thưởng", date(2018, 1, 10))
    regulate(made, "7/QĐ-UBND", "Sửa đổi quy chế", date(2023, 1, 1))

    letter = document(K.PROPOSAL_LETTER, row.letter_id)
    assert (letter.draft, letter.letterhead.number, letter.addressees) == (False, "20/TTr-TTTN", ("Sở Thử Nghiệm",))
    assert letter.basis[0] == "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003"
    assert letter.basis[-3:] == (
        (
            "Căn cứ Quyết định số 50/2017/QĐ-UBND ngày 29 tháng 12 năm 2017 của UBND tỉnh Thử Nghiệm ban hành Quy chế thi đua, "
            "khen thưởng"
        ),
        (
            "Căn cứ Kế hoạch số KH 2022 ngày 05 tháng 01 năm 2022 của Trung tâm Thử Nghiệm về công tác thi đua, khen thưởng "
            "năm 2022"
        ),
        "Căn cứ Biên bản họp Hội đồng thi đua, khen thưởng ngày 08 tháng 12 năm 2022",
    )
    assert rows(tables(letter)[0])[-1] == (
        "1", "Lò Thị An", "20/05/1985", "Nữ", "Viên chức, Phòng Hành chính", "", "", "Tóm tắt", "07/07",
    )  # fmt: skip

    assert "Kính đề nghị Sở Thử Nghiệm xem xét, quyết định khen thưởng." in texts(letter)

    decision = document(K.DECISION, row.decision_id)
    assert (decision.draft, decision.letterhead.number) == (False, "88/QĐ-STN")
    assert decision.decided_by == "GIÁM ĐỐC SỞ THỬ NGHIỆM"
    assert isinstance(decision.blocks[1], Article)
    assert plain(decision.blocks[1].text) == (
        "Tặng danh hiệu “Lao động tiên tiến” cho 01 cá nhân đã có thành tích trong phong trào thi đua năm 2022 "
        "(có danh sách kèm theo)."
    )
    assert decision.basis[-1] == (
        "Theo đề nghị của Trung tâm Thử Nghiệm tại Tờ trình số 20/TTr-TTTN ngày 09 tháng 12 năm 2022"
    )

    (certificate,) = composed(K.CERTIFICATE, row.decision_id, case)
    assert isinstance(certificate, Certificate)
    assert (certificate.title, certificate.name) == ("BẰNG CHỨNG NHẬN", "Bà: LÒ THỊ AN")
    assert (certificate.decision, certificate.draft) == ("Quyết định số 88/QĐ-STN ngày 15/12/2022", False)

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
    assert {"Lò Thị Phó", "Quàng Văn Trưởng"} & set(texts(tally)) == set()
    assert tally.signatures[-1] == Signature(("CHỦ TỌA",), "Cầm Văn Giám")

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


def test_the_papers_of_a_dossier_its_review_and_its_prize(made: World) -> None:
    case = standing(made, State.AWARDED)
    with Session(db.engine) as session:
        plan = session.query(Plan.id).filter_by(year=cases.YEAR).scalar()
        session.add_all([
            PastAward(person_id=made.people["an"], award_code="LDTT", year=2021, document="QĐ 9"),
            QualityRating(person_id=made.people["an"], year=2022, level=Rating.GOOD, document="Thông báo 4"),
        ])  # fmt: skip
        session.commit()

    report = document(K.ACHIEVEMENT_REPORT, case)
    titles, forms, ratings = tables(report)
    assert rows(titles) == [("2021", "Danh hiệu “Lao động tiên tiến”", "QĐ 9")]
    assert (rows(forms), rows(ratings)) == ([("", "", "")], [("2022", "Hoàn thành tốt nhiệm vụ", "Thông báo 4")])
    assert {"Ngày, tháng, năm sinh: 20/05/1985", "Báo cáo", "Sáng kiến"} <= set(texts(report))
    assert (report.draft, report.letterhead.issuer) == (False, "PHÒNG HÀNH CHÍNH")
    assert "Đã được khen thưởng: Danh hiệu “Lao động tiên tiến” năm 2021." in texts(document(K.SUMMARY, case))

    review = document(K.REVIEW_MINUTES, plan, made.organisations["office"])
    assert rows(tables(review)[0])[-1] == ("1", "Lò Thị An", "Viên chức, Phòng Hành chính", "08/08", "")
    with pytest.raises(NotFound):
        composed(K.REVIEW_MINUTES, plan, made.organisations["counsel"])

    standing(made, State.WITHDRAWN, person="binh")
    listed = document(K.REGISTRATION_LIST, plan)
    assert len(rows(tables(listed)[0])) == 2
    assert rows(tables(listed)[0])[-1] == ("1", "Lò Thị An", "Viên chức, Phòng Hành chính", "20/01/2022")

    paid = document(K.PAYMENT_LIST, cases.row(case).decision_id)
    assert rows(tables(paid)[0]) == [
        ("1", "Lò Thị An", "Phòng Hành chính", "Lao động tiên tiến", "0,3 × 1.490.000", "450.000", "", ""),
        ("", "Tổng cộng", "", "", "", "450.000", "", ""),
    ]
    assert ("bang_chu", "Bốn trăm năm mươi nghìn đồng") in paid.fields
    given = Imprint(parent="", issuer="X", number="5/DS-X", draft=False)
    (own,) = composed(K.REGISTRATION_LIST, plan, imprint=given)
    assert isinstance(own, Document)
    assert (own.letterhead.number, own.draft) == ("5/DS-X", False)


def test_a_plan_and_who_is_late_under_it(made: World) -> None:
    """The world's plan of 2024: registration closed on 9 February, nobody has registered by March."""
    now = datetime(2024, 3, 1, 3, tzinfo=UTC)
    with Session(db.engine) as session:
        task = PlanTask(plan_id=made.plan_id, quarter=2, title="Sơ kết 6 tháng", lead="Phòng Hành chính", everyone=True,
                        due_on=date(2024, 6, 30))  # fmt: skip
        session.add_all(
            [task, PlanBlock(plan_id=made.plan_id, position=1, heading="I. Mục đích", body="- Thiết thực.")]
        )
        session.commit()
        (plan,) = compose(session, K.PLAN, made.plan_id, now=now)
        (letter,) = compose(session, K.REMINDER_LETTER, made.plan_id, now=now)
    assert isinstance(plan, Document)
    assert isinstance(letter, Document)
    sound(plan)
    sound(letter)
    assert plan.basis[0] == "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    assert rows(tables(plan)[0])[1] == (
        "1",
        "Sơ kết 6 tháng",
        "Phòng Hành chính",
        "các đơn vị trực thuộc",
        "30/06/2024",
    )
    assert "Đăng ký thi đua: trước ngày 10 tháng 02 năm 2024;" in texts(plan)
    assert set(letter.addressees) == {"Trung tâm Thử Nghiệm", "Phòng Hành chính", "Phòng Tư vấn"}
    assert rows(tables(letter)[0])[0][2:4] == ("Đăng ký thi đua năm 2024", "09/02/2024")
    assert (letter.draft, letter.heading) == (True, "")


def test_a_posting_record_is_a_draft_while_the_list_hangs(made: World) -> None:
    posted, case = datetime(2022, 12, 1, 3, tzinfo=UTC), cases.registered(made, "an")
    with Session(db.engine) as session:
        notice = PublicNotice(
            council_id=made.organisations["centre"], year=2022, title="Danh sách đề nghị", days=5, posted_at=posted,
            posted_by_id=made.users["secretary"], last_day=date(2022, 12, 8),
        )  # fmt: skip
        session.add(notice)
        session.flush()
        session.add(PublicNoticeItem(notice_id=notice.id, nomination_id=case, place=1, name="Lò Thị An",
                                     unit="Phòng Hành chính", award_code="LDTT"))  # fmt: skip
        session.add(PublicComment(notice_id=notice.id, name="Người góp ý", contact="0912", text="Nên khen", answer="",
                                  written_at=posted, status=CommentStatus.PENDING))  # fmt: skip
        session.commit()
        (hanging,) = compose(session, K.POSTING_RECORD, notice.id, now=posted)
        (over,) = compose(session, K.POSTING_RECORD, notice.id, now=datetime(2022, 12, 9, 3, tzinfo=UTC))
    assert isinstance(hanging, Document)
    assert isinstance(over, Document)
    assert (hanging.draft, over.draft) == (True, False)
    assert "Đã nhận 01 ý kiến, đã trả lời 0 ý kiến." in texts(over)
    assert [text for text in texts(over) if "0912" in text or "Người góp ý" in text] == []


def test_papers_cite_the_law_in_force_on_their_day() -> None:
    """The circular of 2024 came into force on 15 April, the law and its decree on 1 January."""
    named = [[line.removeprefix("Căn cứ ").split(" ngày ")[0] for line in basis.law(day)] for day in
             (date(2024, 2, 1), date(2024, 6, 1), date(1990, 1, 1))]  # fmt: skip
    law, decree = "Luật Thi đua, khen thưởng", "Nghị định số 98/2023/NĐ-CP"
    assert named == [[law, decree], [law, decree, "Thông tư số 01/2024/TT-BNV"], []]


def test_no_paper_of_a_row_that_does_not_exist(app: Flask) -> None:
    with app.app_context():
        for kind in COMPOSERS:
            with pytest.raises(NotFound):
                composed(kind, 99_999)
