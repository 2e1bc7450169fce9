"""The functions of the language: their parameters, and what a call of each means."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gencc.frontend.formula import Call
from gencc.ir import expressions as ir
from gencc.ir.expressions import (
    Between,
    Correct,
    CrossEntropy,
    Draw,
    Expression,
    Label,
    Noise,
    Number,
    OneHot,
    Order,
    Permutation,
    Resample,
    Shuffle,
    StandardNormal,
    Tensor,
    Uniform,
)
from gencc.resolve import distributions
from gencc.resolve.formula_site import Site
from gencc.resolve.gradients import gradient
from gencc.resolve.operands import (
    MOST_NUMBERS,
    Value,
    as_vector,
    bounded,
    constant,
    elementwise,
    meet,
    plain,
    reduce,
    show,
    span_of,
    spread,
    tensor,
    together,
)

Build = Callable[[Site, Call, Sequence[Value]], Value]


@dataclass(frozen=True)
class Function:
    """What a function is given, and how a call of it is built."""

    parameters: tuple[str, ...]
    build: Build
    least: int = -1  # so many arguments will do; all of them unless told
    opens: bool = False  # whether it sees what a name for its first value stands for

    def takes(self, count: int) -> bool:
        """Whether so many arguments are right."""
        most = len(self.parameters)
        return (most if self.least < 0 else self.least) <= count <= most


def _elementwise(name: ir.Function, *parameters: str) -> Function:
    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        return elementwise(site, site.span(call), name, values)

    return Function(parameters, build)


def _stop(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The value itself, of whatever shape."""
    return plain(site.span(call), "stop", tensor(site, values[0]))


def _reduction(name: Literal["sum", "mean"]) -> Function:
    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        return reduce(site, site.span(call), name, tensor(site, values[0]))

    return Function(("v",), build)


def _distance(
    reduction: Literal["sum", "mean"], measure: Literal["square", "abs"]
) -> Function:
    """sum or mean of the square or the absolute value of a - b."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        span = site.span(call)
        operands = _pair(site, call, values)
        difference = plain(span, "subtract", *operands)
        return reduce(site, span, reduction, plain(span, measure, difference))

    return Function(("a", "b"), build)


def _norm(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """sqrt(sum(v^2) + 1e-12): without the second summand it has no gradient at 0."""
    span = site.span(call)
    squares = plain(span, "square", tensor(site, values[0]))
    total = reduce(site, span, "sum", squares)
    return plain(span, "sqrt", plain(span, "add", total, constant(span, 1e-12)))


def _pair(site: Site, call: Call, values: Sequence[Value]) -> tuple[Expression, ...]:
    """Two values that meet; shape [1] is kept where all that vary have it."""
    operands = [tensor(site, value) for value in values]
    return meet(site, site.span(call), operands)


# ------------------------------------------------------------------ derived inputs


def _noise(site: Site, call: Call, value: Expression, noise: Noise) -> Draw:
    if not isinstance(value.type, Tensor):
        message = f"`{call.name}` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return Draw(value.type, site.span(call), site.draw_name(call), noise)


def _corrupt(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """v + deviation N(0, 1), independently in every element."""
    span = site.span(call)
    value, deviation = _pair(site, call, values)
    draw = _noise(site, call, value, StandardNormal())
    noise = plain(span, "multiply", bounded("deviation", deviation), draw)
    return plain(span, "add", value, noise)


def _mask(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """0 with this probability, otherwise v, independently in every element."""
    value, probability = _pair(site, call, values)
    draw = _noise(site, call, value, Uniform(0.0, 1.0))
    chance = bounded("probability", probability)
    return plain(site.span(call), "mask", value, draw, chance)


def _interpolate(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """a + t (b - a), with one t from U(0, 1) for each example."""
    span = site.span(call)
    first, second = _pair(site, call, values)
    kind = together((first, second))
    if not isinstance(kind, Tensor):
        message = f"`interpolate` takes tensors, this is {show(kind)}"
        raise site.mistake("E0308", span, message)
    draw = Draw(Tensor(()), span, site.draw_name(call), Uniform(0.0, 1.0))
    way = plain(
        span, "multiply", spread(draw, kind), plain(span, "subtract", second, first)
    )
    return plain(span, "add", first, way)


def _shuffle(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """The values of the same batch in a random order."""
    value = tensor(site, values[0])
    if not isinstance(value.type, Tensor):
        message = f"`shuffle` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    span = site.span(call)
    order = Draw(Order(), span, site.draw_name(call), Permutation())
    return Shuffle(value.type, span, value, order)


def _resample(name: Literal["downsample", "upsample"]) -> Function:
    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        value, factor = tensor(site, values[0]), values[1]
        kind, span = value.type, site.span(call)
        if not isinstance(kind, Tensor) or len(kind.shape) != 3:
            message = f"`{name}` takes an image, this is {show(kind)}"
            raise site.mistake("E0308", span_of(site, value), message)
        times = int(factor.value) if isinstance(factor, Number) else 0
        if times < 1 or not isinstance(factor, Number) or factor.value != times:
            message = f"`{name}` takes a whole number that is written down"
            way_out = f"such as `{name}(x, 2)`"
            raise site.mistake("E0308", span_of(site, factor), message, help=way_out)
        height, width, channels = kind.shape
        if name == "upsample":
            if math.prod(kind.shape) * times**2 > MOST_NUMBERS:
                message = f"{show(kind)} upsampled by {times:g} is too large"
                raise site.mistake("E0317", span, message)
            return Resample(
                Tensor((height * times, width * times, channels)),
                span,
                name,
                times,
                value,
            )
        if height % times or width % times:
            message = (
                f"{show(kind)} has no whole number of blocks of {times:g} x {times:g}"
            )
            raise site.mistake("E0306", span, message)
        small = Tensor((height // times, width // times, channels))
        return Resample(small, span, name, times, value)

    return Function(("image", "factor"), build)


# ------------------------------------------------------------------ labels


_A_LABEL = "labels are `y`, and `a.y` those of a domain `a`"


def _labelled(
    site: Site, call: Call, values: Sequence[Value]
) -> tuple[Expression, Expression]:
    """A label, and a vector with a number for each class."""
    label, vector = values[0], tensor(site, values[1])
    if not isinstance(label, Expression) or not isinstance(label.type, Label):
        message = f"the first argument of `{call.name}` is a label"
        raise site.mistake("E0308", span_of(site, label), message, help=_A_LABEL)
    wanted = Tensor((label.type.classes,))
    if vector.type != wanted:
        message = f"there are {label.type.classes} labels, this is {show(vector.type)}"
        raise site.mistake("E0306", span_of(site, vector), message)
    return label, vector


def _cross_entropy(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """-log of the probability of the label."""
    label, vector = _labelled(site, call, values)
    return CrossEntropy(Tensor(()), site.span(call), label, vector, False)


def _accuracy(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """1 where the largest probability is that of the label; its mean is the accuracy."""
    if not site.is_output:
        message = "`accuracy` has no gradient, so it stands in `metrics` and `outputs`"
        way_out = "`cross_entropy(y, p)` is a loss"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    return Correct(Tensor(()), site.span(call), *_labelled(site, call, values))


def _one_hot(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """A vector of 0 with a 1 at the label."""
    (label,) = values
    if not isinstance(label, Expression) or not isinstance(label.type, Label):
        message = "`one_hot` takes a label"
        raise site.mistake("E0308", span_of(site, label), message, help=_A_LABEL)
    return OneHot(Tensor((label.type.classes,)), site.span(call), label)


# ------------------------------------------------------------------ after training


def _between(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """Points on the lines between the values of neighbouring examples."""
    value = as_vector(tensor(site, values[0]))
    if site.path[0] != "outputs":
        message = "`between` stands in `outputs` only: it is no value of an example"
        way_out = "under `outputs`: `decoder(between(code))`"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    if not isinstance(value.type, Tensor) or len(value.type.shape) != 1:
        message = f"`between` takes a vector, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return Between(value.type, site.span(call), value)


def _psnr(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """10 log10(range^2 / mse(a, b)) of one example, in decibels."""
    span = site.span(call)
    squared = FUNCTIONS["mse"].build(site, call, values[:2])
    interval = bounded("positive", tensor(site, values[2]))
    assert isinstance(squared, Expression)
    squared, interval = meet(site, span, (squared, interval))
    ratio = plain(span, "divide", plain(span, "square", interval), squared)
    decibels = constant(span, 10 / math.log(10))
    return plain(span, "multiply", decibels, plain(span, "log", ratio))


def _auroc(site: Site, call: Call, values: Sequence[Value]) -> Value:
    """Ranks all examples, so that it is no value of one."""
    message = "`auroc(score)` is a metric by itself, and no part of a formula"
    raise site.mistake(
        "E0323", site.span(call), message, help="under `metrics`: `auroc: auroc(score)`"
    )


FUNCTIONS: dict[str, Function] = {
    "log": _elementwise("log", "v"),
    "exp": _elementwise("exp", "v"),
    "sqrt": _elementwise("sqrt", "v"),
    "square": _elementwise("square", "v"),
    "abs": _elementwise("abs", "v"),
    "tanh": _elementwise("tanh", "v"),
    "sigmoid": _elementwise("sigmoid", "v"),
    "softplus": _elementwise("softplus", "v"),
    "relu": _elementwise("relu", "v"),
    "minimum": _elementwise("minimum", "a", "b"),
    "maximum": _elementwise("maximum", "a", "b"),
    "bce": _elementwise("bce", "target", "probability"),
    "stop": Function(("v",), _stop),
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
    "mse": _distance("mean", "square"),
    "sse": _distance("sum", "square"),
    "mae": _distance("mean", "abs"),
    "norm": Function(("v",), _norm),
    "grad": Function(("critic(v)", "v"), gradient, opens=True),
    "cross_entropy": Function(("y", "probabilities"), _cross_entropy),
    "accuracy": Function(("y", "probabilities"), _accuracy),
    "one_hot": Function(("y",), _one_hot),
    "psnr": Function(("a", "b", "range"), _psnr),
    "auroc": Function(("score",), _auroc),
    "corrupt": Function(("v", "deviation"), _corrupt),
    "mask": Function(("v", "probability"), _mask),
    "interpolate": Function(("a", "b"), _interpolate),
    "shuffle": Function(("v",), _shuffle),
    "downsample": _resample("downsample"),
    "upsample": _resample("upsample"),
    "normal": Function(("mean", "log_var"), distributions.normal, least=1),
    "sample": Function(("distribution",), distributions.sample),
    "kl": Function(("q", "prior.z"), distributions.kl),
    "log_prob": Function(("distribution", "v"), distributions.log_prob),
    "mahalanobis": Function(("v", "fitted"), distributions.mahalanobis),
    "between": Function(("v",), _between),
    "grid": Function(("prior.z",), distributions.grid),
}
