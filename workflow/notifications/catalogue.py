"""Who hears of which event. Nobody hears of an act of his own, and a nominee only of a published result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from workflow.domain.states import Role, State
from workflow.domain.text import N_


class At(Enum):
    """At which organisation of the case the role must be held."""

    UNIT = auto()
    COUNCIL = auto()
    BODY = auto()


@dataclass(frozen=True, slots=True)
class Audience:
    roles: tuple[tuple[Role, At], ...]
    nominee: bool = False


_UNIT = ((Role.UNIT_OFFICER, At.UNIT), (Role.UNIT_HEAD, At.UNIT))
_SECRETARY = ((Role.SECRETARY, At.COUNCIL),)

#: (event kind, state reached or None for any) -> audience. No row, no notice.
AUDIENCES: dict[tuple[str, State | None], Audience] = {
    ("register", None): Audience(((Role.UNIT_HEAD, At.UNIT),)),
    ("review", None): Audience((*_SECRETARY, (Role.UNIT_OFFICER, At.UNIT))),
    ("submit", None): Audience(((Role.APPROVER, At.BODY),)),
    ("forward", None): Audience(((Role.APPROVER, At.BODY), *_SECRETARY)),
    ("approve", None): Audience((*_SECRETARY, *_UNIT), nominee=True),
    ("award", None): Audience(_UNIT, nominee=True),
    ("return", None): Audience((*_UNIT, *_SECRETARY)),
    ("resubmit", State.REGISTERED): Audience(((Role.UNIT_HEAD, At.UNIT),)),
    ("resubmit", State.UNIT_REVIEWED): Audience(_SECRETARY),
    ("resubmit", State.COUNCIL_VOTED): Audience(_SECRETARY),
    ("resubmit", State.SUBMITTED): Audience(((Role.APPROVER, At.BODY),)),
    ("decline", None): Audience((*_UNIT, *_SECRETARY)),
    ("withdraw", None): Audience(((Role.UNIT_HEAD, At.UNIT), *_SECRETARY)),
    ("lapse", None): Audience((*_UNIT, *_SECRETARY)),
    ("leave", None): Audience(_SECRETARY),
    ("reinstate", None): Audience(_UNIT),
    ("revoke", None): Audience((*_UNIT, *_SECRETARY), nominee=True),
}

#: Subject line of each kind of notice; params: code, subject, award, and those of its data.
TITLES: dict[str, str] = {
    "register": N_("%(subject)s đã đăng ký %(award)s, chờ bình xét"),
    "review": N_("Đơn vị đã bình xét %(subject)s (%(award)s)"),
    "submit": N_("Tờ trình mới: %(subject)s (%(award)s)"),
    "forward": N_("Hồ sơ %(subject)s (%(award)s) đã chuyển cấp trên"),
    "approve": N_("%(subject)s được tặng %(award)s"),
    "award": N_("Đã trao %(award)s cho %(subject)s"),
    "return": N_("Hồ sơ %(subject)s (%(award)s) bị trả lại để bổ sung"),
    "resubmit": N_("Hồ sơ %(subject)s (%(award)s) đã bổ sung, chờ kiểm tra lại"),
    "decline": N_("%(subject)s không được xét %(award)s"),
    "withdraw": N_("Đã rút đề nghị %(award)s của %(subject)s"),
    "lapse": N_("Đề nghị %(award)s của %(subject)s đã hết hạn"),
    "leave": N_("Chủ tịch Hội đồng đồng ý khôi phục hồ sơ %(subject)s (%(award)s)"),
    "reinstate": N_("Hồ sơ %(subject)s (%(award)s) được khôi phục"),
    "revoke": N_("Quyết định tặng %(award)s cho %(subject)s đã bị hủy"),
}


def audience(kind: str, state: State) -> Audience | None:
    return AUDIENCES.get((kind, state)) or AUDIENCES.get((kind, None))
