"""Axes of values, as formulas name them: `sample(q, K)`, `mean(w, K)`, `mean(k, others)`."""

from __future__ import annotations

from gencc.diagnostics.prose import listed
from gencc.frontend.formula import Call, Literal, Name, Syntax, bare
from gencc.ir.expressions import (
    BATCH,
    OTHERS,
    Axis,
    Expression,
    Number,
    Reduce,
    Tensor,
)
from gencc.ops.functions import signature
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, show, tensor

_OF_EXAMPLES = (BATCH.name, OTHERS)
_NOTES = (
    "`sample(q, K)` has the axis `K`, `batch(v)` the axis `batch`, or `others` without "
    "the example itself",
)


def axis_of_draws(site: Site, written: Syntax, count: Value) -> Axis:
    """The axis of K draws, called like the parameter, or the number, that says how many."""
    name, span = _name(written), site.span(written)
    size = count.value if isinstance(count, Number) else 0.0
    if not name or not isinstance(count, Number):
        message = "the number of draws is a whole number, or a parameter that is one"
        way_out = "`sample(q, K)` with `params: {K: 8}`"
        raise site.mistake("E0336", span, message, help=way_out)
    if name in _OF_EXAMPLES:
        message = f"`{name}` is an axis of the minibatch, and no number of draws"
        way_out = "give the parameter another name, such as `K`"
        raise site.mistake("E0336", span, message, help=way_out)
    if size < 1 or not size.is_integer():
        message = f"the number of draws is a whole number from 1 on, not {size:g}"
        raise site.mistake("E0336", span, message)
    return Axis(name, int(size))


def reduced_over(
    site: Site, call: Call, function: str, value: Value, written: Syntax, two: str
) -> Expression:
    """A reduction of the values along one axis, feature by feature.

    E0336 for a name that is none of the value's axes. two: what to call with two values.
    """
    operand, name = tensor(site, value), _name(written)
    kind = operand.type
    axes = kind.axes if isinstance(kind, Tensor) else ()
    known = [axis.name for axis in axes]
    if BATCH in axes:
        known.append(OTHERS)
    if name not in known:
        raise site.mistake(
            "E0336",
            site.span(written),
            f"this is {show(kind)}, and has no axis `{site.text(written)}`",
            notes=_NOTES,
            help=_way_out(known, two),
        )
    own = BATCH.name if name == OTHERS else name
    left = tuple(axis for axis in axes if axis.name != own)
    assert isinstance(kind, Tensor), "it has axes"
    return Reduce(Tensor(kind.shape, left), site.span(call), function, operand, name)


def _way_out(known: list[str], two: str) -> str:
    if known:
        return f"its axes: {listed([f'`{name}`' for name in known])}"
    return f"of two values, `{signature(two)}`" if two else ""


def _name(written: Syntax) -> str:
    """What an axis is called where it is written."""
    match bare(written):
        case Name(name=name):
            return name
        case Literal(text=text):
            return text
    return ""
