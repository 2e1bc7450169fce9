"""huber, of a difference"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(difference: Value, delta: Value) -> Value:
    """Half the square near 0, and the tangent of that from delta on."""
    square = tape.multiply(difference, difference)
    signed = tape.multiply(Value(np.sign(difference.array)), delta)
    offset = tape.divide(tape.multiply(delta, delta), Value(2.0))
    line = tape.subtract(tape.multiply(signed, difference), offset)
    near = np.abs(difference.array) <= delta.array
    return tape.where(near, tape.divide(square, Value(2.0)), line)
