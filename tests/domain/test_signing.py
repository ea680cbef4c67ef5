"""In whose name a paper is signed: Decree 30/2020, Article 13."""

from __future__ import annotations

import pytest

from workflow.domain.document import Signature
from workflow.domain.signing import authority, for_collective, head_of, of_council
from workflow.domain.states import CouncilOffice


@pytest.mark.parametrize(
    ("head", "position", "delegated", "lines"),
    [
        ("Giám đốc", "Giám đốc", False, ("GIÁM ĐỐC",)),
        ("Giám đốc", "", False, ("GIÁM ĐỐC",)),
        ("Giám đốc", "Phó  Giám đốc", False, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("Giám đốc", "phó giám đốc", True, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("Chủ tịch", "Phó Chủ tịch", False, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Trưởng ty", "Phó Trưởng ty", False, ("KT. TRƯỞNG TY", "PHÓ TRƯỞNG TY")),
        ("Giám đốc", "Trưởng phòng Hành chính", False, ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG HÀNH CHÍNH")),
        ("Giám đốc", "Trưởng phòng Hành chính", True, ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG HÀNH CHÍNH")),
        ("Giám đốc", "Phó Trưởng phòng", False, ("TL. GIÁM ĐỐC", "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("Giám đốc", "Quyền Giám đốc", False, ("Q. GIÁM ĐỐC",)),
        ("Giám đốc", "KT. Giám đốc / Phó Giám đốc", False, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", "Giám đốc Sở Lao động – Thương binh và Xã hội", False, ("GIÁM ĐỐC",)),
        ("", "Phó Giám đốc", False, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", "Thứ trưởng", False, ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
        ("", "Phó Chủ tịch UBND tỉnh", False, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("", "Phó Trưởng phòng", False, ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("", "Chủ tịch nước", False, ("CHỦ TỊCH NƯỚC",)),
        ("", "Văn thư", False, ("VĂN THƯ",)),
        ("", "", False, ("THỦ TRƯỞNG ĐƠN VỊ",)),
    ],
)
def test_the_lines_over_a_signature(head: str, position: str, delegated: bool, lines: tuple[str, ...]) -> None:
    assert authority(head, position, delegated=delegated) == lines


def test_who_is_deputised_for() -> None:
    posts = ("Giám đốc Sở", "Phó Giám đốc", "Thứ trưởng", "Văn thư", "")
    assert [head_of(post) for post in posts] == ["GIÁM ĐỐC", "GIÁM ĐỐC", "BỘ TRƯỞNG", "", ""]


def test_a_collective_is_named_first() -> None:
    assert for_collective("Hội đồng", "Chủ tịch", "Giám đốc") == ("TM. HỘI ĐỒNG", "CHỦ TỊCH", "GIÁM ĐỐC")
    assert of_council(CouncilOffice.CHAIR, "Lò Văn Thắng") == Signature(("TM. HỘI ĐỒNG", "CHỦ TỊCH"), "Lò Văn Thắng")
    assert of_council(CouncilOffice.VICE_CHAIR).authority == ("TM. HỘI ĐỒNG", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert of_council(CouncilOffice.SECRETARY).authority == ("TM. HỘI ĐỒNG", "TL. CHỦ TỊCH", "THƯ KÝ")
