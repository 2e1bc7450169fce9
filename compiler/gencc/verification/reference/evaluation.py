"""Expressions: what one is for a batch.

A computation that is written twice is one computation, whatever names its parts have:
a network that is called twice with the same values is called once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, assert_never

import numpy as np

from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.rewriting import values
from gencc.verification.reference import axes, functions, tape
from gencc.verification.reference.networks import Record
from gencc.verification.reference.tape import Array, Value

Result = Value | Record

LABEL = ".label"  # no name of a spec: as many zeros as there are examples


class Evaluation:
    """One batch: the expressions of a model with data, draws and numbers filled in.

    inputs: data, draws, parameters and grids by their names. call: the result of a
    network for its arguments, and the noise that it drops by, if it does. fitted: `name/mean` and `name/precision`.
    weights: those of a network that are learned.
    """

    def __init__(
        self,
        model: Model,
        inputs: Mapping[str, Array],
        call: Callable[[str, Sequence[Value], Value | None], Result],
        fitted: Mapping[str, Array] | None = None,
        weights: Callable[[str], Sequence[Value]] = lambda network: (),
    ) -> None:
        self.named = named(model)
        self.inputs = {name: Value(array) for name, array in inputs.items()}
        self.call = call
        self.weights = weights
        self.fitted = fitted or {}
        self._known: dict[Any, Result] = {}
        # What gradients are by: of one value under two names, each is another one.
        self._points = {
            part.by
            for value in values(model)
            for part in ir.walk(value)
            if isinstance(part, ir.InputGradient)
        }
        self._aliases: dict[ir.Expression, Value] = {}

    def value(self, expression: ir.Expression) -> Value:
        """A tensor for each example, or one number."""
        result = self.result(expression)
        assert isinstance(result, Value)
        return result

    def result(self, expression: ir.Expression) -> Result:
        """The value, or the record of values."""
        if expression not in self._points:
            return self._result(expression)
        if expression not in self._aliases:
            value = self._result(expression)
            assert isinstance(value, Value)
            self._aliases[expression] = tape.alias(value)
        return self._aliases[expression]

    def _result(self, expression: ir.Expression) -> Result:
        match expression:
            case ir.Local(name=name) | ir.Term(name=name):
                return self.result(self.named[name])
            case (
                ir.Parameter(name=name)
                | ir.Input(name=name)
                | ir.Draw(name=name)
                | ir.LoopValue(name=name)
            ):
                return self.inputs[name]
            case ir.Iterate():
                if expression not in self._known:
                    self._known[expression] = self._iterated(expression)
                return self._known[expression]
        operands = tuple(self.result(part) for part in ir.children(expression))
        key = _key(expression, operands)
        if key not in self._known:
            self._known[key] = self._computed(expression, operands)
        return self._known[key]

    def _iterated(self, loop: ir.Iterate) -> Value:
        """Each step with names and draws of its own; everything else is the same."""
        state = self.value(loop.start)
        for number in range(loop.steps):
            step = Evaluation.__new__(Evaluation)
            step.__dict__.update(self.__dict__)
            numbers = np.full(state.shape[:1], float(number))
            own = {loop.state: state, loop.number: Value(numbers)}
            for draw in loop.draws:
                own[draw.name] = Value(self.inputs[draw.name].array[number])
            step.inputs = {**self.inputs, **own}
            step._known, step._aliases = {}, {}
            state = step.value(loop.body)
        return state

    def _computed(self, expression: ir.Expression, operands: tuple[Any, ...]) -> Result:
        match expression:
            case ir.Number(value=value):
                return Value(value)
            case ir.Repeated():
                repeated: Value = _alike(operands)[0]
                return repeated
            case ir.Apply(network=network):
                arguments = [*_alike(operands)]
                noise = arguments.pop() if expression.noise else None
                return self.call(network, arguments, noise)
            case ir.InputGradient():
                value, point = operands
                return _gradient(value, point, len(expression.positions))
            case ir.Spread(type=ir.Tensor() as kind, operand=operand):
                return axes.repeated(operands[0], operand.type, kind)
            case ir.Fold(type=ir.Tensor() as kind, operand=operand):
                return axes.folded(operands[0], operand.type, kind)
            case ir.Unfold(type=ir.Tensor() as kind):
                return axes.unfolded(operands[0], kind)
            case ir.Rows(type=ir.Tensor() as kind, axis=axis):
                return axes.rows(operands[0], kind, axis)
            case ir.Stack(operand=operand, over=over):
                return axes.stacked(operands[0], operand.type, over)
            case ir.Field(name=name):
                (record,) = operands
                head: Value = record[name]
                return head
            case ir.AsNumber():
                (x,) = operands
                return tape.reshape(x, x.shape[:-1])
            case ir.Bounded(operand=operand):
                return self.result(operand)
            case ir.Elementwise(function=function):
                return functions.find(function)(*operands)
            case ir.Reduce(function=function, operand=operand, over=over):
                rule = functions.find(function)
                return axes.reduced(rule, operands[0], operand.type, over)
            case ir.CrossEntropy(logits=logits):
                return functions.find("cross_entropy")(*_alike(operands), logits)
            case ir.Operation(function=function, settings=settings):
                return functions.find(function)(*_alike(operands), *settings)
            case ir.SquaredWeights(networks=names):
                weights = [self.weights(name) for name in names]
                return functions.find("l2")(*weights)
            case ir.Fitted(name=name, part="precision"):
                return Value(self.fitted[f"{name}/precision"])
            case ir.Fitted(name=name, part=part):
                return Value(self.fitted[f"{name}/{part}"][np.newaxis])
            case ir.Product():
                return tape.matmul(*operands)
            case ir.Grid():
                return self.inputs["grid"]
            case ir.ClassLabel(value=label):
                return Value(self.inputs[LABEL].array + (label or 0))
            case ir.Spread() | ir.Fold() | ir.Unfold() | ir.Rows():
                raise AssertionError("is a tensor")
            case ir.Within():
                raise AssertionError("is in a plan")
            case ir.Iterate() | ir.LoopValue():
                raise AssertionError("belongs to a loop")
            case ir.Local() | ir.Term() | ir.Parameter() | ir.Input() | ir.Draw():
                raise AssertionError("is looked up by its name")
            case _:
                assert_never(expression)


def _gradient(value: Value, point: Value, axes: int) -> Value:
    """Of the sum over the batch; with so many axes one for each position along them."""
    lengths = value.shape[1 : 1 + axes]
    slopes = []
    for position in np.ndindex(lengths):
        part = tape.take(value, (slice(None), *position))
        (slope,) = tape.gradients(part, [point])
        slopes.append(tape.reshape(slope, (slope.shape[0], 1, *slope.shape[1:])))
    along = tape.join(slopes, 1)
    return tape.reshape(along, (along.shape[0], *lengths, *point.shape[1:]))


def _alike(operands: Sequence[Any]) -> tuple[Any, ...]:
    """The operands, what is the same for all examples once for each of them.

    Of what is folded, that is all positions along its axes.
    """
    tensors = [o for o in operands if isinstance(o, Value) and o.shape]
    rows = max((tensor.shape[0] for tensor in tensors), default=1)
    return tuple(
        _repeated(o, rows)
        if isinstance(o, Value) and o.shape and o.shape[0] != rows
        else o
        for o in operands
    )


def _repeated(value: Value, rows: int) -> Value:
    """All rows of the value, again and again, until there are so many."""
    whole = (rows // value.shape[0], *value.shape)
    again = tape.broadcast(tape.reshape(value, (1, *value.shape)), whole)
    return tape.reshape(again, (rows, *value.shape[1:]))


def named(model: Model) -> dict[str, ir.Expression]:
    """The definitions and the losses of a model."""
    definitions = {loss.name: loss.value for loss in model.definitions}
    return definitions | {
        definition.name: definition.value for definition in model.losses
    }


def _key(expression: ir.Expression, operands: tuple[Any, ...]) -> Any:
    """The same for two expressions that compute the same from the same values."""
    own = tuple(
        getattr(expression, field.name)
        for field in fields(expression)
        if field.compare and not _is_operand(getattr(expression, field.name))
    )
    return type(expression), own, tuple(map(id, operands))


def _is_operand(value: object) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, ir.Expression) for part in parts)
