"""Words of the data files that readers see, marked for the translation catalogue; a test keeps the list complete."""

from __future__ import annotations

from workflow.domain.text import N_

MESSAGES = (
    # awards.toml: names, short names, forms
    N_("Lao động tiên tiến"),
    N_("LĐTT"),
    N_("Chiến sĩ thi đua cơ sở"),
    N_("CSTĐCS"),
    N_("Tập thể lao động tiên tiến"),
    N_("TTLĐTT"),
    N_("Giấy khen của Giám đốc Sở"),
    N_("Giấy khen"),
    N_("Bằng khen của Bộ trưởng"),
    N_("Bằng khen"),
    N_("Danh hiệu thi đua"),
    # prizes.toml: names of what is paid here and never proposed here
    N_("Xã, phường, đặc khu tiêu biểu"),
    N_("Thôn, tổ dân phố văn hóa"),
    N_("Giấy khen của Chủ tịch UBND cấp xã"),
    # the holidays package and holidays_local.toml
    N_("29 Tết"),
    N_("Giao thừa Tết Nguyên Đán"),
    N_("Tết Nguyên Đán"),
    N_("Mùng hai Tết Nguyên Đán"),
    N_("Mùng ba Tết Nguyên Đán"),
    N_("Mùng bốn Tết Nguyên Đán"),
    N_("Mùng năm Tết Nguyên Đán"),
    N_("Mùng sáu Tết Nguyên Đán"),
    N_("Tết Dương lịch"),
    N_("Tết Dương lịch (nghỉ bù)"),
    N_("Ngày Giỗ Tổ Hùng Vương"),
    N_("Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
    N_("Ngày Chiến thắng"),
    N_("Ngày Chiến thắng (nghỉ bù)"),
    N_("Ngày Quốc tế Lao động"),
    N_("Ngày Quốc tế Lao động (nghỉ bù)"),
    N_("Quốc khánh"),
    N_("Quốc khánh (nghỉ bù)"),
    N_("Ngày Văn hóa Việt Nam"),
    N_("Ngày Văn hóa Việt Nam (nghỉ bù)"),
    N_("Ngày nghỉ hoán đổi"),
    N_("Ngày làm việc hoán đổi"),
)
