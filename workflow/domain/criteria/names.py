"""Short names of the criteria, for the heads of tables; a test holds that every criterion has one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.text import N_

NAMES: Mapping[str, str] = MappingProxyType({
    "rating_at_least": N_("Xếp loại năm"),
    "initiative": N_("Sáng kiến trong năm"),
    "initiatives_in_years": N_("Sáng kiến nhiều năm"),
    "excellent_or_initiative": N_("Xuất sắc hoặc sáng kiến"),
    "excellent_and_initiative": N_("Xuất sắc và sáng kiến"),
    "holds_award": N_("Danh hiệu cùng năm"),
    "award_chain": N_("Danh hiệu liên tục"),
    "award_times": N_("Số lần liên tục"),
    "consecutive_excellent": N_("Thành tích liên tục"),
    "consecutive_award_or_excellent": N_("Thành tích liên tục"),
    "excellent_since_award": N_("Từ lần khen trước"),
    "no_discipline_in_year": N_("Kỷ luật trong năm"),
    "not_under_discipline": N_("Thời hạn kỷ luật"),
    "no_running_hold": N_("Tạm dừng xét"),
    "months_in_year": N_("Số tháng làm việc"),
    "absent_less_than": N_("Ngày nghỉ"),
    "member_share": N_("Tỷ lệ cá nhân đạt"),
    "members_holding": N_("Có cá nhân đạt"),
    "members_rated_at_least": N_("Tất cả hoàn thành nhiệm vụ"),
    "no_member_disciplined": N_("Kỷ luật cá nhân"),
    "cluster_leader": N_("Dẫn đầu cụm, khối"),
    "to_be_proved": N_("Cần xác nhận"),
    "no_other_in_year": N_("Hình thức khác trong năm"),
    "one_form_per_achievement": N_("Một thành tích, một hình thức"),
})  # fmt: skip
