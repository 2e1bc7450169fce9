"""Axes of values: arrays (examples, *axes, *shape), whole, whatever a value depends on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gencc.ir import expressions as ir
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def repeated(x: Value, own: ir.Type, kind: ir.Tensor) -> Value:
    """The value at every position along axes that it has not, or at every feature."""
    assert isinstance(own, ir.Tensor)
    count = x.shape[0]
    along = [axis.count(count) if axis in own.axes else 1 for axis in kind.axes]
    features = own.shape or (1,) * len(kind.shape)
    whole = [axis.count(count) for axis in kind.axes]
    narrow = tape.reshape(x, (count, *along, *features))
    return tape.broadcast(narrow, (count, *whole, *kind.shape))


def folded(x: Value, own: ir.Type, kind: ir.Tensor) -> Value:
    """The positions along the axes as so many more examples.

    What is the same for all examples and draws keeps its one row.
    """
    assert isinstance(own, ir.Tensor)
    if x.shape[0] == 1 and not own.axes:
        return x
    whole = repeated(x, own, kind)
    return tape.reshape(whole, (-1, *kind.shape))


def unfolded(x: Value, kind: ir.Tensor) -> Value:
    """The examples of a folded value, and the positions along its axes."""
    return tape.reshape(x, (-1, *(axis.size for axis in kind.axes), *kind.shape))


def rows(x: Value, kind: ir.Tensor, axis: ir.Axis) -> Value:
    """The first axis of the features at its place among the axes of the result."""
    order = [*range(len(x.shape))]
    order.insert(1 + kind.axes.index(axis), order.pop(len(kind.axes)))
    return tape.transpose(x, tuple(order))


def stacked(x: Value, kind: ir.Type, over: str) -> Value:
    """An axis as the first one of the features."""
    assert isinstance(kind, ir.Tensor)
    order = [*range(len(x.shape))]
    position = 1 + [axis.name for axis in kind.axes].index(over)
    order.insert(len(kind.axes), order.pop(position))
    return tape.transpose(x, tuple(order))


def reduced(
    rule: Callable[[Value], Value], x: Value, kind: ir.Type, over: str
) -> Value:
    """A function of the features of an example, of those at each position; or along an axis."""
    assert isinstance(kind, ir.Tensor)
    features = len(kind.shape)
    if not over:
        lead = x.shape[: len(x.shape) - features]
        return tape.reshape(rule(_rows(x, features)), lead)
    if over == ir.OTHERS:
        x, over = _without_diagonal(x), ir.BATCH.name
    position = 1 + [axis.name for axis in kind.axes].index(over)
    order = [axis for axis in range(len(x.shape)) if axis != position]
    last = tape.transpose(x, (*order, position))
    return tape.reshape(rule(_rows(last, 1)), last.shape[:-1])


def _rows(x: Value, features: int) -> Value:
    """All but the last axes as one."""
    return tape.reshape(x, (-1, *x.shape[len(x.shape) - features :]))


def _without_diagonal(x: Value) -> Value:
    """Of pairs, those of two different examples, row by row."""
    count = x.shape[0]
    columns = [[j for j in range(count) if j != i] for i in range(count)]
    return tape.take(x, (np.arange(count)[:, None], np.array(columns, int)))
