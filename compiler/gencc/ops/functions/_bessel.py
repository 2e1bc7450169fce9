"""Functions of Bessel functions, of a number of dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.ir.expressions import (
    Constant,
    Expression,
    Number,
    Operation,
    Scalar,
    Tensor,
    Type,
)
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, number, span_of, tensor

MOST_DIMENSIONS = 256  # for which the integrals have been looked at


def of_dimensions(name: str) -> Function:
    """A function of each element of v, and of a whole number m from 2 to 256."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        value, m = number(tensor(site, values[0])), values[1]
        size = m.value if isinstance(m, Number) else 0.0
        if not 2 <= size <= MOST_DIMENSIONS or not float(size).is_integer():
            message = (
                f"the dimensions are a whole number from 2 to {MOST_DIMENSIONS}, "
                "which stays as it is"
            )
            way_out = f"such as `{name}(kappa, 3)`"
            raise site.mistake("E0308", span_of(site, m), message, help=way_out)
        return of_value(site.span(call), name, value, int(size))

    return Function(
        ("v", "m"), build, operation="own", rule=rule, built_in=(1,), along=True
    )


def of_value(span: Span, name: str, value: Expression, m: int) -> Expression:
    """The function of a value, in m dimensions."""
    kind = rule((value.type,), (m,))
    assert kind is not None, "is made of numbers"
    return Operation(kind, span, name, (value,), (m,))


def rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    """Elementwise; a number for the whole batch is one."""
    match types, settings:
        case [Tensor(folded=False) as kind], [m] if 2 <= m <= MOST_DIMENSIONS:
            return kind
        case [Constant() | Scalar()], [m] if 2 <= m <= MOST_DIMENSIONS:
            return Scalar()
    return None
