"""`l2(f)`: the sum of the squares of all weights of a network, kernels, biases and scales.

Of two networks with the same layers, `l2(f, g)`, that of the differences of their weights.
With an average of f for g it is the penalty of historical averaging, Salimans et al. 2016,
arXiv:1606.03498, section 3.3. One number, the same for all examples; no unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    raise AssertionError("resolve/weights.py has the networks")


FUNCTION = Function(
    ("f", "g"),
    _build,
    least=1,
    elsewhere=(
        ("l2_penalty weight_norm_penalty weight_penalty regularize l2_loss", ""),
    ),
)

DOCUMENTATION = (
    "| `l2(f)`, `l2(f, g)` | Σ θ² over all weights of the network f; Σ (θ − θ′)², θ′ being those "
    "of g, which has the same layers, as an average of f has |"
)

CASES = (
    Spec(
        "l2, of weights with heads and a batch_norm, and from those of another network",
        Random((8, 3)),
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          f:
            input: x
            layers: [dense: 4, batch_norm, tanh]
            heads: {a: [dense: 3], b: [dense: 2]}
          past: {average: f, decay: 0.7}
          g: {input: x, layers: [dense: 5, tanh, dense: 3]}
          h: {input: x, layers: [dense: 5, tanh, dense: 3]}
          unused: {input: x, layers: [dense: 3, silu]}
        params: {beta: 0.05}
        let: {code: f(x)}
        losses:
          misfit: sse(code.a, x) + sum(code.b) + sse(g(x) + h(x), x)
          far: beta * l2(f, past) + beta * l2(f) + 0.1 * l2(g, h)
          small: square(l2(unused) - 1) + 0.1 * l2(h) + 0.01 * l2(f)
        train:
          epochs: 3
          optimizer: {adam: {lr: 0.02}}
          schedule:
            - {update: [f, g], minimize: misfit + far}
            - {update: [h, unused], minimize: small}
        outputs: {code: code.a}
        metrics: {size: l2(f), way: "l2(f, past)"}
        """,
        steps=5,
    ),
)

DRAWN = Special("loose.weights")
