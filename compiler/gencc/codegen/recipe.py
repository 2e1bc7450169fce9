"""What a backend adds to the common parts of a package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import Def, Statement, Symbol
from gencc.codegen.python.scope import Spelling
from gencc.ir.model import Model
from gencc.ir.records import dataclass
from gencc.lowering.plan import Condition, Update

Shared = dict[Symbol, str]  # the spelling of names that several files use


def step_by_step(model: Model) -> int:
    """A program for each step."""
    return 1


@dataclass(frozen=True)
class Recipe:
    """What a backend adds to the common parts.

    `folder` holds its pages/ (a Jinja page for each of model.py, losses.py, train.py
    and outputs.py, requirements.txt, and weights.md, which is part of README.md) and
    its runtime/: those in runtime/support are always part of a package, the others when
    a file imports them. `more` is a folder whose runtime/ is used beside that one,
    and whose requirements.txt instead.
    """

    name: str
    title: str
    library: str  # what hubs of models call the framework
    folder: Path
    framework: Framework
    networks: Callable[[Model, Spelling], tuple[Statement, ...]]
    update: Callable[[Update, Framework], Def]
    condition: Callable[[Condition, str, Framework], Def]
    optimizers: Callable[[Model], Def]
    formats: tuple[str, ...]  # of runtime/formats.py; the first is the usual one
    preamble: str = ""  # of __init__.py, below its docstring
    remark: str = ""  # of train.py, there: about missing types of the framework
    attributes: frozenset[str] = frozenset()  # of every network
    channels_first: bool = False  # in tensors of images
    at_once: Callable[[Model], int] = step_by_step  # iterations that a program computes
    more: Path | None = None

    @property
    def repeats(self) -> bool:
        """Whether its programs can compute many iterations."""
        return self.at_once is not step_by_step

    def of(self, model: Model) -> Recipe:
        """The recipe for a model, with dialects for its networks."""
        return replace(self, framework=self.framework.of(model))

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where runtime files are; the requirements are those of the last."""
        return (self.folder, self.more) if self.more else (self.folder,)
