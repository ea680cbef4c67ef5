"""What a criterion is: a function over a case, whom it can be asked about, and the parameters the data give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflow.domain.catalogue import Msgid
from workflow.domain.evidence import Case, CollectiveFacts, PersonFacts
from workflow.domain.states import Labelled, SubjectKind
from workflow.domain.text import N_


class AwardCode(str):
    """Type of a parameter that names an award; the loader adds its name as the parameter `name`."""

    __slots__ = ()


class AwardCodes(tuple[str, ...]):
    """Type of a parameter that names several awards; the loader adds their names as the parameter `names`."""

    __slots__ = ()


class Words(Msgid):
    """Type of a parameter that is shown to readers: Vietnamese words, translated like any other."""

    __slots__ = ()


class Result(Labelled):
    PASSED = "passed", N_("Đạt")
    FAILED = "failed", N_("Không đạt")
    NEEDS_HUMAN = "needs_human", N_("Cần người xem xét")


class Path(Labelled):
    """By which of the roads of the law somebody qualified; a passed criterion with several roads names it as `path`."""

    EXCELLENT = "excellent", N_("Hoàn thành xuất sắc nhiệm vụ (HTXSNV)")
    INITIATIVE = "initiative", N_("Sáng kiến, đề tài được công nhận")
    BOTH = "both", N_("Hoàn thành xuất sắc nhiệm vụ (HTXSNV) và sáng kiến được công nhận")
    AWARDS = "awards", N_("Danh hiệu các năm liên tục")
    EXCELLENT_YEARS = "excellent_years", N_("Nhiều năm liên tục hoàn thành xuất sắc nhiệm vụ (HTXSNV)")
    SINCE_AWARD = "since_award", N_("Khen thưởng trước đây và các năm tiếp theo hoàn thành xuất sắc nhiệm vụ (HTXSNV)")


Answer = tuple[Result, str, Mapping[str, Any]]
Params = Mapping[str, Any]
Check = Callable[[Case, Params], Answer]


@dataclass(frozen=True, slots=True)
class Kind:
    """A criterion the data may choose: its function, whom it can be asked about, names and types of its parameters."""

    check: Check
    subjects: frozenset[SubjectKind]
    params: Mapping[str, type]


KINDS: dict[str, Kind] = {}


def criterion(*subjects: SubjectKind, **params: type) -> Callable[[Check], Check]:
    """Register a function under its own name. No subjects: it can be asked about any."""

    def register(check: Check) -> Check:
        KINDS[check.__name__] = Kind(check, frozenset(subjects or SubjectKind), MappingProxyType(params))
        return check

    return register


def person(case: Case) -> PersonFacts:
    if not isinstance(case.facts, PersonFacts):
        raise TypeError("asks about a person")
    return case.facts


def collective(case: Case) -> CollectiveFacts:
    if not isinstance(case.facts, CollectiveFacts):
        raise TypeError("asks about a collective")
    return case.facts
