"""What an import would do, typed from the requirement: who is meant, which row is wrong and why, and in no order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.workbooks import headings
from workflow.domain.imports import Known, KnownPerson, KnownUnit, Line, Plan, Verdict, plan, unit_options
from workflow.domain.records import Entry
from workflow.domain.states import DisciplineLevel, InitiativeLevel, Rating, Sex, StaffCategory
from workflow.domain.workbook import FIXED_LISTS, LAYOUT, Kind, Option, Sheet

TODAY = date(2026, 11, 20)
EVERYTHING = frozenset(Kind)
OFFICE, COUNSEL = 4, 5
BORN = date(1990, 5, 1)
AWARDS = (Option("LDTT", "Lao động tiên tiến", ("LĐTT",)), Option("GK_SO", "Giấy khen của Giám đốc Sở", ("GK_SO",)))
UNITS = (KnownUnit(OFFICE, "OFFICE", "Phòng Hành chính", EVERYTHING), KnownUnit(COUNSEL, "COUNSEL", "Phòng Tư vấn", EVERYTHING))


def person(number: int, name: str, birth: date | None = BORN, code: str = "", **changed: Any) -> KnownPerson:
    values = {
        "code": code, "name": name, "birth_date": birth, "sex": Sex.FEMALE, "position": "Viên chức",
        "category": StaffCategory.PUBLIC_EMPLOYEE, "leader": False, "start_date": date(2015, 3, 1), "unit": OFFICE,
    } | changed  # fmt: skip
    return KnownPerson(number, values, active=True, may=EVERYTHING)


def on_record(*people: KnownPerson, units: tuple[KnownUnit, ...] = UNITS, **entries: tuple[Entry, ...]) -> Known:
    return Known(people, units, {kind: entries.get(kind.value, ()) for kind in Kind})


def row(name: Any, birth: Any = BORN, code: Any = "", **changed: Any) -> list[Any]:
    values = {
        "code": code, "name": name, "birth_date": birth, "sex": "Nữ", "position": "Viên chức", "category": "Viên chức",
        "leader": "", "start_date": date(2015, 3, 1), "unit": "OFFICE",
    } | changed  # fmt: skip
    return list(values.values())


def sheet(kind: Kind, *rows: list[Any], **changed: Any) -> Sheet:
    cells = [headings(kind), *rows]
    return Sheet(kind.label, tuple((number, tuple(row)) for number, row in enumerate(cells, start=1)), **changed)


def planned(known: Known, *sheets: Sheet) -> Plan:
    lists = {**FIXED_LISTS, "award": AWARDS, "unit_award": AWARDS[1:], "unit": unit_options(known.units)}
    return plan(sheets, known, lists, TODAY)


def told(found: Plan) -> list[tuple[str, tuple[str, ...]]]:
    assert found.problems == ()
    return [(line.verdict.value, tuple(reason.code for reason in line.reasons)) for line in found.lines]


NEW, SAME, CHANGED = ("new", ()), ("same", ()), ("changed", ())


def wrong(*codes: str) -> tuple[str, tuple[str, ...]]:
    return ("wrong", codes)


AN, AN_TOO = person(1, "Lò Thị An"), person(2, "Lò Thị An")


@pytest.mark.parametrize(
    ("people", "rows", "expected"),
    [
        pytest.param([], [row("Lò Thị An")], [NEW], id="new"),
        pytest.param([AN], [row("Lò Thị An")], [SAME], id="same"),
        pytest.param([AN], [row("lò  thị an")], [CHANGED], id="case and spaces do not make another person"),
        pytest.param([AN], [row("Lo\u0300 Thi\u0323 An")], [SAME], id="letters taken apart are the same letters"),
        pytest.param([AN], [row("Lò Thị An", position="Kế toán")], [CHANGED], id="changed"),
        pytest.param([AN], [row("Lò Thị An", position="", start_date=None)], [SAME], id="an empty cell says nothing"),
        pytest.param([AN], [row("Lò Thị An", date(1991, 1, 1))], [NEW], id="another birth date is another person"),
        pytest.param([AN, AN_TOO], [row("Lò Thị An")], [wrong("ambiguous")], id="two of the same name and birth date"),
        pytest.param([AN], [row("Lò Thị An"), row("Lò Thị An")], [wrong("repeated")] * 2, id="twice in the file"),
        pytest.param([], [row("Lò Thị An", code="1"), row("Lò Thị An", code="2")], [NEW, NEW], id="told apart by code"),
        pytest.param([], [row("Lò Thị An", code="1"), row("Lò Thị An")], [NEW, wrong("repeated")], id="half told apart"),
        pytest.param([], [row("A B", code="1"), row("C D", code="1")], [wrong("code_repeated")] * 2, id="one code twice"),
        pytest.param([AN], [row("Lò Thị Ân")], [wrong("accents")], id="accents only"),
        pytest.param([AN], [row("Lo Thi An")], [wrong("accents")], id="no accents at all"),
        pytest.param([AN], [row("Lò Thị Ân", code="7")], [NEW], id="accents only, but a code of his own"),
        pytest.param([AN], [row("Lò Thị Ân", date(1980, 1, 1))], [NEW], id="accents and birth date"),
        pytest.param([], [row("Lò Thị An"), row("Lò Thị Ân")], [wrong("accents_repeated")] * 2, id="accents within the file"),
        pytest.param([AN, person(3, "Lò Thị Ân")], [row("Lò Thị An"), row("Lò Thị Ân")], [SAME, SAME], id="both are known"),
        pytest.param([AN], [row("Lò Thị An", None)], [wrong("birth_needed")], id="no birth date, but somebody has one"),
        pytest.param([person(1, "Lò Thị An", None)], [row("Lò Thị An")], [wrong("birth_unknown")], id="a birth date where none was known"),
        pytest.param([person(1, "Lò Thị An", None)], [row("Lò Thị An", None)], [SAME], id="no birth date on either side"),
        pytest.param([AN], [row("Lò Thị An", code="7")], [CHANGED], id="a code for somebody who had none"),
        pytest.param([person(1, "Lò Thị An", code="7")], [row("Lò Thị An", code="8")], [NEW], id="another code is another person"),
        pytest.param([person(1, "Lò Thị An", code="7")], [row("Lò Thị Ân", date(1991, 2, 2), "7")], [CHANGED], id="corrected under the code"),
        pytest.param([person(1, "A", code="7"), person(2, "B", code="7")], [row("A", code="7")], [wrong("code_twice")], id="a code two people have"),
        pytest.param([AN, person(3, "Vì Văn Bình", code="7")], [row("Vì Văn Bình"), row("Vì Văn Bình", code="7")], [wrong("repeated", "one_person"), wrong("one_person")], id="two rows, one person"),
        pytest.param([AN], [row("Lò Thị An", unit="COUNSEL")], [wrong("move")], id="a move needs its date"),
        pytest.param([replace(AN, active=False)], [row("Lò Thị An")], [wrong("left")], id="who has left"),
        pytest.param([], [row("Lò Thị An", date(2027, 1, 1))], [wrong("birth_date")], id="born tomorrow"),
        pytest.param([], [row("Lò Thị An", start_date=date(2004, 1, 1))], [wrong("start_date")], id="at work at fourteen"),
    ],
)
def test_who_is_meant(people: list[KnownPerson], rows: list[list[Any]], expected: list[Any]) -> None:
    found = planned(on_record(*people), sheet(Kind.PEOPLE, *rows))
    if expected[0] == wrong("repeated", "one_person"):  # whichever reasons are found first, both rows are wrong
        assert [verdict for verdict, _codes in told(found)] == ["wrong", "wrong"]
    else:
        assert told(found) == expected


@pytest.mark.parametrize(
    ("changed", "code", "cell"),
    [
        ({"name": ""}, "required", "B2"), ({"name": 12.0}, "not_text", "B2"), ({"name": "x" * 121}, "too_long", "B2"),
        ({"name": "NguyÔn V¨n Hïng"}, "old_font", "B2"), ({"name": "A\x00B"}, "bad_text", "B2"), ({"name": "#N/A"}, "excel_error", "B2"),
        ({"birth": "31/02/1990"}, "no_such_day", "C2"), ({"birth": "1990"}, "bad_date", "C2"), ({"birth": 32994.0}, "bad_date", "C2"),
        ({"birth": "05-02-1990"}, "bad_date", "C2"), ({"birth": date(1850, 1, 1)}, "bad_date_year", "C2"),
        ({"sex": "Khác"}, "not_offered", "D2"), ({"sex": ""}, "required", "D2"), ({"category": 1.0}, "not_offered", "F2"),
        ({"leader": "Có lẽ"}, "not_offered", "G2"), ({"unit": "ELSEWHERE"}, "not_offered", "I2"), ({"code": 123.0}, "not_text", "A2"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named(changed: dict[str, Any], code: str, cell: str) -> None:
    values = {"name": "Lò Thị An"} | changed
    (line,) = planned(on_record(), sheet(Kind.PEOPLE, row(**values))).lines
    assert [(reason.code, reason.params["cell"]) for reason in line.reasons] == [(code, cell)]


def test_what_is_understood() -> None:
    """Text dates, words without accents or case, codes instead of words, names of units."""
    (line,) = planned(
        on_record(), sheet(Kind.PEOPLE, row("=HYPERLINK(1)", "1/5/1990", sex="NU", category="public_employee", leader="x", unit="phòng hành chính"))
    ).lines  # fmt: skip
    assert line.reasons == ()
    assert (line.values["name"], line.values["birth_date"], line.values["sex"]) == ("=HYPERLINK(1)", BORN, Sex.FEMALE)
    assert (line.values["category"], line.values["leader"], line.values["unit"]) == (StaffCategory.PUBLIC_EMPLOYEE, True, OFFICE)


RATED = Entry(31, 1, {"year": 2024, "level": Rating.GOOD, "document": "TB 1"})
PRAISED = Entry(41, 1, {"year": 2024, "award": "GK_SO", "document": "QĐ 1"})
HERE = Entry(0, 1, {"year": 2023, "award": "LDTT", "document": "QĐ 9"})
WORK = Entry(51, 1, {"year": 2024, "title": "Nhắc hạn", "level": InitiativeLevel.BASE, "share": 60, "document": ""}, group=5)
BLAMED = Entry(61, 1, {"level": DisciplineLevel.WARNING, "from_date": date(2023, 5, 1), "to_date": None, "document": ""})


def of(*cells: Any, name: str = "Lò Thị An", birth: Any = BORN, code: str = "") -> list[Any]:
    return [code, name, birth, *cells]


@pytest.mark.parametrize(
    ("kind", "entries", "rows", "expected"),
    [
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "TB 1")], [NEW], id="rating new"),
        pytest.param(Kind.RATINGS, [RATED], [of(2024.0, "Hoàn thành tốt nhiệm vụ", "")], [SAME], id="rating same, in words"),
        pytest.param(Kind.RATINGS, [RATED], [of("2024", "HTXSNV", "")], [CHANGED], id="rating corrected"),
        pytest.param(Kind.RATINGS, [RATED], [of(2024, "HTTNV", ""), of(2024, "HTXSNV", "")], [wrong("twice")] * 2, id="two ratings of a year"),
        pytest.param(Kind.RATINGS, [], [of(2027, "HTTNV", "")], [wrong("future_year")], id="next year"),
        pytest.param(Kind.RATINGS, [], [of(2024.5, "HTTNV", "")], [wrong("bad_number")], id="half a year"),
        pytest.param(Kind.AWARDS, [HERE], [of(2023, "LĐTT", "khác")], [SAME], id="decided here"),
        pytest.param(Kind.AWARDS, [PRAISED], [of(2024, "GK_SO", "QĐ 2")], [CHANGED], id="another number: corrected"),
        pytest.param(Kind.AWARDS, [PRAISED], [of(2024, "GK_SO", "QĐ 1"), of(2024, "GK_SO", "QĐ 2")], [SAME, NEW], id="a second one in the year"),
        pytest.param(Kind.AWARDS, [], [of(2024, "GK_SO", "QĐ 1")] * 2, [NEW, wrong("repeated_row")], id="the same row twice"),
        pytest.param(Kind.AWARDS, [PRAISED], [of(2024, "GK_SO", "QĐ 1")] * 2, [SAME, wrong("repeated_row")], id="a row on record, twice"),
        pytest.param(Kind.AWARDS, [], [of(2024, "Cờ thi đua", "")], [wrong("not_offered")], id="no such award"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "nhắc hạn", "Cấp cơ sở", 60, "")], [CHANGED], id="title in other case"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "Nhắc hạn", "Cấp cơ sở", 60, "")], [SAME], id="initiative same"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "Nhắc hạn", "Cấp tỉnh", 60, "")], [CHANGED], id="a higher level"),
        pytest.param(Kind.INITIATIVES, [replace(WORK, fixed=True)], [of(2024, "Nhắc hạn", "Cấp tỉnh", 60, "")], [wrong("from_a_round")], id="recognised here"),
        pytest.param(Kind.INITIATIVES, [replace(WORK, fixed=True)], [of(2024, "Nhắc hạn", "Cấp cơ sở", 60, "")], [SAME], id="recognised here, repeated"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "Nhắc hạn", "Cấp cơ sở", 101, "")], [wrong("bad_number")], id="more than the whole"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "Nhắc hạn", "Cấp cơ sở", 50, "", name="Vì Văn Bình")], [wrong("shares")], id="together more than the whole"),
        pytest.param(Kind.INITIATIVES, [WORK], [of(2024, "Nhắc hạn", "Cấp cơ sở", 40, "", name="Vì Văn Bình")], [NEW], id="another author"),
        pytest.param(Kind.DISCIPLINE, [BLAMED], [of("Cảnh cáo", date(2023, 5, 1), date(2024, 5, 1), "")], [CHANGED], id="its end is known now"),
        pytest.param(Kind.DISCIPLINE, [], [of("Cảnh cáo", date(2023, 5, 1), date(2023, 4, 1), "")], [wrong("period")], id="ends before it starts"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", name="Lò Thị Ân")], [wrong("accents")], id="whose record? accents"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", name="Ai Đó")], [wrong("unknown_person")], id="nobody"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", birth=date(1991, 1, 1))], [wrong("other_birth")], id="another birth date"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", birth=None)], [NEW], id="one of that name, no date needed"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", name="Vì Văn Bình", code="B7")], [NEW], id="by code"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", code="B7")], [wrong("other_name")], id="the code is another's"),
        pytest.param(Kind.RATINGS, [], [of(2024, "HTTNV", "", code="X")], [wrong("code_unknown")], id="no such code"),
    ],
)  # fmt: skip
def test_entries_of_the_record(kind: Kind, entries: list[Entry], rows: list[list[Any]], expected: list[Any]) -> None:
    known = on_record(AN, person(2, "Vì Văn Bình", code="B7"), **{kind.value: tuple(entries)})
    assert told(planned(known, sheet(kind, *rows))) == expected


def test_the_record_of_somebody_who_comes_with_the_same_file() -> None:
    rows = [row("Lò Thị An"), row("Vì Văn Bình", birth="sai")]
    ratings = [of(2024, "HTTNV", ""), of(2024, "HTTNV", "", name="Vì Văn Bình", birth=None)]
    found = planned(on_record(), sheet(Kind.PEOPLE, *rows), sheet(Kind.RATINGS, *ratings))
    assert told(found) == [NEW, wrong("bad_date"), NEW, wrong("waiting")]
    assert found.lines[2].subject == -2  # the person of row 2


def test_what_may_not_be_written_is_wrong_but_what_is_there_may_be_repeated() -> None:
    """A unit's clerk keeps the staff list; the record is the secretary's."""
    clerk = frozenset({Kind.PEOPLE})
    units = tuple(replace(unit, may=clerk) for unit in UNITS)
    known = on_record(replace(AN, may=clerk), units=units, ratings=(RATED,))
    ratings = sheet(Kind.RATINGS, of(2024, "HTTNV", "TB 1"), of(2023, "HTTNV", ""), of(2024, "HTTNV", "", name="Ai Đó"))
    assert told(planned(known, sheet(Kind.PEOPLE, row("Ai Đó")), ratings)) == [NEW, SAME, wrong("not_allowed_record"), wrong("not_allowed_record")]


def test_collectives() -> None:
    known = on_record(unit_ratings=(Entry(71, OFFICE, {"year": 2024, "level": Rating.GOOD, "document": ""}),))
    ratings = sheet(Kind.UNIT_RATINGS, ["OFFICE", 2024, "HTTNV", ""], ["Phòng Tư vấn", 2024, "HTXSNV", ""], ["XYZ", 2024, "HTTNV", ""])
    awards = sheet(Kind.UNIT_AWARDS, ["OFFICE", 2024, "Giấy khen của Giám đốc Sở", ""], ["OFFICE", 2024, "LDTT", ""])
    assert told(planned(known, ratings, awards)) == [SAME, NEW, wrong("not_offered"), NEW, wrong("not_offered")]


def test_co_authors_must_not_contradict_each_other() -> None:
    both = [WORK, Entry(52, 2, dict(WORK.values) | {"share": 40}, group=5)]
    known = on_record(AN, person(2, "Vì Văn Bình"), initiatives=tuple(both))
    rows = [of(2024, "Nhắc hạn", "Cấp tỉnh", 60, ""), of(2024, "Nhắc hạn", "Cấp cơ sở", 40, "", name="Vì Văn Bình")]
    assert told(planned(known, sheet(Kind.INITIATIVES, *rows))) == [wrong("authors_differ")] * 2


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("Lò Thị An", BORN, ""), row("Lò Thị An", None, "B7")], [SAME, wrong("ambiguous")]),
        ([row("Lò Thị An", BORN, "A1"), row("Lò Thị An", None, "B7")], [CHANGED, CHANGED]),  # told apart by their codes
        ([row("Ai Đó", BORN, ""), row("Ai Đó", None, "B7")], [NEW, wrong("ambiguous")]),
        ([row("Vì Văn Bính", None, "B7")], [CHANGED]),
    ],
    ids=["somebody there", "both with codes", "somebody new", "nobody"],
)
def test_a_name_corrected_by_code_must_not_make_two_people_alike(rows: list[list[Any]], expected: list[Any]) -> None:
    assert told(planned(on_record(AN, person(2, "Vì Văn Bình", code="B7")), sheet(Kind.PEOPLE, *rows))) == expected


def test_shares_of_one_initiative_are_added_under_its_new_level_too() -> None:
    known = on_record(AN, person(2, "Vì Văn Bình"), initiatives=(WORK,))  # AN has 60 of it
    rows = [of(2024, "Nhắc hạn", "Cấp tỉnh", 60, ""), of(2024, "Nhắc hạn", "Cấp tỉnh", 60, "", name="Vì Văn Bình")]
    assert told(planned(known, sheet(Kind.INITIATIVES, *rows))) == [wrong("shares")] * 2


@pytest.mark.parametrize("others", [(40, 60), (60, 40)], ids=["forward", "backward"])
def test_an_author_of_one_initiative_twice(others: tuple[int, int]) -> None:
    known = on_record(AN, person(2, "Vì Văn Bình"))
    rows = [of(2024, "Khác", "Cấp cơ sở", share, "") for share in others]
    rows.append(of(2024, "Khác", "Cấp cơ sở", 60, "", name="Vì Văn Bình"))
    assert told(planned(known, sheet(Kind.INITIATIVES, *rows))) == [wrong("author_twice")] * 3


@pytest.mark.parametrize(
    ("cells", "changed", "code"),
    [
        ([headings(Kind.PEOPLE)[1:], row("A")[1:]], {"name": "Trang khác"}, None),
        ([headings(Kind.PEOPLE)[:1], row("A")], {}, "heading_missing"),
        ([[*headings(Kind.PEOPLE), "Lương"], row("A")], {}, "strange_heading"),
        ([[*headings(Kind.PEOPLE), "HỌ VÀ TÊN *"], row("A")], {}, "heading_twice"),
        ([["x"]], {"name": "Sheet1"}, "strange_sheet"),
        ([headings(Kind.PEOPLE)], {}, "no_rows"),
        ([["Danh sách năm 2026"], [], [h.upper() + " *" for h in headings(Kind.PEOPLE)], row("A")], {}, None),
        ([list(reversed(headings(Kind.PEOPLE))), list(reversed(row("A")))], {}, None),
    ],
    ids=["a lone sheet by its headings", "missing", "unknown", "twice", "no sheet of ours", "no rows", "headings in row three", "other order"],
)  # fmt: skip
def test_sheets_and_headings(cells: list[list[Any]], changed: dict[str, Any], code: str | None) -> None:
    page = Sheet(changed.get("name", "Cán bộ"), tuple((n, tuple(c)) for n, c in enumerate(cells, start=1)))
    found = planned(on_record(), page)
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    assert [line.verdict for line in found.lines] == ([] if code else [Verdict.NEW])


def test_formulas_merged_and_hidden_rows_are_named() -> None:
    page = sheet(Kind.PEOPLE, row("A"), row("B"), row("C"), [*row("D"), "thừa"], formulas=frozenset({"E2"}), merged=("A3:B3",), hidden_rows=(4,))
    found = planned(on_record(), page)
    assert told(found) == [wrong("formula"), wrong("merged"), NEW, wrong("no_heading")]
    assert [note.code for note in found.notes] == ["hidden_rows"]


# ── properties ──────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = ["Lò Thị An", "Lò Thị Ân", "Vì Văn Bình", "lò thị an"]
people_rows = st.lists(
    st.builds(
        row, st.sampled_from(NAMES), st.sampled_from([BORN, date(1991, 1, 1), None]), st.sampled_from(["", "", "C1", "C2"]),
        position=st.sampled_from(["", "Kế toán"]),
    ),
    max_size=6,
)  # fmt: skip
record_rows = {
    Kind.RATINGS: st.builds(of, st.sampled_from([2023, 2024]), st.sampled_from(["HTXSNV", "HTTNV"]), st.sampled_from(["", "TB 1"]), name=st.sampled_from(NAMES)),
    Kind.AWARDS: st.builds(of, st.sampled_from([2023, 2024]), st.just("GK_SO"), st.sampled_from(["", "QĐ 1", "QĐ 2"]), name=st.sampled_from(NAMES)),
    Kind.INITIATIVES: st.builds(of, st.just(2024), st.sampled_from(["Nhắc hạn", "Khác"]), st.sampled_from(["Cấp cơ sở", "Cấp tỉnh"]), st.sampled_from([40, 60]), st.just(""), name=st.sampled_from(NAMES)),
    Kind.DISCIPLINE: st.builds(of, st.just("Cảnh cáo"), st.just(date(2023, 5, 1)), st.sampled_from([None, date(2024, 5, 1)]), st.sampled_from(["", "QĐ 5"]), name=st.sampled_from(NAMES)),
}
STANDING = on_record(
    AN, person(2, "Vì Văn Bình", code="C1"), ratings=(RATED,), awards=(PRAISED, HERE), initiatives=(WORK,), discipline=(BLAMED,)
)  # fmt: skip


def by_content(found: Plan, rows: dict[Kind, list[list[Any]]]) -> list[Any]:
    """Each row's content with what became of it, in no order."""
    return sorted(
        (line.kind.value, repr(rows[line.kind][line.row - 2]), line.verdict.value, sorted(r.code for r in line.reasons), repr(line.changes))
        for line in found.lines
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_the_rows_changes_nothing(data: st.DataObject) -> None:
    rows = {Kind.PEOPLE: data.draw(people_rows)} | {
        kind: data.draw(st.lists(one, max_size=5)) for kind, one in record_rows.items()
    }
    first = planned(STANDING, *(sheet(kind, *found) for kind, found in rows.items()))
    order = random.Random(data.draw(st.integers(0, 2**16)))
    mixed = {kind: order.sample(found, len(found)) for kind, found in rows.items()}
    second = planned(STANDING, *(sheet(kind, *found) for kind, found in mixed.items()))
    assert by_content(first, rows) == by_content(second, mixed)


def kept(known: Known, found: Plan) -> Known:
    """What is on record after the plan was written."""
    people = {p.id: p for p in known.people}
    ids: dict[int, int] = {}
    for line in found.lines:
        if line.kind is Kind.PEOPLE and line.verdict in (Verdict.NEW, Verdict.CHANGED):
            assert line.subject is not None
            number = ids[line.subject] = line.subject if line.subject > 0 else 1000 - line.subject
            old = people[number].values if number in people else {"code": "", "position": "", "leader": False, "start_date": None, "birth_date": None}
            people[number] = KnownPerson(number, {**old, **filled(line)}, True, EVERYTHING)
    entries = {kind: list(there) for kind, there in known.entries.items()}
    groups: dict[Any, int] = {}
    for line in found.lines:
        if line.kind is Kind.PEOPLE or line.verdict not in (Verdict.NEW, Verdict.CHANGED):
            continue
        subject = ids.get(line.subject or 0, line.subject or 0)
        values = {k: v for k, v in filled(line).items() if k not in ("code", "name", "birth_date")}
        if line.target is not None:
            entries[line.kind] = [replace(e, values={**e.values, **values}) if e.id == line.target.id else e for e in entries[line.kind]]
            if line.kind is Kind.INITIATIVES:
                shared = {k: v for k, v in values.items() if k != "share"}
                entries[line.kind] = [replace(e, values={**e.values, **shared}) if e.group == line.target.group else e for e in entries[line.kind]]
        else:
            work = (values.get("year"), values.get("title", "").casefold(), values.get("level"), values.get("document"))
            there = next((e.group for e in entries[line.kind] if line.kind is Kind.INITIATIVES and (e.values["year"], e.values["title"].casefold(), e.values["level"], e.values["document"] or None) == work), 0)
            group = there or groups.setdefault(work, 500 + len(groups))
            entries[line.kind].append(Entry(2000 + line.row, subject, {"document": "", "to_date": None, **values}, group))
    return Known(tuple(people.values()), known.units, {kind: tuple(found) for kind, found in entries.items()})


def filled(line: Line) -> dict[str, Any]:
    return {key: value for key, value in line.values.items() if value is not None}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_was_written_once_is_not_written_again(data: st.DataObject) -> None:
    """Whatever the file says: without its wrong rows it writes everything, and then nothing."""
    rows = {Kind.PEOPLE: data.draw(people_rows)} | {
        kind: data.draw(st.lists(one, max_size=5)) for kind, one in record_rows.items()
    }
    first = planned(STANDING, *(sheet(kind, *found) for kind, found in rows.items()))
    for _again in range(5):  # rows may be wrong only because of others, or turn wrong when those are taken out
        bad = {(line.kind, line.row) for line in first.lines if line.verdict is Verdict.WRONG}
        if not bad:
            break
        rows = {kind: [r for n, r in enumerate(found, start=2) if (kind, n) not in bad] for kind, found in rows.items()}
        if not any(rows.values()):
            return
        first = planned(STANDING, *(sheet(kind, *found) for kind, found in rows.items()))
    second = planned(kept(STANDING, first), *(sheet(kind, *found) for kind, found in rows.items()))
    assert [(line.kind, line.row, line.verdict, [r.code for r in line.reasons]) for line in second.lines if line.verdict is not Verdict.SAME] == []


def test_every_column_of_the_layout_has_its_list() -> None:
    named = {column.source for columns in LAYOUT.values() for column in columns if column.source}
    assert named - {"unit", "award", "unit_award"} == set(FIXED_LISTS)
