"""The folders of the pages and modules for packages."""

from pathlib import Path

PAGES = Path(__file__).with_name("pages")
RUNTIME = Path(__file__).parent.parent / "runtime"
