"""`grad`: how a number of each example changes with what it is computed from."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Attribute, Call, Inserted, Name, Syntax
from gencc.ir.expressions import Constant, Expression, InputGradient, Scalar, Tensor
from gencc.resolve.formula_site import Broken, Site
from gencc.resolve.operands import Value, axes_of, show, span_of, tensor


def gradient(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The gradient of a number by a value that it is computed from."""
    value, point = (tensor(site, argument) for argument in values)
    if axes_of([value, point]):
        raise _along_axes(site, value, point)
    if value.type not in (Tensor(()), Tensor((1,))):
        message = f"`grad` takes one number per example, this is {show(value.type)}"
        way_out = "write `sum(…)` around it, or name one of its numbers"
        if isinstance(value.type, Scalar | Constant):
            way_out = ""
        raise site.mistake("E0325", span_of(site, value), message, help=way_out)
    if not isinstance(point.type, Tensor):
        message = f"`grad` is by a value of each example, this is {show(point.type)}"
        raise site.mistake("E0325", span_of(site, point), message)
    word = _word(call.arguments[0])
    return InputGradient(point.type, site.span(call), value, point, word=word)


def _along_axes(site: Site, value: Expression, point: Expression) -> Broken:
    """E0336 for several values of an example, or a gradient by each of them."""
    if own := axes_of([point]):
        message = f"`grad` is by a value of each example, this is {show(point.type)}"
        way_out = (
            f"take it by what these are made of: `grad(mean(…, {own[-1].name}), z)`, "
            "z having no axis; or draw once"
        )
        return site.mistake("E0336", span_of(site, point), message, help=way_out)
    name = axes_of([value])[-1].name
    message = f"`grad` takes a value of each example, this is {show(value.type)}"
    way_out = f"reduce it, as `mean(…, {name})` or `logmeanexp(…, {name})` do"
    return site.mistake("E0336", span_of(site, value), message, help=way_out)


def _word(written: Syntax) -> str:
    """energy, of a name or of energy(z); a function of the language says nothing."""
    match written:
        case Name(name=name) | Attribute(name=name) | Inserted(formula=name) if name:
            return name
    return "value"
