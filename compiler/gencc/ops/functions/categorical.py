"""`categorical(p)`: one of the categories whose probabilities are p, as a one-hot vector.

It is no value: `sample`, `kl`, `entropy` and `log_prob` take it.
"""

from __future__ import annotations

from gencc.ops.distributions import categorical
from gencc.ops.drawing import Special
from gencc.ops.functions import Function

FUNCTION = Function(("p",), categorical.build)

DOCUMENTATION = (
    "| `categorical(p)` | one-hot vectors, 1 at a place with the probability p has there; "
    "p should come out of a softmax |"
)

CASES = ()  # those of the distribution

DRAWN = Special("coding.chosen")
