"""A page of HTML -> PDF, by a browser of this machine: who else sets MathML?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SECONDS = 120


class Unprinted(Exception):
    """The browser has written no PDF, for the reason given."""


def browser() -> str | None:
    """The program of a browser that prints without a window, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def printed(page: Path, program: str) -> bytes:
    """The PDF of a page on disk; raises Unprinted."""
    with TemporaryDirectory(prefix="gencc-handout-", ignore_cleanup_errors=True) as own:
        pdf = Path(own, "page.pdf")
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={Path(own, 'profile')}",
            f"--print-to-pdf={pdf}",
        ]
        if getattr(os, "geteuid", lambda: 1)() == 0:  # which it refuses otherwise
            command.append("--no-sandbox")
        try:
            done = subprocess.run(
                [*command, page.absolute().as_uri()],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unprinted(f"{program}: {error}") from error
        if not pdf.is_file():
            said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise Unprinted(f"{program} has written no PDF: {said}")
        return pdf.read_bytes()


def pages(pdf: bytes) -> int:
    """How many pages a PDF of a browser has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
