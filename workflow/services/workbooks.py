"""Workbooks that somebody sends: recognised by content, then read in a process of its own with hard limits."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from workflow.documents import read_workbook
from workflow.domain.files import file_name, recognise
from workflow.domain.text import N_
from workflow.domain.workbook import Raw, Sheet
from workflow.errors import Refused
from workflow.services.checks import refuse

LIMIT = 10 * 1024 * 1024
SECONDS = 30  # by the clock on the wall; the processor time is limited inside
_SCRIPT = Path(read_workbook.__file__)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_REASONS: Mapping[str, str] = {
    "bomb": N_("Tệp bung ra quá lớn, không nhận. Lưu lại tệp chỉ gồm dữ liệu rồi tải lên."),
    "too_large": N_(
        "Trang “%(sheet)s” quá rộng: tối đa %(rows)s dòng, %(columns)s cột. Xóa các dòng, cột trống ở cuối trang."
    ),
    "too_much_text": N_("Tệp chứa quá nhiều chữ. Chia làm nhiều tệp."),
    "password": N_("Tệp đặt mật khẩu. Bỏ mật khẩu rồi tải lên."),
    "damaged": N_("Tệp bị hỏng, không đọc được. Mở bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx rồi tải lên."),
}  # fmt: skip


def open_workbook(name: str, content: bytes) -> list[Sheet]:
    """Return the sheets of an XLSX file. Raises Refused, naming the field "file" and what to do."""
    _recognise(file_name(name), content)
    try:
        # A list of fixed arguments, no shell: this interpreter runs a script of this package.
        ran = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_SCRIPT)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise _refused("bomb") from None
    if ran.returncode != 0:
        raise _refused("bomb")
    answer = json.loads(ran.stdout)
    if "refused" in answer:
        code, *named = answer["refused"]
        raise _refused(code, **dict(zip(("sheet", "rows", "columns"), named, strict=False)))
    return decode(answer["sheets"])


def encode(sheets: list[Sheet]) -> str:
    """Return sheets as JSON, for the time between preview and confirmation."""
    return json.dumps(
        [
            {"name": s.name, "hidden": s.hidden, "formulas": sorted(s.formulas), "merged": s.merged,
             "hidden_rows": s.hidden_rows, "rows": [[n, [_encoded(c) for c in cells]] for n, cells in s.rows]}
            for s in sheets
        ],
        ensure_ascii=False,
    )  # fmt: skip


def decode(told: list[dict[str, Any]]) -> list[Sheet]:
    """Return the sheets that `encode`, or the reading process, has written down."""
    return [
        Sheet(
            name=sheet["name"], hidden=sheet["hidden"], formulas=frozenset(sheet["formulas"]),
            merged=tuple(sheet["merged"]), hidden_rows=tuple(sheet["hidden_rows"]),
            rows=tuple((number, tuple(_decoded(cell) for cell in cells)) for number, cells in sheet["rows"]),
        )
        for sheet in told
    ]  # fmt: skip


def _recognise(name: str, content: bytes) -> None:
    if content.startswith(_OLE):
        message = N_(
            "Tệp “%(name)s” là dạng cũ (.xls) hoặc có mật khẩu. Lưu lại dạng .xlsx không mật khẩu rồi tải lên."
        )
        raise refuse("old_format", message, field="file", name=name)
    if content and not content.startswith(b"PK\x03\x04"):
        message = N_(
            "Tệp “%(name)s” không phải bảng tính .xlsx (có thể là CSV hoặc trang web đổi đuôi). Lưu lại dạng .xlsx."
        )
        raise refuse("not_xlsx", message, field="file", name=name)
    if len(content) > LIMIT:
        message = N_("Tệp “%(name)s” lớn hơn %(limit)s MB. Chia làm nhiều tệp.")
        raise refuse("file_too_large", message, field="file", name=name, limit=LIMIT >> 20)
    recognise(name if name.lower().endswith((".xlsx", ".xlsm")) else f"{name}.xlsx", io.BytesIO(content), len(content))
    # recognise() has refused macros, archives of other kinds and disagreement of content and extension.


def _refused(code: str, **params: object) -> Refused:
    return refuse(code, _REASONS[code], field="file", **params)


def _encoded(cell: Raw) -> Any:
    match cell:
        case datetime():
            return {"moment": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case time():
            return {"odd": str(cell)}
        case _:
            return cell


def _decoded(cell: Any) -> Raw:
    match cell:
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case {"odd": text}:
            return time(0, 0, 1) if text else None
        case _:
            return cell  # type: ignore[no-any-return] # text, number, truth or nothing: what JSON gives back as such
