"""What an uploaded file is: recognised by its content, which its extension must agree with. Limits before decoding."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from workflow.domain.states import Section
from workflow.domain.text import N_, clean
from workflow.errors import Refused, Violation

#: Media type -> extensions that may carry it. Nothing else is kept.
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
ACCEPT = ",".join(extension for extensions in EXTENSIONS.values() for extension in extensions)

_PDF, _DOCX, _XLSX, _JPEG, _PNG = EXTENSIONS
NAME_LIMIT = 200
MOST_SIDE, MOST_PIXELS = 20_000, 100_000_000
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO, SMALL_ENOUGH = 1_000, 200_000_000, 100, 20_000_000
_TYPES_LIMIT = 1_000_000
_TAIL = 4096
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_ACTIVE_PDF = (b"/JavaScript", b"/Launch")
_OFFICE = {
    "word/document.xml": (_DOCX, b"officedocument.wordprocessingml.document.main+xml"),
    "xl/workbook.xml": (_XLSX, b"officedocument.spreadsheetml.sheet.main+xml"),
}
# Frame headers of JPEG carry the size; C4, C8 and CC share their number range but are tables.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """A file for one section of a dossier, as the browser sent it: neither name nor content is trusted."""

    nomination_id: int
    section: Section
    name: str
    content: BinaryIO


def file_name(raw: str) -> str:
    """Return the name to show and to download under: no folders, no control or reserved names, Vietnamese kept."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cs"))
    name = clean(printable).translate(_FORBIDDEN).rstrip(". ")
    path = PurePosixPath(name or "_")
    stem, suffix = (path.stem, path.suffix) if path.suffix else (name, "")
    stem = stem.strip(". ") or "tep"
    if stem.split(".")[0].upper() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem[: NAME_LIMIT - len(suffix)]}{suffix[:NAME_LIMIT]}"


def recognise(name: str, content: BinaryIO, size: int) -> str:
    """Return the media type of a file.

    Raises Refused, naming the field "file": empty, unknown or active content, content and extension disagreeing, an
    image or an archive that would unpack to absurd dimensions. Reads headers only, never decodes.
    """
    if size == 0:
        raise _no("file_empty", N_("Tệp “%(name)s” rỗng. Chọn lại tệp."), name)
    content.seek(0)
    head = content.read(16)
    if head.startswith(b"%PDF-"):
        kind = _pdf(name, content, size)
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = _png(name, content)
    elif head.startswith(b"\xff\xd8\xff"):
        kind = _jpeg(name, content)
    elif head.startswith(b"PK\x03\x04"):
        kind = _office(name, content, size)
    else:
        raise _unknown(name)
    if kind in (_PDF, _PNG, _JPEG) and zipfile.is_zipfile(content):
        raise _unknown(name)  # two formats in one file: one shown to us, the other to whoever opens it
    if PurePosixPath(name).suffix.lower() not in EXTENSIONS[kind]:
        raise _no(
            "file_mismatch",
            N_("Nội dung tệp “%(name)s” không khớp đuôi tệp. Lưu lại đúng loại (%(wanted)s) rồi tải lên."),
            name, wanted=", ".join(EXTENSIONS[kind]),
        )  # fmt: skip
    return kind


def _pdf(name: str, content: BinaryIO, size: int) -> str:
    content.seek(max(0, size - _TAIL))
    if b"%%EOF" not in content.read():
        raise _no("file_damaged", N_("Tệp “%(name)s” bị hỏng hoặc chưa tải hết. Mở thử rồi tải lên lại."), name)
    content.seek(0)
    keep = b""
    while chunk := content.read(1 << 20):
        if any(word in keep + chunk for word in _ACTIVE_PDF):
            raise _no("file_active", N_("Tệp “%(name)s” chứa mã tự chạy. In lại thành PDF thường rồi tải lên."), name)
        keep = chunk[-16:]
    return _PDF


def _png(name: str, content: BinaryIO) -> str:
    content.seek(8)
    header = content.read(16)
    if len(header) < 16 or header[4:8] != b"IHDR":  # noqa: PLR2004 (length, type, width, height)
        raise _unknown(name)
    _check_size(name, *struct.unpack(">II", header[8:16]))
    return _PNG


def _jpeg(name: str, content: BinaryIO) -> str:
    content.seek(2)
    while True:
        marker = content.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:  # noqa: PLR2004 (marker and length)
            raise _unknown(name)
        length = struct.unpack(">H", marker[2:])[0]
        if marker[1] in _JPEG_FRAMES:
            frame = content.read(5)
            if len(frame) < 5:  # noqa: PLR2004 (precision, height, width)
                raise _unknown(name)
            height, width = struct.unpack(">HH", frame[1:])
            _check_size(name, width, height)
            return _JPEG
        if length < 2:  # noqa: PLR2004 (the length counts itself)
            raise _unknown(name)
        content.seek(length - 2, 1)


def _check_size(name: str, width: int, height: int) -> None:
    if not 0 < width <= MOST_SIDE or not 0 < height <= MOST_SIDE or width * height > MOST_PIXELS:
        message = N_("Ảnh “%(name)s” có %(width)s × %(height)s điểm, quá lớn. Thu nhỏ rồi tải lên.")
        raise _no("image_too_large", message, name, width=width, height=height)


def _office(name: str, content: BinaryIO, size: int) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_archive(name, entries, size)
            names = {entry.filename for entry in entries}
            main = next((part for part in _OFFICE if part in names), None)
            if main is None or "[Content_Types].xml" not in names:
                raise _unknown(name)
            types = archive.getinfo("[Content_Types].xml")
            if types.file_size > _TYPES_LIMIT:
                raise _bomb(name)
            declared = archive.read(types)  # cut at the declared size; a lie ends in a checksum error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise _unknown(name) from error
    if b"macroEnabled" in declared or any(part.lower().endswith("vbaproject.bin") for part in names):
        message = N_("Tệp “%(name)s” chứa macro. Lưu lại dạng không macro (.docx, .xlsx) rồi tải lên.")
        raise _no("file_macro", message, name)
    kind, content_type = _OFFICE[main]
    if content_type not in declared:
        raise _unknown(name)
    return kind


def _check_archive(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by declared sizes, before anything is unpacked; overlapping entries declare more than the file holds."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    ratio = unpacked > SMALL_ENOUGH and unpacked > MOST_RATIO * size
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or ratio or packed > size:
        raise _bomb(name)
    if any(entry.flag_bits & 1 or entry.filename.startswith("/") or ".." in entry.filename for entry in entries):
        raise _unknown(name)


def _bomb(name: str) -> Refused:
    return _no("file_bomb", N_("Tệp “%(name)s” bung ra quá lớn, không nhận."), name)


def _unknown(name: str) -> Refused:
    return _no("file_type", N_("Không nhận loại tệp của “%(name)s”. Dùng tệp PDF, DOCX, XLSX, JPG hoặc PNG."), name)


def _no(code: str, message: str, name: str, **params: object) -> Refused:
    return Refused([Violation(code, message, {"name": name, **params}, field="file")])
