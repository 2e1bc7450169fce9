"""digamma"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.lgamma import FAR
from gencc.verification.reference.tape import Value

SERIES = {
    1: -1 / 2,
    2: -1 / 12,
    4: 1 / 120,
    6: -1 / 252,
    8: 1 / 240,
    10: -1 / 132,
    12: 691 / 32760,
    14: -1 / 12,
}


def compute(v: Value) -> Value:
    """The asymptotic series at v + 12, less the reciprocals between."""
    y = tape.add(v, Value(float(FAR)))
    result = tape.log(y)
    for power, factor in SERIES.items():
        result = tape.add(result, tape.multiply(Value(factor), tape.power(y, -power)))
    for step in range(FAR):
        result = tape.subtract(result, tape.power(tape.add(v, Value(float(step))), -1))
    return result
