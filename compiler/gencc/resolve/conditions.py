"""`when: balance < 0.5` -> the comparison by which a step is taken or left out."""

from __future__ import annotations

from gencc.ir.expressions import (
    Expression,
    InputGradient,
    Scalar,
    everything,
    is_comparison,
)
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Value,
    compare,
    constant,
    number,
    show,
    span_of,
    tensor,
)


def condition(site: Site, scope: Scope, value: Value) -> Expression:
    """A comparison of numbers of the minibatch; what is none holds where it is above 0."""
    result = number(tensor(site, value))
    span = span_of(site, result)
    if result.type != Scalar():
        message = (
            f"a condition is one number for all examples, this is {show(result.type)}"
        )
        way_out = "`batch_mean(v) < 0.5` is one of the minibatch"
        raise site.mistake("E0308", span, message, help=way_out)
    for part in everything((result,), {**scope.values, **scope.terms}):
        if isinstance(part, InputGradient):
            message = "a condition has no `grad`, as it is computed without a gradient"
            raise site.mistake("E0325", part.span or span, message)
    if is_comparison(result):
        return result
    return compare(site, span, "greater", (result, constant(span, 0.0)))
