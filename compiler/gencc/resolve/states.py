"""`{state: 0.0, after: critic, becomes: …}` -> what the number becomes with a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gencc.diagnostics.collector import Collector
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.model import Stated
from gencc.ir.expressions import Constant, Scalar
from gencc.ir.model import Stage, Transition
from gencc.resolve import expressions
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken, Draws, Site
from gencc.resolve.operands import number, show, span_of, tensor


def with_transitions(
    collector: Collector,
    spec: Spec,
    scope: Scope,
    draws: Draws,
    stages: Sequence[Stage],
    steps: Sequence[str],
) -> list[Stage]:
    """The stages, each step with the states that it changes; `steps` are all their names."""
    after: dict[str, list[Transition]] = {}
    for name, written in spec.networks.items():
        if isinstance(written, Stated) and scope.networks[name]:
            if written.after not in steps and scope.lost.paths:
                continue  # a step that was cut out may have that name
            if written.after not in steps:
                _report_step(collector, name, written.after, steps)
            elif transition := _transition(collector, scope, draws, name, written):
                after.setdefault(written.after, []).append(transition)
    changed = [
        replace(
            stage,
            steps=tuple(
                replace(step, transitions=tuple(after.get(step.name, ())))
                for step in stage.steps
            ),
        )
        for stage in stages
    ]
    for step in (step for stage in changed for step in stage.steps):
        if step.transitions and step.accumulate > 1:
            _report_accumulation(collector, step.transitions[0].state, step.name)
    return changed


def _transition(
    collector: Collector, scope: Scope, draws: Draws, name: str, written: Stated
) -> Transition | None:
    path: Path = ("networks", name, "becomes")
    site = Site(collector, path, draws)
    try:
        value = number(
            tensor(site, expressions.resolve(site, scope, written.becomes.tree))
        )
        if not isinstance(value.type, Constant | Scalar):
            message = (
                f"a state is one number for all examples, this is {show(value.type)}"
            )
            way_out = "`batch_mean(v)` is a number of the minibatch"
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    except Broken:
        return None
    span = collector.document.span(path)
    return Transition(name, value, written.becomes.text, span)


def _report_step(
    collector: Collector, name: str, step: str, steps: Sequence[str]
) -> None:
    span = collector.document.span(("networks", name, "after"))
    message = f"there is no step `{step}`"
    collector.add("E0314", span, message, help=collector.suggest(step, steps))


def _report_accumulation(collector: Collector, name: str, step: str) -> None:
    span = collector.document.span(("networks", name, "after"))
    message = (
        f"`{step}` accumulates gradients, so `{name}` would change within the step"
    )
    way_out = "leave `accumulate` out, or let it change after another step"
    collector.add("E0208", span, message, help=way_out)
