"""Warnings about a Model: what the language allows, but a spec seldom means.

A lint is a module, `w0701_saturating_generator.py`: its title, why it warns, a spec
that it warns about, one that it does not, and the check. `gencc explain W0701` prints
the first four. The folder is the list of lints.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from gencc.diagnostics import Diagnostic
    from gencc.ir.model import Model
    from gencc.lints.reader import Reader


class Lint(Protocol):
    """What the module of a lint has.

    OF_THE_WHOLE: whether it warns of what is missing, which is known of a whole spec alone.
    BAD, GOOD: specs that begin behind `gencc` and `name`; BAD has this warning and no
    other one, GOOD has none.
    """

    CODE: str
    TITLE: str
    OF_THE_WHOLE: bool
    WHY: str
    BAD: str
    GOOD: str

    def check(self, reader: Reader) -> Iterator[Diagnostic]:
        """The warnings about a model, which may repeat."""
        ...


@cache
def modules() -> Mapping[str, str]:
    """Code -> the module of that lint, none of them imported, in the order of the codes."""
    names = sorted(
        m.name for m in pkgutil.iter_modules(__path__) if m.name[1].isdigit()
    )
    return {name[:5].upper(): name for name in names}


def load(code: str) -> Lint:
    """The lint of a code that `modules` has."""
    return cast(Lint, importlib.import_module(f"{__name__}.{modules()[code]}"))


def lint(model: Model, lost: frozenset[str] | None = None) -> tuple[Diagnostic, ...]:
    """Every warning that the spec does not `allow`, in the order of the text, each once.

    `lost`: the words in those parts of the spec that the model is without, if it is.
    """
    from gencc.diagnostics.collector import merge_repeated
    from gencc.lints.reader import Reader

    reader = Reader(model, lost or frozenset())
    allowed = {*model.allowed, *(lost or ())}
    lints = [load(code) for code in modules() if code not in allowed]
    warnings = [
        warning
        for lint in lints
        if lost is None or not lint.OF_THE_WHOLE
        for warning in lint.check(reader)
    ]
    return tuple(sorted(merge_repeated(warnings), key=lambda d: (d.span.start, d.code)))
