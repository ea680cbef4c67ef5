"""The achievement record on one page, year by year, of a person and of a collective through its names; and one's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from tests.support.pages import words
from tests.support.signed_in import client_of
from tests.support.world import NOW, world
from workflow.domain import directory as d
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating
from workflow.extensions import db
from workflow.models import Organisation
from workflow.services import lineage, people, records

if TYPE_CHECKING:
    from flask import Flask


def test_a_person_and_a_collective_year_by_year(app: Flask) -> None:
    with app.app_context():
        made = world(app)
        actor, admin = made.actor("secretary"), made.actor("administrator")
        an, office = made.people["an"], made.organisations["office"]
        common = {"actor": actor, "now": NOW}
        records.rate(d.Rate(year=2022, level=Rating.GOOD, person_id=an), **common)
        records.past_award(d.RecordPastAward(award_code="LDTT", year=2022, person_id=an), **common)
        work = d.RecordInitiative(title="Phần mềm nhắc hạn", year=2023, level=InitiativeLevel.BASE, authors=(d.Author(an, 60),))
        records.initiative(work, **common)
        blame = d.RecordDiscipline(person_id=an, level=DisciplineLevel.REPRIMAND, from_date=date(2021, 3, 1), to_date=date(2022, 3, 1))
        records.discipline(blame, **common)
        records.rate(d.Rate(year=2022, level=Rating.EXCELLENT, organisation_id=office), **common)
        people.move(d.MovePerson(person_id=an, version=1, to_organisation_id=made.organisations["counsel"], on=date(2023, 6, 1)), **common)
        with Session(db.engine) as session:
            version = session.get_one(Organisation, office).version
        renamed = d.SucceedOrganisation(organisation_id=office, version=version, on=date(2023, 12, 31), name="Phòng Tổng hợp", short_name="TH", code="TH")
        new = lineage.succeed(renamed, actor=admin, now=NOW)
    secretary = client_of(app, made.users["secretary"])
    table = words(secretary.get(f"/people/{an}").text.partition('id="years"')[2].partition("</table>")[0])
    assert "2024 Phòng Tư vấn HTXSNV" in table
    assert "2023 Phòng Hành chính → Phòng Tư vấn – – Phần mềm nhắc hạn (Cấp cơ sở, 60 %)" in table
    assert "2022 Phòng Hành chính HTTNV Lao động tiên tiến" in table
    assert "2021 Phòng Hành chính – – – Khiển trách 01/03/2021 – 01/03/2022" in table
    collective = words(secretary.get(f"/organisations/{new}").text.partition('id="years"')[2].partition("</table>")[0])
    assert "2022 Phòng Hành chính HTXSNV" in collective
    mine = client_of(app, made.users["staff"])
    assert mine.get("/people/me").headers["Location"] == f"/people/{an}"
    assert "Phần mềm nhắc hạn" in mine.get(f"/people/{an}").text
    assert "Hồ sơ thành tích của tôi" in mine.get("/").text
    assert "Hồ sơ thành tích của tôi" not in secretary.get("/").text
    assert client_of(app, made.users["secretary"]).get("/people/me").headers["Location"] == "/"
    unseen = client_of(app, made.users["manager"]).get(f"/people/{an}").text
    assert 'id="years"' not in unseen
