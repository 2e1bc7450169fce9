"""Activations: the cases of each, and several in a chain."""

from __future__ import annotations

from gencc import ops
from gencc.ir.layers import Activation
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import layers, numbers, of_kind

ACTIVATIONS: tuple[str, ...] = tuple(
    word
    for word in ops.vocabulary("layers")
    if issubclass(ops.load("layers", word).Keys.node, Activation)
)

ROWS: tuple[Row, ...] = (
    *of_kind("layers", but=set(ops.vocabulary("layers")) - set(ACTIVATIONS)),
    layers(
        "activations, of images and in a chain",
        numbers(4, 3, 3, 2),
        smooth="[conv: {filters: 3, kernel: 2}, silu, conv: {filters: 2, kernel: 2}, elu]",
        bent="[leaky_relu: 0.3, conv: {filters: 3, kernel: 2}, relu, upsample: 2]",
        flat="[leaky_relu: 0, tanh, elu: 0]",
        closed="[tanh, softplus, avg_pool: 2, sigmoid]",
    ),
)
