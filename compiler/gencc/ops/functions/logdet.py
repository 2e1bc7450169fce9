"""`logdet(m)`: log |det m|, of a square matrix that has an inverse, in nats.

Its gradient is the inverse, transposed. Of a flow it is by how much a step stretches a volume.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._matrices import of_square

FUNCTION = of_square("logdet", "number", (("slogdet log_abs_det", ""),))

DOCUMENTATION = (
    "| `logdet(m)` | log \\|det m\\|, of a square matrix that has an inverse |"
)

CASES = ()  # cholesky.py has them

DRAWN = Special("formulas.of_matrix")
