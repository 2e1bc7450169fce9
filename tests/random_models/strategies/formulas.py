"""Terms of a loss: distances, and elementwise functions of whatever a draft has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from . import values
from .draft import Draft
from .functions import BINARY, DISTANCES, REDUCTIONS, UNARY
from .nets import learned
from .values import Value, of_both

LONG = 20  # characters of what is written twice
_NUMBERS = ("0.3", "0.5", "0.75", "1")


def distance(draft: Draft, target: Value, output: Value) -> Value:
    """How far what was made is from what it should be; of the same shape."""
    c = draft.c
    options = ["mse", *DISTANCES, "normal", "squares"]
    if output.ends == "sigmoid" and target.low >= 0 and target.high <= 1:
        options += ["bce"] * 5
    if len(output.shape) == 3 and draft.c.chance(20):
        return similarity(draft, target, output)
    kind = c.among(options)
    a, b = target.text, output.text
    if kind in DISTANCES:
        turned = DISTANCES[kind].symmetric and c.chance(20)
        text = f"{kind}({b}, {a})" if turned else f"{kind}({a}, {b})"
        size = math.prod(output.shape)
        scaled = DISTANCES[kind].scaled and size > 6
        return of_both(f"{text} / {size}" if scaled else text, target, output)
    if kind == "bce":
        mean = "mean" if output.shape not in ((), (1,)) else ""
        return of_both(f"{mean}(bce({a}, {b}))", target, output)
    if kind == "normal" and output.shape not in ((), (1,)):
        return _likelihood(draft, target, output)
    difference = values.joined("-", target, output)
    return number(draft, values.call("square", difference))


def similarity(draft: Draft, target: Value, output: Value) -> Value:
    """How little two images are alike, both between 0 and 1."""
    name = draft.c.choose("ssim", "ms_ssim")
    a, b = (f"sigmoid({value.text})" for value in (target, output))
    both = of_both(f"(1 - {name}({a}, {b}, 1))", target, output)
    return replace(both, low=0.0, high=2.0, degree=0)


def _likelihood(draft: Draft, target: Value, output: Value) -> Value:
    """-log of a normal density around what was made, of a variance that is learned or not."""
    c = draft.c
    how = c.choose("number", "learned", "bounded", "level")
    size = math.prod(output.shape)
    log_var, more = "-0.5", output
    if how == "learned":
        name = learned(draft, "log_noise", c.choose("0", "-1", "0.5"))
        log_var = name
        more = replace(output, networks=output.networks | {name})
    if how == "bounded":
        log_var = f"tanh({values.stopped(output).text})"
    if how == "level":
        log_var = f"tanh(mean({values.stopped(output).text}))"
    text = f"-log_prob(normal({output.text}, {log_var}), {target.text}) / {size}"
    return replace(of_both(text, target, more), low=-values.INFINITE)


# ------------------------------------------------------------------ elementwise


def bent(draft: Draft, value: Value, depth: int) -> Value:
    """Functions of functions of a value."""
    c = draft.c
    kinds = [
        "function",
        "function",
        "function",
        "constant",
        "power",
        "sign",
        "clip",
        "either",
    ]
    for _ in range(depth):
        match kind := c.among(kinds + _of_vectors(draft, value)):
            case "function":
                value = values.call(c.among([*UNARY]), value)
            case "constant":
                value = _with_constant(draft, value)
            case "power":
                value = values.power(value, c.choose("2", "3", "-1", "0.5"))
            case "sign":
                value = values.negative(value)
            case "clip":
                value = clipped(draft, value)
            case "either":
                value = either(draft, value)
            case "probabilities":
                value = probabilities(draft, value)
            case "directions":
                value = directions(value)
            case "sort" | "flip":
                value = replace(value, text=f"{kind}({value.text})", ends="", port="")
            case "turned":
                value = turned(draft, value)
    return value


def _of_vectors(draft: Draft, value: Value) -> list[str]:
    """What else this value may become, if it has several features."""
    kinds = ["probabilities"] if len(value.shape) == 1 and value.shape[0] > 1 else []
    if len(value.shape) == 1 and value.shape[0] > 1:
        kinds += ["sort", "flip"]
    if len(value.shape) == 3:
        kinds += ["turned"] * 3
    if math.prod(value.shape) > 1 and not draft.rules.zeros:  # no direction leads there
        kinds += ["directions"]
    return kinds


def of_batch(draft: Draft, value: Value) -> Value:
    """The value beside one of the whole minibatch."""
    c = draft.c
    if len(value.shape) == 1 and c.chance(50):
        return _in_other_order(draft, value)
    if len(value.shape) == 1 and value.shape[0] > 1 and c.chance(60):
        part = c.choose("diagonal", "off_diagonal")
        if c.chance(40):
            return of_matrix(draft, value)
        text = f"mean(square({part}(batch_cov({value.text}))))"
        return _elementwise(value, f"({value.text} + {text})", value.low, math.inf)
    name = c.choose("batch_mean", "batch_var", "batch_logsumexp")
    bounded = values.bounded(value)
    text = f"square({bounded.text} - {name}({bounded.text}))"  # the mean of v is lost
    return replace(_elementwise(value, text, 0, 64), degree=2)


def of_matrix(draft: Draft, value: Value) -> Value:
    """The value beside numbers of a matrix whose eigenvalues are from 1 on."""
    bounded = values.bounded(value)
    v = bounded if len(bounded.text) <= 12 else draft.define("vector", bounded)
    m = f"(batch_cov({v.text}) + identity({math.prod(v.shape)}))"
    text = draft.c.choose(
        f"logdet({m})",
        f"0.1 * matmul(inverse({m}), {v.text})",
        f"0.1 * matmul(cholesky({m}), {v.text})",
        f"0.1 * matmul(transpose({m}), {v.text})",
    )
    return replace(_elementwise(v, f"({v.text} + {text})", -64, 64), degree=2)


def _in_other_order(draft: Draft, value: Value) -> Value:
    """The value beside others of the minibatch."""
    text = values.bounded(value).text
    other = draft.c.choose(
        f"permute_dims({text})",
        f"batch_sort({text})",
        f"sliced_wasserstein({text}, shuffle(square({text})), 3)",
    )
    return replace(_elementwise(value, f"({text} + {other})", -16, 64), degree=0)


def turned(draft: Draft, value: Value) -> Value:
    """The image turned, mirrored, blurred, or as it is after a change of its size."""
    height, width, _ = value.shape
    kinds = ["flip({})", "rotate({}, 180)"]
    kinds += ["rotate({}, 90)"] * (height == width)
    mode = draft.c.choose("", ", nearest")
    kinds += [f"resize(resize({{}}, 3, 2{mode}), {height}, {width})"]
    kinds += ["blur({}, 3, 0.8)"] * (min(height, width) > 1)
    text = draft.c.among(kinds).format(value.text)
    return replace(value, text=text, ends="", port="")


def of_pairs(draft: Draft, value: Value) -> Value:
    """A number of each example, by its products with the others of the minibatch."""
    c, bounded = draft.c, values.bounded(value)
    if len(bounded.text) > 12:  # as it stands there twice
        bounded = draft.define("beside", bounded)
    reduction = c.choose("mean", "logsumexp", "logmeanexp", "sum")
    product = f"{bounded.text} * batch({bounded.text})"
    if bounded.shape not in ((), (1,)):
        product = f"mean({product})"
    axis = c.choose("batch", "others") if draft.source.batch > 1 else "batch"
    text = f"{reduction}({product}, {axis})"
    return replace(_elementwise(value, text, -math.inf, math.inf), shape=(), degree=2)


def clipped(draft: Draft, value: Value) -> Value:
    """The value between two numbers."""
    low, high = draft.c.choose(("-0.5", "1"), ("0.25", "0.75"), ("-1", "0"))
    most, least = min(value.high, float(high)), max(value.low, float(low))
    text = f"clip({value.text}, {low}, {high})"
    bounded = _elementwise(value, text, min(least, most), max(least, most))
    return replace(bounded, degree=0)


def either(draft: Draft, value: Value) -> Value:
    """One function on one side of 0 and another beyond, which meet there.

    The one that is not taken may have no value: log(1 + v) below -1.
    """
    v = values.bounded(value)
    if len(v.text) > 12:  # as it stands there several times
        v = draft.define("either", v)
    if draft.c.chance(50):
        text = f"where({v.text} > 0, log(1 + {v.text}), {v.text})"
        return _elementwise(v, text, v.low, max(v.high, 0))
    sign, other = draft.c.choose(("<", "0.5"), ("<=", "0.5"), (">=", "2"))
    text = f"where({v.text} {sign} 0, {other} * {v.text}, {v.text})"
    return _elementwise(v, text, min(2 * v.low, v.low / 2), max(2 * v.high, v.high / 2))


def probabilities(draft: Draft, value: Value) -> Value:
    """Something of a softmax whose sum is not the same for all, and so has a gradient."""
    if draft.c.chance(50):
        text = f"square(softmax({value.text}))"
        return replace(_elementwise(value, text, 0, 1), degree=0)
    low = value.low - value.high - math.log(value.shape[0])
    return _elementwise(value, f"log_softmax({value.text})", low, 0)


def directions(value: Value) -> Value:
    """Something of a direction, whose length would have no gradient."""
    bent_ = replace(_elementwise(value, f"normalize({value.text})", -1, 1), degree=0)
    return values.call("exp", bent_)


def _with_constant(draft: Draft, value: Value) -> Value:
    c = draft.c
    number = c.among(_NUMBERS)
    match c.choose("plus", "minus", "times", *BINARY, "from", "over", "sum"):
        case "plus":
            return values.plus(value, number)
        case "minus":
            return values.plus(value, number, "-")
        case "times":
            weight, most = draft.weight()
            return values.times(weight, value, most)
        case name if name in BINARY:
            of = BINARY[name].of
            low, high = of(value.low, float(number)), of(value.high, float(number))
            return _elementwise(value, f"{name}({value.text}, {number})", low, high)
        case "from":
            low, high = float(number) - value.high, float(number) - value.low
            return _elementwise(value, f"({number} - {value.text})", low, high)
        case "over":
            safe = values.positive(value)
            high = float(number) / safe.low
            return replace(
                _elementwise(safe, f"({number} / {safe.text})", 0, high), degree=0
            )
        case _:
            weight, most = draft.weight()
            low, high = value.low, value.high + most
            return _elementwise(value, f"({value.text} + {weight})", low, high)


def _elementwise(value: Value, text: str, low: float, high: float) -> Value:
    shape = () if value.shape == (1,) else value.shape
    return replace(value, text=text, shape=shape, low=low, high=high, ends="", port="")


def mixed(draft: Draft, value: Value, others: Sequence[Value]) -> Value:
    """The value, perhaps met by others of its shape, or by a number of each example."""
    c = draft.c
    fitting = [
        other
        for other in others
        if (other.shape == value.shape or other.is_number) and other is not value
    ]
    for _ in range(c.choose(0, 1, 2)):
        if fitting:
            other = bent(draft, c.among(fitting), c.choose(0, 1))
            operator = c.choose("+", "-", "*", "/", *BINARY)
            value = values.joined(operator, value, other)
            value = bent(draft, value, c.choose(0, 0, 1))
            fitting = [
                other
                for other in fitting
                if other.shape == value.shape or other.is_number
            ]
    return value


def number(draft: Draft, value: Value) -> Value:
    """One number per example, whose gradient is not noise, and bounded below."""
    if value.low == -values.INFINITE and value.degree > 1:
        value = values.call("tanh", value)
    if value.is_number:
        return value if value.shape == () else values.plus(value, "0")
    if value.ends == "softmax":  # which sum to one
        value = values.call("square", value)
    name = draft.c.choose("mean", *REDUCTIONS, "cosine")
    long = len(value.text) > LONG
    if name == "cosine" and not (long or draft.rules.zeros):
        other = values.stopped(values.call("exp", value))
        text = f"cosine({value.text}, {other.text})"
        return replace(value, text=text, shape=(), low=-1, high=1, degree=0, port="")
    if name == "cosine" or (REDUCTIONS[name].sloped and draft.rules.zeros):
        name = "mean"
    reduced = values.reduced(name, value)
    size = math.prod(value.shape)
    if REDUCTIONS[name].scaled and size > 3:
        reduced = replace(reduced, text=f"({reduced.text} / {size})")
    return reduced


def loose(draft: Draft, value: Value) -> Value:
    """A term of its own that keeps a value near a number, or bends it somehow."""
    c = draft.c
    value = mixed(draft, bent(draft, value, c.whole(0, 3)), draft.values)
    if not value.networks:
        return value
    kind = c.choose("plain", "plain", "plain", "batch", "pairs")
    if not value.reads or len(value.text) > LONG:  # one for all examples, or too long
        kind = "plain"
    if kind == "batch":
        value = of_batch(draft, value)
    if kind == "pairs":
        value = of_pairs(draft, value)
    if (value.shape != () and c.chance(30)) or value.low == -values.INFINITE:
        value = values.call("square", values.plus(value, c.among(_NUMBERS), "-"))
    return number(draft, value)
