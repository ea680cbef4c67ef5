"""What the law sets beside the rule of each award: its texts, dossier papers, terms, and what excludes or holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.domain.states import CommendationType, DisciplineLevel, Labelled, TermMeaning
from workflow.domain.text import N_


class DossierPart(Labelled):
    """The papers of a dossier, whoever makes them."""

    PROPOSAL_LETTER = "proposal_letter", N_("Tờ trình hoặc văn bản đề nghị")
    NOMINEE_LIST = "nominee_list", N_("Danh sách đề nghị")
    REPORT = "achievement_report", N_("Báo cáo thành tích")
    SUMMARY = "achievement_summary", N_("Tóm tắt thành tích")
    UNIT_MINUTES = "unit_minutes", N_("Biên bản bình xét")
    COUNCIL_MINUTES = "council_minutes", N_("Biên bản họp Hội đồng")
    TALLY_RECORD = "tally_record", N_("Biên bản kiểm phiếu")
    INITIATIVE = "initiative_confirmation", N_("Chứng nhận sáng kiến, giấy xác nhận hiệu quả")
    OPINIONS = "body_opinions", N_("Ý kiến của cấp ủy, thuế, bảo hiểm, công an (nơi quy định có yêu cầu)")
    EARLIER_DECISIONS = "earlier_decisions", N_("Bản sao quyết định khen thưởng trước")


class LegalTermCode(Labelled):
    """The terms that a law, a procedure or a custom sets, beside those of a plan."""

    REGISTRATION = "registration", N_("Đăng ký thi đua")
    UNIT_REVIEW = "unit_review", N_("Bình xét tại đơn vị")
    COUNCIL = "council", N_("Họp Hội đồng")
    SUBMISSION = "submission", N_("Trình cấp trên")
    REPORT = "report", N_("Báo cáo tổng kết")
    RATINGS_FINISHED = "ratings_finished", N_("Xếp loại chất lượng xong, trước khi bình xét thi đua")
    STATE_STATISTICS = "state_statistics", N_("Báo cáo thống kê khen thưởng cấp Nhà nước")
    BASE_TITLE_DECISION = "base_title_decision", N_("Giải quyết danh hiệu cấp cơ sở")
    CERTIFICATE_DECISION = "certificate_decision", N_("Giải quyết giấy khen")
    PROVINCIAL_DECISION = "provincial_decision", N_("Quyết định của cấp tỉnh")
    CENTRAL_APPRAISAL = "central_appraisal", N_("Thẩm định ở trung ương")
    PROVINCIAL_CUTOFF = "provincial_cutoff", N_("Chốt hồ sơ hằng năm của tỉnh")
    GOVERNMENT_FLAG_FILE = "government_flag_file", N_("Gửi hồ sơ Cờ thi đua của Chính phủ")
    PUBLIC_NOTICE = "public_notice", N_("Công khai trước khi xét")
    UNPLANNED = "unplanned", N_("Khen thưởng đột xuất")


class ExclusionCode(Labelled):
    """What excludes, holds or counts whatever the award: concurrency, holds, service time."""

    ONE_ACHIEVEMENT = "one_achievement_one_form", N_("Một thành tích, một hình thức")
    LOWER_NOT_REQUIRED = "lower_award_not_required", N_("Không buộc có hình thức thấp trước")
    UNPLANNED_NO_BASIS = "unplanned_not_a_basis", N_("Đột xuất, chuyên đề không làm căn cứ khen công trạng cao hơn")
    HOLD = "hold_under_verification", N_("Tạm dừng khi đang xem xét kỷ luật, thanh tra, kiểm toán, xác minh")
    HOLD_LIFTED = "hold_lifted", N_("Kết luận không sai phạm thì xét bình thường")
    FROM_DISCIPLINE_END = "count_from_discipline_end", N_("Thành tích tính từ khi hết thời hạn kỷ luật")
    MATERNITY = "maternity_counts", N_("Thời gian nghỉ thai sản được tính")
    PREFER_WOMEN = "prefer_women", N_("Điều kiện như nhau thì ưu tiên nữ, tập thể nhiều nữ")
    FEMALE_LEADER = "female_leader_reduction", N_("Giảm thời gian giữ chức vụ cho cán bộ lãnh đạo nữ")
    ONE_STATE_FORM = "one_state_form_a_year", N_("Một hình thức cấp Nhà nước trong một năm")
    HIGHEST_PRIZE = "highest_prize_only", N_("Cùng thành tích chỉ hưởng mức tiền thưởng cao nhất")
    RECRUITED = "recruited_recently", N_("Mới tuyển dụng")
    ABSENT = "absent_too_long", N_("Nghỉ quá số ngày")
    DISCIPLINED = "disciplined_in_year", N_("Bị kỷ luật trong năm")
    NOT_REGISTERED = "not_registered", N_("Không đăng ký thi đua")
    NOT_RATED = "not_rated", N_("Làm việc chưa đủ tháng để xếp loại")
    MOVED = "moved_unit", N_("Chuyển đơn vị: nơi mới xét, có nhận xét của nơi cũ")
    TREATMENT = "treatment_counts", N_("Thời gian điều trị do cứu người, cứu tài sản được tính")
    DISSOLVED = "dissolved_body", N_("Không khen thưởng cơ quan đã giải thể")


#: Parameters of the exclusions that have any, by name and type. The functions that read them are named by the code.
EXCLUSION_PARAMS: Mapping[ExclusionCode, Mapping[str, type]] = MappingProxyType(
    {
        ExclusionCode.PREFER_WOMEN: {"share": Fraction},
        ExclusionCode.FEMALE_LEADER: {"share": Fraction},
        ExclusionCode.RECRUITED: {"months": int},
        ExclusionCode.ABSENT: {"days": int},
        ExclusionCode.DISCIPLINED: {"level": DisciplineLevel},
        ExclusionCode.NOT_RATED: {"months": int},
        ExclusionCode.MOVED: {"months": int},
    }
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something in force between two dates, both included; in_force_to None: until further notice."""

    in_force_from: date
    in_force_to: date | None
    citation: str
    confirmed: bool

    def covers(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Instrument(Dated):
    """A law, decree or circular that a regime rests on, with its own dates, which the regime may outlive.

    cited_as: how papers name it among what they rest on, a line each: type, number, issuer, date and title; a law
    without number and issuer (Decree 30/2020/NĐ-CP, Appendix I, part II, point 6). Empty: papers do not name it.
    """

    name: str
    cited_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegalTerm(Dated):
    """A term: `days` from the complete dossier (working days or calendar days), or a day of the year `by` (month, day).

    awards: those it is about, none for all.
    """

    code: LegalTermCode
    awards: tuple[str, ...]
    days: int | None
    working_days: bool
    by: tuple[int, int] | None
    meaning: TermMeaning | None

    def day_in(self, year: int) -> date | None:
        """Its day of a year; 29/02 is 28/02 where there is none."""
        if self.by is None:
            return None
        month, day = self.by
        return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Exclusion(Dated):
    """One rule of concurrency, hold or service time. awards: those it binds, none for all."""

    code: ExclusionCode
    awards: tuple[str, ...]
    params: Mapping[str, Any]

    def binds(self, award: str, day: date) -> bool:
        return self.covers(day) and (not self.awards or award in self.awards)


@dataclass(frozen=True, slots=True)
class DossierSet:
    """Papers that go together, for these types of commendation; sets: how many copies, with its own source."""

    code: str
    parts: tuple[DossierPart, ...]
    commendations: frozenset[CommendationType]
    sets: int
    sets_citation: str
    sets_confirmed: bool
    citation: str
    confirmed: bool
