"""What an uploaded file is, and what it may be called."""

from __future__ import annotations

import io
import unicodedata

import pytest

from tests.support.files import GOOD, HOSTILE, office
from workflow.domain.files import EXTENSIONS, NAME_LIMIT, file_name, recognise
from workflow.errors import Refused


@pytest.mark.parametrize(("name", "content", "media_type"), GOOD, ids=[name for name, _c, _m in GOOD])
def test_the_five_kinds_are_recognised_by_content(name: str, content: bytes, media_type: str) -> None:
    assert recognise(name, io.BytesIO(content), len(content)) == media_type


@pytest.mark.parametrize(("name", "content", "code"), HOSTILE, ids=[f"{name}-{code}" for name, _c, code in HOSTILE])
def test_hostile_files_are_refused_with_the_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        recognise(file_name(name), io.BytesIO(content), len(content))
    (violation,) = refused.value.violations
    assert (violation.code, violation.field) == (code, "file")


def test_a_lie_about_the_unpacked_size_does_not_pass() -> None:
    """The declared size of the part we read is made smaller: unpacking is cut there and fails its checksum."""
    honest = office()
    size = honest.index(b"[Content_Types].xml", honest.index(b"PK\x01\x02")) - 46 + 24
    lying = honest[:size] + (5).to_bytes(4, "little") + honest[size + 4 :]
    with pytest.raises(Refused):
        recognise("a.docx", io.BytesIO(lying), len(lying))


def test_nothing_else_is_kept() -> None:
    assert {extension for found in EXTENSIONS.values() for extension in found} == {
        ".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Đề nghị khen thưởng.pdf", "Đề nghị khen thưởng.pdf"),
        (unicodedata.normalize("NFD", "Đề nghị.pdf"), "Đề nghị.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\báo cáo.pdf", "báo cáo.pdf"),
        ("\\\\may\\chia se\\a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("ảnh.pdf. . ", "ảnh.pdf"),
        ("a<b>|?*.pdf", "a_b____.pdf"),
        (".pdf", "pdf"),
        ("", "tep"),
        ("..", "tep"),
        ("\x00", "tep"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_lose_what_is_dangerous_and_keep_their_vietnamese(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


def test_a_long_name_keeps_its_extension() -> None:
    found = file_name("ệ" * 255 + ".pdf")
    assert len(found) == NAME_LIMIT
    assert found.endswith("ệ.pdf")
