"""The outline of each report: its sections in the order and words of seed reports, and what may stand in each.

Headings are a paper's text and Vietnamese whatever the reader's language; hints are for whoever writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.domain.reports import Period, ReportKind
from workflow.domain.text import N_


class Inset(StrEnum):
    """Figures that stand after the text of a block."""

    RESULTS = "results"
    FIVE_YEARS = "five_years"


@dataclass(frozen=True, slots=True)
class Block:
    """One text. section: the section's title that stands above it, "" within one; heading: its own, "" for none.

    {period}: what is reported on; {next}: what comes after it. lines: how much room a form gives.
    """

    key: str
    heading: str = ""
    section: str = ""
    hint: str = ""
    inset: Inset | None = None
    lines: int = 6


ADDRESSEE, BASIS, RECIPIENTS = "addressee", "basis", "recipients"
#: What frames every report, before and after its outline.
FRAME = (
    Block(ADDRESSEE, N_("Kính gửi"), hint=N_("Cơ quan nhận báo cáo."), lines=1),
    Block(BASIS, N_("Căn cứ"), hint=N_("Mỗi dòng một căn cứ: công văn hướng dẫn của cấp trên, kế hoạch năm, luật."),
          lines=5),
    Block(RECIPIENTS, N_("Nơi nhận"), hint=N_("Mỗi dòng một nơi. Dòng cuối: Lưu: VT, đơn vị soạn."), lines=5),
)  # fmt: skip

_LEARN = N_("Điều gì làm tốt cần giữ, điều gì phải làm khác. Mỗi ý một dòng bắt đầu bằng “- ”.")

YEAR = (
    Block("i1", "1. Công tác lãnh đạo, chỉ đạo, triển khai các văn bản về thi đua, khen thưởng",
          "I. KẾT QUẢ TRIỂN KHAI THỰC HIỆN CÁC PHONG TRÀO THI ĐUA",
          N_("Văn bản đã ban hành và quán triệt, có số và ngày: kế hoạch, phát động, hướng dẫn."), lines=8),
    Block("i2", "2. Việc hưởng ứng, tổ chức thực hiện các phong trào thi đua yêu nước",
          hint=N_("Phong trào đã phát động, ai tham gia, gắn với nhiệm vụ nào, kết quả nổi bật.")),
    Block("i3", "3. Công tác phát hiện, bồi dưỡng, nhân rộng gương điển hình tiên tiến",
          hint=N_("Điển hình đã giới thiệu, sáng kiến đã công nhận và áp dụng.")),
    Block("i4", "4. Bài học kinh nghiệm", hint=_LEARN),
    Block("ii", "", "II. KẾT QUẢ KHEN THƯỞNG",
          N_("Hội đồng đã họp, niêm yết, trình thế nào. Số liệu từng danh hiệu được chèn ngay sau đoạn này."),
          Inset.RESULTS),
    Block("iii1", "1. Kết quả đạt được", "III. ĐÁNH GIÁ CHUNG",
          N_("Nhiệm vụ chính trị đã hoàn thành đến đâu, so với kế hoạch và cùng kỳ. Chỉ ghi số đã được xác nhận."),
          lines=12),
    Block("iii2", "2. Tồn tại, hạn chế và nguyên nhân", hint=N_("Việc chậm, việc chưa đạt và vì sao.")),
    Block("iii3", "3. Kiến nghị, đề xuất", hint=N_("Đề nghị cấp trên điều gì. Không có thì ghi: Không có.")),
    Block("iv1", "1. Phương hướng, nhiệm vụ công tác thi đua, khen thưởng {next}",
          "IV. PHƯƠNG HƯỚNG NHIỆM VỤ CÔNG TÁC THI ĐUA, KHEN THƯỞNG {NEXT}",
          N_("Chỉ tiêu và nhiệm vụ kỳ sau; kế hoạch năm sau đã lập thì nội dung lấy từ đó."), lines=10),
    Block("iv2", "2. Các giải pháp", hint=N_("Cách làm, ai làm, khi nào xong.")),
)  # fmt: skip

FIVE_YEAR = (
    Block("i0", "", "I. ĐẶC ĐIỂM TÌNH HÌNH", N_("Chức năng, cơ cấu tổ chức; thay đổi tổ chức trong kỳ.")),
    Block("i1", "1. Thuận lợi", hint=N_("Sự quan tâm chỉ đạo, điều kiện thực hiện.")),
    Block("i2", "2. Khó khăn", hint=N_("Điều cản trở, ví dụ tỷ lệ khen người lao động trực tiếp còn thấp.")),
    Block("ii1", "1. Công tác lãnh đạo, chỉ đạo", "II. KẾT QUẢ THỰC HIỆN",
          N_("Kế hoạch phát động hằng năm và chuyên đề, có số và ngày."), lines=8),
    Block("ii2", "2. Công tác phối hợp giữa cấp ủy, chính quyền với các đoàn thể trong việc tổ chức phát động phong "
          "trào thi đua", hint=N_("Phối hợp với Công đoàn, Đoàn thanh niên, Mặt trận.")),
    Block("ii3", "3. Kết quả đổi mới tổ chức các phong trào thi đua yêu nước",
          hint=N_("Từng phong trào trọng tâm và chuyên đề: nội dung, kết quả."), lines=10),
    Block("ii4", "4. Kết quả đổi mới trong công tác tuyên truyền, phát hiện, bồi dưỡng, tổng kết và nhân điển hình "
          "tiên tiến", hint=N_("Hội nghị điển hình tiên tiến, tin bài, sáng kiến được công nhận.")),
    Block("ii5", "5. Kết quả đổi mới công tác khen thưởng",
          hint=N_("Thủ tục, quy trình ISO, chú trọng tập thể nhỏ và người lao động trực tiếp. Bảng số liệu được chèn "
                  "ngay sau đoạn này."), inset=Inset.FIVE_YEARS),
    Block("ii6", "6. Về tổ chức bộ máy và cán bộ làm công tác thi đua, khen thưởng",
          hint=N_("Kiện toàn Hội đồng, cán bộ phụ trách, đào tạo và tập huấn.")),
    Block("iii1", "1. Ưu điểm", "III. ĐÁNH GIÁ CHUNG", N_("Những gì làm được trong cả kỳ.")),
    Block("iii2", "2. Hạn chế", hint=N_("Những gì chưa được.")),
    Block("iii3", "3. Nguyên nhân của hạn chế", hint=N_("Nguyên nhân khách quan và chủ quan.")),
    Block("iii4", "4. Bài học kinh nghiệm và giải pháp khắc phục hạn chế", hint=_LEARN),
    Block("iv1", "1. Nhiệm vụ", "IV. NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU TIẾP TỤC ĐỔI MỚI CÔNG TÁC THI ĐUA, KHEN THƯỞNG "
          "TRONG THỜI GIAN TỚI", N_("Mục tiêu của kỳ sau.")),
    Block("iv2", "2. Giải pháp", hint=N_("Cách làm, ai làm.")),
)  # fmt: skip

_OUTLINES: Mapping[ReportKind, tuple[Block, ...]] = {
    ReportKind.HALF_YEAR: YEAR, ReportKind.YEAR: YEAR, ReportKind.FIVE_YEAR: FIVE_YEAR,
}  # fmt: skip
LONGEST = 20_000


def outline(kind: ReportKind) -> tuple[Block, ...]:
    return _OUTLINES[kind]


def blocks(kind: ReportKind) -> tuple[Block, ...]:
    """Everything that is written by hand, in the order of a form."""
    first, second, last = FRAME
    return (first, second, *outline(kind), last)


def filled(text: str, period: Period) -> str:
    """Return a heading with what it reports on and what comes after."""
    after = f"6 tháng cuối năm {period.last}" if period.kind is ReportKind.HALF_YEAR else f"năm {period.last + 1}"
    return text.format(period=period.words, next=after, NEXT=after.upper())
