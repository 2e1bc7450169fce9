"""Arrays that remember how they were computed, so that they can be differentiated.

Every rule of differentiation below is itself written in these operations, so gradients
can be differentiated again: Griewank and Walther (2008), "Evaluating Derivatives",
chapter 3 (reverse accumulation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Pull = Callable[["Value"], "Value"]
Key = Any  # what an array is indexed by

_rounding: ContextVar[int | None] = ContextVar("rounding", default=None)


@contextmanager
def rounded_anew(number: int) -> Iterator[None]:
    """Within it every result is one of its two neighbours, as another kernel might have it.

    Monte Carlo arithmetic: Parker (1997), UCLA CSD-970002. Each number gives another
    choice, which depends on the value alone: what is equal stays so, and so do ties; 0
    stays 0, as the kinks of most functions lie there.
    """
    token = _rounding.set(number)
    try:
        yield
    finally:
        _rounding.reset(token)


def _rounded(array: Array, number: int) -> Array:
    """Up or down by a bit of the value's own bits, mixed (Steele et al. 2014, SplitMix)."""
    mixed = array.view(np.uint64) ^ np.uint64(number)
    with np.errstate(over="ignore"):
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    up = (mixed >> np.uint64(63)).astype(bool)
    near = np.nextafter(array, np.where(up, np.inf, -np.inf))
    return np.where((array == 0) | ~np.isfinite(array), array, near)


class Value:
    """A float64 array.

    `pulls` has, for each operand that a gradient can reach, the function that takes the
    gradient with respect to this value to the one with respect to that operand.
    `logits` are those that a sigmoid or a softmax made this of, with its name.
    """

    __slots__ = ("array", "logits", "pulls", "tracked")

    def __init__(
        self,
        array: ArrayLike,
        *pulls: tuple[Value, Pull],
        tracked: bool = False,
    ) -> None:
        self.array: Array = np.asarray(array, np.float64)
        if (number := _rounding.get()) is not None:
            self.array = _rounded(self.array, number)
        self.pulls = tuple(
            (operand, pull) for operand, pull in pulls if operand.tracked
        )
        self.tracked: bool = tracked or bool(self.pulls)
        self.logits: tuple[str, Value] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the array."""
        return self.array.shape


def variable(array: ArrayLike) -> Value:
    """A value that gradients are taken with respect to."""
    return Value(array, tracked=True)


def constant(value: Value) -> Value:
    """The same numbers; no gradient passes."""
    return Value(value.array)


def alias(value: Value) -> Value:
    """The same value once more: gradients can be taken with respect to this use of it."""
    same = Value(value.array, (value, lambda g: g), tracked=True)
    same.logits = value.logits
    return same


def gradients(of: Value, with_respect_to: Sequence[Value]) -> list[Value]:
    """d(sum of `of`) / d(each of these); zeros where nothing leads to one."""
    if not with_respect_to:
        return []
    partials: dict[int, Value] = {id(of): Value(np.ones(of.shape))}
    for value in reversed(_ordered(of)):
        if id(value) not in partials:
            continue
        for operand, pull in value.pulls:
            part = _nothing_of_nothing(partials[id(value)], pull)
            known = partials.get(id(operand))
            partials[id(operand)] = part if known is None else add(known, part)
    return [partials.get(id(v), Value(np.zeros(v.shape))) for v in with_respect_to]


def _nothing_of_nothing(gradient: Value, pull: Pull) -> Value:
    """The gradient further in; 0 where this one is, however steep the function is there.

    So nothing comes of what a `where` does not take, of log(v) at 0 for one.
    """
    part = pull(gradient)
    if part.shape != gradient.shape or np.isfinite(part.array).all():
        return part
    return where(gradient.array == 0, Value(0.0), part)


def _ordered(of: Value) -> list[Value]:
    """Everything that `of` was computed from, operands first."""
    ordered: list[Value] = []
    seen: set[int] = set()
    stack = [(of, False)]
    while stack:
        value, through = stack.pop()
        if through:
            ordered.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            stack.append((value, True))
            stack += [(operand, False) for operand, _ in value.pulls]
    return ordered


# ------------------------------------------------------------------ arithmetic


def add(a: Value, b: Value) -> Value:
    """a + b; shapes are broadcast, as in all that follows."""
    return Value(
        a.array + b.array,
        (a, lambda g: _unbroadcast(g, a.shape)),
        (b, lambda g: _unbroadcast(g, b.shape)),
    )


def negative(a: Value) -> Value:
    """-a"""
    return Value(-a.array, (a, negative))


def subtract(a: Value, b: Value) -> Value:
    """a - b"""
    return add(a, negative(b))


def multiply(a: Value, b: Value) -> Value:
    """a b"""
    return Value(
        a.array * b.array,
        (a, lambda g: _unbroadcast(multiply(g, b), a.shape)),
        (b, lambda g: _unbroadcast(multiply(g, a), b.shape)),
    )


def divide(a: Value, b: Value) -> Value:
    """a / b"""
    return Value(
        a.array / b.array,
        (a, lambda g: _unbroadcast(divide(g, b), a.shape)),
        (
            b,
            lambda g: _unbroadcast(
                negative(divide(multiply(g, a), multiply(b, b))), b.shape
            ),
        ),
    )


def power(a: Value, exponent: float) -> Value:
    """a to a number; the derivative of a to the 0 is 0, at a = 0 too."""

    def pull(g: Value) -> Value:
        if exponent == 0:
            return Value(np.zeros(a.shape))
        return multiply(g, multiply(Value(exponent), power(a, exponent - 1)))

    return Value(np.power(a.array, exponent), (a, pull))


def where(condition: NDArray[np.bool_], a: Value, b: Value) -> Value:
    """a where the condition holds, else b."""
    zero = Value(0.0)
    return Value(
        np.where(condition, a.array, b.array),
        (a, lambda g: _unbroadcast(where(condition, g, zero), a.shape)),
        (b, lambda g: _unbroadcast(where(condition, zero, g), b.shape)),
    )


# ------------------------------------------------------------------ functions


def exp(a: Value) -> Value:
    """e to the a"""
    return Value(np.exp(a.array), (a, lambda g: multiply(g, exp(a))))


def expm1(a: Value) -> Value:
    """e to the a minus 1, to the last digit near 0 too."""
    return Value(np.expm1(a.array), (a, lambda g: multiply(g, exp(a))))


def log(a: Value) -> Value:
    """The natural logarithm."""
    return Value(np.log(a.array), (a, lambda g: divide(g, a)))


def sqrt(a: Value) -> Value:
    """The root; its slope at 0 is infinite."""
    return Value(
        np.sqrt(a.array), (a, lambda g: divide(g, multiply(Value(2.0), sqrt(a))))
    )


def tanh(a: Value) -> Value:
    """(exp(a) - exp(-a)) / (exp(a) + exp(-a))"""

    def pull(g: Value) -> Value:
        out = tanh(a)
        return multiply(g, subtract(Value(1.0), multiply(out, out)))

    return Value(np.tanh(a.array), (a, pull))


def sine(a: Value) -> Value:
    """sin(a)"""
    return Value(np.sin(a.array), (a, lambda g: multiply(g, cosine(a))))


def cosine(a: Value) -> Value:
    """cos(a)"""
    return Value(
        np.cos(a.array), (a, lambda g: multiply(multiply(g, Value(-1.0)), sine(a)))
    )


def sigmoid(a: Value) -> Value:
    """1 / (1 + exp(-a)), without overflow."""
    small = np.exp(-np.abs(a.array))
    array = np.where(a.array >= 0, 1 / (1 + small), small / (1 + small))
    return Value(
        array, (a, lambda g: multiply(g, multiply(sigmoid(a), sigmoid(negative(a)))))
    )


def softplus(a: Value) -> Value:
    """log(1 + exp(a)), without overflow."""
    array = np.maximum(a.array, 0) + np.log1p(np.exp(-np.abs(a.array)))
    return Value(array, (a, lambda g: multiply(g, sigmoid(a))))


# ------------------------------------------------------------------ shapes


def total(a: Value, axes: tuple[int, ...], keep: bool = False) -> Value:
    """The sum over some axes."""
    shape = tuple(1 if i in axes else n for i, n in enumerate(a.shape))
    return Value(
        a.array.sum(axis=axes, keepdims=keep),
        (a, lambda g: broadcast(reshape(g, shape), a.shape)),
    )


def broadcast(a: Value, shape: tuple[int, ...]) -> Value:
    """Repeated to a shape."""
    return Value(
        np.broadcast_to(a.array, shape), (a, lambda g: _unbroadcast(g, a.shape))
    )


def _unbroadcast(g: Value, shape: tuple[int, ...]) -> Value:
    """Summed over what was broadcast, which is how a gradient goes back through it."""
    if g.shape == shape:
        return g
    extra = len(g.shape) - len(shape)
    summed = total(g, tuple(range(extra))) if extra else g
    axes = tuple(
        i for i, (n, m) in enumerate(zip(summed.shape, shape, strict=True)) if n != m
    )
    return total(summed, axes, keep=True) if axes else summed


def reshape(a: Value, shape: tuple[int, ...]) -> Value:
    """The same numbers in the same order."""
    same = Value(a.array.reshape(shape), (a, lambda g: reshape(g, a.shape)))
    if a.logits and a.logits[0] == "sigmoid":
        same.logits = "sigmoid", reshape(a.logits[1], shape)
    return same


def transpose(a: Value, order: tuple[int, ...]) -> Value:
    """The axes in another order."""
    back = tuple(np.argsort(order).tolist())
    return Value(a.array.transpose(order), (a, lambda g: transpose(g, back)))


def matmul(a: Value, b: Value) -> Value:
    """The product of two matrices."""
    return Value(
        a.array @ b.array,
        (a, lambda g: matmul(g, transpose(b, (1, 0)))),
        (b, lambda g: matmul(transpose(a, (1, 0)), g)),
    )


def take(a: Value, key: Key) -> Value:
    """a[key]"""
    return Value(a.array[key], (a, lambda g: put(g, key, a.shape)))


def put(a: Value, key: Key, shape: tuple[int, ...]) -> Value:
    """Zeros of a shape, but for `a` added at [key]: the adjoint of `take`."""
    array = np.zeros(shape)
    np.add.at(array, key, a.array)
    return Value(array, (a, lambda g: take(g, key)))


def join(values: Sequence[Value], axis: int) -> Value:
    """One behind the other along an axis."""
    ends = np.cumsum([value.shape[axis] for value in values]).tolist()
    rank = len(values[0].shape)

    def part(end: int, size: int) -> Pull:
        where_ = [slice(None)] * rank
        where_[axis] = slice(end - size, end)
        return lambda g: take(g, tuple(where_))

    return Value(
        np.concatenate([value.array for value in values], axis),
        *(
            (value, part(end, value.shape[axis]))
            for value, end in zip(values, ends, strict=True)
        ),
    )
