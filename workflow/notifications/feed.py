"""Terms, tasks and meetings as a calendar that other programs read (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

#: How often a program should ask again.
EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """uid, sequence: by them a program knows the entry again and replaces it.

    begins, ends: days for what is due (`ends` is its last one), moments for a meeting.
    """

    uid: str
    sequence: int
    begins: date | datetime
    ends: date | datetime
    title: str
    text: str
    url: str
    place: str = ""


def calendar(entries: Iterable[Entry], *, name: str, stamp: datetime) -> bytes:
    """Return the entries as a calendar file, lines ended by CRLF and folded; moments are in UTC, days have no zone."""
    made = Calendar()
    made.add("prodid", "-//TDKT//Thi dua khen thuong//VI")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, stamp))
    return bytes(made.to_ical())


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.begins)
    timed = isinstance(entry.ends, datetime)
    event.add("dtend", entry.ends if timed else entry.ends + timedelta(days=1))  # the day after: exclusive
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.url)
    if entry.place:
        event.add("location", entry.place)
    event.add("transp", "OPAQUE" if timed else "TRANSPARENT")
    return event
