"""`iterate(f, v, n)`: v, then f of it, and so on, n times.

f is a formula of `let`, f(v) or f(v, k), and k the number of the step, from 0, for every
example. What f draws, each step draws anew; a draw that it is given is one draw.
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
    raise AssertionError("resolve/expressions.py has the formula")


FUNCTION = Function(
    ("f", "v", "n"),
    _build,
    built_in=(2,),
    after_training=True,
    elsewhere=(("scan fori_loop while_loop for_loop loop repeat", ""),),
)

DOCUMENTATION = (
    "| `iterate(f, v, n)`, `iterate(f, v, n, a)` | f(… f(f(v, 0), 1) …, n − 1), of a formula "
    "`f(v, k)` of `let`, or `f(v)`, or `f(v, k, a)`; k is the number of the step, and what "
    "f draws, each step draws anew |"
)

CASES = (
    Spec(
        "iterate, with draws of each step, the number of the step, and one within another",
        Random((5, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {e: {normal: 3}}
        networks:
          f: {input: x, layers: [dense: 4, batch_norm, tanh, dense: 3]}
          g: {input: [x, t], layers: [concat, dense: 3]}
        params: {n: 4, size: 0.1}
        let:
          z: f(x)
          t: mean(x)
          moved(v, k): v + size * (k + 1) * f(v) + size * sample(prior.e)
          shrunk(v): 0.5 * v
          nearer(v, k, w): v + (w - g(v, k / n)) / (k + 2) + size * z
        losses: {misfit: "sse(f(x), x) + sse(g(x, t), x)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit}
        outputs:
          walk: iterate(moved, x, n)
          halved: 2 * sum(iterate(shrunk, mean(x), 3))
          both: iterate(nearer, 0 * x, n - 1, iterate(moved, z, 2))
          noise: iterate(nearer, x, 2, sample(prior.e))
        metrics:
          far: sse(iterate(moved, x, n), x)
        """,
    ),
)

DRAWN = Special("outputs._of_loops")
