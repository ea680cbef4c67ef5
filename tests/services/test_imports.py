"""Three hundred people in a workbook: looked at, refused as a whole, corrected, written once; and out again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from tests.support.statements import counted
from tests.support.workbooks import headings, someone, staff, workbook
from tests.support.world import NOW, World, world
from workflow.domain import directory as d
from workflow.domain.imports import Plan, Verdict
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, State
from workflow.domain.workbook import Kind
from workflow.errors import Conflict, NotFound, Refused
from workflow.extensions import db
from workflow.models import (
    Change,
    Initiative,
    InitiativeAuthor,
    Nomination,
    PastAward,
    Person,
    QualityRating,
    RecordImport,
)
from workflow.queries import imports as query
from workflow.services import imports, people, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield world(app)


def count(table: Any) -> int:
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def planned(made: World, content: bytes, who: str = "secretary", place: str = "centre") -> Plan:
    actor = made.actor(who)
    with Session(db.engine) as session:
        return imports.check(made.organisations[place], "a.xlsx", content, session=session, actor=actor, now=NOW)


def uploaded(made: World, content: bytes, who: str = "secretary", place: str = "centre") -> tuple[int, Plan]:
    actor = made.actor(who)
    number = imports.upload(made.organisations[place], "danh sách.xlsx", content, actor=actor, now=NOW)
    with Session(db.engine) as session:
        found = imports.preview(session, number, actor=actor, now=NOW).plan
    assert found is not None
    return number, found


def written(made: World, content: bytes, **where: str) -> int:
    number, found = uploaded(made, content, **where)
    return imports.confirm(number, found.digest, actor=made.actor(where.get("who", "secretary")), now=NOW)


def crowd() -> list[list[Any]]:
    return [someone(f"Nguyễn Văn {chr(65 + n % 26)}{n:03d}", date(1980 + n % 20, 1 + n % 12, 1 + n % 28)) for n in range(300)]


#: The twelve ways in which a row is wrong, and the word that names each.
FAULTS: list[tuple[int, dict[int, Any], str]] = [
    (3, {1: ""}, "bắt buộc"), (10, {2: "31/02/1990"}, "không có ngày"), (20, {2: 1990}, "không phải ngày"),
    (33, {3: "Khác"}, "Danh mục"), (47, {5: "Giám đốc"}, "Danh mục"), (60, {8: "KHONGCO"}, "Danh mục"),
    (75, {1: "Lo Thi An", 2: date(1985, 5, 20)}, "chỉ khác dấu"), (90, {2: date(2030, 1, 1), 7: None}, "sau hôm nay"),
    (120, {7: date(1981, 1, 1)}, "ít nhất 15 năm"), (180, {0: 123}, "phải là chữ"),
    (222, {1: "NguyÔn V¨n Hïng"}, "phông cũ"), (299, {4: "x" * 121}, "tối đa 120"),
]  # fmt: skip


def test_three_hundred_people_twelve_of_them_wrong(made: World) -> None:
    good, bad = crowd(), crowd()
    for number, cells, _word in FAULTS:
        for position, value in cells.items():
            bad[number][position] = value
    number, found = uploaded(made, staff(*bad))
    wrong = [line for line in found.lines if line.verdict is Verdict.WRONG]
    assert [line.row for line in wrong] == [number + 2 for number, _cells, _word in FAULTS]
    before = count(Person), count(Change)
    with pytest.raises(Refused):
        imports.confirm(number, found.digest, actor=made.actor("secretary"), now=NOW)
    assert (count(Person), count(Change)) == before
    assert written(made, staff(*good)) == 300
    assert count(Person) == before[0] + 300
    again = planned(made, staff(*good))
    assert (again.counts[Verdict.SAME], again.writes) == (300, 0)
    assert planned(made, staff(*reversed(good))).counts[Verdict.SAME] == 300
    with Session(db.engine) as session:
        changes = session.scalars(select(Change.action).where(Change.action == "person.create")).all()
    assert len(changes) == 300


def record(made: World) -> bytes:
    who = ["", "Lò Thị An", date(1985, 5, 20)]
    other = ["", "Vì Văn Bình", date(1985, 5, 20)]
    return workbook({
        "Cán bộ": [headings(Kind.PEOPLE), someone("Đèo Văn Mới", code="M1"), someone("Lò Thị An", date(1985, 5, 20), position="Kế toán")],
        "Xếp loại": [headings(Kind.RATINGS), [*who, 2023, "HTTNV", "TB 5"], [*who, 2024, "HTTNV", ""], ["M1", "Đèo Văn Mới", "", 2023, "HTNV", ""]],
        "Khen thưởng": [headings(Kind.AWARDS), [*who, 2023, "Lao động tiên tiến", "=QĐ 7"]],
        "Sáng kiến": [headings(Kind.INITIATIVES), [*who, 2023, "Phần mềm nhắc hạn", "Cấp cơ sở", 60, "QĐ 8"], [*other, 2023, "Phần mềm nhắc hạn", "Cấp cơ sở", 40, "QĐ 8"]],
        "Kỷ luật": [headings(Kind.DISCIPLINE), [*other, "Khiển trách", date(2022, 3, 1), date(2023, 3, 1), "QĐ 9"]],
        "Xếp loại tập thể": [headings(Kind.UNIT_RATINGS), ["OFFICE", 2023, "HTXSNV", ""]],
        "Khen thưởng tập thể": [headings(Kind.UNIT_AWARDS), ["OFFICE", 2023, "Tập thể lao động tiên tiến", "QĐ 10"]],
    })  # fmt: skip


def test_a_whole_record_goes_in_once_and_comes_out_the_same(made: World) -> None:
    assert written(made, record(made)) == 11
    assert planned(made, record(made)).writes == 0
    actor = made.actor("secretary")
    with Session(db.engine) as session:
        (work,) = session.scalars(select(Initiative)).all()
        assert (work.title, work.level, work.document) == ("Phần mềm nhắc hạn", InitiativeLevel.BASE, "QĐ 8")
        assert sorted(session.scalars(select(InitiativeAuthor.share))) == [40, 60]
        assert session.scalars(select(PastAward.document).where(PastAward.person_id.is_not(None))).all() == ["=QĐ 7"]
        new = session.scalars(select(Person).where(Person.code == "M1")).one()
        rated = select(QualityRating.level).where(QualityRating.person_id == new.id)
        assert session.scalars(rated).all() == [Rating.COMPLETED]
        an = select(QualityRating).where(QualityRating.person_id == made.people["an"]).order_by(QualityRating.year)
        assert [(r.year, r.level, r.document) for r in session.scalars(an)] == [
            (2023, Rating.GOOD, "TB 5"), (2024, Rating.GOOD, "Phiếu xếp loại"),
        ]  # fmt: skip
        exported = imports.export(session, made.organisations["centre"], actor=actor)
    found = planned(made, exported)
    assert found.counts == {Verdict.NEW: 0, Verdict.CHANGED: 0, Verdict.SAME: len(found.lines), Verdict.WRONG: 0}
    assert {line.kind for line in found.lines} == set(Kind)


def test_what_has_changed_since_the_preview_is_told_and_nothing_written(made: World) -> None:
    number, found = uploaded(made, staff(someone("Lò Thị An", date(1985, 5, 20), position="Kế toán")))
    details = d.PersonDetails(name="Lò Thị An", sex="female", category="public_employee", birth_date=date(1985, 5, 20), position="Văn thư", start_date=date(2015, 3, 1))  # type: ignore[arg-type]
    people.update(d.UpdatePerson(person_id=made.people["an"], version=1, details=details), actor=made.actor("secretary"), now=NOW)
    with pytest.raises(Conflict):
        imports.confirm(number, found.digest, actor=made.actor("secretary"), now=NOW)
    with Session(db.engine) as session:
        assert session.get_one(Person, made.people["an"]).position == "Văn thư"


def test_an_upload_is_its_owners_and_counts_once(made: World) -> None:
    number, found = uploaded(made, staff(someone("Một Người Mới")))
    for who in ("officer", "other_secretary"):
        with pytest.raises(NotFound):
            imports.confirm(number, found.digest, actor=made.actor(who), now=NOW)
        with pytest.raises(NotFound):
            imports.discard(number, actor=made.actor(who))
    assert imports.confirm(number, found.digest, actor=made.actor("secretary"), now=NOW) == 1
    with pytest.raises(Refused):
        imports.confirm(number, found.digest, actor=made.actor("secretary"), now=NOW)
    with Session(db.engine) as session:
        row = session.get_one(RecordImport, number)
        assert (row.cells, row.written) == ("", 1)


def test_what_nobody_confirms_is_gone_after_a_day(made: World) -> None:
    uploaded(made, staff(someone("Một Người Mới")))
    later = NOW + timedelta(hours=25)
    imports.upload(made.organisations["centre"], "b.xlsx", staff(someone("Người Khác")), actor=made.actor("secretary"), now=later)
    assert count(RecordImport) == 1


@pytest.mark.parametrize(("who", "place"), [("staff", "office"), ("manager", "centre"), ("administrator", "centre"), ("head", "counsel"), ("other_secretary", "centre")])  # fmt: skip
def test_who_may_not(made: World, who: str, place: str) -> None:
    with pytest.raises(Exception) as refused:  # NotFound or Forbidden, as far as he may see the unit
        imports.upload(made.organisations[place], "a.xlsx", staff(someone("A")), actor=made.actor(who), now=NOW)
    assert type(refused.value).__name__ in ("NotFound", "Forbidden")
    assert count(RecordImport) == 0


def test_a_clerk_keeps_the_list_of_his_unit_only_and_no_record(made: World) -> None:
    rows = [someone("Người Mới"), someone("Người Khác", unit="COUNSEL")]
    ratings = [["", "Lò Thị An", date(1985, 5, 20), 2023, "HTTNV", ""]]
    content = workbook({"Cán bộ": [headings(Kind.PEOPLE), *rows], "Xếp loại": [headings(Kind.RATINGS), *ratings]})
    found = planned(made, content, "officer", "office")
    assert [line.verdict for line in found.lines] == [Verdict.NEW, Verdict.WRONG, Verdict.WRONG]
    head = planned(made, content, "head", "office")
    assert [line.verdict for line in head.lines] == [Verdict.NEW, Verdict.WRONG, Verdict.NEW]
    own = ["", "Quàng Văn Trưởng", date(1985, 5, 20), 2023, "HTXSNV", ""]
    mine = planned(made, workbook({"Xếp loại": [headings(Kind.RATINGS), own]}), "head", "office")
    assert [line.verdict for line in mine.lines] == [Verdict.WRONG]  # nobody rates himself


@pytest.mark.parametrize("corrected_by", ["import", "form", "removal"])
def test_a_corrected_rating_flags_what_leaned_on_it(made: World, corrected_by: str) -> None:
    from tests.support.many_cases import many_cases

    many_cases(made, 1, State.REGISTERED)
    with Session(db.engine) as session:
        case = session.scalars(select(Nomination)).one()
        who, year = case.person_id, case.year
        person = session.get_one(Person, who)
        name, birth = person.name, person.birth_date
        rating = session.scalars(select(QualityRating).where(QualityRating.person_id == who, QualityRating.year == year)).one_or_none()
        if rating is None:
            session.execute(insert(QualityRating), {"person_id": who, "year": year, "level": Rating.EXCELLENT, "document": ""})
        session.execute(update(QualityRating).where(QualityRating.person_id == who).values(level=Rating.EXCELLENT))
        session.commit()
        key = session.scalars(select(QualityRating.id).where(QualityRating.person_id == who, QualityRating.year == year)).one()
    actor = made.actor("secretary")
    if corrected_by == "import":
        row = ["", name, birth, year, "HTTNV", ""]
        assert written(made, workbook({"Xếp loại": [headings(Kind.RATINGS), row]})) == 1
    elif corrected_by == "form":
        records.rate(d.Rate(year=year, level=Rating.GOOD, person_id=who), actor=actor, now=NOW)
    else:
        records.remove(d.RemoveRecord(kind="rating", record_id=key), actor=actor, now=NOW)
    with Session(db.engine) as session:
        case = session.scalars(select(Nomination)).one()
        assert (case.recheck, case.recheck_reason) == (True, f"rating:{year}")


@pytest.mark.postgresql_only
def test_two_who_confirm_at_once_write_once(made: World) -> None:
    """The same file uploaded by two secretaries' windows: the second finds the record changed."""
    ready = [uploaded(made, staff(*crowd()[:5])) for _ in range(2)]
    actor, outcomes = made.actor("secretary"), []
    start = threading.Barrier(2)

    def go(number: int, digest: str) -> None:
        with made.app.app_context():
            start.wait()
            try:
                outcomes.append(imports.confirm(number, digest, actor=actor, now=NOW))
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=go, args=(number, plan.digest)) for number, plan in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["5", "conflict"]


def test_a_preview_costs_the_same_whatever_its_size(made: World) -> None:
    actor, place = made.actor("secretary"), made.organisations["centre"]
    with Session(db.engine) as session, counted() as few:
        query.known(session, place, actor)
    written(made, staff(*crowd()[:60]))
    with Session(db.engine) as session, counted() as many:
        assert len(query.known(session, place, actor).people) == 70
    assert len(many) == len(few) <= 12


def test_discipline_is_part_of_what_comes_out(made: World) -> None:
    measure = d.RecordDiscipline(person_id=made.people["an"], level=DisciplineLevel.WARNING, from_date=date(2023, 5, 1))
    records.discipline(measure, actor=made.actor("secretary"), now=NOW)
    actor = made.actor("secretary")
    with Session(db.engine) as session:
        found = query.known(session, made.organisations["centre"], actor)
    (entry,) = found.entries[Kind.DISCIPLINE]
    assert replace(entry, id=1).values["to_date"] is None
    assert query.rows(found)[Kind.DISCIPLINE][0]["name"] == "Lò Thị An"
