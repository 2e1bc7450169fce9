"""The largest and the smallest along axes.

The same in every package.
"""

from .support.device import Tensor, ops


def largest(v: Tensor, axis: int | tuple[int, ...]) -> Tensor:
    """Over some axes. Those that tie share the gradient.

    The first of them is looked for by itself: XLA may compute v twice, with other
    roundings, and then no feature equals the largest, where ops.max has no gradient.
    """
    axes = (axis,) if isinstance(axis, int) else axis
    last = ops.moveaxis(v, axes, tuple(range(-len(axes), 0)))
    flat = ops.reshape(last, (*ops.shape(last)[: -len(axes)], -1))
    constant = ops.stop_gradient(flat)
    first = ops.one_hot(ops.argmax(constant, axis=-1), flat.shape[-1], dtype=v.dtype)
    same = ops.cast(constant == ops.max(constant, axis=-1, keepdims=True), v.dtype)
    tied = ops.maximum(same, first)
    return ops.sum(flat * (tied / ops.sum(tied, axis=-1, keepdims=True)), axis=-1)


def smallest(v: Tensor, axis: int | tuple[int, ...]) -> Tensor:
    """As `largest`."""
    return -largest(-v, axis)
