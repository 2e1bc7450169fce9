"""`grad`: how the number that a network returns changes with one of its arguments."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Apply, Expression, Field, InputGradient, Tensor
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, axes_of, number, show, span_of, tensor


def gradient(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The gradient of a call, perhaps behind names, by one of its arguments."""
    value, point = (tensor(site, argument) for argument in values)
    applied = _applied(value)
    if applied is None or not applied.arguments:
        message = "`grad` takes the call of a network, and this is none"
        way_out = "as in `grad(critic(u), u)`; factors stand before it, `2 * grad(…)`"
        raise site.mistake("E0325", span_of(site, value), message, help=way_out)
    if axes_of([value]):
        message = f"`grad` takes a value of each example, this is {show(value.type)}"
        raise site.mistake("E0336", span_of(site, value), message)
    if value.type != Tensor((1,)):
        message = (
            "`grad` takes one number per example, "
            f"`{applied.network}` gives {show(value.type)}"
        )
        way_out = "only a network or a head that ends in `dense: 1` has such a gradient"
        raise site.mistake("E0325", span_of(site, value), message, help=way_out)
    arguments = [
        number(argument) for argument in applied.arguments
    ]  # [1] and a number are the same
    places = [
        index for index, argument in enumerate(arguments) if argument == number(point)
    ]
    if len(places) != 1:
        which, way_out = "not what", "name it in `let`, and use the name in both places"
        if places:
            which = "more than one of the values that"
            way_out = "give one of them another name in `let`, to say which is meant"
        message = f"this is {which} `{applied.network}` is given in that call"
        raise site.mistake("E0325", span_of(site, point), message, help=way_out)
    kind = applied.arguments[places[0]].type
    return InputGradient(kind, site.span(call), value, places[0])


def _applied(value: Expression) -> Apply | None:
    """The call that this is, or that it is a head of."""
    if isinstance(value, Field):
        value = value.record
    return value if isinstance(value, Apply) else None
