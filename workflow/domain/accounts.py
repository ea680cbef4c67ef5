"""Commands about accounts, roles and substitutions, and which passwords are good enough. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from workflow.domain.directory import CreateOrganisation
from workflow.domain.states import Role
from workflow.domain.text import N_, fold
from workflow.errors import Violation

#: A password alone guards an account, so it is long; nothing is asked of its composition (NIST SP 800-63B-4, 3.1.1.2).
SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
_FEWEST_LETTERS = 5  # different ones
_OWN_PART = 8  # what must be left when common words, context words and digits are taken away
_SHORTEST_WORD = 3

#: Roles that an administrator grants. Member and chair follow from council seats, the clock has its own.
GRANTABLE = tuple(role for role in Role if role not in (Role.MEMBER, Role.CHAIR, Role.SYSTEM))

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{1,78}[a-z0-9]", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser:
    """password None: one is generated and shown once. must_change: the user chooses his own at the first sign-in."""

    account: str
    name: str
    email: str = ""
    person_id: int | None = None
    password: str | None = field(default=None, repr=False)
    must_change: bool = True
    locale: str = "vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAdministrator:
    """organisation: the top organisation to be made when there is none yet; None makes a placeholder to be renamed."""

    account: str
    name: str
    password: str = field(repr=False)
    email: str = ""
    organisation: CreateOrganisation | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser:
    user_id: int
    version: int
    name: str
    email: str
    person_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUserActive:
    user_id: int
    version: int
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    user_id: int
    version: int
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    user_id: int
    role: Role
    organisation_id: int
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGrant:
    """last_day None takes the role away at once."""

    grant_id: int
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSubstitution:
    from_user_id: int
    to_user_id: int
    from_date: date
    until_date: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequest:
    """known_device: this browser has signed in to this account before, by its signed cookie."""

    account: str
    password: str = field(repr=False)
    address: str
    known_device: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    present: str = field(repr=False)
    new: str = field(repr=False)
    address: str = ""


def account_name(value: str) -> str | None:
    """Return the account as it is kept (folded), None when it is not 3 to 80 of a–z, 0–9 and . _ @ -."""
    name = fold(value)
    return name if _ACCOUNT.fullmatch(name) else None


def is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def normal(password: str) -> str:
    """NFC, once, before hashing: the same keys typed on two systems are the same password. Never cut."""
    return unicodedata.normalize("NFC", password)


def weaknesses(password: str, *, common: Iterable[str], context: Sequence[str], field: str = "new") -> list[Violation]:
    """Return why `password` is refused, nothing when it is good.

    common: words found at the top of leaked lists; context: the account's name, the person, the organisations.
    """
    text = normal(password)
    if len(text) < SHORTEST_PASSWORD:
        message = N_(
            "Mật khẩu cần ít nhất %(least)s ký tự, đang có %(count)s. Một câu dễ nhớ, có dấu cách, là tốt nhất."
        )
        return [Violation("password_short", message, {"least": SHORTEST_PASSWORD, "count": len(text)}, field=field)]
    if len(text) > LONGEST_PASSWORD:
        message = N_("Mật khẩu tối đa %(most)s ký tự, đang có %(count)s.")
        return [Violation("password_long", message, {"most": LONGEST_PASSWORD, "count": len(text)}, field=field)]
    if any(unicodedata.category(char) in ("Cs", "Cc") for char in text):
        return [Violation("password_characters", N_("Mật khẩu có ký tự điều khiển, không gõ lại được."), field=field)]
    bare = "".join(char for char in fold(text) if char.isalnum())
    if len(set(fold(text))) < _FEWEST_LETTERS or _runs(bare):
        message = N_("Mật khẩu là một dãy lặp lại hoặc nối tiếp, rất dễ đoán. Chọn mật khẩu khác.")
        return [Violation("password_simple", message, field=field)]
    if bare and len(_own_part(bare, [*common, *_words(context)])) < _OWN_PART:
        message = N_("Mật khẩu chỉ gồm từ thường gặp, tên tài khoản, họ tên hoặc tên đơn vị. Thêm những từ khác.")
        return [Violation("password_guessable", message, field=field)]
    return []


def _runs(bare: str) -> bool:
    """Whether nearly every character repeats or follows the one before (in the alphabet or among digits), or a short
    piece is repeated throughout."""
    if not bare:
        return False
    steps = [abs(ord(b) - ord(a)) for a, b in pairwise(bare)]
    if steps and sum(step <= 1 for step in steps) > len(steps) * 0.8:
        return True
    return any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, 6))


def _words(context: Sequence[str]) -> set[str]:
    """Whole names and their parts, bare."""
    parts = {part for text in context for part in (*re.split(r"[\W_]+", fold(text)), fold(text))}
    return {"".join(char for char in part if char.isalnum()) for part in parts}


def _own_part(bare: str, words: Iterable[str]) -> str:
    """What is left of a password without the given words and without digits."""
    rest = bare
    for word in sorted({word for word in words if len(word) >= _SHORTEST_WORD}, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return "".join(char for char in rest if not char.isdigit() and char != " ")
