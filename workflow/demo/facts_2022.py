"""Who was put forward in 2022 and what became of it: the tables that the story of that year plays out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflow.demo.centre import BENEFIT, CENTRE, COUNSEL, MARKET, OFFICE
from workflow.demo.stage import Case
from workflow.demo.year_plan import PlanPaper
from workflow.domain.states import Stage, TermMeaning

YEAR = 2022
LDTT, CSTDCS, TTLDTT, GK, BK = "LDTT", "CSTDCS", "TTLDTT", "GK_SO", "BK_BO"

#: What each unit registers in January.
REGISTERED: Mapping[str, tuple[Case, ...]] = {
    CENTRE: ((CENTRE, TTLDTT), ("thang", LDTT), ("huyen", LDTT), ("chien", LDTT)),
    OFFICE: ((OFFICE, TTLDTT), ("tuan", CSTDCS), ("hai", GK),
             *((key, LDTT) for key in ("tuan", "hanh", "phuong", "ngan", "hai", "xuyen", "dung"))),
    COUNSEL: ((COUNSEL, TTLDTT), ("su", CSTDCS), ("hoa", GK), ("mai", GK),
              *((key, LDTT) for key in ("binh", "su", "hoa", "duc", "mai"))),
    MARKET: ((MARKET, TTLDTT), ("trang", CSTDCS), ("long", GK),
             *((key, LDTT) for key in ("lananh", "trang", "long", "chu"))),
    BENEFIT: ((BENEFIT, TTLDTT), (BENEFIT, GK), ("huong", CSTDCS), ("thu", GK),
              *((key, LDTT) for key in ("huong", "kien", "thu", "do"))),
}  # fmt: skip
#: Registered late, through the door that the chair opened.
LATE: Case = ("huyen", BK)
#: Who falls by the wayside, and where.
LEFT, POORLY_RATED, BEHIND_PLAN = ("duc", LDTT), ("dung", LDTT), (COUNSEL, TTLDTT)
VOTED_DOWN, OVER_CAP = ("mai", GK), ("tuan", CSTDCS)
#: The secretary's own case: somebody stands in for her.
SECRETARYS_OWN: Case = ("phuong", LDTT)
#: An initiative from before the application: the year it counts for, and the paper that recognised it.
EARLIER_RECOGNITION = (YEAR - 1, "Quyết định số 398/QĐ-TTDVVL ngày 17/11/2021")
EXCELLENT = ("huyen", "tuan", "trang", "huong")

PLAN = PlanPaper(
    number="36/KH-TTDVVL", issued_on=date(YEAR, 1, 12),
    legal_basis="Luật Thi đua, khen thưởng 2003 (sửa đổi, bổ sung 2005, 2009, 2013); "
    "Nghị định 91/2017/NĐ-CP ngày 31/7/2017",
    terms={
        Stage.REGISTRATION: date(YEAR, 2, 10), Stage.UNIT_REVIEW: date(YEAR, 12, 9),
        Stage.COUNCIL: date(YEAR, 12, 16), Stage.SUBMISSION: date(YEAR, 12, 20),
        Stage.REPORT: date(YEAR, 12, 31),
    },
    registration=TermMeaning.NO_LATER_THAN,
)  # fmt: skip


def on_the_agenda() -> list[Case]:
    every = [case for cases in REGISTERED.values() for case in cases]
    return [case for case in (*every, LATE) if case not in {LEFT, POORLY_RATED, BEHIND_PLAN, OVER_CAP, SECRETARYS_OWN}]


def voted() -> list[Case]:
    return [case for case in on_the_agenda() if case != VOTED_DOWN]
