"""Values whose shapes do not meet -> the layers that gave them these shapes.

The formula where they meet is seldom where the mistake is: a network ends in 63 numbers
where the data have 64.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gencc.diagnostics.collector import line
from gencc.diagnostics.model import Related
from gencc.ir.expressions import Apply, AsNumber, Expression, Field, Local, Tensor
from gencc.ir.expressions import Unfold as Unfolded
from gencc.ir.layers import Shape, show_shape
from gencc.ir.model import Placed

if TYPE_CHECKING:
    from gencc.resolve.expressions import Scope


def at_fault(
    scope: Scope, values: Sequence[Expression]
) -> tuple[tuple[Related, ...], str]:
    """The layers that gave the values their shapes, and what to write there.

    There is something to write where one value is none of a network, as data are.
    """
    chains = [_chain(scope, value) for value in values]
    related = [
        Related(last.span, f"gives {show_shape(last.output)}")
        for chain in chains
        if (last := _last(chain))
    ]
    wanted = [
        value.type.shape
        for value, chain in zip(values, chains, strict=True)
        if not chain and isinstance(value.type, Tensor)
    ]
    way_out = ""
    if len(related) == 1 and len({*wanted}) == 1 and wanted[0]:
        (chain,) = (chain for chain in chains if _last(chain))
        way_out = _way_out(chain, wanted[0])
    return tuple(dict.fromkeys(related)), way_out


def at_its_end(
    chain: Sequence[Placed], wanted: Shape
) -> tuple[tuple[Related, ...], str]:
    """The last layer of a chain that gives its shape, and what to write for another."""
    last = _last(chain)
    if last is None:
        return (), ""
    label = f"gives {show_shape(last.output)}"
    return (Related(last.span, label),), _way_out(chain, wanted)


def _chain(scope: Scope, value: Expression) -> tuple[Placed, ...]:
    """The layers from the input of the network that gives a value to its end."""
    head = ""
    while True:
        match value:
            case Local(name=name) if name in scope.values:
                value = scope.values[name]
            case Field(record=record, name=head):
                value = record
            case Unfolded(operand=inner) | AsNumber(operand=inner):
                value = inner
            case Apply(network=name) if network := scope.networks.get(name):
                own = (h.layers for h in network.heads if h.name == head)
                return (*network.layers, *(layer for layers in own for layer in layers))
            case _:
                return ()


def _last(chain: Sequence[Placed]) -> Placed | None:
    """The last layer that changes the shape."""
    return next((p for p in reversed(chain) if p.input != p.output), None)


def _way_out(chain: Sequence[Placed], wanted: Shape) -> str:
    """What to write in the last layers of a chain, so that it ends in this shape."""
    changes = [*_changes(chain, wanted)]
    if not changes:
        return ""
    *first, last = changes
    return f"write {', '.join(first)} and {last}" if first else f"write {last}"


def _changes(chain: Sequence[Placed], wanted: Shape) -> Iterator[str]:
    last = _last(chain)
    if last is None:
        return
    count = math.prod(wanted)
    text = last.layer.written_for(last.output, wanted)
    if last.layer.reshapes and text:
        before = chain[: chain.index(last)]
        if math.prod(last.output) != count:
            yield from _changes(before, (count,))
        if last.output != wanted:
            yield f"`{text}` on {line(last.span)}"
    elif text:
        yield f"`{text}` on {line(last.span)}"
    elif own := last.layer.written_for(last.output, (count,)):
        if last.output != (count,):
            yield f"`{own}` on {line(last.span)}"
        yield f"`reshape: {show_shape(wanted)}` at the end of the network"
