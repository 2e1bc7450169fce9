"""`batch(v)`: the values of all examples of the minibatch, beside each example.

A tensor for each example -> a tensor for each pair, along the axis `batch`: that of the second
example of the pair, whatever the first. So `z - batch(z)` is how far each is from each, an array
(examples, examples, ...), and a reduction over `batch`, or over `others`, is again one value for
each example. Of a distribution it has the distributions of all examples: `log_prob(batch(q), z)`,
as in Chen et al. 2018, arXiv:1802.04942, section 4.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import BATCH, Expression, Operation, Tensor, Type, union
from gencc.ops.cases import Case, Random, Spec
from gencc.ops.distributions import Distribution, Prior
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, number, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (value,) = values
    if isinstance(value, Distribution) and not isinstance(value, Prior):
        parts = value.parts().items()
        return value.of_parts({name: _beside(site, call, part) for name, part in parts})
    return _beside(site, call, number(tensor(site, value)))


def _beside(site: Site, call: Call, value: Expression) -> Expression:
    match value.type:
        case Tensor(shape=shape, axes=axes) if BATCH not in axes:
            kind = Tensor(shape, union([axes, (BATCH,)]))
            return Operation(kind, site.span(call), "batch", (value,))
        case Tensor():
            message = (
                f"`batch` takes a value of each example, this is {show(value.type)}"
            )
            raise site.mistake("E0336", span_of(site, value), message)
    message = f"`batch` takes a tensor, this is {show(value.type)}"
    raise site.mistake("E0308", span_of(site, value), message)


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=shape, axes=axes, folded=False)] if BATCH not in axes:
            return Tensor(shape, union([axes, (BATCH,)]))
    return None


FUNCTION = Function(
    ("v",), _build, operation="own", rule=_rule, along=True, over_batch=True
)

DOCUMENTATION = (
    "| `batch(v)` | the values of all examples of the minibatch beside each example, along the "
    "axis `batch`: `z - batch(z)` is one vector for each pair of examples |"
)

CASES = (
    Case(
        "batch, each example against each",
        Random((8, 3)),
        {
            "near": "mean(1 / (1 + sse(h, batch(h))), others) + sum(h)",
            "all": "mean(exp(-sse(h, batch(x))), batch)",
            "soft": "logsumexp(sum(h * batch(h)), batch) - logmeanexp(sum(h * batch(x)), others)",
            "apart": "sum(sum(abs(h - batch(2 * x)), others) * x)",
            "extreme": "max(cosine(h, batch(h)), others) + min(mae(h, batch(x)), batch)",
            "vectors": "sum(mean(log_softmax(h * batch(h)), batch) * x)",
            "numbers": "mean(square(sum(h) - batch(mean(h))), others)",
        },
        kind="number",
        batch=4,
        outputs=False,
    ),
    Case(
        "batch, a pair of images",
        Random((2, 2, 3, 2)),
        {
            "other": "mean(h * batch(h), others)",
            "both": "sum(exp(h - batch(x)), batch)",
        },
        kind="image",
        outputs=False,
    ),
    Spec(
        "batch, of distributions",
        Random((8, 3)),
        """\
        data: {source: npz, shape: [3], batch: 4}
        latent: {z: {normal: 2}}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          s: {input: x, layers: [dense: 2]}
        let:
          q: normal(f(x))
          r: laplace(s(x), -s(x))
          z: sample(q)
          own: log_prob(q, z)
          mixed: logmeanexp(log_prob(batch(q), z), batch)
        losses:
          information: own - mixed + kl(q, prior.z)
          apart: mean(kl(q, batch(q)), others) - mean(log_prob(batch(r), z), others)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: information + apart}
        outputs: {code: q.mean}
        """,
        steps=4,
    ),
)

DRAWN = Special("formulas.of_pairs")
