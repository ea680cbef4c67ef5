"""What the units write into their dossiers in December 2022: each award asks for its sections."""

from __future__ import annotations

from datetime import datetime

from workflow.demo.centre import CENTRE
from workflow.demo.facts_2022 import BK, CSTDCS, LATE, LDTT, REGISTERED
from workflow.demo.stage import Case, Stage
from workflow.demo.texts import INITIATIVES, SUMMARIES, report


def complete_all(stage: Stage, now: datetime) -> None:
    """Every unit completes its dossiers."""
    for unit, cases in {**REGISTERED, CENTRE: (*REGISTERED[CENTRE], LATE)}.items():
        for case in cases:
            _complete(stage, unit, case, now)
        stage.say(now, stage.name(unit), f"hoàn thiện {len(cases)} hồ sơ")


def _complete(stage: Stage, unit: str, case: Case, now: datetime) -> None:
    subject, award = case
    if award == LDTT:
        stage.write(unit, case, now, summary=SUMMARIES[subject])
    elif award == CSTDCS:
        # One dossier leaves its initiative without the number of the recognition; the secretary will return it.
        recognition = "" if subject == "huong" else " Quyết định số 412/QĐ-TTDVVL ngày 15/11/2022."
        initiative = f"{INITIATIVES[subject]}.{recognition}"
        stage.write(unit, case, now, report=report(subject), initiative=initiative, files=_certificate(stage, subject))
    elif award == BK:
        stage.write(unit, case, now, report=report(subject), files=_certificate(stage, subject))
    else:
        stage.write(unit, case, now, report=report(subject))


def _certificate(stage: Stage, subject: str) -> dict[str, tuple[str, ...]]:
    lines = ("Trung tâm Dịch vụ việc làm Sơn La", "GIẤY CHỨNG NHẬN SÁNG KIẾN", stage.name(subject),
             INITIATIVES[subject], "Kèm Quyết định số 412/QĐ-TTDVVL ngày 15/11/2022")  # fmt: skip
    return {"Giấy chứng nhận sáng kiến.pdf": lines}
