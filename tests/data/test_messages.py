"""Every word of the data files that a reader sees is in the list that the translation catalogue is made from."""

from __future__ import annotations

from workflow.data import load_catalogue
from workflow.data.holidays import working_calendar
from workflow.data.messages import MESSAGES
from workflow.domain.criteria import Words


def test_awards_and_days_off_can_be_translated() -> None:
    calendar = working_calendar()
    awards = load_catalogue().awards.values()
    shown = {text for award in awards for text in (award.name, award.short, award.form)}
    shown |= set(calendar.holidays.values())
    criteria = (criterion for rule in load_catalogue().rules for criterion in rule.criteria)
    shown |= {value for criterion in criteria for value in criterion.params.values() if isinstance(value, Words)}
    assert shown <= set(MESSAGES)
    assert len(set(MESSAGES)) == len(MESSAGES)
