"""In whose name a paper is signed. Source: Decree 30/2020/NĐ-CP, Article 13 and Appendix I, section II, item 7."""

from __future__ import annotations

from workflow.domain.text import fold

_DEPUTY = "phó "


def authority(head: str, position: str, *, delegated: bool = False) -> tuple[str, ...]:
    """Return the lines over the signature of whoever holds `position` in a body whose head is called `head`.

    The head signs as himself, his deputy for him (KT.), anybody else by his order (TL.) or, when his power was lent to
    him for a time, by that power (TUQ.). An empty position, or a body that has not named its head's: what is known.
    """
    head, position = " ".join(head.split()), " ".join(position.split())
    if not head or not position or fold(position) == fold(head):
        return tuple(line.upper() for line in (position or head or "Thủ trưởng đơn vị",))
    if fold(position) == fold(_DEPUTY + head):
        return f"KT. {head.upper()}", position.upper()
    return f"{'TUQ.' if delegated else 'TL.'} {head.upper()}", position.upper()


def for_collective(name: str, *lines: str) -> tuple[str, ...]:
    """Return the lines over a signature given in the name of a collective ("HỘI ĐỒNG …")."""
    return f"TM. {name.upper()}", *(line.upper() for line in lines)
