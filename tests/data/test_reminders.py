"""The default policy of reminders, as promised; a wrong file stops the start."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from workflow.data.reading import FOLDER, DataError
from workflow.data.reminders import load_reminders, read_reminders
from workflow.domain.states import Channel, Recipient, Subject

TERM = {"responsible": (14, 7, 3, 1, 0, -1, -3, -5), "manager": (-3, -5), "director": (-5,)}
TASK = {"responsible": (15, 7, 1, 0, -1, -3, -5), "head": (-1, -3, -5), "manager": (-3, -5), "director": (-5,)}


def test_the_promised_days() -> None:
    policy = load_reminders()
    assert (policy.opens, policy.closes) == (time(8), time(17, 30))
    found = {subject: {r.recipient.value: r.offsets for r in policy.rules if r.subject is subject} for subject in Subject}
    assert found == {
        Subject.REGISTRATION: {**TERM, "head": (-1, -3, -5)}, Subject.UNIT_REVIEW: TERM, Subject.COUNCIL: TERM,
        Subject.SUBMISSION: TERM, Subject.REPORT: TERM, Subject.TASK: TASK,
    }  # fmt: skip
    assert {rule.channel for rule in policy.rules} == {Channel.MAIL}
    assert Recipient.RESPONSIBLE in {rule.recipient for rule in policy.rules}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("after = [1, 3, 5]", "after = [0]", r"rule\[1\]: after: whole numbers from 1 to 20"),
        ("before = [14, 7, 3, 1, 0]", "before = [30]", r"rule\[1\]: before: whole numbers from 0 to 20"),
        ('recipient = "head"', 'recipient = "responsible"', r"rule\[2\]: recipient: the same rule twice"),
        ('subject = "unit_review"', 'subject = "registration"', r"rule\[5\]: recipient: the same rule twice"),
        ('closes = "17:30"', 'closes = "07:30"', "closes: not later than opens"),
        ('opens = "08:00"', 'opens = "8 giờ"', "opens: hh:mm expected"),
    ],
)
def test_wrong_days_stop_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "reminders.toml"
    path.write_text((FOLDER / path.name).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_reminders(path)
