"""Features in another order, and how far two minibatches are.

The same in every package.
"""

from .support.device import Tensor, ops
from .support.sharing import own, whole


def permute_dims(v: Tensor, uniform: Tensor) -> Tensor:
    """(n, d), each feature in the order in which its uniform numbers rise.

    Kim & Mnih 2018, arXiv:1802.05983, algorithm 1.
    """
    order = ops.argsort(whole(uniform), axis=0)
    return own(ops.take_along_axis(whole(v), order, axis=0))


def rising(v: Tensor, axis: int) -> Tensor:
    """The numbers along an axis in rising order; equal ones keep theirs."""
    order = ops.argsort(ops.stop_gradient(v), axis=axis)
    return ops.take_along_axis(v, order, axis=axis)


def sliced_wasserstein(a: Tensor, b: Tensor, normals: Tensor) -> Tensor:
    """The squared 2-Wasserstein distance of projections, (), mean over directions.

    a, b: (n, d). normals: (n, directions d), of which the first example's are used.
    Kolouri et al. 2018, arXiv:1804.01947.
    """
    drawn = ops.reshape(whole(normals)[0], (-1, a.shape[1]))
    lengths = ops.sqrt(ops.sum(ops.square(drawn), axis=1, keepdims=True))
    directions = ops.transpose(drawn / lengths)
    first = rising(ops.matmul(whole(a), directions), axis=0)
    second = rising(ops.matmul(whole(b), directions), axis=0)
    return ops.mean(ops.square(first - second))
