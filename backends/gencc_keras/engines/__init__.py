"""What Keras runs on. Each engine is a folder: lines of train.py, and runtime files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.codegen.python.nodes import Dict, Expression, Statement
from gencc.lowering.plan import StepProgram

Statements = tuple[Statement, ...]


@dataclass(frozen=True)
class Engine:
    """The lines of a package that know what Keras runs on.

    `folder` holds its runtime/ and pages/requirements.txt; `preamble` is that of
    __init__.py, `remark` that of train.py. `differentiate` gets the statements that compute a step's loss, the
    weights and the report; it assigns `gradients`, and says where the report is then.
    `waits` says that an optimizer has to be told what it must not move before.
    `decorators` compile what the loop calls.
    """

    folder: Path
    preamble: str
    remark: str
    differentiate: Callable[
        [StepProgram, Statements, Expression, Dict], tuple[Statements, Expression]
    ]
    waits: bool
    decorators: tuple[Expression, ...]
