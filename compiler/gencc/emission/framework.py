"""What a backend tells the shared emitters about its framework."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gencc.emission.expressions import Dialect
from gencc.ir.expressions import Constant, Record, Type
from gencc.ir.model import Model
from gencc.program import StepProgram
from gencc.pycode.nodes import Assign, Def, Expression, Import, Name, Ref


@dataclass(frozen=True)
class Framework:
    """Dialects for training and afterwards, and the few phrases around expressions.

    `record` names the class of what a network with heads returns; `mean` is the mean
    over a batch. The loop reads data by what `reader` defines: a call of it with the
    number of a minibatch becomes the variable `loaded`, and `call` runs a step, given
    all the arguments of its function.
    """

    training: Dialect
    inference: Dialect
    tensor: Expression
    optimizer: Expression
    record: Callable[[Model, Record], Expression]
    mean: Callable[[Expression], Expression]
    reader: Assign | Def
    call: Callable[[StepProgram, tuple[Expression, ...]], Expression]
    loaded: str = "x"

    @property
    def reads_by(self) -> str:
        """The name of what `reader` defines."""
        reader = self.reader
        return reader.name if isinstance(reader, Def) else reader.target

    def annotation(self, kind: Type, model: Model) -> Expression:
        """The Python type of a value."""
        match kind:
            case Constant():
                return Name("float")
            case Record():
                return self.record(model, kind)
            case _:
                return self.tensor


NETWORKS = Ref("Networks", Import(".model", "Networks"))
CONFIG = Ref("Config", Import(".config", "Config"))
