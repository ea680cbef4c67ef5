"""Row leaks: texts of one unit's dossiers, searched for in everything every other user can fetch."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session

from tests.support.signed_in import client_of
from tests.support.world import NOW, YEAR, World, world
from workflow.domain import commands as c
from workflow.domain.states import SubjectKind
from workflow.extensions import db
from workflow.models import Nomination
from workflow.services import nominations
from workflow.services.unit_of_work import unit_of_work
from workflow.web.security import ASSETS

if TYPE_CHECKING:
    from flask import Flask

#: unit -> (whose case, who drafts it); its dossier says KANARI-<unit>.
DOSSIERS = {
    "office": ("binh", "officer"),
    "counsel": ("dung", "counsel_head"),
    "other_office": ("other_head", "other_officer"),
}

#: Who may read which dossiers: typed from the roles' scopes. The other centre's is a draft: its own unit's alone.
READERS: dict[str, set[str]] = {
    "officer": {"office"}, "head": {"office"}, "counsel_officer": {"counsel"}, "counsel_head": {"counsel"},
    "secretary": {"office", "counsel"}, "director": {"office", "counsel"}, "deputy": {"office", "counsel"},
    "manager": {"office", "counsel"}, "approver": set(), "minister": set(),
    "auditor": {"office", "counsel"}, "administrator": set(), "staff": set(),
    "other_officer": {"other_office"}, "other_head": {"other_office"}, "other_secretary": set(),
}  # fmt: skip


def dossiers(made: World) -> None:
    for unit, (person, drafter) in DOSSIERS.items():
        actor = made.actor(drafter)
        command = c.OpenDraft(
            subject_kind=SubjectKind.INDIVIDUAL, subject_id=made.people[person], unit_id=made.organisations[unit],
            award_code="LDTT", year=YEAR,
        )  # fmt: skip
        case = nominations.open_draft(command, actor=actor, now=NOW)
        texts = {name: f"KANARI-{unit} {name}" for name in ("summary", "report", "initiative")}
        nominations.edit(c.EditDossier(nomination_id=case, version=1, **texts), actor=actor, now=NOW)
        with Session(db.engine) as session:
            version = session.get_one(Nomination, case).version
        if unit != "other_office":  # the other centre has no plan: its case stays a draft
            with unit_of_work() as session:
                nominations.act(session, c.Register(nomination_id=case, version=version), actor=actor, now=NOW)


def pages(app: Flask) -> list[str]:
    """Every GET address with every small number in every place for a number, every word in every place for a word."""
    found, addresses = [], app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in ASSETS or rule.rule.endswith(".pdf"):
            continue  # nothing could be read in a PDF
        names = sorted(rule.arguments)
        numbers = range(1, 6) if len(names) == 1 else range(1, 3)
        values = []
        for name in names:
            words = getattr(rule._converters[name], "items", None)  # of an "any" converter
            told = isinstance(words, set) and sorted(words - {"pdf"})
            values.append(told[:2] if told else list(numbers))
        for chosen in product(*values):
            found.append(addresses.build(rule.endpoint, dict(zip(names, chosen, strict=True))))
    return found


def readable(body: bytes) -> str:
    """The text of an answer, workbooks unpacked."""
    parts = [body]
    if body.startswith(b"PK\x03\x04"):
        with ZipFile(BytesIO(body)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    return "\n".join(part.decode(errors="replace") for part in parts)


#: One reader of each kind is looked through at every run, the others, who hold the same roles elsewhere, in the long one.
ALIKE = {
    "head", "counsel_officer", "counsel_head", "director", "deputy", "manager", "minister", "other_officer",
    "other_secretary",
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=[pytest.mark.slow] if key in ALIKE else []) for key in sorted(READERS)]
)
def test_no_page_shows_what_belongs_to_another_unit(app: Flask, key: str) -> None:
    app.config["SHOW_ERROR_PAGES"] = True
    with app.app_context():
        made = world(app)
        dossiers(made)
    client, seen, failed = client_of(app, made.users[key]), set(), []
    addresses = [*pages(app), "/nominations?q=KANARI", "/nominations?q=binh", f"/nominations?year={YEAR}"]
    for address in addresses:
        answer = client.get(address)
        if answer.status_code >= 500:
            failed.append(f"{address}: {answer.status_code}")
        body = readable(answer.data)
        # What the reader typed himself may come back to him.
        seen |= {unit for unit in DOSSIERS if f"KANARI-{unit}" in body and "q=KANARI" not in address}
    assert failed == []
    assert seen == READERS[key]
