"""The functions of elements and of features; the derivative at a kink is written out.

A logarithm of what came out of a sigmoid or a softmax is one of the logits, which are
not lost: docs/language.md, Expressions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def relu(x: Value) -> Value:
    """max(x, 0), with slope 0 at 0."""
    return tape.where(x.array > 0, x, Value(0.0))


def absolute(x: Value) -> Value:
    """|x|, with slope 0 at 0."""
    return tape.multiply(x, Value(np.sign(x.array)))


def minimum(a: Value, b: Value) -> Value:
    """The smaller one; at a tie the gradient is that of the first."""
    return tape.where(a.array <= b.array, a, b)


def maximum(a: Value, b: Value) -> Value:
    """The larger one; at a tie the gradient is that of the first."""
    return tape.where(a.array >= b.array, a, b)


def log_sigmoid(x: Value) -> Value:
    """log(1 / (1 + exp(-x))) = -softplus(-x)"""
    return tape.negative(tape.softplus(tape.negative(x)))


def log_softmax(x: Value) -> Value:
    """x - log(sum(exp(x))) over the features of a vector."""
    shifted = _shifted(x)
    summed = tape.total(tape.exp(shifted), (1,), keep=True)
    return tape.subtract(shifted, tape.log(summed))


def _shifted(x: Value) -> Value:
    """Less the largest one, which changes neither of the two; exp does not overflow."""
    return tape.subtract(x, Value(x.array.max(axis=1, keepdims=True)))


def sigmoid(x: Value) -> Value:
    """1 / (1 + exp(-x))"""
    result = tape.sigmoid(x)
    result.logits = "sigmoid", x
    return result


def softmax(x: Value) -> Value:
    """exp(x) / sum(exp(x)) over the features of a vector."""
    powers = tape.exp(_shifted(x))
    result = tape.divide(powers, tape.total(powers, (1,), keep=True))
    result.logits = "softmax", x
    return result


def log(x: Value) -> Value:
    """The natural logarithm."""
    match x.logits:
        case ("sigmoid", logits):
            return log_sigmoid(logits)
        case ("softmax", logits):
            return log_softmax(logits)
    return tape.log(x)


def subtract(a: Value, b: Value) -> Value:
    """a - b; 1 - sigmoid(x) is sigmoid(-x)."""
    result = tape.subtract(a, b)
    if b.logits and b.logits[0] == "sigmoid" and np.all(a.array == 1) and not a.tracked:
        result.logits = "sigmoid", tape.negative(b.logits[1])
    return result


def bce(target: Value, probability: Value) -> Value:
    """-(t log p + (1 - t) log(1 - p))"""
    if probability.logits and probability.logits[0] == "sigmoid":
        return bce_with_logits(target, probability.logits[1])
    one = Value(1.0)
    yes = tape.multiply(target, tape.log(probability))
    no = tape.multiply(
        tape.subtract(one, target), tape.log(tape.subtract(one, probability))
    )
    return tape.negative(tape.add(yes, no))


def bce_with_logits(target: Value, logits: Value) -> Value:
    """t softplus(-l) + (1 - t) softplus(l), which loses no digits in a difference."""
    yes = tape.multiply(target, tape.softplus(tape.negative(logits)))
    rest = tape.subtract(Value(1.0), target)
    return tape.add(yes, tape.multiply(rest, tape.softplus(logits)))


def mask(value: Value, uniform: Value, probability: Value) -> Value:
    """0 where u < p, v elsewhere."""
    return tape.where(uniform.array < probability.array, Value(0.0), value)


def total(x: Value) -> Value:
    """Over all features of an example."""
    return tape.total(x, tuple(range(1, len(x.shape))))


def mean(x: Value) -> Value:
    """Over all features of an example."""
    return tape.divide(total(x), Value(float(np.prod(x.shape[1:]))))


def logsumexp(x: Value) -> Value:
    """m + log(sum(exp(x - m))) over all features, m the largest of them: none overflows."""
    axes = tuple(range(1, len(x.shape)))
    largest = x.array.max(axis=axes, keepdims=True)
    summed = total(tape.exp(tape.subtract(x, Value(largest))))
    return tape.add(tape.log(summed), Value(largest.reshape(-1)))


def power(v: Value, exponent: Value) -> Value:
    """v to a number: a whole one stays whole where every operation is rounded anew.

    Or else a negative v would have no power.
    """
    number = float(exponent.array)
    whole = float(round(number))
    return tape.power(v, whole if abs(number - whole) < 1e-12 else number)


REDUCTIONS: dict[str, Callable[[Value], Value]] = {
    "sum": total,
    "mean": mean,
    "logsumexp": logsumexp,
}

FUNCTIONS: dict[str, Callable[..., Value]] = {
    "add": tape.add,
    "subtract": subtract,
    "multiply": tape.multiply,
    "divide": tape.divide,
    "power": power,
    "negative": tape.negative,
    "log": log,
    "exp": tape.exp,
    "sqrt": tape.sqrt,
    "square": lambda v: tape.multiply(v, v),
    "abs": absolute,
    "tanh": tape.tanh,
    "sigmoid": sigmoid,
    "softplus": tape.softplus,
    "relu": relu,
    "log_sigmoid": log_sigmoid,
    "minimum": minimum,
    "maximum": maximum,
    "bce": bce,
    "bce_with_logits": bce_with_logits,
    "stop": tape.constant,
    "mask": mask,
    "softmax": softmax,
    "log_softmax": log_softmax,
}
