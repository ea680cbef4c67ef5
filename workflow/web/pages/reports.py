"""Figures of a report as pages show them: in words, each with the list of its cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from workflow.data import load_catalogue
from workflow.domain.report_changes import place, word
from workflow.domain.report_figures import Case, Group, Reached, Step, heir, result_of
from workflow.domain.report_words import HEADINGS, sentence
from workflow.domain.reports import Period, ReportKind, Slice
from workflow.domain.states import MAIN_ROAD, OrganisationKind, State, Trigger
from workflow.queries.report_records import Records
from workflow.web.filters import day, label, say, shown
from workflow.web.pages.audit_words import other_steps
from workflow.web.pages.slices import url_of
from workflow.web.pages.words import award_short, case_url


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the list of its cases; late: something is wrong with it."""

    value: int | str
    url: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """first: of the lines of its unit."""

    unit: str
    award: str
    cells: tuple[Figure, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """One step of a case among the records of the case. step, who "", at None: none is on record."""

    case: Case
    kept: Records
    unit: str
    step: str
    who: str
    at: datetime | None

    @property
    def held(self) -> str:
        return "; ".join(day(at) for _key, at in self.kept.meetings)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a page or a sheet of figures draws."""

    period: Period
    body: str
    people: str
    data: Mapping[str, Any]
    successors: Mapping[int, int]

    @property
    def whole(self) -> Slice:
        """The cases that the ledger counts."""
        return Slice(councils=tuple(self.data["own"]), years=(self.period.first, self.period.last))

    def results(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (heading, lines with their cases) of section II."""
        lines = [result_of(one) for one in self.data["results"]]
        awards = load_catalogue().awards
        decided = self.period.decided
        every = Slice(councils=tuple(self.data["councils"]), reached=Reached.APPROVED, decided=decided,
                      years=None if decided else (self.period.first, self.period.last))  # fmt: skip
        return [
            (HEADINGS[subject].removeprefix("* "), [
                (sentence(line, awards, self.body, self.people),
                 url_of(replace(every, subject=subject, body_id=line.body_id), award=line.award))
                for line in lines if line.subject is subject
            ]) for subject in HEADINGS
        ]  # fmt: skip

    def columns(self) -> list[str]:
        return [label(column) for column in Reached]

    def ledger(self) -> list[LedgerLine]:
        found, last = [], None
        for row in self.data["ledger"]:
            name, first = self.name(row["unit_id"]), row["unit_id"] != last
            found.append(LedgerLine(name, award_short(row["award"]), self._cells(row), first))
            last = row["unit_id"]
        return found

    def totals(self) -> tuple[Figure, ...]:
        return tuple(Figure(self.data["totals"][column.value], url_of(replace(self.whole, reached=column)))
                     for column in Reached)  # fmt: skip

    def _cells(self, row: Mapping[str, Any]) -> tuple[Figure, ...]:
        mine = replace(self.whole, units=self._units(row["unit_id"]))
        return tuple(
            Figure(row[column.value], url_of(replace(mine, reached=column), award=row["award"]) if row[column.value]
                   else "") for column in Reached
        )  # fmt: skip

    def _units(self, unit_id: int) -> tuple[int, ...]:
        """A unit and those it goes on from."""
        known = {int(key) for key in self.data["names"]}
        return tuple(key for key in sorted(known) if heir(self.successors, key, known) == unit_id) or (unit_id,)

    def name(self, unit_id: int) -> str:
        return str(self.data["names"].get(str(unit_id), ""))

    def drop_outs(self) -> list[dict[str, Any]]:
        return [
            {"code": one["code"], "subject": one["subject"], "url": case_url(one["id"]),
             "award": award_short(one["award"]), "unit": self.name(one["unit_id"]), "state": label(State(one["state"])),
             "stood": label(State(one["left"])) if one["left"] else "", "reason": one["reason"], "rule": one["rule"],
             "on": _day(one["on"])}
            for one in self.data["drop_outs"]
        ]  # fmt: skip

    def groups(self) -> list[dict[str, Any]]:
        found = []
        for group in Group:
            counted = self.data["groups"][group.value]
            found.append({
                "label": label(group),
                **{column.value: counted[column.value]
                   | {"url": url_of(replace(self.whole, reached=column, group=group))}
                   for column in (Reached.REGISTERED, Reached.APPROVED)},
            })  # fmt: skip
        return found

    def on_time(self) -> list[dict[str, Any]]:
        return [
            row | {"unit": self.name(row["unit_id"]),
                   "url": url_of(replace(self.whole, units=self._units(row["unit_id"]), reached=Reached.REGISTERED))}
            for row in self.data["on_time"]
        ]  # fmt: skip

    def in_time(self) -> tuple[int, int]:
        """Registrations and reviews in time, of all that a term bound."""
        rows = self.data["on_time"]
        done = sum(row["registered"] + row["reviewed"] for row in rows)
        return sum(row["registered_in_time"] + row["reviewed_in_time"] for row in rows), done

    def steps(self) -> list[dict[str, Any]]:
        road = dict(zip(Step, (Reached.REGISTERED, Reached.REVIEWED, Reached.VOTED, Reached.SUBMITTED,
                               Reached.APPROVED, Reached.AWARDED), strict=True))  # fmt: skip
        return [
            {"bound": row["count"]} | row | {"step": label(Step(row["step"])),
                   "url": url_of(replace(self.whole, reached=road[Step(row["step"])])),
                   **{name: _day(row[name]) for name in ("planned", "first", "last")}}
            for row in self.data["steps"]
        ]  # fmt: skip

    def funnel(self) -> list[dict[str, Any]]:
        """How many came how far, along the six states."""
        road = (Reached.REGISTERED, Reached.REVIEWED, Reached.VOTED, Reached.SUBMITTED, Reached.APPROVED,
                Reached.AWARDED)  # fmt: skip
        return [
            {"label": label(state), "value": self.data["totals"][column.value],
             "url": url_of(replace(self.whole, reached=column)), "late": False}
            for state, column in zip(MAIN_ROAD, road, strict=True)
        ]  # fmt: skip

    def quotas(self) -> list[dict[str, Any]]:
        found = []
        for one in self.data["quotas"]:
            said = one | {name: award_short(one[name]) for name in ("award", "base_award")}
            text = _(
                "%(award)s: %(used)s, tối đa %(limit)s (%(share)s × %(base)s %(base_award)s = %(quotient)s)", **said
            )
            note = "" if one["confirmed"] else _("chưa xác nhận")
            found.append(one | {"text": text, "note": note, "url": url_of(self.whole, award=one["award"])})
        return found

    def levels(self) -> list[OrganisationKind]:
        used = {key for one in self.data["yearly"] for key in one["levels"]}
        return [kind for kind in OrganisationKind if kind.value in used]

    def yearly(self) -> list[dict[str, Any]]:
        """Per year: awards by level of the body that gave them, for columns side by side."""
        return [
            {"label": str(one["year"]),
             "values": [sum(one["levels"].get(kind.value, {}).values()) for kind in self.levels()],
             "collectives": one["collectives"], "individuals": one["individuals"], "small": one["small"],
             "front_line": one["front_line"],
             "url": url_of(Slice(councils=tuple(self.data["councils"]), reached=Reached.APPROVED,
                                 years=(one["year"], one["year"])))}
            for one in self.data["yearly"]
        ]  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def step_words() -> dict[str, str]:
    """Return what each kind of event on a case's way is called."""
    return dict(other_steps()) | {trigger.value: label(trigger) for trigger in Trigger}


def kept(cases: Iterable[Case], records: Mapping[int, Records], names: Mapping[int, str]) -> Iterator[Kept]:
    """Return the records of each case, one step after the other."""
    words = step_words()
    for case in cases:
        if case.id in records:
            mine, unit = records[case.id], names.get(case.unit_id, "")
            for kind, who, at in mine.steps:
                yield Kept(case, mine, unit, words.get(kind, kind), who, at)
            if not mine.steps:
                yield Kept(case, mine, unit, "", "", None)


def differences(found: Sequence[tuple[str, str, str]], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what changed since the review, in words as far as there are any."""
    return [(say(place(where, names)), shown(word(then)), shown(word(now))) for where, then, now in found]


def period_words(period: Period) -> str:
    match period.kind:
        case ReportKind.HALF_YEAR:
            return str(_("6 tháng đầu năm %(year)s", year=period.last))
        case ReportKind.YEAR:
            return str(_("năm %(year)s", year=period.last))
        case ReportKind.FIVE_YEAR:
            return str(_("từ năm %(first)s đến %(last)s", first=period.first, last=period.last))
