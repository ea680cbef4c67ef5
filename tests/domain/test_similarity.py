"""Likeness of two initiatives by their runs of words."""

from __future__ import annotations

from fractions import Fraction

from workflow.domain.similarity import ALIKE, likeness, runs, telling

TITLE = "Phiếu hẹn trả kết quả bảo hiểm thất nghiệp qua tin nhắn"
TEXT = "Người lao động phải đi lại ba lần; nay gửi tin nhắn báo ngày trả, giảm một lần đi lại cho mỗi hồ sơ."


def test_the_same_words_are_wholly_alike_whatever_diacritics_case_and_marks() -> None:
    typed = "phieu HEN tra ket qua, bao hiem that nghiep (qua tin nhan)"
    assert likeness((TITLE, ""), (typed, "")) == 1


def test_nothing_in_common_and_nothing_said() -> None:
    assert likeness((TITLE, TEXT), ("Sàn giao dịch việc làm trực tuyến", "Mở hằng tuần.")) == 0
    assert likeness(("", ""), ("", "")) == 0
    assert likeness((TITLE, ""), ("", "")) == 0


def test_a_share_of_the_runs_of_both() -> None:
    """Runs of two words: "a b", "b c", "c d" against "b c", "c d", "d e": two of four."""
    assert likeness(("a b c d", ""), ("b c d e", "")) == Fraction(2, 4)
    assert likeness(("a b c d", ""), ("a b x c d", "")) == Fraction(2, 5)
    assert runs("Một") == {("mot",)}


def test_a_copied_description_under_another_title_is_found() -> None:
    assert likeness((TITLE, TEXT), ("Cách làm mới ở bộ phận một cửa", TEXT)) == 1
    changed = TEXT.replace("ba lần", "nhiều lần")
    assert ALIKE < likeness((TITLE, TEXT), ("Cách làm mới ở bộ phận một cửa", changed)) < 1


def test_likeness_does_not_ask_who_came_first() -> None:
    other = (TITLE.replace("tin nhắn", "Zalo"), TEXT[:40])
    assert likeness((TITLE, TEXT), other) == likeness(other, (TITLE, TEXT))


def test_telling_words_are_the_longest_each_once() -> None:
    assert telling("Nghiệp nghiệp bảo hiểm qua tin nhắn", 3) == ["nghiep", "hiem", "nhan"]
    assert telling("a bb ccc") == []
