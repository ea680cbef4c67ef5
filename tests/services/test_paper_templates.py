"""A body's own templates and certificate stock: who may, what is refused, what is kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.documents.test_own_template import ALL, template, texts
from tests.support.world import world
from workflow.documents import samples
from workflow.documents.docx import docx
from workflow.domain.document import Spot
from workflow.domain.document_kinds import DocumentKind
from workflow.domain.stock import PLAIN_A4, Stock
from workflow.errors import Conflict, NotFound, Refused
from workflow.extensions import reading
from workflow.queries import paper_templates as query
from workflow.services import paper_templates as templates

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.mark.parametrize(("content", "name", "code"), [
    (b"", "a.docx", "file_empty"), (b"hello", "a.docx", "file_type"), (b"x" * 2_000_001, "a.docx", "template_too_large"),
    (template(*ALL), "a.xlsx", "file_mismatch"), (template(*ALL, "{{ la }}"), "a.docx", "template_unknown"),
    (template("{{ noi_dung }}"), "a.docx", "template_missing"), (template(*ALL, "{% if %}"), "a.docx", "template_fault"),
], ids=["empty", "no archive", "large", "wrong name", "unknown", "missing", "fault"])  # fmt: skip
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
