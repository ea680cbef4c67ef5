"""The centre of the demonstration as tables. The bodies are real, the people are invented.

24 people work at the centre: 3 in its leadership, 7 + 5 + 5 + 4 in its divisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflow.domain.states import CouncilOffice, OrganisationKind, Role, Sex, StaffCategory

#: One for all accounts of the demonstration; refused in production together with the accounts.
PASSWORD = "nuong ngo vang ben dong suoi"  # noqa: S105 (printed by `flask demo accounts`, worth nothing elsewhere)

#: Organisations, people, roles and the council exist from this day on.
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation. `parent` is the code of the one above it."""

    code: str
    name: str
    short: str
    kind: OrganisationKind
    parent: str = ""
    has_council: bool = False
    headcount: int = 0


@dataclass(frozen=True, slots=True)
class Someone:
    """One person, with the account and the roles (role, organisation) he or she signs in with, if any."""

    key: str
    name: str
    sex: Sex
    born: date
    organisation: str
    position: str
    started: date
    category: StaffCategory = StaffCategory.PUBLIC_EMPLOYEE
    leader: bool = False
    account: str = ""
    roles: tuple[tuple[Role, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    person: str
    office: CouncilOffice


@dataclass(frozen=True, slots=True)
class Letterhead:
    body: str
    set_by: str
    parent: str
    issuer: str
    sign: str
    letter_sign: str
    place: str = "Sơn La"
    head_title: str = "Giám đốc"


MINISTRY, PROVINCE, DEPARTMENT, CENTRE = "BLDTBXH", "UBND-SL", "SLDTBXH", "TTDVVL"
OFFICE, COUNSEL, MARKET, BENEFIT = "HCTH", "TVGTVL", "TTTTLD", "BHTN"
DIVISIONS = (OFFICE, COUNSEL, MARKET, BENEFIT)

_K = OrganisationKind
BODIES = (
    Body(MINISTRY, "Bộ Lao động – Thương binh và Xã hội", "Bộ LĐTBXH", _K.MINISTRY),
    Body(PROVINCE, "Ủy ban nhân dân tỉnh Sơn La", "UBND tỉnh", _K.PROVINCE),
    Body(DEPARTMENT, "Sở Lao động – Thương binh và Xã hội tỉnh Sơn La", "Sở LĐTBXH", _K.DEPARTMENT, PROVINCE),
    Body(CENTRE, "Trung tâm Dịch vụ việc làm", "Trung tâm DVVL", _K.UNIT, DEPARTMENT, has_council=True, headcount=24),
    Body(OFFICE, "Phòng Hành chính – Tổng hợp", "P. HC-TH", _K.DIVISION, CENTRE, headcount=7),
    Body(COUNSEL, "Phòng Tư vấn – Giới thiệu việc làm", "P. TV-GTVL", _K.DIVISION, CENTRE, headcount=5),
    Body(MARKET, "Phòng Thông tin thị trường lao động", "P. TTTTLĐ", _K.DIVISION, CENTRE, headcount=5),
    Body(BENEFIT, "Phòng Bảo hiểm thất nghiệp", "P. BHTN", _K.DIVISION, CENTRE, headcount=4),
)

_F, _M = Sex.FEMALE, Sex.MALE
_CIVIL, _CONTRACT = StaffCategory.CIVIL_SERVANT, StaffCategory.CONTRACT
_HEAD, _OFFICER = Role.UNIT_HEAD, Role.UNIT_OFFICER

# fmt: off
PEOPLE = (
    # Leadership: it belongs to the centre itself. Nobody reviews his own nomination, so two heads review for it.
    Someone("thang", "Lò Văn Thắng", _M, date(1973, 8, 19), CENTRE, "Giám đốc", date(1998, 9, 1), leader=True,
            account="thang.lv", roles=((_HEAD, CENTRE),)),
    Someone("huyen", "Nguyễn Thị Thanh Huyền", _F, date(1977, 3, 8), CENTRE, "Phó Giám đốc", date(2001, 5, 15),
            leader=True, account="huyen.ntt", roles=((_HEAD, CENTRE),)),
    Someone("chien", "Cầm Văn Chiến", _M, date(1979, 11, 2), CENTRE, "Phó Giám đốc", date(2003, 10, 1), leader=True,
            account="chien.cv", roles=((Role.MANAGER, CENTRE),)),

    Someone("tuan", "Đinh Công Tuấn", _M, date(1980, 1, 25), OFFICE, "Trưởng phòng", date(2004, 3, 1), leader=True,
            account="tuan.dc", roles=((_HEAD, OFFICE),)),
    Someone("hanh", "Bùi Thị Hạnh", _F, date(1983, 6, 14), OFFICE, "Phó Trưởng phòng", date(2006, 8, 1), leader=True,
            account="hanh.bt", roles=((_HEAD, OFFICE),)),
    Someone("phuong", "Hà Thu Phương", _F, date(1986, 10, 20), OFFICE, "Chuyên viên tổng hợp", date(2009, 9, 1),
            account="phuong.ht", roles=((Role.SECRETARY, CENTRE),)),
    Someone("ngan", "Quàng Thị Ngân", _F, date(1988, 12, 5), OFFICE, "Kế toán viên", date(2012, 2, 1),
            account="ngan.qt", roles=((_OFFICER, OFFICE),)),
    Someone("hai", "Tòng Văn Hải", _M, date(1990, 4, 30), OFFICE, "Chuyên viên tổ chức", date(2014, 7, 1),
            account="hai.tv", roles=((_OFFICER, CENTRE),)),
    Someone("xuyen", "Vì Thị Xuyến", _F, date(1992, 2, 17), OFFICE, "Văn thư", date(2016, 11, 1)),
    Someone("dung", "Quàng Văn Dũng", _M, date(1981, 9, 9), OFFICE, "Lái xe", date(2010, 5, 1), _CONTRACT),

    Someone("binh", "Lường Văn Bình", _M, date(1978, 7, 7), COUNSEL, "Trưởng phòng", date(2002, 12, 1), leader=True,
            account="binh.lv", roles=((_HEAD, COUNSEL),)),
    Someone("su", "Giàng A Sử", _M, date(1985, 5, 12), COUNSEL, "Phó Trưởng phòng", date(2009, 1, 1), leader=True,
            account="su.ga", roles=((_HEAD, COUNSEL),)),
    Someone("hoa", "Cà Thị Hoa", _F, date(1991, 8, 28), COUNSEL, "Tư vấn viên", date(2015, 4, 1),
            account="hoa.ct", roles=((_OFFICER, COUNSEL),)),
    Someone("duc", "Trần Minh Đức", _M, date(1989, 3, 3), COUNSEL, "Tư vấn viên", date(2013, 6, 1)),
    Someone("mai", "Lò Thị Mai", _F, date(1993, 1, 11), COUNSEL, "Tư vấn viên", date(2017, 9, 1)),

    Someone("lananh", "Phạm Thị Lan Anh", _F, date(1982, 12, 22), MARKET, "Trưởng phòng", date(2005, 10, 1),
            leader=True, account="anh.ptl", roles=((_HEAD, MARKET),)),
    Someone("trang", "Lê Thu Trang", _F, date(1987, 7, 27), MARKET, "Phó Trưởng phòng", date(2011, 1, 1), leader=True,
            account="trang.lt", roles=((_HEAD, MARKET),)),
    Someone("long", "Điêu Văn Long", _M, date(1990, 10, 10), MARKET, "Chuyên viên", date(2014, 9, 1),
            account="long.dv", roles=((_OFFICER, MARKET),)),
    Someone("chu", "Sồng A Chu", _M, date(1994, 2, 2), MARKET, "Kỹ thuật viên công nghệ thông tin", date(2018, 1, 2)),
    Someone("quyet", "Hà Văn Quyết", _M, date(1998, 6, 6), MARKET, "Chuyên viên tập sự", date(2022, 9, 5),
            account="quyet.hv", roles=((Role.STAFF, MARKET),)),

    Someone("huong", "Bạc Thị Hương", _F, date(1984, 4, 4), BENEFIT, "Trưởng phòng", date(2008, 8, 1), leader=True,
            account="huong.bt", roles=((_HEAD, BENEFIT),)),
    Someone("kien", "Nguyễn Văn Kiên", _M, date(1988, 11, 18), BENEFIT, "Phó Trưởng phòng", date(2012, 10, 1),
            leader=True, account="kien.nv", roles=((_HEAD, BENEFIT),)),
    Someone("thu", "Cầm Thị Thu", _F, date(1992, 9, 23), BENEFIT, "Chuyên viên", date(2016, 3, 1),
            account="thu.ct", roles=((_OFFICER, BENEFIT),)),
    Someone("do", "Vàng Thị Dợ", _F, date(1995, 5, 5), BENEFIT, "Nhân viên tiếp nhận hồ sơ", date(2019, 3, 1)),

    # The department above.
    Someone("quyen", "Sa Thị Lệ Quyên", _F, date(1971, 5, 19), DEPARTMENT, "Giám đốc Sở", date(1995, 9, 1), _CIVIL,
            leader=True, account="quyen.stl", roles=((Role.APPROVER, DEPARTMENT),)),
    Someone("nghia", "Lò Trung Nghĩa", _M, date(1980, 8, 8), DEPARTMENT, "Thanh tra viên", date(2006, 1, 1), _CIVIL,
            account="nghia.lt", roles=((Role.AUDITOR, DEPARTMENT),)),
    Someone("nam", "Đặng Hải Nam", _M, date(1987, 2, 20), DEPARTMENT, "Chuyên viên công nghệ thông tin",
            date(2011, 7, 1), _CIVIL, account="nam.dh", roles=((Role.ADMINISTRATOR, DEPARTMENT),)),
)
# fmt: on

#: The first account, which makes all others.
ADMINISTRATOR = "nam"

COUNCIL = (
    Seat("thang", CouncilOffice.CHAIR),
    Seat("huyen", CouncilOffice.VICE_CHAIR),
    Seat("tuan", CouncilOffice.STANDING),
    Seat("chien", CouncilOffice.MEMBER),
    Seat("binh", CouncilOffice.MEMBER),
    Seat("lananh", CouncilOffice.MEMBER),
    Seat("phuong", CouncilOffice.SECRETARY),
)

#: What each body prints at the head of its papers, and who sets it.
LETTERHEADS = (
    Letterhead(CENTRE, "phuong", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "TRUNG TÂM DỊCH VỤ VIỆC LÀM", "TTDVVL",
               "TTDVVL-HCTH"),
    Letterhead(DEPARTMENT, "quyen", "UBND TỈNH SƠN LA", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "SLĐTBXH",
               "SLĐTBXH-VP"),
)

#: The account that shows each role best, in the order in which a case meets them: (role, person).
ACCOUNTS = (
    (Role.UNIT_OFFICER, "thu"),
    (Role.UNIT_HEAD, "huong"),
    (Role.SECRETARY, "phuong"),
    (Role.MEMBER, "lananh"),
    (Role.CHAIR, "thang"),
    (Role.APPROVER, "quyen"),
    (Role.MANAGER, "chien"),
    (Role.STAFF, "quyet"),
    (Role.AUDITOR, "nghia"),
    (Role.ADMINISTRATOR, "nam"),
)


def person(key: str) -> Someone:
    return _PEOPLE[key]


_PEOPLE = {someone.key: someone for someone in PEOPLE}
