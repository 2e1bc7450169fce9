"""`grad`: how a number of each example changes with what it is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gencc.frontend.formula import Attribute, Call, Inserted, Name, Syntax
from gencc.ir.expressions import (
    BATCH,
    Constant,
    Expression,
    InputGradient,
    Scalar,
    Tensor,
)
from gencc.resolve.formula_site import Broken, Site
from gencc.resolve.operands import Value, axes_of, show, span_of, tensor


def gradient(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The gradient of a number by a value that it is computed from.

    Of one number for each position along axes, the gradient of each of them; by a value
    that has axes itself, that of the sum over them.
    """
    value, point = (tensor(site, argument) for argument in values)
    axes, own = axes_of([value]), axes_of([point])
    if value.type not in (Tensor((), axes), Tensor((1,), axes)):
        message = f"`grad` takes one number per example, this is {show(value.type)}"
        if axes:
            message = f"`grad` takes one number for each, this is {show(value.type)}"
        way_out = "write `sum(…)` around it, or name one of its numbers"
        if isinstance(value.type, Scalar | Constant):
            way_out = ""
        elif isinstance(value.type, Tensor) and len(value.type.shape) == 1 and not axes:
            way_out = (
                "write `sum(…)` around it; `grad(rows(v, K), u)` is a gradient for each "
                f"of the K = {value.type.shape[0]} numbers of v"
            )
        raise site.mistake("E0325", span_of(site, value), message, help=way_out)
    if not isinstance(point.type, Tensor):
        message = f"`grad` is by a value of each example, this is {show(point.type)}"
        raise site.mistake("E0325", span_of(site, point), message)
    if BATCH in (*axes, *own):
        raise _of_pairs(site, value, point)
    if own and not {*axes} <= {*own}:
        raise _along_others(site, value, point)
    kind = replace(point.type, axes=own or axes)
    word = _word(call.arguments[0])
    return InputGradient(kind, site.span(call), value, point, word=word)


def _of_pairs(site: Site, value: Expression, point: Expression) -> Broken:
    """E0336 for values of pairs of examples."""
    part = point if BATCH in axes_of([point]) else value
    message = f"`grad` knows no pairs of examples, this is {show(part.type)}"
    way_out = (
        "reduce it, as `mean(…, others)` does, and take it by a value of each example"
    )
    return site.mistake("E0336", span_of(site, part), message, help=way_out)


def _along_others(site: Site, value: Expression, point: Expression) -> Broken:
    """E0336 for a gradient by values along one axis of values along another."""
    (name, *_) = (
        axis.name for axis in axes_of([value]) if axis not in axes_of([point])
    )
    message = f"this is {show(value.type)}, and what `grad` is by is {show(point.type)}"
    way_out = (
        f"reduce it, as `mean(…, {name})` does, or take it by a value without axes"
    )
    return site.mistake("E0336", span_of(site, value), message, help=way_out)


def _word(written: Syntax) -> str:
    """energy, of a name or of energy(z); a function of the language says nothing."""
    match written:
        case Name(name=name) | Attribute(name=name) | Inserted(formula=name) if name:
            return name
    return "value"
