# ruff: noqa: ISC004 -- the table below: one break, one line
"""Every invariant broken once by hand and named; a database that the services wrote breaks none (R-05)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.support.tampering import three_cases
from tests.support.world import world
from workflow.domain.states import NonWorkingPolicy, Stage
from workflow.extensions import db
from workflow.models import Term
from workflow.services import invariants
from workflow.services.invariants import CHECKS, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskCliRunner

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def made(app: Flask) -> Iterator[None]:
    """Nominations 1 (registered), 2 (awarded) and 3 (voted) with everything they need around them."""
    filled = world(app)
    with app.app_context():
        three_cases(filled)
        yield


@contextmanager
def lawless() -> Iterator[Session]:
    """A session that no trigger, foreign key or check constraint stops. Nothing of it is kept."""
    with Session(db.engine) as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
            found = "SELECT conrelid::regclass::text AS t, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
            for table, name in session.execute(text(found)).all():
                session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
        else:
            session.execute(text("PRAGMA ignore_check_constraints=ON"))
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        try:
            yield session
        finally:
            session.rollback()
            if db.engine.dialect.name == "sqlite":
                session.execute(text("PRAGMA ignore_check_constraints=OFF"))
                session.rollback()


_LETTING = {"sqlite": "DROP TRIGGER nomination_event_no_update", "postgresql": "SELECT 1"}
_DISARM = {
    "sqlite": "DROP TRIGGER change_no_update", "postgresql": "ALTER TABLE change DISABLE TRIGGER change_append_only",
}  # fmt: skip
_ENTRY = ("INSERT INTO fund_entry (organisation_id, on_date, kind, amount, document, party, note, created_at, created_by_id,"
          " reverses_id)")  # fmt: skip
_PAPER = (
    "INSERT INTO issued_document (id, body_id, kind, about_id, part, edition, abbreviation, year, ordinal, reissue, number,"
    " dated, signer, signer_position, title, tree, sha256, issued_at, issued_by_id, replaces_id) VALUES ({id}, 1, 'plan', 91,"
    " 0, {id}, 'KH', 2022, {ordinal}, 0, '5', '2022-01-01', '', '', '', '{{}}', '{sha256}', '2022-01-01', 1, {replaces})"
)
_EMPTY = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # the SHA-256 of {}


def _paper(number: int, *, ordinal: str = "NULL", sha256: str = _EMPTY, replaces: str = "NULL") -> str:
    return _PAPER.format(id=number, ordinal=ordinal, sha256=sha256, replaces=replaces)


_NOBODY = "INSERT INTO substitution (from_user_id, to_user_id, from_date, until_date, reason)"
_DOOR = "INSERT INTO late_door (plan_id, stage, organisation_id, until, reason, opened_by_id, opened_at)"
_TASK = "INSERT INTO plan_task (plan_id, quarter, position, title, lead, coordinators, everyone, due_on, recurrence, opening_reason, result, version, done_on)"



def _round(status: str, **other: object) -> str:
    """A round of voting as no service would leave it."""
    values: dict[str, object] = {
        "id": 5, "meeting_id": 1, "number": 5, "kind": "secret", "custody": "host", "status": status,
        "created_at": "2022-12-08", "opened_at": "2022-12-08", "reason": "x", "seal": "{}", "seal_hash": "x",
        "public_key": "x", "wrapped_keys": "", "box_hash": "x", "codes": "[]", "version": 1,
    } | ({"closed_at": "2022-12-08", "box_size": 0} if status == "closed" else {}) | other  # fmt: skip
    return f"INSERT INTO ballot_round ({', '.join(values)}) VALUES ({', '.join(map(repr, values.values()))})"


_QUESTION = "INSERT INTO ballot_item (round_id, item_id, position, other_award_code, yes, no, abstain, invalid) VALUES"
_VOTER = (
    "INSERT INTO ballot_voter (round_id, seat_id, person_id, name, office, attendance, votes)"
    " VALUES (5, 1, 1, 'x', 'chair', 'present', false)"
)

_ROUND = (
    "INSERT INTO initiative_round (id, council_id, year, number, sheet_id, opens_on, closes_on, status, version)"
    " VALUES (1, 1, 2024, 1, 1, '2024-01-01', '2024-02-01', 'scoring', 1)"
)
_SUBMITTED = (
    "INSERT INTO initiative_submission (id, round_id, unit_id, title, fold, problem, solution, novelty, effect,"
    " applied_where, status, created_at, created_by_id, decision_number, reason, scope_body, scope_number, version)"
    " VALUES (1, 1, 1, 'S', 's', '', '', '', '', '', 'submitted', '2024-01-01', 1, '', '', '', '', 1);"
    " INSERT INTO submission_author (submission_id, person_id, share) VALUES (1, 1, 60), (1, 2, 40)"
)
_SCORED = (
    f"{_ROUND}; {_SUBMITTED}; INSERT INTO scoring_criterion (id, sheet_id, position, code, title, most, least)"
    " VALUES (1, 1, 1, 'A1', 'x', 20, 10); INSERT INTO initiative_score (id, submission_id, person_id, note, scored_at,"
    " version) VALUES (1, 1, 1, '', '2024-01-01', 1)"
)

#: How an owner of the database would break it, and how the sentence that names it begins.
BREAKS: tuple[tuple[str | dict[str, str], str], ...] = (
    ("UPDATE nomination SET version = version + 1 WHERE id = 2", "nomination TD-2022-0002: version"),
    ("UPDATE nomination SET head_hash = 'f' WHERE id = 2", "nomination TD-2022-0002: state awarded, hash or fingerprint"),
    ("UPDATE nomination SET state = 'submitted' WHERE id = 3", "nomination TD-2022-0003: state submitted, hash"),
    ("UPDATE nomination_event SET prev_hash = 'f' WHERE nomination_id = 2 AND seq = 3", "event 3 of nomination #2 does not"),
    ("UPDATE nomination_event SET from_state = 'x' WHERE nomination_id = 2 AND seq = 1", "event 1 of nomination #2 does not"),
    ("UPDATE nomination SET is_open = NOT is_open WHERE id = 2", "nomination TD-2022-0002: is_open is wrong for state awarded"),
    ("UPDATE nomination SET live_key = NULL WHERE id = 1", "nomination TD-2022-0001: live_key is None and should be p"),
    ("UPDATE nomination SET subject_kind = 'collective' WHERE id = 1", "nomination TD-2022-0001: its subject is not the"),
    ("UPDATE nomination SET organisation_id = 1 WHERE id = 1", "nomination TD-2022-0001: its subject is not the"),
    ("UPDATE nomination SET registered_at = NULL WHERE id = 1", "nomination TD-2022-0001: registered without having been"),
    ("UPDATE nomination SET review_yes = 4 WHERE id = 2", "nomination TD-2022-0002: awarded without a majority"),
    ("UPDATE nomination SET reviewed_on = NULL WHERE id = 3", "nomination TD-2022-0003: council_voted without a majority"),
    ("UPDATE nomination SET voted_fingerprint = 'f' WHERE id = 3", "nomination TD-2022-0003: council_voted, but its dossier"),
    ("UPDATE nomination SET open_sections = 'report' WHERE id = 1", "nomination TD-2022-0001: registered does not go with resume"),
    ("UPDATE nomination SET state = 'returned', resume_state = 'registered' WHERE id = 1",
     "nomination TD-2022-0001: returned does not go with resume_state registered and open_sections ''"),
    ("UPDATE nomination SET state = 'returned', resume_state = 'approved', open_sections = 'report' WHERE id = 1",
     "nomination TD-2022-0001: returned does not go with resume_state approved"),
    ("UPDATE nomination SET left_state = 'registered' WHERE id = 1", "nomination TD-2022-0001: registered does not go with left"),
    ("UPDATE nomination SET state = 'lapsed', left_state = 'council_voted' WHERE id = 1",
     "nomination TD-2022-0001: lapsed does not go with left_state council_voted"),
    ("DELETE FROM letter_item WHERE nomination_id = 2", "nomination TD-2022-0002: awarded, but not on an issued letter"),
    ("UPDATE proposal_letter SET issued_at = NULL", "nomination TD-2022-0002: awarded, but not on an issued letter"),
    ("UPDATE nomination SET decision_id = NULL WHERE id = 2", "nomination TD-2022-0002: awarded does not go with its decision"),
    ("UPDATE nomination SET decision_id = 1 WHERE id = 3", "nomination TD-2022-0003: council_voted does not go with its dec"),
    ("UPDATE nomination SET presented_on = '2022-01-01' WHERE id = 2", "nomination TD-2022-0002: awarded does not go with its pres"),
    ("UPDATE nomination SET presented_on = '2022-12-30' WHERE id = 3", "nomination TD-2022-0003: council_voted does not go with"),
    ("UPDATE organisation SET has_council = false WHERE code = 'CENTRE'", "nomination TD-2022-0001: open at an organisation"),
    ("UPDATE attachment SET size = 0 WHERE nomination_id = 2", "attachment 1 of nomination #2: impossible size"),
    ("INSERT INTO attachment (nomination_id, section, name, media_type, size, sha256, storage_key, uploaded_by_id, uploaded_at)"
     " SELECT 2, section, name, media_type, size, sha256, 'twin', 1, uploaded_at FROM attachment WHERE nomination_id = 2",
     "nomination #2: 2 files, 1 different ones"),
    ("UPDATE agenda_item SET outcome = 'failed' WHERE nomination_id = 3", "item 2 of meeting 1: failed, but no such step"),
    ("UPDATE agenda_item SET no = NULL WHERE nomination_id = 3", "item 2 of meeting 1: totals are incomplete"),
    ("UPDATE meeting SET council_id = 1", "item 1 of meeting 1: a nomination of another council"),
    ("UPDATE meeting SET council_id = 1", "meeting 1: seat 1 is on another council"),
    ("UPDATE meeting SET closed_at = NULL", "meeting 1: closed does not go with its closing time"),
    (f"{_round('open')}; INSERT INTO sealed_ballot (round_id, id, box) VALUES (5, 'x', 'x')",
     "round 5: 1 ballots in the box, 0 have voted, status open"),
    (f"{_round('closed')}; {_QUESTION} (5, 2, 1, '', 1, 0, 0, 0)", "round 5, item 2: 1 counted, 0 have voted on it or sent an opinion"),
    (_round("closed", box_hash=""), "round 5: closed does not go with its times, its key or its counts"),
    (_round("annulled"), "round 5: annulled does not go with its times"),
    (f"{_round('open')}; {_VOTER}; INSERT INTO ballot_participation (round_id, seat_id) VALUES (5, 1)",
     "seat 1 has voted in round 5 without a vote in it"),
    (f"{_round('open')}; {_round('open', id=6, number=6)}; {_QUESTION} (5, 2, 1, '', 0, 0, 0, 0), (6, 2, 1, '', 0, 0, 0, 0)",
     "item 2 stands in several rounds that are not annulled"),
    (f"{_round('open', meeting_id=77)}; {_QUESTION} (5, 2, 1, '', 0, 0, 0, 0)", "round 5: item 2 of another meeting"),
    ("UPDATE proposal_letter SET number = ''", "letter 1: issued without number or day"),
    ("INSERT INTO council_seat (council_id, person_id, office, from_date) SELECT council_id, person_id, 'member', '2020-01-01'"
     " FROM council_seat WHERE id = 2", "seats 2 and * on council"),
    ("INSERT INTO council_seat (council_id, person_id, office, from_date) SELECT council_id, 12, 'chair', '2020-01-01'"
     " FROM council_seat WHERE id = 2", "seats 1 and * on council"),
    (f"{_ROUND}; {_SUBMITTED}; DELETE FROM submission_author WHERE share = 40", "initiative submission 1: the shares of its authors come to 60"),
    (f"{_ROUND}; {_SUBMITTED}; DELETE FROM submission_author", "initiative submission 1: the shares of its authors come to 0"),
    (f"{_ROUND}; {_SUBMITTED}; UPDATE initiative_round SET status = 'closed'", "initiative submission 1: submitted in a round that is closed"),
    (f"{_ROUND}; {_SUBMITTED}; UPDATE initiative_submission SET status = 'recognised'", "initiative submission 1: recognised in a round that is scoring"),
    (f"{_ROUND}; {_SUBMITTED}; UPDATE initiative_submission SET initiative_id = 5;"
     " INSERT INTO initiative_author (initiative_id, person_id, share) VALUES (5, 1, 60)",
     "initiative submission 1: recognised, but not on the record of author #2"),
    (_SCORED, "score 1: criterion A1 has no points"),
    (f"{_SCORED}; INSERT INTO score_point (score_id, criterion_id, points) VALUES (1, 1, 21)", "score 1: criterion A1 has no points, or more"),
    ("UPDATE organisation SET path = '/1/' WHERE code = 'OFFICE'", "organisation OFFICE: path /1/ does not lead to it"),
    ("UPDATE organisation SET council_id = 1 WHERE code = 'OFFICE'", "organisation OFFICE: council or upper body"),
    ("UPDATE organisation SET upper_body_id = NULL WHERE code = 'CENTRE'", "organisation CENTRE: council or upper body"),
    ("UPDATE organisation SET successor_id = id WHERE code = 'OFFICE'", "organisation OFFICE: succeeds itself"),
    ("INSERT INTO role_grant (user_id, role, organisation_id, from_date) SELECT user_id, role, organisation_id, '2021-01-01'"
     " FROM role_grant WHERE id = 1", "role grants 1 and "),
    ("UPDATE role_grant SET to_date = '2000-01-01' WHERE id = 3", "role grant 3: ends before it begins"),
    ("UPDATE council_seat SET to_date = '2000-01-01' WHERE id = 3", "seat 3: ends before it begins"),
    ("INSERT INTO discipline (person_id, level, document, from_date, to_date)"
     " VALUES (1, 'canh_cao', '', '2022-01-01', '2021-01-01')", "measure *: ends before it begins"),
    (_paper(91, ordinal="5"), "document 91: number 5, but its series of body #1 has only come to 0"),
    (f"{_paper(91)}; {_paper(92, replaces='91')}", "document 92: replaces 91, which is about something else or was not annulled"),
    (f"{_paper(91)}; {_paper(92)}", "2 papers of kind plan about #91 hold at once"),
    (f"{_paper(91)}; INSERT INTO document_file (document_id, format, storage_key, size, sha256, made_at)"
     " VALUES (91, 'pdf', 'k', 0, '', '2022-01-01')", "file * of document #91: impossible size or hash"),
    (_paper(91, sha256="0" * 64), "document 91: its tree is not the one that was issued"),
    (f"{_NOBODY} VALUES (1, 2, '2022-01-02', '2022-01-01', 'x')", "substitution *: ends before it begins"),
    (f"{_DOOR} VALUES (1, 'registration', 1, '2022-01-01', 'x', 1, '2022-01-02')", "door *: ends before it begins"),
    (f"{_NOBODY} VALUES (2, 2, '2022-01-01', '2022-01-02', 'x')", "substitution *: user 2 stands in for himself"),
    ("UPDATE notice SET mail = 'sent' WHERE id = 1", "notice 1: mail sent does not go with"),
    ("UPDATE notice SET mail = 'due', mail_next_at = NULL WHERE id = 1", "notice 1: mail due does not go with"),
    ("UPDATE notice SET mail = 'failed', mail_error = '' WHERE id = 1", "notice 1: mail failed does not go with"),
    ("UPDATE notice SET mail = 'lost' WHERE id = 1", "notice 1: mail lost does not go with"),
    ("UPDATE notice SET user_id = 999 WHERE id = 1", "notice 1: for user 999, who does not exist"),
    ({"postgresql": "ALTER TABLE notice DROP CONSTRAINT uq_notice_dedupe_key; UPDATE notice SET dedupe_key = 'k' WHERE id < 3"},
     "2 notices share the key k"),
    (f"{_TASK} VALUES (1, 1, 1, 'x', '', '', false, '2022-03-31', 'yearly', '', '', 1, '2022-03-01')", "task *: done without anybody"),
    ("INSERT INTO job_run (job, slot, started_at, ok, result) VALUES ('sweep', 'x', '2022-01-01', true, '')",
     "run * of job sweep: ended without a result"),
    (f"{_ENTRY} VALUES (1, '2022-01-01', 'prize', -5, '', '', '', '2022-01-01', 1, NULL);"
     f" {_ENTRY} SELECT 1, '2022-01-01', 'reversal', 4, '', '', '', '2022-01-01', 1, max(id) FROM fund_entry",
     "fund entry *: not the counter-entry of"),
    (_DISARM, "table change can be rewritten: its trigger change_"),
    ({"sqlite": "UPDATE nomination SET unit_id = 999 WHERE id = 2"}, "table nomination: row 2 points to a row of organisation"),
    ("UPDATE term SET due_on = '2024-12-07' WHERE id = 2", "term 2 (unit_review): closes at 2024-12-06 17:00:00+00:00, not"),
)  # fmt: skip


def test_each_invariant_broken_by_hand_is_named(made: None) -> None:
    database = db.engine.dialect.name
    silent = {getattr(found, "sentence", "terms") for found in CHECKS if getattr(found, "only", "") in ("", database)}
    if database == "sqlite":
        silent.remove("%(count)s notices share the key %(dedupe_key)s")  # its unique constraint cannot be dropped here
    for breaking, sentence in BREAKS:
        statement = breaking.get(database) if isinstance(breaking, dict) else breaking
        if statement is None:
            continue
        with lawless() as session:
            if "nomination_event" in statement:
                session.execute(text(_LETTING[database]))
            for part in statement.split("; "):
                session.execute(text(part))
            assert [found for found in check(session) if fnmatchcase(found, f"{sentence}*")], (statement, check(session))
            silent -= {getattr(c, "sentence", "terms") for c in CHECKS if next(c(session), None) is not None}
    assert silent == set()
    assert invariants.run() == []


@pytest.mark.parametrize(
    ("closes", "fine"),
    [
        ("2024-02-11T00:00", True),  # as if it were a working day
        ("2024-02-16T00:00", True),  # after Tết
        ("2024-02-10T00:00", False),  # before the day it was set to is over
        ("2024-02-15T12:00", False),  # in the middle of a day
    ],
)
def test_a_term_that_moves_to_a_working_day_closes_at_the_end_of_a_day(made: None, closes: str, fine: bool) -> None:
    """Which day is a working day may have been corrected since it closed, so that alone is no finding."""
    with lawless() as session:
        term = session.scalars(select(Term).where(Term.stage == Stage.SUBMISSION)).one()
        term.policy, term.due_on = NonWorkingPolicy.NEXT_WORKING_DAY, date(2024, 2, 10)
        term.closes_at = datetime.fromisoformat(closes).replace(tzinfo=ZONE)
        session.flush()
        assert (check(session) == []) is fine


def test_a_mass_of_findings_is_cut_short(made: None) -> None:
    with lawless() as session:
        session.execute(text("UPDATE notice SET user_id = 999"))
        assert len([found for found in check(session) if "who does not exist" in found]) <= invariants.MOST


def test_the_command_counts_its_checks_and_ends_with_0(made: None, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["check-invariants"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"check-invariants: {len(CHECKS)} checks, 0 finding(s), ")


@pytest.mark.breaks_invariants
def test_the_command_names_what_is_wrong_and_ends_with_1(made: None, runner: FlaskCliRunner) -> None:
    with Session(db.engine) as session:
        session.execute(text("UPDATE nomination SET is_open = NOT is_open WHERE id = 2"))
        session.commit()
    result = runner.invoke(args=["check-invariants"])
    assert result.exit_code == 1
    assert "nomination TD-2022-0002: is_open is wrong for state awarded\n" in result.output
    assert "1 finding(s)" in result.output
