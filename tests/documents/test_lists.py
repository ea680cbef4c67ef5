"""Cases as papers list them."""

from __future__ import annotations

from datetime import date

from tests.support.papers import HOSTILE, entry, rows
from workflow.documents import lists
from workflow.domain.document import Clause, Heading
from workflow.domain.states import Rating, SubjectKind

C = SubjectKind.COLLECTIVE


def test_counts_and_clauses() -> None:
    found = [entry(), entry("Vì Văn Bình"), entry(award="CSTDCS"), entry("Phòng Tư vấn", "TTLDTT"),
             entry("Phòng Tư vấn", "GK_SO", kind=C)]  # fmt: skip
    assert lists.count(found) == "02 tập thể, 03 cá nhân"
    assert lists.count(found[:1]) == "01 cá nhân"
    assert lists.clauses(found) == (
        Heading("1. Về tập thể: 02 tập thể", level=2),
        Clause("-", "Danh hiệu “Tập thể lao động tiên tiến”: 01 tập thể;"),
        Clause("-", "Giấy khen của Giám đốc Sở: 01 tập thể."),
        Heading("2. Về cá nhân: 03 cá nhân", level=2),
        Clause("-", "Danh hiệu “Lao động tiên tiến”: 02 cá nhân;"),
        Clause("-", "Danh hiệu “Chiến sĩ thi đua cơ sở”: 01 cá nhân."),
    )


def test_what_there_is_none_of_is_not_named() -> None:
    alone = [entry(), entry("Vì Văn Bình")]
    assert lists.clauses(alone) == (Clause("-", "Danh hiệu “Lao động tiên tiến”: 02 cá nhân."),)
    assert rows(lists.table(alone, (lists.NAME,)))[0] == ("I. Danh hiệu “Lao động tiên tiến” (02)",)
    both = [*alone, entry("Phòng Tư vấn", "GK_SO", kind=C)]
    assert (lists.whom(alone), lists.whom(both)) == ("cá nhân", "tập thể, cá nhân")
    assert (lists.what(alone), lists.what(both)) == ("danh hiệu thi đua", "danh hiệu thi đua, hình thức khen thưởng")


def test_a_table_with_its_groups() -> None:
    one = entry(
        born=date(1985, 2, 5), rating=Rating.GOOD, vote="06/07", initiatives=(("Quy trình", "QĐ 4"), ("Biểu", ""))
    )
    columns = (lists.NAME, lists.BORN, lists.SEX, lists.PLACE, lists.RATING, lists.INITIATIVES, lists.VOTE)
    table = lists.table([one, entry("Phòng Tư vấn", "TTLDTT", unit="Trung tâm")], columns)
    assert [column.label for column in table.columns][:3] == ["TT", "Họ và tên / tên tập thể", "Ngày sinh"]
    assert rows(table) == [
        ("A. TẬP THỂ (01)",),
        ("I. Danh hiệu “Tập thể lao động tiên tiến” (01)",),
        ("1", "Phòng Tư vấn", "", "", "Trung tâm", "", "", ""),
        ("B. CÁ NHÂN (01)",),
        ("I. Danh hiệu “Lao động tiên tiến” (01)",),
        ("1", "Lò Thị An", "05/02/1985", "Nữ", "Viên chức, Phòng Hành chính", "Hoàn thành tốt nhiệm vụ",
         "Quy trình (QĐ 4); Biểu", "06/07"),
    ]  # fmt: skip


def test_hostile_names_and_long_lists_are_data() -> None:
    table = lists.table([entry(HOSTILE), *(entry(f"Người {n}") for n in range(300))], (lists.NAME,))
    found = rows(table)
    assert found[1] == ("1", HOSTILE)
    assert (len(found), found[-1]) == (302, ("301", "Người 299"))


def test_roman_numbers() -> None:
    assert [lists.to_roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]
