"""Mistakes in the losses of adversaries, and in the gradient penalty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.rewriting import bottom_up
from gencc.verification.grading.mistakes.densities import formulas
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.mistakes.rewriting import (
    at,
    elementwise,
    number,
    objectives,
    once,
    places,
)
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace, Turn


def calls(value: ir.Expression) -> list[ir.Apply]:
    """The calls of networks in a formula."""
    return [part for part in ir.walk(value) if isinstance(part, ir.Apply)]


def _log(expression: ir.Expression) -> ir.Expression | None:
    """p of log(p)."""
    match expression:
        case ir.Elementwise(function="log", operands=(p,)):
            return p
    return None


def _complement(expression: ir.Expression) -> ir.Expression | None:
    """p of 1 - p."""
    match expression:
        case ir.Elementwise(function="subtract", operands=(ir.Number(value=1.0), p)):
            return p
    return None


def _other_form(expression: ir.Expression) -> Sequence[ir.Expression]:
    """-log(1 - p) of log(p), and the other way round: both fall where the other rises."""
    p = _log(expression)
    if p is None:
        return []
    inner = _complement(p)
    other = inner or elementwise("subtract", p, number(1.0), p)
    logarithm = elementwise("log", expression, other)
    return [elementwise("negative", expression, logarithm)]


def _of_mean(expression: ir.Expression) -> Sequence[ir.Expression]:
    """log(mean of p over the minibatch), of log(p)."""
    p = _log(expression)
    if p is None or not isinstance(p.type, ir.Tensor):
        return []
    others = ir.Operation(replace(p.type, axes=(ir.BATCH,)), None, "batch", (p,))
    mean = ir.Reduce(p.type, None, "mean", others, ir.BATCH.name)
    return [elementwise("log", expression, mean)]


LOG_OF_MEAN = Mistake(
    "logarithm of the mean",
    "the mean over the minibatch is taken before the logarithm, where it is that of the "
    "logarithms",
    formulas(_of_mean),
)


def _judged_by_others(trace: Trace) -> Iterator[tuple[str, ir.Expression]]:
    """What steps minimize that do not move the network which judges in it."""
    model = trace.model
    named = {loss.name: loss.value for loss in model.losses}
    for step in model.steps:
        value = step.objective
        name = f"the objective of {step.name}"
        if isinstance(value, ir.Term):
            name, value = value.name, named[value.name]
        if any(call.network not in step.updates for call in calls(value)):
            yield name, value


def _saturated(trace: Trace, result: Result) -> Iterator[Alteration]:
    for name, value in _judged_by_others(trace):
        for other in once(value, _other_form):
            yield Alteration(at(trace.model, value, other), f"in {name}")


SATURATING = Mistake(
    "saturating instead of non-saturating",
    "the generator descends log(1 - D(G(z))) where it is to ascend log D(G(z)), or the other "
    "way round: the one is flat where D is sure that a sample is false",
    _saturated,
)


def _swapped(value: ir.Expression) -> ir.Expression | None:
    """The formula with the two things exchanged that one network judges in it."""
    every = calls(value)
    for network in {call.network for call in every}:
        given = list(dict.fromkeys(c.arguments for c in every if c.network == network))
        if len(given) == 2:
            other = {given[0]: given[1], given[1]: given[0]}

            def change(
                part: ir.Expression,
                name: str = network,
                to: dict = other,  # type: ignore[type-arg]
            ) -> ir.Expression:
                if isinstance(part, ir.Apply) and part.network == name:
                    return replace(part, arguments=to[part.arguments])
                return part

            return bottom_up(value, change)
    return None


def _labels_swapped(trace: Trace, result: Result) -> Iterator[Alteration]:
    for name, value in places(trace.model):
        if (other := _swapped(value)) is not None:
            yield Alteration(at(trace.model, value, other), f"in {name}")


LABELS_SWAPPED = Mistake(
    "labels swapped",
    "real and generated examples are exchanged: the judge learns to call the generated ones "
    "real",
    _labels_swapped,
)


def _flipped_target(expression: ir.Expression) -> Sequence[ir.Expression]:
    """log(1 - p) of log(p), and the other way round: another label of the example."""
    p = _log(expression)
    if p is None:
        return []
    inner = _complement(p)
    other = inner or elementwise("subtract", p, number(1.0), p)
    return [elementwise("log", expression, other)]


LABEL_WRONG = Mistake(
    "wrong label",
    "examples are given the other label: log D stands where log(1 - D) was expected, or the "
    "other way round",
    formulas(_flipped_target),
)


def _one_side(value: ir.Expression) -> Sequence[ir.Expression]:
    match value:
        case ir.Elementwise(function="add" | "subtract" as function, operands=(a, b)):
            if calls(a) and calls(b):
                second = elementwise("negative", b, b) if function == "subtract" else b
                return [a, second]
    return []


def _half_of_the_game(trace: Trace, result: Result) -> Iterator[Alteration]:
    for name, value in places(trace.model):
        for other in _one_side(value):
            yield Alteration(at(trace.model, value, other), f"in {name}")


ONE_SIDE = Mistake(
    "only one side of the game",
    "the judge is trained on real examples alone, or on generated ones alone",
    _half_of_the_game,
)


def _smoothed(keep: float) -> object:
    def change(expression: ir.Expression) -> Sequence[ir.Expression]:
        p = _log(expression)
        if p is None or _complement(p) is not None:
            return []
        against = elementwise(
            "log", expression, elementwise("subtract", p, number(1.0), p)
        )
        parts = (
            elementwise("multiply", expression, number(share), value)
            for share, value in ((keep, expression), (1 - keep, against))
        )
        return [elementwise("add", expression, *parts)]

    return change


def _smoothing(trace: Trace, result: Result) -> Iterator[Alteration]:
    for keep in (0.9, 0.8, 0.95, 0.7):
        for name, value in places(trace.model):
            for other in once(value, _smoothed(keep)):  # type: ignore[arg-type]
                yield Alteration(
                    at(trace.model, value, other), f"of {keep:g}, in {name}"
                )


SMOOTHING = Mistake(
    "label smoothing",
    "real examples have a label below 1, which the spec does not say",
    _smoothing,
)


def _guarded(epsilon: float, outside: bool) -> object:
    def change(expression: ir.Expression) -> Sequence[ir.Expression]:
        p = _log(expression)
        if p is None:
            return []
        # Beside a subtraction that means the same, so that no shortcut of logits is taken.
        above = elementwise("add", p, p, number(epsilon))
        return [elementwise("log", expression, above)]

    return change


def _clipped(trace: Trace, result: Result) -> Iterator[Alteration]:
    from gencc.verification.grading.mistakes.rewriting import everywhere, variants

    for epsilon in (1e-8, 1e-7, 1e-6, 1e-12, 1e-10, 1e-5, 1e-4, 1e-3):
        change = _guarded(epsilon, False)
        both = (*everywhere(trace.model, change), *variants(trace.model, change))  # type: ignore[arg-type]
        for model, _ in both:
            yield Alteration(model, f"by {epsilon:g}")


CLIPPED_LOGARITHM = Mistake(
    "log(p + ε)",
    "a number is added below the logarithm, so that it is never that of 0: log_sigmoid of the "
    "logits needs none, and its gradient does not vanish",
    _clipped,
)


def _squares(value: ir.Expression) -> Sequence[ir.Expression]:
    """(D(x) - 1)² and D(G(z))² for the logarithms: least squares."""
    if (p := _log(value)) is None:
        return []
    inner = _complement(p)
    apart = inner or elementwise("subtract", p, p, number(1.0))
    square = elementwise("square", value, apart)
    return [elementwise("negative", value, square)]


def _least_squares(trace: Trace, result: Result) -> Iterator[Alteration]:
    from gencc.verification.grading.mistakes.rewriting import all_at_once

    for name, value in objectives(trace.model):
        other = all_at_once(value, _squares)
        if other is not value and any(_log(p) is not None for p in ir.walk(value)):
            yield Alteration(at(trace.model, value, other), f"in {name}")


LEAST_SQUARES = Mistake(
    "least squares instead of logarithms",
    "the judge's probabilities enter by their squares, as in LSGAN",
    _least_squares,
)


# ------------------------------------------------------------------ gradient penalty


def _penalties(model: Model) -> bool:
    return any(
        isinstance(part, ir.InputGradient)
        for _, v in places(model)
        for part in ir.walk(v)
    )


def _slope(expression: ir.Expression) -> ir.Expression | None:
    """What the root is taken of, where an expression is the norm of a gradient."""
    match expression:
        case ir.Elementwise(function="sqrt", operands=(inner,)):
            if any(isinstance(p, ir.InputGradient) for p in ir.walk(inner)):
                return inner
    return None


def _squared_slope(expression: ir.Expression) -> Sequence[ir.Expression]:
    inner = _slope(expression)
    return [] if inner is None else [inner]


ROOT_MISSING = Mistake(
    "square of the slope instead of the slope",
    "the gradient penalty has the squared norm of the gradient, where its norm was expected",
    formulas(_squared_slope),
)


def _without_one(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(
            function="square",
            operands=(
                ir.Elementwise(function="subtract", operands=(a, ir.Number(value=1.0))),
            ),
        ):
            return [replace(expression, operands=(a,))]
    return []


PENALTY_WITHOUT_ONE = Mistake(
    "penalty without its 1",
    "the penalty pulls the slope to 0, where it is to be 1: square(slope) for "
    "square(slope - 1)",
    formulas(_without_one),
)


def _one_sided(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(function="square", operands=(inner,)):
            if isinstance(inner, ir.Elementwise) and inner.function == "subtract":
                above = elementwise("relu", inner, inner)
                return [replace(expression, operands=(above,))]
    return []


ONE_SIDED_PENALTY = Mistake(
    "one-sided penalty",
    "only slopes above 1 are penalized, where the spec has both sides",
    formulas(_one_sided),
)


def _penalty_held(expression: ir.Expression) -> Sequence[ir.Expression]:
    if isinstance(expression, ir.InputGradient):
        return [elementwise("stop", expression, expression)]
    return []


PENALTY_DETACHED = Mistake(
    "penalty without a gradient",
    "the gradient penalty is a constant: it was not differentiated once more, as without "
    "create_graph=True",
    formulas(_penalty_held),
)


def _elsewhere(trace: Trace, result: Result) -> Iterator[Alteration]:
    """The penalty taken at the data, or at generated examples, and not on the way."""
    if not _penalties(trace.model):
        return
    for fraction, where in ((0.0, "at the data"), (1.0, "at generated examples")):

        def inputs(trace: Trace, turn: Turn, f: float = fraction) -> Arrays:
            given = {**turn.batch, **turn.noise}
            return {n: a * 0 + f if "fraction" in n else a for n, a in given.items()}

        yield Alteration(trace.model, where, inputs)


PENALTY_ELSEWHERE = Mistake(
    "penalty not on the way",
    "the slope is taken at an end of the line between a real and a generated example, not "
    "somewhere on it",
    _elsewhere,
)


def _fractions(change: object) -> object:
    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        def inputs(trace: Trace, turn: Turn) -> Arrays:
            given = {**turn.batch, **turn.noise}
            return {n: change(a) if "fraction" in n else a for n, a in given.items()}  # type: ignore[operator]

        if _penalties(trace.model):
            yield Alteration(trace.model, "", inputs)

    return alterations


FRACTION_REVERSED = Mistake(
    "fraction from the other end",
    "the point on the way is f x + (1 - f) fake, where x + f (fake - x) was expected: of the "
    "same distribution, but other numbers than the trace's",
    _fractions(lambda f: 1 - f),  # type: ignore[arg-type]
)
FRACTION_SHARED = Mistake(
    "one fraction for the minibatch",
    "all examples have the same fraction of the way, where each has its own",
    _fractions(lambda f: f * 0 + f[:1]),  # type: ignore[arg-type]
)

ALL = (
    SATURATING,
    LABELS_SWAPPED,
    ONE_SIDE,
    LABEL_WRONG,
    LOG_OF_MEAN,
    SMOOTHING,
    LEAST_SQUARES,
    ROOT_MISSING,
    PENALTY_WITHOUT_ONE,
    ONE_SIDED_PENALTY,
    PENALTY_DETACHED,
    PENALTY_ELSEWHERE,
    FRACTION_REVERSED,
    FRACTION_SHARED,
    CLIPPED_LOGARITHM,
)
