"""Values that remember what they were computed from, and gradients in reverse.

An array has the examples along its first axis. Of a value `parents` are those that it came
from, each with the function from its own gradient to theirs.
"""

import numpy as np


class Value:
    """An array, and where it came from."""

    def __init__(self, array, *parents):
        self.array, self.parents = array, parents


def gradients(result):
    """By the identity of each value the gradient of the sum of `result`."""
    known, order = set(), []

    def visit(value):
        if id(value) not in known:
            known.add(id(value))
            for parent, _ in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    slopes = {id(result): np.ones_like(result.array)}
    for value in reversed(order):
        for parent, back in value.parents:
            slopes[id(parent)] = slopes.get(id(parent), 0) + back(slopes[id(value)])
    return slopes


def sigmoid(a):
    """1 / (1 + exp(-a)), whose exponential cannot overflow."""
    return np.exp(-np.logaddexp(0, -a))


# A function of one array: what it gives, and its slope by (argument, result).
SINGLE = {
    "negative": (np.negative, lambda a, y: -1),
    "square": (np.square, lambda a, y: 2 * a),
    "exp": (np.exp, lambda a, y: y),
    "relu": (lambda a: np.maximum(a, 0), lambda a, y: a > 0),
    "tanh": (np.tanh, lambda a, y: 1 - y * y),
    "sigmoid": (sigmoid, lambda a, y: y * (1 - y)),
}
# A function of two: what it gives, and its slopes by (left, right).
DOUBLE = {
    "add": (np.add, lambda a, b: 1, lambda a, b: 1),
    "subtract": (np.subtract, lambda a, b: 1, lambda a, b: -1),
    "multiply": (np.multiply, lambda a, b: b, lambda a, b: a),
}


class Scope:
    """What formulas are computed of, and what comes out: a method for each of their kinds.

    weights: by canonical name. settings: the numbers of the spec that a run may set.
    """

    def __init__(self, x, weights, settings, networks):
        self.values = {"x": Value(x)}
        self.weights = {name: Value(array) for name, array in weights.items()}
        self.losses, self.outputs, self.objective = {}, {}, Value(x)
        self._settings, self._networks = settings, networks

    def number(self, value):
        return Value(np.asarray(value, self.values["x"].array.dtype))

    def parameter(self, name):
        return self.number(self._settings[name])

    def input(self, name):
        return self.values[name]

    def local(self, name):
        return self.values[name]

    def term(self, name):
        return self.losses[name]

    def apply(self, name, value):
        for word, shape, weights in self._networks[name]:
            if word == "dense":
                value = dense(value, *(self.weights[name] for name in weights))
            elif word in SINGLE:
                value = self.elementwise(word, value)
            else:  # flatten, reshape
                value = reshaped(value, shape)
        return value

    def asnumber(self, value):
        return reshaped(value, ())

    def elementwise(self, function, *values):
        arrays = [value.array for value in values]
        if len(values) == 1:
            compute, slope = SINGLE[function]
            result = compute(*arrays)
            return Value(result, (values[0], lambda g: g * slope(*arrays, result)))
        compute, *slopes = DOUBLE[function]
        left, right = values
        return Value(
            compute(*arrays),
            (left, lambda g: g * slopes[0](*arrays)),
            (right, lambda g: g * slopes[1](*arrays)),
        )

    def reduce(self, function, value):
        flat = value.array.reshape(len(value.array), -1)
        count = flat.shape[1] if function == "mean" else 1
        shape = (-1,) + (1,) * (value.array.ndim - 1)
        slope = np.ones_like(value.array) / count
        return Value(flat.sum(1) / count, (value, lambda g: g.reshape(shape) * slope))


def reshaped(value, shape):
    """The same numbers in this shape for each example."""
    array = value.array
    result = array.reshape(len(array), *shape)
    return Value(result, (value, lambda g: g.reshape(array.shape)))


def dense(x, kernel, bias=None):
    """x K + b"""
    result = x.array @ kernel.array
    parents = [
        (x, lambda g: g @ kernel.array.T),
        (kernel, lambda g: x.array.T @ g),
    ]
    if bias is not None:
        result = result + bias.array
        parents.append((bias, lambda g: g.sum(0)))
    return Value(result, *parents)
