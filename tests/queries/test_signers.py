"""Who is proposed to sign: the head of a body, whoever stands in for him, who presided over a meeting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.support import cases
from tests.support.cases import MEETING, reviewed
from tests.support.world import World, world
from workflow.domain.document_kinds import DocumentKind as K
from workflow.extensions import db
from workflow.models import BodyLetterhead, Person, Substitution
from workflow.queries import signers
from workflow.queries.signers import Signer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

DAY = MEETING.date()


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def called(made: World, **positions: str) -> None:
    with Session(db.engine) as session:
        for key, position in positions.items():
            session.get_one(Person, made.people[key]).position = position
        session.commit()


def titled(made: World, body: str = "centre", title: str = "Giám đốc") -> None:
    with Session(db.engine) as session:
        session.add(BodyLetterhead(organisation_id=made.organisations[body], issuer="TT", sign="TT", head_title=title))
        session.commit()


def away(made: World, absent: str, present: str) -> None:
    with Session(db.engine) as session:
        session.add(
            Substitution(from_user_id=made.users[absent], to_user_id=made.users[present], from_date=DAY, until_date=DAY,
                         reason="Đi họp")
        )  # fmt: skip
        session.commit()


def body(made: World, key: str = "centre", day: date = DAY) -> Signer:
    with Session(db.engine) as session:
        return signers.of_body(session, made.organisations[key], day)


def paper(made: World, kind: K, about_id: int) -> Signer:
    with Session(db.engine) as session:
        return signers.of_paper(session, kind, about_id, made.organisations["centre"], DAY)


def test_the_head_is_who_the_position_says_else_the_role_else_the_chair(made: World) -> None:
    assert body(made) == Signer("Cầm Văn Giám")  # two hold the head's role: the chair of the council
    assert body(made, "office") == Signer("Quàng Văn Trưởng")  # the role alone
    titled(made)
    assert body(made) == Signer("Cầm Văn Giám", "Giám đốc")
    called(made, director="Phó Giám đốc", deputy="Giám đốc Trung tâm", office_head="Trưởng phòng")
    assert body(made) == Signer("Lò Thị Phó", "Giám đốc")
    called(made, deputy="Quyền Giám đốc")
    assert body(made) == Signer("Lò Thị Phó", "Quyền Giám đốc")
    assert body(made, "office") == Signer("Quàng Văn Trưởng", "Trưởng phòng")
    assert body(made, "department") == Signer()  # nobody leads there
    titled(made, "department", "Giám đốc Sở")
    assert body(made, "department") == Signer(position="Giám đốc Sở")


def test_whoever_stands_in_signs_by_his_own_post(made: World) -> None:
    titled(made)
    called(made, director="Giám đốc", deputy="Phó Giám đốc")
    away(made, "director", "deputy")
    assert body(made) == Signer("Lò Thị Phó", "Phó Giám đốc")
    assert body(made, day=date(2022, 12, 9)) == Signer("Cầm Văn Giám", "Giám đốc")
    away(made, "director", "secretary")  # named last, and tied to nobody's record
    assert body(made) == Signer("Secretary", "TUQ. Giám đốc")


def test_a_council_s_papers_are_signed_by_who_presided_and_its_secretary(made: World) -> None:
    meeting = cases.meeting(made, [reviewed(made, "an")])
    assert paper(made, K.COUNCIL_MINUTES, meeting) == Signer("Cầm Văn Giám", "Chủ tịch Hội đồng", "Đèo Thị Chi")
    assert paper(made, K.TALLY_RECORD, meeting) == paper(made, K.COUNCIL_MINUTES, meeting)
    assert paper(made, K.REGISTRATION_LIST, 1) == Signer("Cầm Văn Giám")
    cases.attend(made, meeting, absent=("director",))
    assert paper(made, K.COUNCIL_MINUTES, meeting) == Signer("Lò Thị Phó", "Phó Chủ tịch Hội đồng", "Đèo Thị Chi")
    away(made, "deputy", "head")
    assert paper(made, K.COUNCIL_MINUTES, meeting) == Signer("Quàng Văn Trưởng", "Ủy viên Hội đồng", "Đèo Thị Chi")
    away(made, "deputy", "manager")
    assert paper(made, K.COUNCIL_MINUTES, meeting) == Signer("Manager", "TUQ. Phó Chủ tịch Hội đồng", "Đèo Thị Chi")
