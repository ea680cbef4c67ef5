"""The centre's report on 2022: what its secretary writes beside the figures, in the words of the report itself."""

from __future__ import annotations

from datetime import date, datetime

from workflow.demo.centre import CENTRE
from workflow.demo.council import SIGNER, SIGNER_POSITION
from workflow.demo.stage import Stage
from workflow.domain.reports import CreateReport, IssueReport, ReportKind, SendReport, WriteReport
from workflow.extensions import reading
from workflow.queries import report_rows
from workflow.services import reports

NUMBER = "236/BC-TTDVVL"
TEXTS = {
    "addressee": "Sở Lao động – Thương binh và Xã hội tỉnh Sơn La",
    "basis": "Căn cứ công văn số 2211/SLĐTBXH-VP ngày 23/11/2022 của Sở Lao động - Thương binh và Xã hội về việc hướng "
    "dẫn tổng kết công tác Thi đua, Khen thưởng năm 2022\n"
    "Căn cứ kết quả thực hiện Kế hoạch số 36/KH-TTDVVL ngày 12/01/2022 của Trung tâm Dịch vụ việc làm về Kế hoạch thực "
    "hiện công tác thi đua, công tác khen thưởng năm 2022",
    "i1": "Trong năm qua được sự lãnh đạo của Đảng uỷ, Ban lãnh đạo Sở Lao động - Thương binh và Xã hội, Ban Lãnh đạo "
    "Trung tâm Dịch vụ việc làm đã tập trung chỉ đạo thực hiện các chủ trương đường lối của Đảng, chính sách pháp luật "
    "của Nhà nước, song song với nhiệm vụ chính trị; luôn coi công tác thi đua khen thưởng là một nhiệm "
    "vụ quan trọng.\n"
    "Ngay từ đầu năm, Cấp uỷ chi bộ đã lãnh đạo đơn vị xây dựng Kế hoạch số 36/KH-TTDVVL ngày 12/01/2022; công văn số "
    "79/TTDVVL-HCTH ngày 25/01/2022 của Trung tâm Dịch vụ việc làm về việc phát động phong trào thi đua năm 2022.",
    "i2": "Hội đồng thi đua khen thưởng phối hợp với các tổ chức đoàn thể trong đơn vị thường xuyên chỉ đạo các phòng "
    "chuyên môn làm tốt công tác thi đua khen thưởng. Tại Hội nghị triển khai nhiệm vụ công tác hàng năm, lãnh đạo đơn "
    "vị và trưởng, phó các phòng chuyên môn đã thảo luận nội dung, ký kết giao ước thi đua, phát động phong trào thi "
    "đua trong năm 2022.\n"
    "Trung tâm đã chủ động tuyên truyền đến toàn thể CBVC và người lao động tích cực hưởng ứng các phong trào thi đua "
    "yêu nước gắn với thực hiện nhiệm vụ chuyên môn, huy động được sự tham gia hưởng ứng của 100% cán bộ viên chức.",
    "i3": "Lãnh đạo Trung tâm luôn đặt công tác phát hiện, bồi dưỡng, nhân rộng mô hình, gương điển hình tiên tiến là "
    "nhiệm vụ trọng tâm trong tổ chức phong trào thi đua yêu nước, công tác khen thưởng trong đơn vị.",
    "i4": "- Cần bám sát các chủ trương, đường lối của Đảng và Nhà nước để đề ra chương trình công tác "
    "sát với đặc điểm "
    "tình hình thực tế của đơn vị.\n"
    "- Làm tốt công tác thực hiện các chế độ chính sách, giải quyết kịp thời các vướng mắc.\n"
    "- Tổ chức tốt phong trào thi đua phù hợp với từng giai đoạn, thường xuyên xây dựng tập thể, cá nhân điển hình.",
    "ii": "Hội đồng thi đua khen thưởng Trung tâm luôn thực hiện minh bạch, công khai việc sử dụng quỹ thi đua khen "
    "thưởng và thực hiện đúng theo quy định của Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ.",
    "iii1": "Tính đến ngày 30/11/2022 Trung tâm đã tổ chức thành công 142 Hội nghị tư vấn, giới thiệu việc làm cho "
    "23.832 lượt người, đạt 280% so với kế hoạch đề ra, tăng 163% so với cùng kỳ năm 2021.\n"
    "- Đã kết nối việc làm thành công cho 2.922 lao động (đạt 146% so với kế hoạch).\n"
    "- Website vieclamsonla.net đã có 116.301 lượt người truy cập; đăng 223 tin bài.\n"
    "- Số người nộp hồ sơ hưởng trợ cấp thất nghiệp: 3.599 người; đã có quyết định hưởng: 3.362 người.",
    "iii2": "(1) Việc triển khai thực hiện các phong trào thi đua yêu nước đôi khi chưa thường xuyên, "
    "hiệu quả chưa cao, "
    "có lúc còn mang tính hình thức, do nhận thức của một số ít cán bộ còn hời hợt chưa sâu sắc.\n"
    "(2) Số lượng đơn vị, cá nhân được đề nghị khen thưởng còn ít, do số lượng đề nghị khen khống chế về tỷ lệ phần "
    "trăm theo biên chế của đơn vị được giao.",
    "iii3": "Đề nghị Ban Thi đua – Khen thưởng tỉnh thường xuyên tổ chức các lớp tập huấn, bồi dưỡng "
    "kiến thức cho cán bộ "
    "làm công tác Thi đua – Khen thưởng tại các đơn vị cơ sở.",
    "iv1": "- Tiếp tục quán triệt, triển khai thực hiện các chủ trương của Đảng, chính sách pháp luật "
    "của Nhà nước và các "
    "văn bản chỉ đạo, hướng dẫn của cấp trên về công tác thi đua khen thưởng.\n"
    "- Tổ chức cho tập thể và cá nhân đăng ký thi đua ngay từ đầu năm theo chỉ tiêu và hướng dẫn của cấp "
    "trên. Phấn đấu "
    "100% cán bộ viên chức đạt danh hiệu Lao động tiên tiến; trên 15% cán bộ viên chức được khen thưởng.\n"
    "- Thực hiện nghiêm túc quy định đánh giá tháng, quý, năm.",
    "iv2": "2.1. Tiếp tục quán triệt sâu sắc tư tưởng thi đua yêu nước của Chủ tịch Hồ Chí Minh, tinh thần Chỉ thị số "
    "34-CT/TW ngày 07/4/2014 của Bộ Chính trị.\n"
    "2.2. Tăng cường sự lãnh đạo của cấp uỷ Đảng, thủ trưởng đơn vị và các đoàn thể.\n"
    "2.3. Kịp thời phát hiện, nhân rộng các điển hình tiên tiến, tuyên truyền gương người tốt việc tốt.",
    "recipients": "HĐTĐKT Sở Lao động – TBXH (b/c)\nChi bộ TT\nLãnh đạo TT\nTrang TTĐT trung tâm\nLưu: VT, Hà (01 bản)",
}  # fmt: skip


def play(stage: Stage, at: datetime, on: date) -> None:
    """The secretary writes the year report, the director reviews it, it is issued and goes up to the department."""
    hand = stage.hand("phuong", at)
    command = CreateReport(council_id=stage.places[CENTRE], kind=ReportKind.YEAR, year=stage.year)
    report = reports.create(command, **hand.signed)
    reports.write(WriteReport(report_id=report, version=_version(report), texts=TEXTS), **hand.signed)
    reports.review(report, _version(report), **stage.hand("thang", at).signed)
    issued = IssueReport(report_id=report, version=_version(report), number=NUMBER, issued_on=on, signer=SIGNER,
                         signer_position=SIGNER_POSITION)  # fmt: skip
    reports.issue(issued, **hand.signed)
    reports.send(SendReport(report_id=report, version=_version(report), sent_on=on), **hand.signed)
    hand.say(f"lập, ban hành và gửi Sở báo cáo tổng kết năm {stage.year}, số {NUMBER}")


def _version(report_id: int) -> int:
    row = report_rows.one(reading(), report_id)
    return row.version if row else 0
