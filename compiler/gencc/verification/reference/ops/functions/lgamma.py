"""lgamma"""

from __future__ import annotations

import math

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value

FAR = 12  # where six terms of the series are exact
SERIES = ((1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360360))


def compute(v: Value) -> Value:
    """Stirling's series of v + 12, less the logarithms of the factors between."""
    y = tape.add(v, Value(float(FAR)))
    result = tape.multiply(tape.subtract(y, Value(0.5)), tape.log(y))
    result = tape.add(tape.subtract(result, y), Value(math.log(2 * math.pi) / 2))
    for term, (top, bottom) in enumerate(SERIES):
        power = tape.power(y, -1 - 2 * term)
        result = tape.add(result, tape.multiply(Value(top / bottom), power))
    for step in range(FAR):
        result = tape.subtract(result, tape.log(tape.add(v, Value(float(step)))))
    return result
