"""Axes of values, as formulas name them: `sample(q, K)`, `rows(u, K)`, `mean(w, K)`."""

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
    "`sample(q, K)` and `rows(u, K)` have the axis `K`, `batch(v)` the axis `batch`, or "
    "`others` without the example itself",
)
_CALLS = {
    "draws": "sample(q, K)",
    "rows": "rows(u, K)",
    "components": "mixture(q, K)",
}


def axis_of(site: Site, written: Syntax, count: Value, what: str) -> Axis:
    """The axis of K draws, rows or components, called like the parameter, or the number, that says how many.

    what: which of these, for messages.
    """
    name, span = _name(written), site.span(written)
    size = count.value if isinstance(count, Number) else 0.0
    if not name or not isinstance(count, Number):
        message = f"the number of {what} is a whole number, or a parameter that is one"
        way_out = f"`{_CALLS[what]}` with `params: {{K: 8}}`"
        raise site.mistake("E0336", span, message, help=way_out)
    if name in _OF_EXAMPLES:
        message = f"`{name}` is an axis of the minibatch, and no number of {what}"
        way_out = "give the parameter another name, such as `K`"
        raise site.mistake("E0336", span, message, help=way_out)
    if size < 1 or not size.is_integer():
        message = f"the number of {what} is a whole number from 1 on, not {size:g}"
        raise site.mistake("E0336", span, message)
    return Axis(name, int(size))


def reduced_over(
    site: Site, call: Call, function: str, value: Value, written: Syntax, two: str
) -> Expression:
    """A reduction of the values along one axis, feature by feature.

    E0336 for a name that is none of the value's axes. two: what to call with two values.
    """
    operand = tensor(site, value)
    name = known_axis(site, operand, written, two)
    kind = operand.type
    assert isinstance(kind, Tensor), "it has axes"
    own = BATCH.name if name == OTHERS else name
    left = tuple(axis for axis in kind.axes if axis.name != own)
    return Reduce(Tensor(kind.shape, left), site.span(call), function, operand, name)


def known_axis(site: Site, operand: Expression, written: Syntax, two: str = "") -> str:
    """The name of an axis that a value has, `OTHERS` among them; E0336 for any other."""
    kind, name = operand.type, _name(written)
    axes = kind.axes if isinstance(kind, Tensor) else ()
    known = [axis.name for axis in axes]
    if BATCH in axes:
        known.append(OTHERS)
    if name in known:
        return name
    raise site.mistake(
        "E0336",
        site.span(written),
        f"this is {show(kind)}, and has no axis `{site.text(written)}`",
        notes=_NOTES,
        help=_way_out(known, two),
    )


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
