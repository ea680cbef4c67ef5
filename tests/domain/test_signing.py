"""In whose name a paper is signed: Decree 30/2020, Article 13."""

from __future__ import annotations

import pytest

from workflow.domain.signing import authority, for_collective


@pytest.mark.parametrize(
    ("head", "position", "delegated", "lines"),
    [
        ("Giám đốc", "Giám đốc", False, ("GIÁM ĐỐC",)),
        ("Giám đốc", "", False, ("GIÁM ĐỐC",)),
        ("Giám đốc", "Phó  Giám đốc", False, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("Giám đốc", "phó giám đốc", True, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("Chủ tịch", "Phó Chủ tịch", False, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Giám đốc", "Trưởng phòng Hành chính", False, ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG HÀNH CHÍNH")),
        ("Giám đốc", "Trưởng phòng Hành chính", True, ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG HÀNH CHÍNH")),
        ("", "Phó Giám đốc", False, ("PHÓ GIÁM ĐỐC",)),
        ("", "", False, ("THỦ TRƯỞNG ĐƠN VỊ",)),
    ],
)
def test_the_lines_over_a_signature(head: str, position: str, delegated: bool, lines: tuple[str, ...]) -> None:
    assert authority(head, position, delegated=delegated) == lines


def test_a_collective_is_named_first() -> None:
    assert for_collective("Hội đồng", "Chủ tịch", "Giám đốc") == ("TM. HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC")
