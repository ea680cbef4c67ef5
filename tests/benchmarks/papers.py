"""Certificates and long lists as papers, against the library writing the same words on bare pages.

Each measure runs in a process of its own, so that its memory is its own: `python -m tests.benchmarks.papers NAME`.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import docx as library
import typst

from tests.benchmarks.clockwork import Line
from tests.support.whole_paper import letter
from workflow.documents.docx import docx
from workflow.documents.pdf import pdf
from workflow.domain import document as tree
from workflow.domain.stock import PLAIN_A4

NOW = datetime(2024, 2, 1, 3, tzinfo=UTC)
CERTIFICATES, PEOPLE, ROUNDS = 1_000, 3_000, 3
_FONTS = Path(__file__).resolve().parents[2] / "workflow" / "documents" / "fonts"
_BARE = """#set page(paper: "a4", flipped: %s)
#set text(font: "Tinos", size: 12pt)
#let data = json(bytes(sys.inputs.at("data")))
"""
_PAGES = _BARE % "true" + "#for one in data { page(one.join(linebreak())) }\n"
_ROWS = _BARE % "true" + "#table(columns: 3, ..data.flatten())\n"


def measure() -> list[Line]:
    """Time and memory per page or row; the floor is the same library with the same words and no layout."""
    found: list[Line] = []
    for what, floor, ours, count, unit in (
        (f"{CERTIFICATES:,} certificates, PDF", "bare_pages", "certificates", CERTIFICATES, "page"),
        (f"list of {PEOPLE:,} people, PDF", "bare_table", "list_pdf", PEOPLE, "row"),
        (f"list of {PEOPLE:,} people, DOCX", "bare_docx", "list_docx", PEOPLE, "row"),
    ):
        rounds = [(_child(floor), _child(ours)) for _round in range(ROUNDS)]
        (least, least_memory), (mine, memory) = ([median(part) for part in zip(*one, strict=True)]
                                                 for one in zip(*rounds, strict=True))  # fmt: skip
        times = median(own[0] / bare[0] for bare, own in rounds)
        found += [
            Line(f"{what}: the library, bare", unit, least / count, 1.0, note=f"{least_memory:.0f} MB"),
            Line(what, unit, mine / count, times, note=f"{memory:.0f} MB, {memory / max(least_memory, 1):.1f} times"),
        ]
    return found


def _child(name: str) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-m", __spec__.name, name], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _people() -> list[list[str]]:
    return [[str(n), f"Lường Thị Ban {n}", "Hoàn thành xuất sắc nhiệm vụ năm 2023"] for n in range(PEOPLE)]


def _certificates() -> list[tree.Certificate]:
    one = tree.Certificate(
        title="GIẤY KHEN", giver="GIÁM ĐỐC SỞ LAO ĐỘNG TỈNH SƠN LA", name="", detail="Viên chức, Phòng Tổng hợp",
        merit="Đã có thành tích xuất sắc trong phong trào thi đua năm 2023", decision="Quyết định số 12/QĐ-SLĐ",
        place="Sơn La", dated=NOW.date(), signature=tree.Signature(("GIÁM ĐỐC",), "Lường Văn Thắng"), spots=PLAIN_A4,
        draft=False,
    )  # fmt: skip
    return [replace(one, name=f"Bà Lường Thị Ban {n}", check_url=f"https://tdkt.example.gov.vn/check/{n:026d}")
            for n in range(CERTIFICATES)]  # fmt: skip


def _list() -> tree.Document:
    paper = letter()
    [annex] = paper.annexes
    [table] = (block for block in annex.blocks if isinstance(block, tree.Table))
    lines = tuple(tree.Line(tuple(row)) for row in _people())
    return replace(paper, annexes=(replace(annex, blocks=(replace(table, lines=lines),)),))


def _typst(source: str, data: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bare.typ")
        path.write_text(source, encoding="utf-8")
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])
        typst.compile(path, font_paths=fonts, sys_inputs={"data": json.dumps(data)})


def _bare_docx() -> None:
    made = library.Document()
    for row in _people():
        made.add_paragraph("\t".join(row))
    made.save(io.BytesIO())


_WORDS = ("GIẤY KHEN", "GIÁM ĐỐC SỞ LAO ĐỘNG TỈNH SƠN LA", "Viên chức, Phòng Tổng hợp", "Quyết định số 12/QĐ-SLĐ")
_NAMED = {
    "bare_pages": lambda: _typst(_PAGES, [[*_WORDS, f"Bà Lường Thị Ban {n}"] for n in range(CERTIFICATES)]),
    "certificates": lambda: pdf(_certificates(), made_at=NOW),
    "bare_table": lambda: _typst(_ROWS, _people()),
    "list_pdf": lambda: pdf([_list()], made_at=NOW),
    "bare_docx": _bare_docx,
    "list_docx": lambda: docx(_list(), made_at=NOW),
}


if __name__ == "__main__":
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    _NAMED[sys.argv[1]]()
    took = time.perf_counter() - begun
    print(took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
