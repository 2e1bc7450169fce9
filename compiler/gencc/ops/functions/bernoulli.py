"""`bernoulli(p)`: 1 with probability p and 0 otherwise, independently in every element.

p comes out of a sigmoid. It is no value: `sample`, `kl`, `entropy` and `log_prob` take it.
"""

from __future__ import annotations

from gencc.ops.distributions import bernoulli
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(("p",), bernoulli.build)

DOCUMENTATION = (
    "| `bernoulli(p)` | 1 with probability p, else 0, for each element; p must come out of a "
    "sigmoid |"
)

CASES = ()  # those of the distribution

DRAWN = Special("coding.chosen")
