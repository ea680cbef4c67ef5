"""Which passwords are good enough (B-S12: 15 to 128 characters, NFC, no composition rules, blocklist with context)."""

from __future__ import annotations

import unicodedata

import pytest

from workflow.domain.accounts import account_name, weaknesses
from workflow.services.passwords import common_words, generate

CONTEXT = ["lo.thi.an", "Lò Thị An", "Trung tâm Dịch vụ việc làm Thử Nghiệm", "TTDVVL"]


def codes(password: str) -> list[str]:
    return [v.code for v in weaknesses(password, common=common_words(), context=CONTEXT)]


@pytest.mark.parametrize("length", [0, 1, 14])
def test_too_short(length: int) -> None:
    assert codes("đèn khuya sông xa lạ"[:length]) == ["password_short"]


@pytest.mark.parametrize("length", [15, 64, 128])
def test_lengths_that_are_good(length: int) -> None:
    assert codes(("cơm lam gạo nếp nương thơm khói bếp chiều, " * 4)[:length]) == []


def test_too_long_is_refused_and_never_cut() -> None:
    assert codes("cơm lam gạo nếp nương thơm khói bếp chiều, " * 3) == ["password_long"]


def test_decomposed_text_counts_as_it_is_kept() -> None:
    text = "đường về bản xa"  # 15 characters composed, more decomposed
    assert len(text) == 15
    assert codes(unicodedata.normalize("NFD", text)) == []
    assert codes(unicodedata.normalize("NFD", text[:14])) == ["password_short"]


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "ababababababababab",
        "12345678901234567890",
        "abcdefghijklmnopqr",
        "zyxwvutsrqponmlkj",
        "                    ",
    ],
)
def test_runs_are_refused(password: str) -> None:
    assert codes(password) == ["password_simple"]


@pytest.mark.parametrize(
    "password",
    [
        "password12345678", "Matkhau@123456789", "tdkt khen thưởng 2024", "Thi đua khen thưởng!", "Sơn La Sơn La 1990",
        "lo.thi.an 01/01/1990", "Lò Thị An 2024 @@@", "TTDVVL khenthuong 2024", "dịch vụ việc làm 2024",
        "qwertyuiop123456789", "iloveyou iloveyou 1", "admin admin admin 1",
    ],
)  # fmt: skip
def test_common_and_context_words_are_refused(password: str) -> None:
    assert codes(password) == ["password_guessable"]


@pytest.mark.parametrize(
    "password",
    [
        "cây gạo đầu bản nở hoa",
        "correct horse battery staple",
        "7!kQ#z9LmP2$vXw8",
        "мой старый дом у реки",
        "ngựa phi qua đèo lúc 5 giờ",
    ],
)
def test_no_composition_rules(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize("password", ["cây gạo đầu bản\x00 nở hoa", "cây gạo đầu bản\ud800 nở hoa"])
def test_what_no_keyboard_types_is_refused(password: str) -> None:
    assert codes(password) == ["password_characters"]


def test_generated_passwords_pass_their_own_policy() -> None:
    made = {generate() for _time in range(200)}
    assert len(made) == 200
    assert all(codes(password) == [] for password in made)


def test_account_names() -> None:
    assert account_name(" Lò.Thị.An ") == "lo.thi.an"
    assert [account_name(bad) for bad in ("", "a", "ab", ".ab", "ab-", "a b", "a/b", "x" * 81, "а́дмин")] == [None] * 9
