"""Packs: what is in them, who may have them, going on after a crash, being taken away."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.documents.test_own_template import ALL, template, texts
from tests.support import cases
from tests.support.cases import AFTER, reviewed, row
from tests.support.world import World, world
from workflow.domain.document_kinds import About, DocumentKind
from workflow.domain.papers import Decide
from workflow.domain.states import PackStatus
from workflow.errors import NotFound, Refused
from workflow.extensions import reading
from workflow.models import CertificateCode, IssuedDocument, Notice, NumberSeries
from workflow.queries import documents as papers
from workflow.queries import packs as query
from workflow.services import decisions, packs, paper_files, paper_templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from workflow.queries.packs import PackRow

PEOPLE = ("an", "binh", "chi")


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        yield filled


def decided(made: World) -> int:
    ids = [reviewed(made, key) for key in PEOPLE]
    cases.voted(made, ids)
    cases.submitted(made, ids)
    command = Decide(
        cases=tuple((key, row(key).version) for key in ids), body_id=made.organisations["department"],
        number="9/QĐ-STN", decided_on=AFTER.date(), signer="Người Ký", signer_position="Giám đốc",
    )  # fmt: skip
    decision = decisions.approve(command, actor=made.actor("approver", AFTER.date()), now=AFTER).decision_id
    assert decision is not None
    return decision


def asked(made: World, about_id: int, format_: str = "zip", about: About = About.DECISION, by: str = "secretary") -> int:
    return packs.request(about, about_id, format_, actor=made.actor(by, AFTER.date()), now=AFTER)


def work(made: World, folder: Path, turns: int = 1000) -> int:
    return packs.work(folder, store=cases.store(made), clock=lambda: AFTER, go_on=iter(range(turns)))


def one(made: World, pack: int, by: str = "secretary") -> PackRow:
    found = query.one(reading(), pack, made.users[by])
    assert found is not None
    return found


def test_a_pack_holds_every_paper_of_a_decision_and_says_when_it_is_ready(made: World, tmp_path: Path) -> None:
    pack = asked(made, decided(made))
    assert one(made, pack).status is PackStatus.WAITING
    assert work(made, tmp_path) == 1
    done = one(made, pack)
    content = packs.file_of(done, tmp_path).read_bytes()
    assert (done.status, done.done, done.size, done.sha256) == (
        PackStatus.READY, done.total, len(content), hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        assert {archive.read(name)[:4] for name in names} == {b"%PDF"}
    assert len(names) == done.total == len(set(names))
    assert sorted(name for name in names if name.startswith("certificate/")) == [
        "certificate/0001-ba-deo-thi-chi.pdf", "certificate/0002-ba-lo-thi-an.pdf", "certificate/0003-ba-vi-van-binh.pdf",
    ]  # fmt: skip
    assert "decision.pdf" in names
    notices = reading().execute(select(Notice.user_id, Notice.kind, Notice.link).where(Notice.kind.like("pack%"))).all()
    assert [tuple(notice) for notice in notices] == [(made.users["secretary"], "pack_ready", f"/packs/{pack}")]
    assert sorted(path.name for path in (tmp_path / done.key).iterdir()) == ["pack.zip", "plan.json"]
    assert work(made, tmp_path) == 0
    assert reading().scalar(select(func.count()).select_from(CertificateCode)) == len(PEOPLE)


def test_one_pdf_holds_all_papers(made: World, tmp_path: Path) -> None:
    pack = asked(made, decided(made), "pdf")
    assert work(made, tmp_path) == 1
    assert packs.file_of(one(made, pack), tmp_path).read_bytes()[:4] == b"%PDF"


def test_a_docx_lies_beside_each_pdf_but_of_papers_of_several(made: World, tmp_path: Path) -> None:
    decision = decided(made)
    held = {about: names_of(made, tmp_path, asked(made, key, "both", about))
            for about, key in ((About.DECISION, decision), (About.LETTER, 1), (About.MEETING, 1))}  # fmt: skip
    cases_ = [f"{kind}/{number}.{ending}" for number in (1, 2, 3) for kind in ("achievement_report", "summary")
              for ending in ("pdf", "docx")]  # fmt: skip
    assert held == {
        About.DECISION: ["decision.pdf", "decision.docx", "certificate/0001-ba-deo-thi-chi.pdf",
                         "certificate/0002-ba-lo-thi-an.pdf", "certificate/0003-ba-vi-van-binh.pdf", "payment_list.pdf",
                         "payment_list.docx", "handover_record.pdf", "handover_record.docx"],
        About.LETTER: ["proposal_letter.pdf", "proposal_letter.docx", *cases_],
        About.MEETING: ["council_minutes.pdf", "council_minutes.docx", "tally_record.pdf", "tally_record.docx",
                        "ballot_paper.pdf"],
    }  # fmt: skip
    for key in (1, 2, 3):
        found = one(made, key)
        with zipfile.ZipFile(packs.file_of(found, tmp_path)) as archive:
            begins = {name.rpartition(".")[2]: archive.read(name)[:4] for name in archive.namelist()}
        assert begins == {"pdf": b"%PDF", "docx": b"PK\x03\x04"}
        assert (found.done, found.total) == (len(held[found.about]), len(held[found.about]))
        assert sorted(path.name for path in (tmp_path / found.key).iterdir()) == ["pack.zip", "plan.json"]


def test_an_issued_paper_keeps_its_file_and_a_draft_follows_the_template(made: World, tmp_path: Path) -> None:
    decided(made)
    (letter,) = (row.id for row in papers.about(reading(), About.LETTER, 1))
    _row, kept = paper_files.issued(reading(), letter, "docx", store=cases.store(made), now=AFTER)
    for kind in (DocumentKind.PROPOSAL_LETTER, DocumentKind.COUNCIL_MINUTES):
        paper_templates.upload(made.organisations["centre"], kind, "mau.docx", BytesIO(template("MẪU RIÊNG", *ALL)),
                               actor=made.actor("secretary", AFTER.date()), now=AFTER)  # fmt: skip
    packs_ = [asked(made, 1, "both", about) for about in (About.LETTER, About.MEETING)]
    assert work(made, tmp_path) == 2
    with zipfile.ZipFile(packs.file_of(one(made, packs_[0]), tmp_path)) as archive:
        assert archive.read("proposal_letter.docx") == kept.read_bytes()
    with zipfile.ZipFile(packs.file_of(one(made, packs_[1]), tmp_path)) as archive:
        assert texts(archive.read("council_minutes.docx"))[0] == "MẪU RIÊNG"
        assert "MẪU RIÊNG" not in texts(archive.read("tally_record.docx"))


def names_of(made: World, folder: Path, pack: int) -> list[str]:
    assert work(made, folder) == 1
    with zipfile.ZipFile(packs.file_of(one(made, pack), folder)) as archive:
        return archive.namelist()


@pytest.mark.parametrize(("format_", "already"), [("zip", 1), ("both", 2)], ids=["zip", "both"])
def test_a_pack_goes_on_where_it_stopped(made: World, tmp_path: Path, format_: str, already: int) -> None:
    """already: the files of the issued decision are not made but taken."""
    pack = asked(made, decided(made), format_)
    numbers = reading().scalar(select(func.sum(NumberSeries.last)))
    assert work(made, tmp_path, turns=2) == 0
    stopped = one(made, pack)
    parts = made_in(tmp_path / stopped.key)
    assert (stopped.status, stopped.done, len(parts)) == (PackStatus.WORKING, 2 + already, 2 + already)
    assert work(made, tmp_path, turns=1) == 0
    after = made_in(tmp_path / stopped.key)
    assert (len(after), parts.items() <= after.items()) == (3 + already, True)  # what was made is not made again
    assert work(made, tmp_path) == 1
    assert reading().scalar(select(func.sum(NumberSeries.last))) == numbers


def made_in(place: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in place.glob("0*") if path.suffix in (".pdf", ".docx")}


def test_a_pack_is_its_owners_and_only_while_he_may_see_the_papers(made: World, tmp_path: Path) -> None:
    decision = decided(made)
    for who in ("staff", "other_secretary", "officer"):
        with pytest.raises(NotFound):
            asked(made, decision, by=who)
    with pytest.raises(NotFound):
        asked(made, 99)
    pack = asked(made, decision)
    assert query.one(reading(), pack, made.users["approver"]) is None
    assert [packs.may_still(one(made, pack), actor=made.actor(who, AFTER.date())) for who in ("secretary", "staff")] == [
        True, False,
    ]  # fmt: skip
    for _ in range(packs.MOST - 1):
        asked(made, decision)
    with pytest.raises(Refused):
        asked(made, decision)


def test_a_meeting_and_a_proposal_have_packs_too(made: World, tmp_path: Path) -> None:
    decided(made)
    letter, meeting = (asked(made, 1, about=about) for about in (About.LETTER, About.MEETING))
    assert work(made, tmp_path) == 2
    held = {}
    for key in (letter, meeting):
        with zipfile.ZipFile(packs.file_of(one(made, key), tmp_path)) as archive:
            held[key] = {name.partition(".")[0].partition("/")[0] for name in archive.namelist()}
    assert DocumentKind.PROPOSAL_LETTER.value in held[letter]
    assert held[meeting] >= {DocumentKind.COUNCIL_MINUTES.value, DocumentKind.TALLY_RECORD.value}
    assert reading().scalar(select(func.count()).select_from(IssuedDocument)) == 2  # the letter and the decision


def test_one_that_cannot_be_made_holds_back_no_other(made: World, tmp_path: Path) -> None:
    decision = decided(made)
    first, second = asked(made, decision), asked(made, decision)
    place = tmp_path / one(made, first).key
    place.mkdir(parents=True)
    (place / "plan.json").write_text('["lost.pdf"]')  # its tree is gone
    assert work(made, tmp_path) == 1
    assert [one(made, pack).status for pack in (first, second)] == [PackStatus.FAILED, PackStatus.READY]
    assert one(made, first).error.startswith("Không lập được")
    (place / "plan.json").unlink()
    packs.again(first, actor=made.actor("secretary", AFTER.date()))
    assert work(made, tmp_path) == 1
    assert one(made, first).ready


def test_packs_are_taken_away_after_some_days(made: World, tmp_path: Path) -> None:
    pack = asked(made, decided(made))
    work(made, tmp_path)
    key = one(made, pack).key
    (tmp_path / "stray").mkdir()
    assert packs.purge(tmp_path, now=AFTER + packs.KEPT - timedelta(hours=1)) == 0
    assert [place.name for place in tmp_path.iterdir()] == [key]
    assert packs.purge(tmp_path, now=AFTER + packs.KEPT + timedelta(hours=1)) == 1
    assert list(tmp_path.iterdir()) == []
