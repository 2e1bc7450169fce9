"""`sliced_wasserstein(a, b, n)`: how far two minibatches of vectors are, by n projections.

The mean over n directions u and over ranks r of (a_r - b_r)^2, a_r being the r-th smallest
of the products u'a in the minibatch: the squared 2-Wasserstein distance of the projections.
The directions are uniform on the sphere, normals (draws of the first example) divided by
their norm, drawn anew in every step. Kolouri et al. 2018, arXiv:1804.01947, equation 9.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Draw, Number, Operation, Scalar, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    first, second = (vector(site, call, value) for value in values[:2])
    span = site.span(call)
    if first.type != second.type:
        message = f"the vectors differ: {show(first.type)} and {show(second.type)}"
        raise site.mistake("E0306", span, message)
    count = values[2]
    whole = int(count.value) if isinstance(count, Number) else 0
    if whole < 1 or not isinstance(count, Number) or count.value != whole:
        message = "the number of directions is a whole number that stays as it is"
        way_out = "such as `sliced_wasserstein(z, sample(prior.z), 50)`"
        raise site.mistake("E0308", span_of(site, count), message, help=way_out)
    assert isinstance(first.type, Tensor)
    kind = Tensor((whole * first.type.shape[0],))
    normals = Draw(kind, span, site.draw_name(call), NormalNoise())
    return Operation(Scalar(), span, "sliced_wasserstein", (first, second, normals))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(a,)), Tensor(shape=(b,)), Tensor(shape=(count,))]:
            return Scalar() if a == b and count % a == 0 else None
    return None


FUNCTION = Function(
    ("a", "b", "directions"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(2,),
    draws="directions",
    over_batch=True,
    better="smallest",
    elsewhere=(("swd sliced_wasserstein_distance", ""),),
)

DOCUMENTATION = (
    "| `sliced_wasserstein(a, b, 50)` | how far two minibatches of vectors are: the mean of "
    "(a − b)² over 50 random directions, projected on which each is sorted |"
)

CASES = (
    Case(
        "sliced_wasserstein, of vectors",
        Random((6, 3)),
        {
            "near": "h * sliced_wasserstein(h, x, 5)",
            "far": "h + sliced_wasserstein(h, shuffle(square(h)), 2)",
        },
        batch=6,
        steps=3,
        outputs=False,
    ),
)

DRAWN = Special("formulas.of_batch")
