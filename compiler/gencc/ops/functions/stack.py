"""`stack(w, K)`: the values along an axis as the rows of one tensor, [K, ...].

The opposite of `rows(v, K)`: a number for each row becomes a vector [K], as a softmax over the
rows takes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import BATCH, OTHERS, Stack, Tensor
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._axes import known_axis
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, written = tensor(site, values[0]), call.arguments[1]
    name = known_axis(site, value, written)
    if name in (BATCH.name, OTHERS):
        message = "a minibatch is no axis of a tensor, as it has no fixed size"
        way_out = f"`mean(…, {name})` is a value of each example"
        raise site.mistake("E0336", site.span(written), message, help=way_out)
    kind = value.type
    assert isinstance(kind, Tensor), "it has axes"
    (axis,) = (axis for axis in kind.axes if axis.name == name)
    left = tuple(other for other in kind.axes if other != axis)
    result = Tensor((axis.size, *kind.shape), left)
    return Stack(result, site.span(call), value, name)


FUNCTION = Function(("w", "K"), _build, operation="own", axis=1, along=True)

DOCUMENTATION = (
    "| `stack(w, K)` | the values along the axis K as the rows of a tensor [K, …], the opposite of "
    "`rows`: numbers become a vector |"
)

CASES = ()  # rows.py has them

DRAWN = Special("coding.tabled")
