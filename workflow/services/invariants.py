"""What is always true of the database, whoever wrote to it: checked after every database test, every night, on demand.

Each check is one statement, so that it sees one state even while others write; each finding is one sentence that names
the row. What only the hashes can show is the business of services/verify.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from workflow.data.holidays import common_calendar
from workflow.domain.calendar import DAY, end_of_day, local_date
from workflow.domain.deadlines import deadline
from workflow.domain.lifecycle import rows
from workflow.domain.states import LIVE_STATES, OPEN_STATES, NonWorkingPolicy, Trigger
from workflow.errors import NoRuleInForce
from workflow.extensions import db
from workflow.models import IssuedDocument, Term
from workflow.services.attachments import MOST_FILES
from workflow.services.history import GENESIS
from workflow.services.verify import still

#: Findings named per check; a mass of them says no more than the first.
MOST = 20

#: What a statement may name: `:open` is a list of states, and so on.
_VALUES: dict[str, Any] = {
    "genesis": GENESIS,
    "most": MOST,
    "most_files": MOST_FILES,
    "open": [state.value for state in OPEN_STATES],
    "live": [state.value for state in LIVE_STATES],
    "reviewed": ["unit_reviewed", "council_voted", "submitted", "approved", "awarded", "revoked"],
    "voted": ["council_voted", "submitted", "approved", "awarded", "revoked"],
    "submitted": ["submitted", "approved", "awarded", "revoked"],
    "decided": ["approved", "awarded", "revoked"],
    "asked": [row.source.value for row in rows(Trigger.RETURN)],
    "left": [
        f"{row.source.value} {row.target.value}"
        for trigger in (Trigger.DECLINE, Trigger.WITHDRAW, Trigger.LAPSE)
        for row in rows(trigger)
    ],
}


@dataclass(frozen=True)
class Check:
    """sentence: filled from each row that `sql` finds, at most MOST; a statement that finds nothing is a check passed.

    only: the database it applies to, "" for both.
    """

    sentence: str
    sql: str
    only: str = ""

    @cached_property
    def _statement(self) -> TextClause:
        names = set(re.findall(r":([a-z_]+)", self.sql)) | {"most"}
        binds: list[BindParameter[Any]] = [
            bindparam(name, _VALUES[name], expanding=isinstance(_VALUES[name], list)) for name in sorted(names)
        ]
        return text(f"{self.sql} LIMIT :most").bindparams(*binds)

    def __call__(self, session: Session) -> Iterator[str]:
        if self.only in ("", session.get_bind().dialect.name):
            for row in session.execute(self._statement):
                yield self.sentence % row._asdict()


def check(session: Session) -> list[str]:
    """Return every finding, one sentence each; an empty list when all is well. Reads only."""
    return [finding for found in CHECKS for finding in found(session)]


def run() -> list[str]:
    """Check the application's database as it is at this moment."""
    with still(db.engine) as session:
        return check(session)


_NOMINATIONS = (
    Check("nomination %(code)s: version %(version)s, but %(events)s events, the last with number %(last)s",
          "SELECT n.code, n.version, count(e.id) AS events, max(e.seq) AS last"
          " FROM nomination n LEFT JOIN nomination_event e ON e.nomination_id = n.id"
          " GROUP BY n.id, n.code, n.version HAVING count(e.id) <> n.version OR max(e.seq) <> n.version"),
    Check("nomination %(code)s: state %(state)s, hash or fingerprint is not that of its last event",
          "SELECT n.code, n.state FROM nomination n"
          " JOIN nomination_event e ON e.nomination_id = n.id AND e.seq = n.version"
          " WHERE e.to_state <> n.state OR e.hash <> n.head_hash OR e.fingerprint <> n.fingerprint"),
    Check("event %(seq)s of nomination #%(nomination_id)s does not follow from the one before",
          "SELECT e.nomination_id, e.seq FROM nomination_event e"
          " LEFT JOIN nomination_event b ON b.nomination_id = e.nomination_id AND b.seq = e.seq - 1"
          " WHERE e.prev_hash <> coalesce(b.hash, :genesis) OR e.from_state <> coalesce(b.to_state, '')"),
    Check("nomination %(code)s: is_open is wrong for state %(state)s",
          "SELECT code, state FROM nomination WHERE is_open AND state NOT IN :open OR NOT is_open AND state IN :open"),
    Check("nomination %(code)s: live_key is %(live_key)s and should be %(wanted)s",
          "SELECT * FROM (SELECT code, live_key, CASE WHEN state IN :live AND type = 'merit' THEN"
          " CASE WHEN person_id IS NULL THEN 'o' || CAST(organisation_id AS VARCHAR)"
          " ELSE 'p' || CAST(person_id AS VARCHAR) END || ':' || award_code || ':' || CAST(year AS VARCHAR) END"
          " AS wanted FROM nomination) AS keyed WHERE coalesce(live_key, '') <> coalesce(wanted, '')"),
    Check("nomination %(code)s: its subject is not the %(subject_kind)s it says",
          "SELECT code, subject_kind FROM nomination WHERE (person_id IS NULL) = (organisation_id IS NULL)"
          " OR (subject_kind = 'individual') <> (person_id IS NOT NULL)"),
    Check("nomination %(code)s: %(state)s without having been registered",
          "SELECT code, state FROM nomination"
          " WHERE registered_at IS NULL AND coalesce(left_state, state) <> 'draft'"),
    Check("nomination %(code)s: %(state)s without a majority of its unit on record",
          "SELECT code, state FROM nomination WHERE state IN :reviewed AND (reviewed_on IS NULL OR review_yes IS NULL"
          " OR review_present IS NULL OR 2 * review_yes <= review_present OR review_yes > review_present)"),
    Check("nomination %(code)s: %(state)s, but its dossier is not the one voted on",
          "SELECT code, state FROM nomination WHERE state IN :voted AND fingerprint <> voted_fingerprint"),
    Check("nomination %(code)s: %(state)s does not go with resume_state %(resume_state)s and open_sections"
          " '%(open_sections)s'",
          "SELECT code, state, resume_state, open_sections FROM nomination WHERE"
          " CASE WHEN coalesce(left_state, state) = 'returned'"
          " THEN open_sections = '' OR coalesce(resume_state, '') NOT IN :asked"
          " OR resume_state IN ('council_voted', 'submitted') AND voted_fingerprint = ''"
          " ELSE open_sections <> '' OR resume_state IS NOT NULL END"),
    Check("nomination %(code)s: %(state)s does not go with left_state %(left_state)s",
          "SELECT code, state, left_state FROM nomination"
          " WHERE CASE WHEN state IN ('declined', 'withdrawn', 'lapsed')"
          " THEN coalesce(left_state, '') || ' ' || state NOT IN :left ELSE left_state IS NOT NULL END"),
    Check("nomination %(code)s: %(state)s, but not on an issued letter of its council",
          "SELECT n.code, n.state FROM nomination n LEFT JOIN proposal_letter l ON l.id = n.letter_id"
          " LEFT JOIN letter_item i ON i.letter_id = l.id AND i.nomination_id = n.id"
          " WHERE n.state IN :submitted AND (i.id IS NULL OR l.issued_at IS NULL OR l.council_id <> n.council_id"
          " OR n.submitted_on IS NULL OR n.body_id IS NULL)"),
    Check("nomination %(code)s: %(state)s does not go with its decision",
          "SELECT n.code, n.state FROM nomination n LEFT JOIN decision d ON d.id = n.decision_id"
          " WHERE CASE WHEN n.state IN :decided THEN d.id IS NULL OR d.body_id <> n.body_id"
          " ELSE n.decision_id IS NOT NULL END"),
    Check("nomination %(code)s: %(state)s does not go with its presentation",
          "SELECT n.code, n.state FROM nomination n LEFT JOIN decision d ON d.id = n.decision_id"
          " WHERE CASE n.state WHEN 'awarded' THEN n.presented_on IS NULL OR n.presented_on < d.decided_on"
          " WHEN 'revoked' THEN n.presented_on < d.decided_on ELSE n.presented_on IS NOT NULL END"),
    Check("nomination %(code)s: open at an organisation that has no council",
          "SELECT n.code FROM nomination n JOIN organisation o ON o.id = n.council_id"
          " WHERE n.is_open AND NOT o.has_council"),
    Check("attachment %(id)s of nomination #%(nomination_id)s: impossible size or hash",
          "SELECT id, nomination_id FROM attachment WHERE size < 1 OR length(sha256) <> 64 OR storage_key = ''"),
    Check("nomination #%(nomination_id)s: %(files)s files, %(different)s different ones",
          "SELECT nomination_id, count(*) AS files, count(DISTINCT sha256) AS different FROM attachment"
          " WHERE removed_at IS NULL GROUP BY nomination_id"
          " HAVING count(*) > :most_files OR count(*) <> count(DISTINCT sha256)"),
)  # fmt: skip

_COUNCIL = (
    Check("item %(id)s of meeting %(meeting_id)s: %(outcome)s, but no such step in the history of the nomination",
          "SELECT a.id, a.meeting_id, a.outcome FROM agenda_item a WHERE a.outcome IS NOT NULL AND NOT EXISTS"
          " (SELECT 1 FROM nomination_event e WHERE e.nomination_id = a.nomination_id"
          " AND e.kind = CASE a.outcome WHEN 'passed' THEN 'vote' ELSE 'decline' END)"),
    Check("item %(id)s of meeting %(meeting_id)s: totals are incomplete",
          "SELECT id, meeting_id FROM agenda_item WHERE (yes IS NULL) <> (no IS NULL)"
          " OR (yes IS NULL) <> (abstain IS NULL) OR (yes IS NULL) <> (invalid IS NULL)"
          " OR yes IS NULL AND (outcome IS NOT NULL OR chair_yes IS NOT NULL OR other_award_code <> '')"
          " OR (coalesce(outcome, '') = 'other_award') > (other_award_code <> '')"),
    Check("item %(id)s of meeting %(meeting_id)s: a nomination of another council",
          "SELECT a.id, a.meeting_id FROM agenda_item a JOIN meeting m ON m.id = a.meeting_id"
          " JOIN nomination n ON n.id = a.nomination_id WHERE n.council_id <> m.council_id"),
    Check("meeting %(meeting_id)s: seat %(seat_id)s is on another council",
          "SELECT a.meeting_id, a.seat_id FROM meeting_attendance a JOIN meeting m ON m.id = a.meeting_id"
          " JOIN council_seat s ON s.id = a.seat_id WHERE s.council_id <> m.council_id"),
    Check("meeting %(id)s: %(status)s does not go with its closing time",
          "SELECT id, status FROM meeting WHERE (status = 'closed') <> (closed_at IS NOT NULL)"),
    Check("round %(id)s: %(ballots)s ballots in the box, %(voted)s have voted, status %(status)s",
          "SELECT r.id, r.status, (SELECT count(*) FROM sealed_ballot b WHERE b.round_id = r.id) AS ballots,"
          " (SELECT count(*) FROM ballot_participation p WHERE p.round_id = r.id) AS voted FROM ballot_round r"
          " WHERE (SELECT count(*) FROM sealed_ballot b WHERE b.round_id = r.id) <> CASE r.status WHEN 'open' THEN"
          " (SELECT count(*) FROM ballot_participation p WHERE p.round_id = r.id) ELSE 0 END"),
    Check("round %(id)s, item %(item_id)s: %(counted)s counted, %(voted)s have voted on it or sent an opinion",
          "SELECT t.id, t.item_id, t.counted, t.voted FROM (SELECT r.id, i.item_id,"
          " coalesce(i.yes + i.no + i.abstain + i.invalid, -1) AS counted, (SELECT count(*) FROM ballot_voter v"
          " WHERE v.round_id = r.id AND (NOT v.votes OR EXISTS (SELECT 1 FROM ballot_participation p WHERE"
          " p.round_id = r.id AND p.seat_id = v.seat_id)) AND NOT EXISTS (SELECT 1 FROM ballot_recusal c WHERE"
          " c.round_id = r.id AND c.seat_id = v.seat_id AND c.item_id = i.item_id)) AS voted FROM ballot_round r"
          " JOIN ballot_item i ON i.round_id = r.id WHERE r.kind <> 'paper' AND r.status IN ('closed', 'published')) t"
          " WHERE t.counted <> t.voted"),
    Check("round %(id)s: %(status)s does not go with its times, its key or its counts",
          "SELECT id, status FROM ballot_round WHERE (closed_at IS NOT NULL) <> (status IN ('closed', 'published'))"
          " OR (annulled_at IS NOT NULL) <> (status = 'annulled') OR status <> 'open' AND status <> 'created'"
          " AND wrapped_keys <> '' OR status = 'open' AND opened_at IS NULL OR kind <> 'paper' AND"
          " status IN ('closed', 'published') AND (box_size IS NULL OR codes = '' OR box_hash = '')"),
    Check("seat %(seat_id)s has voted in round %(round_id)s without a vote in it",
          "SELECT p.seat_id, p.round_id FROM ballot_participation p JOIN ballot_voter v ON v.round_id = p.round_id"
          " AND v.seat_id = p.seat_id WHERE NOT v.votes"),
    Check("item %(item_id)s stands in several rounds that are not annulled",
          "SELECT i.item_id FROM ballot_item i JOIN ballot_round r ON r.id = i.round_id WHERE r.status <> 'annulled'"
          " GROUP BY i.item_id HAVING count(*) > 1"),
    Check("round %(round_id)s: item %(item_id)s of another meeting",
          "SELECT i.round_id, i.item_id FROM ballot_item i JOIN ballot_round r ON r.id = i.round_id"
          " JOIN agenda_item a ON a.id = i.item_id WHERE a.meeting_id <> r.meeting_id"),
    Check("letter %(id)s: issued without number or day",
          "SELECT id FROM proposal_letter WHERE issued_at IS NOT NULL AND (number = '' OR issued_on IS NULL)"),
    Check("fund entry %(id)s: not the counter-entry of %(reverses_id)s",
          "SELECT c.id, c.reverses_id FROM fund_entry c JOIN fund_entry e ON e.id = c.reverses_id"
          " WHERE c.amount <> -e.amount OR c.organisation_id <> e.organisation_id OR e.kind = 'reversal'"
          " OR c.on_date < e.on_date"),
    Check("seats %(id)s and %(other)s on council %(council_id)s overlap",
          "SELECT a.id, b.id AS other, a.council_id FROM council_seat a JOIN council_seat b"
          " ON b.council_id = a.council_id AND b.id > a.id"
          " AND (b.person_id = a.person_id OR b.office = 'chair' AND a.office = 'chair')"
          " WHERE (a.to_date IS NULL OR a.to_date >= b.from_date) AND (b.to_date IS NULL OR b.to_date >= a.from_date)"),
)  # fmt: skip

_PEOPLE = (
    Check("organisation %(code)s: path %(path)s does not lead to it",
          "SELECT o.code, o.path FROM organisation o LEFT JOIN organisation p ON p.id = o.parent_id"
          " WHERE o.path <> coalesce(p.path, '/') || CAST(o.id AS VARCHAR) || '/'"),
    Check("organisation %(code)s: council or upper body is not what its place in the tree says",
          "SELECT o.code FROM organisation o LEFT JOIN organisation p ON p.id = o.parent_id WHERE"
          " coalesce(o.council_id, 0) <> coalesce(CASE WHEN o.has_council THEN o.id ELSE p.council_id END, 0) OR"
          " coalesce(o.upper_body_id, 0) <> coalesce(CASE WHEN o.has_council THEN o.parent_id ELSE p.upper_body_id"
          " END, 0)"),
    Check("organisation %(code)s: succeeds itself, or ends before it begins",
          "SELECT code FROM organisation WHERE successor_id = id OR active_to < active_from"),
    Check("role grants %(id)s and %(other)s of user %(user_id)s overlap",
          "SELECT a.id, b.id AS other, a.user_id FROM role_grant a JOIN role_grant b ON b.user_id = a.user_id"
          " AND b.role = a.role AND b.organisation_id = a.organisation_id AND b.id > a.id"
          " WHERE (a.to_date IS NULL OR a.to_date >= b.from_date) AND (b.to_date IS NULL OR b.to_date >= a.from_date)"),
    Check("%(what)s %(id)s: ends before it begins",
          "SELECT 'role grant' AS what, id FROM role_grant WHERE to_date < from_date"
          " UNION ALL SELECT 'seat', id FROM council_seat WHERE to_date < from_date"
          " UNION ALL SELECT 'measure', id FROM discipline WHERE to_date < from_date"
          " UNION ALL SELECT 'substitution', id FROM substitution WHERE until_date < from_date"
          " UNION ALL SELECT 'door', id FROM late_door WHERE until <= opened_at"),
    Check("substitution %(id)s: user %(user_id)s stands in for himself",
          "SELECT id, to_user_id AS user_id FROM substitution WHERE from_user_id = to_user_id"),
)  # fmt: skip

_INITIATIVES = (
    Check("initiative submission %(id)s: the shares of its authors come to %(sum)s per cent",
          "SELECT s.id, coalesce(sum(a.share), 0) AS sum FROM initiative_submission s"
          " LEFT JOIN submission_author a ON a.submission_id = s.id"
          " GROUP BY s.id HAVING coalesce(sum(a.share), 0) <> 100"),
    Check("initiative submission %(id)s: %(status)s in a round that is %(round)s",
          "SELECT s.id, s.status, r.status AS round FROM initiative_submission s"
          " JOIN initiative_round r ON r.id = s.round_id WHERE s.status <> 'draft' AND CASE r.status"
          " WHEN 'scored' THEN s.status = 'submitted' WHEN 'closed' THEN s.status IN ('submitted', 'scored')"
          " ELSE s.status <> 'submitted' END"),
    Check("initiative submission %(id)s: recognised, but not on the record of author #%(person_id)s",
          "SELECT s.id, a.person_id FROM initiative_submission s JOIN submission_author a ON a.submission_id = s.id"
          " LEFT JOIN initiative_author i ON i.initiative_id = s.initiative_id AND i.person_id = a.person_id"
          " WHERE s.initiative_id IS NOT NULL AND i.id IS NULL"),
    Check("score %(id)s: criterion %(code)s has no points, or more than it may",
          "SELECT g.id, c.code FROM initiative_score g JOIN initiative_submission s ON s.id = g.submission_id"
          " JOIN initiative_round r ON r.id = s.round_id JOIN scoring_criterion c ON c.sheet_id = r.sheet_id"
          " LEFT JOIN score_point p ON p.score_id = g.id AND p.criterion_id = c.id"
          " WHERE p.id IS NULL OR p.points > c.most"),
)  # fmt: skip

_PAPERS = (
    Check("document %(id)s: number %(ordinal)s, but its series of body #%(body_id)s has only come to %(last)s",
          "SELECT d.id, d.ordinal, d.body_id, coalesce(s.last, 0) AS last FROM issued_document d"
          " LEFT JOIN number_series s ON s.organisation_id = d.body_id AND s.year = d.year"
          " AND s.abbreviation = d.abbreviation WHERE d.ordinal > coalesce(s.last, 0)"),
    Check("document %(id)s: replaces %(other)s, which is about something else or was not annulled",
          "SELECT d.id, b.id AS other FROM issued_document d JOIN issued_document b ON b.id = d.replaces_id"
          " LEFT JOIN document_annulment a ON a.document_id = b.id WHERE a.id IS NULL OR b.kind <> d.kind"
          " OR b.about_id <> d.about_id OR b.part <> d.part OR b.edition <> d.edition - 1"),
    Check("%(count)s papers of kind %(kind)s about #%(about_id)s hold at once",
          "SELECT d.kind, d.about_id, d.part, count(*) AS count FROM issued_document d LEFT JOIN document_annulment a"
          " ON a.document_id = d.id WHERE a.id IS NULL GROUP BY d.kind, d.about_id, d.part HAVING count(*) > 1"),
    Check("file %(id)s of document #%(document_id)s: impossible size or hash",
          "SELECT id, document_id FROM document_file WHERE size < 1 OR length(sha256) <> 64 OR storage_key = ''"),
)  # fmt: skip

_SYSTEM = (
    Check("notice %(id)s: mail %(mail)s does not go with its times and attempts",
          "SELECT id, mail FROM notice WHERE CASE mail WHEN 'due' THEN mail_next_at IS NULL OR mail_sent_at IS NOT NULL"
          " WHEN 'sent' THEN mail_sent_at IS NULL OR mail_attempts < 1 WHEN 'failed' THEN mail_error = ''"
          " WHEN 'none' THEN mail_sent_at IS NOT NULL ELSE mail_attempts >= 0 END"),
    Check("%(count)s notices share the key %(dedupe_key)s",
          "SELECT dedupe_key, count(*) AS count FROM notice GROUP BY dedupe_key HAVING count(*) > 1"),
    Check("notice %(id)s: for user %(user_id)s, who does not exist",
          "SELECT t.id, t.user_id FROM notice t LEFT JOIN user_account u ON u.id = t.user_id WHERE u.id IS NULL"),
    Check("task %(id)s: done without anybody having done it, or the other way round",
          "SELECT id FROM plan_task WHERE (done_on IS NULL) <> (done_by_id IS NULL AND closed_ref_id IS NULL)"),
    Check("run %(id)s of job %(job)s: ended without a result, or the other way round",
          "SELECT id, job FROM job_run WHERE (finished_at IS NULL) <> (ok IS NULL)"),
    Check("table %(name)s can be rewritten: its trigger %(missing)s is missing",
          "SELECT w.name, w.missing FROM (SELECT 'nomination_event' AS name, 'nomination_event_no_update' AS missing"
          " UNION ALL SELECT 'nomination_event', 'nomination_event_no_delete' UNION ALL SELECT 'change',"
          " 'change_no_update' UNION ALL SELECT 'change', 'change_no_delete' UNION ALL SELECT 'fund_entry',"
          " 'fund_entry_no_update' UNION ALL SELECT 'fund_entry', 'fund_entry_no_delete'"
          " UNION ALL SELECT 'issued_document', 'issued_document_no_update'"
          " UNION ALL SELECT 'issued_document', 'issued_document_no_delete'"
          " UNION ALL SELECT 'document_annulment', 'document_annulment_no_update'"
          " UNION ALL SELECT 'document_annulment', 'document_annulment_no_delete'"
          " UNION ALL SELECT 'document_file', 'document_file_no_update'"
          " UNION ALL SELECT 'document_file', 'document_file_no_delete'"
          " UNION ALL SELECT 'number_series', 'number_series_forward') AS w"
          " LEFT JOIN sqlite_master m ON m.type = 'trigger' AND m.tbl_name = w.name AND m.name = w.missing"
          " WHERE m.name IS NULL", "sqlite"),
    Check("table %(name)s can be rewritten: its trigger %(missing)s is missing or disabled",
          "SELECT w.name, w.missing FROM (VALUES ('nomination_event', 'nomination_event_append_only'),"
          " ('change', 'change_append_only'), ('fund_entry', 'fund_entry_append_only'),"
          " ('issued_document', 'issued_document_append_only'),"
          " ('document_annulment', 'document_annulment_append_only'),"
          " ('document_file', 'document_file_append_only'), ('number_series', 'number_series_forward'))"
          " AS w (name, missing)"
          " LEFT JOIN pg_trigger t ON t.tgname = w.missing AND t.tgrelid = to_regclass(w.name) AND t.tgenabled <> 'D'"
          " WHERE t.oid IS NULL", "postgresql"),
    Check("table %(name)s: row %(row)s points to a row of %(parent)s that is gone",
          'SELECT "table" AS name, rowid AS row, parent FROM pragma_foreign_key_check()', "sqlite"),
)  # fmt: skip


def _terms(session: Session) -> Iterator[str]:
    """A term closes when its day, meaning and policy say. Where a day is kept, the own days of a body change nothing.

    One that moves to a working day may have closed by a calendar corrected since; of that it is only sure that it
    closed at the end of a day, and not before the day it was set to.
    """
    for term in session.scalars(select(Term).order_by(Term.id)):
        try:
            kept = deadline(term.due_on, term.meaning, NonWorkingPolicy.KEEP, common_calendar()).closes_at
        except NoRuleInForce:
            continue
        moved = term.policy is NonWorkingPolicy.NEXT_WORKING_DAY
        whole = term.closes_at == end_of_day(local_date(term.closes_at) - DAY)
        if term.closes_at != kept and not (moved and whole and term.closes_at > kept):
            yield f"term {term.id} ({term.stage.value}): closes at {term.closes_at}, not {kept}"


def _trees(session: Session) -> Iterator[str]:
    """The tree of every issued paper is the one that its hash was taken of."""
    rows = session.execute(select(IssuedDocument.id, IssuedDocument.tree, IssuedDocument.sha256))
    for row in rows.yield_per(100):
        if hashlib.sha256(row.tree.encode()).hexdigest() != row.sha256:
            yield f"document {row.id}: its tree is not the one that was issued"


CHECKS: tuple[Callable[[Session], Iterator[str]], ...] = (
    *_NOMINATIONS, *_COUNCIL, *_PEOPLE, *_INITIATIVES, *_PAPERS, *_SYSTEM, _terms, _trees,
)  # fmt: skip
