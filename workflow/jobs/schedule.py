"""THE SCHEDULE: every job, when it is due, what it does. The page, the commands and the scheduler read this table.

A job asks "what is due and not yet done"; its slot only says when to ask. A slot missed while nothing ran is run once,
the newest one, as long as it lies within `reach`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from workflow.data.holidays import working_calendar
from workflow.domain.calendar import DAY, ZONE, local_date
from workflow.domain.text import N_
from workflow.jobs import tasks
from workflow.jobs.tasks import Clock, Result

#: No run of days off is longer.
LONGEST_BREAK = timedelta(days=16)


@dataclass(frozen=True, slots=True)
class Job:
    """name: on the command line; title, when: what a reader sees; cron: arguments of CronTrigger, in Vietnam's time;
    working: a slot on a day off waits for the next working day."""

    name: str
    title: str
    when: str
    cron: Mapping[str, Any]
    reach: timedelta
    run: Callable[[Clock], Result]
    working: bool = False
    trigger: CronTrigger = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "trigger", CronTrigger(**self.cron, timezone=ZONE))

    def next_slot(self, after: datetime) -> datetime | None:
        """The first slot later than `after`."""
        if not self.working:
            return self._fires(after)
        calendar, fires = working_calendar(), self._fires(after - LONGEST_BREAK)
        while fires is not None:
            day = calendar.next_working_day(local_date(fires) - DAY)
            slot = datetime.combine(day, fires.timetz(), ZONE)
            if slot > after:
                return slot
            fires = self._fires(fires)
        return None

    def _fires(self, after: datetime) -> datetime | None:
        found: datetime | None = self.trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
        return found

    def latest_slot(self, now: datetime) -> datetime | None:
        """The newest slot that has come, unless it lies further back than `reach`."""
        latest, slot = None, self.next_slot(now - self.reach)
        while slot is not None and slot <= now:
            latest, slot = slot, self.next_slot(slot)
        return latest


# fmt: off
SCHEDULE: tuple[Job, ...] = (
    Job("lapse", N_("Hồ sơ quá hạn hết hiệu lực"), N_("hằng ngày lúc 00:05"),
        {"hour": 0, "minute": 5}, timedelta(hours=23), tasks.run_lapse),
    Job("sweep", N_("Nhắc hạn"), N_("15 phút một lần"),
        {"minute": "*/15"}, timedelta(hours=1), tasks.run_sweep),
    Job("digest", N_("Tổng hợp tuần cho lãnh đạo"), N_("Thứ Hai lúc 08:00, gặp ngày nghỉ thì ngày làm việc kế tiếp"),
        {"day_of_week": "mon", "hour": 8, "minute": 0}, timedelta(days=6), tasks.run_digest, working=True),
    Job("deliver", N_("Gửi thư điện tử"), N_("mỗi phút"),
        {"minute": "*"}, timedelta(minutes=5), tasks.run_deliver),
    Job("papers", N_("Lập tệp văn bản, đóng bộ văn bản"), N_("mỗi phút"),
        {"minute": "*"}, timedelta(minutes=5), tasks.run_papers),
    Job("invariants", N_("Kiểm tra tính nhất quán của dữ liệu"), N_("hằng đêm lúc 02:30"),
        {"hour": 2, "minute": 30}, timedelta(hours=23), tasks.run_invariants),
    Job("verify", N_("Kiểm chứng nhật ký hồ sơ"), N_("hằng đêm lúc 02:45"),
        {"hour": 2, "minute": 45}, timedelta(hours=23), tasks.run_verify),
    Job("ballot_keys", N_("Hủy khóa của vòng bỏ phiếu đã xong"), N_("15 phút một lần"),
        {"minute": "7-59/15"}, timedelta(hours=1), tasks.run_ballot_keys),
    Job("purge", N_("Dọn dữ liệu tạm"), N_("hằng đêm lúc 03:15"),
        {"hour": 3, "minute": 15}, timedelta(hours=23), tasks.run_purge),
)
# fmt: on

JOBS: Mapping[str, Job] = {job.name: job for job in SCHEDULE}
