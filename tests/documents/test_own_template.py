"""A body's own template: fields filled, wrong ones named, nothing in it run."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx as library
import pytest

from tests.support.whole_paper import TITLE, letter
from workflow.documents import own_template, samples
from workflow.documents.own_template import Checked
from workflow.domain.document_kinds import DocumentKind

NOW = datetime(2024, 2, 1, 3, tzinfo=UTC)
ALL = ("{{ co_quan_ban_hanh }}", "{{ dong_ngay }}", "{{ noi_dung }}", "{{ chu_ky[0].ho_ten }}")


def template(*paragraphs: str) -> bytes:
    made = library.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def texts(content: bytes) -> list[str]:
    """Every paragraph of the body in order, those in cells included."""
    made = library.Document(io.BytesIO(content))
    return [text for p in made.element.body.iter("{*}p") if (text := "".join(node.text or "" for node in p.iter("{*}t")))]


def test_the_text_goes_where_its_field_stands_and_annexes_follow() -> None:
    filled = texts(own_template.fill(template("Số {{ so_ky_hieu }}", *ALL), letter(), made_at=NOW))
    assert filled[:3] == ["Số 05/TTr-TTDVVL", "TRUNG TÂM DỊCH VỤ VIỆC LÀM", "Sơn La, ngày 01 tháng 02 năm 2024"]
    assert filled[3:7] == ["I. KẾT QUẢ", "Hội đồng đã họp và bỏ phiếu kín.", "Điều 1. Tặng danh hiệu",
                           "a) Lao động tiên tiến;"]  # fmt: skip
    assert filled[9:12] == ["Kính đề nghị xem xét./.", "Lường Văn Thắng", TITLE]


def test_rows_of_a_table_have_the_names_of_their_columns() -> None:
    rows = "{%p for nguoi in danh_sach %}"
    filled = texts(own_template.fill(template(*ALL, rows, "{{ nguoi.ho_ten }}", "{%p endfor %}"), letter(), made_at=NOW))
    assert filled[10:13] == ["Lò Thị Ban 1", "Lò Thị Ban 2", "Lò Thị Ban 3"]


def test_the_template_the_application_gives_is_one_it_takes_and_says_the_same() -> None:
    start = own_template.starting(letter(), made_at=NOW)
    assert own_template.check(start, letter(), made_at=NOW) == Checked()
    filled = texts(own_template.fill(start, letter(), made_at=NOW))
    for said in ("Số: 05/TTr-TTDVVL", "TỜ TRÌNH", "Sở Lao động tỉnh Sơn La", "Nghị định số 98/2023/NĐ-CP.",
                 "- Như trên;", "- Lưu: VT, HCTH.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lường Văn Thắng"):  # fmt: skip
        assert said in filled


@pytest.mark.parametrize(("paragraphs", "found"), [
    ((*ALL, "{{ so_ki_hieu }} {{ giam_doc }}"), Checked(unknown=("giam_doc", "so_ki_hieu"))),
    (ALL[:2], Checked(missing=("chu_ky", "noi_dung"))),
    ((*ALL, "{%p for nguoi in danh_sach %}", "{{ nguoi.ho_tem }}", "{%p endfor %}"),
     Checked(fault="'dict object' has no attribute 'ho_tem'")),
    ((*ALL, "{{ trich_yeu.__class__.__mro__ }}"),
     Checked(fault="access to attribute '__class__' of 'str' object is unsafe.")),
    ((*ALL, "{% if %}"), Checked(fault="Expected an expression, got 'end of statement block'")),
], ids=["unknown", "missing", "no such column", "what is not data", "not a template"])  # fmt: skip
def test_what_is_wrong_with_a_template_is_named(paragraphs: tuple[str, ...], found: Checked) -> None:
    assert own_template.check(template(*paragraphs), letter(), made_at=NOW) == found


@pytest.mark.parametrize("kind", samples.kinds(), ids=str)
def test_each_kind_has_a_template_to_start_from_that_can_be_filled(kind: DocumentKind) -> None:
    sample = samples.of(kind)
    assert own_template.check(own_template.starting(sample, made_at=NOW), sample, made_at=NOW) == Checked()


def test_what_people_wrote_stays_text() -> None:
    hostile = replace(letter(), subject="a < b & {{ 7 * 7 }} </w:p> {% endif %}")
    filled = texts(own_template.fill(template("{{ trich_yeu }}", *ALL), hostile, made_at=NOW))
    assert filled[0] == "a < b & {{ 7 * 7 }} </w:p> {% endif %}"


def test_a_paper_that_nobody_signs_has_a_starting_template_too() -> None:
    unsigned = replace(letter(), signatures=(), recipients=())
    start = own_template.starting(unsigned, made_at=NOW)
    assert not any("chu_ky" in text for text in texts(start))
    assert own_template.check(start, unsigned, made_at=NOW) == Checked()
