"""Values of formulas as text, with what is known of them: shape, bounds, networks.

Bounds are kept so that every function is defined where it is used, by construction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from .functions import BINARY, REDUCTIONS, UNARY

Shape = tuple[int, ...]
INFINITE = math.inf


@dataclass(frozen=True)
class Value:
    """`text`, of `shape`, lies from `low` to `high`.

    `networks` are those that a gradient reaches. `degree` is how fast it grows with
    what networks give; `ends` the activation that a logarithm may look through. `port`
    is the name that a network with this input calls it, `reads` are the data and the
    latents that it is made of.
    """

    text: str
    shape: Shape
    low: float = -INFINITE
    high: float = INFINITE
    networks: frozenset[str] = frozenset()
    degree: int = 1
    ends: str = ""
    port: str = ""
    reads: frozenset[str] = frozenset()

    @property
    def is_number(self) -> bool:
        """One number per example."""
        return self.shape in ((), (1,))

    @property
    def is_image(self) -> bool:
        """Something that can be shown."""
        return len(self.shape) == 3 and self.shape[2] in (1, 3)

    @property
    def size(self) -> float:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))


def bounded(value: Value) -> Value:
    """Itself, or its tanh where nothing bounds it by a small number."""
    return value if value.size <= 3 else call("tanh", value)


def positive(value: Value) -> Value:
    """Itself, or something above 0.1 made of it."""
    return value if value.low >= 0.1 else plus(call("softplus", value), "0.1")


def stopped(value: Value) -> Value:
    """The value as a constant of every gradient."""
    return replace(value, text=f"stop({value.text})", networks=frozenset(), ends="")


# ------------------------------------------------------------------ functions


def call(name: str, value: Value) -> Value:
    """A function of one value, which is made fit for it where it is not."""
    rule = UNARY[name]
    if rule.most is not None and value.high > rule.most:
        value = call("tanh", value)
    if rule.least is not None and value.low < rule.least:
        lifted = bounded(value) if rule.lifted == "square" else value
        value = plus(call(rule.lifted, lifted), str(rule.least))
    if rule.degree > 1 and value.degree > 1:
        value = call("tanh", value)
    low, high = rule.image(value.low, value.high)
    return replace(
        _elementwise(value),
        text=f"{name}({value.text})",
        low=low,
        high=high,
        degree=0 if max(abs(low), abs(high)) <= 3 else rule.degree * value.degree,
        ends="",
        port="",
    )


def _elementwise(value: Value) -> Value:
    """A result of shape [1] counts as a number per example."""
    return replace(value, shape=()) if value.shape == (1,) else value


# ------------------------------------------------------------------ arithmetic


def plus(value: Value, number: str, sign: str = "+") -> Value:
    """A number more, or less."""
    amount = float(number) if sign == "+" else -float(number)
    return replace(
        _elementwise(value),
        text=f"({value.text} {sign} {number})",
        low=value.low + amount,
        high=value.high + amount,
        ends="",
        port="",
    )


def times(number: str, value: Value, most: float = 2.0) -> Value:
    """A multiple by something above 0, of which `most` is the largest it may be."""
    return replace(
        _elementwise(value),
        text=f"({number} * {value.text})",
        low=min(value.low * most, 0.0),
        high=max(value.high * most, 0.0),
        ends="",
        port="",
    )


def negative(value: Value) -> Value:
    """-v"""
    new = _elementwise(value)
    text = f"(-{value.text})"
    low, high = -value.high, -value.low
    return replace(new, text=text, low=low, high=high, ends="", port="")


def power(value: Value, exponent: str) -> Value:
    """v ** 2, v ** 3, v ** -1 or v ** 0.5 of what it is defined for."""
    value = bounded(value) if exponent in ("2", "3") else positive(value)
    number = float(exponent)
    if number > 0 and number != 2:
        low, high = _signed(value.low, number), _signed(value.high, number)
    elif number == 2:
        low, high = UNARY["square"].image(value.low, value.high)
    else:
        high = value.low**number
        low = 0.0 if value.high == INFINITE else value.high**number
    return replace(
        _elementwise(value),
        text=f"({value.text} ** {exponent})",
        low=low,
        high=high,
        degree=1,
        ends="",
        port="",
    )


def _signed(base: float, exponent: float) -> float:
    return math.copysign(abs(base) ** exponent, base)


def joined(operator: str, first: Value, second: Value) -> Value:
    """A sum, a difference, a product, a quotient, or the smaller or larger one.

    What both owe to the same network is held constant in the second: a bias would
    cancel out, and its gradient be noise.
    """
    if first.networks & second.networks:
        second = stopped(second)
    if operator == "*":
        first, second = (
            (bounded(first), second) if first.degree else (first, bounded(second))
        )
    if operator == "/":
        second = positive(second)
        first = bounded(first)
    name = operator if operator.isalpha() else ""
    text = f"{name}({first.text}, {second.text})"
    low, high = -INFINITE, INFINITE
    match operator:
        case "+":
            low, high = first.low + second.low, first.high + second.high
        case "-":
            low, high = first.low - second.high, first.high - second.low
        case _ if name:
            of = BINARY[name].of
            low, high = of(first.low, second.low), of(first.high, second.high)
        case "/":
            most = first.size / second.low
            low, high = (0.0 if first.low >= 0 else -most), most
        case "*":
            most = first.size * second.size if first.size and second.size else 0.0
            low, high = (0.0 if first.low >= 0 and second.low >= 0 else -most), most
    if not name:
        text = f"({first.text} {operator} {second.text})"
    degree = (
        first.degree + second.degree
        if operator == "*"
        else max(first.degree, second.degree)
    )
    return replace(
        _elementwise(first),
        text=text,
        low=low,
        high=high,
        degree=0 if max(abs(low), abs(high)) <= 3 else degree,
        networks=first.networks | second.networks,
        reads=first.reads | second.reads,
        ends="",
        port="",
    )


def of_both(text: str, first: Value, second: Value, low: float = 0.0) -> Value:
    """One number per example, at least `low`, made of two values."""
    return Value(
        f"({text})",
        (),
        low=low,
        networks=first.networks | second.networks,
        degree=2,
        reads=first.reads | second.reads,
    )


def reduced(name: str, value: Value) -> Value:
    """One number for each example, made of all features."""
    low, high = REDUCTIONS[name].image(value.low, value.high, math.prod(value.shape))
    return replace(
        value,
        text=f"{name}({value.text})",
        shape=(),
        low=low,
        high=high,
        ends="",
        port="",
    )
