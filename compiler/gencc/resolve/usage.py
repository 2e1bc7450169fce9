"""Whether every network learns: what is used, and what is updated, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gencc.findings import Findings
from gencc.ir.expressions import Draw, Expression, Grid, Input, Local, walk
from gencc.ir.model import Model, Network, Step
from gencc.reach import Reach


def check(findings: Findings, model: Model) -> None:
    """Adds E0319, E0401, E0402 and E0403."""
    _check_grids(findings, model)
    everything = Reach(model.definitions, model.losses, through_stop=True)
    gradients = Reach(model.definitions, model.losses, through_stop=False)
    values: list[Expression] = [
        *(definition.value for definition in model.definitions),
        *(loss.value for loss in model.losses),
        *(step.objective for step in model.steps),
        *(output.value for output in model.outputs),
    ]
    used = frozenset[str]().union(*map(everything.networks, values))
    for network in model.networks:
        if network.name not in used:
            _tell_unused(findings, network)
    is_schedule = "schedule" in findings.document.data["train"]
    for index, step in enumerate(model.steps):
        reached = gradients.networks(step.objective)
        for name in step.updates:
            if name in used and name not in reached:
                place = index if is_schedule else None
                is_stopped = name in everything.networks(step.objective)
                _tell_no_gradient(
                    findings, step, model.network(name), place, is_stopped
                )
    updated = {name for step in model.steps for name in step.updates}
    for network in model.networks:
        if network.name in used - updated and _learns(network):
            _tell_not_updated(findings, network)


def _check_grids(findings: Findings, model: Model) -> None:
    """A grid has as many examples as it has codes, which nothing else has."""
    values = {one.name: one.value for one in model.definitions}
    for output in model.outputs:
        parts = list(_parts(output.value, values))
        grids = {part for part in parts if isinstance(part, Grid)}
        others = any(isinstance(part, Draw | Input) for part in parts)
        if len(grids) > 1 or (grids and others):
            message = (
                "a grid meets no data, no draw and no other grid: it has its own codes"
            )
            way_out = "make two outputs of it"
            findings.add("E0319", output.span, message, help=way_out)


def _parts(value: Expression, values: Mapping[str, Expression]) -> Iterator[Expression]:
    for part in walk(value):
        yield part
        if isinstance(part, Local):
            yield from _parts(values[part.name], values)


def _learns(network: Network) -> bool:
    return any(weight.trainable for _, weight in network.weights())


def _tell_unused(findings: Findings, network: Network) -> None:
    message = f"the network `{network.name}` is used nowhere"
    way_out = f"apply it, `{network.name}({network.input_name})`, or remove it"
    findings.add("E0403", network.span, message, help=way_out)


def _tell_not_updated(findings: Findings, network: Network) -> None:
    message = f"no step updates `{network.name}`, so it would stay as it starts"
    way_out = f"add `{network.name}` to the `update:` of a step"
    findings.add("E0401", network.span, message, help=way_out)


def _tell_no_gradient(
    findings: Findings,
    step: Step,
    network: Network,
    index: int | None,
    is_stopped: bool,
) -> None:
    """At the step's `update`; with one objective for all, at the network."""
    span = network.span
    message = (
        f"the objective does not depend on `{network.name}`, which would not learn"
    )
    if index is not None:
        span = findings.document.span(("train", "schedule", index, "update"))
        message = (
            f"this step updates `{network.name}`, "
            "but its objective does not depend on it"
        )
    notes = [f"the objective is `{step.text}`"]
    if is_stopped:
        notes.append("what stands inside `stop(…)` is a constant")
    findings.add("E0402", span, message, notes=tuple(notes))
