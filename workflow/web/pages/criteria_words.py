"""Names of the criteria and their parameters, for whoever reads the law rather than a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from workflow.domain.catalogue import Criterion
from workflow.domain.quota import percent
from workflow.domain.text import N_
from workflow.web.filters import label
from workflow.web.pages.words import award_short

NAMES = {
    "award_chain": N_("Danh hiệu trong nhiều năm liên tục"),
    "award_times": N_("Đã được tặng đủ số lần"),
    "consecutive_excellent": N_("Nhiều năm liên tục hoàn thành xuất sắc nhiệm vụ"),
    "consecutive_award_or_excellent": N_("Danh hiệu liên tục, hoặc nhiều năm hoàn thành xuất sắc nhiệm vụ"),
    "excellent_since_award": N_("Sau khen thưởng trước, nhiều năm hoàn thành xuất sắc nhiệm vụ"),
    "member_share": N_("Tỷ lệ cá nhân đạt danh hiệu"),
    "members_holding": N_("Số cá nhân đạt danh hiệu"),
    "members_rated_at_least": N_("Mọi cá nhân xếp loại từ"),
    "no_member_disciplined": N_("Không có cá nhân bị kỷ luật từ cảnh cáo"),
    "no_discipline_in_year": N_("Không bị kỷ luật trong năm"),
    "not_under_discipline": N_("Không đang trong thời hạn kỷ luật"),
    "no_running_hold": N_("Không đang bị xem xét kỷ luật, thanh tra, xác minh"),
    "no_other_in_year": N_("Không có hình thức khác cùng cấp trong năm"),
    "one_form_per_achievement": N_("Một thành tích, một hình thức"),
    "cluster_leader": N_("Dẫn đầu cụm, khối thi đua"),
    "to_be_proved": N_("Chứng minh bằng tài liệu"),
    "months_in_year": N_("Số tháng làm việc trong năm"),
    "absent_less_than": N_("Số ngày nghỉ trong năm ít hơn"),
    "rating_at_least": N_("Xếp loại chất lượng từ"),
    "initiative": N_("Có sáng kiến được công nhận"),
    "initiatives_in_years": N_("Đủ sáng kiến được công nhận trong nhiều năm"),
    "excellent_or_initiative": N_("Xếp loại xuất sắc hoặc có sáng kiến"),
    "excellent_and_initiative": N_("Xếp loại xuất sắc và có sáng kiến"),
    "holds_award": N_("Đã được công nhận danh hiệu"),
}
_PARAMS = {
    "years": N_("số năm"), "initiatives": N_("số sáng kiến"), "count": N_("số lượng"), "times": N_("số lần"),
    "spacing": N_("cách nhau (năm)"), "months": N_("số tháng"), "days": N_("số ngày"), "share": N_("tỷ lệ"),
    "level": N_("từ mức"), "rating": N_("mức"), "award": N_("danh hiệu"), "awards": N_("danh hiệu"),
    "what": N_("nội dung"), "attach": N_("tài liệu"),
}  # fmt: skip
_FLAGS = {
    "strict": N_("phải lớn hơn"), "other_paths": N_("luật còn căn cứ khác"),
    "after_discipline": N_("tính từ khi hết kỷ luật"),
}  # fmt: skip


def name_of(code: str) -> str:
    return _(NAMES[code]) if code in NAMES else code


def criterion_words(criterion: Criterion) -> str:
    """The criterion with its parameters: "Xếp loại chất lượng từ (mức: Hoàn thành tốt nhiệm vụ)"."""
    shown = params_words(criterion.params)
    text = name_of(criterion.code) + (f" ({shown})" if shown else "")
    return text if criterion.enabled else str(_("%(text)s – dự thảo, chưa áp dụng", text=text))


def params_words(params: Mapping[str, Any]) -> str:
    return "; ".join(filter(None, (_param(name, value) for name, value in params.items())))


def _param(name: str, value: Any) -> str:
    if name in _FLAGS:
        return _(_FLAGS[name]) if value else ""
    return f"{_(_PARAMS[name])}: {_words(name, value)}" if name in _PARAMS else ""


def _words(name: str, value: Any) -> str:
    if isinstance(value, Fraction):
        return percent(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"
    if name in ("award", "awards"):
        return ", ".join(map(award_short, [value] if isinstance(value, str) else value))
    return label(value) if hasattr(value, "label") else str(value)
