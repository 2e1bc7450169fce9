"""`laplace(r)`, `laplace(mean, log_scale)`: of density exp(-|v - mean| / b) / (2 b).

Of a record with the heads mean and log_scale, or of two values that meet; the scale b is
exp(log_scale). It is no value: `sample`, `kl`, `entropy` and `log_prob` take it.
"""

from __future__ import annotations

from gencc.ops.distributions import laplace
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(("mean", "log_scale"), laplace.build, least=1)

DOCUMENTATION = (
    "| `laplace(r)`, `laplace(mean, log_scale)` | of density exp(−\\|v − mean\\| / b) / 2b in "
    "each element, b = exp(log_scale) |"
)

CASES = ()  # those of the distribution

DRAWN = Special("coding.variational")
