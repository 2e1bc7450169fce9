"""The description of a framework that a backend gives to the shared emitters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gencc.codegen.expressions import Dialect
from gencc.codegen.python.nodes import (
    Assign,
    Expression,
    Import,
    Name,
    Ref,
    Statement,
    Subscript,
    Tuple,
)
from gencc.ir.expressions import Constant, Record, Type
from gencc.ir.model import Data, DataPart, Domain, Model
from gencc.ir.records import dataclass
from gencc.lowering.plan import Program


@dataclass(frozen=True)
class Reading:
    """The inputs of training: with the examples their labels and factors, if read.

    `beside` has the domains of which these are.
    """

    data: Data
    beside: Mapping[DataPart, tuple[Domain, ...]]

    @property
    def examples(self) -> str:
        """The variable for all examples: images, or numbers of another kind."""
        pictures = len(self.data.domains[0].shape) == 3
        return "images" if pictures else "examples"

    def variable(self, part: DataPart) -> str:
        """The variable for all examples, or for their labels or factors."""
        return self.examples if part == "examples" else part


@dataclass(frozen=True)
class Framework:
    """Dialects for training and afterwards, and the few phrases around expressions.

    `record` names the class of what a network with heads returns; `mean` is the mean
    over a batch, and `whole` a minibatch of which a worker has a part. `evaluate` wraps
    statements in which networks compute as after training. `given` is what the loop calls
    for arrays that a step is given, and `arrays` the statement that makes it, where it is
    not what examples go through.
    """

    training: Dialect
    inference: Dialect
    tensor: Expression
    optimizer: Expression
    record: Callable[[Record], Expression]
    mean: Callable[[Expression], Expression]
    whole: Callable[[Expression], Expression]
    evaluate: Callable[[tuple[Statement, ...]], tuple[Statement, ...]]
    given: str = "tensor"
    arrays: Assign | None = None

    def of(self, model: Model) -> Framework:
        """The framework with dialects for the networks of a model."""
        modes = frozenset(n.name for n in model.networks if n.has_statistics)
        pools = frozenset(n.name for n in model.networks if n.remembers)
        return replace(
            self,
            training=replace(self.training, modes=modes, pools=pools),
            inference=replace(self.inference, modes=modes),
        )

    @property
    def losses(self) -> Expression:
        """The type of a step's report: its losses, by their columns."""
        return Subscript(Name("dict"), Tuple((Name("str"), self.tensor)))

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
    read = {name for step in program.steps for name in step.all_inputs}
    beside: dict[DataPart, tuple[Domain, ...]] = {}
    for name in (name for name in model.data.inputs if name in read):
        if (part := model.data.part(name)) != "examples":
            beside[part] = (*beside.get(part, ()), model.data.domain(name))
    return Reading(model.data, beside)


NETWORKS = Ref("Networks", Import(".model", "Networks"))
CONFIG = Ref("Config", Import(".config", "Config"))
