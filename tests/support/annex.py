"""The annex of a department's plan as a clerk copies it: columns parted by tabs, the plan's text before it."""

from __future__ import annotations

ALL = "Các phòng, đơn vị trực thuộc Sở."
DISTRICTS = "Các phòng, đơn vị trực thuộc Sở; Phòng Lao động - TBXH các huyện, thị xã, thành phố"
OFFICE = "Văn phòng Sở"

#: quarter -> (title, lead, co-ordinating), in the order of the paper
TASKS: dict[int, list[tuple[str, str, str]]] = {
    1: [
        ("Kế hoạch công tác TĐKT năm 2022", OFFICE, DISTRICTS),
        ("Kế hoạch Phát động phong trào thi đua toàn diện năm 2022; tổng hợp đăng ký thi đua gửi Hội đồng thi đua, khen thưởng các cấp", OFFICE, DISTRICTS),
        ("Triển khai hưởng ứng, phát động các phong trào thi đua chuyên đề do cấp trên phát động", OFFICE, DISTRICTS),
        ("Trình khen thưởng cho các tập thể, cá nhân theo đề nghị khen đột xuất (nếu có)", OFFICE, ALL),
    ],
    2: [
        ("Tiếp tục thực hiện có hiệu quả phong trào thi đua toàn diện năm 2022", OFFICE, ALL),
        ("Tổ chức triển khai thực hiện các phong trào thi đua chuyên đề được cấp có thẩm quyền phát động", OFFICE, ALL),
        ("Tổng hợp, trình cấp có thẩm quyền xét tặng Huy hiệu “Vì sự nghiệp xây dựng và phát triển tỉnh” năm 2022", OFFICE, ALL),
        ("Báo cáo sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm 2022", OFFICE, ALL),
        ("Xét công nhận sáng kiến cấp cơ sở đợt I năm 2022; trình cấp có thẩm quyền xét công nhận sáng kiến cấp tỉnh đợt I năm 2022", OFFICE, ALL),
    ],
    3: [
        ("Kiểm tra công tác thi đua, khen thưởng năm 2022", "Văn phòng Sở; Thanh tra Sở", ALL),
        ("Trình cấp có thẩm quyền xét tặng Kỷ niệm chương “Vì sự nghiệp Lao động - TBXH” năm 2022.", OFFICE, DISTRICTS),
    ],
    4: [
        ("Hướng dẫn tổng kết công tác thi đua khen thưởng toàn diện năm 2022; tổng kết công tác thi đua, khen thưởng năm 2022.", OFFICE, ALL),
        ("Báo cáo tổng kết công tác thi đua, khen thưởng năm 2022.", OFFICE, ALL),
        ("Xét công nhận sáng kiến cấp cơ sở đợt II năm 2022; trình cấp có thẩm quyền xét công nhận sáng kiến cấp tỉnh đợt II năm 2022.", OFFICE, ALL),
        ("Tổng kết Phong trào thi đua chuyên đề", OFFICE, ALL),
    ],
}  # fmt: skip

BODY = """Số: /KH-STN

Thử Nghiệm, ngày tháng 01 năm 2022

KẾ HOẠCH

Công tác thi đua, khen thưởng của Sở năm 2022

Thực hiện Kế hoạch số 05/KH-UBND ngày 29/01/2022 của UBND tỉnh triển khai công tác thi đua, khen thưởng năm 2022; Sở xây dựng kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

- Tổ chức sơ kết phong trào vào dịp kỷ niệm ngày thành lập tỉnh; quán triệt tại các cuộc họp giao ban định kỳ hàng Quý, Hội nghị sơ kết, tổng kết của ngành.

(Có phụ lục nhiệm vụ trọng tâm năm 2022 kèm theo).

III. TỔ CHỨC THỰC HIỆN

2. Giao cho bộ phận thường trực Hội đồng Thi đua, khen thưởng Sở:

- Triển khai xây dựng và phát động phong trào thi đua toàn diện năm 2022.

Nơi nhận:

- Lãnh đạo Sở;
- Lưu: VT, VP.

**KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC**

Lường Thị Thử

PHỤ LỤC**Kèm theo Kế hoạch công tác thi đua khen thưởng của Sở năm 2022**
"""

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def rows() -> list[list[str]]:
    """The table: a heading before each quarter, then number, task, who leads, who co-ordinates."""
    found = []
    for quarter, tasks in TASKS.items():
        found.append([ROMAN[quarter], f"Công việc thực hiện trong Quý {ROMAN[quarter]}", "", ""])
        found += [[str(number), *task] for number, task in enumerate(tasks, start=1)]
    return found


def paper() -> str:
    """The whole plan as text, one row of the table a line, an empty line before the last quarter."""
    lines = ["\t".join(row) for row in rows()]
    place = next(index for index, line in enumerate(lines) if line.startswith("IV\t"))
    return f"{BODY}\n" + "\n".join([*lines[:place], "", *lines[place:]]) + "\n"
