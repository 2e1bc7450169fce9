"""What a backend tells the shared emitters about its framework."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gencc.codegen.expressions import Dialect
from gencc.codegen.python.nodes import (
    Assign,
    Def,
    Expression,
    Import,
    Name,
    Ref,
    Statement,
)
from gencc.ir.expressions import Constant, Record, Type
from gencc.ir.model import Data, Domain, Model
from gencc.lowering.plan import Program, StageProgram, StepProgram


@dataclass(frozen=True)
class Reading:
    """What training takes from the data; `labelled` are the domains with their labels."""

    data: Data
    labelled: tuple[Domain, ...]

    @property
    def examples(self) -> str:
        """The variable for all examples: images, or numbers of another kind."""
        pictures = len(self.data.domains[0].shape) == 3
        return "images" if pictures else "examples"


@dataclass(frozen=True)
class Framework:
    """Dialects for training and afterwards, and the few phrases around expressions.

    `record` names the class of what a network with heads returns; `mean` is the mean
    over a batch. The loop reads data by what `reader` defines: `read` assigns what a
    step needs of the minibatch of some number. `call` runs a step, given all arguments
    of its function; `together` logs the steps of a simultaneous iteration.
    `evaluate` puts statements where networks are called as after training.
    """

    training: Dialect
    inference: Dialect
    tensor: Expression
    optimizer: Expression
    record: Callable[[Record], Expression]
    mean: Callable[[Expression], Expression]
    reader: Callable[[Reading], Assign | Def]
    read: Callable[[Reading, tuple[str, ...], Expression], tuple[Statement, ...]]
    call: Callable[[Reading, StepProgram, tuple[Expression, ...]], Expression]
    together: Callable[[Reading, StageProgram], tuple[Statement, ...]]
    evaluate: Callable[[tuple[Statement, ...]], tuple[Statement, ...]]

    def annotation(self, kind: Type) -> Expression:
        """The Python type of a value."""
        match kind:
            case Constant():
                return Name("float")
            case Record():
                return self.record(kind)
            case _:
                return self.tensor


def reading(model: Model, program: Program) -> Reading:
    """What the steps of a program take from the data."""
    read = {name for step in program.steps for name in step.inputs}
    labelled = (one for one in model.data.domains if one.labels in read)
    return Reading(model.data, tuple(labelled))


NETWORKS = Ref("Networks", Import(".model", "Networks"))
CONFIG = Ref("Config", Import(".config", "Config"))
