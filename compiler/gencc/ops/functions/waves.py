"""`waves(t, n)`: a number of each example as a vector of n sines and cosines.

A number -> [n], n even: first the sines of t w_i, then the cosines, w_i = 10000^(-2i / n) for
i = 0, 1, … n / 2 - 1. So a network sees small and large differences of a time alike. Vaswani et
al. 2017, arXiv:1706.03762, section 3.5, for positions; Ho, Jain & Abbeel 2020, arXiv:2006.11239,
appendix B, for the time of a diffusion.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Number, Operation, Tensor, Type
from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import MOST_NUMBERS, Value, number, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, count = number(tensor(site, values[0])), values[1]
    if value.type != Tensor(()):
        message = f"`waves` takes one number per example, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    size = int(count.value) if isinstance(count, Number) else 0
    is_whole = isinstance(count, Number) and count.value == size
    if not is_whole or size < 2 or size % 2 or size > MOST_NUMBERS:
        message = "how many waves there are is an even number that stays as it is"
        way_out = "such as `waves(t, 32)`: 16 sines and 16 cosines"
        raise site.mistake("E0308", span_of(site, count), message, help=way_out)
    return Operation(Tensor((size,)), site.span(call), "waves", (value,), (size,))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types, settings:
        case [Tensor(shape=(), axes=())], [size]:
            return Tensor((size,))
    return None


FUNCTION = Function(
    ("t", "n"),
    _build,
    operation="own",
    rule=_rule,
    built_in=(1,),
    elsewhere=(
        (
            "sinusoidal sinusoidal_embedding time_embedding timestep_embedding "
            "positional_encoding fourier_features",
            "",
        ),
    ),
)

DOCUMENTATION = (
    "| `waves(t, 32)` | of a number of each example 16 sines sin(t ωᵢ), and then 16 cosines, "
    "ωᵢ = 10000^(−i / 16) for i from 0: the time of a diffusion as a network can read it |"
)

CASES = (
    Case(
        "waves, of small and large numbers, and their slopes",
        Random((6, 3)),
        {
            "small": "waves(mean(h), 6)",
            "large": "waves(20 * sum(h), 2)",
            "slope": "waves(norm(grad(sum(waves(sum(h), 4)), h)), 6)",
        },
        batch=3,
    ),
)

DRAWN = Special("loose.leveled")
