"""What the authors of the demonstration say of their initiatives. People and initiatives are invented."""

from __future__ import annotations

from datetime import date

from workflow.demo.texts import INITIATIVES
from workflow.domain.initiatives import Details


def _said(title: str, since: date, where: str, *told: str) -> Details:
    problem, solution, novelty, effect = told
    return Details(
        title=title, problem=problem, solution=solution, novelty=novelty, effect=effect, applied_where=where,
        applied_since=since,
    )  # fmt: skip


#: Person -> the initiative recognised in 2022.
OF_2022 = {
    "su": _said(
        INITIATIVES["su"], date(2022, 2, 14), "142 hội nghị tư vấn tại các xã vùng cao",
        "Người dân vùng cao nghe tư vấn bằng tiếng phổ thông nhớ được ít, hội nghị xong vẫn hỏi lại từng việc.",
        "Soạn tờ rơi song ngữ và băng ghi âm tiếng Mông, tiếng Thái; phát trước hội nghị qua loa của bản.",
        "Lần đầu Trung tâm dùng tài liệu tiếng dân tộc do chính tư vấn viên người địa phương soạn và đọc.",
        "Số người đăng ký tìm việc sau hội nghị tăng; bản nào cũng mở lại băng được, không cần cán bộ đến lần nữa.",
    ),
    "huong": _said(
        INITIATIVES["huong"], date(2022, 3, 7), "Bộ phận tiếp nhận hồ sơ bảo hiểm thất nghiệp",
        "Người lao động phải đến hỏi xem đã có kết quả chưa, trung bình ba lần đi lại cho một hồ sơ.",
        "Khi nhập ngày hẹn, hệ thống soạn sẵn tin nhắn; cán bộ gửi một lượt cuối ngày cho những hồ sơ đã xong.",
        "Trước đây gọi điện từng người, nay gửi theo danh sách và lưu lại nội dung đã báo.",
        "Giảm một lần đi lại cho mỗi hồ sơ trong 3.599 hồ sơ của năm; bớt thời gian nghe điện thoại.",
    ),
    "tuan": _said(
        INITIATIVES["tuan"], date(2022, 1, 20), "Toàn Trung tâm",
        "Nhiệm vụ và hạn báo cáo ghi ở sổ của từng phòng, lãnh đạo biết chậm khi đã quá hạn.",
        "Một bảng dùng chung: việc, người làm, hạn, tình trạng; giao ban tuần chỉ xem những việc sắp đến hạn.",
        "Mỗi phòng tự cập nhật việc của mình, không phải gửi báo cáo giấy cho phòng tổng hợp.",
        "Không còn báo cáo gửi Sở quá hạn; giao ban rút từ nửa ngày xuống một giờ.",
    ),
    "trang": _said(
        INITIATIVES["trang"], date(2022, 4, 4), "Trang vieclamsonla.net",
        "Phiên giao dịch trực tiếp mỗi tháng một lần, doanh nghiệp ở xa và người lao động vùng cao khó dự.",
        "Mở phiên trực tuyến chiều thứ Sáu hằng tuần; doanh nghiệp phỏng vấn qua mạng tại điểm cầu của huyện.",
        "Gắn phiên trực tuyến với hồ sơ tìm việc đã có trên trang, không phải khai lại.",
        "116.301 lượt truy cập trong năm; 2.922 lao động được kết nối việc làm.",
    ),
    "huyen": _said(
        INITIATIVES["huyen"], date(2022, 2, 21), "Ba phòng chuyên môn của Trung tâm",
        "Người lao động được tư vấn ở một phòng, giới thiệu ở phòng khác, sau khi đi làm không ai theo dõi.",
        "Một phiếu đi theo người lao động từ tư vấn, tuyển dụng đến ba tháng sau khi nhận việc.",
        "Ba phòng dùng chung một mã người lao động, bước sau chỉ bắt đầu khi bước trước đã ghi kết quả.",
        "Biết được tỷ lệ còn làm việc sau ba tháng để tư vấn lại; giảm giới thiệu trùng.",
    ),
}  # fmt: skip

#: Person -> the initiatives of last year's second round.
OF_LAST_YEAR = {
    "long": (
        "Bản đồ vị trí việc làm trống của doanh nghiệp theo huyện",
        "Tin tuyển dụng xếp theo ngày đăng, người ở xa không biết nơi nào gần.",
        "Ghi vị trí từng doanh nghiệp lên bản đồ, lọc theo huyện và ngành nghề.",
        "Lần đầu tin tuyển dụng của tỉnh xem được theo nơi ở của người tìm việc.",
        "Số lượt ứng tuyển tăng gần một nửa; hai tỉnh bạn đã xin mẫu để làm theo.",
    ),
    "hoa": (
        "Sổ tay điện tử hướng dẫn thi tiếng Hàn",
        "Lao động đăng ký thi hỏi lại cùng một việc nhiều lần.",
        "Tập hợp câu hỏi thường gặp thành sổ tay điện tử.",
        "Nội dung lấy từ tài liệu hướng dẫn đã có.",
        "Bớt câu hỏi qua điện thoại.",
    ),
}

#: Person -> the initiatives of this year.
OF_THIS_YEAR = {
    "chu": (
        "Tự động đối chiếu hồ sơ tìm việc trùng trước khi nhập hệ thống",
        "Một người tìm việc có đến ba hồ sơ, số liệu báo cáo không khớp.",
        "Chương trình nhỏ so họ tên không dấu, ngày sinh, số giấy tờ và báo hồ sơ nghi trùng trước khi lưu.",
        "So cả khi gõ sai dấu; không cần phần mềm mua thêm.",
        "Phát hiện 61 hồ sơ trùng trong tháng đầu, số liệu gửi Sở khớp ngay lần đầu.",
    ),
    "trang": (
        "Sàn giao dịch việc làm trực tuyến theo chợ phiên vùng cao",
        "Phiên trực tuyến hằng tuần vẫn ít người vùng cao dự vì không có thiết bị.",
        "Đặt điểm cầu lưu động tại chợ phiên, doanh nghiệp phỏng vấn qua mạng ngay tại chợ.",
        "Đưa phiên trực tuyến đến nơi bà con tụ họp thay vì chờ bà con đến huyện.",
        "Ba phiên thử có 214 người phỏng vấn, 57 người nhận việc.",
    ),
    "thu": (
        "Mã tra cứu tình trạng hồ sơ bảo hiểm thất nghiệp in trên giấy hẹn",
        "Người lao động muốn biết hồ sơ đến đâu phải gọi điện trong giờ hành chính.",
        "In mã trên giấy hẹn; quét mã là thấy bước đang xử lý và ngày trả.",
        "Tra cứu không cần đăng nhập, không lộ thông tin cá nhân.",
        "Cuộc gọi hỏi kết quả giảm hai phần ba.",
    ),
    "do": (
        "Bàn hướng dẫn tự khai hồ sơ bằng hình cho người không rành chữ",
        "Người lao động không rành chữ phải nhờ người khai hộ.",
        "Bộ tranh từng bước kèm lời đọc, để tại quầy một cửa.",
        "", "",
    ),
}  # fmt: skip


def recent(key: str, since: date) -> Details:
    """One of last year's or this year's, first applied on the day."""
    title, *told = {**OF_LAST_YEAR, **OF_THIS_YEAR}[key]
    return _said(title, since, "Trung tâm Dịch vụ việc làm", *told)
