"""One function per condition of the table: facts (and the command, once there is one) -> Violation or None.

A rule asked without a command answers for the button: what stands in the way before anything is typed.
`reads` names the facts a rule needs, so that a step loads no more than its rules read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from workflow.domain import commands as c
from workflow.domain import quota
from workflow.domain.calendar import start_of_day
from workflow.domain.eligibility import HOLD, Finding, Result
from workflow.domain.facts import NominationFacts, TermFacts
from workflow.domain.states import BY_EVENT, AfterTerm, Section, State
from workflow.domain.text import N_
from workflow.errors import Violation

Rule = Callable[[NominationFacts, Any], Violation | None]
R = TypeVar("R", bound=Rule)

READS: dict[Rule, frozenset[str]] = {}


def reads(*names: str) -> Callable[[R], R]:
    def mark(rule: R) -> R:
        READS[rule] = frozenset(names)
        return rule

    return mark


@reads("rule")
def award_in_force(facts: NominationFacts, _command: Any) -> Violation | None:
    """The award exists on the date that picks the rule (domain.md §3)."""
    if facts.rule is not None:
        return None
    return Violation(
        "no_rule_in_force",
        N_(
            "Chưa có quy định nào có hiệu lực cho danh hiệu, hình thức này vào ngày %(today)s. "
            "Báo người quản trị bổ sung."
        ),
        {"today": facts.today},
    )


@reads("subject_active")
def subject_active(facts: NominationFacts, _command: Any) -> Violation | None:
    if facts.subject_active:
        return None
    return Violation(
        "subject_inactive",
        N_("%(name)s không còn hoạt động tại đơn vị, không đăng ký được."),
        {"name": facts.subject_name},
    )


@reads("duplicate")
def not_duplicate(facts: NominationFacts, _command: Any) -> Violation | None:
    if not facts.duplicate:
        return None
    return Violation(
        "duplicate",
        N_("%(name)s đã có hồ sơ %(code)s cho cùng danh hiệu, hình thức trong năm %(year)s."),
        {"name": facts.subject_name, "code": facts.duplicate, "year": facts.year},
    )


@reads("term")
def registration_open(facts: NominationFacts, _command: Any) -> Violation | None:
    """The plan's registration term; thematic and unplanned commendations and linked cases do not pass this gate."""
    if not bound_by_terms(facts):
        return None
    term = facts.term
    if term is None or term.closes_at is None:
        return Violation(
            "no_registration_term",
            N_("Năm %(year)s chưa có kế hoạch với hạn đăng ký. Đề nghị thư ký Hội đồng lập kế hoạch."),
            {"year": facts.year},
        )
    if term.after is AfterTerm.MARK_LATE or not term.over(facts.now):
        return None
    return Violation(
        "registration_closed",
        N_("Đã hết hạn đăng ký từ %(closes_at)s. Chỉ Chủ tịch Hội đồng mở thêm được cho đơn vị."),
        {"closes_at": term.closes_at},
        provision=term.plan_number,
    )


def bound_by_terms(facts: NominationFacts) -> bool:
    """The terms of the annual plan bind neither what is commended by event nor a case linked to another."""
    return facts.type not in BY_EVENT and not facts.linked


def moment_of(facts: NominationFacts, command: Any) -> datetime:
    """When an act counts as done: a council's vote on the day it met, whenever the meeting is closed."""
    return start_of_day(command.held_on) if isinstance(command, c.Vote) else facts.now


@reads("term")
def stage_open(facts: NominationFacts, command: Any) -> Violation | None:
    """The term of the stage, where its plan refuses whoever comes after it."""
    term = facts.term
    if not bound_by_terms(facts) or term is None or term.after is AfterTerm.MARK_LATE:
        return None
    return stage_closed(term) if term.over(moment_of(facts, command)) else None


def stage_closed(term: TermFacts) -> Violation:
    return Violation(
        "stage_closed",
        N_("Đã hết hạn “%(stage)s” từ %(closes_at)s. Chỉ Chủ tịch Hội đồng gia hạn được cho từng đơn vị."),
        {"stage": term.stage, "closes_at": term.closes_at},
        provision=term.plan_number,
    )


@reads("rule")
def dossier_complete(facts: NominationFacts, _command: Any) -> Violation | None:
    required = facts.rule.sections if facts.rule else ()
    missing: tuple[Section, ...] = tuple(section for section in required if section not in facts.filled)
    if not missing:
        return None
    return Violation(
        "dossier_incomplete",
        N_("Hồ sơ còn thiếu: %(sections)s. Bổ sung rồi mới bình xét được."),
        {"sections": missing},
        provision=facts.rule.citation if facts.rule else "",
    )


@reads("rule", "findings")
def no_blocking_finding(facts: NominationFacts, command: c.Review | None) -> Violation | None:
    """A failed criterion blocks unless the unit head overrides it with a reason, which is printed in the dossier."""
    if command is None or command.override_reason.strip():
        return None
    failed = next((f for f in _blocking(facts) if f.code != HOLD), None)
    if failed is None:
        return None
    return Violation(
        "blocking_finding",
        N_("Chưa đủ điều kiện: %(finding)s. Muốn vẫn đưa ra bình xét thì ghi rõ lý do."),
        {"finding": failed},
        provision=failed.citation,
        field="override_reason",
    )


@reads("rule", "findings")
def no_running_hold(facts: NominationFacts, _command: Any) -> Violation | None:
    """Nothing is proposed while discipline, an inspection or a complaint is pending (Decree 152/2025, Article 4(4)).

    What is pending is confidential and not told here.
    """
    found = next((f for f in _blocking(facts) if f.code == HOLD), None)
    if found is None:
        return None
    message = N_(
        "Tạm dừng xét khen thưởng từ %(from)s: có việc phải chờ kết luận. Thư ký Hội đồng nắm nội dung; "
        "khi kết luận không có vi phạm thì hồ sơ được xét tiếp bình thường."
    )
    return Violation("on_hold", message, {"from": found.params["from"]}, provision=found.citation)


def _blocking(facts: NominationFacts) -> Iterator[Finding]:
    return (f for f in facts.findings or () if f.result is Result.FAILED and f.blocking)


@reads()
def unit_majority(facts: NominationFacts, command: c.Review | None) -> Violation | None:
    """The unit's minutes show more than half of those present in favour."""
    if command is None:
        return None
    if not 0 <= command.yes <= command.present or command.present < 1:
        return Violation(
            "minutes_impossible",
            N_("Số đồng ý phải từ 0 đến số người dự họp, và phải có người dự họp."),
            field="yes",
        )
    if command.held_on > facts.today:
        return Violation("minutes_in_future", N_("Ngày họp bình xét không được sau hôm nay."), field="held_on")
    if 2 * command.yes <= command.present:
        return Violation(
            "no_majority",
            N_("%(yes)s trên %(present)s người đồng ý: chưa quá nửa, chưa đạt bình xét."),
            {"yes": command.yes, "present": command.present},
            field="yes",
        )
    return None


@reads("rule", "headroom")
def quota_headroom(facts: NominationFacts, command: Any) -> Violation | None:
    """The ratio cap of the award leaves room for one more (e.g. Decree 91/2017 Article 9(3)).

    A cap still to be confirmed does not block: whoever goes on says why, once, at the review and at the vote.
    """
    found = facts.headroom
    if found is None or found.room.left >= 1:
        return None
    over = quota.explain(found.room, found.award, found.base_award, found.cap)
    if found.cap.confirmed:
        return over
    if not isinstance(command, c.Review | c.Vote) or command.override_reason.strip():
        return None
    return Violation(
        "over_unconfirmed_cap",
        N_("%(over)s Trần này chưa được xác nhận: muốn vẫn đề nghị thì ghi rõ lý do."),
        {"over": over},
        provision=found.cap.citation,
        field="override_reason",
    )


@reads("rule")
def vote_rule_met(_facts: NominationFacts, command: c.Vote | None) -> Violation | None:
    """The council's service counted the vote with the rule of the award; a failed vote declines, it never passes."""
    if command is None:
        message = N_(
            "Hội đồng chưa bỏ phiếu: đưa hồ sơ vào chương trình một phiên họp, lập vòng bỏ phiếu rồi kiểm phiếu."
        )
        return Violation("not_voted", message)
    if command.passed:
        return None
    return Violation("vote_failed", N_("Kết quả bỏ phiếu không đạt theo quy định."))


@reads()
def vote_still_binds(facts: NominationFacts, _command: Any) -> Violation | None:
    if facts.fingerprint == facts.voted_fingerprint:
        return None
    return Violation("changed_since_vote", N_("Hồ sơ đã thay đổi sau khi Hội đồng bỏ phiếu, phải đưa ra bỏ phiếu lại."))


@reads()
def upper_body_known(facts: NominationFacts, _command: Any) -> Violation | None:
    if facts.upper_body_id is not None:
        return None
    return Violation("no_upper_body", N_("Chưa khai cơ quan cấp trên của Hội đồng, không biết trình ai."))


@reads()
def letter_numbered(facts: NominationFacts, command: c.Submit | None) -> Violation | None:
    if command is None:
        return None
    if not command.number.strip():
        return Violation("letter_number", N_("Nhập số tờ trình."), field="number")
    if command.issued_on > facts.today:
        return Violation("letter_in_future", N_("Ngày tờ trình không được sau hôm nay."), field="issued_on")
    return None


@reads("rule", "body")
def body_lacks_authority(facts: NominationFacts, _command: Any) -> Violation | None:
    if facts.rule is None or facts.body is None or facts.body.authority is not facts.rule.authority:
        return None
    return Violation(
        "body_decides_itself",
        N_("%(body)s có thẩm quyền quyết định, không cần chuyển cấp trên."),
        {"body": facts.body.name},
        provision=facts.rule.citation,
    )


@reads()
def leg_recorded(facts: NominationFacts, command: c.Forward | None) -> Violation | None:
    if command is None:
        return None
    if not command.number.strip():
        return Violation("leg_number", N_("Nhập số văn bản chuyển cấp trên."), field="number")
    if command.on_date > facts.today:
        return Violation("leg_in_future", N_("Ngày chuyển không được sau hôm nay."), field="on_date")
    return None


@reads("rule", "body")
def body_has_authority(facts: NominationFacts, _command: Any) -> Violation | None:
    """Law 06/2022/QH15 Articles 78-80: each award has its deciding level."""
    if facts.rule is None or facts.body is None:
        return Violation("no_body", N_("Chưa rõ cơ quan đang giữ hồ sơ."))
    if facts.body.authority is facts.rule.authority:
        return None
    return Violation(
        "no_authority",
        N_("Thẩm quyền quyết định thuộc cấp %(authority)s; %(body)s chuyển cấp trên hoặc chờ kết quả."),
        {"authority": facts.rule.authority, "body": facts.body.name},
        provision=facts.rule.citation,
    )


@reads("handlers")
def approver_took_no_part(facts: NominationFacts, _command: c.Approve | None) -> Violation | None:
    """Asked with the actor in `handlers` by the service: whoever prepared a case does not decide it."""
    if not facts.handlers:
        return None
    message = N_("Người đã đăng ký, bình xét hoặc trình hồ sơ không được ra quyết định cho hồ sơ đó.")
    return Violation("same_person", message)


@reads("conflicted")
def judge_impartial(facts: NominationFacts, _command: Any) -> Violation | None:
    """Asked with the actor in `conflicted`: his family's case, or one that he or the chair took him off, is not his."""
    return conflict_of_interest() if facts.conflicted else None


def conflict_of_interest() -> Violation:
    message = N_(
        "Bạn có xung đột lợi ích với hồ sơ này: người khác giữ cùng vai trò, hoặc người được giao làm thay bạn, "
        "phải làm bước này."
    )
    return Violation("conflict_of_interest", message)


@reads()
def decision_dated(facts: NominationFacts, command: c.Approve | c.Revoke | None) -> Violation | None:
    if command is None:
        return None
    if not command.number.strip():
        return Violation("decision_number", N_("Nhập số quyết định."), field="number")
    if command.decided_on > facts.today:
        return Violation("decision_in_future", N_("Ngày quyết định không được sau hôm nay."), field="decided_on")
    if isinstance(command, c.Approve) and not command.signer.strip():
        return Violation("decision_signer", N_("Nhập người ký quyết định."), field="signer")
    return None


@reads("decided_on")
def presented_after_decision(facts: NominationFacts, command: c.Award | None) -> Violation | None:
    if command is None:
        return None
    if facts.decided_on is not None and command.presented_on < facts.decided_on:
        return Violation(
            "presented_too_early",
            N_("Ngày trao không được trước ngày quyết định (%(decided_on)s)."),
            {"decided_on": facts.decided_on},
            field="presented_on",
        )
    if command.presented_on > facts.today:
        return Violation("presented_in_future", N_("Ngày trao không được sau hôm nay."), field="presented_on")
    if not command.handed_over.strip():
        message = N_("Ghi những gì đã trao (bằng, khung, tiền thưởng).")
        return Violation("nothing_handed_over", message, field="handed_over")
    return None


@reads()
def return_names_sections(_facts: NominationFacts, command: c.Return | None) -> Violation | None:
    if command is None:
        return None
    if not command.sections:
        message = N_("Chọn ít nhất một mục phải bổ sung; chỉ những mục đó được mở.")
        return Violation("no_section", message, field="sections")
    return reason_given(_facts, command)


@reads()
def reason_given(_facts: NominationFacts, command: Any) -> Violation | None:
    if command is None or command.reason.strip():
        return None
    return Violation("reason_required", N_("Ghi rõ lý do."), field="reason")


@reads("term")
def term_passed(facts: NominationFacts, _command: Any) -> Violation | None:
    term = facts.term
    lapses = term is not None and term.after is AfterTerm.LAPSE and facts.type not in BY_EVENT
    if lapses and term is not None and term.over(facts.now):
        return None
    return Violation("term_running", N_("Chưa quá hạn, hoặc kế hoạch không cho hồ sơ quá hạn tự hết hiệu lực."))


@reads("leave_given")
def chair_gave_leave(facts: NominationFacts, _command: Any) -> Violation | None:
    if facts.leave_given:
        return None
    return Violation("no_leave", N_("Chưa có ý kiến đồng ý bằng văn bản của Chủ tịch Hội đồng."))


@reads()
def ground_given(facts: NominationFacts, command: c.Revoke | None) -> Violation | None:
    """Law 06/2022/QH15 Article 93(2)(a)-(d): the form offers no other ground; the reason is still to be written."""
    return reason_given(facts, command)


def wrong_state(facts: NominationFacts) -> Violation:
    return Violation(
        "wrong_state",
        N_("Hồ sơ đang ở trạng thái “%(state)s”, không làm được việc này."),
        {"state": State(facts.state)},
    )
