"""Statistics of a minibatch, (batch, ...), in the place of every example.

The same in every package.
"""

from .support.device import Tensor, ops
from .support.sharing import whole


def batch_mean(v: Tensor) -> Tensor:
    """The mean over the minibatch, (batch, ...)."""
    return ops.broadcast_to(ops.mean(whole(v), axis=0), ops.shape(v))


def batch_var(v: Tensor) -> Tensor:
    """The mean square of the deviations from the mean, (batch, ...)."""
    return ops.broadcast_to(ops.var(whole(v), axis=0), ops.shape(v))


def batch_logsumexp(v: Tensor) -> Tensor:
    """log(sum(exp(v))) over the minibatch, (batch, ...)."""
    return ops.broadcast_to(ops.logsumexp(whole(v), axis=0), ops.shape(v))


def batch_cov(v: Tensor) -> Tensor:
    """The covariance of vectors (batch, d), divided by their number: (batch, d, d)."""
    every = whole(v)
    deviation = every - ops.mean(every, axis=0)
    covariance = ops.matmul(ops.transpose(deviation), deviation) / every.shape[0]
    batch, size = ops.shape(v)
    return ops.broadcast_to(covariance, (batch, size, size))
