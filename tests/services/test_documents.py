"""Papers issued: numbers of a series, the kept tree and its hash, files, annulment and replacement."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.documents.test_own_template import ALL, template
from tests.support import cases
from tests.support.cases import AFTER, MEETING, held, reviewed, store, voted
from tests.support.world import World, world
from workflow.domain.document import canonical
from workflow.domain.document_kinds import About, DocumentKind
from workflow.domain.issuing import AnnulPaper, IssuePaper, MoveSeries, Series, SetLetterhead
from workflow.domain.papers import Decide, Issue
from workflow.errors import Conflict, Forbidden, NotFound, Refused
from workflow.extensions import db, reading
from workflow.models import Change, DocumentFile, IssuedDocument, NumberSeries, Person, Substitution
from workflow.queries import documents as query
from workflow.queries import packs as packs_query
from workflow.services import (
    attachments,
    backup,
    decisions,
    documents,
    letterheads,
    letters,
    numbers,
    packs,
    paper_files,
    paper_templates,
)
from workflow.services.composing import imprints
from workflow.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from workflow.domain.actors import Actor

DAY = AFTER.date()
MINUTES, LETTER = DocumentKind.COUNCIL_MINUTES, DocumentKind.PROPOSAL_LETTER


@pytest.fixture
def made(app: Flask) -> Iterator[World]:
    filled = world(app)
    with app.app_context():
        cases.plan(filled)
        settle(filled)
        yield filled


def settle(made: World) -> None:
    letterheads.keep(
        SetLetterhead(organisation_id=made.organisations["centre"], version=0, parent="SỞ THỬ NGHIỆM",
                      issuer="TRUNG TÂM THỬ NGHIỆM", place="Sơn La", sign="TTTN", letter_sign="TTTN-HCTH",
                      head_title="Giám đốc"),
        actor=secretary(made), now=AFTER,
    )  # fmt: skip


def secretary(made: World) -> Actor:
    return made.actor("secretary", AFTER.date())


def minutes(made: World, meeting: int, number: str = "", signer: str = "Cầm Văn Giám") -> int:
    command = IssuePaper(kind=MINUTES, about_id=meeting, number=number, dated=AFTER.date(), signer=signer)
    return documents.issue(command, actor=secretary(made), now=AFTER)


def one(document_id: int) -> query.Issued:
    with Session(db.engine) as session:
        found = query.one(session, document_id)
    assert found is not None
    return found


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in error.value.violations]


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "ordinal"),
    [("05/TTr-TTDVVL", 5), ("5/TTr-TTDVVL", 5), (" 12 / ttr-TTDVVL", 12), ("05/TTr-TTDVVL/2", None),
     ("05/BB-TTDVVL", None), ("5", None), ("0/TTr-TTDVVL", None), ("", None)],
)  # fmt: skip
def test_a_typed_number_is_read_as_one_of_the_series_or_of_another(typed: str, ordinal: int | None) -> None:
    series = Series(1, 2022, "TTr", "TTr-TTDVVL")
    assert (series.ordinal(typed), series.written(5), series.written(112)) == (ordinal, "05/TTr-TTDVVL", "112/TTr-TTDVVL")


def taken(made: World, typed: str = "", abbreviation: str = "TTr", day: date = DAY) -> str:
    with unit_of_work() as session:
        return numbers.take(session, made.organisations["centre"], abbreviation, day, typed)[0]


def test_numbers_follow_one_another_by_body_year_and_type(made: World) -> None:
    assert [taken(made), taken(made), taken(made, abbreviation="CV"), taken(made, day=date(2023, 1, 3))] == [
        "01/TTr-TTTN", "02/TTr-TTTN", "01/TTTN-HCTH", "01/TTr-TTTN",
    ]  # fmt: skip
    assert taken(made, "07/TTr-TTTN") == "07/TTr-TTTN"  # a later one moves the series on
    assert taken(made, "99/TTr-SLĐTBXH") == "99/TTr-SLĐTBXH"  # another's number is nothing to the series
    assert taken(made) == "08/TTr-TTTN"


def test_a_roll_back_gives_the_number_back(made: World) -> None:
    with contextlib.suppress(ZeroDivisionError), unit_of_work() as session:
        assert numbers.take(session, made.organisations["centre"], "TTr", DAY)[0] == "01/TTr-TTTN"
        raise ZeroDivisionError
    assert taken(made) == "01/TTr-TTTN"


def test_a_series_is_moved_on_with_a_reason_and_never_back(made: World) -> None:
    centre = made.organisations["centre"]
    move = MoveSeries(organisation_id=centre, year=2022, abbreviation="TTr", last=9, reason="Văn bản lĩnh vực khác")
    numbers.move(move, actor=secretary(made), now=AFTER)
    assert taken(made) == "10/TTr-TTTN"
    with pytest.raises(Refused) as back:
        numbers.move(move, actor=secretary(made), now=AFTER)
    assert refusal(back) == [("series_back", "last")]
    with pytest.raises(NotFound):
        numbers.move(move, actor=made.actor("other_secretary", AFTER.date()), now=AFTER)
    with Session(db.engine) as session:
        kept = session.scalars(select(Change.new).where(Change.action == "series.move")).all()
    assert len(kept) == 1
    assert "Văn bản lĩnh vực khác" in kept[0]
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("UPDATE number_series SET last = 3"))


# ── issuing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_issued_paper_is_kept_as_its_tree_and_its_files_never_change(made: World) -> None:
    document = minutes(made, held(made))
    row = one(document)
    assert (row.number, row.ordinal, row.dated, row.signer, row.annulled_at) == (
        "01/BB-TTTN", 1, AFTER.date(), "Cầm Văn Giám", None,
    )  # fmt: skip
    tree, papers = query.tree(reading(), document), paper_files.papers_of(reading(), document)
    assert hashlib.sha256(tree.encode()).hexdigest() == row.sha256
    assert "\n".join(canonical(paper) for paper in papers) == tree
    assert [paper.draft for paper in papers] == [False]
    first, again = (
        [paper_files.issued(reading(), document, f, store=store(made), now=AFTER)[1] for f in ("pdf", "docx")]
        for _turn in range(2)
    )
    files = query.files(reading(), document)
    assert first == again
    assert [path.read_bytes()[:4] for path in first] == [b"%PDF", b"PK\x03\x04"]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in first] == [
        files[key].sha256 for key in ("pdf", "docx")
    ]
    for table in ("issued_document", "document_file"):
        for statement in (f"UPDATE {table} SET sha256 = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), db.engine.begin() as connection:
                connection.execute(text(statement))
    findings = attachments.check(reading(), store(made), now=AFTER + timedelta(days=1))
    assert [finding.kind for finding in findings if finding.what.startswith("paper")] == []
    first[0].write_bytes(b"%PDF-1.7 forged")
    findings = attachments.check(reading(), store(made), now=AFTER + timedelta(days=1))
    assert [(finding.kind, finding.detail.split(",")[0]) for finding in findings if finding.what.startswith("paper")] == [
        ("changed", f"document {document}")
    ]


def test_a_crash_before_the_files_is_healed(made: World) -> None:
    document = minutes(made, held(made))
    for lacking, healed in (([document], 2), ([], 0)):
        assert query.unfinished(reading()) == lacking
        assert paper_files.heal(store=store(made), now=AFTER, go_on=range(9)) == healed
    assert reading().scalar(select(func.count()).select_from(DocumentFile)) == 2


def test_the_issued_pdf_is_made_from_the_bodys_template_once_it_can_be(
    made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversion that fails holds back no other file, and is tried again; a pack takes the file that is kept."""
    centre, content = made.organisations["centre"], io.BytesIO(template("RIÊNG", *ALL))
    paper_templates.upload(centre, MINUTES, "Mẫu.docx", content, actor=secretary(made), now=AFTER)
    meeting = held(made)
    document = minutes(made, meeting)
    (tmp_path / "soffice").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "soffice").chmod(0o700)
    with monkeypatch.context() as broken:
        broken.setenv("PATH", str(tmp_path))
        assert paper_files.heal(store=store(made), now=AFTER, go_on=range(9)) == 1
    assert list(query.files(reading(), document)) == ["docx"]
    assert paper_files.heal(store=store(made), now=AFTER, go_on=range(9)) == 1
    _row, path = paper_files.issued(reading(), document, "pdf", store=store(made), now=AFTER)
    assert b"LibreOffice" in path.read_bytes()

    pack = packs.request(About.MEETING, meeting, "zip", actor=secretary(made), now=AFTER)
    assert packs.work(tmp_path, clock=lambda: AFTER, go_on=range(99), store=store(made)) == 1
    found = packs_query.one(reading(), pack, made.users["secretary"])
    assert found is not None
    with zipfile.ZipFile(packs.file_of(found, tmp_path)) as archive:
        assert archive.read("council_minutes.pdf") == path.read_bytes()
        assert b"LibreOffice" not in archive.read("tally_record.pdf")


def test_a_backup_holds_the_files_of_papers(made: World, database_url: str, tmp_path: Path) -> None:
    document = minutes(made, held(made))
    paper_files.heal(store=store(made), now=AFTER, go_on=range(9))
    keys = {file.storage_key for file in query.files(reading(), document).values()}
    saved = backup.save(tmp_path, database_url, store(made), now=AFTER)
    assert {f"uploads/{key[:2]}/{key}" for key in keys} <= set(saved.manifest.parts)


def test_a_paper_is_issued_once_and_only_by_those_who_may(made: World) -> None:
    meeting = held(made)
    command = IssuePaper(kind=MINUTES, about_id=meeting, dated=AFTER.date(), signer="Cầm Văn Giám")
    for who, error in (("other_secretary", NotFound), ("director", Forbidden), ("staff", NotFound)):
        with pytest.raises(error):
            documents.issue(command, actor=made.actor(who, AFTER.date()), now=AFTER)
    with pytest.raises(Refused) as early:
        documents.issue(command, actor=secretary(made), now=MEETING - timedelta(days=9))
    assert refusal(early) == [("future", "dated")]
    with pytest.raises(Refused) as unsigned:
        minutes(made, meeting, signer=" ")
    assert refusal(unsigned) == [("required", "signer")]
    with pytest.raises(Refused) as open_:
        minutes(made, cases.meeting(made, [reviewed(made, "binh")]))
    assert refusal(open_) == [("meeting_open", "")]
    minutes(made, meeting)
    with pytest.raises(Refused) as again:
        minutes(made, meeting)
    assert refusal(again) == [("issued", "")]
    assert taken(made, abbreviation="BB") == "02/BB-TTTN"  # what was refused gave its number back


def test_a_number_is_not_used_twice(made: World) -> None:
    meeting = held(made)
    minutes(made, meeting, "03/BB-TTTN")
    for typed in ("03/BB-TTTN", "3/bb-tttn"):
        command = IssuePaper(kind=DocumentKind.TALLY_RECORD, about_id=meeting, number=typed, dated=AFTER.date(), signer="A")
        with pytest.raises(Refused) as used:
            documents.issue(command, actor=secretary(made), now=AFTER)
        assert refusal(used) == [("number_used", "number")]
    command = IssuePaper(kind=DocumentKind.TALLY_RECORD, about_id=meeting, number="2/BB-TTTN", dated=AFTER.date(), signer="A")
    assert one(documents.issue(command, actor=secretary(made), now=AFTER)).ordinal == 2


def test_a_wrong_paper_is_annulled_and_replaced_under_a_new_number(made: World) -> None:
    meeting = held(made)
    first = minutes(made, meeting)
    documents.annul(AnnulPaper(document_id=first, reason="Ghi sai giờ"), actor=secretary(made), now=AFTER)
    with pytest.raises(Refused) as twice:
        documents.annul(AnnulPaper(document_id=first, reason="Nữa"), actor=secretary(made), now=AFTER)
    assert refusal(twice) == [("annulled", "")]
    second = minutes(made, meeting)
    old, new = one(first), one(second)
    assert (old.reason, old.annulled_at, old.replaced_by) == ("Ghi sai giờ", AFTER, "02/BB-TTTN")
    assert (new.number, new.edition, new.replaces, new.annulled_at) == ("02/BB-TTTN", 2, "01/BB-TTTN", None)
    with Session(db.engine) as session:
        named = f"Biên bản này thay thế Biên bản số 01/BB-TTTN ngày {AFTER:%d/%m/%Y} đã bị hủy."
        assert named in query.tree(session, second)
    with pytest.raises(DatabaseError), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM document_annulment"))


# ── letters and decisions ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_issued_letter_is_kept_under_its_number(made: World) -> None:
    ids = [reviewed(made, "an"), reviewed(made, "binh")]
    voted(made, ids)
    letter = cases.submitted(made, ids, number="05/TTr-TTTN")
    with Session(db.engine) as session:
        row = query.newest(session, LETTER, letter)
        assert row is not None
        assert "Lò Thị An" in query.tree(session, row.id)
    assert (row.number, row.ordinal, row.signer, row.body_id) == (
        "05/TTr-TTTN", 5, "Cầm Văn Giám", made.organisations["centre"],
    )  # fmt: skip
    assert taken(made) == "06/TTr-TTTN"


def test_a_letter_with_a_number_that_is_used_is_not_issued(made: World) -> None:
    ids = [reviewed(made, "an"), reviewed(made, "binh")]
    voted(made, ids)
    cases.submitted(made, ids[:1], number="05/TTr-TTTN")
    later = AFTER + timedelta(days=1)
    letter = letters.create(made.organisations["centre"], "Tờ trình", ids[1:], actor=secretary(made), now=later)
    command = Issue(number="5/TTr-TTTN", issued_on=later.date(), signer="Cầm Văn Giám")
    with pytest.raises(Refused) as used:
        letters.issue(letter, command, actor=secretary(made), now=later)
    assert refusal(used) == [("number_used", "number")]
    with Session(db.engine) as session:
        assert query.newest(session, LETTER, letter) is None


def test_a_decision_that_grew_is_kept_again_under_the_same_number(made: World) -> None:
    ids = [reviewed(made, "an"), reviewed(made, "binh")]
    voted(made, ids)
    cases.submitted(made, ids)
    approver = made.actor("approver", AFTER.date())
    decided = [
        decisions.approve(
            Decide(cases=((key, cases.row(key).version),), body_id=made.organisations["department"], number="9/QĐ-DEPARTMENT",
                   decided_on=AFTER.date(), signer="Người Ký", signer_position="Phó Giám đốc"),
            actor=approver, now=AFTER,
        )
        for key in ids
    ]  # fmt: skip
    with Session(db.engine) as session:
        query_rows = session.scalars(select(IssuedDocument).order_by(IssuedDocument.id)).all()
        rows = [(r.number, r.ordinal, r.edition, r.reissue) for r in query_rows if r.kind is DocumentKind.DECISION]
        latest = query.newest(session, DocumentKind.DECISION, decided[0].decision_id or 0)
        assert latest is not None
        tree = query.tree(session, latest.id)
        last = session.scalars(select(NumberSeries.last).where(NumberSeries.abbreviation == "QĐ")).one()
    assert rows == [("9/QĐ-DEPARTMENT", 9, 1, 0), ("9/QĐ-DEPARTMENT", 9, 2, 1)]
    assert ("Lò Thị An" in tree, "Vì Văn Bình" in tree, last) == (True, True, 9)
    assert "KT. GIÁM ĐỐC" in tree


def test_who_signs_for_the_head_by_a_substitution(made: World) -> None:
    """KT. for a deputy; TL. for anybody else; TUQ. while the head's power is lent to him."""
    centre, day = made.organisations["centre"], DAY

    def lines(signer: str, position: str, on: date = day) -> tuple[str, ...]:
        return imprints.of_body(reading(), centre, dated=on, signer=signer, position=position).signature.authority

    with Session(db.engine) as session:
        session.get_one(Person, made.people["director"]).position = "Giám đốc"
        session.add(
            Substitution(from_user_id=made.users["director"], to_user_id=made.users["head"], from_date=day, until_date=day,
                         reason="Đi công tác")
        )  # fmt: skip
        session.commit()
    assert lines("Cầm Văn Giám", "Giám đốc") == ("GIÁM ĐỐC",)
    assert lines("Lò Thị Phó", "Phó Giám đốc") == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert lines("Quàng Văn Trưởng", "Kế toán trưởng") == ("TUQ. GIÁM ĐỐC", "KẾ TOÁN TRƯỞNG")
    assert lines("Quàng Văn Trưởng", "Kế toán trưởng", day + timedelta(days=1)) == ("TL. GIÁM ĐỐC", "KẾ TOÁN TRƯỞNG")
    assert lines("Hà Thị Đầu", "Văn thư") == ("TL. GIÁM ĐỐC", "VĂN THƯ")


def test_a_letterhead_is_seen_before_it_is_changed(made: World) -> None:
    command = SetLetterhead(organisation_id=made.organisations["centre"], version=0, parent="", issuer="X", place="",
                            sign="Y", letter_sign="", head_title="")  # fmt: skip
    with pytest.raises(Conflict):
        letterheads.keep(command, actor=secretary(made), now=AFTER)
    with pytest.raises(NotFound):
        letterheads.keep(command, actor=made.actor("manager", AFTER.date()), now=AFTER)
