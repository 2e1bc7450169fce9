"""Functions of matrices, for each example and along whatever axes they have."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.functions import Function
from gencc.ops.functions._building import matrix
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value


def of_square(
    name: str, result: str, elsewhere: tuple[tuple[str, str], ...]
) -> Function:
    """A square matrix to a `matrix` of its size, or to a `number`; E0308 for others."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        value, _ = matrix(site, call, values[0])
        kind = rule((value.type,), ())
        assert kind is not None, "is a square matrix"
        return Operation(kind, site.span(call), name, (value,))

    def rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
        match types:
            case [Tensor(shape=(size, width), axes=axes, folded=False) as kind] if (
                size == width
            ):
                return kind if result == "matrix" else Tensor((), axes)
        return None

    return Function(
        ("m",), build, operation="own", rule=rule, along=True, elsewhere=elsewhere
    )
