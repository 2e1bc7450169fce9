"""The engines that Keras runs on: for each a folder of lines of code and runtime files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import Dict, Expression, Name, Statement, Word
from gencc.ir.records import dataclass
from gencc.lowering.plan import StepProgram, Update

Statements = tuple[Statement, ...]


@dataclass(frozen=True)
class Differentiated:
    """A loss of a step, the weights that it is differentiated by, and what that is called."""

    program: StepProgram
    loss: Name
    weights: Expression
    gradients: Word


@dataclass(frozen=True)
class Engine:
    """The lines of a package that know what Keras runs on.

    `framework` has its expressions. `folder` holds its runtime/ and pages/requirements.txt; `preamble` is that of
    __init__.py. `differentiate` gets the statements that compute what is differentiated,
    this, and the report; it assigns the gradients, and says where the report is then.
    `waits` says that an optimizer has to be told what it must not move before. `formats`
    are those of exported networks that other engines cannot write.
    """

    framework: Framework
    folder: Path
    preamble: str
    differentiate: Callable[
        [Update, Statements, Sequence[Differentiated], Dict],
        tuple[Statements, Expression],
    ]
    waits: bool
    formats: tuple[str, ...] = ()
