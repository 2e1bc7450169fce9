"""The line in each file of a package about its origin."""

from __future__ import annotations

import re
from pathlib import PurePath
from shlex import quote

from gencc import __version__
from gencc.ir.model import Model

_LONGEST = 200  # characters of flags
_HARMLESS = re.compile(r"[\w .+@=:,{}\[\]-]+")
_MAJOR = __version__.partition(".")[0]  # a release must not change every file


def origin(model: Model) -> str:
    """Written from vae.yaml by gencc 0.x."""
    written = f"Written from {spec_name(model, 'its spec')}"
    if model.assignments:
        written += f" with {_assignments(model)}"
    return f"{written} by gencc {_MAJOR}.x."


def build_command(model: Model, backend: str) -> str:
    """gencc build vae.yaml --backend torch --set latent.z.normal=8"""
    flags = (f" --set {quote(flag)}" for flag in model.assignments)
    return f"gencc build {quote(spec_name(model))} --backend {backend}{''.join(flags)}"


def _assignments(model: Model) -> str:
    """latent.z.normal=8 and data.batch=32, if nothing in it could end a docstring."""
    flags = model.assignments
    if len(" ".join(flags)) > _LONGEST or not all(map(_HARMLESS.fullmatch, flags)):
        return "other values (gencc.json has them)"
    return " and ".join(flags)


def spec_name(model: Model, otherwise: str = "SPEC") -> str:
    """vae.yaml, without its folder; `otherwise` if it could end a docstring."""
    name = PurePath(model.source.name).name
    return name if re.fullmatch(r"[\w .+@-]+", name) else otherwise


def with_origin(page: str, model: Model) -> str:
    """A page of Python with a paragraph added behind the first of its docstring."""
    first, end, rest = re.split(r"(\n\n|\n?\"\"\")", page[3:], maxsplit=1)
    tail = end if end == "\n\n" else '\n"""'
    return f'"""{first}\n\n{origin(model)}{tail}{rest}'
