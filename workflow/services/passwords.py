"""Hashing of passwords, and whether one is good enough for a user."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import data
from workflow.domain.accounts import LONGEST_PASSWORD, normal, weaknesses
from workflow.errors import Refused
from workflow.extensions import password_hasher
from workflow.models import Organisation, Person, RoleGrant, User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when read aloud or from paper


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words at the top of leaked password lists and of this product's world, folded, without spaces."""
    lines = (Path(data.__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def generate() -> str:
    """Return a random one-time password, easy to read from paper: five groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def hashed(password: str) -> str:
    return password_hasher().hash(_octets(password))


def matches(stored: str | None, password: str) -> bool:
    """Say whether `password` is the one behind the hash. No hash (no such user) costs the same and is always False."""
    hasher = password_hasher()
    try:
        hasher.verify(stored or _nobody(hasher), _octets(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and len(normal(password)) <= LONGEST_PASSWORD


def outdated(stored: str) -> bool:
    """Say whether the costs have been raised since the hash was made."""
    return password_hasher().check_needs_rehash(stored)


def require_good(
    session: Session, password: str, *, account: str, name: str, user_id: int | None = None, field: str
) -> None:
    """Raise Refused when the password is too short, too long or easy to guess for this user."""
    context = [account, name]
    if user_id is not None:
        for query in (
            select(Organisation.name, Organisation.short_name, Organisation.code)
            .join(RoleGrant, RoleGrant.organisation_id == Organisation.id).where(RoleGrant.user_id == user_id),
            select(Organisation.name, Organisation.short_name, Organisation.code)
            .join(Person, Person.organisation_id == Organisation.id).join(User, User.person_id == Person.id)
            .where(User.id == user_id),
        ):  # fmt: skip
            context += [text for row in session.execute(query) for text in row]
    found = weaknesses(password, common=common_words(), context=context, field=field)
    if found:
        raise Refused(found)


@lru_cache(maxsize=4)
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_bytes(32))


def _octets(password: str) -> bytes:
    """NFC once, never cut; what no keyboard types is hashed all the same, so that it is merely wrong."""
    return normal(password).encode("utf-8", "surrogatepass")
