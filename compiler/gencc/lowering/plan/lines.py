"""Lines: what must be computed for some names, constants first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gencc.ir.expressions import (
    Apply,
    Draw,
    Expression,
    Input,
    Local,
    walk,
    without_noise,
)
from gencc.ir.model import Model
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.programs import Hold, Line


def lines(
    calls: Calls,
    names: Iterable[str],
    updated: Iterable[str] = (),
    finished: frozenset[str] = frozenset(),
) -> tuple[Line, ...]:
    """What must be computed for `names`, where some networks are updated.

    `finished` are those that an earlier stage has trained to the end.
    """
    updated = set(updated)
    learning = {
        n.name
        for n in calls.networks.values()
        if n.name in updated or not n.tied_to.isdisjoint(updated)
    }
    ordered = calls.ordered(names)
    again = _called_again(ordered)
    moving: set[str] = set()
    planned = []
    for name, value in ordered.items():
        if _depends(value, learning, moving):
            moving.add(name)
        held = tuple(
            Hold(n, "finished" if n in finished else "constant")
            for n in called([value])
            if (n not in updated or name in again) and calls.networks[n].has_statistics
        )
        used = without_noise(value, finished) if finished else value
        planned.append(Line(name, used, name not in moving, held))
    return tuple(sorted(planned, key=lambda line: not line.constant))


def groups(
    lines: Iterable[Line],
) -> Iterator[tuple[tuple[Hold, ...], tuple[Line, ...]]]:
    """Neighbouring lines that hold the same networks, together."""
    current: list[Line] = []
    for line in lines:
        if current and line.held != current[-1].held:
            yield current[-1].held, tuple(current)
            current = []
        current.append(line)
    if current:
        yield current[-1].held, tuple(current)


def inputs(model: Model, values: Iterable[Expression]) -> tuple[str, ...]:
    """The inputs that are read, in the order of the data."""
    read = {p.name for v in values for p in walk(v) if isinstance(p, Input)}
    return tuple(name for name in model.data.inputs if name in read)


def draws(values: Iterable[Expression]) -> tuple[Draw, ...]:
    """The draws that are used, each once."""
    parts = (part for value in values for part in walk(value))
    return tuple({p.name: p for p in parts if isinstance(p, Draw)}.values())


def called(values: Iterable[Expression]) -> tuple[str, ...]:
    """The networks that are called, each once."""
    parts = (p for value in values for p in walk(value))
    return tuple(dict.fromkeys(p.network for p in parts if isinstance(p, Apply)))


def _called_again(ordered: Mapping[str, Expression]) -> set[str]:
    """The lines that repeat a call of an earlier one, for or beside its gradient.

    The same call moves running statistics once, where it comes first.
    """
    before: set[Expression] = set()
    again = set()
    for name, value in ordered.items():
        calls = {part for part in walk(value) if isinstance(part, Apply)}
        if not calls.isdisjoint(before):
            again.add(name)
        before |= calls
    return again


def _depends(value: Expression, learning: set[str], moving: set[str]) -> bool:
    """Whether a value changes with the weights of the updated networks.

    What `stop` holds constant still has to be computed in the forward pass.
    """
    return any(
        (isinstance(part, Apply) and part.network in learning)
        or (isinstance(part, Local) and part.name in moving)
        for part in walk(value)
    )
