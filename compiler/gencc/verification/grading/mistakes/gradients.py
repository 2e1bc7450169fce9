"""Mistakes in what gradients reach: too little, too much, or what was there before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gencc.ir import expressions as ir
from gencc.ir.model import Model, Step
from gencc.lowering.plan import plan
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.mistakes.rewriting import elementwise, variants
from gencc.verification.grading.replay import Alteration, Replay
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Trace
from gencc.verification.reference.training import State


def _stopped(expression: ir.Expression) -> Sequence[ir.Expression]:
    if isinstance(expression, ir.Local | ir.Field) and isinstance(
        expression.type, ir.Tensor
    ):
        return [elementwise("stop", expression, expression)]
    return []


def _detached(trace: Trace, result: Result) -> Iterator[Alteration]:
    for model, name in variants(trace.model, _stopped):
        yield Alteration(model, f"in {name}")


DETACHED = Mistake(
    "gradient cut off",
    "the numbers are right, but no gradient passes through a value: it was detached, or went "
    "through NumPy or .item()",
    _detached,
)


def _weights_of(model: Model, network: str) -> set[str]:
    return {
        name for name, weight in model.network(network).weights() if weight.trainable
    }


def _networks_of(model: Model, step: Step) -> set[str]:
    """The networks that a step calls."""
    own = next(p for p in plan(model).steps if p.step.name == step.name)
    named = model.values
    every = ir.everything(own.step.formulas, named)
    return {part.network for part in every if isinstance(part, ir.Apply)}


def _with_step(model: Model, step: Step, other: Step) -> Model:
    stages = tuple(
        replace(stage, steps=tuple(other if s is step else s for s in stage.steps))
        for stage in model.stages
    )
    return replace(model, stages=stages)


def _leaking(trace: Trace, result: Result) -> Iterator[Alteration]:
    """A step that also moves a network that it should leave alone."""
    model = trace.model
    for step in model.steps:
        for network in sorted(_networks_of(model, step) - {*step.updates}):
            if not model.network(network).learns:
                continue
            own = model.optimizer(step.optimizers[0])
            optimizers = tuple(
                replace(o, networks=(*o.networks, network)) if o is own else o
                for o in model.optimizers
            )
            other = replace(step, updates=(*step.updates, network))
            altered = _with_step(model, step, other)
            detail = f"{network} moves in the step of {step.name}"
            yield Alteration(replace(altered, optimizers=optimizers), detail)
            if by_its_own := [
                o.name for o in model.optimizers if network in o.networks
            ]:
                names = (*step.optimizers, *by_its_own)
                other = replace(other, optimizers=tuple(dict.fromkeys(names)))
                yield Alteration(_with_step(model, step, other), detail)


LEAKS = Mistake(
    "gradient leaks into another network",
    "a step moves a network that it should leave alone: a detach() was forgotten, or the "
    "optimizer was given too many weights",
    _leaking,
    in_update=True,
)


def _left_out(trace: Trace, result: Result) -> Iterator[Alteration]:
    for step in trace.model.steps:
        if len(step.updates) < 2:
            continue
        for network in step.updates:

            def without(
                replay: Replay, own: Step, gradients: State, n: str = network
            ) -> State:
                kept = gradients.items()
                return {k: g for k, g in kept if k not in _weights_of(replay.model, n)}

            detail = f"{network} is not moved by {step.name}"
            yield Alteration(trace.model, detail, gradients=without)


LEFT_OUT = Mistake(
    "network left out of the optimizer",
    "a network that the step should move stays as it is: the optimizer was not given its "
    "weights",
    _left_out,
    in_update=True,
)


def _kept(trace: Trace, result: Result) -> Iterator[Alteration]:
    yield _adding(trace, {*trace.steps})
    if len(trace.steps) > 1:
        yield from (_adding(trace, {step}) for step in trace.steps)


def _adding(trace: Trace, steps: set[str]) -> Alteration:
    """The gradients of these steps are those of all that have gone before as well."""
    sums: State = {}  # by the name of a weight: each is moved by one replay alone

    def added(replay: Replay, step: Step, gradients: State) -> State:
        if step.name not in steps:
            return gradients
        for name, gradient in gradients.items():
            sums[name] = sums.get(name, np.zeros(gradient.shape)) + gradient
        return {name: sums[name] for name in gradients}

    return Alteration(trace.model, f"in {', '.join(sorted(steps))}", gradients=added)


ACCUMULATED = Mistake(
    "gradients add up",
    "each step has the gradients of all steps before it as well: zero_grad() was forgotten",
    _kept,
    in_update=True,
)


def _ascending(trace: Trace, result: Result) -> Iterator[Alteration]:
    def of(names: set[str]) -> Alteration:
        def turned(replay: Replay, step: Step, gradients: State) -> State:
            sign = -1.0 if step.name in names else 1.0
            return {name: sign * gradient for name, gradient in gradients.items()}

        return Alteration(
            trace.model, f"in {', '.join(sorted(names))}", gradients=turned
        )

    for step in trace.steps:
        yield of({step})
    if len(trace.steps) > 1:
        yield of({*trace.steps})


ASCENT = Mistake(
    "ascent instead of descent",
    "the weights move along the gradient where they should move against it, or the other "
    "way round",
    _ascending,
    in_update=True,
)


def _bounded(trace: Trace, result: Result) -> Iterator[Alteration]:
    model = trace.model
    for step in model.steps:
        for key in ("clip_norm", "clip_value", "clip_weights"):
            if getattr(step, key) is not None:
                other = replace(step, **{key: None})  # type: ignore[arg-type]
                yield Alteration(
                    _with_step(model, step, other), f"{key} of {step.name}"
                )


BOUND_MISSING = Mistake(
    "bound forgotten",
    "the gradient, or the weights, are not brought into their bounds",
    _bounded,
    in_update=True,
)


def _clipped(trace: Trace, result: Result) -> Iterator[Alteration]:
    for limit in (1.0, 0.5, 5.0, 0.1, 10.0):
        for key in ("clip_norm", "clip_value"):
            model = trace.model
            for step in trace.model.steps:
                other = replace(step, **{key: limit})  # type: ignore[arg-type]
                model = _with_step(model, step, other)
            yield Alteration(model, f"{key} {limit:g}")


BOUND_ADDED = Mistake(
    "gradients bounded",
    "the gradients are clipped, which the spec does not say",
    _clipped,
    in_update=True,
)

ALL = (DETACHED,)
OF_UPDATES = (LEAKS, LEFT_OUT, ACCUMULATED, ASCENT, BOUND_MISSING, BOUND_ADDED)
