"""`matmul(a, b)`: the product of two matrices, [n, k] and [k, m], or of one and a vector [k]."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Operation, Tensor, Type
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, along, axes_of, show, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    return product(site, call, *(tensor(site, value) for value in values))


def product(site: Site, call: Call, *operands: Expression) -> Operation:
    """Of two matrices, or of one and a vector; E0306 if there is none."""
    axes = axes_of(operands)
    operands = tuple(along(operand, axes) for operand in operands)
    kind = _rule([operand.type for operand in operands], ())
    if kind is None:
        first, second = (show(operand.type) for operand in operands)
        message = f"there is no product of {first} and {second}"
        notes = ("a matrix [n, k] is multiplied with one [k, m], or with a vector [k]",)
        raise site.mistake("E0306", site.span(call), message, notes=notes)
    return Operation(kind, site.span(call), "matmul", operands)


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [
            Tensor(shape=(rows, inner), axes=axes, folded=False),
            Tensor(shape=(size, *columns), axes=others, folded=False),
        ] if inner == size and len(columns) <= 1 and axes == others:
            return Tensor((rows, *columns), axes)
    return None


FUNCTION = Function(
    ("a", "b"),
    _build,
    operation="own",
    rule=_rule,
    along=True,
    elsewhere=(("bmm mm einsum", ""),),
)

DOCUMENTATION = "| `matmul(a, b)` | the product of two matrices [n, k] and [k, m], or of a matrix and a vector [k] |"

CASES = ()  # cholesky.py has them

DRAWN = Special("formulas.of_matrix")
