"""Make sure that this machine has what the tests start: a PostgreSQL server, a browser, readers of papers.

Run by `make test` before pytest. As root it installs what is missing from the distribution; otherwise it says in one
line what to install. Standard library only.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def postgres_bin() -> Path | None:
    """The folder of the PostgreSQL server programs, newest version first; Debian keeps them off the PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates = sorted(versions, key=lambda folder: [int(n) for n in folder.parent.name.split(".")], reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    complete = (folder for folder in candidates if all((folder / name).exists() for name in ("initdb", "postgres")))
    return next(complete, None)


def browser() -> str | None:
    """The browser's program."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def has_libatomic() -> bool:
    """The browser driver's own node needs it and does not bring it."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def missing_packages() -> list[str]:
    """Distribution packages still needed."""
    present = {
        "postgresql": postgres_bin(), "chromium": browser(), "libatomic1": has_libatomic(),
        "poppler-utils": shutil.which("pdftohtml"), "libreoffice-writer-nogui": shutil.which("soffice"),
    }  # fmt: skip
    return [package for package, found in present.items() if not found]


def main() -> int:
    missing = missing_packages()
    if not missing:
        return 0
    by_hand = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"The tests need packages that are missing here; as root: {by_hand}", file=sys.stderr)
        return 1
    print(f"Installing for the tests: {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            sys.stderr.buffer.write(done.stdout)
            print(f"The installation failed (above); the tests need: {by_hand}", file=sys.stderr)
            return 1
    still = missing_packages()
    if still:
        print(f"Installed, but still not found: {' '.join(still)}", file=sys.stderr)
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main())
