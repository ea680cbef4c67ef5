"""A body's own templates and certificate stock: who may, what is refused, what is kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.documents.test_outside import AWAY, linked_picture, saved
from tests.documents.test_own_template import ALL, template, texts
from tests.support.world import world
from workflow.documents import samples
from workflow.documents.docx import docx
from workflow.domain.document import Spot
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.stock import PLAIN_A4, Stock
from workflow.errors import Conflict, NotFound, Refused
from workflow.extensions import db, reading
from workflow.models import PaperTemplate
from workflow.queries import paper_templates as query
from workflow.services import paper_templates as templates
from workflow.services.paper_files import PDF, as_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.world import World

NOW = datetime(2024, 12, 5, 3, tzinfo=UTC)
LETTER = DocumentKind.PROPOSAL_LETTER


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        yield filled


def take(made: World, content: bytes, role: str = "secretary", name: str = "Tờ trình.docx") -> None:
    body = made.organisations["centre"]
    templates.upload(body, LETTER, name, io.BytesIO(content), actor=made.actor(role, NOW.date()), now=NOW)


def test_papers_are_made_in_the_bodys_template_until_it_is_taken_away(made: World) -> None:
    centre, other = made.organisations["centre"], made.organisations["department"]
    own, usual = template("RIÊNG", *ALL), docx(samples.of(LETTER), made_at=NOW)
    take(made, template("CŨ", *ALL))
    take(made, own)
    assert texts(templates.tried(reading(), centre, LETTER, now=NOW))[0] == "RIÊNG"
    assert texts(templates.tried(reading(), other, LETTER, now=NOW)) == texts(usual)
    [row] = query.of_body(reading(), centre).values()
    assert (row.kind, row.name, row.uploaded_at) == (LETTER, "Tờ trình.docx", NOW)
    templates.remove(centre, LETTER, actor=made.actor("secretary", NOW.date()), now=NOW)
    assert texts(templates.tried(reading(), centre, LETTER, now=NOW)) == texts(usual)
    with pytest.raises(NotFound):
        templates.remove(centre, LETTER, actor=made.actor("secretary", NOW.date()), now=NOW)


def test_the_pdf_follows_the_template_where_the_server_has_libreoffice(
    made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = made.organisations["centre"]

    def by_office() -> bool:
        with Session(db.engine) as session:
            return b"LibreOffice" in templates.tried(session, centre, LETTER, PDF, now=NOW)

    assert (as_template(), by_office()) == (True, False)
    take(made, template(*ALL))
    assert by_office()
    with Session(db.engine) as session:  # taken in before templates were asked what they fetch
        session.execute(update(PaperTemplate).values(content=saved(linked_picture(AWAY))))
        session.commit()
    assert not by_office()
    take(made, template(*ALL))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (as_template(), by_office()) == (False, False)
    (tmp_path / "soffice").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "soffice").chmod(0o700)
    with pytest.raises(Refused) as refused:
        by_office()
    assert [(why.code, why.params) for why in refused.value.violations] == [("office", {"why": "exit code 1"})]


@pytest.mark.parametrize(("content", "name", "code"), [
    (b"", "a.docx", "file_empty"), (b"hello", "a.docx", "file_type"), (b"x" * 2_000_001, "a.docx", "template_too_large"),
    (template(*ALL), "a.xlsx", "file_mismatch"), (template(*ALL, "{{ la }}"), "a.docx", "template_unknown"),
    (template("{{ noi_dung }}"), "a.docx", "template_missing"), (template(*ALL, "{% if %}"), "a.docx", "template_fault"),
    (saved(linked_picture(AWAY)), "a.docx", "template_outside"),
], ids=["empty", "no archive", "large", "wrong name", "unknown", "missing", "fault", "outside"])  # fmt: skip
def test_a_template_that_cannot_serve_is_not_kept(made: World, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        take(made, content, name=name)
    assert [(why.code, why.field) for why in refused.value.violations] == [(code, "file")]
    assert query.of_body(reading(), made.organisations["centre"]) == {}


@pytest.mark.parametrize("role", ["officer", "head", "approver"])
def test_others_do_not_change_the_templates_of_a_body(made: World, role: str) -> None:
    with pytest.raises(NotFound):
        take(made, template(*ALL), role)
    with pytest.raises(NotFound):
        templates.set_stock(made.organisations["centre"], Stock(), version=0, actor=made.actor(role, NOW.date()), now=NOW)


def test_a_sheet_keeps_every_part_where_it_was_put(made: World) -> None:
    centre, secretary = made.organisations["centre"], made.actor("secretary", NOW.date())
    sheet = Stock((replace(PLAIN_A4[0], x=12.5), Spot("name", 20, 100, 250, 30, bold=True)), 360, 237, preprinted=True)
    assert query.stock_of(reading(), centre) is None
    templates.set_stock(centre, sheet, version=0, actor=secretary, now=NOW)
    assert query.stock_of(reading(), centre) == (sheet, 1)
    with pytest.raises(Conflict):
        templates.set_stock(centre, Stock(), version=0, actor=secretary, now=NOW)
    for wrong in (replace(PLAIN_A4[0], x=100), replace(PLAIN_A4[0], y=211), replace(PLAIN_A4[0], size=5)):
        with pytest.raises(Refused):
            templates.set_stock(centre, Stock((wrong,)), version=1, actor=secretary, now=NOW)
    assert query.stock_of(reading(), centre) == (sheet, 1)
