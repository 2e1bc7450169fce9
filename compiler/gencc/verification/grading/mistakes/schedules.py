"""Mistakes in who is updated when, and with which minibatches and draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gencc.ir.model import Model, Step
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace, Turn


def _with_steps(model: Model, steps: tuple[Step, ...]) -> Model:
    (stage,) = model.stages
    return replace(model, stages=(replace(stage, steps=steps),))


def _is_game(trace: Trace) -> bool:
    return len(trace.model.stages) == 1 and len(trace.model.steps) > 1


def _reversed(trace: Trace, result: Result) -> Iterator[Alteration]:
    if _is_game(trace):
        steps = trace.model.steps
        yield Alteration(_with_steps(trace.model, steps[::-1]))
        for i in range(len(steps) - 1):
            swapped = (*steps[:i], steps[i + 1], steps[i], *steps[i + 2 :])
            yield Alteration(_with_steps(trace.model, swapped))


ORDER = Mistake(
    "order of the steps",
    "the steps of an iteration are taken in another order: the generator before the "
    "discriminator",
    _reversed,
    in_update=True,
)


def _together(trace: Trace, result: Result) -> Iterator[Alteration]:
    if _is_game(trace):
        (stage,) = trace.model.stages
        other = replace(stage, simultaneous=not stage.simultaneous)
        yield Alteration(replace(trace.model, stages=(other,)))


SIMULTANEOUS = Mistake(
    "all at once, or one after the other",
    "gradients are all taken before any weight moves, where each step sees what the one "
    "before has done, or the other way round",
    _together,
    in_update=True,
)


def _once(trace: Trace, result: Result) -> Iterator[Alteration]:
    if len(trace.model.stages) != 1:
        return
    for step in trace.model.steps:
        if step.repeat != 1:
            steps = tuple(
                replace(s, repeat=1) if s is step else s for s in trace.model.steps
            )
            yield Alteration(_with_steps(trace.model, steps), f"of {step.name}")


ONCE = Mistake(
    "step not repeated",
    "a step is taken once in an iteration, where the spec repeats it",
    _once,
    in_update=True,
)


def _left_out(trace: Trace, result: Result) -> Iterator[Alteration]:
    if not _is_game(trace):
        return
    for step in trace.model.steps:
        steps = tuple(s for s in trace.model.steps if s is not step)
        yield Alteration(_with_steps(trace.model, steps), f"{step.name}")


STEP_MISSING = Mistake(
    "step left out", "one of the steps of the iteration is not taken", _left_out,
    in_update=True,
)  # fmt: skip


def _twice(trace: Trace, result: Result) -> Iterator[Alteration]:
    for step in trace.steps:
        yield Alteration(trace.model, f"{step}", twice=step)


TWICE = Mistake(
    "step taken twice",
    "a step is made twice with the same minibatch, where the spec makes it once",
    _twice,
    in_update=True,
)


def _every(trace: Trace, result: Result) -> Iterator[Alteration]:
    if len(trace.model.stages) != 1:
        return
    for step in trace.model.steps:
        if step.every != 1:
            steps = tuple(
                replace(s, every=1) if s is step else s for s in trace.model.steps
            )
            yield Alteration(_with_steps(trace.model, steps), f"of {step.name}")


EVERY = Mistake(
    "step in every iteration",
    "a step is taken in every iteration, where the spec takes it in every k-th",
    _every,
    in_update=True,
)


def _of_first(trace: Trace, turn: Turn, batch: bool) -> Arrays:
    """The minibatch, or the draws, of the first repetition."""
    first = trace.by_key[(turn.step, turn.iteration, 0, 0)]
    own, others = (first, turn) if batch else (turn, first)
    return {**own.batch, **others.noise}


def _same_minibatch(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(turn.repetition for turn in trace.turns):
        yield Alteration(trace.model, inputs=lambda t, u: _of_first(t, u, True))


SAME_MINIBATCH = Mistake(
    "the same minibatch in all repetitions",
    "every repetition of a step has the minibatch of the first, where each takes a fresh one",
    _same_minibatch,
    in_update=True,
)


def _same_noise(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(turn.repetition for turn in trace.turns):
        yield Alteration(
            trace.model, "in all repetitions", lambda t, u: _of_first(t, u, False)
        )
    if len(trace.steps) > 1:

        def inputs(trace: Trace, turn: Turn) -> Arrays:
            first = next(t for t in trace.turns if t.iteration == turn.iteration)
            known = {n: a for n, a in first.noise.items() if n in turn.noise}
            return {**turn.batch, **turn.noise, **known}

        yield Alteration(trace.model, "in all steps", inputs)


SAME_NOISE = Mistake(
    "the same noise again",
    "noise is used again, where each step, and each repetition, draws afresh",
    _same_noise,
    in_update=True,
)

ALL = (
    ORDER,
    SIMULTANEOUS,
    ONCE,
    STEP_MISSING,
    TWICE,
    EVERY,
    SAME_MINIBATCH,
    SAME_NOISE,
)
