"""The line in each file of a package about its origin."""

from __future__ import annotations

import re
from pathlib import PurePath

from gencc import __version__
from gencc.ir.model import Model

_MAJOR = __version__.partition(".")[0]  # a release must not change every file


def origin(model: Model) -> str:
    """Written from vae.yaml by gencc 0.x."""
    return f"Written from {spec_name(model, 'its spec')} by gencc {_MAJOR}.x."


def spec_name(model: Model, otherwise: str = "SPEC") -> str:
    """vae.yaml, without its folder; `otherwise` if it could end a docstring."""
    name = PurePath(model.source.name).name
    return name if re.fullmatch(r"[\w .+@-]+", name) else otherwise


def with_origin(page: str, model: Model) -> str:
    """A page of Python with a paragraph added behind the first of its docstring."""
    first, end, rest = re.split(r"(\n\n|\n?\"\"\")", page[3:], maxsplit=1)
    tail = end if end == "\n\n" else '\n"""'
    return f'"""{first}\n\n{origin(model)}{tail}{rest}'
