"""Where the pages and the modules lie that packages are made of."""

from pathlib import Path

PAGES = Path(__file__).with_name("pages")
RUNTIME = Path(__file__).parent.parent / "runtime"
