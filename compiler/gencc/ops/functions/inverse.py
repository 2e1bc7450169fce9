"""`inverse(m)`: the inverse of a square matrix, m inverse(m) = 1.

A matrix that has none, or nearly, ends the training as any number does that is not finite.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._matrices import of_square

FUNCTION = of_square("inverse", "matrix", (("inv matrix_inverse", ""),))

DOCUMENTATION = "| `inverse(m)` | the inverse of a square matrix that has one |"

CASES = ()  # cholesky.py has them

DRAWN = Special("formulas.of_matrix")
