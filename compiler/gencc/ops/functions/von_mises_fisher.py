"""`von_mises_fisher(r)`, `von_mises_fisher(mean, kappa)`: around a direction, on the sphere.

Of density exp(kappa m . v) in every v of length 1, but for a factor, m being the direction of the
mean; of a record with the heads mean and kappa, or of a vector and a number of at least 0. It is
no value: `sample`, `kl`, `entropy` and `log_prob` take it. As an operation of the IR, draws from
directions, numbers and noise.
"""

from __future__ import annotations

from gencc.ops.distributions import von_mises_fisher
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(
    ("mean", "kappa"),
    von_mises_fisher.build,
    least=1,
    operation="own",
    rule=von_mises_fisher.rule,
    along=True,
    elsewhere=(("vmf", ""),),
)

DOCUMENTATION = (
    "| `von_mises_fisher(r)`, `von_mises_fisher(mean, kappa)` | of density exp(κ m · v), but for a "
    "factor, in each v of length 1, m the direction of the mean, κ a number of at least 0, as behind "
    "a softplus |"
)

CASES = ()  # those of the distribution

DRAWN = Special("coding.directed")
