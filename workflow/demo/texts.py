"""What the dossiers of the demonstration say. The figures of 2022 are those of the centre's own year report."""

from __future__ import annotations

#: Person -> what he or she did in 2022, as the summary of a Lao động tiên tiến dossier says it.
SUMMARIES = {
    "thang": "Chỉ đạo hoàn thành nhiệm vụ của Trung tâm: 23.832 lượt người được tư vấn, đạt 280 % kế hoạch.",
    "huyen": "Phụ trách tư vấn, thông tin thị trường lao động; kết nối việc làm cho 2.922 lao động (146 %).",
    "chien": "Phụ trách bảo hiểm thất nghiệp; 3.362 quyết định hưởng trợ cấp được ban hành đúng hạn.",
    "tuan": "Tham mưu đề án vị trí việc làm, kế hoạch biên chế 2023–2026; chủ trì kế hoạch thi đua, khen thưởng.",
    "hanh": "Tổ chức văn thư, lưu trữ điện tử; văn bản đến xử lý trong ngày, văn bản đi dùng chữ ký số.",
    "phuong": "Thường trực Hội đồng, tổng hợp báo cáo đúng hạn; theo dõi đăng ký và hồ sơ thi đua của các phòng.",
    "ngan": "Quyết toán ngân sách đúng quy định, công khai dự toán; giải quyết chế độ cho viên chức kịp thời.",
    "hai": "Theo dõi tổ chức cán bộ, kê khai tài sản, đánh giá xếp loại; không có hồ sơ quá hạn.",
    "xuyen": "Soạn thảo, phát hành văn bản chính xác; số hóa 100 % văn bản đến trên hệ thống quản lý văn bản.",
    "dung": "Lái xe an toàn 31.000 km phục vụ hội nghị lưu động; còn hai lần chậm giờ phục vụ.",
    "binh": "Chỉ đạo 142 hội nghị tư vấn, giới thiệu việc làm tại 12 huyện, thành phố.",
    "su": "Trực tiếp tư vấn tại các xã vùng cao bằng tiếng Mông; giới thiệu 96 lao động đi làm việc trong nước.",
    "hoa": "Tiếp nhận hai đợt đăng ký thi tiếng Hàn cho 34 lao động; hướng dẫn 03 lao động hoàn thiện hồ sơ xuất cảnh.",
    "duc": "Tổ chức tư vấn tại doanh nghiệp; cung ứng lao động cho các công ty may, điện tử.",
    "mai": "Tư vấn cho 2.140 lượt người; phối hợp tổ chức phiên giao dịch việc làm lưu động tại huyện Yên Châu.",
    "lananh": "Phụ trách trang vieclamsonla.net: 116.301 lượt truy cập; 164 hồ sơ tuyển dụng, đạt 109 % kế hoạch.",
    "trang": "Biên tập 223 tin bài; trang mạng xã hội có 136.337 lượt tiếp cận.",
    "long": "Thu thập thông tin việc làm trống của 210 doanh nghiệp tại 12 huyện, thành phố.",
    "chu": "Quản trị hệ thống, cập nhật 618 hồ sơ tìm việc, đạt 103 % kế hoạch; không để xảy ra sự cố mất dữ liệu.",
    "huong": "Chỉ đạo tiếp nhận 3.599 hồ sơ hưởng trợ cấp thất nghiệp, 100 % đúng hạn, cả qua Cổng Dịch vụ công.",
    "kien": "Tổ chức 06 hội nghị tuyên truyền chính sách bảo hiểm thất nghiệp cho hơn 500 lao động.",
    "thu": "Thẩm định hồ sơ, trình 3.362 quyết định hưởng trợ cấp; không có hồ sơ trả lại do sai sót.",
    "do": "Tiếp nhận hồ sơ trực tuyến; hướng dẫn người lao động tại bộ phận một cửa, không có phản ánh.",
}

#: Person -> title of the initiative recognised in 2022.
INITIATIVES = {
    "su": "Tờ rơi và băng ghi âm tiếng Mông, tiếng Thái cho hội nghị tư vấn việc làm vùng cao",
    "huong": "Phiếu hẹn trả kết quả bảo hiểm thất nghiệp qua tin nhắn, giảm một lần đi lại cho người lao động",
    "tuan": "Bảng theo dõi dùng chung nhiệm vụ và hạn báo cáo của Trung tâm",
    "trang": "Sàn giao dịch việc làm trực tuyến hằng tuần trên trang vieclamsonla.net",
    "huyen": "Quy trình liên thông tư vấn – tuyển dụng – theo dõi sau tuyển dụng giữa ba phòng chuyên môn",
}

#: The year before, for the two years in a row that a Bằng khen of the ministry rests on.
EARLIER_INITIATIVE = "Ngày tư vấn việc làm lưu động theo phiên chợ huyện"

#: Collective -> what its report says.
COLLECTIVE_REPORTS = {
    "TTDVVL": "Vượt kế hoạch năm: tư vấn 23.832 lượt người (280 %), kết nối việc làm 2.922 lao động (146 %); "
    "nội bộ đoàn kết, 100 % viên chức hưởng ứng phong trào thi đua.",
    "HCTH": "Bảo đảm công tác tham mưu, tổ chức, văn thư, tài chính; thực hiện quy chế dân chủ, tiết kiệm.",
    "TVGTVL": "Tổ chức 142 hội nghị tư vấn; cung ứng trực tiếp 221 lao động, đạt 63 % kế hoạch đề ra.",
    "TTTTLD": "Vượt kế hoạch tin tuyển dụng (109 %) và tìm việc (103 %); trang thông tin 116.301 lượt truy cập.",
    "BHTN": "Tiếp nhận 3.599 hồ sơ, ban hành 3.362 quyết định đúng hạn; tiếp nhận trực tuyến trong thời gian dịch.",
}

#: Sentence that ends a report on achievements.
PLEDGE = "Chấp hành tốt chủ trương của Đảng, pháp luật của Nhà nước; đoàn kết, tích cực tham gia phong trào thi đua."


def report(subject: str) -> str:
    """The achievement report of a person or a collective."""
    facts = COLLECTIVE_REPORTS.get(subject) or SUMMARIES.get(subject, "Hoàn thành tốt nhiệm vụ được giao.")
    return f"{facts}\n\n{PLEDGE}"


#: Unit -> what its people did in a thematic movement.
_THEMATIC = {
    "TTDVVL": "Trực tiếp chỉ đạo, kiểm tra việc số hóa hồ sơ tại các phòng; chủ trì giao ban hằng tuần.",
    "HCTH": "Số hóa hồ sơ tổ chức, văn thư; 100 % văn bản đi dùng chữ ký số.",
    "TVGTVL": "Tư vấn trực tuyến cho người lao động ở xã vùng cao; lập cơ sở dữ liệu người tìm việc.",
    "TTTTLD": "Cập nhật tin tuyển dụng trong ngày; phối hợp mở phiên giao dịch việc làm trực tuyến.",
    "BHTN": "Tiếp nhận hồ sơ qua Cổng Dịch vụ công; hướng dẫn người lao động tự nộp, không có hồ sơ quá hạn.",
}


def thematic_report(unit: str) -> str:
    """The report of somebody of a unit at the end of a movement."""
    return f"Trong đợt thi đua “Chuyển đổi số trong giải quyết chế độ, chính sách”: {_THEMATIC[unit]}\n\n{PLEDGE}"
