"""The specs that come with gencc: the gallery, and the zoo."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_INSTALLED = Path(__file__).parents[2] / "gallery"
_CHECKOUT = Path(__file__).parents[4] / "specs"
_ABOUT = re.compile(
    r"^about: *>?-?\s*(.+?)(?=[.:;](\s|$)|\n\S)", re.MULTILINE | re.DOTALL
)


@cache
def specs() -> dict[str, Path]:
    """Where each spec stands, by its name: those of the gallery, then those of the zoo."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    paths = [*sorted(folder.glob("*.yaml")), *sorted(folder.glob("zoo/*/*.yaml"))]
    return {path.stem: path for path in paths}


def about(path: Path) -> str:
    """The first sentence of what a spec says about itself."""
    match = _ABOUT.search(path.read_text(encoding="utf-8"))
    return " ".join(match[1].split()) if match else ""


def renamed(path: Path, name: str) -> str:
    """The text of a spec with another name, and all else as it stands."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^name: .*$", f"name: {name}", text, count=1, flags=re.MULTILINE)
