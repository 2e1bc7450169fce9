"""Whether a value is an example itself, as a reconstruction is, or in other units.

No type says so: a squared error and a code may have the shape of the data too. A value
is an example if it is one of the data, or what a network gives that is compared with
one: subtracted from it, as every distance does, or given to the same network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import OutputProgram
from gencc.lowering.rewriting import values

_COMPARED = frozenset({"subtract", "bce", "bce_with_logits"})
_SAME_UNITS = frozenset(
    {
        "sigmoid",
        "tanh",
        "softmax",
        "relu",
        "softplus",
        "clip",
        "maximum",
        "minimum",
        "mask",
    }
)
_SAME_EXAMPLES = frozenset({"stop", "interpolate", "between", "shuffle", "like"})

_Result = tuple[str, str]  # a network, and the field of its record or nothing


def is_example(program: OutputProgram, model: Model) -> bool:
    """Whether the only value of an output is an example, in the units of the data."""
    named = {line.name: line.value for line in program.lines}
    return _Units(model, named).of(program.value)


def in_units_of_columns(program: OutputProgram, model: Model) -> bool:
    """Whether an output is written in the units of a table whose columns have names."""
    (domain, *_) = model.data.domains
    kind = program.values[0].type
    is_row = isinstance(kind, ir.Tensor) and kind.shape == domain.shape
    return bool(domain.columns) and is_row and is_example(program, model)


class _Units:
    """Which values are examples; `named` are those that have names here."""

    def __init__(self, model: Model, named: Mapping[str, ir.Expression]) -> None:
        self.model = model
        self.named = {**{d.name: d.value for d in model.definitions}, **named}
        self.generated: set[_Result] = set()
        every = (*values(model), *self.named.values())
        parts = [part for value in every for part in ir.walk(value)]
        before = -1
        while before < len(self.generated):  # what is compared with what is compared
            before = len(self.generated)
            self._find(parts)

    def of(self, value: ir.Expression) -> bool:
        """Whether a value is an example."""
        match value:
            case ir.Local(name=name):
                return name in self.named and self.of(self.named[name])
            case ir.Input(name=name):
                return self.model.data.part(name) == "examples"
            case ir.Apply() | ir.Field():
                return self._result(value) in self.generated
            case ir.Elementwise(function="subtract", operands=(left, right)):
                return self.of(left) and not self.of(right)
            case ir.Elementwise(function="add", operands=operands):
                return any(map(self.of, operands))
            case ir.Elementwise(function="where", operands=(_, *operands)):
                return any(map(self.of, operands))
            case ir.Elementwise(function=function, operands=operands):
                return function in _SAME_UNITS and self.of(operands[0])
            case ir.Operation(function=function, operands=operands):
                return function in _SAME_EXAMPLES and self.of(operands[0])
        return False

    def _find(self, parts: Iterable[ir.Expression]) -> None:
        arguments: dict[tuple[str, int], list[ir.Expression]] = {}
        for part in parts:
            match part:
                case ir.Elementwise(function=function, operands=operands):
                    if function in _COMPARED:
                        self._compare(operands)
                case ir.Apply(network=network, arguments=given):
                    for position, argument in enumerate(given):
                        arguments.setdefault((network, position), []).append(argument)
        for alike in arguments.values():
            self._compare(alike)

    def _compare(self, alike: Iterable[ir.Expression]) -> None:
        alike = [*alike]
        if any(map(self.of, alike)):
            for value in alike:
                self._take(value)

    def _take(self, value: ir.Expression) -> None:
        """What makes up an example is one."""
        match value:
            case ir.Local(name=name) if name in self.named:
                self._take(self.named[name])
            case ir.Apply() | ir.Field():
                if (result := self._result(value)) is not None:
                    self.generated.add(result)
            case ir.Elementwise(function=function, operands=operands):
                if function in _SAME_UNITS:
                    self._take(operands[0])

    def _result(self, value: ir.Expression) -> _Result | None:
        match value:
            case ir.Local(name=name) if name in self.named:
                return self._result(self.named[name])
            case ir.Apply(network=network):
                return network, ""
            case ir.Field(record=record, name=name):
                result = self._result(record)
                return result and (result[0], name)
        return None
