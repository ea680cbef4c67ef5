"""Files as people send them, good and hostile, made of a few bytes each."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = '<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="application/vnd.{kind}+xml"/></Types>'
DOCX_TYPE = "openxmlformats-officedocument.wordprocessingml.document.main"
XLSX_TYPE = "openxmlformats-officedocument.spreadsheetml.sheet.main"


def archive(**parts: str | bytes) -> bytes:
    """A ZIP of parts; "__" in a name stands for "/", "_xml" at its end for ".xml"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


def office(part: str = "word/document.xml", kind: str = DOCX_TYPE, **more: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES.format(part=part, kind=kind))
        file.writestr(part, "<w/>")
        for name, content in more.items():
            file.writestr(name.replace("__", "/").replace("_bin", ".bin"), content)
    return out.getvalue()


def xlsx() -> bytes:
    return office("xl/workbook.xml", XLSX_TYPE)


def png(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def jpeg(width: int = 4, height: int = 4) -> bytes:
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app0 + frame + b"\xff\xd9"


def bomb() -> bytes:
    """A DOCX of some hundred kilobytes that declares far more."""
    return office(word__media__zero_bin=b"\0" * 120_000_000)


#: name, content, media type.
GOOD: list[tuple[str, bytes, str]] = [
    ("Báo cáo.pdf", PDF, "application/pdf"),
    ("Báo cáo thành tích.DOCX", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("Danh sách.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ảnh.png", png(), "image/png"),
    ("ảnh.jpg", jpeg(), "image/jpeg"),
    ("ảnh.jpeg", jpeg(), "image/jpeg"),
]

#: name, content, code of the refusal.
HOSTILE: list[tuple[str, bytes, str]] = [
    ("trang.pdf", b"<html><script>alert(1)</script>", "file_type"),
    ("chay.pdf", b"MZ\x90\0" + b"\0" * 64, "file_type"),
    ("gop.pdf", PDF.replace(b"endobj", b"/JavaScript(app.alert(1))endobj"), "file_active"),
    ("mo.pdf", PDF.replace(b"endobj", b"/Launch endobj"), "file_active"),
    ("cut.pdf", b"%PDF-1.4\n1 0 obj", "file_damaged"),
    ("hai.pdf", PDF + archive(a_xml="x"), "file_type"),
    ("gifar.jpg", jpeg() + archive(a_xml="x"), "file_type"),
    ("ve.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "file_type"),
    ("ve.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "file_type"),
    ("trang.html", b"<html></html>", "file_type"),
    ("lien-ket.url", b"[InternetShortcut]\nURL=http://x", "file_type"),
    ("bao-cao.pdf.exe", PDF, "file_mismatch"),
    ("bao-cao.pdf\x00.html", PDF, "file_mismatch"),
    ("anh.png", jpeg(), "file_mismatch"),
    ("bang.docx", xlsx(), "file_mismatch"),
    (".htaccess", PDF, "file_mismatch"),
    ("khong-duoi", PDF, "file_mismatch"),
    ("macro.docm", office(kind="ms-word.document.macroEnabled.main"), "file_macro"),
    ("macro.docx", office(kind="ms-word.document.macroEnabled.main"), "file_macro"),
    ("an.docx", office(word__vbaProject_bin=b"\xd0\xcf"), "file_macro"),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "file_type"),
    ("nen.docx", archive(a_xml="x"), "file_type"),
    ("hong.docx", office()[:-10], "file_type"),
    ("bom.docx", bomb(), "file_bomb"),
    ("nhieu.docx", archive(**{f"p{n}": "" for n in range(1100)}), "file_bomb"),
    ("lon.png", png(30_000, 30_000), "image_too_large"),
    ("dai.jpg", jpeg(60_000, 10), "image_too_large"),
    ("khong.png", png(0, 4), "image_too_large"),
    ("rong.pdf", b"", "file_empty"),
]
