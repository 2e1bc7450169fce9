"""The code that docs/reading.md explains stands in the packages that it links to.

ruff formats what is whole Python there: begin such an excerpt at the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from record import GENERATED, ROOT

PAGE = (ROOT / "docs/reading.md").read_text("utf-8")
_MODULE = re.compile(r"\]\(\.\./generated/(\S+\.py)\)")
_EXCERPT = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def excerpts() -> Iterator[tuple[str, str]]:
    """Each with the module of the last link before it; a table links to many."""
    for excerpt in _EXCERPT.finditer(PAGE):
        before = "\n".join(
            line
            for line in PAGE[: excerpt.start()].splitlines()
            if not line.startswith("|")
        )
        yield _MODULE.findall(before)[-1], excerpt[1]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        pytest.param(module, code, id=f"{number}-{module}")
        for number, (module, code) in enumerate(excerpts())
    ],
)
def test_excerpt_stands_in_the_module(module: str, code: str) -> None:
    text = (GENERATED / module).read_text("utf-8")
    assert code in text, f"{module} no longer has what docs/reading.md shows"


def test_there_are_excerpts() -> None:
    assert len([*excerpts()]) >= 7
