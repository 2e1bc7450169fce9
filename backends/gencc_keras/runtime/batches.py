"""Statistics of a minibatch, (batch, ...), in the place of every example.

The same in every package.
"""

from .support.device import Tensor, ops


def batch_mean(v: Tensor) -> Tensor:
    """The mean over the minibatch, (batch, ...)."""
    return ops.broadcast_to(ops.mean(v, axis=0), ops.shape(v))


def batch_var(v: Tensor) -> Tensor:
    """The mean square of the deviations from the mean, (batch, ...)."""
    return ops.broadcast_to(ops.var(v, axis=0), ops.shape(v))


def batch_logsumexp(v: Tensor) -> Tensor:
    """log(sum(exp(v))) over the minibatch, (batch, ...)."""
    return ops.broadcast_to(ops.logsumexp(v, axis=0), ops.shape(v))


def batch_cov(v: Tensor) -> Tensor:
    """The covariance of vectors (batch, d), divided by their number: (batch, d, d)."""
    batch, size = ops.shape(v)
    deviation = v - ops.mean(v, axis=0)
    covariance = ops.matmul(ops.transpose(deviation), deviation) / batch
    return ops.broadcast_to(covariance, (batch, size, size))
