"""A province's or body's own regulation: values that lie over the rule packs, with issuer, number and dates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from workflow.domain.calendar import DAY
from workflow.domain.states import Labelled, TermMeaning
from workflow.domain.text import N_


class LocalKey(Labelled):
    """What a regulation may set for an award; each is read by the reader of the data files' own key."""

    CAP_SHARE = "cap.share", N_("Trần tỷ lệ")
    VOTE_METHOD = "vote.method", N_("Cách bỏ phiếu")
    VOTE_BASE = "vote.base", N_("Mẫu số của tỷ lệ phiếu")
    VOTE_QUORUM = "vote.quorum", N_("Tỷ lệ dự họp tối thiểu")
    VOTE_MINIMUM = "vote.minimum", N_("Tỷ lệ đồng ý tối thiểu")
    VOTE_STRICT = "vote.strict", N_("Phải quá tỷ lệ đồng ý, bằng là chưa đạt")
    VOTE_CHAIR = "vote.chair_among_yes", N_("Phải có phiếu đồng ý của Chủ tịch Hội đồng")
    VOTE_WRITTEN = "vote.written_opinions", N_("Tính ý kiến bằng văn bản của người vắng mặt")
    REGISTRATION = "registration_required", N_("Bắt buộc đăng ký thi đua")
    SECTIONS = "sections", N_("Các mục phải có trong hồ sơ")
    PARTS = "dossier.parts", N_("Giấy tờ phải có")
    CRITERION = "criteria", N_("Tiêu chí thêm hoặc sửa")
    PRIZE = "prize.multiple", N_("Hệ số tiền thưởng")
    TERM = "term", N_("Thời hạn")


#: What changes the rule of an award. A prize lies over the prize table, a term is proposed to plans.
RULE_KEYS = frozenset(LocalKey) - {LocalKey.PRIZE, LocalKey.TERM}


#: How a value is to be written, for the form and for whoever wrote it otherwise.
HINTS = {
    LocalKey.CAP_SHARE: N_("Ghi tỷ lệ như 15 % hoặc 1/10, lớn hơn 0 và không quá 100 %."),
    LocalKey.VOTE_METHOD: N_("Ghi secret (bỏ phiếu kín) hoặc open (biểu quyết công khai)."),
    LocalKey.VOTE_BASE: N_("Ghi all (tổng số thành viên) hoặc present (số người tham gia)."),
    LocalKey.VOTE_QUORUM: N_("Ghi tỷ lệ như 2/3 hoặc 70 %."),
    LocalKey.VOTE_MINIMUM: N_("Ghi tỷ lệ như 2/3 hoặc 70 %."),
    LocalKey.VOTE_STRICT: N_("Ghi có hoặc không."),
    LocalKey.VOTE_CHAIR: N_("Ghi có hoặc không."),
    LocalKey.VOTE_WRITTEN: N_("Ghi có hoặc không."),
    LocalKey.REGISTRATION: N_("Ghi có hoặc không."),
    LocalKey.SECTIONS: N_("Ghi các mã cách nhau bằng dấu phẩy: summary, report, initiative, evidence."),
    LocalKey.PARTS: N_("Ghi các mã giấy tờ cách nhau bằng dấu phẩy, ví dụ proposal_letter, unit_minutes."),
    LocalKey.CRITERION: N_("Ghi mã tiêu chí và tham số, ví dụ months_in_year: months = 10."),
    LocalKey.PRIZE: N_("Ghi hệ số so với mức lương cơ sở, ví dụ 0,3 hoặc 0,25; không quá mức tối đa của luật."),
    LocalKey.TERM: N_(
        "Ghi mã thời hạn và số ngày làm việc, ví dụ public_notice: 7; hoặc tháng-ngày cuối cùng của mốc kế hoạch, "
        "ví dụ registration: 02-10 là hết ngày 10/02 (registration, unit_review, council, submission, report)."
    ),
}


@dataclass(frozen=True, slots=True)
class LocalValue:
    """One value as it was written. award: "" for a term that is not about one award."""

    award: str
    key: LocalKey
    value: str
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """A regulation as it lies over the packs. It binds the council organisation and everything below it.

    depth: how deep that organisation lies in the tree; what lies deeper, and what came later, has the last word.
    """

    id: int
    council_id: int
    depth: int
    number: str
    issuer: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None
    values: tuple[LocalValue, ...]

    def covers(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def says(self, award: str, keys: Collection[LocalKey] = frozenset(LocalKey)) -> tuple[LocalValue, ...]:
        """What it sets for an award."""
        return tuple(value for value in self.values if value.award == award and value.key in keys)


@dataclass(frozen=True, slots=True)
class LocalTerm:
    """The last day that a regulation allows for a stage of a year's plan."""

    last_day: date
    citation: str
    confirmed: bool

    def misses(self, due_on: date, meaning: TermMeaning) -> bool:
        """Whether a plan's term ends after it."""
        return due_on - (DAY if meaning is TermMeaning.BEFORE else timedelta()) > self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationDetails:
    """issuer_id: the body that issued it, the council organisation or one above it."""

    issuer_id: int
    number: str
    title: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRegulation:
    council_id: int
    details: RegulationDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRegulation:
    regulation_id: int
    details: RegulationDetails
    version: int | None = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValue:
    """Set one value of a regulation; a value of the same award and key is replaced, a criterion by its code too."""

    regulation_id: int
    value: LocalValue
