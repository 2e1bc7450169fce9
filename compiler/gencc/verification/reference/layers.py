"""Layers: finds what each computes, in a module called after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gencc import ops
from gencc.ir.layers import Layer
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Array, Value

Weights = Mapping[str, Value]
PACKAGE = "gencc.verification.reference.ops"


def compute(layer: Layer, x: Value, weights: Weights) -> Value:
    """The result for a batch, of layers that need neither mode nor switches."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    y: Value = rule.compute(layer, x, weights)
    return y


def with_switches(layer: Layer, x: Value) -> tuple[Value, Value]:
    """The result of a layer that gives switches, and those."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    pooled: tuple[Value, Value] = rule.with_switches(layer, x)
    return pooled


def by_switches(layer: Layer, x: Value, switches: Value) -> Value:
    """The result of a layer that takes switches."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    y: Value = rule.by_switches(layer, x, switches)
    return y


def dropped(layer: Layer, x: Value, noise: Value) -> Value:
    """The result of a layer that drops by these numbers, for the examples of a batch."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    y: Value = rule.dropped(layer, x, noise)
    return y


def replayed(
    layer: Layer, x: Array, choices: Array, pool: Array, count: Array
) -> tuple[Array, Array, Array]:
    """What a pool gives for a batch, and itself and its count afterwards."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    given: tuple[Array, Array, Array] = rule.replayed(layer, x, choices, pool, count)
    return given


def modulated(layer: Layer, x: Value, given: Value, weights: Weights) -> Value:
    """The result of a layer that is given an input of its network besides."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    y: Value = rule.modulated(layer, x, given, weights)
    return y


def joined(layer: Layer, x: Value, ends: Sequence[Value]) -> Value:
    """The result of a layer of chains, of what goes in and what comes out of each."""
    rule = ops.load_from(PACKAGE, "layers", layer.word)
    y: Value = rule.joined(layer, x, ends)
    return y


def biased(y: Value, weights: Weights) -> Value:
    """y + b, where there is a bias."""
    return tape.add(y, weights["bias"]) if "bias" in weights else y
