"""The line in each file of a package about its origin."""

from __future__ import annotations

import re
from pathlib import PurePath

from gencc import __version__
from gencc.ir.model import Model

_MAJOR = __version__.partition(".")[0]  # a release must not change every file


def origin(model: Model) -> str:
    """Written from vae.yaml by gencc 0.x."""
    name = PurePath(model.source.name).name
    if not re.fullmatch(r"[\w .+@-]+", name):  # as it could end a docstring
        name = "its spec"
    return f"Written from {name} by gencc {_MAJOR}.x."


def with_origin(page: str, model: Model) -> str:
    """A page of Python with a paragraph added behind the first of its docstring."""
    first, end, rest = re.split(r"(\n\n|\n?\"\"\")", page[3:], maxsplit=1)
    tail = end if end == "\n\n" else '\n"""'
    return f'"""{first}\n\n{origin(model)}{tail}{rest}'
