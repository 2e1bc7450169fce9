"""`batch_var(v)`: the variance over the minibatch, feature by feature.

The mean of (v - batch_mean(v))^2: divided by the number of examples, not by one less.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._batches import alike, of_batch

FUNCTION = of_batch("batch_var", alike, elsewhere="batch_variance")

DOCUMENTATION = (
    "| `batch_var(v)` | the mean of (v − batch_mean(v))² over the minibatch, feature by "
    "feature |"
)

CASES = ()  # batch_mean.py has them

DRAWN = Special("formulas.of_batch")
