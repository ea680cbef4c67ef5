"""A story as scenes: each has its moment and is played only if that moment has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.demo.centre import person
from workflow.demo.stage import CAST, Case, Stage
from workflow.demo.texts import thematic_report
from workflow.domain.states import CommendationType

Act = Callable[[Stage, datetime], None]


@dataclass(frozen=True, slots=True)
class Scene:
    at: datetime
    act: Act


def play(stage: Stage, scenes: Iterable[Scene], until: datetime) -> None:
    """Play the scenes in the order of time, as far as time has come."""
    for scene in sorted(scenes, key=lambda scene: scene.at):
        if scene.at <= until:
            scene.act(stage, scene.at)


def registers(unit: str, cases: Sequence[Case]) -> Act:
    """A unit registers its yearly titles."""
    return lambda stage, at: stage.register(unit, cases, at)


def by_unit(cases: Iterable[Case]) -> Mapping[str, list[Case]]:
    """The cases by the unit that answers for them."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        unit = case[0] if case[0] in CAST else person(case[0]).organisation
        found.setdefault(unit, []).append(case)
    return found


def apply_for(cases: Sequence[Case], kind: CommendationType) -> Act:
    """Units register commendations that wait for no yearly term, with their reports written."""

    def act(stage: Stage, at: datetime) -> None:
        for unit, mine in by_unit(cases).items():
            stage.register(unit, mine, at, kind=kind)
            for case in mine:
                stage.write(unit, case, at, report=thematic_report(unit))

    return act


def reviewed(cases: Sequence[Case]) -> Act:
    """The units hold their meetings."""

    def act(stage: Stage, at: datetime) -> None:
        for unit, mine in by_unit(cases).items():
            stage.review(unit, mine, at)

    return act
