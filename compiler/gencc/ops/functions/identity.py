"""`identity(n)`: the identity matrix [n, n], 1 on its diagonal and 0 elsewhere; one for all examples.

For penalties such as |W W^T - 1|^2 of a learned W, which make its rows orthonormal (Brock et
al. 2017, arXiv:1609.07093, equation 4, where 1 is subtracted), for whitening,
`sse(batch_cov(z), identity(d))`, and for ridges, `inverse(m + 0.1 * identity(d))`.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Number, Operation, Tensor, Type
from gencc.ops.cases import Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import MOST_NUMBERS, Value, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (size,) = values
    count = int(size.value) if isinstance(size, Number) else 0
    if count < 1 or not isinstance(size, Number) or size.value != count:
        message = "`identity` takes how many rows the matrix has, a whole number that stays as it is"
        way_out = "such as `identity(4)`"
        raise site.mistake("E0308", span_of(site, size), message, help=way_out)
    if count**2 > MOST_NUMBERS:
        message = f"a matrix of {count} × {count} is too large"
        raise site.mistake("E0317", site.span(call), message)
    return Operation(Tensor((count, count)), site.span(call), "identity", (), (count,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [], [size]:
            return Tensor((size, size))
    return None


FUNCTION = Function(
    ("n",),
    _build,
    operation="own",
    rule=_rule,
    built_in=(0,),
    elsewhere=(("eye identity_matrix diag_embed", ""),),
)

DOCUMENTATION = (
    "| `identity(n)` | the matrix [n, n] with 1 on its diagonal and 0 elsewhere: "
    "`sse(batch_cov(z), identity(4))` is 0 where codes are white |"
)

CASES = (
    Spec(
        "identity, beside learned matrices, those of examples and of the minibatch, its rows",
        Random((6, 3), -1, 1),
        """\
        data: {source: npz, shape: [3], batch: 3}
        params: {d: 3, K: 2}
        networks:
          f: {input: x, layers: [dense: 9, reshape: [3, 3]]}
          w: {learned: {shape: [2, 3], init: {normal: 1}}}
          g: {input: e, layers: [dense: 3, tanh, dense: 2]}
          t: {input: m, layers: [flatten, dense: 2, tanh]}
        let:
          m: f(x)
          e: rows(identity(d), d)
        losses:
          orthonormal: sum(square(matmul(w, transpose(w)) - identity(K))) + sum(matmul(w, x))
          white: sse(batch_cov(x + matmul(m, x)), identity(3))
          ridge: logdet(matmul(m, transpose(m)) + 0.5 * identity(2 * K - 1)) + sum(inverse(m + 4 * identity(d)))
          along: mean(sum(g(e)), d) + sum(t(identity(d)) * t(m)) + sum(sum(e * x) * sum(e * x), d)
          single: sum(identity(1)) * sum(x)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: orthonormal + white + ridge + along + single}
        outputs: {whole: identity(d), beside: m + identity(d), one: t(identity(d))}
        """,
    ),
)

DRAWN = Special("formulas.of_matrix")
