"""`batch_mean(v)`: the mean over the minibatch, feature by feature.

A number for each example -> one number; a tensor -> a tensor of its shape, which is the same
for every example. Salimans et al. 2016, arXiv:1606.03498, match such means; the relativistic
average GAN, Jolicoeur-Martineau 2018, arXiv:1807.00734, compares with them.
"""

from __future__ import annotations

from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions._batches import alike, of_batch

FUNCTION = of_batch("batch_mean", alike, elsewhere="mean_over_batch")

DOCUMENTATION = (
    "| `batch_mean(v)` | the mean over the minibatch, feature by feature: one number if v is "
    "one for each example |"
)

CASES = (
    Case(
        "batch_mean, batch_var and batch_logsumexp, of vectors and numbers",
        Random((6, 3)),
        {
            "centred": "square(h - batch_mean(h)) + h",
            "scaled": "h / sqrt(batch_var(h) + 0.1)",
            "equal": "square(batch_var(0 * h) - 1) * h",
            "soft": "batch_logsumexp(4 * h) * x",
            "huge": "batch_logsumexp(400 * h) + batch_mean(square(h))",
            "numbers": "h * (batch_mean(sum(h)) - batch_var(mean(h)))",
            "soft_numbers": "h * batch_logsumexp(-sum(h * x))",
        },
        batch=3,
        outputs=False,
    ),
)

DRAWN = Special("formulas.of_batch")
