"""Ratio caps: how many fit, how many are left, and the arithmetic in words. Integers and fractions only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from workflow.domain.catalogue import Award, Cap
from workflow.domain.text import N_
from workflow.errors import Violation


@dataclass(frozen=True, slots=True)
class Headroom:
    """used: awards that already count. quotient: share × base, exact. limit: its floor. left: never below 0."""

    used: int
    base: int
    share: Fraction
    quotient: Fraction
    limit: int
    left: int

    def base_needed(self, total: int) -> int:
        """The smallest base under which `total` awards fit."""
        return ceil(total / self.share)


def headroom(base: int, used: int, share: Fraction) -> Headroom:
    """Return what a cap of `share` of `base` leaves after `used`.

    The law does not say how to round, so the limit is the floor: 15 % of 21 is 3.15, three fit, a fourth does not.
    Raises ValueError for a negative count or a share outside (0, 1].
    """
    if base < 0 or used < 0 or not 0 < share <= 1:
        raise ValueError(f"impossible cap: {used} of {base}, share {share}")
    quotient = share * base
    limit = floor(quotient)
    return Headroom(used, base, share, quotient, limit, max(limit - used, 0))


def explain(room: Headroom, award: Award, base_award: Award, cap: Cap) -> Violation:
    """Say why one more does not fit: the counts, the exact quotient, and the base one more would need.

    A share of nobody is nobody; that the list of the base may only not be there yet is said with it.
    """
    following = room.used + 1
    message = N_(
        "%(award)s: đã có %(used)s / %(base)s %(base_award)s; %(share)s × %(base)s = %(quotient)s, "
        "tối đa %(limit)s; người thứ %(next)s vượt trần, cần ít nhất %(needed)s %(base_award)s."
    )
    if room.base == 0:
        message = N_(
            "%(award)s: chưa có hồ sơ %(base_award)s nào để tính trần; %(share)s × 0 = 0, tối đa 0; người thứ %(next)s "
            "vượt trần, cần ít nhất %(needed)s %(base_award)s. Nếu danh sách %(base_award)s chưa lập thì lập trước."
        )
    return Violation(
        code="over_cap",
        message=message,
        params={
            "award": award.name,
            "base_award": base_award.name,
            "used": room.used,
            "base": room.base,
            "share": percent(room.share),
            "quotient": decimal(room.quotient),
            "limit": room.limit,
            "next": following,
            "needed": room.base_needed(following),
        },
        provision=cap.citation,
    )


def decimal(value: Fraction, places: int = 2) -> str:
    """`value` in Vietnamese digits, cut (never rounded up) after `places`: 63/20 -> "3,15", 8 -> "8"."""
    whole, rest = divmod(floor(value * 10**places), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    return f"{whole},{digits}" if digits else str(whole)


def percent(share: Fraction) -> str:
    """3/20 -> "15 %", 3/21 -> "14,28 %". Cut, so that a share just below a threshold never shows as the threshold."""
    return f"{decimal(share * 100)} %"
