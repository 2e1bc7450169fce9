"""`normal(r)`, `normal(mean, log_var)`: the diagonal normal with these moments.

Of a record with the heads mean and log_var, or of two values that meet; the variance is
exp(log_var). It is no value: `sample`, `kl` and `log_prob` take it.
"""

from __future__ import annotations

from gencc.ops.distributions import normal
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(("mean", "log_var"), normal.build, least=1)

DOCUMENTATION = (
    "| `normal(r)`, `normal(mean, log_var)` | the diagonal normal with this mean and "
    "the variance exp(log_var) |"
)

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("coding.variational")
