"""The largest and the smallest feature of an example.

The same in every package.
"""

from .support.device import Tensor, ops


def largest(v: Tensor) -> Tensor:
    """Of (batch, ...), as (batch,). Features that tie share the gradient.

    The first of them is looked for by itself: XLA may compute v twice, with other
    roundings, and then no feature equals the largest, where ops.max has no gradient.
    """
    flat = ops.reshape(v, (ops.shape(v)[0], -1))
    constant = ops.stop_gradient(flat)
    first = ops.one_hot(ops.argmax(constant, axis=1), flat.shape[1], dtype=v.dtype)
    same = ops.cast(constant == ops.max(constant, axis=1, keepdims=True), v.dtype)
    tied = ops.maximum(same, first)
    return ops.sum(flat * (tied / ops.sum(tied, axis=1, keepdims=True)), axis=1)


def smallest(v: Tensor) -> Tensor:
    """As `largest`."""
    return -largest(-v)
