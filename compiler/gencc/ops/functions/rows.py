"""`rows(v, K)`: the K rows of a tensor, along an axis of that name, as `sample(q, K)` has one.

v is [K, ...], learned or one for each example, and the result [...] for each row: what is
computed of it is computed of each row, and reductions over K are over the rows. `stack(w, K)`
is the opposite. With the pseudo-inputs of Tomczak & Welling 2018, arXiv:1705.07120, a learned
u of shape [K, ...], the log-density of their equation 9 is
`logmeanexp(log_prob(normal(encoder(rows(u, K))), z), K)`.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Rows, Tensor, union
from gencc.ops.cases import Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._axes import axis_of
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, as_vector, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value = as_vector(tensor(site, values[0]))
    axis = axis_of(site, call.arguments[1], values[1], "rows")
    kind = value.type
    if not isinstance(kind, Tensor):
        message = f"`rows` takes a tensor, this is {show(kind)}"
        way_out = "`u: {learned: {shape: [8, 2]}}` has 8 rows of 2 numbers"
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    count, *rest = kind.shape
    known = [own.name for own in kind.axes]
    free = next(name for name in "KMNRSTUV" if name not in known)
    way_out = f"with `params: {{{free}: {count}}}` they are `rows(…, {free})`"
    if axis.name in known:
        message = f"this is {show(kind)}: its rows need an axis of another name"
        raise site.mistake("E0336", site.span(call), message, help=way_out)
    if count != axis.size:
        message = f"this is {show(kind)}, and has {count} rows, not {axis.size}"
        raise site.mistake("E0336", span_of(site, value), message, help=way_out)
    result = Tensor(tuple(rest), union([kind.axes, (axis,)]))
    return Rows(result, site.span(call), value, axis)


FUNCTION = Function(("v", "K"), _build, operation="own", built_in=(1,), along=True)

DOCUMENTATION = (
    "| `rows(v, K)` | the K rows of a tensor [K, …], learned or of an example, along the axis K: "
    "`encoder(rows(u, K))` is a result for each |"
)

CASES = (
    Spec(
        "rows and stack, of a learned table, and of a matrix of an example",
        Random((6, 4)),
        """\
        data: {source: npz, shape: [4], batch: 3}
        latent: {z: {normal: 2}}
        params: {C: 3, K: 5, A: 2, F: 4}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          u: {learned: {shape: [C, 4], init: {normal: 1}}}
          w: {learned: {shape: [C], init: {normal: 1}}}
          m: {input: x, layers: [dense: A * C * 2, reshape: [A, C, 2]]}
          g: {input: [v, x], layers: [concat, dense: 3, tanh, dropout: 0.3, dense: 2]}
          d: {input: v, layers: [dense: 3, dropout: 0.4, batch_norm, dense: 2]}
        let:
          q: normal(f(x))
          p: normal(f(rows(u, C)))
          v: sum(rows(x, F) * sample(q, K), F)
          z: sample(q)
          each: rows(m(x), A)
          pair: rows(each, C)
          back: stack(each, A) - m(x)
          turned: stack(stack(pair, A), C)
        losses:
          under: log_prob(q, z) - logmeanexp(log_prob(p, z), C)
          rank: mean(mean(rows(w, C) * sum(v), K), C)
          same: sum(square(turned)) - 2 * sum(square(back)) + sum(stack(log_prob(p, z), C))
          called: mean(sum(g(0.3 * mean(pair, A), x)), C) + mean(sum(square(d(mean(pair, C)) - 0.5)), A)
          alike: mean(sum(g(z, rows(u, C))), C) + mean(mean(square(sum(d(0.5 * pair))), A), C)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: under + 0.1 * rank + 0.01 * same + called + alike}
        outputs: {turned: turned, code: "stack(p.mean, C) * mean(x)"}
        """,
        steps=4,
    ),
)

DRAWN = Special("coding.tabled")
