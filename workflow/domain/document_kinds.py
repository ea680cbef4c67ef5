"""THE PAPERS: every kind of paper that leaves the building, what it is about, its name and its series.

Type names and abbreviations: Decree 30/2020/NĐ-CP, Appendix III.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.domain.text import N_


class DocumentKind(StrEnum):
    REGISTRATION_LIST = "registration_list"
    REVIEW_MINUTES = "review_minutes"
    COUNCIL_MINUTES = "council_minutes"
    TALLY_RECORD = "tally_record"
    BALLOT_PAPER = "ballot_paper"
    PROPOSAL_LETTER = "proposal_letter"
    ACHIEVEMENT_REPORT = "achievement_report"
    SUMMARY = "summary"
    DECISION = "decision"
    CERTIFICATE = "certificate"
    PAYMENT_LIST = "payment_list"
    HANDOVER_RECORD = "handover_record"
    POSTING_RECORD = "posting_record"
    PLAN = "plan"
    REMINDER_LETTER = "reminder_letter"
    HALF_YEAR_REPORT = "half_year_report"
    YEAR_REPORT = "year_report"
    FIVE_YEAR_REPORT = "five_year_report"


class About(StrEnum):
    """What a paper is made from: the kind of row its identifier names."""

    PLAN = "plan"  # the year of a council organisation
    REVIEW = "review"  # the unit's part of a plan: identifier of the plan, and the unit beside it
    MEETING = "meeting"
    NOTICE = "public_notice"
    LETTER = "letter"
    NOMINATION = "nomination"
    DECISION = "decision"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Kind:
    """title: what a reader calls it; heading: the type's name on the paper, "" on a letter (công văn); abbreviation: in
    number and series, "" where the paper has no number of its own; about: the row it is made from; view: the
    permission that opens it; issue: the permission that gives it number and date, "" where nothing is issued; beside:
    who signs with the one named at issuing, "" where nobody does."""

    title: str
    heading: str
    abbreviation: str
    about: About
    view: str
    issue: str = ""
    beside: str = ""

    @property
    def numbered(self) -> bool:
        return bool(self.issue)


K, A = DocumentKind, About

# fmt: off
KINDS: Mapping[DocumentKind, Kind] = {
    K.REGISTRATION_LIST: Kind(N_("Danh sách đăng ký thi đua"), "DANH SÁCH", "DS", A.PLAN, "plan.manage", "plan.manage"),
    K.REVIEW_MINUTES: Kind(N_("Biên bản họp bình xét của đơn vị"), "BIÊN BẢN", "BB", A.REVIEW, "plan.view"),
    K.COUNCIL_MINUTES: Kind(N_("Biên bản họp Hội đồng"), "BIÊN BẢN", "BB", A.MEETING, "meeting.minutes",
                            "meeting.manage", beside=N_("Thư ký")),
    K.TALLY_RECORD: Kind(N_("Biên bản kiểm phiếu"), "BIÊN BẢN", "BB", A.MEETING, "meeting.minutes", "meeting.manage"),
    K.BALLOT_PAPER: Kind(N_("Phiếu bầu"), "PHIẾU BẦU", "", A.MEETING, "meeting.manage"),
    K.PROPOSAL_LETTER: Kind(N_("Tờ trình và danh sách trích ngang"), "TỜ TRÌNH", "TTr", A.LETTER, "letter.view",
                            "letter.manage"),
    K.ACHIEVEMENT_REPORT: Kind(N_("Báo cáo thành tích"), "BÁO CÁO THÀNH TÍCH", "", A.NOMINATION, "nomination.dossier"),
    K.SUMMARY: Kind(N_("Tóm tắt thành tích"), "TÓM TẮT THÀNH TÍCH", "", A.NOMINATION, "nomination.dossier"),
    K.DECISION: Kind(N_("Quyết định khen thưởng và danh sách"), "QUYẾT ĐỊNH", "QĐ", A.DECISION, "decision.view",
                     "decision.manage"),
    K.CERTIFICATE: Kind(N_("Giấy khen, giấy chứng nhận"), "GIẤY KHEN", "", A.DECISION, "decision.view"),
    K.PAYMENT_LIST: Kind(N_("Danh sách chi tiền thưởng"), "DANH SÁCH", "", A.DECISION, "decision.view"),
    K.HANDOVER_RECORD: Kind(N_("Biên bản trao thưởng"), "BIÊN BẢN", "", A.DECISION, "decision.view"),
    K.POSTING_RECORD: Kind(N_("Biên bản niêm yết công khai"), "BIÊN BẢN", "", A.NOTICE, "publicity.manage"),
    K.PLAN: Kind(N_("Kế hoạch thi đua, khen thưởng"), "KẾ HOẠCH", "KH", A.PLAN, "plan.view", "plan.manage"),
    K.REMINDER_LETTER: Kind(N_("Công văn đôn đốc"), "", "CV", A.PLAN, "plan.manage", "plan.manage"),
    K.HALF_YEAR_REPORT: Kind(N_("Báo cáo sơ kết 6 tháng"), "BÁO CÁO", "BC", A.REPORT, "report.view", "report.manage"),
    K.YEAR_REPORT: Kind(N_("Báo cáo tổng kết năm"), "BÁO CÁO", "BC", A.REPORT, "report.view", "report.manage"),
    K.FIVE_YEAR_REPORT: Kind(N_("Báo cáo 5 năm"), "BÁO CÁO", "BC", A.REPORT, "report.view", "report.manage"),
}
# fmt: on
