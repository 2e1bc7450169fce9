"""Activations as layers: at 0, near it, and so far out that naive formulas overflow."""

from __future__ import annotations

import numpy as np

from gencc.ops.cases import SMALL
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import functions, layers, numbers

# Whatever is compared is compared to its largest element. So every magnitude has an
# example alone, and a front: what is exact there is seen there.
_NEAR = np.array([[-2.0, -1.0, -0.25, 0.0, -0.0, 0.25, 0.5, 1.0, 2.0]])


def _activation(title: str, layer: str) -> Row:
    # Some frameworks take the slope of an elu from its value, which is nearly -1 far out.
    low = "f(-4 - h)" if layer.startswith("elu") else "f(-34 - h)"
    return functions(
        f"layer {title}, at 0 and far from it",
        _NEAR,
        networks=f"f: {{input: x, layers: [{layer}]}}",
        batch=1,
        optimizer=SMALL,
        near="f(h)",
        tiny="f(1e-9 * h)",
        low=low,
        high="f(10 + 10 * h)",
        huge="f(400 * h)",
    )


_ONES = {
    "relu": "relu",
    "leaky_relu": "leaky_relu: 0.2",
    "leaky_relu of slope 1.5": "leaky_relu: 1.5",
    "elu": "elu: 1.0",
    "elu of another slope": "elu: 0.3",
    "silu": "silu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
}

ROWS: tuple[Row, ...] = (
    *(_activation(*one) for one in _ONES.items()),
    functions(
        "softmax, equal, far and very far logits",
        np.array([[-1.0, 0.5, 0.5, 1.0, 0.0]]),
        networks="f: {input: x, layers: [softmax]}",
        batch=1,
        optimizer=SMALL,
        near="f(h)",
        equal="f(1e-9 * h)",
        far="f(3 * h)",
        huge="f(1000 * h)",
        shifted="f(h + 1000)",
        lowered="f(h - 1000)",
    ),
    layers(
        "activations, of images and in a chain",
        numbers(4, 3, 3, 2),
        smooth="[conv: {filters: 3, kernel: 2}, silu, conv: {filters: 2, kernel: 2}, elu]",
        bent="[leaky_relu: 0.3, conv: {filters: 3, kernel: 2}, relu, upsample: 2]",
        flat="[leaky_relu: 0, tanh, elu: 0]",
        closed="[tanh, softplus, avg_pool: 2, sigmoid]",
    ),
)
