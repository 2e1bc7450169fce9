"""Mistakes in what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace, Turn
from gencc.verification.reference.tape import Array


def _nothing(trace: Trace, result: Result) -> Iterator[Alteration]:
    """Recognized without the reference: the same inputs gave another loss."""
    yield from ()


REDRAWN = Mistake(
    "noise of its own",
    "the loss is another one when it is computed again from the same inputs: something is "
    "drawn anew, where the noise of the trace is to be used",
    _nothing,
)


def _noises(change: Callable[[Array], Array], what: str) -> Callable[..., object]:
    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        def inputs(trace: Trace, turn: Turn) -> Arrays:
            return {**turn.batch, **{n: change(a) for n, a in turn.noise.items()}}

        if any(turn.noise for turn in trace.turns):
            yield Alteration(trace.model, what, inputs)

    return alterations


NOISE_NEGLECTED = Mistake(
    "noise neglected",
    "the noise of the trace is not used at all: 0 stands for it",
    _noises(np.zeros_like, ""),  # type: ignore[arg-type]
    in_inputs=True,
)


def _first_again(trace: Trace, result: Result) -> Iterator[Alteration]:
    def inputs(trace: Trace, turn: Turn) -> Arrays:
        first = next(t for t in trace.turns if t.step == turn.step)
        return {**turn.batch, **first.noise}

    if any(turn.noise for turn in trace.turns):
        yield Alteration(trace.model, "", inputs)


NOISE_KEPT = Mistake(
    "the first noise for good",
    "every iteration has the noise of the first one",
    _first_again,
    in_inputs=True,
)


def _one_for_all(trace: Trace, result: Result) -> Iterator[Alteration]:
    def inputs(trace: Trace, turn: Turn) -> Arrays:
        return {**turn.batch, **{n: a * 0 + a[:1] for n, a in turn.noise.items()}}

    if any(turn.noise for turn in trace.turns):
        yield Alteration(trace.model, "", inputs)


NOISE_SHARED = Mistake(
    "one noise for the minibatch",
    "all examples of the minibatch have the same noise",
    _one_for_all,
    in_inputs=True,
)


def _scaled(trace: Trace, result: Result) -> Iterator[Alteration]:
    names = dict.fromkeys(n for turn in trace.turns for n in turn.noise)
    for name in names:
        for factor in (2.0, 0.5, 5.0, 0.1, 10.0, 3.0, 0.2, 4.0, 0.25):

            def inputs(
                trace: Trace, turn: Turn, n: str = name, f: float = factor
            ) -> Arrays:
                given = {**turn.batch, **turn.noise}
                return {**given, n: f * given[n]} if n in given else given

            yield Alteration(trace.model, f"{name} times {factor:g}", inputs)


NOISE_SCALED = Mistake(
    "scale of the noise",
    "the noise is multiplied by a number: a normal of another standard deviation than the "
    "spec's",
    _scaled,
    in_inputs=True,
)

ALL = (REDRAWN, NOISE_NEGLECTED, NOISE_KEPT, NOISE_SHARED, NOISE_SCALED)
