"""A certificate on paper: every part at its spot, the stock's own parts left out, the code as an address."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests.documents.decree import MM, Sheet
from workflow.documents.docx import docx
from workflow.documents.pdf import pdf, picture
from workflow.domain.document import Certificate, Signature, Spot
from workflow.domain.stock import PLAIN_A4

NOW = datetime(2025, 1, 15, 3, tzinfo=UTC)
GIVEN = Certificate(
    title="GIẤY KHEN", giver="GIÁM ĐỐC SỞ LAO ĐỘNG TỈNH SƠN LA", name="Bà: LÒ THỊ MAI", detail="Viên chức, Phòng Tư vấn",
    merit="Đã có thành tích xuất sắc năm 2024", decision="Quyết định số 12/QĐ-SLĐ ngày 15/01/2025", book="Số sổ vàng: 7",
    place="Sơn La", dated=date(2025, 1, 15), signature=Signature(("GIÁM ĐỐC",), "Sa Thị Lệ Quyên"),
    check_url="https://tdkt.example.gov.vn/check/ABCDEFGHJKLMNPQRSTUVWXYZ", spots=PLAIN_A4, draft=False,
)  # fmt: skip


def printed(tmp_path: Path, *certificates: Certificate) -> Sheet:
    path = tmp_path / "certificates.pdf"
    path.write_bytes(pdf(certificates, made_at=NOW))
    return Sheet.read(path)


def test_every_part_stands_at_its_spot(tmp_path: Path) -> None:
    sheet = printed(tmp_path, GIVEN)
    assert sheet.sizes == [(841, 595)]
    assert [one.text for one in sheet.said] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", GIVEN.giver, "GIẤY KHEN", "TẶNG",
        GIVEN.name, GIVEN.detail, GIVEN.merit, GIVEN.decision, GIVEN.book, "Sơn La, ngày 15 tháng 01 năm 2025",
        "GIÁM ĐỐC", "Sa Thị Lệ Quyên", "ABCDEFGHJKLMN", "PQRSTUVWXYZ",
    ]  # fmt: skip
    places = {one.text: one for one in sheet.said}
    for part, text in (("name", GIVEN.name), ("signer", "Sa Thị Lệ Quyên"), ("title", "GIẤY KHEN")):
        [spot] = [spot for spot in PLAIN_A4 if spot.part == part]
        assert abs(places[text].top - spot.y * MM) < 6
        assert abs(places[text].middle - (spot.x + spot.width / 2) * MM) < 4


def test_stock_carries_its_own_parts_and_its_own_size(tmp_path: Path) -> None:
    spots = (Spot("title", 20, 50, 200, 40), Spot("name", 20, 100, 300, 30, bold=True))
    sheet = printed(tmp_path, replace(GIVEN, spots=spots, preprinted=True, width=360, height=237))
    assert [one.text for one in sheet.said] == [GIVEN.name]
    assert [(round(width / MM), round(height / MM)) for width, height in sheet.sizes] == [(360, 237)]


def test_many_certificates_are_one_file_with_a_page_each(tmp_path: Path) -> None:
    sheet = printed(tmp_path, *(replace(GIVEN, name=f"Bà: LÒ THỊ {n}") for n in range(30)))
    assert [[one.text for one in sheet.find("Bà:", page)] for page in (1, 30)] == [["Bà: LÒ THỊ 0"], ["Bà: LÒ THỊ 29"]]
    assert len(sheet.sizes) == 30


def test_fonts_are_in_the_file_and_the_text_comes_out_as_it_went_in(tmp_path: Path) -> None:
    path = printed(tmp_path, GIVEN).path
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert [(line.split()[0].split("+")[1][:5], *line.split()[-5:-2]) for line in fonts] == [
        ("Tinos", "yes", "yes", "yes")
    ] * len(fonts)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Đã có thành tích xuất sắc năm 2024" in text
    assert b"<pdfaid:part>2</pdfaid:part>" in path.read_bytes()


def test_the_same_certificate_gives_the_same_bytes_and_a_picture() -> None:
    assert pdf([GIVEN], made_at=NOW) == pdf([GIVEN], made_at=NOW)
    assert docx(GIVEN, made_at=NOW)[:2] == b"PK"
    drawn = picture(GIVEN, ppi=50)
    folder = Path(__file__).resolve().parents[2] / "build" / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "certificate.png").write_bytes(drawn)
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
