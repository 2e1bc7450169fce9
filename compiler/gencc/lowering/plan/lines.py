"""Lines: what must be computed for some names, constants first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gencc.ir.expressions import (
    Apply,
    Draw,
    Expression,
    Input,
    InputGradient,
    Iterate,
    Local,
    SquaredWeights,
    outside,
    unwrapped,
    walk,
    without_noise,
)
from gencc.ir.model import Model
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.gradients import is_function
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
    forwards = _forwards(ordered)
    again = _called_again(ordered, forwards)
    moving: set[str] = set()
    planned = []
    for name in _pairwise(ordered, forwards):
        value = ordered[name]
        if _depends(value, learning, moving):
            moving.add(name)
        held = tuple(
            Hold(n, "finished" if n in finished else "constant")
            for n in called([value])
            if (n not in updated or (name in again and not is_function(value)))
            and calls.networks[n].has_statistics
        )
        repeated = tuple(again.get(name, ())) if is_function(value) else ()
        used = without_noise(value, finished) if finished else value
        forward = forwards.get(name, "")
        inner: tuple[Line, ...] = ()
        if isinstance(value, Iterate):
            steps = calls.steps(value).items()
            inner = tuple(
                Line(step, without_noise(part, finished), True, ())
                for step, part in steps
            )
        is_constant = name not in moving
        planned.append(Line(name, used, is_constant, held, forward, inner, repeated))
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


def weighed(values: Iterable[Expression]) -> tuple[str, ...]:
    """The networks of whose weights the values are made, each once."""
    parts = (p for value in values for p in walk(value))
    names = (p.networks for p in parts if isinstance(p, SquaredWeights))
    return tuple(dict.fromkeys(name for several in names for name in several))


def _forwards(ordered: Mapping[str, Expression]) -> dict[str, str]:
    """The line of the call by that of its gradient; of several gradients, of the first."""
    calls = {call: name for name, value in ordered.items() if (call := _call(value))}
    forwards: dict[str, str] = {}
    for name, value in ordered.items():
        if isinstance(value, InputGradient):
            forward = calls.pop(value.call, None) if value.call else None
            if forward is not None:
                forwards[name] = forward
    return forwards


def _call(value: Expression) -> Apply | None:
    """The call whose result a line is."""
    call = unwrapped(value)
    return call if isinstance(call, Apply) else None


def _pairwise(
    ordered: Mapping[str, Expression], forwards: Mapping[str, str]
) -> Iterator[str]:
    """The names, each gradient right behind its call, at the position of the first."""
    gradients = {forward: name for name, forward in forwards.items()}
    for name in dict.fromkeys(forwards.get(name, name) for name in ordered):
        yield name
        if name in gradients:
            yield gradients[name]


def _called_again(
    ordered: Mapping[str, Expression], forwards: Mapping[str, str]
) -> dict[str, list[Apply]]:
    """The lines that repeat calls of earlier ones, for another gradient, and these.

    The same call updates running statistics once, at its first occurrence.
    """
    before: set[Apply] = set()
    again: dict[str, list[Apply]] = {}
    for name in _pairwise(ordered, forwards):
        parts = (part for part in walk(ordered[name]) if isinstance(part, Apply))
        calls = dict.fromkeys(o for p in parts if isinstance(o := outside(p), Apply))
        repeated = [call for call in calls if call in before]
        if name not in forwards and repeated:
            again[name] = repeated
        before |= {*calls}
    return again


def _depends(value: Expression, learning: set[str], moving: set[str]) -> bool:
    """Whether a value changes with the weights of the updated networks.

    What `stop` holds constant still has to be computed in the forward pass.
    """
    return any(
        (isinstance(part, Apply) and part.network in learning)
        or (isinstance(part, SquaredWeights) and not learning.isdisjoint(part.networks))
        or (isinstance(part, Local) and part.name in moving)
        for part in walk(value)
    )
