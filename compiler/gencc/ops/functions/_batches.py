"""Functions of a whole minibatch: the same value for every example."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Scalar, Tensor, Type
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, number, show, span_of, tensor

_Rule = Callable[[Tensor], Type]


def of_batch(name: str, result: _Rule, elsewhere: str = "") -> Function:
    """One number of a number for each example, otherwise a tensor for the minibatch.

    E0308 for what is no tensor. The axes of an example go to the backends as a setting.
    """

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        value = number(tensor(site, values[0]))
        kind = value.type
        if not isinstance(kind, Tensor):
            message = f"`{name}` takes a tensor, this is {show(kind)}"
            raise site.mistake("E0308", span_of(site, value), message)
        axes = (len(kind.shape),)
        return Operation(result(kind), site.span(call), name, (value,), axes)

    def rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
        (kind,) = types
        if not isinstance(kind, Tensor) or settings != (len(kind.shape),):
            return None
        return result(kind)

    return Function(
        ("v",),
        build,
        operation="own",
        rule=rule,
        over_batch=True,
        elsewhere=((elsewhere, ""),) if elsewhere else (),
    )


def alike(kind: Tensor) -> Type:
    """Feature by feature; one number where there is one for each example."""
    return kind if kind.shape else Scalar()
