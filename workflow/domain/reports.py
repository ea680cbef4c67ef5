"""Reports of a council organisation: their kinds, their life, what their pages ask for, which cases a figure is of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.domain.report_figures import Group, Reached
from workflow.domain.states import Labelled, SubjectKind
from workflow.domain.text import N_


class ReportKind(Labelled):
    HALF_YEAR = "half_year", N_("Báo cáo sơ kết 6 tháng")
    YEAR = "year", N_("Báo cáo tổng kết năm")
    FIVE_YEAR = "five_year", N_("Báo cáo 5 năm")


class ReportStatus(Labelled):
    """draft: texts may change, figures are those of this moment; from the review on both are frozen."""

    DRAFT = "draft", N_("Dự thảo")
    REVIEWED = "reviewed", N_("Đã duyệt")
    ISSUED = "issued", N_("Đã ban hành")
    SENT = "sent", N_("Đã gửi cấp trên")


@dataclass(frozen=True, slots=True)
class Period:
    """first, last: years. A half-year report is of January to June of its one year."""

    kind: ReportKind
    first: int
    last: int

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def decided(self) -> tuple[date, date] | None:
        """Days of decision that count; None: whatever the day, of awards for these years."""
        return (date(self.last, 1, 1), date(self.last, 6, 30)) if self.kind is ReportKind.HALF_YEAR else None

    @property
    def words(self) -> str:
        match self.kind:
            case ReportKind.HALF_YEAR:
                return f"6 tháng đầu năm {self.last}"
            case ReportKind.YEAR:
                return f"năm {self.last}"
            case ReportKind.FIVE_YEAR:
                return f"giai đoạn {self.first} - {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which cases a figure counts: the address of its list. Every part that is empty asks nothing.

    years: from, to. decided: days of decision from, to.
    """

    councils: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    reached: Reached | None = None
    subject: SubjectKind | None = None
    body_id: int | None = None
    group: Group | None = None
    years: tuple[int, int] | None = None
    decided: tuple[date, date] | None = None


#: The slice that asks nothing.
ANY = Slice()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateReport:
    """first_year: of a five-year report; the others begin in the year they end in."""

    council_id: int
    kind: ReportKind
    year: int
    first_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """texts: by the key of the block."""

    report_id: int
    version: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    report_id: int
    version: int
    number: str
    issued_on: date
    signer: str
    signer_position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    report_id: int
    version: int
    sent_on: date
    note: str = ""


def canonical(figures: Mapping[str, Any]) -> str:
    """Return the one JSON text of frozen figures."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


#: Parts of the figures that move by themselves without anything being wrong.
_PASSING = frozenset({"differences", "names"})


def changed(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what differs between frozen figures and those of this moment: (where, then, now).

    What a line did not say yet when it was frozen is no difference.
    """
    old, new = _flat(frozen), _flat(now)
    lines = {_line(key) for key in old}
    kept = {key: value for key, value in new.items() if key in old or _line(key) not in lines}
    return [(key, old.get(key, "–"), kept.get(key, "–")) for key in sorted({**old, **kept})
            if old.get(key) != kept.get(key)]  # fmt: skip


def _line(path: str) -> str:
    return path.rpartition(".")[0]


def _flat(data: Any, path: str = "") -> dict[str, str]:
    if isinstance(data, Mapping):
        parts = [(f"{path}.{key}".lstrip("."), value) for key, value in data.items() if key not in _PASSING]
    elif isinstance(data, (list, tuple)):
        parts = [(f"{path}.{_name(value, place)}", value) for place, value in enumerate(data, 1)]
    else:
        return {path: "–" if data is None else str(data)}
    found: dict[str, str] = {}
    for key, value in parts:
        found |= _flat(value, key)
    return found


def _name(value: Any, place: int) -> str:
    """What a line of a list is known by, so that a new line does not make all that follow differ."""
    if not isinstance(value, Mapping):
        return str(place)
    named = [str(value[key]) for key in ("code", "year", "step", "subject", "body_id", "unit_id", "award")
             if key in value]  # fmt: skip
    return " ".join(named) or str(place)
