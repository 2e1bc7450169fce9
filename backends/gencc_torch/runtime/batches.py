"""Statistics of a minibatch, (batch, ...), in the place of every example.

The same in every package.
"""

from torch import Tensor

from .support.processes import whole


def batch_mean(v: Tensor) -> Tensor:
    """The mean over the minibatch, (batch, ...)."""
    return whole(v).mean(dim=0).expand_as(v)


def batch_var(v: Tensor) -> Tensor:
    """The mean square of the deviations from the mean, (batch, ...)."""
    return whole(v).var(dim=0, correction=0).expand_as(v)


def batch_logsumexp(v: Tensor) -> Tensor:
    """log(sum(exp(v))) over the minibatch, (batch, ...)."""
    return whole(v).logsumexp(dim=0).expand_as(v)


def batch_cov(v: Tensor) -> Tensor:
    """The covariance of vectors (batch, d), divided by their number: (batch, d, d)."""
    every = whole(v)
    deviation = every - every.mean(dim=0)
    return (deviation.T @ deviation / len(every)).expand(len(v), -1, -1)
