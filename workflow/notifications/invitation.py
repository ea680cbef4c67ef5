"""A meeting as an entry of people's calendars (RFC 5545, RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from workflow.domain.calendar import ZONE

#: The methods of RFC 5546 that are used: a download, an invitation or its change, the news that it is called off.
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    """uid, sequence: by them a calendar knows the meeting again and replaces it. organizer, email: addresses."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    url: str
    stamp: datetime
    organizer: str
    name: str = ""
    email: str = ""


def calendar(entry: Entry, method: str) -> bytes:
    """Return the entry as a calendar file in Vietnamese time, lines ended by CRLF and folded."""
    made = Calendar()
    made.add("prodid", "-//TDKT//Thi dua khen thuong//VI")
    made.add("version", "2.0")
    made.add("method", method)
    made.add_component(_zone())
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", entry.starts_at.astimezone(ZONE))
    event.add("dtend", entry.ends_at.astimezone(ZONE))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", entry.text)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{entry.organizer}"))
    if entry.email:
        guest = vCalAddress(f"mailto:{entry.email}")
        guest.params["CN"] = vText(entry.name)
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
        guest.params["RSVP"] = vText("FALSE")  # the answer is given on the meeting's page
        event.add("attendee", guest, encode=False)
    made.add_component(event)
    return bytes(made.to_ical())


def _zone() -> Timezone:
    """Vietnam: seven hours ahead all year round."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE.key)
    standard.add("dtstart", datetime(1975, 6, 13))  # noqa: DTZ001 (the local time of a rule has no zone)
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone
