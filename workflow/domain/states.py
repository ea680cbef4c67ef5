"""Every enumerated word of the product. Nothing else spells a state, a trigger or a role as text."""

from __future__ import annotations

from enum import StrEnum

from workflow.domain.text import N_


class Labelled(StrEnum):
    """An enum whose members carry the words a person reads (a msgid)."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class State(Labelled):
    DRAFT = "draft", N_("Bản nháp")
    REGISTERED = "registered", N_("Đã đăng ký")
    UNIT_REVIEWED = "unit_reviewed", N_("Đơn vị đã bình xét")
    COUNCIL_VOTED = "council_voted", N_("Hội đồng đã bỏ phiếu")
    SUBMITTED = "submitted", N_("Đã trình Sở")
    APPROVED = "approved", N_("Có quyết định")
    AWARDED = "awarded", N_("Đã trao thưởng")
    RETURNED = "returned", N_("Trả lại bổ sung")
    DECLINED = "declined", N_("Không được xét")
    WITHDRAWN = "withdrawn", N_("Đã rút")
    LAPSED = "lapsed", N_("Hết hạn")
    REVOKED = "revoked", N_("Đã hủy quyết định")


#: What the unit and the nominee read before the results are published: decide quietly, publish the batch.
PUBLIC_LABELS = {
    State.COUNCIL_VOTED: N_("Hội đồng đang xét"),
    State.SUBMITTED: N_("Cấp trên đang xét"),
}

#: The six states of the main road, in order.
MAIN_ROAD = (
    State.REGISTERED,
    State.UNIT_REVIEWED,
    State.COUNCIL_VOTED,
    State.SUBMITTED,
    State.APPROVED,
    State.AWARDED,
)

#: States in which somebody still owes a step.
OPEN_STATES = (
    State.DRAFT,
    State.REGISTERED,
    State.UNIT_REVIEWED,
    State.COUNCIL_VOTED,
    State.SUBMITTED,
    State.APPROVED,
    State.RETURNED,
)

#: States in which no other nomination of the same subject, award and year may be registered.
LIVE_STATES = (*MAIN_ROAD, State.RETURNED)


class Trigger(Labelled):
    REGISTER = "register", N_("Đăng ký")
    REVIEW = "review", N_("Ghi kết quả bình xét")
    VOTE = "vote", N_("Ghi kết quả bỏ phiếu")
    SUBMIT = "submit", N_("Trình Sở")
    FORWARD = "forward", N_("Chuyển cấp trên")
    APPROVE = "approve", N_("Ra quyết định")
    AWARD = "award", N_("Ghi trao thưởng")
    RETURN = "return", N_("Trả lại bổ sung")
    RESUBMIT = "resubmit", N_("Gửi lại")
    DECLINE = "decline", N_("Không xét")
    WITHDRAW = "withdraw", N_("Rút đề nghị")
    LAPSE = "lapse", N_("Hết hạn")
    REINSTATE = "reinstate", N_("Khôi phục")
    REVOKE = "revoke", N_("Hủy quyết định")


class Role(Labelled):
    UNIT_OFFICER = "unit_officer", N_("Cán bộ đầu mối")
    UNIT_HEAD = "unit_head", N_("Thủ trưởng đơn vị")
    SECRETARY = "secretary", N_("Thư ký Hội đồng")
    MEMBER = "member", N_("Ủy viên Hội đồng")
    CHAIR = "chair", N_("Chủ tịch Hội đồng")
    MANAGER = "manager", N_("Lãnh đạo theo dõi")
    APPROVER = "approver", N_("Người quyết định khen thưởng")
    AUDITOR = "auditor", N_("Kiểm tra, thanh tra")
    ADMINISTRATOR = "administrator", N_("Quản trị hệ thống")
    STAFF = "staff", N_("Cán bộ, nhân viên")
    SYSTEM = "system", N_("Hệ thống")


class OrganisationKind(Labelled):
    PRESIDENT = "president", N_("Chủ tịch nước")
    GOVERNMENT = "government", N_("Chính phủ, Thủ tướng Chính phủ")
    MINISTRY = "ministry", N_("Bộ, ngành trung ương")
    PROVINCE = "province", N_("Tỉnh, thành phố")
    DEPARTMENT = "department", N_("Sở, ban, ngành")
    UNIT = "unit", N_("Đơn vị trực thuộc")
    DIVISION = "division", N_("Phòng, bộ phận")
    COMMUNE = "commune", N_("Phòng huyện, xã, phường")


#: Bodies that decide or pass on awards, highest first. The decision of one that does not work here is typed in by the
#: approver of the council's upper body.
DECIDING_KINDS = (
    OrganisationKind.PRESIDENT, OrganisationKind.GOVERNMENT, OrganisationKind.MINISTRY, OrganisationKind.PROVINCE,
    OrganisationKind.DEPARTMENT,
)  # fmt: skip


class SubjectKind(Labelled):
    INDIVIDUAL = "individual", N_("Cá nhân")
    COLLECTIVE = "collective", N_("Tập thể")


class CommendationType(Labelled):
    MERIT = "merit", N_("Công trạng hằng năm")
    THEMATIC = "thematic", N_("Chuyên đề, đợt thi đua")
    UNPLANNED = "unplanned", N_("Đột xuất")
    LONG_SERVICE = "long_service", N_("Quá trình cống hiến")


#: Commended when something happens: neither the annual registration nor the terms of the annual plan bind them.
BY_EVENT = frozenset({CommendationType.THEMATIC, CommendationType.UNPLANNED})


class Section(Labelled):
    """The parts of a dossier that a return may unlock."""

    SUMMARY = "summary", N_("Tóm tắt thành tích")
    REPORT = "report", N_("Báo cáo thành tích")
    INITIATIVE = "initiative", N_("Sáng kiến, giải pháp")
    EVIDENCE = "evidence", N_("Minh chứng đính kèm")


class StaffCategory(Labelled):
    CIVIL_SERVANT = "civil_servant", N_("Công chức")
    PUBLIC_EMPLOYEE = "public_employee", N_("Viên chức")
    CONTRACT = "contract", N_("Lao động hợp đồng")


class Sex(Labelled):
    FEMALE = "female", N_("Nữ")
    MALE = "male", N_("Nam")


class Rating(Labelled):
    """Annual quality rating, best first."""

    EXCELLENT = "HTXSNV", N_("Hoàn thành xuất sắc nhiệm vụ")
    GOOD = "HTTNV", N_("Hoàn thành tốt nhiệm vụ")
    COMPLETED = "HTNV", N_("Hoàn thành nhiệm vụ")
    NOT_COMPLETED = "KHTNV", N_("Không hoàn thành nhiệm vụ")


class DisciplineLevel(Labelled):
    """Disciplinary measures, lightest first."""

    REPRIMAND = "khien_trach", N_("Khiển trách")
    WARNING = "canh_cao", N_("Cảnh cáo")
    SALARY_DEMOTION = "ha_bac_luong", N_("Hạ bậc lương")
    DEMOTION = "giang_chuc", N_("Giáng chức")
    REMOVAL = "cach_chuc", N_("Cách chức")
    DISMISSAL = "buoc_thoi_viec", N_("Buộc thôi việc")


class HoldKind(Labelled):
    """What must be concluded before a person or a body may be proposed (Decree 152/2025, Article 4(4))."""

    DISCIPLINE = "discipline", N_("Đang xem xét thi hành kỷ luật")
    INSPECTION = "inspection", N_("Thanh tra, kiểm tra, kiểm toán, điều tra có dấu hiệu vi phạm")
    COMPLAINT = "complaint", N_("Có đơn khiếu nại, tố cáo đang được xác minh")
    PRESS = "press", N_("Báo chí nêu việc tham nhũng, tiêu cực đang được xác minh")


class InitiativeLevel(Labelled):
    BASE = "base", N_("Cấp cơ sở")
    PROVINCE = "province", N_("Cấp tỉnh")
    MINISTRY = "ministry", N_("Cấp bộ")
    NATIONAL = "national", N_("Toàn quốc")


class SubmissionStatus(Labelled):
    """Where an initiative stands on its way through a round."""

    DRAFT = "draft", N_("Bản nháp")
    SUBMITTED = "submitted", N_("Đã nộp")
    SCORED = "scored", N_("Đã chấm điểm")
    RECOGNISED = "recognised", N_("Được công nhận")
    NOT_RECOGNISED = "not_recognised", N_("Không được công nhận")


class RoundStatus(Labelled):
    """A round of initiatives."""

    OPEN = "open", N_("Đang nhận sáng kiến")
    SCORING = "scoring", N_("Hội đồng đang chấm điểm")
    SCORED = "scored", N_("Đã chấm, chờ kết luận")
    CLOSED = "closed", N_("Đã kết thúc")


class TaskRecurrence(Labelled):
    """How a task of a plan comes back. Only an event makes an event-driven one due."""

    YEARLY = "yearly", N_("Hằng năm")
    CONTINUOUS = "continuous", N_("Thường xuyên trong quý")
    ROUND = "round", N_("Theo đợt")
    EVENT_DRIVEN = "event_driven", N_("Khi có việc phát sinh")
    ONCE = "once", N_("Một lần")


class TaskClosing(Labelled):
    """What the system itself records that closes a task."""

    PLAN_ISSUED = "plan_issued", N_("Kế hoạch này được ban hành")
    REGISTRATION = "registration", N_("Hết hạn đăng ký và mọi đơn vị đã đăng ký")
    ROUND_1 = "round_1", N_("Xét sáng kiến đợt I kết thúc")
    ROUND_2 = "round_2", N_("Xét sáng kiến đợt II kết thúc")
    HALF_REPORT = "half_report", N_("Báo cáo sơ kết 6 tháng được ban hành")
    YEAR_REPORT = "year_report", N_("Báo cáo tổng kết được ban hành, hoặc được ghi là đã gửi")
    INSPECTION = "inspection", N_("Đã ghi cuộc kiểm tra ít nhất một đơn vị")


class PlanStatus(Labelled):
    DRAFT = "draft", N_("Dự thảo")
    ISSUED = "issued", N_("Đã ban hành")
    CLOSED = "closed", N_("Đã kết thúc")


class CouncilOffice(Labelled):
    CHAIR = "chair", N_("Chủ tịch")
    VICE_CHAIR = "vice_chair", N_("Phó Chủ tịch")
    STANDING = "standing", N_("Ủy viên thường trực")
    MEMBER = "member", N_("Ủy viên")
    SECRETARY = "secretary", N_("Ủy viên, Thư ký")


class Attendance(Labelled):
    PRESENT = "present", N_("Có mặt")
    ABSENT = "absent", N_("Vắng mặt")
    WRITTEN = "written", N_("Vắng mặt, gửi ý kiến bằng văn bản")


class InviteAnswer(Labelled):
    """What a member answers to an invitation."""

    COMING = "coming", N_("Sẽ dự họp")
    ABSENT = "absent", N_("Vắng mặt")
    WRITTEN = "written", N_("Vắng mặt, sẽ gửi ý kiến bằng văn bản")


class CommentStatus(Labelled):
    """A comment on a public notice: nobody reads it in public before the secretary has looked at it."""

    PENDING = "pending", N_("Chờ xem xét")
    SHOWN = "shown", N_("Đã đăng")
    HIDDEN = "hidden", N_("Không đăng")


class PackStatus(Labelled):
    """Papers being gathered into one file."""

    WAITING = "waiting", N_("Chờ làm")
    WORKING = "working", N_("Đang làm")
    READY = "ready", N_("Đã xong")
    FAILED = "failed", N_("Không làm được")


class KinshipKind(Labelled):
    """How two people are family."""

    SPOUSE = "spouse", N_("Vợ, chồng")
    PARENT = "parent", N_("Cha mẹ, con")
    SIBLING = "sibling", N_("Anh, chị, em ruột")
    IN_LAW = "in_law", N_("Cha mẹ, anh chị em ruột bên vợ hoặc chồng")
    OTHER = "other", N_("Người thân khác")


class RecusalKind(Labelled):
    """Why a member takes no part in a case; the first that applies is the one that is named."""

    SELF = "self", N_("Là người được đề nghị")
    RELATIVE = "relative", N_("Là người thân của người được đề nghị")
    PINNED = "pinned", N_("Chủ tịch Hội đồng yêu cầu không tham gia")
    DECLARED = "declared", N_("Tự khai có xung đột lợi ích")


class MeetingStatus(Labelled):
    PLANNED = "planned", N_("Đang chuẩn bị")
    CLOSED = "closed", N_("Đã kết thúc")


class Outcome(Labelled):
    """What the council's vote on one item came to."""

    PASSED = "passed", N_("Đạt")
    FAILED = "failed", N_("Không đạt")
    OTHER_AWARD = "other_award", N_("Đạt danh hiệu, hình thức khác")


class BallotKind(Labelled):
    """How a council votes in one round."""

    SECRET = "secret", N_("Bỏ phiếu kín trên hệ thống")
    NAMED = "named", N_("Biểu quyết ký danh trên hệ thống")
    PAPER = "paper", N_("Bỏ phiếu giấy, nhập kết quả kiểm phiếu")


class BallotStatus(Labelled):
    CREATED = "created", N_("Đã lập, chưa mở")
    OPEN = "open", N_("Đang bỏ phiếu")
    CLOSED = "closed", N_("Đã kiểm phiếu")
    PUBLISHED = "published", N_("Đã công bố")
    ANNULLED = "annulled", N_("Đã hủy")


class Custody(Labelled):
    """Who keeps the key of an electronic round while it is open."""

    HOLDERS = "holders", N_("Ba người giữ khóa, cần hai người khi kiểm phiếu")
    HOST = "host", N_("Tệp khóa trên máy chủ ứng dụng")


class KeyOffice(Labelled):
    CHAIR = "chair", N_("Chủ tịch Hội đồng")
    SECRETARY = "secretary", N_("Thư ký Hội đồng")
    TELLER = "teller", N_("Người kiểm phiếu")


class BallotChoice(Labelled):
    YES = "yes", N_("Đồng ý")
    NO = "no", N_("Không đồng ý")
    ABSTAIN = "abstain", N_("Phiếu trắng")


class Standing(Labelled):
    """What becomes of an item that passed in a list longer than the cap of its award allows."""

    PENDING = "pending", N_("Chờ Hội đồng chọn")
    CHOSEN = "chosen", N_("Hội đồng đã chọn")
    LEFT_OUT = "left_out", N_("Hội đồng không chọn")


class Stage(Labelled):
    """The terms a plan sets."""

    REGISTRATION = "registration", N_("Đăng ký thi đua")
    UNIT_REVIEW = "unit_review", N_("Bình xét tại đơn vị")
    COUNCIL = "council", N_("Họp Hội đồng")
    SUBMISSION = "submission", N_("Trình cấp trên")
    REPORT = "report", N_("Báo cáo tổng kết")


class Subject(Labelled):
    """What people are reminded of: the terms of a plan and its quarterly tasks."""

    REGISTRATION = "registration", Stage.REGISTRATION.label
    UNIT_REVIEW = "unit_review", Stage.UNIT_REVIEW.label
    COUNCIL = "council", Stage.COUNCIL.label
    SUBMISSION = "submission", Stage.SUBMISSION.label
    REPORT = "report", Stage.REPORT.label
    TASK = "task", N_("Nhiệm vụ theo quý")


class Recipient(Labelled):
    """Who is told, up the line: whoever owes it, the head of the unit, its managers, the chair of the council."""

    RESPONSIBLE = "responsible", N_("Người phải làm")
    HEAD = "head", N_("Thủ trưởng đơn vị")
    MANAGER = "manager", N_("Lãnh đạo theo dõi")
    DIRECTOR = "director", N_("Thủ trưởng cơ quan (Chủ tịch Hội đồng)")


class Channel(Labelled):
    APP = "app", N_("trong ứng dụng")
    MAIL = "mail", N_("có gửi thư")


#: Which term a nomination in this state is waiting for; a submitted one waits for a body that sets its own.
STAGE_OF = {
    State.DRAFT: Stage.REGISTRATION,
    State.REGISTERED: Stage.UNIT_REVIEW,
    State.RETURNED: Stage.UNIT_REVIEW,
    State.UNIT_REVIEWED: Stage.COUNCIL,
    State.COUNCIL_VOTED: Stage.SUBMISSION,
}


class AfterTerm(Labelled):
    """What becomes of an act that comes after its term."""

    REFUSE = "refuse", N_("Không nhận nữa; chỉ Chủ tịch Hội đồng gia hạn được cho từng đơn vị")
    LAPSE = "lapse", N_("Không nhận nữa; hồ sơ còn lại tự hết hiệu lực")
    MARK_LATE = "mark_late", N_("Vẫn nhận, hồ sơ ghi là muộn")


#: What may become of an act after the term of each stage; the first is what a plan says when it says nothing.
AFTER: dict[Stage, tuple[AfterTerm, ...]] = {
    Stage.REGISTRATION: (AfterTerm.REFUSE, AfterTerm.MARK_LATE),
    Stage.UNIT_REVIEW: (AfterTerm.MARK_LATE, AfterTerm.REFUSE, AfterTerm.LAPSE),
    Stage.COUNCIL: (AfterTerm.MARK_LATE, AfterTerm.REFUSE),
    Stage.SUBMISSION: (AfterTerm.MARK_LATE, AfterTerm.REFUSE),
    Stage.REPORT: (AfterTerm.MARK_LATE, AfterTerm.REFUSE),
}
#: Stages at which the council itself owes the act: more time given to its organisation holds for every case.
OF_COUNCIL = frozenset({Stage.COUNCIL, Stage.SUBMISSION, Stage.REPORT})


class TermMeaning(Labelled):
    BEFORE = "before", N_("trước ngày")
    NO_LATER_THAN = "no_later_than", N_("chậm nhất đến hết ngày")


class NonWorkingPolicy(Labelled):
    KEEP = "keep", N_("Giữ nguyên hạn, nhắc sớm trước kỳ nghỉ")
    NEXT_WORKING_DAY = "next_working_day", N_("Chuyển sang hết ngày làm việc kế tiếp")


class Authority(Labelled):
    """Who decides an award, by level."""

    UNIT = "unit", N_("Thủ trưởng đơn vị")
    DEPARTMENT = "department", N_("Sở")
    PROVINCE = "province", N_("Tỉnh")
    MINISTRY = "ministry", N_("Bộ")
    PRIME_MINISTER = "prime_minister", N_("Thủ tướng Chính phủ")
    PRESIDENT = "president", N_("Chủ tịch nước")


class AwardLevel(Labelled):
    """How high an award counts, lowest first."""

    BASE = "base", N_("Cấp cơ sở")
    PROVINCE = "province", N_("Cấp tỉnh")
    MINISTRY = "ministry", N_("Cấp bộ")
    STATE = "state", N_("Cấp Nhà nước")


class RevocationGround(Labelled):
    """Law 06/2022/QH15, Article 93(2), points a-d."""

    FRAUD = "a", N_("a) Gian dối trong kê khai thành tích")
    FORGERY = "b", N_("b) Cung cấp thông tin sai, giấy tờ giả")
    PROCEDURE = "c", N_("c) Thẩm định, xét, duyệt, đề nghị trái pháp luật")
    CONCLUSION = "d", N_("d) Có kết luận vi phạm làm mất điều kiện được khen")
