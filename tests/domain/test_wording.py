"""Numbers, dates and sums as papers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflow.domain.wording import clock_time, grouped, in_words, long_day, money_in_words, padded, short_day, slug


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1010, "một nghìn không trăm mười"),
        (10_000, "mười nghìn"),
        (450_000, "bốn trăm năm mươi nghìn"),
        (1_490_000, "một triệu bốn trăm chín mươi nghìn"),
        (1_000_005, "một triệu không trăm linh năm"),
        (2_340_000, "hai triệu ba trăm bốn mươi nghìn"),
        (1_000_000_000, "một tỷ"),
        (1_020_000_000, "một tỷ không trăm hai mươi triệu"),
        (21_000_000_001, "hai mươi mốt tỷ không trăm linh một"),
        (1_005_000_000_000, "một nghìn không trăm linh năm tỷ"),
        (10**18, "một tỷ tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words


def test_money_in_words() -> None:
    assert money_in_words(7_450_000) == "Bảy triệu bốn trăm năm mươi nghìn đồng"
    assert money_in_words(0) == "Không đồng"
    assert grouped(7_450_000) == "7.450.000"


def test_a_text_as_part_of_a_files_name() -> None:
    assert slug("Tờ trình số 215/TTr-TTDVVL") == "to-trinh-so-215-ttr-ttdvvl"
    assert slug("../..\\Đặng Thị “Ánh”\0 ") == "dang-thi-anh"
    assert slug("ơ" * 200) == "o" * 80


def test_leading_zeros() -> None:
    """Decree 30/2020: numbers and days below ten, and the months 1 and 2."""
    assert [padded(n) for n in (0, 3, 9, 10, 120)] == ["0", "03", "09", "10", "120"]
    assert long_day(date(2022, 2, 5)) == "ngày 05 tháng 02 năm 2022"
    assert long_day(date(2022, 3, 15)) == "ngày 15 tháng 3 năm 2022"
    assert long_day(date(2022, 12, 1)) == "ngày 01 tháng 12 năm 2022"
    assert (short_day(date(2022, 3, 5)), short_day(None)) == ("05/03/2022", "")
    assert clock_time(datetime(2022, 12, 15, 7, 5, tzinfo=UTC)) == "14 giờ 05 phút"
