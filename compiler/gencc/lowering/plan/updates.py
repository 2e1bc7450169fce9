"""The functions of a training: one for each step, or for simultaneous steps together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gencc.ir.expressions import Local, walk
from gencc.ir.model import Stage
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.lines import called
from gencc.lowering.plan.programs import Line, StepProgram, Update


def updates(
    calls: Calls, stage: Stage, steps: tuple[StepProgram, ...]
) -> tuple[Update, ...]:
    """Those of an iteration, in their order."""
    if stage.simultaneous:
        return (Update(stage, steps, _together(calls, steps)),)
    return tuple(Update(stage, (step,), step.lines) for step in steps)


def _together(calls: Calls, steps: Sequence[StepProgram]) -> tuple[Line, ...]:
    """The lines of several steps, each once.

    A call updates running statistics for the step that updates its network, in the
    order of that step. A call that comes too early for this is repeated, with
    everything that is computed from it, as for two networks that each take the other's
    results.
    """
    merged: list[Line] = []
    index: dict[str, int] = {}
    for step in steps:
        last: dict[str, int] = {}  # where the statistics of a network are last updated
        for line in step.lines:
            updated = _updated_statistics(calls, step, line)
            before = [*(index[name] for name in _names(line) if name in index)]
            before += (last[network] for network in updated if network in last)
            position = index.get(line.name, -1)
            if position <= max(before, default=-1):
                position = len(merged)
                merged.append(line)
            else:
                merged[position] = _shared(merged[position], line)
            index[line.name] = position
            last |= dict.fromkeys(updated, position)
    return _constants_first(_gradients_behind_calls(merged))


def _updated_statistics(calls: Calls, step: StepProgram, line: Line) -> list[str]:
    """The networks whose running statistics a line of the step updates."""
    held = {hold.network for hold in line.held}
    return [
        name
        for name in called([line.value])
        if name in step.step.updates
        and name not in held
        and calls.networks[name].has_statistics
    ]


def _shared(line: Line, other: Line) -> Line:
    """The line for two steps: what either moves or differentiates through."""
    return replace(
        line,
        constant=line.constant and other.constant,
        held=tuple(hold for hold in line.held if hold in other.held),
        forward=line.forward or other.forward,
    )


def _gradients_behind_calls(lines: Sequence[Line]) -> list[Line]:
    """Each gradient right behind the call that one forward computes with it."""
    merged: list[Line] = []
    for line in lines:
        places = [i for i, other in enumerate(merged) if other.name == line.forward]
        if places:
            call = merged[places[-1]]
            merged.insert(places[-1] + 1, replace(line, held=call.held))
        else:
            merged.append(line)
    return merged


def _constants_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that no step differentiates through first, with all that they use."""
    moving = {line.name for line in lines if not line.constant}
    for line in lines:
        if not moving.isdisjoint(_names(line)):
            moving.add(line.name)
    planned = [replace(line, constant=line.name not in moving) for line in lines]
    return tuple(sorted(planned, key=lambda line: not line.constant))


def _names(line: Line) -> Iterator[str]:
    """The names that a line uses."""
    yield from (part.name for part in walk(line.value) if isinstance(part, Local))
    if line.forward:
        yield line.forward
