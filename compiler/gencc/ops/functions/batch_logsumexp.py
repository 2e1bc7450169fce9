"""`batch_logsumexp(v)`: log(sum(exp(v))) over the minibatch, feature by feature.

Computed without overflow. Softmax GAN, Lin 2017, arXiv:1704.06191, has its partition function.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._batches import alike, of_batch

FUNCTION = of_batch("batch_logsumexp", alike)

DOCUMENTATION = (
    "| `batch_logsumexp(v)` | log Σ eᵛ over the minibatch, feature by feature, without "
    "overflow |"
)

CASES = ()  # batch_mean.py has them

DRAWN = Special("formulas.of_batch")
