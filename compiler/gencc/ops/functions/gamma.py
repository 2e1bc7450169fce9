"""`gamma(r)`, `gamma(shape, rate)`: of density b^a v^(a - 1) exp(-b v) / Gamma(a), v > 0.

a is the shape, b the rate, in each element; of a record with the heads shape and rate, or of
two values that meet, all above 0. It is no value: `sample`, `kl`, `entropy` and `log_prob`
take it. As an operation of the IR, draws of rate 1 from shapes and uniform numbers.
"""

from __future__ import annotations

from gencc.ops.distributions import gamma
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(
    ("shape", "rate"), gamma.build, least=1, operation="own", rule=gamma.rule
)

DOCUMENTATION = (
    "| `gamma(r)`, `gamma(shape, rate)` | of density bᵃ vᵃ⁻¹ e⁻ᵇᵛ / Γ(a) for v above 0 in "
    "each element, a the shape and b the rate, both above 0, as behind a softplus |"
)

CASES = ()  # those of the distribution

DRAWN = Special("coding.positive")
