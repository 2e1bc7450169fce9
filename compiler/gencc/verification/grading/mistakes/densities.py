"""Mistakes in reconstruction errors, densities and divergences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from gencc.ir import expressions as ir
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.mistakes.rewriting import (
    Change,
    all_at_once,
    at,
    elementwise,
    everywhere,
    number,
    objectives,
    once,
    places,
    variants,
)
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Trace

Alterations = Callable[[Trace, Result], Iterator[Alteration]]


def formulas(change: Change, at_once: bool = False) -> Alterations:
    """A change at each place of its own; or, if `at_once`, at all of them together."""

    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        if at_once:
            for model, _ in everywhere(trace.model, change):
                yield Alteration(model)
            return
        for model, name in variants(trace.model, change):
            yield Alteration(model, f"in {name}")

    return alterations


def of_objectives(
    change: Callable[[ir.Expression], Sequence[ir.Expression]],
) -> Alterations:
    """A change of the whole of what a step minimizes."""

    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        for name, value in objectives(trace.model):
            for other in change(value):
                yield Alteration(at(trace.model, value, other), f"in {name}")

    return alterations


def _elementwise(
    expression: ir.Expression, *functions: str
) -> tuple[ir.Expression, ...]:
    """The operands of one of these functions; none of any other expression."""
    if isinstance(expression, ir.Elementwise) and expression.function in functions:
        return expression.operands
    return ()


def _reduced(old: str, new: str) -> Change:
    def change(expression: ir.Expression) -> Sequence[ir.Expression]:
        if isinstance(expression, ir.Reduce) and expression.function == old:
            return [replace(expression, function=new)] if not expression.over else []
        return []

    return change


MEAN_FOR_SUM = Mistake(
    "mean instead of sum",
    "the mean is taken over the features of an example, where the formula has their sum: "
    "the ratio is their number, as that of the pixels of an image",
    formulas(_reduced("sum", "mean")),
)
SUM_FOR_MEAN = Mistake(
    "sum instead of mean",
    "the features of an example are summed, where the formula has their mean: the ratio is "
    "their number, as that of the pixels of an image",
    formulas(_reduced("mean", "sum")),
)


def _summed_over_batch(trace: Trace, result: Result) -> Iterator[Alteration]:
    for name, value in objectives(trace.model):
        scaled = elementwise("multiply", value, number(float(trace.batch)), value)
        yield Alteration(at(trace.model, value, scaled), f"in {name}")
    for loss in trace.model.losses:
        scaled = elementwise(
            "multiply", loss.value, number(float(trace.batch)), loss.value
        )
        yield Alteration(at(trace.model, loss.value, scaled), f"in {loss.name}")


SUM_OVER_BATCH = Mistake(
    "sum over the minibatch",
    "the losses of the examples are summed, where an objective is their mean over the "
    "minibatch: the ratio is the size of the minibatch",
    _summed_over_batch,
)


def _without_half(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "multiply"):
        case (ir.Number(value=0.5), other) | (other, ir.Number(value=0.5)):
            return [other]
    return []


HALF_MISSING = Mistake(
    "½ forgotten",
    "a factor ½ is missing: the ratio is 2",
    formulas(_without_half),
)


def _minus(value: ir.Expression) -> ir.Expression:
    return elementwise("negative", value, value)


def _with_other_sign(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(function="add", operands=(a, b)):
            return [
                elementwise("subtract", expression, a, b),
                elementwise("subtract", expression, b, a),
            ]
        case ir.Elementwise(function="subtract", operands=(a, b)):
            return [elementwise("add", expression, a, b)]
    return []


def _loss_with_other_sign(trace: Trace, result: Result) -> Iterator[Alteration]:
    for loss in trace.model.losses:
        negated = at(trace.model, loss.value, _minus(loss.value))
        yield Alteration(negated, f"of {loss.name}")
    for name, value in objectives(trace.model):
        yield Alteration(at(trace.model, value, _minus(value)), f"of {name}")


SIGN_OF_LOSS = Mistake(
    "sign of a loss",
    "a whole loss has the other sign, as the KL of a lecture's slide that adds the negative "
    "divergence: what should become small becomes large",
    _loss_with_other_sign,
)


def _term_of_objective(trace: Trace, result: Result) -> Iterator[Alteration]:
    for step in trace.model.steps:
        for other in _with_other_sign(step.objective):
            model = at(trace.model, step.objective, other)
            yield Alteration(model, f"in the objective of {step.name}")


SIGN_OF_TERM = Mistake(
    "sign of a term of the objective",
    "a term is subtracted from the objective where it is to be added, or the other way "
    "round: the sign of the KL",
    _term_of_objective,
)
SIGN_IN_FORMULA = Mistake(
    "sign within a formula",
    "a plus of the formula is a minus, or the other way round",
    formulas(_with_other_sign),
)


def _without_addend(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(function="add", operands=(a, b)):
            return [_alike(a, expression), _alike(b, expression)]
        case ir.Elementwise(function="subtract", operands=(a, b)):
            return [_alike(a, expression), _alike(_minus(b), expression)]
    return []


def _alike(value: ir.Expression, like: ir.Expression) -> ir.Expression:
    """The value as one of the type of `like`: a constant is one for every feature."""
    if isinstance(value, ir.Number):
        return elementwise(
            "add", like, elementwise("multiply", like, number(0.0), like), value
        )
    return value


def _without_constant(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(function="subtract" | "add", operands=(a, ir.Number())):
            return [a]
    return []


def _without_term(trace: Trace, result: Result) -> Iterator[Alteration]:
    for step in trace.model.steps:
        for other in _without_addend(step.objective):
            model = at(trace.model, step.objective, other)
            yield Alteration(model, f"in the objective of {step.name}")


TERM_MISSING = Mistake(
    "term of the objective forgotten",
    "the objective lacks one of its terms",
    _without_term,
)
CONSTANT_MISSING = Mistake(
    "constant forgotten",
    "a constant of the formula is missing, as the −1 of the KL: gradients are right, the "
    "number that is reported is not",
    formulas(_without_constant),
)
ADDEND_MISSING = Mistake(
    "part of a formula forgotten",
    "one of the addends of the formula is missing",
    formulas(_without_addend),
)


def _without_weight(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "multiply"):
        case (ir.Parameter(), other) | (other, ir.Parameter()):
            return [other]
    return []


WEIGHT_MISSING = Mistake(
    "weight of a term forgotten",
    "a term enters the objective without its weight, C, β or λ",
    formulas(_without_weight),
)


def _weight_moved(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Elementwise(
            function="add" | "subtract" as function,
            operands=(
                ir.Elementwise(function="multiply", operands=(ir.Parameter() as c, a)),
                b,
            ),
        ):
            return [
                elementwise(function, expression, a, elementwise("multiply", b, c, b))
            ]
    return []


WEIGHT_MOVED = Mistake(
    "weight on the other term",
    "the weight stands at the other term of the objective",
    formulas(_weight_moved),
)


def _divided(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "multiply"):
        case (ir.Parameter() as c, other) | (other, ir.Parameter() as c):
            return [elementwise("divide", expression, other, c)]
    return []


WEIGHT_DIVIDES = Mistake(
    "divided by the weight",
    "a term is divided by its weight, where the weight multiplies it: as σ² for 1 / σ²",
    formulas(_divided),
)


def _is_log_variance(expression: ir.Expression) -> bool:
    return isinstance(expression, ir.Field) and "log_var" in expression.name


def _doubled(expression: ir.Expression) -> Sequence[ir.Expression]:
    if _is_log_variance(expression):
        return [elementwise("multiply", expression, number(2.0), expression)]
    return []


LOG_DEVIATION = Mistake(
    "log σ instead of log σ²",
    "the encoder's output is taken for log σ, where it is log σ², in the draw and in the "
    "divergence",
    formulas(_doubled, at_once=True),
)


def _doubled_here(trace: Trace, result: Result) -> Iterator[Alteration]:
    """All over one formula, or at a single place in it."""
    for name, value in places(trace.model):
        other = all_at_once(value, _doubled)
        if other != value:
            yield Alteration(at(trace.model, value, other), f"in {name}")
    yield from formulas(_doubled)(trace, result)


LOG_DEVIATION_ONCE = Mistake(
    "log σ here and log σ² there",
    "one formula takes the encoder's output for log σ, where it is log σ²",
    _doubled_here,
)


def _variance(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "divide"):
        case (a, ir.Number(value=2.0)) if _is_log_variance(a):
            return [a]
    return []


VARIANCE_FOR_DEVIATION = Mistake(
    "variance instead of standard deviation",
    "the noise is multiplied by σ² = exp(log σ²), where σ = exp(log σ² / 2) was expected",
    formulas(_variance),
)


def _half_outside(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "exp"):
        case (ir.Elementwise(function="divide", operands=(a, ir.Number(value=2.0))),):
            exponential = elementwise("exp", expression, a)
            return [elementwise("multiply", expression, number(0.5), exponential)]
    return []


HALF_OUTSIDE = Mistake(
    "½ outside the exponential",
    "σ is taken as exp(log σ²) / 2, where it is exp(log σ² / 2), the root of σ²",
    formulas(_half_outside),
)


def _softplus(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "exp"):
        case (inner,):
            half = _elementwise(inner, "divide")
            whole = half[:1] if half and _is_log_variance(half[0]) else ()
            taken = (*whole, inner)
            return [elementwise("softplus", expression, a) for a in taken]
    return []


SOFTPLUS_FOR_EXPONENTIAL = Mistake(
    "softplus instead of the exponential",
    "σ, or σ², is the softplus of what the encoder gives, which is positive too, but no "
    "exponential of a logarithm",
    formulas(_softplus),
)


def _draw_for_mean(trace: Trace, result: Result) -> Iterator[Alteration]:
    drawn = [
        d for d in trace.model.definitions if any(map(_plain_noise, ir.walk(d.value)))
    ]
    for definition in drawn:
        name, like = definition.name, definition.value.type

        def change(part: ir.Expression) -> Sequence[ir.Expression]:
            is_mean = isinstance(part, ir.Field) and part.name == "mean"
            return [ir.Local(like, None, name)] if is_mean else []  # noqa: B023

        for loss in trace.model.losses:
            for other in once(loss.value, change):
                yield Alteration(at(trace.model, loss.value, other), f"in {loss.name}")


DRAW_FOR_MEAN = Mistake(
    "draw instead of the mean",
    "z stands in the divergence, where the mean of q(z|x) was expected: a single draw for "
    "what is known in closed form",
    _draw_for_mean,
)


def _without_exponential(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "exp"):
        case (inner,):
            rest = [inner]
            if (half := _elementwise(inner, "divide")) and _is_log_variance(half[0]):
                rest.append(half[0])
            return rest
    return []


EXPONENTIAL_MISSING = Mistake(
    "exponential forgotten",
    "a log-variance is used as it is, without the exponential: as if it were σ",
    formulas(_without_exponential),
)


def _plain_noise(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "multiply"):
        case (_, ir.Draw() as noise) | (ir.Draw() as noise, _):
            return [noise]
    return []


NOISE_UNSCALED = Mistake(
    "noise without its deviation",
    "the noise is added as it is, and not multiplied by σ",
    formulas(_plain_noise),
)


def _without_noise(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "add"):
        case (a, b) if isinstance(b, ir.Elementwise) and _plain_noise(b):
            return [a]
    return []


NOISE_MISSING = Mistake(
    "no noise",
    "the code is the mean of q(z|x), and nothing is drawn: the reparametrization is missing",
    formulas(_without_noise),
)


def _noise_subtracted(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "add"):
        case (a, b) if isinstance(b, ir.Elementwise) and _plain_noise(b):
            return [elementwise("subtract", expression, a, b)]
    return []


NOISE_SUBTRACTED = Mistake(
    "noise subtracted",
    "the noise is subtracted: of the same distribution, but other numbers than the trace's",
    formulas(_noise_subtracted),
)


def _other_direction(expression: ir.Expression) -> Sequence[ir.Expression]:
    """½ Σ (log σ² + (1 + μ²) / σ² − 1), of ½ Σ (μ² + σ² − 1 − log σ²)."""
    match expression:
        case ir.Elementwise(
            function="subtract",
            operands=(
                ir.Elementwise(
                    function="subtract",
                    operands=(
                        ir.Elementwise(function="add", operands=(square, variance)),
                        ir.Number(value=1.0),
                    ),
                ),
                log_variance,
            ),
        ):
            above = elementwise("add", expression, number(1.0), square)
            ratio = elementwise("divide", expression, above, variance)
            both = elementwise("add", expression, log_variance, ratio)
            return [elementwise("subtract", expression, both, number(1.0))]
    return []


KL_REVERSED = Mistake(
    "KL the other way round",
    "the divergence is KL(p ‖ q), where KL(q ‖ p) was expected",
    formulas(_other_direction),
)


def _rooted(expression: ir.Expression) -> Sequence[ir.Expression]:
    match expression:
        case ir.Reduce(operand=ir.Elementwise(function="square")):
            return [elementwise("sqrt", expression, expression)]
    return []


ROOT_TAKEN = Mistake(
    "norm instead of its square",
    "the root of the sum of squares is taken, where the formula has no root",
    formulas(_rooted),
)


def _absolute(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "square"):
        case (inner,):
            return [elementwise("abs", expression, inner)]
    return []


ABSOLUTE_FOR_SQUARE = Mistake(
    "absolute value instead of square",
    "differences enter by their absolute value, where the formula has their square",
    formulas(_absolute),
)


def _unsquared(expression: ir.Expression) -> Sequence[ir.Expression]:
    return [*_elementwise(expression, "square")]


SQUARE_MISSING = Mistake(
    "square forgotten", "something is not squared", formulas(_unsquared)
)


def _difference(expression: ir.Expression) -> tuple[ir.Expression, ...]:
    match _elementwise(expression, "square"):
        case (inner,):
            return _elementwise(inner, "subtract")
    return ()


def _as_cross_entropy(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _difference(expression):
        case (target, value) if not isinstance(value, ir.Number):
            return [elementwise("bce", expression, target, value)]
    return []


CROSS_ENTROPY_FOR_SQUARE = Mistake(
    "cross entropy instead of squared error",
    "the reconstruction error is the binary cross entropy, where the spec has the squared "
    "error: a Bernoulli for a normal",
    formulas(_as_cross_entropy),
)


def _as_square(expression: ir.Expression) -> Sequence[ir.Expression]:
    match _elementwise(expression, "bce"):
        case (target, value):
            apart = elementwise("subtract", expression, target, value)
            return [elementwise("square", expression, apart)]
    return []


SQUARE_FOR_CROSS_ENTROPY = Mistake(
    "squared error instead of cross entropy",
    "the reconstruction error is squared, where the spec has the binary cross entropy: a "
    "normal for a Bernoulli",
    formulas(_as_square),
)


def _halved(value: ir.Expression) -> Sequence[ir.Expression]:
    return [elementwise("multiply", value, number(0.5), value)]


def _loss_halved(trace: Trace, result: Result) -> Iterator[Alteration]:
    for loss in trace.model.losses:
        for other in _halved(loss.value):
            yield Alteration(at(trace.model, loss.value, other), f"in {loss.name}")
    yield from of_objectives(_halved)(trace, result)


HALVED = Mistake(
    "½ too many",
    "a loss is halved, as where the two parts of a discriminator's loss are averaged, where "
    "the formula adds them",
    _loss_halved,
)


def _doubled_loss(value: ir.Expression) -> Sequence[ir.Expression]:
    return [elementwise("multiply", value, number(2.0), value)]


def _term_twice(value: ir.Expression) -> Sequence[ir.Expression]:
    match value:
        case ir.Elementwise(function="add" | "subtract", operands=(a, b)):
            again = [elementwise("add", value, value, a)]
            return [*again, elementwise(value.function, value, value, b)]
    return []


def _counted_twice(trace: Trace, result: Result) -> Iterator[Alteration]:
    yield from of_objectives(_doubled_loss)(trace, result)
    yield from of_objectives(_term_twice)(trace, result)


DOUBLED = Mistake(
    "counted twice", "a loss, or a term of it, enters twice", _counted_twice
)

ALL = (
    MEAN_FOR_SUM,
    SUM_FOR_MEAN,
    HALF_MISSING,
    SIGN_OF_TERM,
    LOG_DEVIATION,
    VARIANCE_FOR_DEVIATION,
    LOG_DEVIATION_ONCE,
    EXPONENTIAL_MISSING,
    HALF_OUTSIDE,
    NOISE_MISSING,
    NOISE_UNSCALED,
    NOISE_SUBTRACTED,
    KL_REVERSED,
    DRAW_FOR_MEAN,
    SOFTPLUS_FOR_EXPONENTIAL,
    WEIGHT_MISSING,
    WEIGHT_MOVED,
    WEIGHT_DIVIDES,
    TERM_MISSING,
    CONSTANT_MISSING,
    SUM_OVER_BATCH,
    ROOT_TAKEN,
    ABSOLUTE_FOR_SQUARE,
    CROSS_ENTROPY_FOR_SQUARE,
    SQUARE_FOR_CROSS_ENTROPY,
    HALVED,
    DOUBLED,
)
GENERAL = (SIGN_OF_LOSS, SQUARE_MISSING, ADDEND_MISSING, SIGN_IN_FORMULA)
