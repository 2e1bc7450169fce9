"""Checks of the networks that are pools of former examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gencc.diagnostics.collector import Collector
from gencc.frontend.spec.error_paths import Path
from gencc.ir.expressions import Apply, Expression, everything
from gencc.ir.model import Model, Network, Stage


def check(collector: Collector, model: Model) -> None:
    """Adds E0332 where it is not said what is in a pool, or when it changes."""
    for pool in (network for network in model.networks if network.remembers):
        formulas = [value for step in model.steps for value in step.formulas]
        calls = [*dict.fromkeys(_calls(model, pool, formulas))]
        if len(calls) > 1:
            message = f"`{pool.name}` is given two things, and holds what is one"
            way_out = "make a pool for each"
            collector.add("E0332", calls[1].span or pool.span, message, help=way_out)
        for index, stage in enumerate(model.stages):
            path: Path = ("train", "stages", index) if stage.name else ("train",)
            _check_stage(collector, model, pool, stage, path)


def _check_stage(
    collector: Collector, model: Model, pool: Network, stage: Stage, path: Path
) -> None:
    reading = []
    for number, step in enumerate(stage.steps):
        if any(_calls(model, pool, step.formulas)):
            reading.append(number)
        if step.condition is not None and any(_calls(model, pool, [step.condition])):
            span = collector.document.span((*path, "schedule", number, "when"))
            message = f"a condition does not ask `{pool.name}`, which would change"
            way_out = "compare what the pool is given"
            collector.add("E0332", span, message, help=way_out)
    if stage.simultaneous and len(reading) > 1:
        span = collector.document.span((*path, "schedule", reading[1]))
        message = f"two steps at the same time ask `{pool.name}`, which changes once"
        way_out = (
            "let one of them see what the pool is given, or leave `simultaneous` out"
        )
        collector.add("E0332", span, message, help=way_out)


def _calls(
    model: Model, pool: Network, values: Iterable[Expression]
) -> Iterator[Apply]:
    for part in everything(values, model.values):
        if isinstance(part, Apply) and part.network == pool.name:
            yield part
