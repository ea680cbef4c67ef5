"""LibreOffice, where the server has it: what a word processor's file looks like, as PDF/A.

What is converted comes from people, so nothing in it is run or fetched: macros are off, links are not followed, and the
process sees a home, a profile and a folder of its own that are gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Lock

PROGRAM = "soffice"
TIMEOUT = 120  # seconds: a cold start on a small server and a list of a thousand rows
_FONTS = Path(__file__).with_name("fonts")
_ONE_AT_A_TIME = Lock()  # each conversion takes a processor and some 200 MB
_FILTER = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'  # PDF/A-2
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    # Whatever would still ask the network asks a port where nobody listens.
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>'
)
_FONTS_CONF = (
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
    '<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir>'
    '<alias binding="weak"><family>Times New Roman</family><prefer><family>Times New Roman</family>'
    "<family>Tinos</family></prefer></alias></fontconfig>"
)


class Failed(Exception):
    """LibreOffice is not there, took too long, or made no PDF."""


def available() -> bool:
    """Say whether this server has LibreOffice."""
    return shutil.which(PROGRAM) is not None


def to_pdf(document: bytes) -> bytes:
    """Return a DOCX as PDF/A-2. Raises Failed."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise Failed("not installed")
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="office-") as name:
        folder = Path(name)
        source, made = folder / "paper.docx", folder / "paper.pdf"
        source.write_bytes(document)
        _run(program, folder, source)
        content = made.read_bytes() if made.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise Failed("no PDF")
    return content


def _run(program: str, folder: Path, source: Path) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(*one) for one in _SETTINGS)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items), encoding="utf-8")
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS_CONF.format(fonts=_FONTS, cache=folder / "fonts"), encoding="utf-8")
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--nodefault", "--nologo", "--convert-to", _FILTER, "--outdir", str(folder), str(source),
    ]  # fmt: skip
    environment = {
        "PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(fonts), "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    with subprocess.Popen(  # noqa: S603 (no shell; the only argument from outside is a folder of our own)
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            code = process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the program is a script that started another
            raise Failed("too slow") from None
    if code:
        raise Failed(f"exit code {code}")
