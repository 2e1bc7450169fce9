"""Checks that every network is used, and updated by a step that depends on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from itertools import filterfalse

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Call, Name
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.ir.dependencies import Dependencies
from gencc.ir.expressions import (
    ClassLabel,
    Draw,
    Expression,
    Grid,
    Input,
    Local,
    Operation,
    Order,
    Term,
    children,
    everything,
    is_way,
    walk,
)
from gencc.ir.model import Model, Network, Output, Step
from gencc.resolve.draws import formulas
from gencc.resolve.formula_site import parts


def check(collector: Collector, model: Model) -> None:
    """Adds E0319, E0324, E0401, E0402 and E0403."""
    all_of_it = Dependencies(model, through_stop=True)
    _check_grids(collector, model, all_of_it)
    _check_rows(collector, model)
    _check_lines(collector, model)
    _check_minibatches(collector, model, all_of_it)
    gradients = Dependencies(model, through_stop=False)
    values: list[Expression] = [
        *(definition.value for definition in model.definitions),
        *(loss.value for loss in model.losses),
        *(step.objective for step in model.steps),
        *(value for output in model.outputs for value in output.values),
        *(value for metric in model.metrics for value in metric.values),
    ]
    used = all_of_it.networks(*values)
    for transition in (t for step in model.steps for t in step.transitions):
        used |= all_of_it.networks(transition.value) - {transition.state}
    conditions = [step.condition for step in model.steps if step.condition is not None]
    used |= all_of_it.networks(*conditions)
    for network in model.networks:
        if network.name not in used:
            _report_unused(collector, network)
    for path, step in _placed(collector, model):
        if not any(model.network(name).learns for name in step.updates):
            _report_no_weights(collector, model, step, path)
            continue
        reached = gradients.networks(step.objective)
        stopped = all_of_it.networks(step.objective) - reached
        for name in step.updates:
            if name in used and name not in reached:
                network = model.network(name)
                _report_no_gradient(collector, step, network, path, name in stopped)
    updated = {name for step in model.steps for name in step.updates}
    for network in model.networks:
        if network.name in used - updated and network.learns:
            _report_not_updated(collector, network)


def check_names(
    collector: Collector, spec: Spec, model: Model, mentions: Collection[str]
) -> None:
    """Adds E0403 for each network that no formula names, of a spec that lacks parts.

    `mentions` are the words in what it lacks.
    """
    trees = [part for formula in formulas(spec) for part in parts(formula.tree)]
    named = {part.name for part in trees if isinstance(part, Call | Name)}
    for written in spec.networks.values():
        named |= {getattr(written, "mirror", ""), getattr(written, "average", "")}
    for network in model.networks:
        if network.name not in named and network.name not in mentions:
            _report_unused(collector, network)


def _placed(collector: Collector, model: Model) -> Iterator[tuple[Path | None, Step]]:
    """Each step with the path of its `update`; None where it is written nowhere."""
    train = collector.document.data["train"]
    for index, stage in enumerate(model.stages):
        path: Path = ("train", "stages", index) if stage.name else ("train",)
        written = train["stages"][index] if stage.name else train
        for number, step in enumerate(stage.steps):
            if "schedule" in written:
                yield (*path, "schedule", number, "update"), step
            else:
                yield (*path, "update") if "update" in written else None, step


def _check_minibatches(
    collector: Collector, model: Model, dependencies: Dependencies
) -> None:
    """A step that is left out in most iterations would skip most of the data."""
    for index, stage in enumerate(model.stages):
        path: Path = ("train", "stages", index) if stage.name else ("train",)
        for number, step in enumerate(stage.steps):
            if step.every == 1:
                continue
            reads = dependencies.inputs(*step.formulas)
            if missing := model.data.domains_of(reads - set(stage.shared)):
                span = collector.document.span((*path, "schedule", number, "every"))
                _report_minibatch(collector, span, [domain.name for domain in missing])


def _report_minibatch(collector: Collector, span: Span, names: list[str]) -> None:
    shared = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    message = (
        "this step is left out in most iterations, and which minibatch it sees "
        "in the others is not said"
    )
    way_out = f"`share: {shared}` beside `schedule` gives it that of the iteration"
    collector.add("E0324", span, message, help=way_out)


def _check_grids(
    collector: Collector, model: Model, dependencies: Dependencies
) -> None:
    """A grid, which only outputs have, has its own number of examples: its codes."""
    for output in model.outputs:
        parts = (part for value in output.values for part in walk(value))
        grids = {part for part in parts if isinstance(part, Grid)}
        if grids and (
            len(grids) > 1
            or dependencies.inputs(*output.values)
            or dependencies.draws(*output.values)
        ):
            message = (
                "a grid meets no data, no draw and no other grid: it has its own codes"
            )
            way_out = "make two outputs of it"
            collector.add("E0319", output.span, message, help=way_out)


def _check_lines(collector: Collector, model: Model) -> None:
    """The points on a line, which only outputs have, are not as many as the examples."""
    for output in filterfalse(partial(_has_row_for_each, model), model.outputs):
        kinds = frozenset().union(*(_rows(value, model) for value in output.values))
        own = [kind for kind in kinds if kind is not None]
        if own and len(kinds) + len(output.values) > 2:
            message = (
                "what lies between or about examples meets no data, no draw, no other line and no "
                "other picture: it has its own points"
            )
            way_out = "make two outputs of it"
            collector.add("E0319", output.span, message, help=way_out)


def _rows(value: Expression, model: Model) -> frozenset[Expression | None]:
    """What has a row for each of its own points: ways between or about them; or None."""
    match value:
        case Operation() if is_way(value):
            return frozenset({value})
        case Local(name=name) | Term(name=name) if name in model.values:
            return _rows(model.values[name], model)
        case Input() | Draw() | Grid() | ClassLabel():
            return frozenset({None})
    return frozenset().union(*(_rows(part, model) for part in children(value)))


def _check_rows(collector: Collector, model: Model) -> None:
    """A row for each class is an output by itself: it repeats its examples."""
    for output in filter(partial(_has_row_for_each, model), model.outputs):
        parts = everything(output.values, model.values)
        if len(output.values) > 1 or any(map(_has_own_number, parts)):
            message = (
                "a row for each class meets no other picture, and no grid, line or "
                "shuffled examples: it repeats its own examples"
            )
            way_out = "make two outputs of it"
            collector.add("E0319", output.span, message, help=way_out)


def _has_row_for_each(model: Model, output: Output) -> bool:
    """Whether it has a row for each class."""
    parts = everything(output.values, model.values)
    return any(isinstance(p, ClassLabel) and p.value is None for p in parts)


def _has_own_number(part: Expression) -> bool:
    """Whether it has another number of examples, or another order."""
    if isinstance(part, Operation):
        return is_way(part) or part.function == "shuffle"
    return isinstance(part, Grid) or isinstance(part.type, Order)


def _report_unused(collector: Collector, network: Network) -> None:
    message = f"the network `{network.name}` is used nowhere"
    call = f"{network.name}({', '.join(port.name for port in network.inputs)})"
    way_out = f"apply it in a formula: `{call}`"
    if network.learned:
        what = "tensor" if network.learned.shape else "number"
        what = "state" if network.is_state else f"learned {what}"
        message = f"the {what} `{network.name}` is used nowhere"
        way_out = f"use it in a formula: `{network.name}`"
    collector.add("E0403", network.span, message, help=way_out)


def _report_not_updated(collector: Collector, network: Network) -> None:
    message = f"no step updates `{network.name}`, so it would stay as it starts"
    way_out = f"add `{network.name}` to the `update:` of a step"
    collector.add("E0401", network.span, message, help=way_out)


def _report_no_weights(
    collector: Collector, model: Model, step: Step, path: Path | None
) -> None:
    """At the step's `update`; with one objective for all, at that."""
    if path is None:
        message = "no network has weights, so there is nothing to learn"
        way_out = "give one a layer that has: `layers: [flatten, dense: 64]`"
        if any(network.is_frozen for network in model.networks):
            message = (
                "all networks with weights are frozen, so there is nothing to learn"
            )
            way_out = "let one `start` from there, in place of `frozen`"
        collector.add("E0402", step.span, message, help=way_out)
        return
    names = " and ".join(f"`{name}`" for name in step.updates)
    have = "have" if len(step.updates) > 1 else "has"
    message = f"this step updates {names}, which {have} no weights"
    way_out = "leave the step out, or update a network that has layers with weights"
    collector.add("E0402", collector.document.span(path), message, help=way_out)


def _report_no_gradient(
    collector: Collector,
    step: Step,
    network: Network,
    path: Path | None,
    is_stopped: bool,
) -> None:
    """At the step's `update`; with one objective for all, at the network."""
    span = network.span
    message = (
        f"the objective does not depend on `{network.name}`, which would not learn"
    )
    if path is not None:
        span = collector.document.span(path)
        message = (
            f"this step updates `{network.name}`, "
            "but its objective does not depend on it"
        )
    notes = [f"the objective is `{step.text}`"]
    if is_stopped:
        notes.append("what stands inside `stop(…)` is a constant")
    collector.add("E0402", span, message, notes=tuple(notes))
