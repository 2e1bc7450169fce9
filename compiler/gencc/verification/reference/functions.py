"""What operators compute, and where functions say what they do: `ops/functions`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gencc.ops import load_from
from gencc.verification.reference import ops, tape
from gencc.verification.reference.tape import Array, Value


def find(name: str) -> Callable[..., Value]:
    """The operator, or the function, of the IR by this name."""
    if name in OPERATORS:
        return OPERATORS[name]
    function: Callable[..., Value] = load_from(ops.__name__, "functions", name).compute
    return function


def _subtract(a: Value, b: Value) -> Value:
    """a - b; 1 - sigmoid(x) is sigmoid(-x)."""
    result = tape.subtract(a, b)
    if b.logits and b.logits[0] == "sigmoid" and np.all(a.array == 1) and not a.tracked:
        result.logits = "sigmoid", tape.negative(b.logits[1])
    return result


def _power(v: Value, exponent: Value) -> Value:
    """v to a number: a whole one stays whole where every operation is rounded anew.

    Or else a negative v would have no power.
    """
    number = float(exponent.array)
    whole = float(round(number))
    return tape.power(v, whole if abs(number - whole) < 1e-12 else number)


def _comparison(holds: Callable[[Array, Array], Array]) -> Callable[..., Value]:
    """1 where it holds, and 0 elsewhere, a constant in every gradient."""
    return lambda a, b: Value(np.where(holds(a.array, b.array), 1.0, 0.0))


OPERATORS: dict[str, Callable[..., Value]] = {
    "add": tape.add,
    "subtract": _subtract,
    "multiply": tape.multiply,
    "divide": tape.divide,
    "power": _power,
    "negative": tape.negative,
    "less": _comparison(np.less),
    "less_equal": _comparison(np.less_equal),
    "greater": _comparison(np.greater),
    "greater_equal": _comparison(np.greater_equal),
}
